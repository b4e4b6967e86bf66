"""Annotation files and what `paperatlas extract` writes, read into one form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from paperatlas.errors import InputError
from paperatlas.evaluate.annotations import PaperFacts, parse_facts, read_facts

ANNOTATED = {
    "id": "p",
    "title": "FooNet",
    "abstract": "FooNet has 9.3% error on BarSet.",
    "entities": [
        {
            "eid": "e1",
            "name": "FooNet",
            "type": "Model",
            "forms": ["FooNet"],
            "role": "introduces",
            "generic": False,
        },
        {
            "eid": "e2",
            "name": "BarSet",
            "type": "Dataset",
            "forms": ["BarSet", "Bar-Set"],
            "role": "evaluatesOn",
        },
    ],
    "relations": [{"head": "e1", "rel": "isA", "tail": "e2"}],
    "results": [
        {
            "subject": "e1",
            "metric": "error",
            "value": "9.3",
            "unit": "%",
            "kind": "absolute",
            "on": "e2",
            "than": "e1",
        }
    ],
}
EXTRACTED = {
    "id": "p",
    "title": "FooNet",
    "entities": [
        {
            "id": "e1",
            "name": "FooNet",
            "type": "Model",
            "role": "introduces",
            "mentions": [{"text": "FooNet"}],
        },
        {
            "id": "e2",
            "name": "BarSet",
            "type": "Dataset",
            "role": "evaluatesOn",
            "mentions": [{"text": "Bar-Set"}],
        },
    ],
    "relations": [{"head": "e1", "type": "isA", "tail": "e2", "confidence": 0.5}],
    "results": [
        {
            "subject": "e1",
            "metric": None,
            "metric_name": "error",
            "value": "9.3",
            "unit": "%",
            "kind": "absolute",
            "dataset": "e2",
            "baseline": "e1",
        }
    ],
}


def parse(*records: dict[str, Any]) -> list[PaperFacts]:
    return list(parse_facts([json.dumps(record).encode() for record in records], source="x"))


def test_both_ways_to_write_a_paper_mean_the_same() -> None:
    [annotated], [extracted] = parse(ANNOTATED), parse(EXTRACTED)
    for part in ("id", "entities", "relations", "results"):
        assert getattr(annotated, part) == getattr(extracted, part), part
    assert annotated.text == {"title": "FooNet", "abstract": "FooNet has 9.3% error on BarSet."}


def test_a_metric_may_be_words_or_an_entity() -> None:
    entities = [{"eid": "e1", "name": "WER", "type": "Metric", "forms": ["word error rate"]}]
    named = {"value": "1", "metric": "e1"}
    [facts] = parse({"id": "p", "entities": entities, "results": [named, {"value": 1, "metric": "Accuracy"}]})
    assert [result.metric for result in facts.results] == [{"wer", "word error rate"}, {"accuracy"}]
    assert [result.numbers for result in facts.results] == [(1.0,), (1.0,)]


def test_only_id_and_entities_are_needed() -> None:
    [facts] = parse({"id": "p", "entities": [{"name": "x", "type": "Task"}]})
    assert (facts.relations, facts.results, facts.entities[0].role) == ((), (), "")


def test_the_last_of_two_lines_with_one_id_counts_and_empty_lines_do_not(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "a", "entities": []}\n\n   \n' + json.dumps({**ANNOTATED, "id": "a"}))
    assert [len(facts.entities) for facts in read_facts(path).values()] == [2]


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"\xff",
        b'{"id": "a"}',
        b'{"id": 7, "entities": []}',
        b'{"id": "a", "entities": {}}',
        b'{"id": "a", "entities": [{"type": "Task"}]}',
        b'{"id": "a", "entities": [{"name": "x"}]}',
        b'{"id": "a", "entities": [{"name": null, "type": "Task"}]}',
        b'{"id": "a", "entities": [], "relations": [{"head": "a"}]}',
        b'{"id": "a", "entities": [], "relations": [{"head": [], "rel": "isA", "tail": "b"}]}',
        b'{"id": "a", "entities": [], "results": [{"metric": "x"}]}',
        b'{"id": "a", "entities": [], "results": [{"value": []}]}',
        b'{"id": "a", "entities": [], "x": ' + b"[" * 100_000,
    ],
)
def test_a_bad_line_is_named_in_one_line(line: bytes) -> None:
    with pytest.raises(InputError) as caught:
        list(parse_facts([b"\n", line], source="gold.jsonl"))
    assert str(caught.value).startswith("gold.jsonl, line 2: no annotation: ")
    assert "\n" not in str(caught.value)


def test_facts_stay_as_they_were_read() -> None:
    [facts] = parse(ANNOTATED)
    with pytest.raises(AttributeError):
        facts.entities[0].name = "y"  # type: ignore[misc]
    assert msgspec.structs.asdict(facts)["id"] == "p"
