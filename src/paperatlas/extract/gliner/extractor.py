"""Names become entities with roles, relations and results."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from paperatlas.errors import PaperatlasError
from paperatlas.extract.abbreviations import find_abbreviations
from paperatlas.extract.candidates import Candidate
from paperatlas.extract.document import TextField, read_fields
from paperatlas.extract.facts import NO_ABSTRACT, make_entity, read_relations, read_results
from paperatlas.extract.gliner.names import DECIMALS, Found, Model, find_names, load_model, one_line
from paperatlas.extract.gliner.settings import Settings, digest, read_settings
from paperatlas.extract.grouping import Group, Place, names_by_field
from paperatlas.extract.introduced import find_named, find_proposed, title_name
from paperatlas.extract.roles import Wording, decide_role, read_wording
from paperatlas.extract.shapes import is_name_shaped
from paperatlas.model import ENTITY_TYPES, EntityType, ExtractedEntity, Extraction, Field, Paper
from paperatlas.names import normal_form

BY = "gliner"
_REVISION = "1"  # count it up when what is made of predictions changes: it is part of the cache's keys


class GlinerExtractor:
    """Finds names with a GLiNER model; what they are to the paper is read from the wording, as by the rules.

    Args:
        settings: the model; by default from the environment (see `docs/how-to/extractors.md`).

    Raises:
        PaperatlasError: no model is set, or a setting makes no sense.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or read_settings(os.environ)
        self._model: Model | None = None
        name = Path(self._settings.model).name
        self.version = f"gliner-{_REVISION}-{name}-{digest(self._settings)}"

    def __call__(self, papers: Sequence[Paper]) -> Iterator[Extraction]:
        """Extract what each paper says by itself.

        Raises:
            MissingExtraError: the gliner library is not installed.
            PaperatlasError: the model cannot be loaded, or fails.
        """
        for paper in papers:
            # Loading takes seconds, and whoever asks for the version alone need not wait for it.
            self._model = self._model or load_model(self._settings)
            yield self._extract(self._model, paper)

    def _extract(self, model: Model, paper: Paper) -> Extraction:
        fields = tuple(read_fields(paper))
        try:
            found = {field.name: find_names(model, self._settings, field) for field in fields}
        except Exception as exc:  # the library and what it stands on have no error class of their own
            raise PaperatlasError(f"{paper.id}: the gliner model failed: {one_line(exc)}") from exc
        groups = group_found(fields, found)
        names = names_by_field([group for group, _ in groups])
        wordings = {field.name: read_wording(field) for field in fields}
        own = _own_names(fields)
        entities = tuple(
            _entity(number, group, scores, _Reading(wordings, own))
            for number, (group, scores) in enumerate(groups, 1)
        )
        return Extraction(
            paper=paper,
            entities=entities,
            relations=read_relations(fields, names),
            results=read_results(fields, names, entities),
            warnings=() if paper.abstract.strip() else (NO_ABSTRACT,),
        )


def group_found(
    fields: Sequence[TextField], found: Mapping[Field, Sequence[Found]]
) -> list[tuple[Group, tuple[float, ...]]]:
    """Names that are one thing, in order of the text, with their scores; the surest type wins."""
    long_of = _long_forms(fields)
    groups: dict[str, list[tuple[TextField, Found]]] = defaultdict(list)
    for text in fields:
        for name in found[text.name]:
            form = normal_form(text.text[name.start : name.end])
            groups[long_of.get(form, form)].append((text, name))
    return [_group(members) for members in groups.values()]


def _long_forms(fields: Sequence[TextField]) -> dict[str, str]:
    return {
        normal_form(text.text[slice(*pair.short)]): normal_form(text.text[slice(*pair.long)])
        for text in fields
        for pair in find_abbreviations(text.text)
    }


def _group(members: Sequence[tuple[TextField, Found]]) -> tuple[Group, tuple[float, ...]]:
    scores: Counter[EntityType] = Counter()
    for _, name in members:
        scores[name.type] += round(name.score * 10**DECIMALS)
    kind = max(scores, key=lambda one: (scores[one], -ENTITY_TYPES.index(one)))
    places = tuple(
        Place(text, Candidate(name.start, name.end, kind, BY), text.text[name.start : name.end])
        for text, name in members
    )
    counts = Counter(place.text for place in places)
    label = max(counts, key=lambda words: (counts[words], len(words)))
    return Group(label, kind, places), tuple(name.score for _, name in members)


class _Reading(Struct, frozen=True):
    """What the wording of a paper tells about roles.

    Attributes:
        own: ends of the names that the paper introduces, by the rules.
    """

    wordings: Mapping[Field, Wording]
    own: Mapping[tuple[Field, int], Candidate]


def _own_names(fields: Sequence[TextField]) -> dict[tuple[Field, int], Candidate]:
    own: dict[tuple[Field, int], Candidate] = {}
    for text in fields:
        title = title_name(text.text) if text.name == "title" else None
        named = [title] if title else []
        proposed = [*find_named(text), *find_proposed(text)] if text.name == "abstract" else []
        own |= {(text.name, candidate.end): candidate for candidate in (*named, *proposed)}
    return own


def _entity(number: int, group: Group, scores: Sequence[float], reading: _Reading) -> ExtractedEntity:
    seen = Group(group.name, group.type, tuple(_as_rules_see(place, reading.own) for place in group.places))
    return make_entity(number, group, decide_role(seen, reading.wordings), scores)


def _as_rules_see(place: Place, own: Mapping[tuple[Field, int], Candidate]) -> Place:
    """The place as if the rules had found it: the role depends on which of them does."""
    span = place.candidate
    by = "shape" if is_name_shaped(place.text) else "term"
    if introduced := own.get((place.field.name, span.end)):
        by = introduced.by
    return Place(place.field, Candidate(span.start, span.end, span.type, by), place.text)
