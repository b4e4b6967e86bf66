"""Which names of annotated papers mean one thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from paperatlas.extract.grouping import Place
from paperatlas.extract.learned.entities.coreference import OTHER, SAME
from paperatlas.extract.learned.entities.kinds import Broader, known_concepts
from paperatlas.extract.learned.entities.naming_features import describe_name_pairs
from paperatlas.extract.learned.entities.namings import Naming, make_naming
from paperatlas.extract.places import Places
from paperatlas.names import normal_form
from paperatlas.ontology import load_ontology
from training.fitting import Model, fit_linear
from training.gold import GoldPaper
from training.roles import annotated_groups

_PENALTY, _STEPS = 8.0, 80


def learn_coreference(papers: Sequence[tuple[GoldPaper, Places]]) -> Model:
    """Learn from annotated papers and what the rules find in them."""
    broader = Broader(load_ontology().concepts)
    described: list[Sequence[str]] = []
    labels: list[str] = []
    for gold, places in papers:
        texts = {field.name: field.text for field in gold.fields}
        named = list(name_annotated(gold, places))
        namings = [naming for _, naming in named]
        for one, other, features in describe_name_pairs(namings, texts, broader):
            described.append(features)
            labels.append(SAME if named[one][0] == named[other][0] else OTHER)
    return fit_linear(described, labels, (OTHER, SAME), penalty=_PENALTY, steps=_STEPS)


def name_annotated(gold: GoldPaper, places: Places) -> Iterator[tuple[int, Naming]]:
    """The names of annotated entities, as an extractor tells them apart, each with its entity's number."""
    concepts = known_concepts(places.known)
    for index, group in annotated_groups(gold):
        for members in _by_form(group.places, places.short_to_long).values():
            yield index, make_naming(group.type, members, concepts)


def _by_form(places: Sequence[Place], short_to_long: Mapping[str, str]) -> Mapping[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for place in places:
        form = normal_form(place.text)
        found.setdefault(short_to_long.get(form, form), []).append(place)
    return found
