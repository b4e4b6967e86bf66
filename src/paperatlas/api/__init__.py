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
from paperatlas.api.rdf import graph_from_rdf, graph_to_rdf, import_rdf
from paperatlas.api.reading import check_papers, read_all
from paperatlas.errors import InputError
from paperatlas.extract import DEFAULT
from paperatlas.model import Paper

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
    workers: int | None = 1,
) -> Atlas:
    """Build an atlas of papers: in a folder, or in a temporary one that goes with the atlas.

    Args:
        papers: any number; two with the same id and text become one, and of two with the same id and
            other text the second is left out, with an `InputWarning`.
        folder: where to; what an earlier build wrote there is replaced, no other file is touched.
        extractor: the variant's name (see `paperatlas.extract.EXTRACTORS`).
        workers: processes; a script that asks for several needs `if __name__ == "__main__":`.

    Raises:
        OutputError: the folder cannot be written, or another file has a name that we need.
        InputError: there is no paper, or one of them has a value that no paper can have.

    Example:
        >>> paper = Paper(id="a", title="FooNet: A Small Network", abstract="We use pruning.")
        >>> sorted(build([paper]).graph)
        ['model/foonet', 'paper/a', 'technique/model-compression', 'technique/pruning']
    """
    if folder is not None:
        return _build(papers, Path(folder), extractor=extractor, workers=workers)
    target = Path(mkdtemp(prefix="paperatlas-"))
    try:
        atlas = _build(papers, target, extractor=extractor, workers=workers)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    weakref.finalize(atlas, shutil.rmtree, target, ignore_errors=True)
    return atlas


def _build(papers: Iterable[Paper], folder: Path, *, extractor: str, workers: int | None) -> Atlas:
    items = check_papers(papers)
    report = build_folder(items, folder, extractor=extractor, workers=workers, formats=())
    for item in report.quarantine:
        warnings.warn(str(item), InputWarning, stacklevel=3)
    return Atlas(folder)


def open_atlas(folder: str | Path) -> Atlas:
    """Open the atlas that a build wrote into a folder.

    Raises:
        AtlasError: the folder holds no atlas, or one of another format version.
    """
    return Atlas(Path(folder))
