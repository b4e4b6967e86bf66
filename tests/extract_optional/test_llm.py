"""What the extractor makes of a model's answers: only what stands in the text, in the order of the papers."""

from __future__ import annotations

import json
import logging
import random
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract_optional.fake_service import (
    FOONET,
    FOONET_FACTS,
    KEY,
    NOTHING,
    Reply,
    say,
    serve,
    title_of,
)
from paperatlas.api import build
from paperatlas.errors import MissingExtraError, PaperatlasError
from paperatlas.extract import EXTRACTORS
from paperatlas.extract.base import Extractor
from paperatlas.extract.document import read_fields
from paperatlas.extract.facts import NO_ABSTRACT
from paperatlas.extract.llm import NOT_EXTRACTED, LlmExtractor, Settings, read_settings
from paperatlas.extract.llm.answer import AnsweredEntity
from paperatlas.extract.llm.grounding import ground_entities
from paperatlas.extract.llm.prompt import LONGEST, SCHEMA
from paperatlas.model import Extraction, Mention, Paper, Quote


def extract_one(facts: object, paper: Paper = FOONET, **changes: Any) -> Extraction:
    with serve(lambda _request, _count: say(facts)) as service:
        [extraction] = service.extractor(**changes)([paper])
    return extraction


def entity(name: str, *forms: str, **changes: str) -> dict[str, Any]:
    return {
        "eid": name,
        "name": name,
        "type": "Technique",
        "forms": list(forms) or [name],
        "role": "uses",
        **changes,
    }


def result(value: str, evidence: str, **changes: object) -> dict[str, Any]:
    empty = {"subject": None, "metric": "accuracy", "unit": "none", "kind": "absolute", "on": None}
    return {**empty, "than": None, "value": value, "evidence": evidence, **changes}


def assert_offsets_hold(extraction: Extraction) -> None:
    quotes: list[Mention | Quote] = [m for entity in extraction.entities for m in entity.mentions]
    quotes += [one.evidence for one in extraction.relations]
    quotes += [one.evidence for one in extraction.results]
    for quote in quotes:
        text = getattr(extraction.paper, quote.field)
        assert text[quote.start : quote.end] == quote.text
        assert quote.sentence[0] <= quote.start < quote.sentence[1]


def test_a_good_answer_becomes_entities_relations_and_results() -> None:
    extraction = extract_one(FOONET_FACTS)
    assert [(one.id, one.name, one.type, one.role) for one in extraction.entities] == [
        ("e1", "FooNet", "Model", "introduces"),
        ("e2", "ResNet-50", "Model", "comparesWith"),
        ("e3", "ImageNet", "Dataset", "evaluatesOn"),
        ("e4", "top-1 accuracy", "Metric", "measures"),
    ]
    assert [len(one.mentions) for one in extraction.entities] == [2, 2, 1, 1]
    [relation] = extraction.relations
    assert (relation.head, relation.type, relation.tail) == ("e1", "basedOn", "e2")
    assert relation.evidence.text == "FooNet, based on ResNet-50"
    assert [
        (one.subject, one.metric, one.metric_name, one.value, one.unit, one.dataset, one.baseline)
        for one in extraction.results
    ] == [
        ("e1", "e4", "top-1 accuracy", "81.5", "%", "e3", None),
        ("e1", None, "speedup", "3", "x", None, "e2"),
    ]
    assert extraction.warnings == ()
    assert_offsets_hold(extraction)


def test_names_that_are_not_in_the_text_are_left_out_with_all_that_hangs_on_them() -> None:
    facts = {
        "entities": [*FOONET_FACTS["entities"], entity("BERT"), entity("FooNets", "FooNets", "Foo")],
        "relations": [
            {"head": "e1", "rel": "isA", "tail": "BERT"},
            {"head": "e1", "rel": "isA", "tail": "e1"},
        ],
        "results": [result("99.9", "it reaches 99.9%"), result("81.5", "somewhere", on="BERT")],
    }
    extraction = extract_one(facts)
    # "FooNets" is the plural of a name that stands there, so it is that thing.
    assert [one.name for one in extraction.entities] == ["FooNet", "ResNet-50", "ImageNet", "top-1 accuracy"]
    assert extraction.relations == ()
    assert [(one.value, one.dataset) for one in extraction.results] == [("81.5", None)]
    [warning] = extraction.warnings
    assert warning == ("left out, because not in the text: 1 entities, 3 forms, 2 relations, 1 results")


