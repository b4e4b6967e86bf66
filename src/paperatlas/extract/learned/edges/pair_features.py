"""What is said of two entities to the model that decides how they are related, in both directions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Generic

from msgspec import Struct

from paperatlas.extract.learned.edges.pairs import Meeting, Pair, Thing
from paperatlas.extract.learned.edges.verbs import VERBS
from paperatlas.extract.learned.edges.views import LINKS, MODIFIER, TextView, part_of_text
from paperatlas.extract.learned.entities.kinds import Broader
from paperatlas.extract.learned.models.scoring import Coder, Feature
from paperatlas.model import EntityType, Field

_EDGES = (0.02, 0.05, 0.12, 0.27, 0.5, 0.73, 0.88, 0.95)
_NEAR = 15  # words between two names that are features by themselves
_PHRASE = 5  # words between two names that are a feature as a whole


class Directed(Struct, Generic[Feature], frozen=True):
    """A pair with its direction and the features of a relation in it."""

    head: Thing
    tail: Thing
    meeting: Meeting | None
    features: tuple[Feature, ...]


def describe_pairs(
    pairs: Sequence[Pair], views: Mapping[Field, TextView], broader: Broader, code: Coder[Feature]
) -> list[Directed[Feature]]:
    """Both directions of each pair.

    Args:
        pairs: of entities that may be related.
        views: of the paper's texts.
        broader: the lexicon's kinds.
        code: of the features' names.
    """
    describer = _PairDescriber(views, broader, code)
    return [directed for pair in pairs for directed in describer.describe(pair)]


class _PairDescriber(Generic[Feature]):
    """Describes the pairs of one paper; what pairs share is described once."""

    def __init__(self, views: Mapping[Field, TextView], broader: Broader, code: Coder[Feature]) -> None:
        self._views, self._broader, self._code = views, broader, code
        self._ends = _Ends(views, code)

    def describe(self, pair: Pair) -> Iterator[Directed[Feature]]:
        """A pair in both directions."""
        meeting = pair.meeting
        between = list(_meeting_features(meeting, self._views[meeting.field])) if meeting else []
        for head, tail in ((pair.first, pair.second), (pair.second, pair.first)):
            features = (
                *self._of_things(head, tail),
                *self._ends.of(head, "h", tail.role),
                *self._ends.of(tail, "t", head.role),
                *self._of_meeting(head, tail, meeting, between),
            )
            yield Directed(head, tail, meeting, features)

    def _of_things(self, head: Thing, tail: Thing) -> list[Feature]:
        once = self._code.once
        names = (
            f"names={_inclusion(head.forms, tail.forms)}",
            f"same last={not set(head.lasts).isdisjoint(tail.lasts)}",
            f"titles={head.in_title}{tail.in_title}",
            f"kinds={self._broader.between(head.concepts, tail.concepts)}",
        )
        return [
            *once(_role_features, head.role, tail.role, head.type, tail.type),
            *once(_rank_features, _bin(head.introduced), _bin(tail.introduced), head.number < tail.number),
            *once(_place_features, len(head.group.places), len(tail.group.places)),
            *once(_name_features, names, _roles(head, tail)),
            *self._code([f"lasts={one}>{two}" for one in head.lasts[:2] for two in tail.lasts[:2]]),
        ]

    def _of_meeting(
        self, head: Thing, tail: Thing, meeting: Meeting | None, between: Sequence[tuple[str, bool]]
    ) -> tuple[Feature, ...]:
        """What stands between two things, as seen from the head's side."""
        roles = _roles(head, tail)
        if meeting is None:
            return self._code.once(_distance_features, _distance(head, tail), roles)
        left = self._views[meeting.field].names[meeting.left]
        side = ">" if left.entity == f"e{head.number + 1}" else "<"
        features = [feature for feature, _ in between]
        features += [f"{feature} {roles}" for feature, by_role in between if by_role]
        return self._code.spread((side,), features)


def _roles(head: Thing, tail: Thing) -> str:
    return f"{head.role}>{tail.role}"


class _Ends(Generic[Feature]):
    """The features of a thing as head or tail beside something of a role, each made once."""

    def __init__(self, views: Mapping[Field, TextView], code: Coder[Feature]) -> None:
        self._views, self._code = views, code
        self._wordings: dict[int, Sequence[str]] = {}
        self._own: dict[tuple[int, str], tuple[Feature, ...]] = {}
        self._beside: dict[tuple[int, str, str], tuple[Feature, ...]] = {}

    def of(self, thing: Thing, side: str, role: str) -> tuple[Feature, ...]:
        """The features of a thing on a side, "h" or "t", with the role of the other."""
        key, more = (thing.number, side), (thing.number, side, role)
        if key not in self._own:
            self._own[key] = (
                *self._code.spread((f"{side} ",), list(_standing_features(thing))),
                *self._code.spread((f"{side}:",), self._wording(thing)),
            )
        if more not in self._beside:
            wording = [f"{feature} {role}" for feature in self._wording(thing)]
            self._beside[more] = self._code.spread((f"{side}:",), wording)
        return self._own[key] + self._beside[more]

    def _wording(self, thing: Thing) -> Sequence[str]:
        if thing.number not in self._wordings:
            context = _context_features(thing, self._views[thing.main.field.name])
            self._wordings[thing.number] = [*(f"last={last}" for last in thing.lasts), *context]
        return self._wordings[thing.number]


