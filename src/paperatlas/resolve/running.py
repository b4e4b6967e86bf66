"""One resolution, step by step: verdicts, exceptions in single papers, labels, ids, entities, links."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from paperatlas.model import Entity
from paperatlas.ontology import Concept
from paperatlas.resolve.base import InPaper, NameSet, Occurrences, Resolution, Undecided
from paperatlas.resolve.families import family_keys
from paperatlas.resolve.known import KnownNames
from paperatlas.resolve.letters import Exceptions, by_corpus, decide_in_papers, find_meanings
from paperatlas.resolve.linking import Decided, generate_links
from paperatlas.resolve.loose import join_in_papers
from paperatlas.resolve.misspellings import count_words, find_misspellings
from paperatlas.resolve.naming import assign_ids, choose_labels
from paperatlas.resolve.overruling import Overruling
from paperatlas.resolve.spelling import spell
from paperatlas.resolve.verdicts import Corpus, Node, Verdict


def resolve_names(
    given: Sequence[NameSet], known: KnownNames, overruling: Overruling, occurrences: Occurrences
) -> Resolution:
    """Resolve name sets of which none is dropped."""
    corpus = Corpus(given, known)
    own = spell_right(given, [corpus.by_itself(names) for names in given], corpus)
    meanings = find_meanings(given, own)
    verdicts = overruling.verdicts(given, by_corpus(given, own, meanings), corpus)
    exceptions = decide_in_papers(given, verdicts, meanings, occurrences)
    loose = join_in_papers(given, verdicts, corpus, occurrences)
    exceptions.verdicts = loose.verdicts | exceptions.verdicts
    decided = list(_decided(given, verdicts, exceptions))
    forms = _count_forms(decided)
    labels = choose_labels(forms, known.concepts, overruling.labels(forms, corpus))
    ids = assign_ids(labels, known.concepts)
    return Resolution(
        entities=_Entities(known, labels, ids).make(forms),
        links=generate_links(decided, ids, labels, corpus),
        assigned=tuple(ids.get(verdict.node) for verdict in verdicts),
        in_papers=_in_papers(exceptions, ids),
        undecided=_undecided(given, exceptions, ids),
    )


def spell_right(given: Sequence[NameSet], verdicts: Sequence[Verdict], corpus: Corpus) -> list[Verdict]:
    """The verdicts, where a misspelled name has become what it is a misspelling of."""
    spellings = [spell(verdict.evidence) for verdict in verdicts]
    counts, coined = count_words(
        (spelling.words, spelling.tokens, names.papers)
        for spelling, names in zip(spellings, given, strict=True)
    )
    meant = find_misspellings(counts, is_word=corpus.known.is_word, coined=coined)
    if not meant:
        return list(verdicts)
    nodes = {verdict.node for verdict in verdicts}
    return [
        _spelled_right(verdict, spelling.words, meant, corpus, nodes)
        for verdict, spelling in zip(verdicts, spellings, strict=True)
    ]


def _spelled_right(
    verdict: Verdict, words: Sequence[str], meant: Mapping[str, str], corpus: Corpus, nodes: set[Node]
) -> Verdict:
    if verdict.rule == "lexicon" or not any(word in meant for word in words):
        return verdict
    right = " ".join(meant.get(word, word) for word in words)
    node = corpus.node_of(verdict.node[0], right)
    if node[1] not in corpus.known.concepts and node not in nodes:
        return verdict
    return Verdict(node, "misspelling", right)


def _decided(
    given: Sequence[NameSet], verdicts: Sequence[Verdict], exceptions: Exceptions
) -> Iterator[Decided]:
    """Each name set with its verdict, and apart from it the papers in which it is something else."""
    excepted = Counter(number for _, number in exceptions.verdicts)
    for number, (names, verdict) in enumerate(zip(given, verdicts, strict=True)):
        if names.papers > excepted[number]:
            yield Decided(names, verdict, names.papers - excepted[number])
    for (_, number), verdict in exceptions.verdicts.items():
        yield Decided(given[number], verdict, 1)


def _count_forms(decided: Iterable[Decided]) -> dict[Node, Counter[str]]:
    forms: dict[Node, Counter[str]] = defaultdict(Counter)
    for one in decided:
        for form in one.names.forms:
            forms[one.verdict.node][form] += one.papers
    return dict(sorted(forms.items()))


def _in_papers(exceptions: Exceptions, ids: Mapping[Node, str]) -> tuple[InPaper, ...]:
    return tuple(
        InPaper(paper=paper, number=number, entity=ids[verdict.node])
        for (paper, number), verdict in sorted(exceptions.verdicts.items())
    )


def _undecided(
    given: Sequence[NameSet], exceptions: Exceptions, ids: Mapping[Node, str]
) -> tuple[Undecided, ...]:
    found = (
        Undecided(
            name=given[number].forms[0],
            type=given[number].type,
            candidates=tuple(sorted(ids[node] for node in nodes if node in ids)),
            papers=papers,
        )
        for number, (nodes, papers) in exceptions.undecided.items()
    )
    return tuple(sorted(found, key=lambda one: (-one.papers, one.type, one.name)))


class _Entities:
    """Nodes become entities, with the more general ones above them."""

    def __init__(self, known: KnownNames, labels: Mapping[Node, str], ids: Mapping[Node, str]) -> None:
        self._known = known
        self._labels = labels
        self._ids = ids

    def make(self, forms: Mapping[Node, Counter[str]]) -> tuple[Entity, ...]:
        """All entities by id."""
        entities = {self._ids[node]: self._entity(node, counts) for node, counts in forms.items()}
        for concept in self._ancestors(entities.values()):
            entities.setdefault(concept.id, _from_concept(concept))
        return tuple(entities[entity_id] for entity_id in sorted(entities))

    def _entity(self, node: Node, counts: Iterable[str]) -> Entity:
        concept = self._known.concepts.get(node[1])
        names = {*counts, *(concept.names if concept else ())} - {self._labels[node]}
        return Entity(
            id=self._ids[node],
            type=node[0],
            label=self._labels[node],
            aliases=tuple(sorted(names)),
            broader=concept.broader if concept else self._family(node),
            same_as=concept.same_as if concept else (),
            introduced_in=concept.introduced_in if concept else (),
        )

    def _family(self, node: Node) -> tuple[str, ...]:
        """The closest family of a versioned name that the lexicon or the corpus has."""
        for key in family_keys(self._labels[node]):
            known = self._known.by_key(node[0], key)
            if found := known or self._ids.get((node[0], key)):
                return (found,) if found != self._ids[node] else ()
        return ()

    def _ancestors(self, entities: Iterable[Entity]) -> Iterator[Concept]:
        """The more general concepts that no paper names: without them `broader` would lead nowhere."""
        found: set[str] = set()
        wanted = sorted({broader for entity in entities for broader in entity.broader})
        while wanted:
            concept = self._known.concepts.get(wanted.pop())
            if concept and concept.id not in found:
                found.add(concept.id)
                wanted.extend(concept.broader)
                yield concept


def _from_concept(concept: Concept) -> Entity:
    return Entity(
        id=concept.id,
        type=concept.type,
        label=concept.label,
        aliases=concept.aliases,
        broader=concept.broader,
        same_as=concept.same_as,
        introduced_in=concept.introduced_in,
    )
