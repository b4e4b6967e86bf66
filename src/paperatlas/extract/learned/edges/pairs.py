"""Which two entities of a paper may be related: those in one sentence, and all with its contributions.

The number of pairs grows with the number of names, not with its square: a name meets the few names behind it,
and only the surest contributions are paired with everything.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from paperatlas.extract.grouping import Group, Place
from paperatlas.extract.learned.edges.views import Spot, TextView, part_of_text
from paperatlas.extract.learned.encoder.reading import Span
from paperatlas.extract.learned.entities.kinds import Broader, known_concepts
from paperatlas.extract.places import Places
from paperatlas.model import ROLES, EntityType, Field
from paperatlas.names import normal_form, singular

_MOST_PLACES = 8  # of an entity are looked at
_MOST_FORMS = 4
_MEETING_NAMES, _MEETING_CHARACTERS = 12, 400  # names, and characters, between two that meet
_CONTRIBUTIONS, _CONTRIBUTION_FROM = 3, 0.1  # how many of the likeliest, and from which probability on
_THINGS: frozenset[EntityType] = frozenset(["Technique", "Model"])
_DATA: frozenset[EntityType] = frozenset(["Dataset", "Benchmark"])


class Thing(Struct, frozen=True):
    """An entity as one end of a relation.

    Attributes:
        number: its place among the paper's entities, from 0.
        role: its likeliest role.
        second: the second.
        introduced: the probability that the paper introduces it.
        rank: how many entities are likelier to be introduced.
        forms: normal forms of its names.
        lasts: their last words.
        concepts: those of the lexicon that have its names.
        main: its first place in what the paper says of itself, else its first place.
        spot: of that place.
        sentences: in which it stands, by text and number.
        in_title: whether the title names it.
    """

    number: int
    group: Group
    role: str
    second: str
    introduced: float
    rank: int
    forms: tuple[str, ...]
    lasts: tuple[str, ...]
    concepts: tuple[str, ...]
    main: Place
    spot: Spot
    sentences: frozenset[tuple[Field, int]]
    in_title: bool

    @property
    def type(self) -> EntityType:
        """Of the entity."""
        return self.group.type


class Meeting(Struct, frozen=True):
    """Two names in one sentence, by their numbers in the text's view."""

    field: Field
    left: int
    right: int


class Pair(Struct, frozen=True):
    """Two things that may be related, and where they stand nearest in one sentence, if they do."""

    first: Thing
    second: Thing
    meeting: Meeting | None


def find_spans(
    head: Thing, tail: Thing, meeting: Meeting | None, views: Mapping[Field, TextView]
) -> tuple[Span, Span]:
    """Of head and tail: where they stand nearest in one sentence, or else the main place of each."""
    if not meeting:
        return head.main.span, tail.main.span
    names = views[meeting.field].names
    left, right = names[meeting.left], names[meeting.right]
    if left.entity != f"e{head.number + 1}":
        left, right = right, left
    return (meeting.field, left.start, left.end), (meeting.field, right.start, right.end)


def make_things(
    groups: Sequence[Group],
    chances: npt.NDArray[np.float64],
    views: Mapping[Field, TextView],
    places: Places,
) -> list[Thing]:
    """The entities of a paper as ends of relations.

    Args:
        groups: the entities.
        chances: (entities, roles) probabilities.
        views: of the paper's texts.
        places: with the lexicon's names in the paper.
    """
    # Rounded, so that another processor's last bit changes no order.
    rounded = np.round(chances, 6)
    introduced = rounded[:, ROLES.index("introduces")]
    ranks = {n: rank for rank, n in enumerate(np.argsort(-introduced, kind="stable").tolist())}
    orders = np.argsort(-rounded, axis=1, kind="stable").tolist()
    known = known_concepts(places.known)
    return [
        _thing(number, group, order, float(introduced[number]), ranks[number], views, known)
        for number, (group, order) in enumerate(zip(groups, orders, strict=True))
    ]


