"""All places in a paper's texts that name an entity: known, introduced, abbreviated, built alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import ahocorasick_rs
from msgspec import Struct
from msgspec.structs import replace

from paperatlas.extract.abbreviations import Abbreviation, find_abbreviations
from paperatlas.extract.candidates import Candidate, keep_best
from paperatlas.extract.document import TextField
from paperatlas.extract.grouping import Place
from paperatlas.extract.intervals import Intervals
from paperatlas.extract.introduced import find_named, find_proposed, title_name
from paperatlas.extract.lexicon import Hit, NameIndex, is_whole_name
from paperatlas.extract.shapes import find_shapes, is_name_shaped
from paperatlas.extract.terms import TermGrammar
from paperatlas.extract.typing import type_by_following, type_by_phrase
from paperatlas.model import DATA_TYPES, EntityType, Field
from paperatlas.names import normal_form
from paperatlas.ontology import Concept

_PARTS = re.compile(r"[A-Za-z]+(?:\d+(?=-|$))?|\d+")  # "Tiny-ImageNet", "MobileNet-X2", "ImageNet128"
_ADDRESS = re.compile(r"(?:https?://|ftp://|www\.)\S+")
_OWN = frozenset(["title", "introduced"])
_TO_REPEAT = _OWN | {"abbreviation"}


class Places(Struct, frozen=True):
    """What was found in a paper.

    Attributes:
        places: in order of the text; those of one text do not overlap.
        short_to_long: the abbreviations among them, by normal forms.
        known: the lexicon's names in each text, whether they became places or not.
    """

    places: tuple[Place, ...]
    short_to_long: Mapping[str, str]
    known: Mapping[Field, Sequence[Hit]]


class PlaceFinder:
    """Finds names by a lexicon and by general rules."""

    def __init__(self, concepts: Mapping[str, Concept]) -> None:
        self._concepts = concepts
        self._names = NameIndex(concepts.values())
        self._terms = TermGrammar(concepts.values())
        self._kinds = _kinds_of_words(concepts.values())

    def find(self, fields: Sequence[TextField]) -> Places:
        """All places in the texts of one paper; those of one text do not overlap."""
        hits = {field.name: self._names.find(field.text) for field in fields}
        found = {field.name: list(self._find(field, hits[field.name])) for field in fields}
        _type_own_variants(fields, found)
        pairs = [(field, pair) for field in fields for pair in find_abbreviations(field.text)]
        known = _known_spans(found) if pairs else {}
        if other := self._other_meanings(pairs, known):
            found = {name: [c for c in all_ if c.concept not in other] for name, all_ in found.items()}
            known = _known_spans(found)
        short_to_long: dict[str, str] = {}
        for field, pair in pairs:
            found[field.name] += self._abbreviated(field, pair, known[field.name], short_to_long)
        repeated = _find_repeated(fields, found)
        places = (
            Place(field, candidate, field.text[candidate.start : candidate.end])
            for field in fields
            for candidate in keep_best(
                _outside_addresses(field.text, found[field.name] + repeated.get(field.name, []))
            )
        )
        return Places(tuple(places), short_to_long, hits)

    def _other_meanings(
        self,
        pairs: Sequence[tuple[TextField, Abbreviation]],
        known: Mapping[Field, Mapping[tuple[int, int], Candidate]],
    ) -> set[str]:
        """The known concepts whose letters this paper uses for something else."""
        return {
            candidate.concept
            for field, pair in pairs
            if (candidate := known[field.name].get(pair.short))
            and ((long := known[field.name].get(pair.long)) is None or long.concept != candidate.concept)
            and not _can_mean(self._concepts[candidate.concept], field.text[slice(*pair.long)])
        }

    def _find(self, field: TextField, hits: Sequence[Hit]) -> Iterator[Candidate]:
        for hit in hits:
            yield _known(field.text, hit)
        yield from self._terms.find(field.text)
        for shape in find_shapes(field.text):
            yield self._as_variant(field.text, shape)
        if field.name == "abstract":
            yield from find_named(field)
            yield from find_proposed(field)
        elif name := title_name(field.text):
            yield name

    def _as_variant(self, text: str, shape: Candidate) -> Candidate:
        """A name made of a known one has its type: "Tiny-ImageNet", "MobileNet-X2"."""
        parts = _PARTS.findall(text[shape.start : shape.end])
        if len(parts) < 2 or type_by_following(text, shape.end):
            return shape
        last, first = self._kinds.get(parts[-1]), self._kinds.get(parts[0])
        kind = last if last in DATA_TYPES else first
        return replace(shape, type=kind) if kind else shape

    def _abbreviated(
        self,
        field: TextField,
        pair: Abbreviation,
        known: Mapping[tuple[int, int], Candidate],
        short_to_long: dict[str, str],
    ) -> list[Candidate]:
        """Both forms of an abbreviation, with the type that is known of either or that its last word has."""
        long, short = field.text[slice(*pair.long)], field.text[slice(*pair.short)]
        kind = known[pair.long].type if pair.long in known else None
        kind = kind or self._terms.type_of(long) or type_by_phrase(long, 0)
        kind = kind or (known[pair.short].type if pair.short in known else None)
        if kind is None and not is_name_shaped(short):
            return []
        short_to_long[normal_form(short)] = normal_form(long)
        return [
            Candidate(*span, kind or "Technique", "abbreviation")
            for span in (pair.long, pair.short)
            if span not in known
        ]


def _outside_addresses(text: str, candidates: list[Candidate]) -> list[Candidate]:
    """Without the candidates that are part of a web address."""
    if "://" not in text and "www." not in text:
        return candidates
    addresses = Intervals({match.span(): True for match in _ADDRESS.finditer(text)})
    return [c for c in candidates if not addresses.holds(c.start)]


def _kinds_of_words(concepts: Iterable[Concept]) -> dict[str, EntityType]:
    """The types of the names of one capitalised word."""
    return {
        name: concept.type
        for concept in concepts
        for name in concept.names
        if len(name) > 3 and name.isalnum() and not name.islower()
    }


def _known_spans(found: Mapping[Field, list[Candidate]]) -> dict[Field, dict[tuple[int, int], Candidate]]:
    return {
        name: {(c.start, c.end): c for c in candidates if c.concept} for name, candidates in found.items()
    }


def _can_mean(concept: Concept, long: str) -> bool:
    """Whether a long form shares a word with one of the concept's, if any of those is known."""
    words = set(normal_form(long).split())
    longer = [set(form.split()) for name in concept.names if " " in (form := normal_form(name))]
    return not longer or any(words & own for own in longer)


