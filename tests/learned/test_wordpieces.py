"""Words are taken apart into known pieces, and what the pieces spell is the word again."""

from __future__ import annotations

import string
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from paperatlas.extract.learned.encoder.wordpieces import BEGIN, BREAK, UNKNOWN, WordPieces, choose_pieces

_LETTERS = string.ascii_lowercase + string.digits
_VOCABULARY = [
    UNKNOWN,
    BEGIN,
    BREAK,
    *_LETTERS,
    *(f"##{char}" for char in _LETTERS),
    "net",
    "##net",
    "work",
    "-",
    ".",
]


def spell(pieces: tuple[int, ...], vocabulary: list[str]) -> str:
    return "".join(vocabulary[row].removeprefix("##") for row in pieces)


@given(st.text(st.sampled_from(_LETTERS + "-. "), max_size=60))
def test_pieces_spell_the_words_at_their_places(text: str) -> None:
    words = WordPieces(_VOCABULARY).split(text)
    assert [text[word.start : word.end] for word in words] == [
        spell(word.pieces, _VOCABULARY) for word in words
    ]
    covered = {at for word in words for at in range(word.start, word.end)}
    assert covered == {at for at, char in enumerate(text) if not char.isspace()}


@given(st.text(max_size=80))
def test_any_text_has_words_in_order_and_pieces_in_each(text: str) -> None:
    words = WordPieces(_VOCABULARY).split(text)
    assert all(word.pieces for word in words)
    assert [(one.start, one.end) for one in words] == sorted((one.start, one.end) for one in words)
    assert all(one.end <= other.start for one, other in pairwise(words))


def test_the_longest_piece_is_taken_first_and_the_same_letters_may_be_another_piece_inside() -> None:
    [word] = WordPieces(_VOCABULARY).split("Network")
    assert [_VOCABULARY[row] for row in word.pieces] == ["net", "##w", "##o", "##r", "##k"]


def test_accents_are_taken_off_and_unknown_letters_have_one_piece() -> None:
    naive, greek = WordPieces(_VOCABULARY).split("naïve λ")
    assert spell(naive.pieces, _VOCABULARY) == "naive"
    assert greek.pieces == (_VOCABULARY.index(UNKNOWN),)


def test_what_texts_do_not_need_is_left_out() -> None:
    kept = choose_pieces(_VOCABULARY, ["net net net", "work."], least=3)
    assert "net" in kept
    assert "work" not in kept
    assert {UNKNOWN, BEGIN, BREAK, "a", "##a", "."} <= set(kept)
