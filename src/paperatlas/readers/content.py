"""From a path to checked UTF-8 text: opens, decompresses, and says what is wrong with a file.

A file that is no text is refused as a whole before its first record is read, so that no half of a
file gets into an atlas. What cannot be read twice (standard input, compressed files) is copied to a
temporary file first.
"""

from __future__ import annotations

import codecs
import gzip
import io
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from paperatlas.errors import InputError
from paperatlas.readers.base import STANDARD_INPUT

_CHUNK = 1 << 20
_IN_MEMORY = 32 << 20
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_UTF_16_AND_32 = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")

_IS_PDF = (
    "is a PDF: extract title and abstract first, or give the paper's arXiv entry (Atom) "
    "or a .bib file with abstracts"
)
_IS_UTF_16 = "is UTF-16: convert it with: iconv -f UTF-16 -t UTF-8 FILE > NEW"
_IS_BINARY = "is binary (it has NUL bytes): give a text file; unpack archives and convert documents first"
_IS_EMPTY = "is empty"


@contextmanager
def open_text(path: str) -> Iterator[TextIO]:
    """Open a file, or standard input for "-", as UTF-8 text from which all doubt is removed.

    Raises:
        InputError: the file cannot be opened, unpacked or is no UTF-8 text; the message is the
            reason alone.
    """
    with ExitStack() as stack:
        raw = stack.enter_context(_open_bytes(path))
        file = _unpack(_seekable(raw, stack), stack)
        check_text(file)
        file.seek(0)
        text = io.TextIOWrapper(file, encoding="utf-8-sig")
        # Whoever opened the file closes it: standard input stays open.
        stack.callback(text.detach)
        yield text


def _open_bytes(path: str) -> BinaryIO:
    if path == STANDARD_INPUT:
        return cast("BinaryIO", io.BufferedReader(_Borrowed(sys.stdin.buffer)))
    try:
        return Path(path).open("rb")
    except FileNotFoundError as exc:
        raise InputError("there is no such file") from exc
    except IsADirectoryError as exc:
        raise InputError("is a folder: name the files in it") from exc
    except (OSError, ValueError) as exc:
        # ValueError: a NUL character within the path.
        raise InputError(f"cannot be opened: {getattr(exc, 'strerror', None) or exc}") from exc


class _Borrowed(io.RawIOBase):
    """Reads from a stream that closing must not close."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        chunk = self._stream.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _seekable(raw: BinaryIO, stack: ExitStack) -> BinaryIO:
    return raw if raw.seekable() else _spool(iter(lambda: raw.read(_CHUNK), b""), stack)


def _unpack(file: BinaryIO, stack: ExitStack) -> BinaryIO:
    magic = file.read(4)
    file.seek(0)
    if magic.startswith(_GZIP):
        return _spool(_gunzip(file), stack)
    return _spool(_unzstd(file), stack) if magic == _ZSTD else file


def _spool(chunks: Iterable[bytes], stack: ExitStack) -> BinaryIO:
    spool = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 (the stack closes it)
    stack.callback(spool.close)
    for chunk in chunks:
        spool.write(chunk)
    spool.seek(0)
    return cast("BinaryIO", spool)


def _gunzip(file: BinaryIO) -> Iterator[bytes]:
    try:
        with gzip.GzipFile(fileobj=file, mode="rb") as packed:
            yield from iter(lambda: packed.read(_CHUNK), b"")
    except (OSError, EOFError, zlib.error) as exc:
        raise InputError(f"is a broken gzip file ({_lower(exc)}): download it again") from exc


def _unzstd(file: BinaryIO) -> Iterator[bytes]:
    import zstandard

    decoder = zstandard.ZstdDecompressor().decompressobj()
    try:
        for chunk in iter(lambda: file.read(_CHUNK), b""):
            rest = chunk
            while rest:
                if decoder.eof:
                    decoder = zstandard.ZstdDecompressor().decompressobj()
                yield decoder.decompress(rest)
                rest = decoder.unused_data if decoder.eof else b""
    except zstandard.ZstdError as exc:
        raise InputError(f"is a broken zstd file ({_lower(exc)}): download it again") from exc
    if not decoder.eof:
        raise InputError("is a broken zstd file (it ends too early): download it again")


def _lower(exc: Exception) -> str:
    message = str(exc)
    return message[:1].lower() + message[1:]


def check_text(file: BinaryIO) -> None:
    r"""Read a file to its end, and refuse what is no UTF-8 text.

    Raises:
        InputError: with the reason and what to do about it.

    Example:
        >>> check_text(io.BytesIO(b"caf\xe9"))
        Traceback (most recent call last):
        ...
        paperatlas.errors.InputError: is not UTF-8 (byte 0xe9 at offset 3): if it is Latin-1,
        convert it with: iconv -f LATIN1 -t UTF-8 FILE > NEW
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    offset, blank = 0, True
    while chunk := file.read(_CHUNK):
        if offset == 0:
            _refuse_known(chunk)
        if b"\0" in chunk:
            raise InputError(_IS_BINARY)
        text = _decode(decoder, chunk, offset)
        blank = blank and not text.strip("\ufeff \t\r\n")
        offset += len(chunk)
    _decode(decoder, b"", offset)
    if blank:
        raise InputError(_IS_EMPTY)


def _refuse_known(head: bytes) -> None:
    if head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"%PDF"):
        raise InputError(_IS_PDF)
    if head.startswith(_UTF_16_AND_32) or _has_every_other_nul(head[:400]):
        raise InputError(_IS_UTF_16)


def _has_every_other_nul(head: bytes) -> bool:
    """Tell Western text in UTF-16 without a byte order mark."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    return max(even, odd) > 0.4 * len(head) and min(even, odd) < 0.05 * len(head)


def _decode(decoder: codecs.IncrementalDecoder, chunk: bytes, offset: int) -> str:
    waiting = len(decoder.getstate()[0])
    try:
        return decoder.decode(chunk, final=not chunk)
    except UnicodeDecodeError as exc:
        byte, place = exc.object[exc.start], offset - waiting + exc.start
        raise InputError(
            f"is not UTF-8 (byte 0x{byte:02x} at offset {place}): if it is Latin-1, "
            "convert it with: iconv -f LATIN1 -t UTF-8 FILE > NEW"
        ) from exc
