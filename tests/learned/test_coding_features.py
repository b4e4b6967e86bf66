"""Features by name, as training takes them, and by row, as the models do: both must be the same features."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.extract.document import read_fields
from paperatlas.extract.grouping import group_places, names_by_field
from paperatlas.extract.learned.edges.pair_features import describe_pairs
from paperatlas.extract.learned.edges.pairs import find_pairs, make_things
from paperatlas.extract.learned.edges.roles import describe_roles
from paperatlas.extract.learned.edges.views import view_texts
from paperatlas.extract.learned.entities.describing import EntityDescriber
from paperatlas.extract.learned.entities.kinds import Broader
from paperatlas.extract.learned.extractor import LearnedExtractor, Models, load_models
from paperatlas.extract.learned.models.scoring import FeatureNames, FeatureRows
from paperatlas.extract.learned.results.findings import describe_number, find_numbers_in_place, read_sentences
from paperatlas.extract.learned.results.metric_features import describe_metrics
from paperatlas.extract.learned.results.metrics import metric_candidates
from paperatlas.extract.places import PlaceFinder
from paperatlas.model import Paper
from paperatlas.ontology import load_ontology

PAPER = Paper(
    id="a",
    title="QuickPrune: Structured Pruning (SP) of Large Language Models",
    abstract="Existing methods such as SparseGPT and magnitude pruning are slow. We propose QuickPrune, a"
    " pruning method based on low-rank adaptation, and evaluate it on ImageNet and GLUE. QuickPrune is 2.5x"
    " faster than SparseGPT and improves top-1 accuracy by 1.5% and 2% on ImageNet and GLUE, with 30% fewer"
    " parameters. SP helps.",
)
FIELDS = tuple(read_fields(PAPER))
NAMES = FeatureNames()

letters = st.text("ab:= ", max_size=3)


@pytest.fixture(scope="module")
def models() -> Models:
    return load_models()


def same(rows: FeatureRows, coded: Sequence[Sequence[int]], named: Sequence[Sequence[str]]) -> bool:
    return [sorted(one) for one in coded] == [sorted(rows(one)) for one in named]


@given(st.lists(letters, unique=True, min_size=1), st.lists(letters), st.lists(letters))
def test_rows_are_those_of_the_names_that_are_known(
    known: list[str], prefixes: list[str], features: list[str]
) -> None:
    rows = FeatureRows(known)
    for _ in range(2):  # the second time from what was kept
        for found, names in (
            (rows(features), NAMES(features)),
            (rows.spread(prefixes, features), NAMES.spread(prefixes, features)),
            (rows.once(tuple, tuple(features)), NAMES.once(tuple, tuple(features))),
        ):
            assert [known[row - 1] for row in found] == [name for name in names if name in known]


def test_candidates_are_described_as_in_training(models: Models) -> None:
    concepts, rows = load_ontology().concepts, models.entities.features
    places = PlaceFinder(concepts).find(FIELDS)
    known = (concepts, models.statistics, models.vectors)
    coded = EntityDescriber(*known, rows).describe(FIELDS, places)
    again = EntityDescriber(*known, rows).describe(FIELDS, places, models.statistics)
    named = EntityDescriber(*known, NAMES).describe(FIELDS, places)
    assert len(named) > 20
    assert [(one.start, one.words) for one in coded] == [(one.start, one.words) for one in named]
    assert coded == again
    assert same(rows, [one.features for one in coded], [one.features for one in named])


def test_roles_and_pairs_are_described_as_in_training(models: Models) -> None:
    broader = Broader(load_ontology().concepts)
    places = PlaceFinder(load_ontology().concepts).find(FIELDS)
    groups = group_places(places.places, places.short_to_long)
    views = view_texts(FIELDS, names_by_field(groups))
    roles = describe_roles(PAPER.title, groups, views, places, models.roles.features)
    assert same(models.roles.features, roles, describe_roles(PAPER.title, groups, views, places, NAMES))
    things = make_things(groups, models.roles.probabilities(roles), views, places)
    pairs = find_pairs(things, views, broader)
    coded = describe_pairs(pairs, views, broader, models.relations.features)
    named = describe_pairs(pairs, views, broader, NAMES)
    assert len(named) == 2 * len(pairs) > 10
    assert same(models.relations.features, [one.features for one in coded], [one.features for one in named])


def test_numbers_and_metrics_are_described_as_in_training(models: Models) -> None:
    _, abstract = FIELDS
    numbers, metrics = models.results.numbers.features, models.results.metrics.features
    sentences = read_sentences(abstract, [])
    found = [one for sentence in sentences for one in find_numbers_in_place(sentence)]
    assert len(found) > 3
    for one, previous in zip(found[1:], found, strict=False):
        assert same(numbers, [describe_number(one, numbers)], [describe_number(one, NAMES)])
        candidates = metric_candidates(sentences, one.sentence.order, [one, previous])
        for before in (None, (previous, candidates[0])):
            told = (one, candidates, [one, previous], before)
            assert same(metrics, describe_metrics(*told, metrics), describe_metrics(*told, NAMES))


def test_papers_are_judged_alike_in_whatever_company() -> None:
    long = Paper(id="long", title="Long", abstract=PAPER.abstract * 130)
    papers = [Paper(id=str(n), title=f"FooNet-{n}", abstract=PAPER.abstract[n:]) for n in range(20)]
    extractor = LearnedExtractor()
    alone = [extraction for paper in (*papers, long, PAPER) for extraction in extractor([paper])]
    assert list(extractor([*papers, long, PAPER])) == alone
