"""How well resolution agrees with annotators: B-cubed over the surface forms of their entities.

An item is one form of one entity of one paper. The annotators put together the forms of an entity, and over
the whole corpus those of entities with one type and one name. The resolver is given each form by itself,
joined only with what the paper's own brackets spell it out as, and puts together what becomes one entity.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import msgspec
from msgspec import Struct

from paperatlas.errors import InputError
from paperatlas.evaluate.forms import level_form
from paperatlas.extract.abbreviations import find_abbreviations
from paperatlas.model import EntityType
from paperatlas.names import normal_form
from paperatlas.resolve.base import NameSet, Occurrence
from paperatlas.resolve.corpus import CorpusResolver


class _Entity(Struct):
    name: str
    type: EntityType
    forms: tuple[str, ...]


class _Record(Struct):
    id: str
    title: str
    entities: tuple[_Entity, ...]
    abstract: str = ""


class Agreement(Struct, frozen=True):
    """B-cubed precision, recall and F1 in percent, over a number of items."""

    precision: float
    recall: float
    items: int

    @property
    def f1(self) -> float:
        """The harmonic mean of both.

        Example:
            >>> Agreement(precision=100.0, recall=50.0, items=4).f1
            66.66666666666667
        """
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


class ResolutionScores(Struct, frozen=True):
    """The agreement within single papers and over all of them, of the resolver and of normalising alone."""

    papers: int
    per_paper: Agreement
    corpus: Agreement
    per_paper_normalised: Agreement
    corpus_normalised: Agreement

    def figures(self) -> dict[str, dict[str, float]]:
        """What is printed: precision, recall and F1 by name, in percent."""
        named = {
            "within each paper": self.per_paper,
            "within, normalising alone": self.per_paper_normalised,
            "over all papers": self.corpus,
            "all, normalising alone": self.corpus_normalised,
        }
        return {
            name: {
                "precision": round(one.precision, 1),
                "recall": round(one.recall, 1),
                "f1": round(one.f1, 1),
            }
            for name, one in named.items()
        }


_Pair: TypeAlias = tuple[Hashable, Hashable]


def measure_agreement(groups: Iterable[Sequence[_Pair]]) -> Agreement:
    """B-cubed over items with their gold and predicted cluster; each group has clusters of its own.

    Bagga and Baldwin, "Algorithms for Scoring Coreference Chains" (1998).

    Example:
        >>> measure_agreement([[("a", 1), ("a", 1), ("a", 2), ("b", 2)]]).precision
        75.0
    """
    precision = recall = items = 0.0
    for pairs in groups:
        both, gold, predicted = Counter(pairs), Counter(g for g, _ in pairs), Counter(p for _, p in pairs)
        precision += sum(both[pair] / predicted[pair[1]] for pair in pairs)
        recall += sum(both[pair] / gold[pair[0]] for pair in pairs)
        items += len(pairs)
    return Agreement(100 * precision / max(items, 1), 100 * recall / max(items, 1), int(items))


def score_resolution(paths: Iterable[Path]) -> ResolutionScores:
    """Resolve the annotated forms of all papers, and compare.

    Raises:
        InputError: a file cannot be read, or a line of it is no annotation with its text.
    """
    records = [record for path in paths for record in _read(path)]
    resolved = _resolve(records)
    levelled = [
        {
            (entity.type, form): (entity.type, level_form(form))
            for entity in record.entities
            for form in entity.forms
        }
        for record in records
    ]
    return ResolutionScores(
        papers=len(records),
        per_paper=measure_agreement(_by_paper(records, resolved)),
        corpus=measure_agreement([_all_papers(records, resolved)]),
        per_paper_normalised=measure_agreement(_by_paper(records, levelled)),
        corpus_normalised=measure_agreement([_all_papers(records, levelled)]),
    )


_Clusters: TypeAlias = Mapping[tuple[EntityType, str], Hashable]


def _by_paper(records: Iterable[_Record], clusters: Iterable[_Clusters]) -> Iterator[list[_Pair]]:
    for record, found in zip(records, clusters, strict=True):
        yield [
            (number, found[entity.type, form])
            for number, entity in enumerate(record.entities)
            for form in entity.forms
        ]


def _all_papers(records: Iterable[_Record], clusters: Iterable[_Clusters]) -> list[_Pair]:
    return [
        ((entity.type, level_form(entity.name)), found[entity.type, form])
        for record, found in zip(records, clusters, strict=True)
        for entity in record.entities
        for form in entity.forms
    ]


def _resolve(records: Sequence[_Record]) -> list[dict[tuple[EntityType, str], Hashable]]:
    """The entity of each form in each paper."""
    named = [list(_name_sets(record)) for record in records]
    counts = Counter(key for paper in named for key in paper)
    numbers = {key: number for number, key in enumerate(sorted(counts))}
    places: dict[int, list[int]] = defaultdict(list)
    for at, paper in enumerate(named):
        for key in paper:
            places[numbers[key]].append(at)

    def occurrences(wanted: Iterable[int]) -> Iterator[Occurrence]:
        for number in wanted:
            for at in places[number]:
                others = tuple(sorted(numbers[key] for key in named[at] if numbers[key] != number))
                yield Occurrence(records[at].id, number, others)

    sets = [NameSet(type=kind, forms=forms, papers=counts[kind, forms]) for kind, forms in sorted(counts)]
    found = CorpusResolver()(sets, occurrences)
    exceptions = {(one.paper, one.number): one.entity for one in found.in_papers}
    return [
        {
            (kind, form): exceptions.get((record.id, number), found.assigned[number])
            for kind, forms in paper
            for number in [numbers[kind, forms]]
            for form in forms
        }
        for record, paper in zip(records, named, strict=True)
    ]


def _name_sets(record: _Record) -> Iterator[tuple[EntityType, tuple[str, ...]]]:
    """The forms of a paper, each by itself or with its abbreviation, as the paper's brackets join them."""
    text = f"{record.title}\n{record.abstract}"
    long_of = {
        normal_form(text[slice(*pair.short)]): normal_form(text[slice(*pair.long)])
        for pair in find_abbreviations(text)
    }
    groups: dict[tuple[EntityType, str], set[str]] = defaultdict(set)
    for entity in record.entities:
        for form in entity.forms:
            own = normal_form(form)
            groups[entity.type, long_of.get(own, own)].add(form)
    for (kind, _), forms in groups.items():
        yield kind, tuple(sorted(forms))


def _read(path: Path) -> Iterator[_Record]:
    decoder = msgspec.json.Decoder(_Record)
    try:
        lines = path.read_bytes().splitlines()
    except OSError as exc:
        raise InputError(f"{path}: {exc.strerror}") from exc
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield decoder.decode(line)
            except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
                raise InputError(f"{path}, line {number}: no annotation with its text: {exc}") from exc
