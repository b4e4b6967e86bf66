"""Papers become tables: read, merge, extract, resolve, assemble. The whole program on one screen."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from paperatlas.atlas.assemble import Assembly
from paperatlas.atlas.records import confident_line
from paperatlas.extract import DEFAULT
from paperatlas.model import Paper, Rejected
from paperatlas.ontology import load_ontology
from paperatlas.pipeline.cache import Cache, opened_cache
from paperatlas.pipeline.extracting import extract_lines
from paperatlas.pipeline.given import read_given
from paperatlas.readers.merge import merge_papers
from paperatlas.resolve.base import NameSet, Occurrence, Undecided
from paperatlas.resolve.corpus import CorpusResolver
from paperatlas.resolve.corrections import Correction
from paperatlas.resolve.hierarchy import Hierarchy

RECORDS = "extractions.jsonl"
QUARANTINE = "quarantine.jsonl"
_REPORTED = 100  # quarantined records that the report lists; the quarantine file has all

Progress = Callable[[str, int], None]
"""Is told the stage and how many papers it has done."""


class Plan(Struct, frozen=True, kw_only=True):
    """How a build goes about it.

    Attributes:
        extractor: the variant's name.
        workers: processes; None means what the machine has, once the input is long.
        cache: the file that keeps extractions and decisions for the next build, or None.
        lexicon: a user's own lexicon, added to the bundled one, or None.
        threshold: findings of less confidence are left out.
        findings: files of extractions that stand for extracting their papers.
        corrections: what the user says of names.
    """

    extractor: str = DEFAULT
    workers: int | None = 1
    cache: Path | None = None
    lexicon: Path | None = None
    threshold: float = 0.0
    findings: tuple[Path, ...] = ()
    corrections: tuple[Correction, ...] = ()


class Outcome(Struct, kw_only=True):
    """What happened in a build: the numbers of its report."""

    read: int = 0
    papers: int = 0
    without_abstract: int = 0
    title_only: list[str] = []
    quarantined: int = 0
    rejected: list[Rejected] = []
    repaired: Counter[str] = msgspec.field(default_factory=Counter)
    left: Counter[str] = msgspec.field(default_factory=Counter)
    undecided: tuple[Undecided, ...] = ()
    unused_corrections: tuple[str, ...] = ()
    names: int = 0
    decided_anew: int = 0
    rows: dict[str, int] = {}
    seconds: dict[str, float] = {}


def run(items: Iterable[Paper | Rejected], folder: Path, *, plan: Plan, progress: Progress) -> Outcome:
    """Build the tables, `extractions.jsonl` and, if need be, `quarantine.jsonl` in an empty folder.

    Without a single paper it makes no tables.

    Raises:
        OutputError: the cache or the tables cannot be written; what is there is of no use then.
        OSError: another file cannot be written.
    """
    outcome, clock = Outcome(), _Clock()
    papers = _accept(merge_papers(_count_read(items, outcome, progress)), folder, outcome)
    first = _peek(papers)
    clock.stop("read", outcome)
    if not outcome.papers:
        return outcome
    with opened_cache(plan.cache) as cache:
        _extract(first, folder / RECORDS, plan, cache, _telling(progress, "extract"))
        clock.stop("extract", outcome)
        with Assembly(folder / RECORDS) as assembly:
            _resolve(assembly, plan, cache, outcome)
            clock.stop("resolve", outcome)
            outcome.rows = assembly.write_tables(folder)
        if cache:
            cache.prune()
    clock.stop("tables", outcome)
    return outcome


def _resolve(assembly: Assembly, plan: Plan, cache: Cache | None, outcome: Outcome) -> None:
    """Decide what all names are, with the decisions of earlier builds where nothing has changed for them."""
    ontology = load_ontology(plan.lexicon)
    names = [NameSet(type=kind, forms=forms, papers=count) for kind, forms, count in assembly.name_sets()]
    resolver = CorpusResolver(ontology if plan.lexicon else None, plan.corrections, kept=cache)
    resolution = resolver(names, lambda numbers: (Occurrence(*row) for row in assembly.occurrences(numbers)))
    outcome.names, outcome.decided_anew = len(names), resolution.anew
    outcome.undecided, outcome.unused_corrections = resolution.undecided, resolution.unused
    assembly.assign(
        entities=resolution.entities, assigned=resolution.assigned, in_papers=resolution.in_papers
    )
    hierarchy = Hierarchy(resolution.entities, concepts=ontology.concepts)
    hierarchy.attach(assembly.kinds())
    assembly.resolved(entities=hierarchy.entities(), links=resolution.links)


def _count_read(
    items: Iterable[Paper | Rejected], outcome: Outcome, progress: Progress
) -> Iterator[Paper | Rejected]:
    for item in items:
        if isinstance(item, Paper):
            outcome.read += 1
            progress("read", outcome.read)
        yield item


def _accept(items: Iterable[Paper | Rejected], folder: Path, outcome: Outcome) -> Iterator[Paper]:
    """The papers alone; what was rejected goes to the quarantine file, and into the outcome."""
    for item in items:
        if isinstance(item, Rejected):
            outcome.quarantined += 1
            outcome.rejected.extend([item] if len(outcome.rejected) < _REPORTED else [])
            with (folder / QUARANTINE).open("ab") as file:
                file.write(msgspec.json.encode(item) + b"\n")
            continue
        outcome.papers += 1
        if not item.abstract.strip():
            outcome.without_abstract += 1
            outcome.title_only.extend(
                [describe_title_only(item)] if len(outcome.title_only) < _REPORTED else []
            )
        for repair in item.repairs:
            (outcome.repaired if repair.repaired else outcome.left)[repair.kind] += repair.count
        yield item


def describe_title_only(paper: Paper) -> str:
    """One line for a person about a paper without abstract.

    Example:
        >>> describe_title_only(Paper(id="a", title="On Foo", sources=("page.txt",)))
        'page.txt, "On Foo": no abstract; only the title was read'
    """
    return (
        f'{", ".join(paper.sources) or paper.id}, "{paper.title[:80]}": no abstract; only the title was read'
    )


def _peek(papers: Iterator[Paper]) -> Iterator[Paper]:
    """The same papers; merging has read all input when it gives the first, so that reading ends here."""
    first = next(papers, None)

    def again() -> Iterator[Paper]:
        if first is not None:
            yield first
            yield from papers

    return again()


def _extract(
    papers: Iterator[Paper], path: Path, plan: Plan, cache: Cache | None, tell: Callable[[int], None]
) -> None:
    lines = extract_lines(
        papers,
        extractor=plan.extractor,
        lexicon=plan.lexicon,
        workers=plan.workers,
        cache=cache,
        given=read_given(plan.findings),
    )
    with path.open("wb") as file:
        for number, line in enumerate(lines, 1):
            file.write(confident_line(line, plan.threshold) if plan.threshold else line)
            tell(number)


def _telling(progress: Progress, stage: str) -> Callable[[int], None]:
    return lambda done: progress(stage, done)


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self._started = time.perf_counter()

    def stop(self, stage: str, outcome: Outcome) -> None:
        now = time.perf_counter()
        outcome.seconds[stage] = round(now - self._started, 3)
        self._started = now
