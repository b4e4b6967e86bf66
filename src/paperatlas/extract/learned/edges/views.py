"""A text as the models of roles and relations look at it: its words by number, with what stands where.

All look-ups go by number of the word, and every window has a bound, so that describing all names of a text
takes time in proportion to its length.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

from msgspec import Struct

from paperatlas.extract.document import TextField
from paperatlas.extract.grouping import Name, Place
from paperatlas.extract.learned.edges.verbs import VERBS
from paperatlas.extract.roles import Wording, read_wording
from paperatlas.model import Field

LINKS = frozenset(
    "for to with by on of in via using that which and , from into as than or : ( over under within without "
    "unlike against between while where when ; is are".split()
)
"""Words that say how a name hangs together with a verb before it."""

MODIFIER = re.compile(r"-([A-Za-z]{1,30})")
"""What makes a name a modifier: "LoRA-based"."""

_WORD = re.compile(r"[\w'-]+|[^\w\s]")
_OWN = frozenset("we our ours us".split())
_PAPER = frozenset("paper work study article report survey review thesis".split())
_REACH = 25  # words before a name in which its verb is looked for
_OWN_REACH = 30
_JOIN = re.compile(r",?\s(?:and|or|as\swell\sas|&)\s(?:the\s|an?\s|our\s)?|,\s|/")
_LONGEST_LIST = 6  # names to either side
_GAP = 40  # characters between two names of a list, at most


class Spot(Struct, frozen=True):
    """A place of a name by numbers of words.

    Attributes:
        sentence: the number of its sentence.
        first: its first word.
        behind: the word behind its last.
        low: the first word of the sentence.
        high: the word behind the sentence.
    """

    sentence: int
    first: int
    behind: int
    low: int
    high: int


class TextView(Struct, frozen=True):
    """One text with its words.

    Attributes:
        names: the places of the paper's entities in it, in order.
        cues: wordings that tell the role of a name behind them.
        starts: where each word or mark begins.
        words: the words and marks, in lower case.
        own: the words that speak of the authors or the paper.
        verbs: the words that are forms of `VERBS`.
        sentences: of each sentence the first word and the one behind the last.
        name_starts: where each of the names begins.
    """

    field: TextField
    names: Sequence[Name]
    cues: Wording
    starts: Sequence[int]
    words: Sequence[str]
    own: Sequence[int]
    verbs: Sequence[int]
    sentences: Sequence[tuple[int, int]]
    name_starts: Sequence[int]

    def spot(self, start: int, end: int) -> Spot:
        """Where a span lies."""
        spans = self.field.sentences
        sentence = max(bisect_right(spans, (start, len(self.field.text) + 1)) - 1, 0)
        first = bisect_left(self.starts, start)
        behind = max(bisect_left(self.starts, end), first)
        low, high = self.sentences[sentence]
        return Spot(sentence, first, behind, min(low, first), max(high, behind))

    def before(self, spot: Spot, count: int) -> Sequence[str]:
        """At most so many words before a spot, in its sentence."""
        return self.words[max(spot.low, spot.first - count) : spot.first]

    def after(self, spot: Spot, count: int) -> Sequence[str]:
        """At most so many words behind a spot, in its sentence."""
        return self.words[spot.behind : min(spot.high, spot.behind + count)]

    def verb_before(self, spot: Spot) -> tuple[str, list[str]] | None:
        """The last verb before a spot, and the linking words between the two."""
        at = _last(self.verbs, spot.first, max(spot.low, spot.first - _REACH))
        if at is None:
            return None
        return VERBS[self.words[at]], [word for word in self.words[at + 1 : spot.first] if word in LINKS]

    def own_before(self, spot: Spot) -> Sequence[str]:
        """The last "we" or "our" before a spot with the three words behind it, or nothing."""
        at = _last(self.own, spot.first, max(spot.low, spot.first - _OWN_REACH))
        return () if at is None else self.words[at : at + 4]

    def speaks_of_itself(self, spot: Spot) -> bool:
        """Whether a spot's sentence has a "we" or "our"."""
        return bisect_left(self.own, spot.low) < bisect_left(self.own, spot.high)

    def list_around(self, name: int, spot: Spot) -> tuple[int, int]:
        """The first and last name of the list ("A, B and C") in which a name stands, by number."""
        first = last = name
        low, high = self.field.sentences[spot.sentence]
        while first > max(0, name - _LONGEST_LIST) and self._joined(first - 1, low, high):
            first -= 1
        while last < min(len(self.names) - 1, name + _LONGEST_LIST) and self._joined(last, low, high):
            last += 1
        return first, last

    def _joined(self, left: int, low: int, high: int) -> bool:
        """Whether only a comma or an "and" stands between a name and the next."""
        one, other = self.names[left], self.names[left + 1]
        return (
            low <= one.start
            and other.start < high
            and other.start - one.end < _GAP
            and bool(_JOIN.fullmatch(self.field.text, one.end, other.start))
        )


def view_text(field: TextField, names: Sequence[Name]) -> TextView:
    """Look at a text.

    Args:
        field: the text.
        names: the places of entities in it, in order.

    Example:
        >>> from paperatlas.extract.document import read_fields
        >>> from paperatlas.model import Paper
        >>> [_, field] = read_fields(Paper(id="a", title="T", abstract="We build Foo on top of LoRA."))
        >>> view = view_text(field, [])
        >>> view.verb_before(view.spot(23, 27))
        ('build', ['on', 'of'])
    """
    found = [(match.start(), match[0].lower()) for match in _WORD.finditer(field.text)]
    starts, words = [start for start, _ in found], [word for _, word in found]
    return TextView(
        field=field,
        names=names,
        cues=read_wording(field),
        starts=starts,
        words=words,
        own=[at for at, word in enumerate(words) if word in _OWN or _is_this_paper(words, at)],
        verbs=[at for at, word in enumerate(words) if word in VERBS],
        sentences=[(bisect_left(starts, start), bisect_left(starts, end)) for start, end in field.sentences],
        name_starts=[name.start for name in names],
    )


def view_texts(fields: Sequence[TextField], names: Mapping[Field, Sequence[Name]]) -> dict[Field, TextView]:
    """Look at all texts of a paper."""
    return {field.name: view_text(field, names.get(field.name, ())) for field in fields}


def part_of_text(place: Place) -> str:
    """Whether a place stands in the title, the background or what the paper says of itself."""
    if place.field.name == "title":
        return "title"
    return "own" if place.candidate.start >= place.field.own_work else "background"


def _is_this_paper(words: Sequence[str], at: int) -> bool:
    return words[at] == "this" and at + 1 < len(words) and words[at + 1] in _PAPER


def _last(numbers: Sequence[int], before: int, low: int) -> int | None:
    """The last of some numbers in order that is less than one and not less than another."""
    index = bisect_left(numbers, before) - 1
    return numbers[index] if index >= 0 and numbers[index] >= low else None
