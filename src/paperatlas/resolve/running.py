"""One resolution, step by step: verdicts, exceptions in single papers, labels, ids, entities, links."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from paperatlas.model import Entity, Link
from paperatlas.resolve.base import InPaper, NameSet, Occurrences, Resolution, Undecided
from paperatlas.resolve.batch import Batch
from paperatlas.resolve.entities import Entities, add_ancestors
from paperatlas.resolve.known import KnownNames
from paperatlas.resolve.letters import (
    Candidates,
    Exceptions,
    by_corpus,
    decide_in_papers,
    find_candidates,
    find_meanings,
)
from paperatlas.resolve.linking import Decided, generate_links
from paperatlas.resolve.loose import join_in_papers, shared_keys
from paperatlas.resolve.misspellings import count_words, find_misspellings, is_coined
from paperatlas.resolve.naming import assign_ids, choose_labels
from paperatlas.resolve.overruling import Overruling
from paperatlas.resolve.spelling import spell
from paperatlas.resolve.verdicts import Corpus, Node, Verdict

UNDECIDED = Verdict(("Technique", ""), "")
"""Stands where there is no verdict yet."""


class Open(Struct, frozen=True):
    """What only the papers of a batch's names can tell."""

    candidates: Candidates
    loose: Mapping[int, str]


class Outcome(Struct, frozen=True):
    """What a batch of names has become; `Resolution` says more of most attributes.

    Attributes:
        ids: of the entities.
        entities: those that papers name, by id.
    """

    ids: Mapping[Node, str]
    entities: Mapping[str, Entity]
    links: tuple[Link, ...]
    in_papers: tuple[InPaper, ...]
    undecided: tuple[tuple[int, Undecided], ...]


def resolve_names(
    given: Sequence[NameSet], known: KnownNames, overruling: Overruling, occurrences: Occurrences
) -> Resolution:
    """Resolve name sets of which none is dropped."""
    batch = Batch(range(len(given)), given=given, verdicts=[UNDECIDED] * len(given), known=known)
    left = decide_names(batch, overruling)
    outcome = make_entities(batch, left, overruling, occurrences)
    return Resolution(
        entities=add_ancestors(outcome.entities, known.concepts),
        links=outcome.links,
        assigned=tuple(outcome.ids.get(verdict.node) for verdict in batch.verdicts),
        in_papers=outcome.in_papers,
        undecided=sort_undecided(one for _, one in outcome.undecided),
        anew=len(given),
    )


def decide_names(batch: Batch, overruling: Overruling, meant: Mapping[str, str] | None = None) -> Open:
    """Give each name set of the batch its verdict.

    Args:
        batch: the names.
        overruling: the user's corrections.
        meant: the words that misspelled ones stand for; None where the batch is the whole corpus.
    """
    batch.take([batch.corpus.by_itself(batch.given[number]) for number in batch.numbers])
    batch.take(_spell_right(batch, _find_meant(batch) if meant is None else meant))
    meanings = find_meanings(batch)
    batch.take(by_corpus(batch, meanings))
    batch.take(overruling.verdicts(batch))
    return Open(find_candidates(batch, meanings), shared_keys(batch))


def make_entities(batch: Batch, left: Open, overruling: Overruling, occurrences: Occurrences) -> Outcome:
    """Decide what is left to single papers, and make entities of all names."""
    exceptions = decide_in_papers(batch, left.candidates, occurrences)
    loose = join_in_papers(batch, left.loose, occurrences)
    exceptions.verdicts = loose.verdicts | exceptions.verdicts
    decided = list(_decided(batch, exceptions))
    forms = _count_forms(decided)
    concepts = batch.corpus.known.concepts
    labels = choose_labels(forms, batch.corpus.known, overruling.labels(forms, batch.corpus))
    ids = assign_ids(labels, concepts)
    return Outcome(
        ids=ids,
        entities=Entities(batch.corpus.known, labels, ids).make(forms),
        links=generate_links(decided, ids, labels, batch.corpus),
        in_papers=_in_papers(exceptions, ids),
        undecided=tuple(_undecided(batch.given, exceptions, ids)),
    )


def _find_meant(batch: Batch) -> dict[str, str]:
    """What the misspelled words of a whole corpus stand for."""
    spelled = ((spell(verdict.evidence), names.papers) for _, names, verdict in batch.items())
    counts, coined = count_words((one.words, is_coined(one), papers) for one, papers in spelled)
    return find_misspellings(counts, is_word=batch.corpus.known.is_word, coined=coined)


def _spell_right(batch: Batch, meant: Mapping[str, str]) -> Iterable[Verdict]:
    """The verdicts, where a misspelled name has become what it is a misspelling of."""
    verdicts = [verdict for _, _, verdict in batch.items()]
    if not meant:
        return verdicts
    nodes = {verdict.node for verdict in verdicts}
    return [_spelled_right(verdict, meant, batch.corpus, nodes) for verdict in verdicts]


def _spelled_right(verdict: Verdict, meant: Mapping[str, str], corpus: Corpus, nodes: set[Node]) -> Verdict:
    if verdict.rule == "lexicon":
        return verdict
    right = correct(spell(verdict.evidence).words, meant)
    if not right:
        return verdict
    node = corpus.node_of(verdict.node[0], right)
    if node[1] not in corpus.known.concepts and node not in nodes:
        return verdict
    return Verdict(node, "misspelling", right)


def correct(words: Sequence[str], meant: Mapping[str, str]) -> str:
    """The name with its misspelled words put right; nothing where there are none.

    Example:
        >>> correct(("imag", "segmentaton"), {"segmentaton": "segmentation"}), correct(("image",), {})
        ('imag segmentation', '')
    """
    return " ".join(meant.get(word, word) for word in words) if any(word in meant for word in words) else ""


def _decided(batch: Batch, exceptions: Exceptions) -> Iterator[Decided]:
    """Each name set with its verdict, and apart from it the papers in which it is something else."""
    excepted = Counter(number for _, number in exceptions.verdicts)
    for number, names, verdict in batch.items():
        if names.papers > excepted[number]:
            yield Decided(names, verdict, names.papers - excepted[number])
    for (_, number), verdict in exceptions.verdicts.items():
        yield Decided(batch.given[number], verdict, 1)


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
) -> Iterator[tuple[int, Undecided]]:
    for number, (nodes, papers) in exceptions.undecided.items():
        yield (
            number,
            Undecided(
                name=given[number].forms[0],
                type=given[number].type,
                candidates=tuple(sorted(ids[node] for node in nodes if node in ids)),
                papers=papers,
            ),
        )


def sort_undecided(found: Iterable[Undecided]) -> tuple[Undecided, ...]:
    """Those in most papers first."""
    return tuple(sorted(found, key=lambda one: (-one.papers, one.type, one.name)))
