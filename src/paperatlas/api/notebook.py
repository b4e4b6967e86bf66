"""How an atlas shows itself in a notebook: its counts, and its strongest entities as a small picture."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

import numpy as np

from paperatlas.atlas.stored import StoredTables
from paperatlas.export.html_drawing import PALETTE
from paperatlas.export.layout import Vector, lay_out

_NODES, _EDGES = 22, 60
_WIDTH, _HEIGHT, _MARGIN = 640, 340, 50
_LONGEST = 26
_LABEL = 27.0  # pixels from one label to the next below it

_STRONGEST = """
SELECT e.id, any_value(e.type), any_value(e.label), count(*) AS papers
FROM {statements} s JOIN {entities} e ON e.id = s.object
WHERE starts_with(s.subject, 'paper/') AND s.predicate <> 'mentions' AND e.type <> 'Metric'
GROUP BY e.id ORDER BY papers DESC, e.id LIMIT $nodes
"""
_TOGETHER = """
WITH named AS (SELECT subject, object FROM {statements} WHERE list_contains($ids, object))
SELECT a.object, b.object, count(*) AS papers
FROM named a JOIN named b ON a.subject = b.subject AND a.object < b.object
WHERE starts_with(a.subject, 'paper/')
GROUP BY a.object, b.object ORDER BY papers DESC, a.object, b.object LIMIT $edges
"""

Node = tuple[str, str, str, int]
Edge = tuple[str, str, int]


def render_atlas(tables: StoredTables) -> str:
    """Counts and a picture as HTML without script; all text is escaped."""
    counts = tables.manifest.counts
    nodes: list[Node] = tables.sql(_STRONGEST, {"nodes": _NODES}).fetchall()
    ids = [node[0] for node in nodes]
    edges: list[Edge] = tables.sql(_TOGETHER, {"ids": ids, "edges": _EDGES}).fetchall() if ids else []
    words = " · ".join(
        f"<b>{counts[name]:,}</b> {name}" for name in ("papers", "entities", "statements", "results")
    )
    picture = draw_svg(nodes, edges)
    return f'<div style="font-family:system-ui,sans-serif"><div>Atlas: {words}</div>{picture}</div>'


def draw_svg(nodes: Sequence[Node], edges: Sequence[Edge]) -> str:
    """Nodes (id, type, label, papers) and edges (id, id, papers) as a still picture.

    Example:
        >>> picture = draw_svg([("model/a", "Model", "<A>", 3)], [])
        >>> "&lt;A&gt;" in picture, "<script" in picture
        (True, False)
    """
    if not nodes:
        return ""
    numbers = {node[0]: number for number, node in enumerate(nodes)}
    places = _places(nodes, edges, numbers)
    lines = "".join(
        f'<line x1="{places[numbers[a]][0]}" y1="{places[numbers[a]][1]}" x2="{places[numbers[b]][0]}" '
        f'y2="{places[numbers[b]][1]}" stroke-width="{min(0.6 + papers / 8, 3):.1f}"/>'
        for a, b, papers in edges
    )
    marks = "".join(_mark(node, place, nodes[0][3]) for node, place in zip(nodes, places, strict=True))
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" style="max-width:{_WIDTH}px;width:100%">'
        f"<title>The entities in most papers, tied where papers share them</title>"
        f'<g stroke="currentColor" stroke-opacity=".18">{lines}</g>{marks}</svg>'
    )


def _places(
    nodes: Sequence[Node], edges: Sequence[Edge], numbers: Mapping[str, int]
) -> list[tuple[float, float]]:
    """Layout, scaled to the picture's box."""
    ends = np.array([(numbers[a], numbers[b]) for a, b, _ in edges], dtype=np.int64).reshape(-1, 2)
    spots = lay_out(ends, len(nodes), weights=np.array([np.sqrt(edge[2]) for edge in edges]), gap=40.0)
    low, reach = spots.min(axis=0), np.maximum(np.ptp(spots, axis=0), 1.0)
    room = np.array([_WIDTH - 3 * _MARGIN, _HEIGHT - _MARGIN])
    scaled = np.array([1.5 * _MARGIN, _MARGIN / 2 - 6]) + (spots - low) / reach * room
    scaled = _part_labels(scaled, [min(len(node[2]), _LONGEST) for node in nodes])
    return [(round(float(x), 1), round(float(y), 1)) for x, y in scaled]


def _part_labels(spots: Vector, lengths: Sequence[int]) -> Vector:
    """Move nodes up or down until no label lies on another."""
    widths = np.array([max(6.2 * length, 20.0) for length in lengths])
    reach = (widths[:, None] + widths[None, :]) / 2
    order = np.arange(len(spots))
    for _ in range(200):
        aside, above = (spots[:, None, axis] - spots[None, :, axis] for axis in (0, 1))
        lacking = np.where(np.abs(aside) < reach, np.maximum(_LABEL - np.abs(above), 0.0), 0.0)
        np.fill_diagonal(lacking, 0.0)
        # Of two on one line the later goes down.
        signs = np.where(above == 0, np.sign(order[:, None] - order[None, :]), np.sign(above))
        spots = spots + np.column_stack([np.zeros(len(spots)), 0.3 * (lacking * signs).sum(axis=1)])
        spots[:, 1] = np.round(np.clip(spots[:, 1], 12, _HEIGHT - 22), 2)
    return spots


def _mark(node: Node, place: tuple[float, float], most: int) -> str:
    _, kind, label, papers = node
    text = " ".join(label.split())
    short = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    radius = 3 + 6 * (papers / most) ** 0.5
    x, y = place
    return (
        f'<circle cx="{x}" cy="{y}" r="{radius:.1f}" fill="{PALETTE[kind]}">'
        f"<title>{html.escape(text)}: {papers} papers</title></circle>"
        f'<text x="{x}" y="{y + radius + 11:.1f}" font-size="11" text-anchor="middle" '
        f'fill="currentColor">{html.escape(short)}</text>'
    )
