"""Abbreviations with several meanings, decided paper by paper from what else a paper names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from paperatlas.resolve.base import Occurrence
from paperatlas.resolve.verdicts import Node, Verdict

_SAID = 10.0  # the paper names the candidate itself, in other words
_EXPECTED = 1.0
_AHEAD = 2.0  # how many times the second best the best must have


class Profiles:
    """What else the papers name that spell a candidate out.

    Args:
        occurrences: of the name sets that spell candidates out.
        verdicts: what each name set is.
    """

    def __init__(self, occurrences: Iterable[Occurrence], verdicts: Sequence[Verdict]) -> None:
        self._verdicts = verdicts
        self._beside: dict[Node, Counter[Node]] = defaultdict(Counter)
        for one in occurrences:
            self._beside[verdicts[one.number].node].update({verdicts[other].node for other in one.others})

    def decide(
        self, candidates: Iterable[Node], occurrence: Occurrence, *, expected: Node
    ) -> tuple[Node, tuple[int, ...]] | None:
        """The candidate that the paper's other entities speak for, with their name sets; None if in doubt.

        An entity that stands beside several candidates elsewhere speaks less for each of them; what is
        expected wherever nothing speaks against it has the advantage.
        """
        nodes = {other: self._verdicts[other].node for other in occurrence.others}
        others = set(nodes.values())
        rivals = tuple(candidates)
        scores = {
            node: _SAID * (node in others)
            + _EXPECTED * (node == expected)
            + sum(self._weight(other, node, rivals) for other in others) * (len(rivals) > 1)
            for node in rivals
        }
        best, *rest = sorted(scores, key=lambda node: (-scores[node], node))
        if not scores[best] or any(scores[best] < _AHEAD * scores[other] for other in rest[:1]):
            return None
        beside = self._beside[best]
        said = tuple(number for number in occurrence.others if nodes[number] == best)
        return best, said or tuple(number for number in occurrence.others if beside[nodes[number]])

    def _weight(self, other: Node, node: Node, rivals: Sequence[Node]) -> float:
        if not self._beside[node][other]:
            return 0.0
        return 1 / sum(bool(self._beside[rival][other]) for rival in rivals)
