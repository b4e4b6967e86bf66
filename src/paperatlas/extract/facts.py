"""What every extractor can say with the rules once it knows the places of entities: relations, results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from paperatlas.extract.document import TextField
from paperatlas.extract.grouping import Group, Name, Place
from paperatlas.extract.relations import find_relations
from paperatlas.extract.results import find_results
from paperatlas.model import ExtractedEntity, ExtractedRelation, ExtractedResult, Field, Mention, Role

NO_ABSTRACT = "no abstract: only the title was read"


def make_entity(number: int, group: Group, role: Role, confidences: Iterable[float]) -> ExtractedEntity:
    """A group of places as an entity, as sure as its surest place.

    Args:
        number: its place among the paper's entities, from 1.
        group: the places.
        role: of the entity in the paper.
        confidences: of the places, in their order.
    """
    mentions = tuple(map(make_mention, group.places, confidences))
    return ExtractedEntity(
        id=f"e{number}",
        name=group.name,
        type=group.type,
        role=role,
        confidence=max(mention.confidence for mention in mentions),
        mentions=mentions,
    )


def make_mention(place: Place, confidence: float) -> Mention:
    """A place as a mention, with the sentence around it."""
    return Mention(
        field=place.field.name,
        start=place.candidate.start,
        end=place.candidate.end,
        text=place.text,
        sentence=place.field.sentence_at(place.candidate.start),
        confidence=confidence,
        by=place.candidate.by,
    )


def read_relations(
    fields: Sequence[TextField], names: Mapping[Field, Sequence[Name]]
) -> tuple[ExtractedRelation, ...]:
    """Each (head, type, tail) that a wording states, once, with its first evidence."""
    first: dict[tuple[str, str, str], ExtractedRelation] = {}
    for field in fields:
        for relation in find_relations(field, names.get(field.name, ())):
            first.setdefault((relation.head, relation.type, relation.tail), relation)
    return tuple(first.values())


def read_results(
    fields: Sequence[TextField],
    names: Mapping[Field, Sequence[Name]],
    entities: Sequence[ExtractedEntity],
) -> tuple[ExtractedResult, ...]:
    """The abstract's findings; they are about the first thing that the paper introduces."""
    own = (e.id for e in entities if e.role == "introduces" and e.type in ("Model", "Technique"))
    subject = next(own, None)
    return tuple(
        result
        for field in fields
        if field.name == "abstract"
        for result in find_results(field, names.get(field.name, ()), subject)
    )
