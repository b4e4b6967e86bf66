"""The library of named queries: each on a small graph, with its answer known beforehand."""

from __future__ import annotations

import re
import shlex
from decimal import Decimal
from functools import lru_cache

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from library_atlas import SECOND, library_atlas
from paperatlas.errors import QueryError
from paperatlas.export.iris import prefixes, thing_iri
from paperatlas.ontology import THINGS
from paperatlas.query.binding import bind
from paperatlas.query.explain import explain_query
from paperatlas.query.library import get_named, named_queries, parse_arguments, parse_named
from paperatlas.query.naming import NameIndex
from paperatlas.query.results import Value
from paperatlas.query.sparql import build_store, run_query, to_rdflib
from paperatlas.query.tokens import tokenize
from small_atlas import BARE, FORMULA, HOSTILE, LOWPASS

BARE_IRI, FORMULA_IRI, HOSTILE_IRI, LOWPASS_IRI, SECOND_IRI = (
    thing_iri(f"paper/{paper.id}") for paper in (BARE, FORMULA, HOSTILE, LOWPASS, SECOND)
)
ZERO = 'ZeroMoE <img src=x onerror="alert(1)">'

ANSWERS: list[tuple[str, str, list[tuple[Value, ...]]]] = [
    ("ancestors", "entity=LowPass", [(THINGS + "technique/pruning", "pruning")]),
    ("bases-of", "entity=LowPass", [(THINGS + "technique/lora", "LoRA")]),
    ("built-on", "entity=LoRA", [(THINGS + "technique/lowpass", "LowPass")]),
    (
        "changes-of-year",
        "year=2022",
        [
            ("LoRA", 2, 1, 1),
            ("mixture-of-experts", 1, 0, 1),
            ("quantization", 1, 0, 1),
            ("LowPass", 0, 1, -1),
            ("magnitude pruning", 0, 1, -1),
            ("pruning", 0, 1, -1),
        ],
    ),
    (
        "count-by-role",
        "",
        [
            ("uses", 6),
            ("comparesWith", 3),
            ("evaluatesOn", 3),
            ("introduces", 3),
            ("addresses", 2),
            ("measures", 2),
            ("studies", 2),
            ("basedOn", 1),
            ("isA", 1),
            ("mentions", 1),
            ("partOf", 1),
        ],
    ),
    (
        "count-by-type",
        "",
        [
            ("Evidence", 35),
            ("Passage", 35),
            ("Statement", 25),
            ("Technique", 7),
            ("Author", 6),
            ("Paper", 5),
            ("Result", 5),
            ("Model", 3),
            ("Unit", 3),
            ("Metric", 2),
            ("Benchmark", 1),
            ("Build", 1),
            ("Dataset", 1),
            ("Software", 1),
            ("Task", 1),
            ("Venue", 1),
        ],
    ),
    ("datasets-of-task", "task=task/image-classification", [("ImageNet-Mini", 2)]),
    (
        "descendants",
        "entity=pruning",
        [
            (THINGS + "technique/lowpass", "LowPass"),
            (THINGS + "technique/magnitude-pruning", "magnitude pruning"),
        ],
    ),
    (
        "evidence-of-edge",
        "subject=arxiv:2199.00001 object=LowPass",
        [
            ("introduces", LOWPASS_IRI, "title", 0, 7, "LowPass", Decimal("0.97")),
            ("introduces", LOWPASS_IRI, "abstract", 13, 20, "LowPass", Decimal("0.97")),
            ("introduces", LOWPASS_IRI, "abstract", 67, 74, "LowPass", Decimal("0.97")),
        ],
    ),
    (
        "facts-of-paper",
        'paper="LoRA meets MoE"',
        [
            ("addresses", "image classification", "Task", Decimal("0.9")),
            ("comparesWith", "TinyLM é🦊", "Model", Decimal("0.6")),
            ("evaluatesOn", "ImageNet-Mini", "Dataset", Decimal("0.9")),
            ("uses", "LoRA", "Technique", Decimal("0.9")),
            ("uses", "ViT-B", "Model", Decimal("0.9")),
            ("uses", "mixture-of-experts", "Technique", Decimal("0.9")),
        ],
    ),
    (
        "first-named",
        "type=technique",
        [
            ("LoRA", 2021, 3),
            ("LowPass", 2021, 1),
            ("magnitude pruning", 2021, 1),
            ("pruning", 2021, 1),
            ("mixture-of-experts", 2022, 2),
            ("quantization", 2022, 1),
        ],
    ),
    (
        "improvements-over",
        'baseline="magnitude pruning"',
        [("LowPass", "top-1 accuracy", "1.2", "points", "improvement", LOWPASS.title)],
    ),
    ("known-elsewhere", "", [("LoRA", "http://www.wikidata.org/entity/Q0")]),
    (
        "leaderboard-of-dataset",
        "dataset=ImageNet-Mini",
        [
            ("top-1 accuracy", "83.0", "%", "ViT-B", SECOND.title, 2022),
            ("top-1 accuracy", "81.3", "%", "LowPass", LOWPASS.title, 2021),
        ],
    ),
    (
        "leaderboard-of-task",
        'task="image classification"',
        [
            ("ImageNet-Mini", "top-1 accuracy", "83.0", "%", "ViT-B", SECOND.title, 2022),
            ("ImageNet-Mini", "top-1 accuracy", "81.3", "%", "LowPass", LOWPASS.title, 2021),
        ],
    ),
    ("metrics-of-dataset", "dataset=ImageNet-Mini", [("top-1 accuracy", 2, 2)]),
    ("models-of-task", 'task="image classification"', [("ViT-B", 2)]),
    ("models-on-dataset", "dataset=ImageNet-Mini", [("ViT-B", 2), ("TinyLM é🦊", 1)]),
    ("most-addressed-tasks", "", [("image classification", 2)]),
    ("most-introduced", "", [("LowPass", 1), ("MiniGLUE", 1), (ZERO, 1)]),
    ("most-used-datasets", "", [("ImageNet-Mini", 2)]),
    ("most-used-models", "", [("ViT-B", 2)]),
    ("most-used-techniques", "since=2022", [("mixture-of-experts", 2), ("LoRA", 1)]),
    (
        "names-of",
        "entity=LoRA",
        [("LoRA", True), ("Low-Rank Adaptation", False), ("low-rank adaptation", False)],
    ),
    (
        "papers-about",
        "entity=LoRA min_confidence=0.5",
        [
            (SECOND_IRI, SECOND.title, 2022, "uses", Decimal("0.9")),
            (LOWPASS_IRI, LOWPASS.title, 2021, "uses", Decimal("0.888")),
        ],
    ),
    (
        "papers-addressing",
        'task="image classification"',
        [(SECOND_IRI, SECOND.title, 2022), (LOWPASS_IRI, LOWPASS.title, 2021)],
    ),
    (
        "papers-alike",
        "paper=second min_shared=2",
        [(LOWPASS_IRI, LOWPASS.title, 4), (HOSTILE_IRI, HOSTILE.title, 2)],
    ),
    (
        "papers-by-author",
        "author=example",
        [(SECOND_IRI, SECOND.title, 2022, "Ada Example"), (LOWPASS_IRI, LOWPASS.title, 2021, "Ada Example")],
    ),
    (
        "papers-combining",
        "one=lora other=vit-base",
        [(SECOND_IRI, SECOND.title, 2022), (LOWPASS_IRI, LOWPASS.title, 2021)],
    ),
    ("papers-comparing", 'one=ViT-B other="TinyLM é🦊"', [(SECOND_IRI, SECOND.title, 2022)]),
    (
        "papers-evaluating-on",
        "dataset=ImageNet-Mini",
        [(SECOND_IRI, SECOND.title, 2022), (LOWPASS_IRI, LOWPASS.title, 2021)],
    ),
    ("papers-introducing", "entity=MiniGLUE", [(BARE_IRI, BARE.title, None, Decimal("0.99"))]),
    ("papers-of-venue", "venue=workshop", [(LOWPASS_IRI, LOWPASS.title, 2021, "Workshop on Examples")]),
    ("papers-of-year", "year=2022", [(FORMULA_IRI, FORMULA.title), (SECOND_IRI, SECOND.title)]),
    ("papers-per-year", "", [(2021, 1), (2022, 2), (2023, 1)]),
    ("papers-titled", 'words="a survey of"', [(FORMULA_IRI, FORMULA.title, 2022)]),
    (
        "papers-using-kind",
        'technique="parameter-efficient fine-tuning"',
        [(SECOND_IRI, SECOND.title, 2022, "LoRA"), (LOWPASS_IRI, LOWPASS.title, 2021, "LoRA")],
    ),
    (
        "papers-using",
        "technique=low-rank-adaptations",
        [(SECOND_IRI, SECOND.title, 2022), (LOWPASS_IRI, LOWPASS.title, 2021)],
    ),
    ("parts-of", "entity=model:tinylm", [(THINGS + "model/zeromoe", ZERO)]),
    ("relations-of", "entity=LowPass", [("LowPass", "basedOn", "LoRA"), ("LowPass", "isA", "pruning")]),
    (
        "results-of-paper",
        "paper=arxiv:2199.00001",
        [
            ("top-1 accuracy", "1.2", "points", "improvement", "LowPass", None, "magnitude pruning"),
            ("top-1 accuracy", "81.3", "%", "absolute", "LowPass", "ImageNet-Mini", None),
        ],
    ),
    (
        "results-with-evidence",
        "metric=perplexity",
        [(HOSTILE_IRI, "perplexity", "2-3", "x", "2-3x", "abstract", 154, 158)],
    ),
    ("tasks-of-dataset", "dataset=ImageNet-Mini", [("image classification", 2)]),
    ("technique-pairs", "min_papers=1", [("LoRA", "mixture-of-experts", 1)]),
    ("techniques-beside", "technique=LoRA", [("LowPass", 1), ("mixture-of-experts", 1)]),
    (
        "techniques-of-task",
        'task="image classification"',
        [("LoRA", 2), ("LowPass", 1), ("mixture-of-experts", 1)],
    ),
    ("techniques-with-model", "model=ViT-B", [("LoRA", 2), ("LowPass", 1), ("mixture-of-experts", 1)]),
    ("trend", "entity=LoRA", [(2021, 1), (2022, 2)]),
    (
        "uncertain-edges",
        "",
        [
            (Decimal("0.3"), HOSTILE_IRI, "comparesWith", "TinyLM é🦊"),
            (Decimal("0.4"), FORMULA_IRI, "mentions", "LoRA"),
            (Decimal("0.5"), LOWPASS_IRI, "studies", "pruning"),
        ],
    ),
]


