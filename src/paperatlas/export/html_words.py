"""What the page's panel says of each node, edge and result: plain values, and text that stays text."""

from __future__ import annotations

from collections.abc import Mapping

from paperatlas.export.html_drawing import DASHED, EDGE_COLORS, PALETTE, SHAPES
from paperatlas.export.html_view import PAPER, Json, View, number_nodes
from paperatlas.export.links import paper_links, web_links
from paperatlas.model import (
    ENTITY_TYPES,
    RELATION_TYPES,
    ROLES,
    Evidence,
    Paper,
    Result,
    Statement,
)

_MOST_QUOTES = 6


class _Quotes:
    """The sentences that evidence points into, each stored once."""

    def __init__(self, papers: Mapping[str, Paper], numbers: Mapping[str, int]) -> None:
        self.sentences: list[Json] = []
        self._papers = papers
        self._numbers = numbers
        self._places: dict[tuple[str, str], int] = {}

    def add(self, spot: Evidence) -> tuple[int, int, int]:
        """The number of the sentence, and start and end of the evidence in its code points."""
        start, end = spot.sentence
        text = getattr(self._papers.get(PAPER + spot.paper), spot.field, "")[start:end]
        inside = (spot.start - start, spot.end - start)
        if text[slice(*inside)] != spot.text:
            # The atlas was built without its papers' text: the words alone are left.
            text, inside = spot.text, (0, len(spot.text))
        return self._number(spot.paper, text), *inside

    def _number(self, paper: str, text: str) -> int:
        if (place := self._places.get((paper, text))) is not None:
            return place
        node = PAPER + paper
        title = self._papers[node].title if node in self._papers else paper
        self.sentences.append({"paper": self._numbers.get(node), "title": title, "text": text})
        return self._places.setdefault((paper, text), len(self.sentences) - 1)


def describe(view: View) -> Json:
    """Everything that the page's own program reads, ready for JSON.

    Example:
        >>> view = View(nodes=(), papers={}, entities={}, statements=(), results=(),
        ...             totals=(0, 0, 0, 0))
        >>> sorted(describe(view))
        ['edges', 'nodes', 'results', 'roles', 'sentences', 'types']
    """
    numbers = number_nodes(view)
    quotes = _Quotes(view.papers, numbers)
    edges = [_edge_words(one, numbers, quotes) for one in view.statements]
    results = [_result_words(result, view, numbers, quotes) for result in view.results]
    return {
        "nodes": [_node_words(node, view, numbers) for node in view.nodes],
        "edges": edges,
        "results": results,
        "sentences": quotes.sentences,
        "types": [
            {"name": name, "color": PALETTE[name], "shape": SHAPES[name]} for name in ("Paper", *ENTITY_TYPES)
        ],
        "roles": [_role_words(role) for role in (*ROLES, *RELATION_TYPES)],
    }


def _role_words(role: str) -> Json:
    return {"name": role, "color": f"rgb({EDGE_COLORS[role]})", "dashed": role in DASHED}


def _node_words(node: str, view: View, numbers: Mapping[str, int]) -> Json:
    paper = view.papers.get(node)
    if paper is not None:
        return {"id": node, "type": "Paper", "name": paper.title, **_paper_words(paper)}
    entity = view.entities[node]
    return {
        "id": node,
        "type": entity.type,
        "name": entity.label,
        "aliases": list(entity.aliases),
        "broader": [_pointer(up, view, numbers) for up in entity.broader],
        "links": web_links(entity.same_as),
    }


def _paper_words(paper: Paper) -> Json:
    authors = ", ".join(paper.authors[:4]) + (" et al." if len(paper.authors) > 4 else "")
    year = paper.date or (str(paper.year) if paper.year else "")
    byline = " · ".join(part for part in (authors, year, paper.venue or "") if part)
    return {"byline": byline, "links": paper_links(paper.identifiers)}


def _edge_words(statement: Statement, numbers: Mapping[str, int], quotes: _Quotes) -> Json:
    return {
        "from": numbers[statement.subject],
        "to": numbers[statement.object],
        "role": statement.predicate,
        "confidence": statement.confidence,
        "quotes": [quotes.add(spot) for spot in statement.evidence[:_MOST_QUOTES]],
        "more": max(0, len(statement.evidence) - _MOST_QUOTES),
    }


def _result_words(result: Result, view: View, numbers: Mapping[str, int], quotes: _Quotes) -> Json:
    return {
        "paper": numbers[PAPER + result.paper],
        "subject": _pointer(result.subject, view, numbers),
        "metric": _pointer(result.metric, view, numbers) or {"name": result.metric_name},
        "value": result.value,
        "unit": "" if result.unit == "none" else result.unit,
        "kind": result.kind,
        "dataset": _pointer(result.dataset, view, numbers),
        "baseline": _pointer(result.baseline, view, numbers),
        "confidence": result.confidence,
        "quote": quotes.add(result.evidence),
    }


def _pointer(entity: str | None, view: View, numbers: Mapping[str, int]) -> Json | None:
    """A name, and the number of its node where the page draws it."""
    if entity is None:
        return None
    known = view.entities.get(entity)
    return {"name": known.label if known else entity, "node": numbers.get(entity)}
