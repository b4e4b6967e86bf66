"""The ontology is the list of terms: complete, documented, and what the program really uses."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SDO, SH, SKOS
from rdflib.namespace import DefinedNamespace

from paperatlas.export.jsonld import context
from paperatlas.export.rdf import generate_triples
from paperatlas.model import ENTITY_TYPES, RELATION_TYPES, ROLES
from paperatlas.ontology import NAMESPACE, ontology_folder
from small_atlas import small_atlas

PROPERTY_TYPES = (OWL.ObjectProperty, OWL.DatatypeProperty)

# Terms of other vocabularies, each read in its vocabulary; nothing else of theirs may be written.
REUSED = {
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "type Statement subject predicate object reifies",
    "http://www.w3.org/2000/01/rdf-schema#": (
        "label comment seeAlso subClassOf subPropertyOf domain range Resource"
    ),
    "http://purl.org/dc/terms/": "title abstract date creator description identifier source isPartOf",
    "http://purl.org/spar/fabio/": "Preprint hasArXivId hasArXivID hasURL",
    "http://xmlns.com/foaf/0.1/": "name Agent",
    "http://www.w3.org/2004/02/skos/core#": "Concept prefLabel altLabel broader exactMatch note",
    "https://schema.org/": "ScholarlyArticle Dataset mentions about isBasedOn position",
    "http://www.w3.org/ns/mls#": (
        "Algorithm Model Dataset EvaluationSpecification Task EvaluationMeasure ModelEvaluation "
        "specifiedBy hasValue"
    ),
    "https://w3id.org/fair4ml#": "MLModel fineTunedFrom trainedOn evaluatedOn",
    "http://qudt.org/schema/qudt/": "QuantityValue numericValue hasUnit Unit",
    "http://www.w3.org/ns/oa#": (
        "Annotation SpecificResource hasTarget hasBody hasSource hasSelector TextPositionSelector start end "
        "TextQuoteSelector exact prefix suffix"
    ),
    "http://www.w3.org/ns/prov#": (
        "Entity wasGeneratedBy wasDerivedFrom Activity SoftwareAgent wasAssociatedWith"
    ),
    "https://linkedpaperswithcode.com/class/": (
        "paper method model dataset task evaluation evaluationresult conference repository"
    ),
    "https://linkedpaperswithcode.com/property/": (
        "hasMethod hasModel usesDataset hasTask hasEvaluation hasEvaluationResult metricName "
        "metricValue hasDataset hasConference creatorName hasURLAbstract hasRepository introducedBy "
        "introducedYear numberPapers hasSubtask"
    ),
    # Declared in Linked Papers With Code's ontology.
    "http://dbpedia.org/property/": "acronym",
}
ALLOWED = {space + name for space, names in REUSED.items() for name in names.split()}


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(ontology_folder() / "paperatlas.ttl")


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(ontology_folder() / "shapes.ttl")


def own_terms(graph: rdflib.Graph, kinds: Iterable[rdflib.URIRef]) -> set[str]:
    found = {str(term) for kind in kinds for term in graph.subjects(RDF.type, kind)}
    return {term for term in found if term.startswith(NAMESPACE)}


def written_terms() -> set[str]:
    """All predicates and all classes of the small atlas's RDF."""
    terms = set()
    for triple in generate_triples(small_atlas()):
        terms.add(triple.predicate.value)
        if triple.predicate.value == str(RDF.type) and isinstance(triple.object, ox.NamedNode):
            terms.add(triple.object.value)
    return terms


def test_every_term_has_one_label_and_one_comment(ontology: rdflib.Graph) -> None:
    terms = own_terms(ontology, (OWL.Class, *PROPERTY_TYPES))
    assert len(terms) > 40
    for term in sorted(terms):
        for annotation in (RDFS.label, RDFS.comment):
            texts = list(ontology.objects(rdflib.URIRef(term), annotation))
            assert len(texts) == 1, (term, annotation)
            assert str(texts[0]).strip(), (term, annotation)


def test_every_property_has_a_domain_that_is_a_class(ontology: rdflib.Graph) -> None:
    classes = own_terms(ontology, (OWL.Class,))
    for term in sorted(own_terms(ontology, PROPERTY_TYPES)):
        domains = {str(value) for value in ontology.objects(rdflib.URIRef(term), RDFS.domain)}
        assert domains, term
        assert domains <= classes, term