@lru_cache(maxsize=1)
def store() -> ox.Store:
    return build_store(library_atlas())


@lru_cache(maxsize=1)
def names() -> NameIndex:
    return NameIndex.of(library_atlas())


def bound(name: str, words: str = "") -> str:
    return bind(get_named(name), parse_arguments(shlex.split(words)), names)


@pytest.mark.parametrize(("name", "words", "rows"), ANSWERS, ids=[name for name, *_ in ANSWERS])
def test_a_query_gives_the_known_answer(name: str, words: str, rows: list[tuple[Value, ...]]) -> None:
    assert list(run_query(store(), bound(name, words)).rows) == rows


def test_every_query_has_a_known_answer_that_is_not_empty() -> None:
    assert len(named_queries()) >= 30
    assert {name for name, _, rows in ANSWERS if rows} == set(named_queries())


def test_rdflib_gives_as_many_rows() -> None:
    graph = to_rdflib(library_atlas())
    for name, words, rows in ANSWERS:
        found = list(graph.query(bound(name, words), initNs=prefixes()))
        assert len(found) == len(rows), name


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_parameters_are_variables_of_the_pattern_and_of_nothing_else(name: str) -> None:
    query = named_queries()[name]
    variables = {token.text[1:] for token in tokenize(query.text) if token.kind == "variable"}
    head = re.split(r"\{", re.sub(r"(?m)^#.*\n", "", query.text), maxsplit=1)[0]
    for parameter in query.parameters:
        assert parameter.name in variables
        assert f"?{parameter.name} " not in head, "a value cannot take the place of a column"
    assert query.example.keys() <= {one.name for one in query.parameters}
    assert all(one.name in query.example for one in query.parameters if one.required)


