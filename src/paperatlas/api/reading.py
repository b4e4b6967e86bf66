"""The papers of several files, and those that a program made itself, before they go into an atlas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from paperatlas.atlas.files import is_utf8
from paperatlas.errors import InputError
from paperatlas.model import Paper, Rejected
from paperatlas.readers import read_file

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Paper).decode


def read_all(
    paths: Iterable[str],
    *,
    format: str | None = None,  # noqa: A002 (the word that users have for it)
    repair: bool = True,
) -> Iterator[Paper | Rejected]:
    """The papers of the files in their order, and what could not be read of them.

    Raises:
        InputError: `format` is no format's name.

    Example:
        >>> [str(item) for item in read_all(["no-such-file.bib"])]
        ['no-such-file.bib: there is no such file']
    """
    for path in paths:
        if is_utf8(path):
            yield from read_file(path, format=format, repair=repair)
        else:
            name = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            yield Rejected(source=name, record=None, reason="has a name that is not UTF-8: rename it")


def check_papers(papers: Iterable[object]) -> Iterator[Paper]:
    """The same papers; what a program put together wrongly is found before anything is built of it.

    Raises:
        InputError: one of them is no paper, a field has a value of a wrong type or holds half a
            character, or there is no id.

    Example:
        >>> list(check_papers([Paper(id="a", title=None)]))
        Traceback (most recent call last):
        ...
        paperatlas.errors.InputError: paper 1: Expected `str`, got `None` - at `$.title`
    """
    for number, paper in enumerate(papers, 1):
        if not isinstance(paper, Paper):
            raise InputError(f"paper {number}: is no Paper but a {type(paper).__name__}")
        try:
            checked = _decode(_encode(paper))
        except (msgspec.MsgspecError, UnicodeEncodeError, TypeError, OverflowError) as exc:
            raise InputError(f"paper {number}: {exc}") from exc
        if not checked.id:
            raise InputError(f"paper {number}: has no id")
        yield checked