def test_every_property_has_a_range(ontology: rdflib.Graph) -> None:
    for term in sorted(own_terms(ontology, PROPERTY_TYPES)):
        assert len(list(ontology.objects(rdflib.URIRef(term), RDFS.range))) == 1, term


def test_every_term_is_aligned_or_says_that_it_has_no_counterpart(ontology: rdflib.Graph) -> None:
    links = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.seeAlso, SKOS.note)
    for term in sorted(own_terms(ontology, (OWL.Class, *PROPERTY_TYPES))):
        assert any((rdflib.URIRef(term), link, None) in ontology for link in links), term


# The vocabularies whose terms rdflib lists itself.
LISTED = (DCTERMS, FOAF, PROV, RDFS, SDO, SKOS)


@pytest.mark.parametrize("vocabulary", LISTED, ids=str)
def test_the_lists_agree_with_what_rdflib_knows_of_a_vocabulary(vocabulary: DefinedNamespace) -> None:
    defined = {str(term) for term in dir(vocabulary)}
    space = str(vocabulary)
    used = REUSED[space].split()
    assert used
    assert {space + name for name in used} <= defined


def test_every_class_has_a_shape(ontology: rdflib.Graph, shapes: rdflib.Graph) -> None:
    targets = {str(target) for target in shapes.objects(None, SH.targetClass)}
    assert own_terms(ontology, (OWL.Class,)) <= targets


def test_shapes_and_ontology_name_only_terms_that_exist(ontology: rdflib.Graph, shapes: rdflib.Graph) -> None:
    known = own_terms(ontology, (OWL.Class, *PROPERTY_TYPES))
    for graph in (ontology, shapes):
        used = {str(node) for triple in graph for node in triple}
        assert {term for term in used if term.startswith(NAMESPACE)} <= known
        reused = {term for term in used if term.startswith(tuple(REUSED))}
        core = ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", str(RDFS))
        assert {term for term in reused if not term.startswith(core)} <= ALLOWED


def test_types_roles_and_relations_of_the_model_are_in_the_ontology(
    ontology: rdflib.Graph,
) -> None:
    entity = rdflib.URIRef(NAMESPACE + "Entity")
    subclasses = {str(term) for term in ontology.subjects(RDFS.subClassOf, entity)}
    assert subclasses == {NAMESPACE + name for name in ENTITY_TYPES}
    names = rdflib.URIRef(NAMESPACE + "names")
    roles = {str(term) for term in ontology.subjects(RDFS.subPropertyOf, names)}
    assert roles == {NAMESPACE + name for name in ROLES}
    assert {NAMESPACE + name for name in RELATION_TYPES} <= own_terms(ontology, PROPERTY_TYPES)


def test_every_own_term_that_is_written_is_defined(ontology: rdflib.Graph) -> None:
    known = own_terms(ontology, (OWL.Class, *PROPERTY_TYPES))
    written = {term for term in written_terms() if term.startswith(NAMESPACE)}
    assert written <= known
    # What is defined and never written: two superclasses, a superproperty, what the lexicon says.
    idle = {"Entity", "Claim", "names", "introducedYear", "everydayName", "textDamage"}
    # And what the small atlas has no need of: code, and values that are no plain IRI or number.
    idle |= {"Repository", "sameAs", "lowText", "highText", "introducedIn"}
    assert known - written == {NAMESPACE + name for name in idle}


def test_of_other_vocabularies_only_the_terms_that_were_looked_up_are_written() -> None:
    foreign = {term for term in written_terms() if not term.startswith(NAMESPACE)}
    assert foreign <= ALLOWED


def test_the_context_of_json_ld_names_only_terms_that_exist(ontology: rdflib.Graph) -> None:
    known = own_terms(ontology, PROPERTY_TYPES)
    named = {name.partition(":")[2] for name in context() if name.startswith("pa:")}
    assert {NAMESPACE + name for name in named} <= known


def test_the_lexicon_uses_only_terms_of_the_ontology(ontology: rdflib.Graph) -> None:
    known = own_terms(ontology, (OWL.Class, *PROPERTY_TYPES))
    for path in sorted((ontology_folder() / "lexicon").glob("*.ttl")):
        for triple in ox.parse(path=str(path)):
            terms = [triple.predicate.value, getattr(triple.object, "value", "")]
            for term in terms:
                assert not term.startswith(NAMESPACE) or term in known, (path.name, term)
