"""The values that flow between the stages: frozen, without I/O.

A reader makes `Paper` and `Rejected`; an extractor makes an `Extraction` of each paper; the resolver
turns the names of all extractions into `Entity` and `Link`; the atlas holds `Statement` and `Result`.

All offsets count Unicode code points from 0, the end excluded, in the field that they name, so that
`getattr(paper, quote.field)[quote.start:quote.end] == quote.text`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

from msgspec import Struct, field

EntityType: TypeAlias = Literal["Technique", "Model", "Dataset", "Benchmark", "Task", "Metric"]
Role: TypeAlias = Literal[
    "introduces",
    "evaluatesOn",
    "comparesWith",
    "uses",
    "addresses",
    "measures",
    "studies",
    "mentions",
]
RelationType: TypeAlias = Literal["basedOn", "isA", "partOf"]
BroaderSource: TypeAlias = Literal["lexicon", "family", "text", "head words"]
ResultKind: TypeAlias = Literal["absolute", "improvement", "reduction", "ratio"]
Field: TypeAlias = Literal["title", "abstract"]

ENTITY_TYPES: tuple[EntityType, ...] = get_args(EntityType)
DATA_TYPES: frozenset[EntityType] = frozenset(["Dataset", "Benchmark"])
"""What is measured on; the two are hard to tell apart."""
ROLES: tuple[Role, ...] = get_args(Role)
"""From the strongest to the weakest: a paper has one role for an entity, the strongest it supports."""
RELATION_TYPES: tuple[RelationType, ...] = get_args(RelationType)


class Repair(Struct, frozen=True):
    """How often one kind of text damage stood in a paper, and whether the reader mended it."""

    kind: str
    count: int
    repaired: bool


class Paper(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A paper as it was read: bibliographic facts, title and abstract.

    Attributes:
        id: the given identifier, else `doi:...`, `arxiv:...` or `title:` and a hash.
        identifiers: scheme to value, for example `{"arxiv": "1706.03762"}`.
        sources: the names of the files that the paper stands in, sorted.
        repairs: what text damage was found (see `readers.repair`).
    """

    id: str
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    year: int | None = None
    date: str | None = None
    venue: str | None = None
    identifiers: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()


class Rejected(Struct, frozen=True, kw_only=True):
    """A file or a record that could not be read: it goes to the quarantine file.

    Attributes:
        source: the file's path as the user gave it.
        record: which record of it ("line 7", "entry 12"), or None for the whole file.
        reason: one sentence, with what to do about it where that is known.
        excerpt: the beginning of the record's text.
    """

    source: str
    record: str | None
    reason: str
    excerpt: str = ""

    def __str__(self) -> str:
        place = self.source if self.record is None else f"{self.source}, {self.record}"
        return f"{place}: {self.reason}"


class Quote(Struct, frozen=True):
    """A stretch of a paper's title or abstract, with its words and the span of the sentence around it."""

    field: Field
    start: int
    end: int
    text: str
    sentence: tuple[int, int]


class Mention(Struct, frozen=True):
    """One place where a paper names an entity.

    Attributes:
        sentence: start and end of the sentence around it, in the same field.
        by: the rule or learned part that found it.
    """

    field: Field
    start: int
    end: int
    text: str
    sentence: tuple[int, int]
    confidence: float
    by: str


class ExtractedEntity(Struct, frozen=True, kw_only=True):
    """What one paper names, with all its mentions; `id` counts within the paper: e1, e2, ..."""

    id: str
    name: str
    type: EntityType
    role: Role
    confidence: float
    mentions: tuple[Mention, ...]


class ExtractedRelation(Struct, frozen=True, kw_only=True):
    """A relation between two entities of one paper, by their ids, as the text states it."""

    head: str
    type: RelationType
    tail: str
    confidence: float
    evidence: Quote


class ExtractedResult(Struct, frozen=True, kw_only=True):
    """A number that states a finding.

    Attributes:
        subject: id of the entity that has the value, or None.
        metric: id of the metric entity, or None where `metric_name` names no entity.
        value: as printed ("2-330", "13K").
        low: the value as a plain decimal, suffix worked out; for a range its lower end.
        high: the upper end of a range, else the same as `low`.
        unit: "%", "x", "M params", "ms", ... or "none".
        dataset: id of the dataset or benchmark, or None.
        baseline: id of what the value is compared with, or None.
    """

    subject: str | None
    metric: str | None
    metric_name: str
    value: str
    low: str
    high: str
    unit: str
    kind: ResultKind
    dataset: str | None
    baseline: str | None
    confidence: float
    evidence: Quote


class Extraction(Struct, frozen=True, kw_only=True):
    """All that was read from one paper."""

    paper: Paper
    entities: tuple[ExtractedEntity, ...] = ()
    relations: tuple[ExtractedRelation, ...] = ()
    results: tuple[ExtractedResult, ...] = ()
    warnings: tuple[str, ...] = ()


class Entity(Struct, frozen=True, kw_only=True):
    """A node of the graph that papers name; its id is `<type>/<slug>`, e.g. `technique/lora`.

    Attributes:
        aliases: every other name that papers or the lexicon use for it, sorted.
        broader: ids of more general entities.
        broader_by: for each of them, how it is known to be broader.
        same_as: IRIs of the same thing elsewhere.
        introduced_in: IRIs of the papers that introduced it, as the lexicon knows them.
    """

    id: str
    type: EntityType
    label: str
    aliases: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    broader_by: tuple[BroaderSource, ...] = ()
    same_as: tuple[str, ...] = ()
    introduced_in: tuple[str, ...] = ()


class Link(Struct, frozen=True, kw_only=True):
    """Why a name, as papers print it, became this entity.

    Attributes:
        rule: what made it so ("lexicon", "abbreviation", "misspelling" ...).
        score: how sure the rule is, from 0 to 1.
        evidence: the words that the rule rests on: a name, a line of a file.
    """

    surface: str
    type: EntityType
    entity: str
    rule: str
    score: float
    evidence: str = ""


class Evidence(Struct, frozen=True, kw_only=True):
    """The words of one paper that a statement or a result was read from."""

    paper: str
    field: Field
    start: int
    end: int
    text: str
    sentence: tuple[int, int]


class Statement(Struct, frozen=True, kw_only=True):
    """One edge: subject and object are `paper/<id>` or entity ids; all evidence for it is here."""

    id: str
    subject: str
    predicate: Role | RelationType
    object: str
    confidence: float
    evidence: tuple[Evidence, ...]


class Result(Struct, frozen=True, kw_only=True):
    """A numeric finding of a paper: a node of its own; entities by their ids in the graph."""

    id: str
    paper: str
    subject: str | None
    metric: str | None
    metric_name: str
    value: str
    low: str
    high: str
    unit: str
    kind: ResultKind
    dataset: str | None
    baseline: str | None
    confidence: float
    evidence: Evidence
