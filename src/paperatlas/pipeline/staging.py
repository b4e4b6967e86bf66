"""A build's files are made aside and take their places together, when all of them are there."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from paperatlas.atlas.files import is_utf8
from paperatlas.atlas.manifest import MANIFEST, owned_files
from paperatlas.errors import OutputError
from paperatlas.pipeline.interrupts import hold_interrupt

_STAGING = ".staging"


class Staging:
    """The place aside, within the output folder; the folder is as it was until `commit`.

    Raises:
        OutputError: the folder cannot be written, or a file that is not ours has one of our names.
    """

    def __init__(self, folder: Path, *, names: Iterable[str]) -> None:
        if not is_utf8(str(folder)):
            raise OutputError(f"{str(folder)!r}: an atlas needs a folder whose name is UTF-8")
        self.folder = folder
        self.path = folder / _STAGING
        self._ours = owned_files(folder)
        self._made = not folder.exists()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._refuse_foreign(names)
            self.path.mkdir(exist_ok=True)
            self._lock = _lock(self.path)
            _empty(self.path)  # of what a build that was killed has left
        except FileExistsError as exc:
            raise OutputError(f"{exc.filename}: is a file; name a folder for the atlas") from exc
        except BlockingIOError as exc:
            raise OutputError(f"{folder}: another build is at work there; wait until it is done") from exc
        except (OSError, ValueError) as exc:
            raise self._unwritable(exc) from exc  # ValueError: a NUL character within the path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with hold_interrupt():
            shutil.rmtree(self.path, ignore_errors=True)
            if self._lock is not None:
                os.close(self._lock)
            if self._made and not any(self.folder.iterdir()):
                self.folder.rmdir()
        if isinstance(error, OSError):
            raise self._unwritable(error) from error

    def files(self) -> list[str]:
        """The names of what has been made so far, sorted."""
        return sorted(path.name for path in self.path.iterdir() if path.is_file())

    def commit(self) -> None:
        """Move all files to their places, the manifest last, and remove the old atlas's other files."""
        names = self.files()
        self._refuse_foreign(names)
        with hold_interrupt():
            for name in sorted(names, key=lambda name: (name == MANIFEST, name)):
                (self.path / name).replace(self.folder / name)
            for name in sorted(self._ours - set(names)):
                (self.folder / name).unlink(missing_ok=True)

    def _refuse_foreign(self, names: Iterable[str]) -> None:
        for name in names:
            path = self.folder / name
            if path.is_dir() or (path.exists() and name not in self._ours):
                raise OutputError(
                    f"{path} is not a file of an atlas and would be overwritten; choose another folder"
                )

    def _unwritable(self, exc: Exception) -> OutputError:
        return OutputError(f"{self.folder}: cannot be written: {getattr(exc, 'strerror', None) or exc}")


def _lock(folder: Path) -> int | None:
    """Hold a folder until the file descriptor is closed, or the process ends; None where there are no locks.

    Raises:
        BlockingIOError: another process holds it.
    """
    if sys.platform == "win32":
        return None
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise
    except OSError:  # some network file systems have none
        os.close(handle)
        return None
    return handle


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