def _context_features(thing: Thing, view: TextView) -> Iterator[str]:
    """The wording around a thing's main place."""
    spot = thing.spot
    before, behind = view.before(spot, 2), view.after(spot, 2)
    yield f"p1={' '.join(before[-1:])}"
    yield f"p2={' '.join(before)}"
    yield f"n1={' '.join(behind[:1])}"
    yield f"n2={' '.join(behind)}"
    if found := view.verb_before(spot):
        yield f"verb={found[0]}"
        yield f"path={found[0]}>{'>'.join(found[1][-2:])}"
    own = view.own_before(spot)
    yield f"we={' '.join(own[:3])}"
    yield f"opening={' '.join(view.words[spot.low : spot.low + 1])}"
    yield f"in={part_of_text(thing.main)}"
    yield f"hearsay={view.field.sentences[spot.sentence][0] in view.field.hearsay}"


def _standing_features(thing: Thing) -> Iterator[str]:
    """What a thing is in its paper."""
    yield f"role={thing.role}"
    yield f"roles={thing.role}/{thing.second}"
    yield f"introduced={_bin(thing.introduced)}"
    yield f"rank={min(thing.rank, 3)}{thing.type}"
    for form in thing.forms:
        yield f"name={form}"


def _role_features(head: str, tail: str, head_type: EntityType, tail_type: EntityType) -> Iterator[str]:
    roles, types = f"{head}>{tail}", f"{head_type}>{tail_type}"
    yield "bias"
    yield f"roles={roles}"
    yield f"types={types}"
    yield f"roles={roles} types={types}"


def _rank_features(head: int, tail: int, ordered: bool) -> Iterator[str]:
    yield f"contributions={head}>{tail}"
    yield f"order={ordered}"


def _place_features(head: int, tail: int) -> Iterator[str]:
    """How often both are named."""
    yield f"places={min(head, 3)}>{min(tail, 3)}"


def _name_features(features: Sequence[str], roles: str) -> Iterator[str]:
    """How the names lie to each other: one may be the other with a word more."""
    for feature in features:
        yield feature
        yield f"{feature} {roles}"


def _bin(chance: float) -> int:
    return bisect_left(_EDGES, chance)


def _inclusion(ones: Sequence[str], others: Sequence[str]) -> str:
    found = {word for one in ones for other in others if (word := _contains(one, other))}
    found |= {f"in {word}" for one in ones for other in others if (word := _contains(other, one))}
    return min(found, default="apart")


def _contains(one: str, other: str) -> str:
    if one == other or other not in one:
        return ""
    if one.endswith(" " + other):
        return "a ends"
    return "b holds" if f" {other} " in f" {one} " else "c letters"


def _distance(head: Thing, tail: Thing) -> str:
    """How many sentences lie between two things that never stand in one."""
    gaps = [
        abs(one - other) for field, one in head.sentences for text, other in tail.sentences if field == text
    ]
    return str(min(*gaps, 3)) if gaps else "other text"


def _distance_features(distance: str, roles: str) -> Iterator[str]:
    for feature in ("never meet", f"sentences={distance}"):
        yield feature
        yield f"{feature} {roles}"


def _meeting_features(meeting: Meeting, view: TextView) -> Iterator[tuple[str, bool]]:
    """What stands between and beside two names, each with whether it is told by roles too."""
    left, right = view.names[meeting.left], view.names[meeting.right]
    one, other = view.spot(left.start, left.end), view.spot(right.start, right.end)
    between = view.words[one.behind : other.first]
    yield f"near={min(len(between) // 4, 5)}", False
    yield f"near {view.field.name}", True
    yield f"names between={min(meeting.right - meeting.left - 1, 4)}", True
    yield from _between_features("mid", between)
    yield f"before={' '.join(view.before(one, 1))}", False
    yield f"behind1={' '.join(view.after(other, 1))}", False
    yield f"behind2={' '.join(view.after(other, 2))}", False
    if view.field.name == "title":
        yield f"colon={':' in between}", False
    for end, name in (("l", left), ("r", right)):
        if modifier := MODIFIER.match(view.field.text, name.end):
            yield f"{end} modifier={modifier[1]}", False
    if found := view.verb_before(one):
        yield f"verb={found[0]}", False
    yield from _list_features(meeting, view)


def _list_features(meeting: Meeting, view: TextView) -> Iterator[tuple[str, bool]]:
    """The words between the lists in which two names stand: "A and B, two kinds of C"."""
    names = view.names
    one = view.spot(names[meeting.left].start, names[meeting.left].end)
    first, _ = view.list_around(meeting.right, one)
    if first <= meeting.left:
        yield "same list", True
        return
    _, last = view.list_around(meeting.left, one)
    last = min(last, first - 1)
    if (last, first) != (meeting.left, meeting.right):
        yield "listed", False
    behind = bisect_left(view.starts, names[last].end)
    between = view.words[behind : bisect_left(view.starts, names[first].start)]
    yield from _between_features("list", between)
    yield f"list near={min(len(between) // 3, 6)}", False
    yield f"list names={min(first - last - 1, 4)}", False


def _between_features(name: str, words: Sequence[str]) -> Iterator[tuple[str, bool]]:
    if len(words) <= _PHRASE:
        yield f"{name}={' '.join(words)}", True
    some = dict.fromkeys(words[:_NEAR])
    yield from ((f"{name}:{word}", False) for word in some)
    for verb in dict.fromkeys(VERBS[word] for word in some if word in VERBS):
        yield f"{name} verb={verb}", True
    if words:
        yield f"{name} first={' '.join(words[:2])}", False
        yield f"{name} last={' '.join(words[-2:])}", False
        yield f"{name} last1={words[-1]}", False
    path = [VERBS.get(word, word) for word in words[:20] if word in LINKS or word in VERBS]
    yield f"{name} path={'>'.join(path[-4:])}", False
