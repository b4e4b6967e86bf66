"""What the explorer reads when it is asked for: abstracts, authors, and where each fact was read.

A block holds the texts of some hundred papers, so that a page of many papers opens as fast as one of few.
Places are counted as JavaScript counts: in UTF-16 units.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from paperatlas.export.base import Maker
from paperatlas.export.explorer_columns import Content
from paperatlas.export.html_view import Json
from paperatlas.export.links import paper_links
from paperatlas.model import Evidence, Paper

BLOCK = 256
"""Papers in a block of texts."""

_Spots = Mapping[str, Sequence[tuple[int, Evidence]]]


def make_blocks(content: Content, makers: Iterable[Maker]) -> Iterator[Json]:
    """The texts of each `BLOCK` papers in turn.

    Args:
        content: the atlas.
        makers: for places in papers, which part of the extractor found what stands there.

    Example:
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> from paperatlas.export.explorer_columns import read_content
        >>> from paperatlas.model import Paper
        >>> tables = MemoryTables(all_papers=(Paper(id="a", title="A", abstract="Words."),))
        >>> [block["abstract"] for block in make_blocks(read_content(tables), [])]
        [['Words.']]
    """
    edges = _spots((number, spot) for number, one in enumerate(content.statements) for spot in one.evidence)
    results = _spots((number, one.evidence) for number, one in enumerate(content.results))
    found = _Makers(makers)
    for start in range(0, len(content.papers), BLOCK):
        papers = content.papers[start : start + BLOCK]
        yield {
            **_bibliography(papers),
            "edges": _rows(papers, edges, found),
            "results": _rows(papers, results, found),
            "makers": found.names,
        }


class _Makers:
    """Which part of the extractor found what begins at a place, by numbers of names."""

    def __init__(self, makers: Iterable[Maker]) -> None:
        self.names: list[str] = [""]
        numbers: dict[str, int] = {"": 0}
        self._places: dict[tuple[str, str, int], int] = {}
        for paper, field, start, name in makers:
            if name not in numbers:
                numbers[name] = len(self.names)
                self.names.append(name)
            self._places[paper, field, start] = numbers[name]

    def at(self, spot: Evidence) -> int:
        return self._places.get((spot.paper, spot.field, spot.start), 0)


def _spots(numbered: Iterable[tuple[int, Evidence]]) -> _Spots:
    spots: dict[str, list[tuple[int, Evidence]]] = defaultdict(list)
    for number, spot in numbered:
        spots[spot.paper].append((number, spot))
    return spots


def _bibliography(papers: Sequence[Paper]) -> Json:
    return {
        "abstract": [paper.abstract for paper in papers],
        "authors": [paper.authors for paper in papers],
        "date": [paper.date or "" for paper in papers],
        "venue": [paper.venue or "" for paper in papers],
        "links": [paper_links(paper.identifiers) for paper in papers],
    }


def _rows(papers: Sequence[Paper], spots: _Spots, makers: _Makers) -> list[list[object]]:
    """For each place: the number of edge or result, which paper of the block, the place, who found it."""
    rows: list[list[object]] = []
    for at, paper in enumerate(papers):
        texts = {"title": _Text(paper.title), "abstract": _Text(paper.abstract)}
        for number, spot in spots.get(paper.id, ()):
            rows.append([number, at, *_place(texts[spot.field], spot), makers.at(spot)])
    return rows


def _place(text: _Text, spot: Evidence) -> list[object]:
    """Field, start and end of the words, start and end of the sentence; the words where there is no text."""
    if text.words[spot.start : spot.end] != spot.text or not spot.text:
        return [2, spot.text, 0, 0, 0]
    field = 0 if spot.field == "title" else 1
    return [field, *map(text.units, (spot.start, spot.end, *spot.sentence))]


class _Text:
    """A text whose places can be counted in UTF-16 units, where some characters are two.

    Example:
        >>> [_Text("a😀b").units(place) for place in range(4)]
        [0, 1, 3, 4]
    """

    def __init__(self, words: str) -> None:
        self.words = words
        wide = () if words.isascii() else enumerate(words)  # most texts are ASCII, and that is seen at once
        self._wide = [place for place, char in wide if char > "\uffff"]

    def units(self, place: int) -> int:
        return place + bisect_left(self._wide, place)
