"""Every class and property that the RDF of an atlas uses, and which stand for which.

Terms of other vocabularies are listed one by one: each was looked up in its vocabulary.
"""

from __future__ import annotations

from functools import lru_cache

from pyoxigraph import NamedNode

from paperatlas.export.iris import (
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


@lru_cache(maxsize=256)
def pa(name: str) -> NamedNode:
    """A class or property of our own ontology.

    Example:
        >>> pa("uses").value
        'https://w3id.org/paperatlas/ontology#uses'
    """
    return NamedNode(NAMESPACE + name)


@lru_cache(maxsize=64)
def lpwc(name: str) -> NamedNode:
    """A property of Linked Papers With Code.

    Example:
        >>> lpwc("hasTask").value
        'https://linkedpaperswithcode.com/property/hasTask'
    """
    return NamedNode(LPWC + name)


TYPE = NamedNode(RDF + "type")
RDF_STATEMENT = NamedNode(RDF + "Statement")
SUBJECT = NamedNode(RDF + "subject")
PREDICATE = NamedNode(RDF + "predicate")
OBJECT = NamedNode(RDF + "object")
LABEL = NamedNode(RDFS + "label")
SEE_ALSO = NamedNode(RDFS + "seeAlso")
TITLE = NamedNode(DCTERMS + "title")
ABSTRACT = NamedNode(DCTERMS + "abstract")
DATE = NamedNode(DCTERMS + "date")
CREATOR = NamedNode(DCTERMS + "creator")
NAME = NamedNode(FOAF + "name")
PREPRINT = NamedNode(FABIO + "Preprint")
ARXIV_IDS = (NamedNode(FABIO + "hasArXivId"), NamedNode(FABIO + "hasArXivID"))
"""The second is not in FaBiO, but in Linked Papers With Code's data and in queries over it."""
PREF_LABEL = NamedNode(SKOS + "prefLabel")
ALT_LABEL = NamedNode(SKOS + "altLabel")
BROADER = NamedNode(SKOS + "broader")
BROADER_BY: dict[BroaderSource, NamedNode] = {
    "text": pa("broaderByText"),
    "head words": pa("broaderByHeadWords"),
    "family": pa("broaderByFamily"),
}
"""How what no lexicon says is known: each is a sub-property of `skos:broader`, which stands beside it."""
EXACT_MATCH = NamedNode(SKOS + "exactMatch")
CONCEPT = NamedNode(SKOS + "Concept")
ANNOTATION = NamedNode(OA + "Annotation")
HAS_BODY = NamedNode(OA + "hasBody")
HAS_TARGET = NamedNode(OA + "hasTarget")
HAS_SOURCE = NamedNode(OA + "hasSource")
HAS_SELECTOR = NamedNode(OA + "hasSelector")
POSITION_SELECTOR = NamedNode(OA + "TextPositionSelector")
QUOTE_SELECTOR = NamedNode(OA + "TextQuoteSelector")
START = NamedNode(OA + "start")
END = NamedNode(OA + "end")
EXACT = NamedNode(OA + "exact")
PREFIX = NamedNode(OA + "prefix")
SUFFIX = NamedNode(OA + "suffix")
ACTIVITY = NamedNode(PROV + "Activity")
SOFTWARE_AGENT = NamedNode(PROV + "SoftwareAgent")
GENERATED_BY = NamedNode(PROV + "wasGeneratedBy")
DERIVED_FROM = NamedNode(PROV + "wasDerivedFrom")
SPECIFIED_BY = NamedNode(MLS + "specifiedBy")
HAS_VALUE = NamedNode(MLS + "hasValue")
NUMERIC_VALUE = NamedNode(QUDT + "numericValue")
HAS_UNIT = NamedNode(QUDT + "hasUnit")
EVALUATED_ON = NamedNode(FAIR4ML + "evaluatedOn")
LPWC_EVALUATION = NamedNode(LPWC_CLASS + "evaluation")

PAPER_CLASSES = (
    pa("Paper"),
    NamedNode(LPWC_CLASS + "paper"),
    NamedNode(SCHEMA + "ScholarlyArticle"),
)
RESULT_CLASSES = (
    pa("Result"),
    NamedNode(LPWC_CLASS + "evaluationresult"),
    NamedNode(MLS + "ModelEvaluation"),
    NamedNode(QUDT + "QuantityValue"),
)
ENTITY_CLASSES: dict[EntityType, tuple[NamedNode, ...]] = {
    "Technique": (
        pa("Technique"),
        CONCEPT,
        NamedNode(LPWC_CLASS + "method"),
        NamedNode(MLS + "Algorithm"),
    ),
    "Model": (
        pa("Model"),
        CONCEPT,
        NamedNode(LPWC_CLASS + "model"),
        NamedNode(MLS + "Model"),
        NamedNode(FAIR4ML + "MLModel"),
    ),
    "Dataset": (
        pa("Dataset"),
        CONCEPT,
        NamedNode(LPWC_CLASS + "dataset"),
        NamedNode(SCHEMA + "Dataset"),
        NamedNode(MLS + "Dataset"),
    ),
    "Benchmark": (pa("Benchmark"), CONCEPT, NamedNode(MLS + "EvaluationSpecification")),
    "Task": (pa("Task"), CONCEPT, NamedNode(LPWC_CLASS + "task"), NamedNode(MLS + "Task")),
    "Metric": (pa("Metric"), CONCEPT, NamedNode(MLS + "EvaluationMeasure")),
}
"""All are SKOS concepts: `skos:broader`, which links them, says so of whatever it links."""

LPWC_NAMES: dict[EntityType, NamedNode] = {"Dataset": TITLE}
"""Linked Papers With Code names data sets by their title, all else by `foaf:name`."""

_LPWC_ROLES = frozenset({"introduces", "uses", "evaluatesOn"})
_LPWC_PROPERTIES = {
    "technique": ("hasMethod", _LPWC_ROLES),
    "model": ("hasModel", _LPWC_ROLES),
    "dataset": ("usesDataset", _LPWC_ROLES),
    "task": ("hasTask", _LPWC_ROLES | {"addresses"}),
}


def lpwc_property(statement: Statement) -> NamedNode | None:
    """The property of Linked Papers With Code that says the same as a statement, if one does.

    What a paper only compares with, studies or mentions is not "its" method there.

    Example:
        >>> said = Statement(id="s", subject="paper/p", predicate="uses", object="model/bert",
        ...                  confidence=1.0, evidence=())
        >>> lpwc_property(said).value
        'https://linkedpaperswithcode.com/property/hasModel'
    """
    if not statement.subject.startswith("paper/"):
        return None
    name, roles = _LPWC_PROPERTIES.get(statement.object.partition("/")[0], ("", frozenset()))
    return lpwc(name) if statement.predicate in roles else None
