"""Who stands beside whom: the statements as arrays, for what is near a node and for ways between two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from paperatlas.atlas.stored import StoredTables
from paperatlas.errors import NotFoundError

_PAPER = "paper/"
_BACKGROUND, _BACKGROUND_WEIGHT = "mentions", 0.2
_LEAST = 1e-6  # a tie of no confidence is still one
_START, _UNSEEN = -1, -2
_EDGES = """
    SELECT subject, predicate, object, confidence FROM {statements} ORDER BY confidence DESC, id
"""


_LABELS = """
    SELECT id, label FROM {entities} UNION ALL SELECT 'paper/' || id, title FROM {papers}
"""


class Edge(Struct, frozen=True):
    """A statement by the ids of its ends."""

    subject: str
    predicate: str
    object: str
    confidence: float


class Neighbours:
    """All edges of an atlas, by the nodes that they touch, the surest first."""

    def __init__(self, tables: StoredTables) -> None:
        with tables.reading():
            columns = tables.sql(_EDGES).fetchnumpy()
            self._labels: dict[str, str] = dict(tables.sql(_LABELS).fetchall())
        ends = np.concatenate([columns["subject"], columns["object"]]).astype(str)
        self._nodes, places = np.unique(ends, return_inverse=True)
        self._predicates = columns["predicate"]
        self._confidence = np.asarray(columns["confidence"], dtype=np.float64)
        half = len(places) // 2
        self._subjects, self._objects = places[:half], places[half:]
        # A stable sort keeps, for each node, its edges in the order of the table.
        self._order = np.argsort(np.concatenate([self._subjects, self._objects]), kind="stable") % max(
            half, 1
        )
        counts = np.bincount(places, minlength=len(self._nodes))
        self._starts = np.concatenate([[0], np.cumsum(counts)])
        self._is_paper = np.char.startswith(self._nodes, _PAPER)
        background = np.where(self._predicates == _BACKGROUND, _BACKGROUND_WEIGHT, 1.0)
        # What all papers speak of ties none of them together.
        self._weights = self._confidence * background
        self._rarity = 1 / np.sqrt(np.maximum(counts, 1))

    def label(self, node: str) -> str:
        """The name or title of a node."""
        return self._labels.get(node, node)

    def count(self, nodes: Iterable[str]) -> list[int]:
        """How many edges touch each of the nodes."""
        places = np.searchsorted(self._nodes, wanted := np.array(list(nodes), dtype=str))
        places = np.minimum(places, max(len(self._nodes) - 1, 0))
        if not len(self._nodes):
            return [0] * len(wanted)
        counts = self._starts[places + 1] - self._starts[places]
        return [int(one) for one in np.where(self._nodes[places] == wanted, counts, 0)]

    def strongest(self, kind: str, *, limit: int) -> list[str]:
        """The nodes of a kind ("paper", "technique" ...) that most edges touch, most first."""
        found = np.flatnonzero(np.char.startswith(self._nodes, f"{kind}/"))
        counts = self._starts[found + 1] - self._starts[found]
        return [str(self._nodes[place]) for place in found[np.argsort(-counts, kind="stable")[:limit]]]

    def part(self, starts: Sequence[str], *, hops: int, papers: int) -> set[str]:
        """The nodes of a part of the atlas: what lies around some, and all that its papers are tied to.

        Where there are more papers than so many, those with the strongest ties to what led to them are
        taken: many, sure, by entities that few papers name, and not in passing.

        Raises:
            NotFoundError: no edge touches one of `starts`.
        """
        front = np.array([self._place(node) for node in starts], dtype=np.int64)
        chosen = set(front.tolist())
        left = papers - int(self._is_paper[front].sum())
        for _ in range(hops):
            found = self._beside(front, without=chosen)
            sources = found[self._is_paper[found]][: max(left, 0)]
            left -= len(sources)
            front = np.concatenate([sources, found[~self._is_paper[found]]])
            chosen |= set(front.tolist())
        members = np.array(sorted(chosen), dtype=np.int64)
        chosen |= set(self._beside(members[self._is_paper[members]], without=chosen).tolist())
        return {str(self._nodes[place]) for place in chosen}

    def _beside(self, front: NDArray[np.int64], *, without: set[int]) -> NDArray[np.int64]:
        """The neighbours of nodes, those with the strongest ties to them first."""
        edges, others = self._fan(front)
        ties = self._weights[edges] * np.repeat(self._rarity[front], np.diff(self._starts)[front])
        scores = np.bincount(others, ties + _LEAST, len(self._nodes))
        scores[list(without)] = 0.0
        # Rounded, so that the last bits of a sum do not decide between two that are as good.
        found = np.flatnonzero(scores)
        return found[np.argsort(-np.round(scores[found], 9), kind="stable")]

    def around(self, node: str, *, hops: int, limit: int) -> list[Edge]:
        """The edges by which up to `limit` nodes are reached within so many hops, the surest first.

        Raises:
            NotFoundError: no edge touches the node.
        """
        start = self._place(node)
        seen = np.zeros(len(self._nodes), dtype=bool)
        seen[start] = True
        ring, left, found = [start], limit - 1, dict[int, None]()
        for _ in range(hops):
            reached: list[int] = []
            for one in ring:
                edges, others = self._fan(np.array([one]))
                fresh = others[_firsts(others, ~seen[others])][: max(left, 0)]
                seen[fresh] = True
                left -= len(fresh)
                reached += fresh.tolist()
                found |= dict.fromkeys(edges[seen[others]].tolist())
            ring = reached
        return [self._edge(edge) for edge in found]

    def path(self, start: str, end: str, *, most: int = 6) -> list[Edge]:
        """The edges of a shortest way between two nodes of at most so many edges; none where there is none.

        Raises:
            NotFoundError: no edge touches one of them.
        """
        first, last = self._place(start), self._place(end)
        came = np.full(len(self._nodes), _UNSEEN)
        came[first] = _START
        front = np.array([first])
        for _ in range(most):
            if came[last] != _UNSEEN:
                break
            edges, others = self._fan(front)
            fresh = came[others] == _UNSEEN
            edges, others = edges[fresh], others[fresh]
            came[others[::-1]] = edges[::-1]  # of several to a node the last that is written stays
            front = others[came[others] == edges]
        return self._way_back(came, last)

    def _way_back(self, came: NDArray[np.int64], last: int) -> list[Edge]:
        edges: list[Edge] = []
        while (edge := int(came[last])) >= 0:
            edges.append(self._edge(edge))
            last = int(self._subjects[edge] + self._objects[edge]) - last
        return edges[::-1]

    def _place(self, node: str) -> int:
        place = int(np.searchsorted(self._nodes, node))
        if place >= len(self._nodes) or self._nodes[place] != node:
            raise NotFoundError(f"no statement is about {node!r}")
        return place

    def _fan(self, front: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The edges of nodes, node by node, and the node at the other end of each."""
        starts = self._starts[front]
        counts = self._starts[front + 1] - starts
        before = np.cumsum(counts) - counts
        edges = self._order[np.repeat(starts - before, counts) + np.arange(counts.sum())]
        return edges, self._subjects[edges] + self._objects[edges] - np.repeat(front, counts)

    def _edge(self, edge: int) -> Edge:
        return Edge(
            subject=str(self._nodes[self._subjects[edge]]),
            predicate=str(self._predicates[edge]),
            object=str(self._nodes[self._objects[edge]]),
            confidence=float(self._confidence[edge]),
        )


def _firsts(values: NDArray[np.int64], wanted: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The places where each of the wanted values stands first."""
    places = np.flatnonzero(wanted)
    return np.sort(places[np.unique(values[places], return_index=True)[1]])
