"""`manifest.json`: what an atlas folder holds and what made it. It is written last."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from paperatlas.atlas.schema import FORMAT_VERSION
from paperatlas.errors import AtlasError

MANIFEST = "manifest.json"


class Manifest(Struct, frozen=True, kw_only=True):
    """What an atlas folder holds.

    Attributes:
        format: the version of the tables' layout.
        extractor: the version of the extractor, with what it has learned or knows.
        counts: rows by table.
        files: the names of all files that a build wrote here, sorted: only these may it replace.
    """

    format: int
    paperatlas: str
    extractor: str
    counts: Mapping[str, int]
    files: tuple[str, ...]


def encode_manifest(manifest: Manifest) -> bytes:
    """The manifest as it stands in the file."""
    return msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=2) + b"\n"


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of an atlas folder.

    Raises:
        AtlasError: there is none, it is broken, or it is of another format version.
    """
    path = folder / MANIFEST
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except FileNotFoundError as exc:
        hint = "build one with: paperatlas build INPUT... -o DIR"
        raise AtlasError(f"{folder}: no atlas here ({MANIFEST} is missing); {hint}") from exc
    except (OSError, msgspec.MsgspecError) as exc:
        raise AtlasError(f"{path}: cannot be read: {exc}") from exc
    if manifest.format != FORMAT_VERSION:
        raise AtlasError(
            f"{folder}: the atlas has format {manifest.format}, this paperatlas reads {FORMAT_VERSION}; "
            f"make it anew with: paperatlas build INPUT... -o {folder}"
        )
    return manifest
