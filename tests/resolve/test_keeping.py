"""Decisions that are kept: the same as new ones, and taken wherever nothing has changed that they read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from paperatlas.model import EntityType
from paperatlas.resolve.base import NameSet, Occurrence, Resolution
from paperatlas.resolve.corpus import CorpusResolver
from paperatlas.resolve.corrections import Correction, parse_corrections

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


FORMS = (
    ("QBF",),
    ("QBFs",),
    ("QBF", "quick brown foxing"),
    ("QBF", "quiet bird feeding"),
    ("quick brown foxing",),
    ("Quick Brown Foxing",),
    ("quick brown foxing method",),
    ("quiet bird feeding",),
    ("quiet-bird-feeding algorithm",),
    ("quaint bison feasting",),
    ("zonal quorbing",),
    ("zonal quorbing module",),
    ("quorbed zonal modules",),
    ("quorbing of zones",),
    ("Zargoth",),
    ("zargoth",),
    ("Zargoth-2",),
    ("Zargoth 2 7B",),
    ("Zargoth model",),
    ("C# parsing",),
    ("C sharp parsing",),
    ("LoRA",),
    ("low-rank adaptation",),
    ("LoRA", "long range attention"),
    ("semantic segmentation",),
    ("semantic segmentaton",),
    ("zonal segmentaton",),
    ("zonal segmentation",),
    ("glorbification",),
    ("glorbificaton",),
    ("LLM pruning",),
    ("large language model pruning",),
    ("ResNet-50",),
    ("ResNet50", "residual network"),
    ("diffusion",),
    ("diffusion model",),
    ("the accuracy score",),
    ("accuracy",),
    ("long range attention",),
    ("range attention layer",),
    ("attention",),
)
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
KINDS: tuple[EntityType, ...] = ("Technique", "Model")
vocabularies = st.lists(
    st.tuples(st.sampled_from(KINDS), st.sampled_from(FORMS)), unique=True, min_size=2, max_size=9
)


def corpora(vocabulary: Sequence[Name]) -> st.SearchStrategy[Papers]:
    names = st.frozensets(st.sampled_from(vocabulary), max_size=4)
    return st.dictionaries(st.sampled_from([f"p{n}" for n in range(9)]), names, min_size=1, max_size=9)


rules = st.lists(st.sampled_from(LINES), unique=True, max_size=3).map(
    lambda lines: tuple(parse_corrections(lines, source="mine.csv"))
)


@settings(max_examples=300, deadline=None)
@given(
    vocabularies.flatmap(
        lambda vocabulary: st.lists(st.tuples(corpora(vocabulary), rules), min_size=2, max_size=4)
    )
)
def test_runs_one_after_the_other_give_what_each_gives_alone(
    runs: Sequence[tuple[Papers, tuple[Correction, ...]]],
) -> None:
    kept = InMemory()
    for papers, corrections in runs:
        assert same(resolve(papers, kept, corrections), resolve(papers, None, corrections))