@pytest.mark.parametrize(
    "name",
    [
        "LoRA",
        "lora",
        "LoRAs",
        "low rank adaptation",
        "Low-Rank Adaptations",
        "technique/lora",
        "technique:lora",
    ],
)
def test_a_name_is_found_however_it_is_written(name: str) -> None:
    assert names().find(name, kinds=["Technique"]) == "technique/lora"
    assert names().find(f"{THINGS}technique/lora", kinds=["Technique"]) == "technique/lora"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "needs technique=..., the technique"),
        ("technique=LoRE", "no Technique is called 'LoRE' here; did you mean: LoRA"),
        ("technique=ViT-B", "no Technique is called 'ViT-B' here, but a Model is"),
        ("method=LoRA", "has no parameter 'method'; it has technique"),
        ("technique=LoRA technique=MoE", "given twice"),
        ("LoRA", "a value is given as PARAMETER=VALUE"),
    ],
)
def test_what_cannot_be_asked_is_said(words: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        bound("papers-using", words)
    assert message in str(caught.value)


def test_a_name_that_two_have_is_refused_with_their_ids() -> None:
    index = NameIndex([("model/a", "Model", ["X"]), ("technique/a", "Technique", ["X"])])
    assert index.find("X", kinds=["Model"]) == "model/a"
    with pytest.raises(QueryError, match="'X' may be model/a or technique/a"):
        index.find("X", kinds=["Model", "Technique"])


def test_of_two_the_one_that_more_papers_name_is_meant(caplog: pytest.LogCaptureFixture) -> None:
    named = [("technique/a-2", "Technique", ["A"]), ("technique/a", "Technique", ["A"])]
    index = NameIndex(named, papers={"technique/a": 20, "technique/a-2": 1})
    with caplog.at_level("INFO", logger="paperatlas.query"):
        assert index.find("a", kinds=["Technique"]) == "technique/a"
    assert "'a' is taken for technique/a, not for technique/a-2" in caplog.text


def test_the_label_wins_over_another_name_and_the_exact_over_the_alike() -> None:
    index = NameIndex(
        [("model/a", "Model", ["X", "Y"]), ("model/b", "Model", ["Y"]), ("model/c", "Model", ["y"])]
    )
    assert [index.find(name, kinds=["Model"]) for name in ("Y", "y")] == ["model/b", "model/c"]


def test_an_unknown_query_is_answered_with_likely_ones() -> None:
    with pytest.raises(QueryError, match="did you mean: papers-using"):
        get_named("paper-using")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("papers-of-year", "year=20x1"),
        ("papers-of-year", "year='2021 } INSERT'"),
        ("technique-pairs", "min_papers=2.5"),
        ("uncertain-edges", "max_confidence=NaN"),
        ("first-named", "type=Thing"),
        ("evidence-of-edge", "subject=second object=LoRA predicate='uses ?x'"),
    ],
)
def test_a_value_of_another_kind_is_refused(name: str, words: str) -> None:
    with pytest.raises(QueryError, match=r"is not|is none of"):
        bound(name, words)


