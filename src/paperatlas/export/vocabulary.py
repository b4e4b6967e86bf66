"""Every class and property that the RDF of an atlas uses, and which stand for which.

Terms of other vocabularies are listed one by one: each was looked up in its vocabulary.
"""

from __future__ import annotations

from paperatlas.export.iris import (
    DBP,
    DCTERMS,
    FABIO,
    FAIR4ML,
    FOAF,
    LPWC,
    LPWC_CLASS,
    MLS,
    OA,
    PROV,
    QUDT,
    RDF,
    RDFS,
    SCHEMA,
)
from paperatlas.model import BroaderSource, EntityType, Statement
from paperatlas.ontology import NAMESPACE, SKOS


def pa(name: str) -> str:
    """A class or property of our own ontology.

    Example:
        >>> pa("uses")
        'https://w3id.org/paperatlas/ontology#uses'
    """
    return NAMESPACE + name


def lpwc(name: str) -> str:
    """A property of Linked Papers With Code.

    Example:
        >>> lpwc("hasTask")
        'https://linkedpaperswithcode.com/property/hasTask'
    """
    return LPWC + name


TYPE = RDF + "type"
REIFIES = RDF + "reifies"
"""Of RDF 1.2: from a statement's node to its triple."""
RDF_STATEMENT = RDF + "Statement"
SUBJECT = RDF + "subject"
PREDICATE = RDF + "predicate"
OBJECT = RDF + "object"
LABEL = RDFS + "label"
SEE_ALSO = RDFS + "seeAlso"
TITLE = DCTERMS + "title"
ABSTRACT = DCTERMS + "abstract"
DATE = DCTERMS + "date"
DESCRIPTION = DCTERMS + "description"
CREATOR = DCTERMS + "creator"
NAME = FOAF + "name"
PREPRINT = FABIO + "Preprint"
ARXIV_IDS = (FABIO + "hasArXivId", FABIO + "hasArXivID")
"""The second is not in FaBiO, but in Linked Papers With Code's data and in queries over it."""
HAS_URL = FABIO + "hasURL"
ACRONYM = DBP + "acronym"
PREF_LABEL = SKOS + "prefLabel"
ALT_LABEL = SKOS + "altLabel"
BROADER = SKOS + "broader"
BROADER_BY: dict[BroaderSource, str] = {
    "text": pa("broaderByText"),
    "head words": pa("broaderByHeadWords"),
    "family": pa("broaderByFamily"),
}
"""How what no lexicon says is known: each is a sub-property of `skos:broader`, which stands beside it."""
EXACT_MATCH = SKOS + "exactMatch"
CONCEPT = SKOS + "Concept"
ANNOTATION = OA + "Annotation"
HAS_BODY = OA + "hasBody"
HAS_TARGET = OA + "hasTarget"
HAS_SOURCE = OA + "hasSource"
HAS_SELECTOR = OA + "hasSelector"
POSITION_SELECTOR = OA + "TextPositionSelector"
QUOTE_SELECTOR = OA + "TextQuoteSelector"
START = OA + "start"
END = OA + "end"
EXACT = OA + "exact"
PREFIX = OA + "prefix"
SUFFIX = OA + "suffix"
ACTIVITY = PROV + "Activity"
SOFTWARE_AGENT = PROV + "SoftwareAgent"
GENERATED_BY = PROV + "wasGeneratedBy"
DERIVED_FROM = PROV + "wasDerivedFrom"
SPECIFIED_BY = MLS + "specifiedBy"
HAS_VALUE = MLS + "hasValue"
NUMERIC_VALUE = QUDT + "numericValue"
HAS_UNIT = QUDT + "hasUnit"
EVALUATED_ON = FAIR4ML + "evaluatedOn"
LPWC_EVALUATION = LPWC_CLASS + "evaluation"
LPWC_REPOSITORY = LPWC_CLASS + "repository"

PAPER_CLASSES = (
    pa("Paper"),
    LPWC_CLASS + "paper",
    SCHEMA + "ScholarlyArticle",
)
VENUE_CLASSES = (pa("Venue"), LPWC_CLASS + "conference")
RESULT_CLASSES = (
    pa("Result"),
    LPWC_CLASS + "evaluationresult",
    MLS + "ModelEvaluation",
    QUDT + "QuantityValue",
)
ENTITY_CLASSES: dict[EntityType, tuple[str, ...]] = {
    "Technique": (
        pa("Technique"),
        CONCEPT,
        LPWC_CLASS + "method",
        MLS + "Algorithm",
    ),
    "Model": (
        pa("Model"),
        CONCEPT,
        LPWC_CLASS + "model",
        MLS + "Model",
        FAIR4ML + "MLModel",
    ),
    "Dataset": (
        pa("Dataset"),
        CONCEPT,
        LPWC_CLASS + "dataset",
        SCHEMA + "Dataset",
        MLS + "Dataset",
    ),
    "Benchmark": (pa("Benchmark"), CONCEPT, MLS + "EvaluationSpecification"),
    "Task": (pa("Task"), CONCEPT, LPWC_CLASS + "task", MLS + "Task"),
    "Metric": (pa("Metric"), CONCEPT, MLS + "EvaluationMeasure"),
}
"""All are SKOS concepts: `skos:broader`, which links them, says so of whatever it links."""

LPWC_INTRODUCED = frozenset({"technique", "dataset"})
"""Whose paper Linked Papers With Code names with `introducedBy`, and whose papers it counts."""
LPWC_NAMES: dict[EntityType, str] = {"Dataset": TITLE}
"""Linked Papers With Code names data sets by their title, all else by `foaf:name`."""

_LPWC_ROLES = frozenset({"introduces", "uses", "evaluatesOn"})
_LPWC_PROPERTIES = {
    "technique": ("hasMethod", _LPWC_ROLES),
    "model": ("hasModel", _LPWC_ROLES),
    "dataset": ("usesDataset", _LPWC_ROLES),
    "task": ("hasTask", _LPWC_ROLES | {"addresses"}),
}


def lpwc_property(statement: Statement) -> str | None:
    """The property of Linked Papers With Code that says the same as a statement, if one does.

    What a paper only compares with, studies or mentions is not "its" method there.

    Example:
        >>> said = Statement(id="s", subject="paper/p", predicate="uses", object="model/bert",
        ...                  confidence=1.0, evidence=())
        >>> lpwc_property(said)
        'https://linkedpaperswithcode.com/property/hasModel'
    """
    if not statement.subject.startswith("paper/"):
        return None
    name, roles = _LPWC_PROPERTIES.get(statement.object.partition("/")[0], ("", frozenset()))
    return lpwc(name) if statement.predicate in roles else None
