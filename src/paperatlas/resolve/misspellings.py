"""Misspelled words of a corpus: rare, unknown, and one slip away from a word in good use.

Words are blocked by their first and by their second half: one slip leaves one of the two as it was, so that a
word is compared with the few that share a half with it, never with all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from paperatlas.resolve.spelling import Spelling
from paperatlas.resolve.typos import is_slip

_RARE = 2  # papers that may have the same slip
_COMMON = 10  # papers that make a word one in good use, if the lexicon does not have it
_SHORTEST = 7
_LARGEST_BLOCK = 200  # a longer one is an ending such as "-ization"; the other half then decides


def find_misspellings(
    counts: Mapping[str, int], *, is_word: Callable[[str], bool], coined: frozenset[str]
) -> dict[str, str]:
    """The word that each misspelled word stands for; none where two would do.

    Args:
        counts: the words of all names, in lower case, with the number of papers.
        is_word: whether the lexicon has a word.
        coined: the words that papers print with a capital; of these only few slips count.

    Example:
        >>> find_misspellings(
        ...     {"segmentation": 40, "segmentaton": 1, "conformer": 30, "convformer": 1},
        ...     is_word=lambda word: False, coined=frozenset(["conformer", "convformer"]))
        {'segmentaton': 'segmentation'}
    """
    good = {word for word, papers in counts.items() if papers >= _COMMON or is_word(word)}
    rare = [
        word
        for word, papers in counts.items()
        if papers <= _RARE and word not in good and len(word) >= _SHORTEST and word.isalpha()
    ]
    blocks = _blocks(word for word in good if len(word) >= _SHORTEST - 1 and word.isalpha())
    found = {}
    for word in sorted(rare):
        meant = {
            other
            for half in _halves(word, spread=1)
            for other in blocks.get(half, ())
            if is_slip(word, other, coined=word in coined)
        }
        if len(meant) == 1:
            found[word] = meant.pop()
    return found


def _blocks(words: Iterable[str]) -> dict[tuple[bool, int, str], list[str]]:
    blocks: dict[tuple[bool, int, str], list[str]] = defaultdict(list)
    for word in words:
        for half in _halves(word, spread=0):
            blocks[half].append(word)
    return {half: members for half, members in blocks.items() if len(members) <= _LARGEST_BLOCK}


def _halves(word: str, *, spread: int) -> Iterator[tuple[bool, int, str]]:
    """Both halves of a word, and with `spread` those that longer or shorter words would share."""
    for length in range(len(word) - spread, len(word) + spread + 1):
        middle = length // 2
        yield True, length, word[: middle - 1]
        yield False, length, word[-(length - middle - 1) :]


def count_words(names: Iterable[tuple[tuple[str, ...], bool, int]]) -> tuple[Counter[str], frozenset[str]]:
    """Papers by word, and the words that are coined names, from words, coinage and papers of each name."""
    counts: Counter[str] = Counter()
    coined = set()
    for words, is_coinage, papers in names:
        for word in words:
            counts[word] += papers
        if is_coinage:
            coined.add(words[0])
    return counts, frozenset(coined)


def is_coined(spelling: Spelling) -> bool:
    """Whether a name is one word that is not all in lower case.

    Example:
        >>> from paperatlas.resolve.spelling import spell
        >>> is_coined(spell("Conformer")), is_coined(spell("conformer")), is_coined(spell("a Conformer"))
        (True, False, False)
    """
    return len(spelling.tokens) == 1 and not spelling.tokens[0].islower()