def _known(text: str, hit: Hit) -> Candidate:
    concept = hit.concepts[0]
    if len(hit.concepts) > 1:
        wanted = type_by_following(text, hit.end)
        concept = next((c for c in hit.concepts if c.type == wanted), concept)
    return Candidate(hit.start, hit.end, concept.type, "lexicon", concept.id)


def _type_own_variants(fields: Sequence[TextField], found: dict[Field, list[Candidate]]) -> None:
    """Give "Foo-Small" and "Foo-V2" the type of the paper's own Foo."""
    own: dict[str, EntityType] = {}
    for field in fields:
        own |= {
            field.text[c.start : c.end]: c.type
            for c in found[field.name]
            if c.by in _OWN and c.type != "Technique"
        }
    for field in fields if own else ():
        found[field.name] = [
            _as_own_variant(field.text, c, own) if c.by == "shape" else c for c in found[field.name]
        ]


def _as_own_variant(text: str, candidate: Candidate, own: Mapping[str, EntityType]) -> Candidate:
    base, hyphen, _ = text[candidate.start : candidate.end].partition("-")
    kind = own.get(base) if hyphen else None
    return replace(candidate, type=kind, by="introduced") if kind else candidate


def _find_repeated(
    fields: Sequence[TextField], found: Mapping[Field, list[Candidate]]
) -> dict[Field, list[Candidate]]:
    """Other places of the names that the paper introduces or abbreviates."""
    kinds: dict[str, EntityType] = {}
    for field in fields:
        for candidate in found[field.name]:
            if candidate.by in _TO_REPEAT:
                kinds.setdefault(field.text[candidate.start : candidate.end], candidate.type)
    if not kinds:
        return {}
    names = sorted(kinds)
    automaton = ahocorasick_rs.AhoCorasick(names)
    return {
        field.name: [
            Candidate(start, end, kinds[names[number]], "repeated")
            for number, start, end in automaton.find_matches_as_indexes(field.text, overlapping=True)
            if _is_word(field.text, start, end)
        ]
        for field in fields
    }


def _is_word(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return not (before.isalnum() or after.isalnum()) and is_whole_name(text, start, end)
