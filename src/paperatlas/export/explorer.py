"""The explorer: a whole atlas as one page to look things up in, without a network or a build step.

The page's program is `explorer_page/`: small ES modules, put together here into one. Data stands in the
page gzipped, in base64, which no parser of HTML can take for markup; the program alone reads it, and
shows text as text. The content security policy names the program and the style by their hashes.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from paperatlas.atlas.base import Tables
from paperatlas.atlas.files import write_atomically
from paperatlas.export.base import find_makers
from paperatlas.export.beyond import Beyond
from paperatlas.export.explorer_columns import make_columns, read_content
from paperatlas.export.explorer_texts import BLOCK, make_blocks
from paperatlas.export.html_view import Json
from paperatlas.export.modules import join_modules, read_page_file

_FOLDER = "explorer_page"


def write_explorer(tables: Tables, path: Path, *, title: str = "Paper atlas") -> list[Path]:
    """Write the page to `path`; it opens from the disk, without a network.

    Raises:
        OutputError: the file cannot be written.

    Example:
        >>> import tempfile
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> write_explorer(MemoryTables(), Path(tempfile.mkdtemp()) / "e.html")[0].name
        'e.html'
    """
    write_atomically(path, generate_explorer(tables, title=title))
    return [path]


def generate_explorer(
    tables: Tables, *, title: str = "Paper atlas", beyond: Beyond | None = None
) -> Iterator[bytes]:
    """The page in parts, UTF-8.

    Args:
        tables: what it holds.
        title: its name.
        beyond: for a page that a server gives, what there is beyond it. Only such a page has the
            program that asks a server, and only its policy lets it ask the one that it came from.
    """
    from jinja2 import Environment
    from markupsafe import Markup

    content = read_content(tables)
    core = make_columns(content) | {"title": title, "block": BLOCK}
    template = Environment(autoescape=True, keep_trailing_newline=True).from_string(
        read_page_file(_FOLDER, "page.html")
    )
    served = beyond is not None
    style, program = _style(), _program(served=served)
    policy = Markup(page_policy(served=served))  # noqa: S704 (our own hashes)
    page = template.render(title=title, policy=policy, style="@STYLE@", program="@PROGRAM@")
    head, _, rest = page.partition("@STYLE@")
    body, _, rest = rest.partition("@DATA@")
    before_program, _, tail = rest.partition("@PROGRAM@")
    yield (head + style + body).encode("utf-8", "replace")
    yield _block("core", core)
    if beyond is not None:
        yield _block("beyond", beyond.columns(content.numbers))
    for number, block in enumerate(make_blocks(content, find_makers(tables))):
        yield _block(f"texts-{number}", block)
    yield (before_program + program + tail).encode()


@lru_cache(maxsize=2)
def page_policy(*, served: bool) -> str:
    """The content security policy of a page: nothing but its own program and style; served, its own server.

    Example:
        >>> "connect-src" in page_policy(served=False), "connect-src 'self'" in page_policy(served=True)
        (False, True)
    """
    parts = (
        "default-src 'none'",
        f"script-src 'sha256-{_hash(_program(served=served))}'",
        f"style-src 'sha256-{_hash(_style())}'",
        "img-src data:",
        *(("connect-src 'self'",) if served else ()),
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
    return "; ".join(parts)


def _block(name: str, value: Json) -> bytes:
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    packed = base64.b64encode(gzip.compress(data, 6 if len(data) > 1 << 22 else 9, mtime=0))
    return b'<script type="application/gzip" id="' + name.encode() + b'">' + packed + b"</script>\n"


@lru_cache(maxsize=1)
def _style() -> str:
    return read_page_file(_FOLDER, "page.css")


@lru_cache(maxsize=2)
def _program(*, served: bool) -> str:
    return join_modules(_FOLDER, "served.js" if served else "file.js")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
