"""What entities are called: a label that no other entity of the type has, and an id."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping

from paperatlas.model import EntityType
from paperatlas.names import normal_form, slugify
from paperatlas.ontology import Concept
from paperatlas.resolve.known import KnownNames
from paperatlas.resolve.spelling import spell
from paperatlas.resolve.verdicts import Node


def choose_labels(
    forms: Mapping[Node, Counter[str]], known: KnownNames, given: Mapping[Node, str]
) -> dict[Node, str]:
    """A label for each node: the given one, the lexicon's, or the best of its forms that is free.

    Two nodes of a type never get labels that differ in case, hyphens or plural alone, and none gets the
    label of a concept of the lexicon, which may stand above it. The fewer spellings a node has, the earlier
    it may choose.
    """
    concepts = known.concepts
    labels = {node: concepts[node[1]].label for node in forms if node[1] in concepts} | dict(given)
    taken = {(node[0], shape) for node, label in labels.items() for shape in _shapes(label)}
    open_nodes = [node for node in forms if node not in labels]
    for node in sorted(open_nodes, key=lambda node: (len(set(map(normal_form, forms[node]))), node)):
        best = sorted(forms[node], key=lambda form: _preference(form, forms[node]))
        free = (
            form
            for form in best
            if not known.is_label(node[0], spell(form).key)
            and not any((node[0], shape) in taken for shape in _shapes(form))
        )
        labels[node] = next(free, None) or f"{best[0]} [{_digest(node[1])}]"
        taken.update((node[0], shape) for shape in _shapes(labels[node]))
    return labels


def _shapes(label: str) -> Iterable[str]:
    return {normal_form(label) or label, spell(label).key}


def _preference(form: str, counts: Counter[str]) -> tuple[bool, int, int, int, str]:
    style = _style(form)
    return style == 2, -counts[form], style, len(form), form


def _style(form: str) -> int:
    """Mixed case ("LoRA") reads best as a label, then words, then bare capitals ("ADM")."""
    if not form.islower() and not form.isupper() and " " not in form:
        return 0
    return 2 if form.isupper() else 1


def assign_ids(labels: Mapping[Node, str], concepts: Mapping[str, Concept]) -> dict[Node, str]:
    """An id for each node; where two labels give one slug, a hash of the key tells them apart."""
    ids = {node: node[1] for node in labels if node[1] in concepts}
    taken = set(concepts)
    for node, label in sorted(labels.items()):
        if node not in ids:
            ids[node] = _new_id(node[0], node[1], label, taken)
            taken.add(ids[node])
    return ids


def _new_id(kind: EntityType, key: str, label: str, taken: set[str]) -> str:
    plain = f"{kind.lower()}/{slugify(label) or 'unnamed'}"
    return f"{plain}-{_digest(key)}" if plain in taken else plain


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:8]
