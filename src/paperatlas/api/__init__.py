"""What a Python user holds: `read_papers`, `build`, `open_atlas` and the `Atlas` that they give."""

from __future__ import annotations

import shutil
import warnings
import weakref
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import mkdtemp

from paperatlas.api.atlas import Atlas
from paperatlas.api.building import BuildReport, build_folder
from paperatlas.api.correcting import read_corrections
from paperatlas.api.rdf import graph_from_rdf, graph_to_rdf, import_rdf
from paperatlas.api.reading import check_papers, read_all
from paperatlas.errors import InputError
from paperatlas.extract import DEFAULT
from paperatlas.model import Paper
from paperatlas.pipeline import Plan

__all__ = [
    "Atlas",
    "BuildReport",
    "InputWarning",
    "build",
    "build_folder",
    "graph_from_rdf",
    "graph_to_rdf",
    "import_rdf",
    "open_atlas",
    "read_papers",
    "sample_file",
]


class InputWarning(UserWarning):
    """A record of a file could not be read; the others were."""


def read_papers(
    path: str | Path,
    *,
    format: str | None = None,  # noqa: A002 (the word that users have for it)
    repair: bool = True,
) -> Iterator[Paper]:
    """Read the papers of a file, one by one; what format it has is seen from its content.

    A record that cannot be read is left out with an `InputWarning` that names it.

    Args:
        path: a listing page saved as text, JSONL, BibTeX or Atom, plain or as .gz or .zst.
        format: the format's name, to insist on one.
        repair: mend text damage such as "42.6times".

    Raises:
        InputError: the file as a whole cannot be read.

    Example:
        >>> papers = read_papers(sample_file())
        >>> next(paper.year for paper in papers if paper.title == "Attention Is All You Need")
        2017
    """
    for item in read_all([str(path)], format=format, repair=repair):
        if isinstance(item, Paper):
            yield item
        elif item.record is None:
            raise InputError(str(item))
        else:
            warnings.warn(str(item), InputWarning, stacklevel=2)


def sample_file() -> Path:
    """The bundled sample: landmark papers, described in words of our own."""
    return Path(__file__).parents[1] / "sample" / "papers.jsonl"


def build(
    papers: Iterable[Paper],
    folder: str | Path | None = None,
    *,
    extractor: str = DEFAULT,
    threshold: float = 0.0,
    workers: int | None = 1,
    lexicon: str | Path | None = None,
    corrections: str | Path | None = None,
) -> Atlas:
    """Build an atlas of papers: in a folder, or in a temporary one that goes with the atlas.

    Args:
        papers: any number; two with the same id and text become one, and of two with the same id and
            other text the second is left out, with an `InputWarning`.
        folder: where to; what an earlier build wrote there is replaced, no other file is touched.
        extractor: the variant's name (see `paperatlas.extract.EXTRACTORS`).
        threshold: confidence below which findings are left out.
        workers: processes; a script that asks for several needs `if __name__ == "__main__":`.
        lexicon: a file with names of your own, added to the known ones.
        corrections: a CSV file of names that are the same, are not, or are called otherwise; an atlas in a
            folder keeps them for its later builds.

    Raises:
        OutputError: the folder cannot be written, or another file has a name that we need.
        InputError: there is no paper, one of them has a value that no paper can have, or a line of the
            corrections is none.
        OntologyError: the lexicon has a mistake.

    Example:
        >>> paper = Paper(id="a", title="FooNet: A Small Network", abstract="We use pruning.")
        >>> atlas = build([paper])
        >>> atlas.graph.nodes["model/foonet"]["label"]
        'FooNet'
        >>> [paper.id for paper in atlas.papers_of("model compression")]
        ['a']
    """
    own = Path(lexicon) if lexicon is not None else None
    plan = Plan(extractor=extractor, threshold=threshold, workers=workers, lexicon=own)
    if folder is not None:
        return _build(papers, Path(folder), plan, corrections)
    target = Path(mkdtemp(prefix="paperatlas-"))
    try:
        atlas = _build(papers, target, plan, corrections)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    weakref.finalize(atlas, shutil.rmtree, target, ignore_errors=True)
    return atlas


def _build(papers: Iterable[Paper], folder: Path, plan: Plan, corrections: str | Path | None) -> Atlas:
    given = read_corrections(Path(corrections)) if corrections else None
    report = build_folder(check_papers(papers), folder, plan=plan, formats=(), corrections=given)
    for item in report.quarantine:
        warnings.warn(str(item), InputWarning, stacklevel=3)
    return Atlas(folder)


def open_atlas(folder: str | Path) -> Atlas:
    """Open the atlas that a build wrote into a folder.

    Raises:
        AtlasError: the folder holds no atlas, or one of another format version.
    """
    return Atlas(Path(folder))
