"""Small ES modules of the package, put together into one that stands inside a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([a-z_]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function|const|let|class)", re.MULTILINE)


def join_modules(folder: str, entry: str) -> str:
    """The module `entry` with all that it imports, each once, before what needs it.

    A module may only import names from a neighbour ('import { a, b } from "./c.js";') and export
    functions, classes and values where they are defined; top-level names are unique over all modules,
    since all of them become one scope.

    Example:
        >>> "import " in join_modules("explorer_page", "main.js")
        False
    """
    texts = [
        _EXPORT.sub("", _IMPORT.sub("", read_page_file(folder, name))) for name in _in_order(folder, entry)
    ]
    return "\n".join(texts)


def _in_order(folder: str, entry: str) -> list[str]:
    done: dict[str, None] = {}
    _visit(folder, entry, done, ())
    return list(done)


def _visit(folder: str, name: str, done: dict[str, None], above: tuple[str, ...]) -> None:
    if name in above:
        raise ValueError(f"{name} imports itself through {' > '.join(above)}")
    for imported in _imports(folder, name):
        if imported not in done:
            _visit(folder, imported, done, (*above, name))
    done[name] = None


def _imports(folder: str, name: str) -> Iterator[str]:
    return (match[1] for match in _IMPORT.finditer(read_page_file(folder, name)))


def read_page_file(folder: str, name: str) -> str:
    """A file of the package that becomes a part of a page."""
    return (resources.files(__package__) / folder / name).read_text(encoding="utf-8")
