"""Which role an annotated entity plays in its paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from paperatlas.extract.candidates import Candidate
from paperatlas.extract.grouping import Group, Place, names_by_field
from paperatlas.extract.learned.edges.roles import describe_roles
from paperatlas.extract.learned.edges.views import TextView, view_texts
from paperatlas.extract.learned.entities.choosing import BY
from paperatlas.extract.learned.models.scoring import FeatureNames
from paperatlas.extract.places import PlaceFinder, Places
from paperatlas.model import ROLES, Field
from paperatlas.ontology import load_ontology
from training.fitting import Model, fit_linear
from training.gold import GoldPaper, gold_spans

_PENALTY, _STEPS = 30.0, 60


class RoleExamples(Struct, frozen=True):
    """The annotated entities of a paper that its text shows, with the features of each.

    Attributes:
        indices: of the entities among the annotated ones.
    """

    gold: GoldPaper
    indices: Sequence[int]
    groups: Sequence[Group]
    views: Mapping[Field, TextView]
    places: Places
    described: Sequence[Sequence[str]]

    @property
    def roles(self) -> list[str]:
        """The annotated role of each."""
        return [self.gold.entities[index].role for index in self.indices]


def describe_annotated(papers: Sequence[GoldPaper]) -> list[RoleExamples]:
    """Describe the annotated entities of papers as an extractor would describe those that it found."""
    finder = PlaceFinder(load_ontology().concepts)
    return [_describe(gold, finder) for gold in papers]


def _describe(gold: GoldPaper, finder: PlaceFinder) -> RoleExamples:
    found = dict(annotated_groups(gold))
    groups = list(found.values())
    views = view_texts(gold.fields, names_by_field(groups))
    places = finder.find(gold.fields)
    described = describe_roles(gold.paper.title, groups, views, places, FeatureNames())
    return RoleExamples(gold, list(found), groups, views, places, described)


def annotated_groups(gold: GoldPaper) -> Iterator[tuple[int, Group]]:
    """The annotated entities as an extractor would have grouped them."""
    fields = {field.name: field for field in gold.fields}
    places: dict[int, list[Place]] = {}
    for (name, start, end), index in sorted(
        gold_spans(gold).items(), key=lambda item: (item[0][0] != "title", item[0][1])
    ):
        field = fields[name]
        candidate = Candidate(start, end, gold.entities[index].type, BY)  # type: ignore[arg-type]
        places.setdefault(index, []).append(Place(field, candidate, field.text[start:end]))
    for index, found in places.items():
        yield index, Group(found[0].text, gold.entities[index].type, tuple(found))  # type: ignore[arg-type]


def learn_roles(examples: Sequence[RoleExamples]) -> Model:
    """Learn the roles of annotated entities."""
    described = [features for one in examples for features in one.described]
    roles = [role for one in examples for role in one.roles]
    return fit_linear(described, roles, ROLES, penalty=_PENALTY, steps=_STEPS)
