"""Extractions as JSON lines: the file that people read, and that the tables are made from.

A line is the paper's own fields with `entities`, `relations`, `results` and `warnings` beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from paperatlas.errors import InputError
from paperatlas.model import ExtractedEntity, ExtractedRelation, ExtractedResult, Extraction, Paper


class Findings(Struct, frozen=True, kw_only=True):
    """An extraction without its paper: what a cache keeps under a hash of the text."""

    entities: tuple[ExtractedEntity, ...] = ()
    relations: tuple[ExtractedRelation, ...] = ()
    results: tuple[ExtractedResult, ...] = ()
    warnings: tuple[str, ...] = ()


_encode = msgspec.json.Encoder().encode
_decode_paper = msgspec.json.Decoder(Paper).decode
_decode_findings = msgspec.json.Decoder(Findings).decode


def encode_findings(extraction: Extraction) -> bytes:
    """The findings alone, as one JSON object."""
    return _encode(
        Findings(
            entities=extraction.entities,
            relations=extraction.relations,
            results=extraction.results,
            warnings=extraction.warnings,
        )
    )


def join_line(paper: Paper, findings: bytes) -> bytes:
    r"""One line of JSON from a paper and its encoded findings.

    Both are objects, so the line is put together without decoding the findings again.

    Example:
        >>> join_line(Paper(id="a", title="A"), b'{"entities":[]}')
        b'{"id":"a","title":"A","entities":[]}\n'
    """
    return _encode(paper)[:-1] + b"," + findings[1:] + b"\n"


def generate_records(extractions: Iterable[Extraction], *, text: bool = True) -> Iterator[bytes]:
    """Lines of JSON; without `text` the title, the abstract and all quotes are left out."""
    for extraction in extractions:
        line = join_line(extraction.paper, encode_findings(extraction))
        yield line if text else without_text(line)


def parse_records(lines: Iterable[bytes], *, source: str) -> Iterator[Extraction]:
    """Read such lines back.

    Raises:
        InputError: a line is not an extraction; the message names it.

    Example:
        >>> extraction = Extraction(paper=Paper(id="a", title="A"))
        >>> list(parse_records(generate_records([extraction]), source="x")) == [extraction]
        True
    """
    for number, line in enumerate(lines, 1):
        try:
            paper, findings = _decode_paper(line), _decode_findings(line)
        except msgspec.MsgspecError as exc:
            raise InputError(f"{source}, line {number}: no extraction: {exc}") from exc
        yield Extraction(
            paper=paper,
            entities=findings.entities,
            relations=findings.relations,
            results=findings.results,
            warnings=findings.warnings,
        )


def keep_confident(findings: Findings, threshold: float) -> Findings:
    """The findings of at least this confidence; what spoke of an entity that is left out speaks of none.

    Example:
        >>> sure = ExtractedEntity(id="e1", name="A", type="Task", role="uses", confidence=0.9, mentions=())
        >>> keep_confident(Findings(entities=(sure, replace(sure, confidence=0.2))), 0.5).entities == (sure,)
        True
    """
    entities = tuple(entity for entity in findings.entities if entity.confidence >= threshold)
    ids = frozenset(entity.id for entity in entities)
    return replace(
        findings,
        entities=entities,
        relations=tuple(
            one
            for one in findings.relations
            if one.confidence >= threshold and one.head in ids and one.tail in ids
        ),
        results=tuple(
            _without_others(result, ids) for result in findings.results if result.confidence >= threshold
        ),
    )


def _without_others(result: ExtractedResult, ids: frozenset[str]) -> ExtractedResult:
    named = {key: getattr(result, key) for key in ("subject", "metric", "dataset", "baseline")}
    return replace(result, **{key: one if one in ids else None for key, one in named.items()})


def confident_line(line: bytes, threshold: float) -> bytes:
    """The same line with the findings of at least this confidence alone."""
    return join_line(_decode_paper(line), _encode(keep_confident(_decode_findings(line), threshold)))


def without_text(line: bytes) -> bytes:
    """The same line with offsets alone: no title, abstract, name or quote."""
    record = msgspec.json.decode(line)
    for key in ("title", "abstract"):
        record.pop(key, None)
    for entity in record["entities"]:
        del entity["name"]
        for mention in entity["mentions"]:
            del mention["text"]
    for fact in (*record["relations"], *record["results"]):
        del fact["evidence"]["text"]
    return _encode(record) + b"\n"
