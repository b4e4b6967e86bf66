"""What all formats share: the signature of a parser, and how its content is taken apart."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Protocol, TypeAlias

from paperatlas.model import Paper, Rejected

Content: TypeAlias = str | Iterable[str]
"""A whole text, or its lines one by one (an open file)."""

EXCERPT_LENGTH = 120
STANDARD_INPUT = "-"


class Parser(Protocol):
    """The text of one file becomes papers, in its order; bad records become `Rejected`.

    A parser raises nothing for bad content and opens no file; `source` is the path as the user gave
    it, of which only the file's name goes into a paper.
    """

    def __call__(self, content: Content, *, source: str) -> Iterator[Paper | Rejected]:
        """Parse the content of `source`."""
        ...


def iterate_lines(content: Content) -> Iterator[str]:
    r"""Give the lines of a text or of an open file.

    Example:
        >>> list(iterate_lines("one\r\ntwo"))
        ['one\n', 'two']
    """
    return iter(io.StringIO(content, newline=None) if isinstance(content, str) else content)


def join_lines(content: Content) -> str:
    """Give the whole text of a text or of an open file."""
    return content if isinstance(content, str) else "".join(content)


def source_name(source: str) -> str:
    """Give the name under which a paper remembers its file: no folder of anyone's machine.

    Example:
        >>> source_name("/home/me/papers.bib"), source_name("-")
        ('papers.bib', '-')
    """
    return PurePath(source).name or source


def fold_spaces(text: str) -> str:
    r"""Join the words of a text that a format has folded into lines.

    Example:
        >>> fold_spaces("A title\n  in two lines ")
        'A title in two lines'
    """
    return " ".join(text.split())


def make_excerpt(text: str) -> str:
    """Give the beginning of a record, on one line."""
    return fold_spaces(text[: 2 * EXCERPT_LENGTH])[:EXCERPT_LENGTH]
