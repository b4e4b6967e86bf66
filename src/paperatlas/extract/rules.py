"""The extractor by rules: known names, names that the text introduces, roles and findings from wording."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from paperatlas.extract.document import read_fields
from paperatlas.extract.facts import NO_ABSTRACT, make_entity, read_relations, read_results
from paperatlas.extract.grouping import group_places, names_by_field
from paperatlas.extract.places import PlaceFinder
from paperatlas.extract.roles import decide_role, read_wording
from paperatlas.model import Extraction, Paper
from paperatlas.ontology import Ontology, load_ontology

_REVISION = "3"  # count it up with every change of a rule: it is part of the cache's keys

# How often an entity found by each part agrees with the annotations of the train split (docs/extraction.md).
CONFIDENCE = {
    "title": 0.81,
    "introduced": 0.75,
    "lexicon": 0.71,
    "abbreviation": 0.64,
    "repeated": 0.45,
    "term": 0.41,
    "shape": 0.29,
}


class RuleExtractor:
    """Extracts by the lexicon and by general rules; nothing in it is learned from annotations.

    Example:
        >>> paper = Paper(id="a", title="FooNet: A Small Network", abstract="FooNet uses pruning.")
        >>> [extraction] = RuleExtractor()([paper])
        >>> [(entity.name, entity.type, entity.role) for entity in extraction.entities]
        [('FooNet', 'Model', 'introduces'), ('pruning', 'Technique', 'uses')]
    """

    def __init__(self, ontology: Ontology | None = None) -> None:
        ontology = ontology or load_ontology()
        self._finder = PlaceFinder(ontology.concepts)
        self.version = f"fast-{_REVISION}-{ontology.digest}"

    def __call__(self, papers: Sequence[Paper]) -> Iterator[Extraction]:
        """Extract what each paper says by itself."""
        return map(self._extract, papers)

    def _extract(self, paper: Paper) -> Extraction:
        fields = tuple(read_fields(paper))
        found = self._finder.find(fields)
        wordings = {field.name: read_wording(field) for field in fields}
        groups = group_places(found.places, found.short_to_long)
        entities = tuple(
            make_entity(
                number,
                group,
                decide_role(group, wordings),
                (CONFIDENCE[place.candidate.by] for place in group.places),
            )
            for number, group in enumerate(groups, 1)
        )
        names = names_by_field(groups)
        return Extraction(
            paper=paper,
            entities=entities,
            relations=read_relations(fields, names),
            results=read_results(fields, names, entities),
            warnings=() if len(fields) > 1 else (NO_ABSTRACT,),
        )
