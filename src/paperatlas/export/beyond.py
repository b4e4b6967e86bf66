"""What there is beyond a page that holds a part of an atlas, for the explorer that a server gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from paperatlas.export.html_view import Json


class Beyond(Struct, frozen=True, kw_only=True):
    """The whole atlas as a page with a part of it needs to know it.

    Attributes:
        around: the node that the page is opened on; "" is none.
        papers: how many the atlas has.
        edges: how many touch each node of the page, over the whole atlas; empty where the page holds it all.
    """

    papers: int
    around: str = ""
    edges: Mapping[str, int] = {}

    def columns(self, nodes: Iterable[str]) -> Json:
        """The same for the page's program, with a number for each of its nodes in their order.

        Example:
            >>> Beyond(papers=9, around="task/b", edges={"task/b": 7}).columns(["paper/a", "task/b"])
            {'papers': 9, 'around': 'task/b', 'edges': [0, 7]}
        """
        edges = [self.edges.get(node, 0) for node in nodes] if self.edges else []
        return {"papers": self.papers, "around": self.around, "edges": edges}
