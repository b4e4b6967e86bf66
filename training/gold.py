"""Annotated papers, as training needs them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from paperatlas.extract.document import TextField, read_fields
from paperatlas.model import Field, Paper


class GoldEntity(Struct, frozen=True):
    """An annotated entity."""

    type: str
    role: str
    forms: tuple[str, ...]


class GoldPaper(Struct, frozen=True):
    """An annotated paper, with the texts as an extractor reads them."""

    paper: Paper
    fields: tuple[TextField, ...]
    entities: tuple[GoldEntity, ...]
    record: Mapping[str, Any]

    @property
    def counterpart(self) -> str | None:
        """The id of the paper that it was modelled on, if it was written to be learned from."""
        return self.record.get("counterpart")

    def is_of(self, ids: Collection[str]) -> bool:
        """Whether it is one of these papers, or was modelled on one: it is held out with them."""
        return self.paper.id in ids or self.counterpart in ids

    @property
    def relations(self) -> dict[tuple[int, int], str]:
        """The relation of each two entities, given by index, that have one."""
        index_of = {one["eid"]: index for index, one in enumerate(self.record["entities"])}
        return {
            (index_of[one["head"]], index_of[one["tail"]]): one["rel"] for one in self.record["relations"]
        }


def read_gold(path: Path) -> list[GoldPaper]:
    """Read annotated papers, sorted by id."""
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [_paper(record) for record in sorted(records, key=lambda record: str(record["id"]))]


def _paper(record: Mapping[str, Any]) -> GoldPaper:
    paper = Paper(id=record["id"], title=record["title"], abstract=record["abstract"])
    entities = tuple(
        GoldEntity(one["type"], one["role"], tuple(sorted(set(one["forms"])))) for one in record["entities"]
    )
    return GoldPaper(paper, tuple(read_fields(paper)), entities, record)


def find_places(text: str, form: str) -> list[tuple[int, int]]:
    """Where a form stands in a text as whole words.

    Example:
        >>> find_places("GAN and GANs", "GAN")
        [(0, 3)]
    """
    spans = []
    start = text.find(form) if form else -1
    while start >= 0:
        end = start + len(form)
        before, behind = text[max(0, start - 1) : start], text[end : end + 1]
        if not (before.isalnum() and form[0].isalnum()) and not (behind.isalnum() and form[-1].isalnum()):
            spans.append((start, end))
        start = text.find(form, start + 1)
    return spans


def gold_spans(gold: GoldPaper) -> dict[tuple[Field, int, int], int]:
    """The index of the entity at each annotated span; of spans that overlap the longest."""
    found = [
        (field.name, start, end, index)
        for field in gold.fields
        for index, entity in enumerate(gold.entities)
        for form in entity.forms
        for start, end in find_places(field.text, form)
    ]
    kept: dict[tuple[Field, int, int], int] = {}
    taken: dict[Field, set[int]] = defaultdict(set)
    for name, start, end, index in sorted(found, key=lambda one: (one[1] - one[2], one)):
        if taken[name].isdisjoint(range(start, end)):
            taken[name].update(range(start, end))
            kept[name, start, end] = index
    return kept


def count_forms(gold: GoldPaper) -> dict[str, int]:
    """In how many places each annotated form stands."""
    texts = [field.text for field in gold.fields]
    forms = {form for entity in gold.entities for form in entity.forms}
    return {form: sum(len(find_places(text, form)) for text in texts) for form in sorted(forms)}


def split_folds(papers: Sequence[GoldPaper], folds: int) -> list[list[GoldPaper]]:
    """Papers dealt out in turn: every fold has its share of every source, as ids begin with it."""
    return [list(papers[start::folds]) for start in range(folds)]
