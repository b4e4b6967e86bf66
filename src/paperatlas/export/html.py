"""A small atlas as one web page: pyvis draws it, and nothing is fetched or run from the data.

pyvis's own page loads other people's servers, and shows what stands in a paper as markup. Of that
page only the script that draws is kept; the library that it needs lies in pyvis's package. The rest
of the page is ours (`html_page/`), under a content security policy that allows these scripts alone.
"""

from __future__ import annotations

import base64
import hashlib
import json
from importlib import resources
from pathlib import Path

from paperatlas.atlas.base import Tables
from paperatlas.atlas.files import write_atomically
from paperatlas.errors import OutputError
from paperatlas.export.html_drawing import PALETTE, SHAPES, draw_edges, draw_nodes
from paperatlas.export.html_view import Json, View, choose_view
from paperatlas.export.html_words import describe

DEFAULT_LIMIT = 1500
"""How many nodes still move smoothly on an ordinary laptop."""

_MANY_EDGES = 1500
"""More are hidden while the graph is dragged, or dragging stutters."""

_LIBRARY = "templates/lib/vis-9.1.2/vis-network.min.js"
_SCRIPTS = ("dom.js", "graph.js", "panel.js", "search.js", "main.js")
_INTERACTION: Json = {
    "hover": True,
    "selectConnectedEdges": False,
    "hoverConnectedEdges": False,
}
_OPTIONS: Json = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "nodes": {
        "borderWidth": 0,
        "borderWidthSelected": 3,
        "labelHighlightBold": False,
        "font": {"face": "system-ui, sans-serif", "strokeWidth": 4, "vadjust": -2},
        "scaling": {"label": {"drawThreshold": 8, "maxVisible": 22}},
    },
    "edges": {
        "smooth": False,
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.35}},
        "selectionWidth": 2,
        "hoverWidth": 1.5,
        "labelHighlightBold": False,
        "font": {"face": "system-ui, sans-serif", "size": 11, "strokeWidth": 3},
    },
    "groups": {
        "useDefaultGroups": False,
        **{name: {"color": color, "shape": SHAPES[name]} for name, color in PALETTE.items()},
    },
}


def write_html(
    tables: Tables, path: Path, *, limit: int = DEFAULT_LIMIT, title: str = "Paper atlas"
) -> list[Path]:
    """Write the page to `path`; it opens from the disk, without a network.

    Raises:
        OutputError: the file cannot be written, or pyvis is not the release that we know.

    Example:
        >>> import tempfile
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> write_html(MemoryTables(), Path(tempfile.mkdtemp()) / "small.html")[0].name
        'small.html'
    """
    page = generate_html(tables, limit=limit, title=title)
    write_atomically(path, [page.encode("utf-8", "replace")])
    return [path]


def generate_html(tables: Tables, *, limit: int = DEFAULT_LIMIT, title: str = "Paper atlas") -> str:
    """The page as text: of a larger atlas the `limit` strongest nodes.

    Raises:
        OutputError: pyvis is not the release that we know.

    Example:
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> "https://" in generate_html(MemoryTables()).partition("<script")[0]
        False
    """
    view = choose_view(tables, limit)
    return _fill_page(
        title=title,
        counts=_counts(view),
        library=_library(),
        words=_json_for_script(describe(view)),
        drawing=_drawing_script(view),
        program="\n".join(_read(name) for name in _SCRIPTS),
        style=_read("page.css"),
    )


def _counts(view: View) -> list[str]:
    """What the header says: the size of the whole, and how much of it is drawn."""
    names = (("paper", "papers"), ("entity", "entities"), ("edge", "edges"), ("result", "results"))
    counts = [f"{count:,} {name[count != 1]}" for count, name in zip(view.totals, names, strict=True)]
    whole = view.totals[0] + view.totals[1]
    if len(view.nodes) < whole:
        counts.append(
            f"showing {len(view.nodes):,} of {whole:,} nodes"
            f" and {len(view.statements):,} of {view.totals[2]:,} edges"
        )
    return counts


def _drawing_script(view: View) -> str:
    """The script of pyvis's page that makes the network: the only part of it that we keep."""
    from pyvis.network import Network

    # Not directed, pyvis compares each new edge with all others, and drops parallel ones.
    network = Network(directed=True)
    network.nodes, network.edges = draw_nodes(view), draw_edges(view)
    network.options = _OPTIONS | {"interaction": _interaction(len(view.statements))}
    page: str = network.generate_html()
    _, opening, rest = page.rpartition('<script type="text/javascript">')
    script, closing, _ = rest.partition("</script>")
    if not (opening and closing and "new vis.Network(" in script):
        raise OutputError("pyvis: its page has another form than that of release 0.3.2")
    return script


def _interaction(edge_count: int) -> Json:
    many = edge_count > _MANY_EDGES
    return _INTERACTION | {"hideEdgesOnDrag": many, "hideEdgesOnZoom": many}


def _library() -> str:
    """The drawing library as pyvis ships it, without the comment that names a file to fetch."""
    file = resources.files("pyvis") / _LIBRARY
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as exc:
        raise OutputError(f"pyvis: {_LIBRARY} is not in it; release 0.3.2 is needed") from exc
    return text.partition("//# sourceMappingURL=")[0]


def _json_for_script(value: Json) -> str:
    """JSON in ASCII that no parser of HTML takes for the end of its script element."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _fill_page(*, title: str, counts: list[str], style: str, **scripts: str) -> str:
    from jinja2 import Environment
    from markupsafe import Markup

    digest = hashlib.sha256("\0".join([style, *scripts.values()]).encode()).digest()
    template = Environment(autoescape=True, keep_trailing_newline=True).from_string(_read("page.html"))
    return template.render(
        title=title,
        counts=counts,
        nonce=base64.urlsafe_b64encode(digest[:18]).decode(),
        # Ours, the library's and pyvis's: each was made safe where it was made.
        style=Markup(style),  # noqa: S704
        **{name: Markup(script) for name, script in scripts.items()},  # noqa: S704
    )


def _read(name: str) -> str:
    return (resources.files(__package__) / "html_page" / name).read_text(encoding="utf-8")
