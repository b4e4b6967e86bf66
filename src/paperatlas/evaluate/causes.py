"""What went wrong with entities, by cause."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from paperatlas.evaluate.annotations import EntityFacts, PaperFacts
from paperatlas.evaluate.forms import nearly_same
from paperatlas.evaluate.scores import match

Cause: TypeAlias = Literal["other type", "other span", "other role", "not found", "not annotated"]


class Mistake(Struct, frozen=True):
    """An entity that one side has and the other has not, or not so."""

    paper: str
    cause: Cause
    gold: EntityFacts | None
    predicted: EntityFacts | None

    def __str__(self) -> str:
        return f"{self.describe()} ({self.paper})"

    def describe(self) -> str:
        """What is wrong, without the paper's id.

        Example:
            >>> lora = EntityFacts(
            ...     key="e1", name="LoRA", type="Technique", role="uses", forms=frozenset(), printed=())
            >>> Mistake("a", "not found", lora, None).describe()
            "not found: annotated Technique 'LoRA' uses, predicted nothing"
        """
        return f"{self.cause}: annotated {_shown(self.gold)}, predicted {_shown(self.predicted)}"


def find_mistakes(gold: Mapping[str, PaperFacts], predicted: Mapping[str, PaperFacts]) -> Iterator[Mistake]:
    """All mistakes, paper by paper; one that explains a miss and an extra is given once."""
    for key, facts in gold.items():
        others = predicted[key].entities if key in predicted else ()
        yield from _of_paper(key, facts.entities, others)


def _of_paper(key: str, gold: Sequence[EntityFacts], predicted: Sequence[EntityFacts]) -> Iterator[Mistake]:
    steps: tuple[tuple[Cause | None, Callable[[EntityFacts, EntityFacts], bool]], ...] = (
        (None, lambda one, other: _agree(one, other) and one.type == other.type and one.role == other.role),
        ("other role", lambda one, other: _agree(one, other) and one.type == other.type),
        ("other type", _agree),
        ("other span", lambda one, other: nearly_same(one.forms, other.forms)),
    )
    missed, extra = list(gold), list(predicted)
    for cause, same in steps:
        pairs = match(missed, extra, same)
        missed = [one for one in missed if all(one is not fact for fact, _ in pairs)]
        extra = [one for one in extra if all(one is not other for _, other in pairs)]
        if cause:
            yield from (Mistake(key, cause, fact, other) for fact, other in pairs)
    yield from (Mistake(key, "not found", one, None) for one in missed)
    yield from (Mistake(key, "not annotated", None, one) for one in extra)


def _agree(one: EntityFacts, other: EntityFacts) -> bool:
    return not one.forms.isdisjoint(other.forms)


def _shown(entity: EntityFacts | None) -> str:
    return f"{entity.type} {entity.name!r} {entity.role}" if entity else "nothing"
