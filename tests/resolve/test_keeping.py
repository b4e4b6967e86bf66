"""Decisions that are kept: the same as new ones, and taken wherever nothing has changed that they read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from paperatlas.model import EntityType
from paperatlas.ontology import Concept, load_ontology
from paperatlas.resolve import keeping
from paperatlas.resolve.base import NameSet, Occurrence, Resolution
from paperatlas.resolve.batch import Batch
from paperatlas.resolve.corpus import CorpusResolver
from paperatlas.resolve.corrections import Correction, parse_corrections
from paperatlas.resolve.running import Open, decide_names

Name = tuple[EntityType, tuple[str, ...]]
Papers = Mapping[str, frozenset[Name]]


class InMemory:
    """Keeps decisions, and counts what is found and what is put."""

    def __init__(self) -> None:
        self.kept: dict[bytes, bytes] = {}

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        return {key: self.kept[key] for key in keys if key in self.kept}

    def put(self, items: Iterable[tuple[bytes, bytes]]) -> None:
        self.kept.update(items)


def resolve(
    papers: Papers, kept: InMemory | None = None, corrections: Sequence[Correction] = ()
) -> Resolution:
    counts = Counter(name for names in papers.values() for name in names)
    sets = [NameSet(type=kind, forms=forms, papers=counts[kind, forms]) for kind, forms in sorted(counts)]
    numbers = {name: number for number, name in enumerate(sorted(counts))}

    def occurrences(wanted: Iterable[int]) -> Iterator[Occurrence]:
        asked = set(wanted)
        for paper, names in sorted(papers.items()):
            there = sorted(numbers[name] for name in names)
            for number in there:
                if number in asked:
                    yield Occurrence(paper, number, tuple(other for other in there if other != number))

    return CorpusResolver(corrections=corrections, kept=kept)(sets, occurrences)


def same(one: Resolution, other: Resolution) -> bool:
    return replace(one, anew=0) == replace(other, anew=0)


TOPICS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (
        ("QBF",),
        ("QBFs",),
        ("QBF", "quick brown foxing"),
        ("QBF", "quiet bird feeding"),
        ("quick brown foxing",),
        ("quick brown foxing method",),
        ("quiet-bird-feeding algorithm",),
        ("quaint bison feasting",),
        ("zonal quorbing",),
        ("ZQ", "zonal quorbing"),
        ("ZQ",),
    ),
    (
        ("zonal quorbing",),
        ("zonal quorbing module",),
        ("quorbed zonal modules",),
        ("quorbing of zones",),
        ("quorbing zones",),
    ),
    (
        ("Zargoth",),
        ("zargoth",),
        ("Zargoth-2",),
        ("Zargoth 2 7B",),
        ("Zargoth model",),
        ("C# parsing",),
        ("C sharp parsing",),
        ("C-sharp-parsings",),
    ),
    (
        ("LoRA",),
        ("low-rank adaptation",),
        ("low-rank adaptaton",),
        ("LoRA", "long range attention"),
        ("long range attention",),
        ("range attention layer",),
        ("attention",),
    ),
    (
        ("semantic segmentation",),
        ("semantic segmentaton",),
        ("zonal segmentaton",),
        ("zonal segmentation",),
        ("zonal segmentation task",),
        ("glorbification",),
        ("glorbificaton",),
    ),
    (
        ("LLM pruning",),
        ("large language model pruning",),
        ("ResNet-50",),
        ("ResNet50", "residual network"),
        ("diffusion",),
        ("diffusion model",),
        ("pruning method",),
        ("pruning method algorithm",),
        ("the accuracy score",),
        ("accuracy",),
    ),
)
KINDS: tuple[EntityType, ...] = ("Technique", "Technique", "Technique", "Model")
LINES = (
    "same,Technique,quick brown foxing,zonal quorbing\n",
    "same,,LoRA,diffusion\n",
    "different,Technique,quick brown foxing,QBF\n",
    "different,,zargoth,Zargoth model\n",
    "rename,Model,zargoth,Great Zargoth\n",
    "rename,,no such thing at all,Nothing\n",
    "type,Technique,diffusion,Model\n",
    "drop,,attention,\n",
)
vocabularies = st.sampled_from(TOPICS).flatmap(
    lambda topic: st.lists(
        st.tuples(st.sampled_from(KINDS), st.sampled_from(topic)), unique=True, min_size=2, max_size=9
    )
)


def corpora(vocabulary: Sequence[Name]) -> st.SearchStrategy[Papers]:
    names = st.frozensets(st.sampled_from(vocabulary), max_size=4)
    return st.dictionaries(st.sampled_from([f"p{n}" for n in range(9)]), names, min_size=1, max_size=9)


rules = st.lists(st.sampled_from(LINES), unique=True, max_size=2).map(
    lambda lines: tuple(parse_corrections(lines, source="mine.csv"))
)


@settings(max_examples=300, deadline=None)
@given(
    vocabularies.flatmap(
        lambda vocabulary: st.lists(
            st.tuples(corpora(vocabulary), st.one_of(st.just(()), rules)), min_size=2, max_size=4
        )
    )
)
def test_runs_one_after_the_other_give_what_each_gives_alone(
    runs: Sequence[tuple[Papers, tuple[Correction, ...]]],
) -> None:
    kept = InMemory()
    for papers, corrections in runs:
        assert same(resolve(papers, kept, corrections), resolve(papers, None, corrections))
        assert resolve(papers, kept, corrections).anew <= resolve(papers, None, corrections).anew


def technique(*forms: str) -> Name:
    return ("Technique", tuple(sorted(forms)))


FOXES = {
    "a": frozenset({technique("QBF", "quick brown foxing"), technique("tail zoning")}),
    "b": frozenset({technique("QBF", "quiet bird feeding"), technique("seed quorbing")}),
    "c": frozenset({technique("QBF"), technique("SQ"), technique("glim tarning")}),
    "d": frozenset({technique("Zargoth"), technique("Zargoth-2"), technique("LoRA")}),
}


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The first forms of the names that were decided anew."""
    seen: list[str] = []

    def noting(batch: Batch, *rest: Any) -> Open:
        seen.extend(names.forms[0] for _, names, _ in batch.items())
        return decide_names(batch, *rest)

    monkeypatch.setattr(keeping, "decide_names", noting)
    return seen


