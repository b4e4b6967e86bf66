"""What no lexicon knows is placed by what papers say and by its words, and nothing is above itself."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from paperatlas.model import Entity
from paperatlas.ontology import Concept
from paperatlas.resolve.hierarchy import Hierarchy, head_phrases


def known(key: str, label: str, *broader: str) -> Concept:
    return Concept(id=f"technique/{key}", type="Technique", label=label, broader=broader)


CONCEPTS = {
    concept.id: concept
    for concept in (
        known("compression", "model compression"),
        known("quantization", "quantization", "technique/compression"),
        known("pruning", "pruning", "technique/compression"),
        known("token-pruning", "token pruning", "technique/pruning"),
    )
}


def new(key: str, label: str, *aliases: str) -> Entity:
    return Entity(id=f"technique/{key}", type="Technique", label=label, aliases=aliases)


def placed(entities: list[Entity], stated: list[tuple[str, str]]) -> dict[str, dict[str, str]]:
    """For each entity its broader ones, without the type, and how each is known."""
    hierarchy = Hierarchy(entities, concepts=CONCEPTS)
    hierarchy.attach(stated)
    return {
        entity.id.removeprefix("technique/"): {
            key.removeprefix("technique/"): source
            for key, source in zip(entity.broader, entity.broader_by, strict=True)
        }
        for entity in hierarchy.entities()
    }


def test_the_longest_known_ending_of_a_name_is_above_it_with_all_above_that() -> None:
    edges = placed([new("x", "hardware-aware token pruning")], [])
    assert edges == {
        "x": {"token-pruning": "head words"},
        "token-pruning": {"pruning": "lexicon"},
        "pruning": {"compression": "lexicon"},
        "compression": {},
    }


def test_what_is_done_to_something_is_a_kind_of_the_act() -> None:
    assert placed([new("x", "pruning of vision transformers")], [])["x"] == {"pruning": "head words"}


def test_no_head_begins_within_a_compound() -> None:
    assert list(head_phrases("non-linear mapping")) == ["mapping"]


def test_a_kind_that_a_paper_names_is_above_what_it_says_is_one() -> None:
    edges = placed([new("fooq", "FooQ")], [("technique/fooq", "technique/quantization")])
    assert edges["fooq"] == {"quantization": "text"}
    assert edges["quantization"] == {"compression": "lexicon"}


def test_what_a_paper_says_of_a_known_thing_changes_nothing() -> None:
    pruning = Entity(
        id="technique/pruning", type="Technique", label="pruning", broader=("technique/compression",)
    )
    edges = placed([pruning], [("technique/pruning", "technique/quantization")])
    assert edges["pruning"] == {"compression": "lexicon"}


def test_a_thing_of_another_type_is_not_above() -> None:
    model = Entity(id="model/x", type="Model", label="structured pruning")
    hierarchy = Hierarchy([model], concepts=CONCEPTS)
    hierarchy.attach([("model/x", "technique/pruning")])
    assert hierarchy.entities() == (model,)


def test_what_follows_from_another_edge_is_not_said_again() -> None:
    edges = placed([new("x", "foo pruning", "XP")], [("technique/x", "technique/token-pruning")])
    assert edges["x"] == {"token-pruning": "text"}


WORDS = st.sampled_from(["a", "b", "pruning", "token", "quantization"])
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)


@st.composite
def corpora(draw: st.DrawFn) -> tuple[list[Entity], list[tuple[str, str]]]:
    """Entities whose names are each other's endings, and what papers say of them at random."""
    names = draw(st.lists(st.lists(NAMES, min_size=1, max_size=2), max_size=8))
    entities = [new(f"n{number}", label, *aliases) for number, (label, *aliases) in enumerate(names)]
    keys = [*(entity.id for entity in entities), *CONCEPTS]
    return entities, draw(st.lists(st.tuples(st.sampled_from(keys), st.sampled_from(keys)), max_size=12))


@given(corpora())
def test_nothing_is_ever_above_itself(corpus: tuple[list[Entity], list[tuple[str, str]]]) -> None:
    edges = placed(*corpus)
    for start in edges:
        above: set[str] = set()
        waiting = [start]
        while waiting:
            fresh = edges[waiting.pop()].keys() - above
            above |= fresh
            waiting += fresh
        assert start not in above


@given(corpora(), st.randoms())
def test_the_order_of_what_is_given_does_not_matter(
    corpus: tuple[list[Entity], list[tuple[str, str]]], random: Random
) -> None:
    entities, stated = corpus
    shuffled = random.sample(entities, len(entities)), random.sample(stated, len(stated))
    assert placed(*shuffled) == placed(entities, stated)
