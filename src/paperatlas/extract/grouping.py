"""The spans of one paper become its entities: same name, same concept or abbreviation is one thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec import Struct

from paperatlas.extract.candidates import Candidate
from paperatlas.extract.document import TextField
from paperatlas.model import EntityType, Field
from paperatlas.names import normal_form

# Which part's word counts for the type of an entity that several parts found.
_TYPE_ORDER = {
    "lexicon": 0,
    "title": 1,
    "introduced": 2,
    "term": 3,
    "abbreviation": 4,
    "shape": 5,
    "repeated": 6,
}


class Place(Struct, frozen=True, gc=False):
    """A candidate in its text, with its words."""

    field: TextField
    candidate: Candidate
    text: str

    @property
    def span(self) -> tuple[Field, int, int]:
        """The text, and where it begins and ends there."""
        return self.field.name, self.candidate.start, self.candidate.end


class Name(Struct, frozen=True):
    """A place of an entity in one text, with the entity's id and type."""

    start: int
    end: int
    type: EntityType
    entity: str


class Group(Struct, frozen=True):
    """All places of one entity of a paper, in order of the text, with its name and type."""

    name: str
    type: EntityType
    places: tuple[Place, ...]


def group_places(places: Sequence[Place], short_to_long: Mapping[str, str]) -> list[Group]:
    """Group places into entities, in order of their first place.

    Args:
        places: in order of the text.
        short_to_long: normal forms of abbreviations to those of their long forms in this paper.
    """
    concept_of = _concepts(places, short_to_long)
    groups: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        form = normal_form(place.text)
        form = short_to_long.get(form, form)
        groups[concept_of.get(form, form)].append(place)
    return [_group(members) for members in groups.values()]


def _concepts(places: Sequence[Place], short_to_long: Mapping[str, str]) -> dict[str, str]:
    """The known concept of each form; an abbreviation's long form decides over its letters."""
    found: dict[str, str] = {}
    for place in places:
        form = normal_form(place.text)
        if place.candidate.concept and form not in short_to_long:
            found.setdefault(form, place.candidate.concept)
    return found


def _group(members: list[Place]) -> Group:
    best = min(members, key=_type_rank)
    return Group(_name(members), best.candidate.type, tuple(members))


def _type_rank(place: Place) -> tuple[bool, bool, int]:
    """Known names first; of the others those whose type is more than the one given when in doubt."""
    candidate = place.candidate
    known = candidate.by == "lexicon"
    return not known, not known and candidate.type == "Technique", _TYPE_ORDER[candidate.by]


def _name(members: list[Place]) -> str:
    """The form that stands there most often, the longest of those, the first of those."""
    counts: dict[str, int] = defaultdict(int)
    for place in members:
        counts[place.text] += 1
    return max(counts, key=lambda text: (counts[text], len(text)))


def names_by_field(groups: Sequence[Group]) -> dict[Field, list[Name]]:
    """The places of all groups by text and in order; the groups' ids count from e1."""
    names: dict[Field, list[Name]] = defaultdict(list)
    for number, group in enumerate(groups, 1):
        for place in group.places:
            span = place.candidate
            names[place.field.name].append(Name(span.start, span.end, group.type, f"e{number}"))
    for found in names.values():
        found.sort(key=lambda name: name.start)
    return names