@given(st.text())
def test_no_text_leaves_its_place_in_the_query(words: str) -> None:
    query = parse_named("x", "# title: T\n# description: D\n# parameter x (text): any\nSELECT (?x AS ?y) {}")
    ((value,),) = run_query(store(), bind(query, {"x": words}, names)).rows
    assert value == words.encode("utf-8", "replace").decode()


@given(st.text(), st.text())
def test_the_pieces_of_a_query_are_the_query(start: str, end: str) -> None:
    text = f"{start}SELECT ?a {{ ?a pa:b 'x' }}{end}"
    assert "".join(token.text for token in tokenize(text)) == text


@pytest.mark.parametrize(
    "header",
    [
        "# title: T",
        "# title: T\n# description: D\n# note",
        "# title: T\n# description: D\n# parameter a (b): c",
    ],
)
def test_a_header_with_a_mistake_is_named(header: str) -> None:
    with pytest.raises(QueryError, match=r"x\.rq: "):
        parse_named("x", f"{header}\nASK {{}}")


def test_an_explanation_counts_what_each_pattern_matches() -> None:
    text = explain_query(store(), bound("papers-using", "technique=LoRA"))
    assert "?paper pa:uses technique:lora   2 triples" in text
    assert "?paper dcterms:title ?title   6 triples" in text
    assert re.search(r"\n2 rows in [\d.]+ ms$", text)
