"""The nodes and edges of a view as pyvis takes them: place, size, colour, shape, label."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from paperatlas.export.html_view import BACKGROUND, Json, View, number_nodes, weight
from paperatlas.export.layout import lay_out

PALETTE = {
    "Paper": "#8a8f98",
    "Technique": "#0072b2",
    "Model": "#d55e00",
    "Dataset": "#009e73",
    "Benchmark": "#56b4e9",
    "Task": "#e69f00",
    "Metric": "#cc79a7",
}
"""Okabe and Ito's colours, which colour-blind readers can tell apart, and grey for papers."""

SHAPES = {
    "Paper": "square",
    "Technique": "dot",
    "Model": "diamond",
    "Dataset": "hexagon",
    "Benchmark": "triangle",
    "Task": "star",
    "Metric": "triangleDown",
}

EDGE_COLORS = {
    "introduces": "213,94,0",
    "evaluatesOn": "0,158,115",
    "comparesWith": "86,180,233",
    "uses": "0,114,178",
    "addresses": "230,159,0",
    "measures": "204,121,167",
    "studies": "138,143,152",
    "mentions": "138,143,152",
    "basedOn": "150,110,60",
    "isA": "150,110,60",
    "partOf": "150,110,60",
}
DASHED = {"comparesWith": [6, 4], "mentions": [2, 5]}
_LONGEST_LABEL = 34
_LANDMARKS = 24
"""So many nodes are named even where the whole graph is seen at once, if they do not collide."""
_SCREEN = 680.0


def draw_nodes(view: View) -> list[Json]:
    """Lay the view out and describe how each node looks.

    Example:
        >>> from paperatlas.model import Entity
        >>> lora = Entity(id="technique/lora", type="Technique", label="LoRA")
        >>> view = View(nodes=(lora.id,), papers={}, entities={lora.id: lora}, statements=(),
        ...             results=(), totals=(0, 1, 0, 0))
        >>> draw_nodes(view)[0]["label"]
        'LoRA'
    """
    numbers = number_nodes(view)
    ends = np.array(
        [(numbers[one.subject], numbers[one.object]) for one in view.statements], dtype=np.int64
    ).reshape(-1, 2)
    weights = np.array([weight(one) for one in view.statements], dtype=np.float64)
    gap = 60.0 if len(view.nodes) < 150 else 32.0
    places = lay_out(ends, len(view.nodes), weights=weights, gap=gap)
    degrees = np.bincount(ends.ravel(), minlength=len(view.nodes))
    sizes = _font_sizes(view, places, degrees)
    return [
        {"id": number, "x": round(float(x), 1), "y": round(float(y), 1)}
        | {"font": {"size": sizes[number]}}
        | _node_style(view, view.nodes[number], int(degrees[number]))
        for number, (x, y) in enumerate(places)
    ]


def draw_edges(view: View) -> list[Json]:
    """Describe how each statement looks; its number is its place in the view.

    Example:
        >>> view = View(nodes=(), papers={}, entities={}, statements=(), results=(),
        ...             totals=(0, 0, 0, 0))
        >>> draw_edges(view)
        []
    """
    numbers = number_nodes(view)
    # The more edges lie over each other, the fainter each one must be.
    strength = min(0.55, max(0.2, 0.55 * (300 / max(len(view.statements), 1)) ** 0.4))
    return [
        {
            "id": number,
            "from": numbers[one.subject],
            "to": numbers[one.object],
            **_role_style(one.predicate, strength),
        }
        for number, one in enumerate(view.statements)
    ]


def _font_sizes(view: View, places: NDArray[np.float64], degrees: NDArray[np.int64]) -> list[int]:
    """Small for papers, growing with the degree for entities; landmarks as large as it takes."""
    entities = [number for number, node in enumerate(view.nodes) if node not in view.papers]
    sizes = [11] * len(view.nodes)
    for number in entities:
        sizes[number] = round(min(12 + 2 * float(degrees[number]) ** 0.5, 40))
    shrunk = max(1.0, float(np.ptp(places, axis=0).max()) / _SCREEN) if len(places) else 1.0
    ranked = sorted(entities, key=lambda number: (-int(degrees[number]), number))
    for number in _without_collision(view, ranked, places / shrunk):
        sizes[number] = max(sizes[number], round(12 * shrunk))
    return sizes


def _without_collision(view: View, ranked: Iterable[int], places: NDArray[np.float64]) -> list[int]:
    """The first nodes whose labels, 12 pixels high, leave each other room on the screen."""
    chosen: list[tuple[int, float]] = []
    for number in ranked:
        half = 3.6 * len(_shorten(view.entities[view.nodes[number]].label))
        gaps = (np.abs(places[number] - places[other]) - (half + far, 0) for other, far in chosen)
        if all(aside > 0 or below > 16 for aside, below in gaps):
            chosen.append((number, half))
        if len(chosen) == _LANDMARKS:
            break
    return [number for number, _ in chosen]


def _node_style(view: View, node: str, degree: int) -> Json:
    paper = view.papers.get(node)
    growth = degree**0.5
    label = view.entities[node].label if paper is None else paper.title
    return {
        "label": _shorten(label),
        "group": view.entities[node].type if paper is None else "Paper",
        "size": round(min(7 + 2.6 * growth, 46) if paper is None else min(6 + growth, 12), 1),
    }


def _role_style(role: str, strength: float) -> Json:
    background = role == BACKGROUND
    style: Json = {
        "color": f"rgba({EDGE_COLORS[role]},{strength * (0.6 if background else 1):.2f})",
        "width": 0.7 if background else 2.2 if role == "introduces" else 1.2,
    }
    return style | ({"dashes": DASHED[role]} if role in DASHED else {})


def _shorten(label: str) -> str:
    """At most 34 characters, cut between words where that loses little."""
    label = " ".join(label.split())
    if len(label) <= _LONGEST_LABEL:
        return label
    cut = label[: _LONGEST_LABEL - 1]
    head, gap, _ = cut.rpartition(" ")
    return (head if gap and len(head) > _LONGEST_LABEL // 2 else cut).rstrip(" ,;:-") + "…"
