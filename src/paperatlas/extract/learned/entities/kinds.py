"""What the lexicon says of the kinds of things: which concepts stand above which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from paperatlas.extract.learned.encoder.reading import Span
from paperatlas.extract.lexicon import Hit
from paperatlas.model import Field
from paperatlas.ontology import Concept

_MOST_BROADER = 24  # concepts above a known one


def known_concepts(known: Mapping[Field, Sequence[Hit]]) -> dict[Span, tuple[str, ...]]:
    """The ids of the concepts at each span where the lexicon knows a name."""
    return {
        (field, hit.start, hit.end): tuple(concept.id for concept in hit.concepts)
        for field, hits in known.items()
        for hit in hits
    }


class Broader:
    """The lexicon's more general concepts.

    Example:
        >>> cnn = Concept(id="model/cnn", type="Model", label="CNN")
        >>> resnet = Concept(id="model/resnet", type="Model", label="ResNet", broader=("model/cnn",))
        >>> Broader({one.id: one for one in (cnn, resnet)}).between(["model/resnet"], ["model/cnn"])
        'up1'
    """

    def __init__(self, concepts: Mapping[str, Concept]) -> None:
        self._concepts = concepts
        self._steps: dict[str, dict[str, int]] = {}

    def of(self, concept: str) -> Mapping[str, int]:
        """All concepts above one, with the number of steps to them."""
        if concept not in self._steps:
            self._steps[concept] = self._climb(concept)
        return self._steps[concept]

    def between(self, ones: Iterable[str], others: Iterable[str]) -> str:
        """How two things lie to each other in the lexicon: "up1" where the other is the one's kind."""
        ones, others = tuple(ones), tuple(others)
        for one in ones:
            for other in others:
                if one != other and (word := self._between(one, other)):
                    return word
        return f"{bool(ones)}{bool(others)}"

    def _between(self, one: str, other: str) -> str:
        if steps := self.of(one).get(other):
            return f"up{min(steps, 2)}"
        if steps := self.of(other).get(one):
            return f"down{min(steps, 2)}"
        return "siblings" if self._direct(one) & self._direct(other) else ""

    def _direct(self, concept: str) -> set[str]:
        return {kind for kind, steps in self.of(concept).items() if steps == 1}

    def _climb(self, concept: str) -> dict[str, int]:
        found: dict[str, int] = {}
        level, steps = [concept], 0
        while level and len(found) < _MOST_BROADER:
            steps += 1
            above = dict.fromkeys(kind for one in level for kind in self._broader(one))
            level = [kind for kind in above if kind not in found and kind != concept]
            found |= dict.fromkeys(level, steps)
        return found

    def _broader(self, concept: str) -> tuple[str, ...]:
        return self._concepts[concept].broader if concept in self._concepts else ()
