"""Windows hold every span with the title before it, and none is too long."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.extract.document import read_fields
from paperatlas.extract.learned.encoder.reading import LONGEST, PieceReader, Window
from paperatlas.extract.learned.encoder.wordpieces import BEGIN, BREAK, UNKNOWN
from paperatlas.extract.places import PlaceFinder
from paperatlas.model import Field, Paper
from paperatlas.ontology import load_ontology

_WORDS = ["net", "uses", "pruning", "imagenet", "and", "bert", "."]
_VOCABULARY = [UNKNOWN, BEGIN, BREAK, *_WORDS]
_READER = PieceReader(_VOCABULARY)

texts = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=900).map(" ".join)


def read(title: str, abstract: str) -> tuple[list[tuple[Field, int, int]], list[Window]]:
    """The windows of a paper, and its words as spans."""
    fields = tuple(read_fields(Paper(id="a", title=title, abstract=abstract)))
    spans: list[tuple[Field, int, int]] = []
    for field in fields:
        at = 0
        for word in field.text.split(" "):
            spans.append((field.name, at, at + len(word)))
            at += len(word) + 1
    return spans, _READER.read(fields, {field.name: [] for field in fields}, spans)


@settings(max_examples=50)
@given(texts, texts)
def test_each_word_stands_in_one_window_under_its_own_piece(title: str, abstract: str) -> None:
    spans, windows = read(title, abstract)
    texts = {"title": title, "abstract": abstract}
    judged = sorted(number for window in windows for number, _, _ in window.spans)
    assert judged == list(range(len(spans)))
    for window in windows:
        for number, first, last in window.spans:
            name, start, end = spans[number]
            assert first == last
            assert _VOCABULARY[window.pieces[first]] == texts[name][start:end]


@settings(max_examples=50)
@given(texts, texts)
def test_windows_are_no_longer_than_allowed_and_begin_with_the_title(title: str, abstract: str) -> None:
    _, windows = read(title, abstract)
    first_word = _VOCABULARY.index(title.split(maxsplit=1)[0])
    for window in windows:
        assert len(window.pieces) == len(window.shapes) == len(window.tags) <= LONGEST
        assert list(window.pieces[:2]) == [_VOCABULARY.index(BEGIN), first_word]
        assert window.pieces[-1] == _VOCABULARY.index(BREAK)


def test_a_span_of_several_words_has_the_first_and_the_last_piece() -> None:
    fields = tuple(read_fields(Paper(id="a", title="bert", abstract="net uses pruning .")))
    [window] = _READER.read(fields, {"title": [], "abstract": []}, [("abstract", 0, len("net uses pruning"))])
    [(_, first, last)] = window.spans
    assert [_VOCABULARY[row] for row in window.pieces[first : last + 1]] == ["net", "uses", "pruning"]


def test_a_title_alone_is_a_window() -> None:
    [window] = _READER.read(
        tuple(read_fields(Paper(id="a", title="bert net", abstract=""))), {"title": []}, []
    )
    assert [_VOCABULARY[row] for row in window.pieces] == [BEGIN, "bert", "net", BREAK, BREAK]


def test_what_the_lexicon_knows_is_tagged_by_type_and_begins_anew() -> None:
    fields = tuple(read_fields(Paper(id="a", title="On ImageNet", abstract="BERT uses pruning.")))
    known = PlaceFinder(load_ontology().concepts).find(fields).known
    [window] = _READER.read(fields, known, [])
    tagged = {_VOCABULARY[piece]: tag for piece, tag in zip(window.pieces, window.tags, strict=True) if tag}
    assert set(tagged) == {"imagenet", "bert", "pruning"}
    assert len(set(tagged.values())) == len(tagged)
    assert all(tag % 2 for tag in tagged.values())
