"""Abbreviations of a corpus: what their letters stand for, in all papers or in one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct, field

from paperatlas.initials import FUNCTION_WORDS, is_short
from paperatlas.resolve.base import NameSet, Occurrences
from paperatlas.resolve.batch import Batch
from paperatlas.resolve.context import Profiles
from paperatlas.resolve.spelling import spell
from paperatlas.resolve.verdicts import Node, Verdict, is_long_form

_Numbers = tuple[int, ...]
Candidates: TypeAlias = Mapping[int, Mapping[Node, _Numbers]]
"""By the number of letters, what they may stand for, each with the name sets that spell it out."""


class Meanings(Struct, frozen=True):
    """What letters stand for; each node with the numbers of the name sets that say so.

    Attributes:
        spelled: by type and key of letters that a paper has beside their words.
        fitting: by type and initials of words, whether or not any paper joins the two.
        of_concept: for concepts of the lexicon, the name sets with their words.
    """

    spelled: Mapping[Node, Mapping[Node, _Numbers]]
    fitting: Mapping[Node, Mapping[Node, _Numbers]]
    of_concept: Mapping[Node, _Numbers]

    def of(self, names: NameSet, own: Node) -> Mapping[Node, _Numbers]:
        """What a name set that is letters alone stands for in papers that spell it out.

        Args:
            names: the name set.
            own: what it is by itself; the core of "ACP algorithm" is letters too.
        """
        if any(map(is_long_form, names.forms)):
            return self.spelled.get(own, {}) if len(names.forms) == 1 else {}
        found = (self.spelled.get((names.type, spell(form).key)) for form in names.forms)
        return next(filter(None, found), {})

    def fits(self, names: NameSet) -> Mapping[Node, _Numbers]:
        """The nodes whose words begin with these letters."""
        if len(names.forms) > 1 or not is_short(names.forms[0]):
            return {}
        return self.fitting.get((names.type, names.forms[0].casefold()), {})


class Exceptions(Struct):
    """Where single papers decide.

    Attributes:
        verdicts: by paper and number of the name set.
        undecided: by number of the name set, the candidates and how many papers leave it open.
    """

    verdicts: dict[tuple[str, int], Verdict] = field(default_factory=dict)
    undecided: dict[int, tuple[tuple[Node, ...], int]] = field(default_factory=dict)


def find_meanings(batch: Batch) -> Meanings:
    """Collect what letters stand for."""
    spelled: dict[Node, dict[Node, list[int]]] = defaultdict(lambda: defaultdict(list))
    fitting: dict[Node, dict[Node, list[int]]] = defaultdict(lambda: defaultdict(list))
    of_concept: dict[Node, list[int]] = defaultdict(list)
    for number, names, verdict in batch.items():
        if not any(map(is_long_form, names.forms)):
            continue
        for form in names.forms:
            if not is_long_form(form):
                spelled[names.type, spell(form).key][verdict.node].append(number)
        if verdict.rule == "lexicon":
            of_concept[verdict.node].append(number)
        if letters := initials(spell(verdict.evidence).words):
            fitting[names.type, letters][verdict.node].append(number)
    known = {node: tuple(numbers) for node, numbers in of_concept.items()}
    return Meanings(_frozen(spelled), _frozen(fitting), known)


def _frozen(found: Mapping[Node, Mapping[Node, list[int]]]) -> dict[Node, dict[Node, _Numbers]]:
    return {
        letters: {node: tuple(numbers) for node, numbers in sorted(nodes.items())}
        for letters, nodes in found.items()
    }


def initials(words: Sequence[str]) -> str:
    """The first letters of the words of weight; none where they are too few to be told apart by.

    Example:
        >>> initials(["mixture", "of", "sparse", "expert"]), initials(["sparse", "expert"])
        ('mse', '')
    """
    letters = "".join(word[0] for word in words if word not in FUNCTION_WORDS)
    return letters if len(letters) > 2 else ""


def by_corpus(batch: Batch, meanings: Meanings) -> list[Verdict]:
    """The verdicts, where lone unknown letters have become what the papers spell out, if all agree."""
    return [_by_corpus(names, verdict, meanings) for _, names, verdict in batch.items()]


def _by_corpus(names: NameSet, verdict: Verdict, meanings: Meanings) -> Verdict:
    if verdict.rule not in ("same name", "spelled out"):
        return verdict
    found = meanings.of(names, verdict.node)
    if len(found) != 1:
        return verdict
    [(node, numbers)] = found.items()
    return Verdict(node, "abbreviation", f"spelled out in {_count(len(numbers))}")


def _count(ways: int) -> str:
    return "other papers in one way" if ways == 1 else f"other papers in {ways} ways, all one thing"


def find_candidates(batch: Batch, meanings: Meanings) -> Candidates:
    """The letters of which each paper decides what they are: with several meanings, or a fitting name."""
    return {
        number: found
        for number, names, verdict in batch.items()
        if (found := _candidates(names, verdict, meanings, batch.verdicts))
    }


def concerned(candidates: Candidates) -> frozenset[int]:
    """The name sets whose papers tell what letters are: the letters, and what spells them out."""
    return _speakers(candidates) | candidates.keys()


def _speakers(candidates: Candidates) -> frozenset[int]:
    return frozenset(
        number for found in candidates.values() for numbers in found.values() for number in numbers
    )


def decide_in_papers(batch: Batch, candidates: Candidates, occurrences: Occurrences) -> Exceptions:
    """Decide paper by paper what letters are."""
    if not candidates:
        return Exceptions()
    given, verdicts = batch.given, batch.verdicts
    listed = list(occurrences(sorted(concerned(candidates))))
    speakers = _speakers(candidates)
    profiles = Profiles((one for one in listed if one.number in speakers), verdicts)
    exceptions, left = Exceptions(), Counter[int]()
    for one in listed:
        if one.number in candidates:
            own = verdicts[one.number].node
            decision = profiles.decide(candidates[one.number], one, expected=own)
            if decision is None:
                left[one.number] += 1
            elif decision[0] != own:
                names = ", ".join(given[number].forms[0] for number in decision[1][:3])
                verdict = Verdict(decision[0], "paper", f"the paper also names {names}")
                exceptions.verdicts[one.paper, one.number] = verdict
    for number, papers in sorted(left.items()):
        if len(candidates[number]) > 1 and verdicts[number].rule != "lexicon":
            exceptions.undecided[number] = (tuple(candidates[number]), papers)
    return exceptions


def _candidates(
    names: NameSet, verdict: Verdict, meanings: Meanings, verdicts: Sequence[Verdict]
) -> dict[Node, _Numbers]:
    """What letters may stand for where that is open; nothing where it is not."""
    spelled = meanings.of(names, verdict.node)
    found = {verdicts[numbers[0]].node: numbers for numbers in spelled.values()}
    if verdict.rule == "lexicon" and found:
        found.setdefault(verdict.node, meanings.of_concept.get(verdict.node, ()))
    if len(found) > 1:
        return found
    if not spelled and verdict.rule == "same name":
        return {verdicts[numbers[0]].node: numbers for numbers in meanings.fits(names).values()}
    return {}