def test_longer_names_take_their_words_and_parts_of_words_are_no_names() -> None:
    paper = Paper(id="a", title="Structured pruning, pruning, prunings and Q-LoRA", abstract="LoRA\nfor all.")
    facts = {
        **NOTHING,
        "entities": [entity("pruning"), entity("Structured pruning"), entity("LoRA", "LoRA for")],
    }
    extraction = extract_one(facts, paper)
    assert [(one.name, [m.text for m in one.mentions]) for one in extraction.entities] == [
        ("Structured pruning", ["Structured pruning"]),
        ("pruning", ["pruning"]),
        ("LoRA\nfor", ["LoRA\nfor"]),
    ]
    assert_offsets_hold(extraction)


def test_offsets_count_code_points() -> None:
    paper = Paper(
        id="a", title="𝔉𝔬𝔬 🧪 β-VAE", abstract="We use β-VAE… 🧪🧪 with Adam. É́clair is e\u0301 Adam."
    )
    extraction = extract_one({**NOTHING, "entities": [entity("β-VAE"), entity("Adam"), entity("e")]}, paper)
    assert [(one.name, len(one.mentions)) for one in extraction.entities] == [("β-VAE", 2), ("Adam", 2)]
    assert_offsets_hold(extraction)


def test_entities_with_a_common_name_are_one_with_the_strongest_role() -> None:
    paper = Paper(id="a", title="CNNs", abstract="A convolutional network (CNN).")
    facts = [
        entity("CNN", "CNNs", role="mentions"),
        entity("conv", "convolutional network", "CNN", role="studies"),
    ]
    extraction = extract_one({**NOTHING, "entities": facts}, paper)
    assert [(one.id, one.role, len(one.mentions)) for one in extraction.entities] == [("e1", "studies", 3)]


@pytest.mark.parametrize(
    ("abstract", "said", "value", "low", "high", "unit"),
    [
        (
            "It has 7.6M parameters.",
            result("7.6", "7.6M parameters"),
            "7.6",
            "7600000",
            "7600000",
            "M params",
        ),
        ("A speedup of 6x-8x.", result("6-8", "6x-8x", unit="x"), "6-8", "6", "8", "x"),
        ("It takes 3.2 s.", result("3.2", "takes 3.2 s", unit="s"), "3.2", "3.2", "3.2", "s"),
        ("It has 3.2 samples.", result("3.2", "3.2 samples", unit="s"), "3.2", "3.2", "3.2", "none"),
        ("It has 12,000 items.", result("12,000", "12,000 items"), "12000", "12000", "12000", "none"),
    ],
)
def test_values_are_what_is_printed(
    abstract: str, said: dict[str, Any], value: str, low: str, high: str, unit: str
) -> None:
    extraction = extract_one({**NOTHING, "results": [said]}, Paper(id="a", title="", abstract=abstract))
    [found] = extraction.results
    assert (found.value, found.low, found.high, found.unit) == (value, low, high, unit)
    assert_offsets_hold(extraction)


def test_a_value_said_twice_is_found_twice_or_left_out() -> None:
    paper = Paper(id="a", title="", abstract="It has 90.1% and 90.1% accuracy.")
    said = result("90.1", "90.1% and 90.1% accuracy")
    extraction = extract_one({**NOTHING, "results": [said, said, said]}, paper)
    assert [one.evidence.start for one in extraction.results] == [7, 17]


@pytest.mark.parametrize("metric", [None, "", "  ", "e9"])
def test_a_result_needs_a_metric(metric: str | None) -> None:
    extraction = extract_one({**NOTHING, "results": [result("81.5", "81.5%", metric=metric)]})
    assert extraction.results == ()


def test_a_metric_may_be_called_by_its_name() -> None:
    said = result("81.5", "81.5%", metric="Top-1 Accuracy")
    extraction = extract_one({**FOONET_FACTS, "results": [said]})
    assert extraction.results[0].metric == "e4"


@pytest.mark.parametrize(
    "wrapped", ["```json\n%s\n```", "<think>{maybe} {</think>\n%s", "Here you are: %s I hope it helps."]
)
def test_what_models_write_around_the_json_does_no_harm(wrapped: str) -> None:
    assert len(extract_one(wrapped % json.dumps(FOONET_FACTS)).entities) == 4


def test_a_paper_with_a_title_alone_says_so_and_one_without_text_is_not_sent() -> None:
    with serve(lambda _request, _count: say(NOTHING)) as service:
        found = list(service.extractor()([Paper(id="a", title="T"), Paper(id="b", title=" ")]))
    assert [one.warnings for one in found] == [(NO_ABSTRACT,), (NO_ABSTRACT,)]
    assert len(service.requests) == 1


