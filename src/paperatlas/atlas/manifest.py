"""`manifest.json`: what an atlas folder holds and what made it. It is written last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from paperatlas.atlas.files import write_atomically
from paperatlas.atlas.schema import FORMAT_VERSION
from paperatlas.errors import AtlasError

MANIFEST = "manifest.json"


class Manifest(Struct, frozen=True, kw_only=True):
    """What an atlas folder holds.

    Attributes:
        format: the version of the tables' layout.
        extractor: the version of the extractor, with what it has learned or knows.
        lexicon: a hash of the known names, a user's own among them.
        counts: rows by table.
        corrections: the file, beside this one, of the user's corrections that every build applies again.
        files: the names of all files that were written here, sorted: only these may a build replace.
    """

    format: int
    paperatlas: str
    extractor: str
    lexicon: str
    counts: Mapping[str, int]
    files: tuple[str, ...]
    corrections: str | None = None


class _Files(Struct):
    """What manifests of all format versions have in common."""

    format: int
    files: tuple[str, ...]


def encode_manifest(manifest: Manifest) -> bytes:
    """The manifest as it stands in the file."""
    return msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=2) + b"\n"


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of an atlas folder.

    Raises:
        AtlasError: there is none, it is broken, or it is of another format version.
    """
    body = _read(folder)
    try:
        version = msgspec.json.decode(body, type=_Files).format
        if version != FORMAT_VERSION:
            raise AtlasError(
                f"{folder}: the atlas has format {version}, this paperatlas reads {FORMAT_VERSION}; "
                f"make it anew with: paperatlas build INPUT... -o {folder}"
            )
        return msgspec.json.decode(body, type=Manifest)
    except (UnicodeDecodeError, msgspec.MsgspecError) as exc:
        raise AtlasError(f"{folder / MANIFEST}: is not the manifest of an atlas: {exc}") from exc


def _read(folder: Path) -> bytes:
    try:
        return (folder / MANIFEST).read_bytes()
    except (FileNotFoundError, NotADirectoryError) as exc:
        hint = "build one with: paperatlas build INPUT... -o DIR"
        raise AtlasError(f"{folder}: no atlas here ({MANIFEST} is missing); {hint}") from exc
    except (OSError, ValueError) as exc:  # ValueError: a NUL character within the path
        reason = getattr(exc, "strerror", None) or exc
        raise AtlasError(f"{folder / MANIFEST}: cannot be read: {reason}") from exc


def owned_files(folder: Path) -> frozenset[str]:
    """The names of the files that builds of any version wrote here; none, where this is no atlas.

    Example:
        >>> owned_files(Path("no-such-folder"))
        frozenset()
    """
    try:
        names = msgspec.json.decode(_read(folder), type=_Files).files
    except (AtlasError, UnicodeDecodeError, msgspec.MsgspecError):
        return frozenset()
    # They may be removed, so none may lead out of the folder, whatever was written into the manifest.
    return frozenset([MANIFEST, *(name for name in names if Path(name).name == name)])


def add_files(folder: Path, names: Iterable[str]) -> None:
    """Note in the manifest that these files, too, are the atlas's own.

    Raises:
        AtlasError: the folder is no atlas.
        OutputError: the manifest cannot be written.
    """
    manifest = read_manifest(folder)
    files = tuple(sorted({*manifest.files, *names}))
    if files != manifest.files:
        write_atomically(folder / MANIFEST, [encode_manifest(replace(manifest, files=files))])
