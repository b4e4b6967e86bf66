"""An atlas folder with its exports and its report: all files take their places together."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from paperatlas.api.correcting import CORRECTIONS, Corrections, earlier_corrections
from paperatlas.api.counts import Counts, count_atlas
from paperatlas.atlas.manifest import MANIFEST, Manifest, encode_manifest
from paperatlas.atlas.schema import FORMAT_VERSION, TABLES
from paperatlas.atlas.stored import StoredTables
from paperatlas.errors import InputError
from paperatlas.export import FILE_NAMES, export, get_exporter
from paperatlas.model import Paper, Rejected
from paperatlas.ontology import load_ontology
from paperatlas.pipeline import QUARANTINE, RECORDS, Outcome, Plan, Progress, run
from paperatlas.pipeline.extracting import opened
from paperatlas.pipeline.staging import Staging
from paperatlas.resolve.base import Undecided

REPORT = "report.json"
DEFAULT_EXPORTS = ("turtle", "html", "explorer", "graphml")
MOST_PAPERS = {"explorer": 100_000}
"""A build of more papers leaves this export out: it would be more than a browser takes in one page."""
CACHE = Path(".cache") / "extractions.sqlite"
_DEFAULT_PLAN = Plan(workers=None)
_LIBRARIES = (
    "ahocorasick-rs",
    "duckdb",
    "msgspec",
    "networkx",
    "numpy",
    "pyoxigraph",
    "pyvis",
    "rapidfuzz",
    "scipy",
)
_LISTED = 100  # undecided names in the report


class Versions(Struct, frozen=True, kw_only=True):
    """What made an atlas."""

    paperatlas: str
    extractor: str
    libraries: dict[str, str]


class BuildReport(Struct, frozen=True, kw_only=True):
    """What a build did; `report.json` holds it.

    Attributes:
        read: records that could be read, before those of the same paper were merged.
        without_abstract: papers of which only the title could be read.
        title_only: the first of them, a line each.
        damage: by kind of text damage, how often it was repaired and how often left.
        quarantined: how many records could not be read.
        quarantine: the first of them; `quarantine.jsonl` has all.
        undecided: the first of the names that may be one of several entities and stay apart.
        unused_corrections: lines of the user's corrections that concerned no name.
        names: how many ways of naming a thing the papers have.
        decided_anew: how many of them this build decided over; of the others an earlier build had.
        seconds: by stage.
        files: what was written.
    """

    read: int
    without_abstract: int
    title_only: tuple[str, ...]
    counts: Counts
    damage: dict[str, dict[str, int]]
    quarantined: int
    quarantine: tuple[Rejected, ...]
    undecided: tuple[Undecided, ...]
    unused_corrections: tuple[str, ...]
    names: int
    decided_anew: int
    seconds: dict[str, float]
    versions: Versions
    files: tuple[str, ...]


def _no_progress(_stage: str, _done: int) -> None:
    pass


def build_folder(
    items: Iterable[Paper | Rejected],
    folder: Path,
    *,
    plan: Plan = _DEFAULT_PLAN,
    formats: Iterable[str] = DEFAULT_EXPORTS,
    corrections: Corrections | None = None,
    progress: Progress = _no_progress,
) -> BuildReport:
    """Build an atlas folder with its exports.

    Args:
        items: papers, and what could not be read of the input.
        folder: where to; until all is done, what is there stays as it is.
        plan: how to go about it; its cache is the folder's own.
        formats: the exports to write beside the tables.
        corrections: what the user says of names; None means what the folder's atlas was built with.
        progress: is told each stage and how many papers it has done.

    Raises:
        OutputError: the folder cannot be written, or another file has a name that we need.
        OntologyError: the lexicon has a mistake.
        InputError: not one paper could be read; its notes name the other records.
        PaperatlasError: there is no such extractor or format.
    """
    exports = {name: _file_name(name) for name in formats}
    version = opened(plan.extractor, plan.lexicon).version
    corrections = earlier_corrections(folder) if corrections is None else corrections
    plan = replace(plan, cache=folder / CACHE, corrections=corrections.lines)
    names = [MANIFEST, REPORT, RECORDS, QUARANTINE] + [f"{table}.parquet" for table in TABLES]
    names += [CORRECTIONS] if corrections.text else []
    with Staging(folder, names=[*names, *exports.values()]) as staging:
        if corrections.text:
            (staging.path / CORRECTIONS).write_bytes(corrections.text)
        outcome = run(items, staging.path, plan=plan, progress=progress)
        if not outcome.papers:
            raise _nothing_read(outcome)
        _write_manifest(staging, version, plan, outcome)
        tables = StoredTables(staging.path)
        for name in exports:
            if outcome.papers > MOST_PAPERS.get(name, outcome.papers):
                continue
            started = time.perf_counter()
            progress(f"write {name}", outcome.papers)
            export(tables, name, staging.path)
            outcome.seconds[name] = round(time.perf_counter() - started, 3)
        report = _report(outcome, tables, version, staging.files())
        (staging.path / REPORT).write_bytes(_as_text(report))
        _write_manifest(staging, version, plan, outcome)
        staging.commit()
    return report


def _file_name(name: str) -> str:
    get_exporter(name)
    return FILE_NAMES[name]


def _nothing_read(outcome: Outcome) -> InputError:
    if not outcome.rejected:
        return InputError("no papers were given")
    first, *others = map(str, outcome.rejected)
    error = InputError(f"no paper could be read: {first}")
    for other in others:
        error.add_note(f"not read: {other}")
    return error


def _write_manifest(staging: Staging, extractor: str, plan: Plan, outcome: Outcome) -> None:
    manifest = Manifest(
        format=FORMAT_VERSION,
        paperatlas=metadata.version("paperatlas"),
        extractor=extractor,
        lexicon=load_ontology(plan.lexicon).digest,
        counts=outcome.rows,
        files=tuple(name for name in staging.files() if name != MANIFEST),
        corrections=CORRECTIONS if CORRECTIONS in staging.files() else None,
    )
    (staging.path / MANIFEST).write_bytes(encode_manifest(manifest))


def _report(outcome: Outcome, tables: StoredTables, extractor: str, files: Iterable[str]) -> BuildReport:
    libraries = {library: metadata.version(library) for library in _LIBRARIES}
    return BuildReport(
        read=outcome.read,
        without_abstract=outcome.without_abstract,
        title_only=tuple(outcome.title_only),
        counts=count_atlas(tables),
        damage={"repaired": _sorted(outcome.repaired), "left": _sorted(outcome.left)},
        quarantined=outcome.quarantined,
        quarantine=tuple(outcome.rejected),
        undecided=outcome.undecided[:_LISTED],
        unused_corrections=outcome.unused_corrections,
        names=outcome.names,
        decided_anew=outcome.decided_anew,
        seconds=outcome.seconds,
        versions=Versions(
            paperatlas=metadata.version("paperatlas"), extractor=extractor, libraries=libraries
        ),
        files=tuple(sorted({*files, REPORT})),
    )


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _as_text(report: BuildReport) -> bytes:
    return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"