def test_of_a_very_long_text_the_beginning_is_sent_and_the_warning_says_so() -> None:
    paper = Paper(id="a", title="T", abstract="word " * LONGEST + "FooNet")
    with serve(lambda _request, _count: say({**NOTHING, "entities": [entity("FooNet")]})) as service:
        [extraction] = service.extractor()([paper])
    assert len(service.requests[0]["messages"][1]["content"]) < LONGEST + 100
    assert extraction.entities == ()
    assert f"only the first {LONGEST} characters were read" in extraction.warnings


def answer_by_title(request: dict[str, Any], _count: int) -> Reply:
    title = title_of(request)
    time.sleep(random.Random(title).random() / 50)  # noqa: S311 (later papers may answer first)
    facts = {**NOTHING, "entities": [entity(title)]} if int(title[1:]) % 5 else "no idea"
    return say(facts, usage={"prompt_tokens": 10, "completion_tokens": 3})


def test_answers_stand_in_the_order_of_the_papers_and_every_time_alike() -> None:
    papers = [Paper(id=f"p{number}", title=f"N{number}") for number in range(30)]
    with serve(answer_by_title) as service:
        one = list(service.extractor(threads=7)(papers))
        two = list(service.extractor(threads=1)(papers))
        shuffled = list(service.extractor(threads=3)(papers[::-1]))
    assert [extraction.paper for extraction in one] == papers
    assert one == two == shuffled[::-1]
    assert [bool(extraction.entities) for extraction in one] == [number % 5 > 0 for number in range(30)]


def test_what_it_costs_is_counted_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="paperatlas")
    papers = [Paper(id=f"p{number}", title=f"N{number}") for number in range(6)]
    with serve(answer_by_title) as service:
        extractor = service.extractor(price_in=1.0, price_out=2.0)
        list(extractor(papers))
    usage = extractor.usage
    # N0 and N5 were asked twice.
    assert (usage.papers, usage.failed, usage.requests, usage.repairs) == (6, 2, 8, 2)
    assert (usage.tokens_in, usage.tokens_out, usage.unreported) == (80, 24, 0)
    assert usage.cost == pytest.approx((80 + 2 * 24) / 1e6)
    assert str(usage) in caplog.text
    assert KEY not in caplog.text


def test_a_service_that_does_not_count_tokens_is_shown_as_such() -> None:
    with serve(lambda _request, _count: say(NOTHING, usage={"prompt_tokens": "many"})) as service:
        extractor = service.extractor()
        list(extractor([FOONET]))
    assert extractor.usage.unreported == 1
    assert "1 answers did not report" in str(extractor.usage)
    assert "cost unknown" in str(extractor.usage)


def test_the_request_asks_for_the_schema_and_options_change_it() -> None:
    options = '{"temperature": null, "seed": 7, "model": "other"}'
    environment = {"URL": "", "MODEL": "small", "KEY": KEY + "\n", "OPTIONS": options}
    with serve(lambda _request, _count: say(NOTHING)) as service:
        given = {f"PAPERATLAS_LLM_{k}": v for k, v in (environment | {"URL": service.url}).items()}
        list(LlmExtractor(read_settings(given))([FOONET]))
        list(service.extractor()([FOONET]))
    changed, usual = service.requests
    assert usual["response_format"]["json_schema"]["schema"] == SCHEMA
    assert usual["temperature"] == 0
    assert (changed["model"], changed["seed"]) == ("small", 7)
    assert "temperature" not in changed
    assert [one["Authorization"] for one in service.headers] == [f"Bearer {KEY}"] * 2


def test_the_schema_asks_for_every_key_as_strict_services_want() -> None:
    def check(schema: dict[str, Any]) -> int:
        if schema["type"] == "array":
            return check(schema["items"])
        if schema["type"] != "object":
            return 0
        assert schema["required"] == list(schema["properties"])
        assert schema["additionalProperties"] is False
        return 1 + sum(check(one) for one in schema["properties"].values())

    assert check(SCHEMA) == 4


def test_the_version_changes_with_what_changes_answers_and_with_nothing_else() -> None:
    def version(**changes: Any) -> str:
        given: dict[str, Any] = {"url": "http://localhost/v1", "model": "small"}
        return LlmExtractor(Settings(**given | changes)).version

    assert version() == version(key=KEY, threads=9, timeout=1, price_in=3)
    assert "small" in version()
    options = read_settings({f"PAPERATLAS_LLM_{k}": v for k, v in ENVIRONMENT.items()}).options
    assert len({version(), version(model="big"), version(options=options), version(url="http://b/v1")}) == 4


