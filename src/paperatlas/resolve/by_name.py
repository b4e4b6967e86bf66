"""Resolution by normalised name, lexicon and the abbreviations that papers spell out.

A name set becomes a known concept when its long form, or its only form, is one of the concept's names. An
abbreviation whose long form is another thing's never becomes the concept by its letters alone.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from paperatlas.model import Entity, EntityType, Link
from paperatlas.names import normal_form, slugify
from paperatlas.ontology import Concept, Ontology, load_ontology
from paperatlas.resolve.base import NameSet, Resolution

_SCORES = {"lexicon": 1.0, "same name": 0.95, "long form": 0.9, "abbreviation": 0.8}


class Verdict(Struct, frozen=True):
    """What a name set is: a concept's id, or a normal form of its own, and by which rule."""

    key: str
    rule: str


class NameResolver:
    """Resolves by the names in an ontology and in the corpus itself.

    Example:
        >>> sets = [
        ...     NameSet(type="Technique", forms=("LoRA",), papers=2),
        ...     NameSet(type="Technique", forms=("Foo Bar Baz", "FBB"), papers=1),
        ...     NameSet(type="Technique", forms=("FBB",), papers=1),
        ... ]
        >>> NameResolver()(sets).assigned
        ('technique/lora', 'technique/foo-bar-baz', 'technique/foo-bar-baz')
    """

    def __init__(self, ontology: Ontology | None = None) -> None:
        self._concepts = (ontology or load_ontology()).concepts
        self._known = {
            (concept.type, normal_form(name)): concept.id
            for concept in self._concepts.values()
            for name in concept.names
        }

    def __call__(self, name_sets: Iterable[NameSet]) -> Resolution:
        """Resolve all name sets."""
        given = tuple(name_sets)
        own = [self._by_itself(names) for names in given]
        long_forms = _long_forms_by_short(given, own)
        verdicts = [_by_corpus(names, verdict, long_forms) for names, verdict in zip(given, own, strict=True)]
        forms = _count_forms(given, verdicts)
        labels = {key: self._label(key, counts) for key, counts in forms.items()}
        ids = _assign_ids(labels, self._concepts)
        return Resolution(
            entities=self._entities(forms, labels, ids),
            links=_links(given, verdicts, ids),
            assigned=tuple(
                ids[names.type, verdict.key] for names, verdict in zip(given, verdicts, strict=True)
            ),
        )

    def _by_itself(self, names: NameSet) -> Verdict:
        """The verdict on a name set that needs no other paper."""
        deciding = [form for form in names.forms if is_long_form(form)] or names.forms
        for form in deciding:
            if concept := self._known.get((names.type, normal_form(form))):
                return Verdict(concept, "lexicon")
        form = max(deciding, key=lambda form: (len(form), form))
        return Verdict(normal_form(form) or form, "long form" if len(names.forms) > 1 else "same name")

    def _label(self, key: tuple[EntityType, str], counts: Counter[str]) -> str:
        if known := self._concepts.get(key[1]):
            return known.label
        return min(counts, key=lambda form: (_style(form) == 2, -counts[form], _style(form), len(form), form))

    def _entities(
        self,
        forms: Mapping[tuple[EntityType, str], Counter[str]],
        labels: Mapping[tuple[EntityType, str], str],
        ids: Mapping[tuple[EntityType, str], str],
    ) -> tuple[Entity, ...]:
        entities = {}
        for key, counts in forms.items():
            concept = self._concepts.get(key[1])
            names = {*counts, *(concept.names if concept else ())} - {labels[key]}
            entities[ids[key]] = _entity(ids[key], key[0], labels[key], names, concept)
        for concept in self._ancestors(entities):
            entities[concept.id] = _entity(
                concept.id, concept.type, concept.label, set(concept.aliases), concept
            )
        return tuple(entities[entity_id] for entity_id in sorted(entities))

    def _ancestors(self, entities: Mapping[str, Entity]) -> list[Concept]:
        """The more general concepts that no paper names: without them `broader` would lead nowhere."""
        found: dict[str, Concept] = {}
        wanted = [broader for entity in entities.values() for broader in entity.broader]
        while wanted:
            concept = self._concepts[wanted.pop()]
            if concept.id not in found and concept.id not in entities:
                found[concept.id] = concept
                wanted.extend(concept.broader)
        return list(found.values())


