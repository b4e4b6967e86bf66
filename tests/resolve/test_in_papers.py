"""What a single paper says of a name decides for that paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.resolve.base import NameSet, Occurrence, Resolution
from paperatlas.resolve.corpus import CorpusResolver
from paperatlas.resolve.loose import loose_key

Papers = Mapping[str, Sequence[tuple[str, ...]]]


def resolve(papers: Papers) -> dict[tuple[str, str], str | None]:
    """The entity of each first form in each paper; all names are techniques."""
    return by_paper(papers, resolution_of(papers))


def sets_of(papers: Papers) -> list[NameSet]:
    named = sorted({tuple(sorted(forms)) for paper in papers.values() for forms in paper})
    return [
        NameSet(
            type="Technique",
            forms=forms,
            papers=sum(forms in map(_sorted, paper) for paper in papers.values()),
        )
        for forms in named
    ]


def _sorted(forms: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(forms))


def resolution_of(papers: Papers) -> Resolution:
    sets = sets_of(papers)
    numbers = {names.forms: number for number, names in enumerate(sets)}

    def occurrences(wanted: Iterable[int]) -> Iterator[Occurrence]:
        for number in wanted:
            for paper, named in sorted(papers.items()):
                there = {numbers[_sorted(forms)] for forms in named}
                if number in there:
                    yield Occurrence(paper, number, tuple(sorted(there - {number})))

    return CorpusResolver()(sets, occurrences)


def by_paper(papers: Papers, resolution: Resolution) -> dict[tuple[str, str], str | None]:
    numbers = {names.forms: number for number, names in enumerate(sets_of(papers))}
    exceptions = {(one.paper, one.number): one.entity for one in resolution.in_papers}
    return {
        (paper, forms[0]): exceptions.get(
            (paper, numbers[_sorted(forms)]), resolution.assigned[numbers[_sorted(forms)]]
        )
        for paper, named in papers.items()
        for forms in named
    }


FOXES = {
    "a": [("quick brown foxing", "QBF"), ("tail zoning",)],
    "b": [("quiet bird feeding", "QBF"), ("seed quorbing",)],
}


def test_letters_with_two_meanings_are_what_the_papers_other_names_say() -> None:
    found = resolve(FOXES | {"c": [("QBF",), ("seed quorbing",)]})
    assert found["c", "QBF"] == found["b", "quiet bird feeding"]
    assert found["a", "quick brown foxing"] != found["b", "quiet bird feeding"]


def test_letters_that_nothing_speaks_for_stay_apart_and_are_reported() -> None:
    papers = FOXES | {"c": [("QBF",), ("something else",)], "d": [("QBF",), ("seed quorbing",)]}
    resolution = resolution_of(papers)
    found = by_paper(papers, resolution)
    meanings = {found["a", "quick brown foxing"], found["b", "quiet bird feeding"]}
    assert found["c", "QBF"] not in meanings
    [undecided] = resolution.undecided
    assert (undecided.name, undecided.papers) == ("QBF", 1)
    assert set(undecided.candidates) == meanings


def test_a_known_name_is_the_known_thing_unless_the_paper_spells_another_out() -> None:
    others = {"a": [("long range attention", "LoRA"), ("tail zoning",)]}
    found = resolve(others | {"b": [("LoRA",), ("GLUE",)], "c": [("LoRA",), ("long range attention",)]})
    assert found["b", "LoRA"] == "technique/lora"
    assert found["c", "LoRA"] == found["a", "long range attention"] != "technique/lora"


def test_letters_are_the_words_that_the_same_paper_has() -> None:
    found = resolve({"a": [("zonal quorb decoding",), ("ZQD",)], "b": [("ZQD",)]})
    assert found["a", "ZQD"] == found["a", "zonal quorb decoding"]
    assert found["b", "ZQD"] != found["a", "ZQD"]


def test_names_of_one_paper_may_agree_loosely_and_those_of_two_may_not() -> None:
    apart = resolve({"a": [("quorbed rescoring module",)], "b": [("quorbing rescore",)]})
    assert len(set(apart.values())) == 2
    together = resolve({"a": [("quorbed rescoring module",), ("quorbing rescore",)]})
    assert len(set(together.values())) == 1


def test_an_exception_says_what_it_rests_on() -> None:
    resolution = resolution_of({"a": [("zonal quorb decoding",), ("ZQD",)]})
    [link] = [link for link in resolution.links if link.rule == "paper"]
    assert link.surface == "ZQD"
    assert "zonal quorb decoding" in link.evidence


def test_directions_are_no_matter_of_order() -> None:
    assert loose_key("image-to-text generation") != loose_key("text-to-image generation")


NAMES = st.sampled_from(
    [
        ("quick brown foxing", "QBF"),
        ("quiet bird feeding", "QBF"),
        ("QBF",),
        ("ZQD",),
        ("zonal quorb decoding",),
        ("decoding of zonal quorbs",),
        ("LoRA",),
        ("long range attention", "LoRA"),
        ("tail zoning",),
        ("tail zoning method",),
    ]
)
PAPERS = st.dictionaries(st.sampled_from("abcdef"), st.lists(NAMES, min_size=1, max_size=4, unique=True))


@settings(max_examples=100, deadline=None)
@given(papers=PAPERS)
def test_every_name_of_every_paper_is_an_entity_that_has_it(papers: Papers) -> None:
    resolution = resolution_of(papers)
    entities = {one.id: {one.label, *one.aliases} for one in resolution.entities}
    for (_, form), key in by_paper(papers, resolution).items():
        assert key is not None
        assert form in entities[key]
    linked = {(link.surface, link.entity) for link in resolution.links}
    assert {(form, key) for (_, form), key in by_paper(papers, resolution).items()} <= linked
