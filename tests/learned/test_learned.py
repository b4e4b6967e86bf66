"""The learned extractor: exact scores, sound candidates, answers that hold."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.extract.document import read_fields
from paperatlas.extract.intervals import Intervals
from paperatlas.extract.learned.encoder.encoder import Opinion
from paperatlas.extract.learned.entities.choosing import (
    DATA_THRESHOLD,
    OWN_THRESHOLD,
    THRESHOLD,
    choose_names,
    find_thresholds,
    make_group,
    sift,
)
from paperatlas.extract.learned.entities.chunks import ChunkFinder
from paperatlas.extract.learned.entities.describing import Described, EntityDescriber
from paperatlas.extract.learned.entities.statistics import WordCounts, WordStatistics, count_words
from paperatlas.extract.learned.entities.tokens import tokenize
from paperatlas.extract.learned.extractor import WEIGHTS, LearnedExtractor, load_models
from paperatlas.extract.learned.models.linear import LinearModel, load_model, pack_model, quantize
from paperatlas.extract.places import PlaceFinder
from paperatlas.model import ROLES, Extraction, Field, Paper
from paperatlas.ontology import load_ontology

ABSTRACT = (
    "Large language models are slow. We propose QuickPrune, a structured pruning method for language models. "
    "QuickPrune outperforms SparseGPT on WikiText-2 and needs 2.5x less memory. It uses no fine-tuning."
)
PAPER = Paper(id="p", title="QuickPrune: Structured Pruning in One Step", abstract=ABSTRACT)


@pytest.fixture(scope="module")
def extractor() -> LearnedExtractor:
    return LearnedExtractor()


@pytest.fixture(scope="module")
def extraction(extractor: LearnedExtractor) -> Extraction:
    [found] = extractor([PAPER])
    return found


def test_known_and_unknown_names_are_found_with_their_roles(extraction: Extraction) -> None:
    found = {entity.name: (entity.type, entity.role) for entity in extraction.entities}
    assert found["QuickPrune"] == ("Technique", "introduces")
    assert found["SparseGPT"][1] == "comparesWith"
    assert found["WikiText-2"] == ("Dataset", "evaluatesOn")


def test_mentions_are_where_they_say(extraction: Extraction) -> None:
    for entity in extraction.entities:
        for mention in entity.mentions:
            text = getattr(PAPER, mention.field)
            assert text[mention.start : mention.end] == mention.text
            assert mention.sentence[0] <= mention.start < mention.end <= mention.sentence[1]
            assert 0 < mention.confidence <= 1


def test_every_place_of_a_name_is_a_mention(extraction: Extraction) -> None:
    [own] = [entity for entity in extraction.entities if entity.name == "QuickPrune"]
    assert [mention.field for mention in own.mentions] == ["title", "abstract", "abstract"]


@given(st.text(max_size=300), st.text(max_size=80))
def test_any_text_is_taken(abstract: str, title: str) -> None:
    paper = Paper(id="x", title=title or "T", abstract=abstract)
    [found] = _shared()([paper])
    for entity in found.entities:
        for mention in entity.mentions:
            assert getattr(paper, mention.field)[mention.start : mention.end] == mention.text


def _shared(cache: list[LearnedExtractor] = []) -> LearnedExtractor:  # noqa: B006 (opened once on purpose)
    if not cache:
        cache.append(LearnedExtractor())
    return cache[0]


def test_a_paper_is_judged_by_itself(extractor: LearnedExtractor) -> None:
    other = Paper(id="o", title="Another", abstract="QuickPrune is a city. We use SparseGPT.")
    together = list(extractor([other, PAPER, other]))
    assert together[1] == next(extractor([PAPER]))


def test_the_weights_are_small_and_named_in_the_version(extractor: LearnedExtractor) -> None:
    assert WEIGHTS.stat().st_size < 25_000_000
    assert load_models().digest in extractor.version


def test_scores_are_exact_whatever_the_order() -> None:
    weights = np.array([[1, -3], [20_000, 7], [-9, 11]], np.int16)
    model = LinearModel(["a", "b"], ["x", "y", "z"], weights)
    one, other = model.score(
        [model.features(["x", "y", "z", "y"]), model.features(["y", "z", "y", "x", "unknown"])]
    ).tolist()
    assert one == other == [39_992, 22]


def test_models_survive_being_stored(tmp_path: Path) -> None:
    weights = quantize(np.array([[0.5, -200.0], [0.001, 1.0]]))
    assert weights.tolist() == [[128, -32767], [0, 256]]
    path = tmp_path / "m.npz"
    np.savez_compressed(path, **pack_model("m", (("no", "yes"), ("α=1", "b c"), weights)))  # type: ignore[arg-type]
    model = load_model(path, "m")
    assert model.classes == ("no", "yes")
    assert model.score([model.features([name]) for name in ("α=1", "b c")]).tolist() == [
        [128, -32767],
        [0, 256],
    ]


def test_probabilities_of_nothing() -> None:
    model = LinearModel(["a", "b"], ["x"], np.zeros((1, 2), np.int16))
    assert model.probabilities([]).shape == (0, 2)


@given(
    st.dictionaries(st.integers(0, 60), st.integers(1, 9), max_size=9), st.integers(0, 60), st.integers(1, 20)
)
def test_touching_spans_are_those_that_share_a_character(
    lengths: dict[int, int], start: int, length: int
) -> None:
    spans: dict[tuple[int, int], int] = {}
    done = 0
    for at, size in sorted(lengths.items()):
        if at >= done:
            spans[at, at + size] = at
            done = at + size
    asked = (start, start + length)
    wanted = [span for span in spans if span != asked and span[0] < asked[1] and asked[0] < span[1]]
    assert [span for span, _ in Intervals(spans).touching(asked)] == wanted


def test_statistics_without_a_text_are_those_of_the_others() -> None:
    own = count_words("token pruning of tokens", {"token pruning": 1})
    all_of_it = WordStatistics({"token": WordCounts(3, 2, 0, 2), "pruning": WordCounts(1, 0, 1, 1)})
    rest = all_of_it.without(own)
    assert rest.of("token") == WordCounts(2, 1, 0, 1)
    assert rest.of("pruning") == WordCounts(0, 0, 0, 0)
    assert rest.of("never") == WordCounts()


def find_chunks(text: str, counts: Mapping[str, WordCounts], place: Field = "abstract") -> set[str]:
    paper = Paper(id="a", title=text if place == "title" else "T", abstract=text)
    [field] = [field for field in read_fields(paper) if field.name == place]
    tokens = tokenize(text)
    chunks = ChunkFinder(WordStatistics(counts), frozenset()).find(field, tokens)
    return {text[tokens[first].start : tokens[last].end] for first, last in chunks}


def test_chunks_end_where_a_word_does_not_fit() -> None:
    counts = {
        "we": WordCounts(50, 0, 0, 0),
        "prune": WordCounts(50, 0, 0, 0),
        "structured": WordCounts(10, 9, 0, 9),
        "pruning": WordCounts(10, 2, 9, 9),
    }
    assert find_chunks("we prune structured pruning, we", counts) == {"pruning", "structured pruning"}


def test_a_chunk_of_words_that_all_fit_badly_is_none_but_where_papers_name_what_is_theirs() -> None:
    counts = {
        "early": WordCounts(1_000, 15, 0, 20),
        "use": WordCounts(1_000, 15, 15, 20),
        "sparse": WordCounts(10, 8, 0, 8),
        "pruning": WordCounts(10, 2, 9, 9),
    }
    text = "early use use, sparse use, early pruning"
    found = find_chunks(text, counts)
    assert found == {"use", "sparse use", "pruning", "early pruning"}
    assert find_chunks(text, counts, "title") == found | {"use use", "early use", "early use use"}


COMMON = {word: WordCounts(50, 0, 0, 0) for word in ("we", "introduce", "with", "a", "blocking", "uses")}


def test_an_unknown_word_ends_a_chunk_only_where_papers_name_what_is_theirs() -> None:
    text = "A renderer with uses. We introduce a detail renderer."
    assert find_chunks(text, COMMON) == {"detail renderer", "detail", "renderer"}
    assert find_chunks("renderer uses renderer", COMMON) == set()


def test_capitals_fit_everywhere_in_a_title() -> None:
    assert "Information Blocking Decoder" in find_chunks("Information Blocking Decoder", COMMON, "title")
    assert find_chunks("Information Blocking Decoder", COMMON) == {"Information", "Decoder"}


@pytest.mark.parametrize("name", ["CQD^{A}", "R^2", "X^2-VLM", "C++", "GPT-4's", "v2.0"])
def test_a_name_is_one_token(name: str) -> None:
    assert [token.text for token in tokenize(f"with {name}, too")] == ["with", name, ",", "too"]


def test_the_surest_of_overlapping_candidates_wins_and_types_agree() -> None:
    [_, field] = read_fields(Paper(id="a", title="T", abstract="token pruning and token pruning"))
    described: list[Described[int]] = [
        Described(field, 0, 13, "token pruning", ()),
        Described(field, 6, 13, "pruning", ()),
        Described(field, 18, 31, "token pruning", ()),
    ]
    chances = np.array([[0.1, 0.8, 0.1], [0.3, 0.7, 0.0], [0.4, 0.1, 0.5]])
    [numbers] = choose_names(described, chances, np.full(3, 0.34), {})
    group, sure = make_group(numbers, described, chances, ("none", "Technique", "Task"))
    assert group.type == "Technique"
    assert [place.candidate.start for place in group.places] == [0, 18]
    assert sure == (0.8, 0.1)


def test_a_candidate_below_its_threshold_is_no_name() -> None:
    field = next(iter(read_fields(Paper(id="a", title="FooNet on BarSet", abstract=""))))
    described: list[Described[int]] = [
        Described(field, 0, 6, "foonet", ()),
        Described(field, 10, 16, "barset", ()),
    ]
    chances = np.array([[0.7, 0.3, 0.0], [0.7, 0.0, 0.3]])
    thresholds = find_thresholds(chances, ("none", "Model", "Dataset"))
    assert choose_names(described, chances, thresholds, {}) == [[1]]


def test_what_the_paper_introduces_is_a_name_from_a_lower_probability() -> None:
    chances = np.array([[0.7, 0.3, 0.0], [0.7, 0.3, 0.0], [0.7, 0.0, 0.3]])
    roles = np.zeros((3, len(ROLES)))
    roles[1, ROLES.index("introduces")] = 9.0
    opinion = Opinion(
        types=np.zeros((3, 3)),
        roles=roles,
        rows={},
        read=np.zeros((3, 0), np.uint8),
        places=np.zeros((3, 2), np.int64),
    )
    thresholds = find_thresholds(chances, ("none", "Model", "Dataset"), opinion)
    assert thresholds.tolist() == [THRESHOLD, OWN_THRESHOLD, DATA_THRESHOLD]
    assert OWN_THRESHOLD < DATA_THRESHOLD < THRESHOLD


def test_sifted_candidates_keep_their_scores(extractor: LearnedExtractor) -> None:
    models = load_models(WEIGHTS)
    fields, network = tuple(read_fields(PAPER)), models.entities
    concepts = load_ontology().concepts
    describer = EntityDescriber(concepts, models.statistics, models.vectors, network.features)
    described = describer.describe(fields, PlaceFinder(concepts).find(fields))
    sifted = sift(described, network)
    spans = [(one.field.name, one.start, one.end) for one in sifted.described]
    all_spans = [(one.field.name, one.start, one.end) for one in described]
    assert 0 < len(spans) < len(all_spans)
    assert spans == [span for span in all_spans if span in set(spans)]
    scores = network.scores([one.features for one in described], [one.words for one in described])
    assert sifted.scores.tolist() == scores[[all_spans.index(span) for span in spans]].tolist()
    [found] = extractor([PAPER])
    assert {(m.field, m.start, m.end) for entity in found.entities for m in entity.mentions} <= set(spans)


def test_a_long_abstract_is_read_to_its_end(extractor: LearnedExtractor) -> None:
    long = " ".join(f"Foo{n}Net uses LoRA." for n in range(2_000))
    [found] = extractor([Paper(id="a", title="A Long One", abstract=long)])
    last = max(
        (m for entity in found.entities for m in entity.mentions if m.field == "abstract"),
        key=lambda mention: mention.start,
    )
    assert long[last.start : last.end] == last.text
    assert last.start > len(long) - 40
