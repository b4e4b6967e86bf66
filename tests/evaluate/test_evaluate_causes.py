"""Each mistake has one cause and is told once."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.evaluate.annotations import PaperFacts, parse_facts
from paperatlas.evaluate.causes import Cause, find_mistakes
from paperatlas.evaluate.scores import score_paper

ENTITY = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["LoRA", "token pruning", "pruning", "structured token pruning", "BarSet"]),
        "type": st.sampled_from(["Technique", "Model"]),
        "role": st.sampled_from(["uses", "studies"]),
    }
)


def facts(*entities: dict[str, Any]) -> dict[str, PaperFacts]:
    record = {"id": "p", "entities": list(entities)}
    return {one.id: one for one in parse_facts([json.dumps(record).encode()], source="x")}


def entity(name: str = "token pruning", kind: str = "Technique", role: str = "uses") -> dict[str, str]:
    return {"name": name, "type": kind, "role": role}


@pytest.mark.parametrize(
    ("gold", "predicted", "causes"),
    [
        ([entity()], [entity("Token-Pruning")], []),
        ([entity()], [entity(role="studies")], ["other role"]),
        ([entity()], [entity(kind="Task")], ["other type"]),
        ([entity()], [entity(kind="Task", role="studies")], ["other type"]),
        ([entity()], [entity("structured token pruning")], ["other span"]),
        ([entity()], [entity("structured token pruning", kind="Task")], ["other span"]),
        ([entity()], [], ["not found"]),
        ([], [entity()], ["not annotated"]),
        ([entity()], [entity("BarSet")], ["not found", "not annotated"]),
        ([entity()], [entity(), entity()], ["not annotated"]),
        # The nearest explanation wins, whichever comes first.
        ([entity()], [entity(kind="Task"), entity(role="studies"), entity()], ["not annotated"] * 2),
        ([entity(kind="Task"), entity()], [entity()], ["not found"]),
    ],
)
def test_the_cause_of_a_mistake(gold: list[Any], predicted: list[Any], causes: list[str]) -> None:
    assert [one.cause for one in find_mistakes(facts(*gold), facts(*predicted))] == causes


@given(st.lists(ENTITY, max_size=6), st.lists(ENTITY, max_size=6))
def test_each_entity_is_right_or_a_mistake_once(gold: list[Any], predicted: list[Any]) -> None:
    wanted, found = facts(*gold), facts(*predicted)
    mistakes = list(find_mistakes(wanted, found))
    for side, entities in (("gold", wanted["p"].entities), ("predicted", found["p"].entities)):
        told = [id(getattr(one, side)) for one in mistakes if getattr(one, side)]
        assert len(told) == len(set(told))
        assert set(told) <= {id(one) for one in entities}
    counts = Counter(one.cause for one in mistakes)
    right = {len(wanted["p"].entities) - sum(counts.values()) + counts["not annotated"]}
    right |= {len(found["p"].entities) - sum(counts.values()) + counts["not found"]}
    assert len(right) == 1
    assert min(right) >= 0


@given(st.lists(ENTITY, max_size=6, unique_by=lambda one: one["name"]), st.data())
def test_the_counts_are_those_of_the_scores(gold: list[Any], data: st.DataObject) -> None:
    # Each name once on a side: then no pairing is a matter of order.
    predicted = data.draw(st.lists(ENTITY, max_size=6, unique_by=lambda one: one["name"]))
    wanted, found = facts(*gold), facts(*predicted)
    counts = Counter(one.cause for one in find_mistakes(wanted, found))
    scores = score_paper(wanted["p"], found["p"])
    assert counts["other role"] == scores["role given entity"].wrong
    assert counts["other type"] == scores["entity untyped"].right - scores["entity"].right
    missed = counts["other type"] + counts["other span"] + counts["not found"]
    assert missed == scores["entity"].missed


def test_a_paper_without_prediction_is_not_found_and_one_without_annotation_is_passed_by() -> None:
    assert [one.cause for one in find_mistakes(facts(entity()), {})] == ["not found"]
    assert list(find_mistakes({}, facts(entity()))) == []


def test_a_mistake_reads_as_a_sentence() -> None:
    [mistake] = find_mistakes(facts(entity()), facts(entity(role="studies")))
    assert str(mistake) == (
        "other role: annotated Technique 'token pruning' uses, "
        "predicted Technique 'token pruning' studies (p)"
    )


def test_all_causes_are_shown_to_be_reached() -> None:
    gold = facts(entity("a"), entity("b"), entity("c d"), entity("e"))
    predicted = facts(entity("a", role="studies"), entity("b", kind="Task"), entity("c"), entity("f"))
    assert [one.cause for one in find_mistakes(gold, predicted)] == [
        *("other role", "other type", "other span", "not found", "not annotated")
    ]
    assert len(get_args(Cause)) == 5
