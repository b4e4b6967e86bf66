"""A user's corrections at work in one resolution, and which of them concerned nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from paperatlas.errors import InputError
from paperatlas.model import EntityType
from paperatlas.names import normal_form
from paperatlas.resolve.base import NameSet
from paperatlas.resolve.batch import Batch
from paperatlas.resolve.corrections import Correction, has_name, of_action, retype
from paperatlas.resolve.spelling import spell
from paperatlas.resolve.verdicts import Corpus, Node, Verdict

_RULE = "correction"


class Overruling:
    """Applies corrections where they concern a name."""

    def __init__(self, corrections: Sequence[Correction]) -> None:
        self._all = corrections
        self._used: set[Correction] = set()
        self._retyping = [*of_action(corrections, "type"), *of_action(corrections, "drop")]
        self._different = of_action(corrections, "different")
        self._same = of_action(corrections, "same")
        self._keys = {spell(one.name).key for one in self._retyping}
        self._keys |= {spell(one.other).key for one in self._different}

    def retyped(self, names: NameSet) -> NameSet | None:
        """The name set with the user's type for it, or None where the user drops it."""
        if not self._is_concerned(names):
            return names
        self._used.update(one for one in self._retyping if one.concerns(names))
        return retype(names, self._retyping)

    def _is_concerned(self, names: NameSet) -> bool:
        """Whether any line may concern a name set: of a long file few do."""
        return bool(self._keys) and any(spell(form).key in self._keys for form in names.forms)

    def verdicts(self, batch: Batch) -> list[Verdict]:
        """The verdicts with `different` and `same` applied."""
        if not (self._different or self._same):
            return [verdict for _, _, verdict in batch.items()]
        corpus = batch.corpus
        apart = [self._apart(names, verdict, corpus) for _, names, verdict in batch.items()]
        joined = self._joined(corpus, {verdict.node for verdict in apart})
        return [_moved(verdict, joined) for verdict in apart]

    def _apart(self, names: NameSet, verdict: Verdict, corpus: Corpus) -> Verdict:
        """A name that the user keeps apart becomes a node of its own, unless the paper names both as one."""
        for one in self._different if self._is_concerned(names) else ():
            if not (names.type in one.types and has_name(names, one.other)) or has_name(names, one.name):
                continue
            self._used.add(one)
            node, rival = corpus.node_of(names.type, one.other), corpus.node_of(names.type, one.name)
            if rival in (node, verdict.node):
                return Verdict((names.type, f"{normal_form(one.other)} apart"), _RULE, str(one))
        return verdict

    def _joined(self, corpus: Corpus, nodes: set[Node]) -> dict[Node, tuple[Node, Correction]]:
        """Where each node moves that the user says is another, with the line that says so."""
        moves: dict[Node, tuple[Node, Correction]] = {}
        for one in self._same:
            for kind in one.types:
                target = _root(corpus.node_of(kind, one.name), moves)
                moved = _root(corpus.node_of(kind, one.other), moves)
                if nodes.isdisjoint((target, moved)):
                    continue
                self._used.add(one)
                if target != moved:
                    moves[moved] = (target, one)
        return {node: (_root(node, moves), line) for node, (_, line) in moves.items()}

    def lines(self) -> tuple[Correction, ...]:
        """The lines that join, part or name entities; the others have done their work in `retyped`."""
        return (*self._different, *self._same, *of_action(self._all, "rename"))

    def labels(self, nodes: Iterable[Node], corpus: Corpus) -> dict[Node, str]:
        """The labels that the user gives.

        Raises:
            InputError: another entity of the type has that name.
        """
        present = set(nodes)
        found: dict[Node, str] = {}
        for one in of_action(self._all, "rename"):
            for kind in one.types:
                if (node := corpus.node_of(kind, one.name)) in present:
                    self._refuse_taken(one, kind, node, present, corpus)
                    self._used.add(one)
                    found[node] = one.other
        return found

    def _refuse_taken(
        self, one: Correction, kind: EntityType, node: Node, present: set[Node], corpus: Corpus
    ) -> None:
        other = corpus.node_of(kind, one.other)
        if other != node and other in present:
            raise InputError(f"{one}: another {kind} has that name; join the two with: same")

    def unused(self) -> tuple[str, ...]:
        """The corrections that concerned no name of the corpus."""
        return tuple(str(one) for one in self._all if one not in self._used)


def _root(node: Node, moves: Mapping[Node, tuple[Node, Correction]]) -> Node:
    while node in moves:
        node = moves[node][0]
    return node


def _moved(verdict: Verdict, joined: Mapping[Node, tuple[Node, Correction]]) -> Verdict:
    if verdict.node not in joined:
        return verdict
    node, line = joined[verdict.node]
    return Verdict(node, _RULE, str(line))
