"""All places in a paper's texts that name an entity: known, introduced, abbreviated, built alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import ahocorasick_rs
from msgspec import Struct

from paperatlas.extract.abbreviations import Abbreviation, find_abbreviations
from paperatlas.extract.candidates import Candidate, keep_best
from paperatlas.extract.document import TextField
from paperatlas.extract.grouping import Place
from paperatlas.extract.introduced import find_named, find_proposed, title_name
from paperatlas.extract.lexicon import Hit, NameIndex, is_whole_name
from paperatlas.extract.shapes import find_shapes, is_name_shaped
from paperatlas.extract.terms import TermGrammar
from paperatlas.extract.typing import type_by_following, type_by_phrase
from paperatlas.model import EntityType, Field
from paperatlas.names import normal_form
from paperatlas.ontology import Concept

_TO_REPEAT = frozenset(["title", "introduced", "abbreviation"])


class Places(Struct, frozen=True):
    """Places in order of the text, and the abbreviations among them by normal forms."""

    places: tuple[Place, ...]
    short_to_long: Mapping[str, str]


class PlaceFinder:
    """Finds names by a lexicon and by general rules."""

    def __init__(self, concepts: Mapping[str, Concept]) -> None:
        self._names = NameIndex(concepts.values())
        self._terms = TermGrammar(concepts.values())

    def find(self, fields: Sequence[TextField]) -> Places:
        """All places in the texts of one paper; those of one text do not overlap."""
        found = {field.name: list(self._find(field)) for field in fields}
        short_to_long: dict[str, str] = {}
        for field in fields:
            for pair in find_abbreviations(field.text):
                found[field.name] += self._abbreviated(field, pair, found[field.name], short_to_long)
        repeated = _find_repeated(fields, found)
        places = (
            Place(field, candidate)
            for field in fields
            for candidate in keep_best(found[field.name] + repeated.get(field.name, []))
        )
        return Places(tuple(places), short_to_long)

    def _find(self, field: TextField) -> Iterator[Candidate]:
        for hit in self._names.find(field.text):
            yield _known(field.text, hit)
        yield from self._terms.find(field.text)
        yield from find_shapes(field.text)
        if field.name == "abstract":
            yield from find_named(field.text)
            yield from find_proposed(field)
        elif name := title_name(field.text):
            yield name

    def _abbreviated(
        self,
        field: TextField,
        pair: Abbreviation,
        found: list[Candidate],
        short_to_long: dict[str, str],
    ) -> list[Candidate]:
        """Both forms of an abbreviation, with the type that is known of either or that its last word has."""
        long, short = field.text[slice(*pair.long)], field.text[slice(*pair.short)]
        known = {(c.start, c.end): c.type for c in found if c.by == "lexicon" and c.end <= pair.short[1]}
        kind = known.get(pair.long) or self._terms.type_of(long) or type_by_phrase(long, 0)
        kind = kind or known.get(pair.short)
        if kind is None and not is_name_shaped(short):
            return []
        short_to_long[normal_form(short)] = normal_form(long)
        return [
            Candidate(*span, kind or "Technique", "abbreviation")
            for span in (pair.long, pair.short)
            if span not in known
        ]


def _known(text: str, hit: Hit) -> Candidate:
    concept = hit.concepts[0]
    if len(hit.concepts) > 1:
        wanted = type_by_following(text, hit.end)
        concept = next((c for c in hit.concepts if c.type == wanted), concept)
    return Candidate(hit.start, hit.end, concept.type, "lexicon", concept.id)


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