ENVIRONMENT = {"URL": "http://localhost", "MODEL": "m", "OPTIONS": '{"seed": 1}'}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"URL": ""}, "PAPERATLAS_LLM_URL"),
        ({"MODEL": ""}, "PAPERATLAS_LLM_MODEL"),
        ({"MODEL": "a\nb"}, "PAPERATLAS_LLM_MODEL"),
        ({"URL": "localhost:80"}, "PAPERATLAS_LLM_URL"),
        ({"URL": "http://"}, "PAPERATLAS_LLM_URL"),
        ({"URL": "http://h:99999/v1"}, "PAPERATLAS_LLM_URL"),
        ({"URL": "http://[::1/v1"}, "PAPERATLAS_LLM_URL"),
        ({"URL": f"http://me:{KEY}@h/v1"}, "PAPERATLAS_LLM_KEY"),
        ({"KEY": f"{KEY}\nX-Other: 1"}, "PAPERATLAS_LLM_KEY"),
        ({"KEY": f"{KEY}é"}, "PAPERATLAS_LLM_KEY"),
        ({"OPTIONS": "[1]"}, "PAPERATLAS_LLM_OPTIONS"),
        ({"OPTIONS": "{"}, "PAPERATLAS_LLM_OPTIONS"),
        ({"PRICE_IN": "cheap"}, "PAPERATLAS_LLM_PRICE_IN"),
        ({"PRICE_OUT": "-1"}, "PAPERATLAS_LLM_PRICE_OUT"),
        ({"TIMEOUT": "nan"}, "PAPERATLAS_LLM_TIMEOUT"),
        ({"TIMEOUT": "0"}, "timeout"),
        ({"THREADS": "0"}, "threads"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named_and_the_key_is_not_shown(
    changes: dict[str, str], named: str
) -> None:
    with pytest.raises(PaperatlasError, match=named) as caught:
        read_settings({f"PAPERATLAS_LLM_{k}": v for k, v in (ENVIRONMENT | changes).items()})
    assert KEY not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_endpoint_is_found_from_the_base_or_given_in_full() -> None:
    ends = [
        Settings(url=url, model="m").endpoint
        for url in (
            "http://h/v1",
            "http://h/v1/",
            " http://h/v1/chat/completions",
            "https://h/x?api-version=1#top",
        )
    ]
    assert ends == ["http://h/v1/chat/completions"] * 3 + ["https://h/x/chat/completions?api-version=1"]
    assert "api-version" not in Settings(url="https://h/x?api-version=1", model="m").place


def test_without_the_library_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "httpx", None)
    with pytest.raises(MissingExtraError, match=r"paperatlas\[llm\]"):
        LlmExtractor(Settings(url="http://localhost", model="m"))


def test_it_is_an_extractor() -> None:
    extractor: Extractor = LlmExtractor(Settings(url="http://localhost", model="m"))
    assert list(extractor([])) == []


def test_nothing_is_kept_of_a_failed_paper_but_the_reason() -> None:
    extraction = extract_one("no JSON at all")
    assert extraction.paper == FOONET
    assert extraction.entities == ()
    [warning] = extraction.warnings
    assert warning.startswith(NOT_EXTRACTED)
    assert "no complete JSON object" in warning


WORDS = st.text(alphabet="abCD -.+é́β🧪\n", max_size=12)


@given(
    title=st.text(max_size=20),
    abstract=st.text(alphabet="abCD -.+é́β🧪\n", max_size=80),
    forms=st.lists(WORDS),
)
def test_whatever_is_answered_mentions_hold_and_never_overlap(
    title: str, abstract: str, forms: list[str]
) -> None:
    paper = Paper(id="a", title=title, abstract=abstract)
    said = [AnsweredEntity(str(i), form, "Task", "uses", [form, title]) for i, form in enumerate(forms)]
    grounded = ground_entities(tuple(read_fields(paper)), said)
    extraction = Extraction(paper=paper, entities=grounded.entities)
    assert_offsets_hold(extraction)
    mentions = [m for one in grounded.entities for m in one.mentions]
    covered = [(m.field, at) for m in mentions for at in range(m.start, m.end)]
    assert len(covered) == len(set(covered))
    assert set(grounded.ids.values()) == {one.id for one in grounded.entities}


def test_a_build_asks_once_about_each_paper(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(EXTRACTORS, "llm", "paperatlas.extract.llm:LlmExtractor")
    with serve(lambda _request, _count: say(FOONET_FACTS)) as service:
        monkeypatch.setenv("PAPERATLAS_LLM_URL", service.url)
        monkeypatch.setenv("PAPERATLAS_LLM_MODEL", "small")
        atlas = build([FOONET], tmp_path / "atlas", extractor="llm")
        build([FOONET], tmp_path / "atlas", extractor="llm")
    assert len(service.requests) == 1
    assert {"paper/foonet", "model/foonet", "dataset/imagenet"} <= set(atlas.graph)