def is_long_form(form: str) -> bool:
    """Whether a spelling is words rather than letters: two or more words, one in lower case.

    Example:
        >>> is_long_form("low-rank adaptation"), is_long_form("LoRA"), is_long_form("WikiText-2")
        (True, False, False)
    """
    words = form.replace("-", " ").split()
    return len(words) > 1 and any(len(word) > 2 and word[1:].islower() and word.isalpha() for word in words)


def _long_forms_by_short(
    given: Sequence[NameSet], verdicts: Sequence[Verdict]
) -> dict[tuple[EntityType, str], set[Verdict]]:
    """What each abbreviation stands for, in the papers that spell it out."""
    found: dict[tuple[EntityType, str], set[Verdict]] = defaultdict(set)
    for names, verdict in zip(given, verdicts, strict=True):
        if any(is_long_form(form) for form in names.forms):
            for form in names.forms:
                if not is_long_form(form):
                    found[names.type, normal_form(form)].add(Verdict(verdict.key, "abbreviation"))
    return found


def _by_corpus(
    names: NameSet, verdict: Verdict, long_forms: Mapping[tuple[EntityType, str], set[Verdict]]
) -> Verdict:
    """A lone unknown abbreviation is what other papers spell out, if they all agree."""
    if verdict.rule != "same name":
        return verdict
    meanings = long_forms.get((names.type, verdict.key), set())
    return next(iter(meanings)) if len(meanings) == 1 else verdict


def _count_forms(
    given: Sequence[NameSet], verdicts: Sequence[Verdict]
) -> dict[tuple[EntityType, str], Counter[str]]:
    forms: dict[tuple[EntityType, str], Counter[str]] = defaultdict(Counter)
    for names, verdict in zip(given, verdicts, strict=True):
        for form in names.forms:
            forms[names.type, verdict.key][form] += names.papers
    return dict(sorted(forms.items()))


def _style(form: str) -> int:
    """Mixed case ("LoRA") reads best as a label, then words, then bare capitals ("ADM")."""
    if not form.islower() and not form.isupper() and " " not in form:
        return 0
    return 2 if form.isupper() else 1


def _assign_ids(
    labels: Mapping[tuple[EntityType, str], str], concepts: Mapping[str, Concept]
) -> dict[tuple[EntityType, str], str]:
    """An id for each key; where two labels give one slug, a hash of the key tells them apart."""
    ids: dict[tuple[EntityType, str], str] = {key: key[1] for key in labels if key[1] in concepts}
    taken = set(concepts)
    for key, label in labels.items():
        if key in ids:
            continue
        plain = f"{key[0].lower()}/{slugify(label) or 'unnamed'}"
        suffix = hashlib.sha256(key[1].encode()).hexdigest()[:8]
        ids[key] = f"{plain}-{suffix}" if plain in taken else plain
        taken.add(ids[key])
    return ids


def _entity(entity_id: str, kind: EntityType, label: str, names: set[str], concept: Concept | None) -> Entity:
    return Entity(
        id=entity_id,
        type=kind,
        label=label,
        aliases=tuple(sorted(names)),
        broader=concept.broader if concept else (),
        same_as=concept.same_as if concept else (),
    )


def _links(
    given: Sequence[NameSet], verdicts: Sequence[Verdict], ids: Mapping[tuple[EntityType, str], str]
) -> tuple[Link, ...]:
    links = {
        (form, names.type, ids[names.type, verdict.key], verdict.rule)
        for names, verdict in zip(given, verdicts, strict=True)
        for form in names.forms
    }
    return tuple(
        Link(surface=surface, type=kind, entity=entity, rule=rule, score=_SCORES[rule])
        for surface, kind, entity, rule in sorted(links)
    )