def test_a_paper_that_is_added_has_only_its_own_names_decided_over(anew: list[str]) -> None:
    kept = InMemory()
    assert resolve(FOXES, kept).anew == len(anew) == 10
    anew.clear()
    assert resolve(FOXES, kept).anew == len(anew) == 0
    added = frozenset({technique("zargoth"), technique("grue bleening")})
    assert resolve({**FOXES, "e": added}, kept).anew == len(anew)
    assert set(anew) == {"zargoth", "Zargoth", "Zargoth-2", "grue bleening"}
    anew.clear()
    assert same(resolve(FOXES, kept), resolve(FOXES))
    assert anew == []


def test_a_paper_that_tells_what_another_names_has_that_one_decided_over(anew: list[str]) -> None:
    """ "SQ" beside "QBF" speaks for one of its meanings as soon as any paper spells "SQ" out."""
    kept = InMemory()
    before = resolve(FOXES, kept)
    told = {**FOXES, "e": frozenset({technique("SQ", "seed quorbing")})}
    anew.clear()
    after = resolve(told, kept)
    assert same(after, resolve(told))
    assert len(before.undecided) == 1
    assert after.undecided == ()
    assert "QBF" in anew
    assert not {"Zargoth", "LoRA", "tail zoning", "glim tarning"} & set(anew)


def test_a_word_that_is_no_slip_any_more_is_decided_over() -> None:
    """Two papers may have the same slip; nine mean what they write."""
    names: frozenset[Name] = frozenset(
        {("Task", ("semantic segmentaton",)), ("Task", ("zonal segmentation",))}
    )
    two, nine = ({f"p{n}": names for n in range(size)} for size in (2, 9))
    kept = InMemory()
    found = [resolve(papers, kept).assigned[0] for papers in (two, nine, two)]
    assert found == ["task/semantic-segmentation", "task/semantic-segmentaton", found[0]]


SPOILED: tuple[Callable[[bytes], bytes], ...] = (
    lambda body: body[:0],
    lambda body: body[:-1],
    lambda body: body[:16] + b"\xc1",
    lambda body: body[:16] + msgspec.msgpack.encode([]),
    lambda body: body[:16] + msgspec.msgpack.encode([[], [9], [], b"", [], [], [], [], []]),
)


@pytest.mark.parametrize("spoil", SPOILED)
def test_what_cannot_be_read_back_is_decided_anew(spoil: Callable[[bytes], bytes]) -> None:
    kept = InMemory()
    whole = resolve(FOXES, kept)
    kept.kept = {key: spoil(body) for key, body in kept.kept.items()}
    assert resolve(FOXES, kept) == whole
    assert resolve(FOXES, kept).anew == 0


def test_what_has_come_under_another_key_is_decided_anew() -> None:
    kept = InMemory()
    whole = resolve(FOXES, kept)
    kept.kept = dict(zip(kept.kept, reversed(kept.kept.values()), strict=True))
    assert resolve(FOXES, kept) == whole


def test_another_lexicon_finds_no_decision_of_this_one() -> None:
    concept = Concept(id="technique/tail-zoning", type="Technique", label="tail zoning")
    kept = InMemory()
    resolve(FOXES, kept)
    sets = [NameSet(type="Technique", forms=("tail zoning",), papers=1)]
    ontology = load_ontology()
    own = replace(ontology, concepts={**ontology.concepts, concept.id: concept}, digest="other")
    resolution = CorpusResolver(own, kept=kept)(sets)
    assert (resolution.assigned, resolution.anew) == ((concept.id,), 1)


def test_names_that_corrections_concern_are_decided_each_time() -> None:
    lines = ("rename,Model,nothing,Anything\n", "rename,Technique,zargoth,Great Zargoth\n")
    corrections = tuple(parse_corrections(lines, source="mine.csv"))
    kept = InMemory()
    resolve(FOXES, kept)
    for _ in range(2):
        corrected = resolve(FOXES, kept, corrections)
        assert "Great Zargoth" in {entity.label for entity in corrected.entities}
        assert corrected.unused == ("mine.csv, line 1: rename,Model,nothing,Anything",)
        assert corrected.anew == 2
    assert resolve(FOXES, kept).anew == 0
