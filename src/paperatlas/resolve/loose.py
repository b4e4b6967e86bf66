"""Names that agree only loosely, and are one thing where a single paper has both.

"Rescoring module" and "rescored modules", "end-to-end SRL" and "SRL system": over a corpus these may be
two things, but one paper that writes both means one. Of pairs like these within an annotated paper, 95 % are
one entity.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from paperatlas.initials import FUNCTION_WORDS
from paperatlas.resolve.base import Occurrence, Occurrences
from paperatlas.resolve.batch import Batch
from paperatlas.resolve.letters import Exceptions
from paperatlas.resolve.spelling import spell
from paperatlas.resolve.verdicts import Node, Verdict

_NOUNS = frozenset(
    "mechanism module model function structure dataset method system operation block architecture format "
    "transformation algorithm network layer scheme strategy procedure setup setting pipeline technology "
    "technique approach framework process component loss operator term task problem data set unit paradigm "
    "methodology fashion objective challenge suite corpus benchmark score metric".split()
)
_ADJECTIVES = frozenset(
    "automatic automated standard original overall total regular pretrained proposed novel lightweight "
    "conventional traditional baseline generic existing modern popular".split()
)
_PHRASES = (("end", "to", "end"), ("pre", "trained"), ("state", "of", "art"))
_ENDS = tuple(
    "ization izing izer ations ation ating ated ator ates ate ions ion ings ing ers er ed ment ive al es e "
    "s".split()
)
_MILD_ENDS = ("ings", "ing", "es", "ed", "e", "s")  # all that a word by itself may differ in
_SHORTEST_STEM = 4
_ORDERED = "to"  # what stands before and after it are two things


def loose_key(name: str) -> str:
    """A key that inflection, order and words of little weight do not change.

    Example:
        >>> loose_key("rescoring module") == loose_key("rescored modules") == loose_key("rescore")
        True
        >>> loose_key("image-to-text") == loose_key("text-to-image")
        False
    """
    printed = spell(name).words
    words = [word for word in printed if word not in _ADJECTIVES]
    for phrase in _PHRASES:
        if tuple(words[: len(phrase)]) == phrase and len(words) > len(phrase):
            words = words[len(phrase) :]
    while len(words) > 1 and words[-1] in _NOUNS:
        words = words[:-1]
    words = [word for word in words if word not in FUNCTION_WORDS and word != "based"]
    ends = _ENDS if len(words) > 1 else _MILD_ENDS
    stems = [_stem(word, ends) for word in words]
    return " ".join(stems if _ORDERED in printed else sorted(stems))


@lru_cache(maxsize=1 << 16)
def _stem(word: str, ends: tuple[str, ...]) -> str:
    if not word.endswith(ends):
        return word
    for end in ends:
        if word.endswith(end) and len(word) - len(end) >= _SHORTEST_STEM:
            return word[: -len(end)]
    return word


def join_in_papers(batch: Batch, keys: Mapping[int, str], occurrences: Occurrences) -> Exceptions:
    """Join names of one paper that agree loosely; of two concepts of the lexicon neither moves.

    Args:
        batch: the names.
        keys: of those that may be joined (see `shared_keys`).
        occurrences: the papers that have them.
    """
    exceptions = Exceptions()
    if not keys:
        return exceptions
    verdicts, concepts = batch.verdicts, batch.corpus.known.concepts
    by_paper: dict[tuple[str, str, str], list[Occurrence]] = defaultdict(list)
    for one in occurrences(sorted(keys)):
        by_paper[one.paper, batch.given[one.number].type, keys[one.number]].append(one)
    for (paper, *_), found in sorted(by_paper.items()):
        numbers = [one.number for one in found]
        nodes = {verdicts[number].node for number in numbers}
        known = {node for node in nodes if node[1] in concepts}
        if len(nodes) < 2 or len(known) > 1:
            continue
        target = min(known or nodes, key=lambda node: (len(node[1]), node))
        name = _name_of(target, numbers, batch)
        for number in numbers:
            if verdicts[number].node != target:
                verdict = Verdict(target, "paper", f"the paper also has {name!r}")
                exceptions.verdicts[paper, number] = verdict
    return exceptions


def _name_of(node: Node, numbers: Iterable[int], batch: Batch) -> str:
    return next(batch.given[number].forms[0] for number in numbers if batch.verdicts[number].node == node)


def shared_keys(batch: Batch) -> dict[int, str]:
    """The loose key of each name set that shares it with another node."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, names, verdict in batch.items():
        name = verdict.evidence if verdict.rule in ("same name", "spelled out", "lexicon") else names.forms[0]
        if key := loose_key(name):
            groups[names.type, key].append(number)
    return {
        number: key
        for (_, key), numbers in groups.items()
        if len({batch.verdicts[number].node for number in numbers}) > 1
        for number in numbers
    }
