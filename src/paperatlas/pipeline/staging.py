"""A build's files are made aside and take their places together, when all of them are there."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from paperatlas.atlas.manifest import MANIFEST, read_manifest
from paperatlas.errors import AtlasError, OutputError

_STAGING = ".staging"


class Staging:
    """The place aside, within the output folder; the folder is as it was until `commit`.

    Raises:
        OutputError: the folder cannot be written, or a file that is not ours has one of our names.
    """

    def __init__(self, folder: Path, *, names: Iterable[str]) -> None:
        self.folder = folder
        self.path = folder / _STAGING
        self._ours = _files_of_old_atlas(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._refuse_foreign(names)
            shutil.rmtree(self.path, ignore_errors=True)  # of a build that was killed
            self.path.mkdir()
        except OSError as exc:
            raise OutputError(f"{folder}: cannot be written: {exc.strerror}") from exc

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.path, ignore_errors=True)

    def files(self) -> list[str]:
        """The names of what has been made so far, sorted."""
        return sorted(path.name for path in self.path.iterdir() if path.is_file())

    def commit(self) -> None:
        """Move all files to their places, the manifest last, and remove the old atlas's other files."""
        names = self.files()
        self._refuse_foreign(names)
        try:
            for name in sorted(names, key=lambda name: (name == MANIFEST, name)):
                (self.path / name).replace(self.folder / name)
            for name in sorted(self._ours - set(names)):
                (self.folder / name).unlink(missing_ok=True)
        except OSError as exc:
            raise OutputError(f"{self.folder}: cannot be written: {exc.strerror}") from exc

    def _refuse_foreign(self, names: Iterable[str]) -> None:
        for name in names:
            if (self.folder / name).exists() and name not in self._ours:
                raise OutputError(
                    f"{self.folder / name} is not a file of an atlas and would be overwritten; "
                    "choose another folder"
                )


def _files_of_old_atlas(folder: Path) -> frozenset[str]:
    if not (folder / MANIFEST).exists():
        return frozenset()
    try:
        return frozenset([MANIFEST, *read_manifest(folder).files])
    except AtlasError as exc:
        raise OutputError(f"{exc} (nothing there was touched)") from exc
