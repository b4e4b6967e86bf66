"""Who stands beside whom: the statements as arrays, for what is near a node and for ways between two."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from paperatlas.atlas.stored import StoredTables
from paperatlas.errors import NotFoundError

_EDGES = """
    SELECT subject, predicate, object, confidence FROM {statements} ORDER BY confidence DESC, id
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

    def around(self, node: str, *, hops: int, limit: int) -> list[Edge]:
        """The edges by which up to `limit` nodes are reached within so many hops, the surest first.

        Raises:
            NotFoundError: no edge touches the node.
        """
        start = self._place(node)
        seen, ring, found = {start}, [start], dict[int, None]()
        for _ in range(hops):
            reached: list[int] = []
            for one in ring:
                for edge in self._edges(one):
                    other = self._other(edge, one)
                    if other not in seen and len(seen) < limit:
                        seen.add(other)
                        reached.append(other)
                    if other in seen:
                        found[edge] = None
            ring = reached
        return [self._edge(edge) for edge in found]

    def path(self, start: str, end: str, *, most: int = 6) -> list[Edge]:
        """The edges of a shortest way between two nodes of at most so many edges; none where there is none.

        Raises:
            NotFoundError: no edge touches one of them.
        """
        first, last = self._place(start), self._place(end)
        came: dict[int, int] = {first: -1}
        depth, waiting = {first: 0}, deque([first])
        while waiting and last not in came:
            one = waiting.popleft()
            if depth[one] >= most:
                break
            for edge in self._edges(one):
                other = self._other(edge, one)
                if other not in came:
                    came[other], depth[other] = edge, depth[one] + 1
                    waiting.append(other)
        return self._way_back(came, last) if last in came else []

    def _way_back(self, came: dict[int, int], last: int) -> list[Edge]:
        edges: list[Edge] = []
        while (edge := came[last]) >= 0:
            edges.append(self._edge(edge))
            last = self._other(edge, last)
        return edges[::-1]

    def _place(self, node: str) -> int:
        place = int(np.searchsorted(self._nodes, node))
        if place >= len(self._nodes) or self._nodes[place] != node:
            raise NotFoundError(f"no statement is about {node!r}")
        return place

    def _edges(self, node: int) -> Iterable[int]:
        row: NDArray[np.int64] = self._order[self._starts[node] : self._starts[node + 1]]
        return map(int, row)

    def _other(self, edge: int, node: int) -> int:
        subject = int(self._subjects[edge])
        return int(self._objects[edge]) if subject == node else subject

    def _edge(self, edge: int) -> Edge:
        return Edge(
            subject=str(self._nodes[self._subjects[edge]]),
            predicate=str(self._predicates[edge]),
            object=str(self._nodes[self._objects[edge]]),
            confidence=float(self._confidence[edge]),
        )