def _thing(
    number: int,
    group: Group,
    roles: Sequence[int],
    introduced: float,
    rank: int,
    views: Mapping[Field, TextView],
    known: Mapping[tuple[Field, int, int], tuple[str, ...]],
) -> Thing:
    some = group.places[:_MOST_PLACES]
    forms = list(dict.fromkeys(form for place in some if (form := normal_form(place.text))))[:_MOST_FORMS]
    main = next((at for at, place in enumerate(some) if part_of_text(place) == "own"), 0)
    spots = [views[p.field.name].spot(p.candidate.start, p.candidate.end) for p in some]
    spans = [(p.field.name, p.candidate.start, p.candidate.end) for p in some]
    return Thing(
        number=number,
        group=group,
        role=ROLES[roles[0]],
        second=ROLES[roles[1]],
        introduced=introduced,
        rank=rank,
        forms=tuple(forms),
        lasts=tuple(dict.fromkeys(singular(form.split()[-1]) for form in forms)),
        concepts=tuple(dict.fromkeys(concept for span in spans for concept in known.get(span, ()))),
        main=some[main],
        spot=spots[main],
        sentences=frozenset((p.field.name, spot.sentence) for p, spot in zip(some, spots, strict=True)),
        in_title=any(place.field.name == "title" for place in some),
    )


def find_pairs(things: Sequence[Thing], views: Mapping[Field, TextView], broader: Broader) -> list[Pair]:
    """The pairs of things that may be related, by their numbers."""
    met = _meetings(views)
    wanted = {*met, *_with_contributions(things), *_with_names_inside(things), *_known_kinds(things, broader)}
    return [
        Pair(things[one], things[other], met.get((one, other)))
        for one, other in sorted(wanted)
        if _may_relate(things[one].type, things[other].type)
    ]


def _may_relate(one: EntityType, other: EntityType) -> bool:
    types = {one, other}
    return types <= _THINGS or types <= _DATA or types == {"Task"}


def _meetings(views: Mapping[Field, TextView]) -> dict[tuple[int, int], Meeting]:
    """Of each two entities that stand in one sentence, where they stand nearest."""
    nearest: dict[tuple[int, int], tuple[tuple[int, bool, int], Meeting]] = {}
    for view in views.values():
        for left, right in _neighbours(view):
            one, other = view.names[left], view.names[right]
            entities = sorted((int(one.entity[1:]) - 1, int(other.entity[1:]) - 1))
            rank = (other.start - one.end, view.field.name != "title", left)
            key = (entities[0], entities[1])
            if entities[0] != entities[1] and (key not in nearest or rank < nearest[key][0]):
                nearest[key] = rank, Meeting(view.field.name, left, right)
    return {key: meeting for key, (_, meeting) in nearest.items()}


def _neighbours(view: TextView) -> Iterator[tuple[int, int]]:
    """Numbers of names of one sentence that are not far apart."""
    sentences = [
        bisect_right(view.field.sentences, (name.start, len(view.field.text) + 1)) for name in view.names
    ]
    for left, name in enumerate(view.names):
        for right in range(left + 1, min(left + 1 + _MEETING_NAMES, len(view.names))):
            if (
                sentences[right] != sentences[left]
                or view.names[right].start - name.end > _MEETING_CHARACTERS
            ):
                break
            yield left, right


def _with_contributions(things: Sequence[Thing]) -> Iterator[tuple[int, int]]:
    for own in things:
        if own.rank < _CONTRIBUTIONS and own.introduced >= _CONTRIBUTION_FROM:
            yield from (_key(own, other) for other in things if other.number != own.number)


def _with_names_inside(things: Sequence[Thing]) -> Iterator[tuple[int, int]]:
    """Pairs of which one's name ends with the other's: "structured pruning" and "pruning"."""
    owners = {form: thing for thing in reversed(things) for form in thing.forms}
    for thing in things:
        for form in thing.forms:
            words = form.split()
            for cut in range(1, min(len(words), 8)):
                other = owners.get(" ".join(words[cut:]))
                if other is not None and other.number != thing.number:
                    yield _key(thing, other)


def _known_kinds(things: Sequence[Thing], broader: Broader) -> Iterator[tuple[int, int]]:
    """Pairs of which the lexicon calls one a kind of the other."""
    owners = {concept: thing for thing in reversed(things) for concept in thing.concepts}
    for thing in things:
        for concept in thing.concepts:
            for kind in broader.of(concept):
                if (other := owners.get(kind)) is not None and other.number != thing.number:
                    yield _key(thing, other)


def _key(one: Thing, other: Thing) -> tuple[int, int]:
    return min(one.number, other.number), max(one.number, other.number)
