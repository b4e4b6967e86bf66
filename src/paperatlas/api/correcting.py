"""A user's corrections: read from a file, kept in the atlas folder, applied again by every later build."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from paperatlas.atlas.manifest import read_manifest
from paperatlas.errors import AtlasError, InputError
from paperatlas.resolve.corrections import Correction, parse_corrections

CORRECTIONS = "corrections.csv"
"""The copy in the atlas folder; it may be edited there."""


class Corrections(Struct, frozen=True):
    """The lines of a corrections file, and the file as it is; none is what takes earlier ones back."""

    lines: tuple[Correction, ...] = ()
    text: bytes = b""


def read_corrections(path: Path) -> Corrections:
    """Read a file of corrections.

    Raises:
        InputError: it cannot be read, or a line of it is no correction; the message names file and line.
    """
    try:
        body = path.read_bytes()
        text = body.decode("utf-8-sig")
    except OSError as exc:
        raise InputError(f"{path}: {exc.strerror}") from exc
    except UnicodeDecodeError as exc:
        raise InputError(f"{path}: is not UTF-8 text: {exc.reason}") from exc
    return Corrections(tuple(parse_corrections(text.splitlines(keepends=True), source=path.name)), body)


def earlier_corrections(folder: Path) -> Corrections:
    """The corrections that the atlas of a folder was built with.

    Raises:
        InputError: the copy in the folder is gone, or was edited into something else.
    """
    try:
        name = read_manifest(folder).corrections
    except AtlasError:  # no atlas yet, or an older one: it had none
        return Corrections()
    return read_corrections(folder / name) if name == CORRECTIONS else Corrections()
