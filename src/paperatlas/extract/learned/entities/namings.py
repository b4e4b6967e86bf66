"""The names of a paper, each with all its places, and which two may mean one thing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from paperatlas.extract.grouping import Place
from paperatlas.extract.learned.encoder.reading import Span
from paperatlas.initials import FUNCTION_WORDS
from paperatlas.model import EntityType
from paperatlas.names import normal_form

_STEM = 5  # letters by which words are compared
_MOST_BESIDE = 5  # names of one key that a name is compared with
_MOST_PLACES = 8
_OWN_BEFORE = re.compile(
    r"\b(?:our|(?:we|this (?:paper|work)) \w+|propos\w+|present|introduc\w+|call(?:ed)?|named|termed|dubbed"
    r"|novel|new)\b[^.;]*$",
    re.IGNORECASE,
)
_OWN_REACH = 40  # characters before a name
_CAPITAL = re.compile(r"[A-Z]")


class Naming(Struct, frozen=True):
    """A name of a paper with all its places.

    Attributes:
        type: what it seems to be.
        text: how it is written, in mixed case where it is anywhere.
        words: of its normal form.
        stems: their beginnings.
        concepts: of the lexicon that have this name.
        spans: its first places.
        place: its part of the title, or whether the paper speaks of its own there.
        count: of all its places.
    """

    type: EntityType
    text: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    concepts: tuple[str, ...]
    spans: tuple[Span, ...]
    place: str
    count: int

    @property
    def is_token(self) -> bool:
        """Whether it is one word with capitals, as what is coined or shortened is."""
        return len(self.text.split()) == 1 and bool(_CAPITAL.search(self.text))

    @property
    def letters(self) -> str:
        """Its letters without gaps."""
        return "".join(self.words)


def make_naming(kind: EntityType, places: Sequence[Place], concepts: Mapping[Span, Sequence[str]]) -> Naming:
    """A name by its places in order of the text, and the concepts at spans that the lexicon knows."""
    some = places[:_MOST_PLACES]
    text = min((place.text for place in some), key=lambda text: (text.islower(), text == text.upper()))
    words = tuple(normal_form(text).split())
    return Naming(
        type=kind,
        text=text,
        words=words,
        stems=tuple(word[:_STEM] for word in words),
        concepts=tuple(dict.fromkeys(one for place in some for one in concepts.get(place.span, ()))),
        spans=tuple(place.span for place in some),
        place=_place(some),
        count=len(places),
    )


def _place(places: Sequence[Place]) -> str:
    own = any(_OWN_BEFORE.search(one.field.text, *_before(one)) for one in places)
    title = next((one for one in places if one.field.name == "title"), None)
    if title is None:
        return "own" if own else "text"
    colon = title.field.text.find(": ")
    part = "whole" if colon < 0 else "left" if title.candidate.end <= colon else "right"
    begins = "begins" if title.candidate.start == 0 else ""
    return f"title {part}{begins} {own}"


def _before(place: Place) -> tuple[int, int]:
    if place.field.name == "title":
        return 0, 0
    return max(0, place.candidate.start - _OWN_REACH), place.candidate.start


def pair_names(namings: Sequence[Naming]) -> list[tuple[int, int]]:
    """Numbers of names that may mean one thing: they share a word, the first letter, or a concept.

    A name is paired with the nearest few for each, so that time grows with the number of names.
    """
    keyed: dict[str, list[int]] = defaultdict(list)
    found: set[tuple[int, int]] = set()
    for number, naming in enumerate(namings):
        for key in dict.fromkeys(_keys(naming)):
            found.update((other, number) for other in keyed[key][-_MOST_BESIDE:])
            keyed[key].append(number)
    return sorted(found)


def _keys(naming: Naming) -> Iterator[str]:
    yield from (f"word {stem}" for stem in naming.stems if stem not in FUNCTION_WORDS)
    yield from (f"concept {one}" for one in naming.concepts)
    if naming.letters:
        yield f"letter {naming.letters[0]}"
