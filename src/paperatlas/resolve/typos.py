"""Which single differences between two words are slips of the pen, and which make another word.

A slip stands within a long word, between its beginning and its end, touches no digit, and at most one of the
two is a word that the lexicon or several papers use. Beginnings carry negation and number ("un-", "multi-"),
ends carry inflection and type ("quantizer", "quantized"). In a coined name, where any letter may be meant
("Conformer", "Convformer"), only doubled, swapped and mistaken vowels count.
"""

from __future__ import annotations

from rapidfuzz.distance import OSA

_SHORTEST = 7
_SHORTEST_COINED = 8
_KEPT_START = 2
_KEPT_END = 2
_VOWELS = frozenset("aeiou")


def is_slip(one: str, other: str, *, coined: bool = False) -> bool:
    """Whether two words in lower case differ by one slip of the pen.

    Example:
        >>> is_slip("segmentation", "segmentaton"), is_slip("structured", "unstructured")
        (True, False)
        >>> is_slip("efficientnet", "eficientnet", coined=True)
        True
        >>> is_slip("conformer", "convformer", coined=True)
        False
    """
    shortest = _SHORTEST_COINED if coined else _SHORTEST
    if min(len(one), len(other)) < shortest or one == other:
        return False
    if one[0] != other[0] or OSA.distance(one, other, score_cutoff=1) != 1:
        return False
    start, one_part, other_part, end = _difference(one, other)
    swapped = one_part == other_part[::-1]
    if start < _KEPT_START or (end < _KEPT_END and not swapped):
        return False
    if any(not char.isalpha() for char in one_part + other_part):
        return False
    return not coined or swapped or _is_sound(one, start, one_part, other_part)


def _difference(one: str, other: str) -> tuple[int, str, str, int]:
    """The length of the common start, the two differing parts, and the length of the common end."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return start, one[start : len(one) - end], other[start : len(other) - end], end


def _is_sound(one: str, start: int, one_part: str, other_part: str) -> bool:
    """Whether letters differ as they do to the ear: one is doubled, or a vowel is another or missing."""
    changed = one_part + other_part
    doubled = len(changed) == 1 and one[start - 1] == changed
    return doubled or _VOWELS.issuperset(changed)
