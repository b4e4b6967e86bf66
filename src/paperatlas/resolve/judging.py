"""The verdict on two names: the same thing or not, by which rule and with what score.

What is not said to be a mere difference of spelling makes two things: numbers, sizes, versions, prefixes and
any word of weight keep names apart, since no rule removes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from paperatlas.initials import abbreviates, is_short
from paperatlas.model import ENTITY_TYPES, EntityType
from paperatlas.resolve.cores import core_key, is_proper
from paperatlas.resolve.known import KnownNames, known_names
from paperatlas.resolve.spelling import Spelling, spell
from paperatlas.resolve.typos import is_slip

_BRACKETED = re.compile(r"(.*\S)\s*\(([^()]+)\)")
_SURE = 0.9  # of letters that fit by first letters alone


class Judgement(Struct, frozen=True):
    """Whether two names are one thing, by which rule, and how sure that is, from 0 to 1."""

    same: bool
    rule: str
    score: float = 1.0


_DIFFERENT = Judgement(same=False, rule="no rule joins them")


def same_entity(name_a: str, name_b: str, type: str) -> bool:  # noqa: A002 (the field's word)
    """Whether two bare names of one type are the same thing, as far as names alone tell.

    Args:
        name_a: a name as a paper prints it; "long form (SHORT)" counts as both.
        name_b: another.
        type: "Technique", "Model", "Dataset", "Benchmark", "Task" or "Metric", in any case.

    Raises:
        ValueError: there is no such type.

    Example:
        >>> same_entity("LoRA", "low rank adaptation", "Technique")
        True
        >>> same_entity("ResNet-50", "ResNet-101", "Model")
        False
    """
    kind = next((kind for kind in ENTITY_TYPES if kind.lower() == type.lower()), None)
    if kind is None:
        raise ValueError(f"no type {type!r}; there are {', '.join(ENTITY_TYPES)}")
    return judge(name_a, name_b, kind).same


def judge(one: str, other: str, kind: EntityType, known: KnownNames | None = None) -> Judgement:
    """The verdict on two names with its rule.

    Example:
        >>> judge("SwinV2", "Swin V2", "Model").rule, judge("XYZ", "xylophone yaw zoning", "Technique").rule
        ('lexicon', 'abbreviation')
    """
    known = known or known_names()
    one_names, one_sense = _read(one)
    other_names, other_sense = _read(other)
    if _senses_differ(one_sense, other_sense, kind):
        return Judgement(same=False, rule="other sense")
    verdicts = [_judge_bare(a, b, kind, known) for a in one_names for b in other_names]
    if decided := [verdict for verdict in verdicts if verdict.rule == "lexicon"]:
        return max(decided, key=lambda verdict: verdict.same)
    return max(verdicts, key=lambda verdict: (verdict.same, verdict.score))


def _read(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names that a printed name gives, and the words in brackets that tell its sense."""
    if not (found := _BRACKETED.fullmatch(name)):
        return (name,), ()
    before, inside = found.groups()
    if _fits(before, inside) or _fits(inside, before):
        return (before, inside), ()
    return (before,), spell(inside).words


def _fits(short: str, long: str) -> bool:
    return is_short(short) and abbreviates(short, spell(long).words) > 0


def _senses_differ(one: Sequence[str], other: Sequence[str], kind: EntityType) -> bool:
    """Whether "X (optimizer)" and "X (model)" mean two things; the type's own name tells nothing."""
    own = set(spell(kind).words)
    return bool(set(one) - own) != bool(set(other) - own) or bool(one and other and set(one) != set(other))


def _judge_bare(one: str, other: str, kind: EntityType, known: KnownNames) -> Judgement:
    first, second = known.find(kind, one), known.find(kind, other)
    if first and second:
        return Judgement(same=first == second, rule="lexicon")
    if verdict := _by_other_types(one, other, known):
        return verdict
    verdict = _by_spelling(one, other, kind, known)
    if verdict.same:
        return verdict
    concept = first or second
    names = known.concepts[concept].names if concept else ()
    unknown = other if first else one
    found = (_by_spelling(name, unknown, kind, known) for name in names)
    return next((verdict for verdict in found if verdict.same), _DIFFERENT)


def _by_other_types(one: str, other: str, known: KnownNames) -> Judgement | None:
    """Where the lexicon has both names, if not of this type, it decides."""
    first, second = known.find_all(one), known.find_all(other)
    if not (first and second):
        return None
    return Judgement(same=not set(first.values()).isdisjoint(second.values()), rule="lexicon", score=0.95)


def _by_spelling(one: str, other: str, kind: EntityType, known: KnownNames) -> Judgement:
    first, second = spell(one), spell(other)
    if first.key == second.key:
        return Judgement(same=True, rule="same name", score=0.98)

    def is_name(kind: EntityType, key: str) -> bool:
        return key in (first.key, second.key) or known.is_name(kind, key)

    cores = (core_key(one, kind, is_name, known.is_name) for one in (first, second))
    if len(set(cores)) == 1:
        return Judgement(same=True, rule="same core", score=0.93)
    return _by_difference(first, second, known)


def _by_difference(one: Spelling, other: Spelling, known: KnownNames) -> Judgement:
    """The verdict from what is left without the words that both begin and end with."""
    start, end = _common(one.words, other.words)
    first, second = _middle(one, start, end), _middle(other, start, end)
    if len(first.words) > len(second.words):
        first, second = second, first
    if len(first.tokens) == 1 and len(second.words) > 1 and second.words:
        score = _abbreviation(first.tokens[0], second, known)
        return Judgement(same=score > 0, rule="abbreviation", score=score)
    if len(first.words) == len(second.words) == 1 and _slip(first, second, known):
        return Judgement(same=True, rule="misspelling", score=0.85)
    return _hyphenated(one, other, known)


def _hyphenated(one: Spelling, other: Spelling, known: KnownNames) -> Judgement:
    """Letters with hyphens in them ("BIG-bench") against the whole of the other name."""
    for short, long in ((one, other), (other, one)):
        name = "-".join(short.tokens)
        if len(short.tokens) == 2 and is_short(name) and len(long.words) > 2:
            score = _abbreviation(name, long, known)
            if score:
                return Judgement(same=True, rule="abbreviation", score=score)
    return _DIFFERENT


def _common(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    most = min(len(one), len(other))
    start = next((at for at in range(most) if one[at] != other[at]), most)
    end = next((at for at in range(most - start) if one[-1 - at] != other[-1 - at]), most - start)
    return start, end


def _middle(spelling: Spelling, start: int, end: int) -> Spelling:
    stop = len(spelling.words) - end
    return Spelling(spelling.tokens[start:stop], spelling.words[start:stop], "")


def _abbreviation(short: str, long: Spelling, known: KnownNames) -> float:
    """How well letters stand for words, as long as the lexicon has no other meaning for them."""
    if not is_short(short):
        return 0.0
    score = abbreviates(short, long.words)
    meanings = known.find_all(short).values()
    if score and any(_means_other(known.concepts[meaning].names, long.words) for meaning in meanings):
        return 0.0
    return score if score >= _SURE or len(short) > 3 else 0.0


def _means_other(names: Iterable[str], words: Sequence[str]) -> bool:
    """Whether the names of a concept spell it out, but all in other words than these."""
    spelled_out = [set(spell(name).words) for name in names if len(spell(name).words) > 1]
    return bool(spelled_out) and not any(them <= set(words) or them >= set(words) for them in spelled_out)


def _slip(one: Spelling, other: Spelling, known: KnownNames) -> bool:
    coined = any(is_proper(token) or not token.islower() for token in (one.tokens[0], other.tokens[0]))
    if known.is_word(one.words[0]) and known.is_word(other.words[0]):
        return False
    return is_slip(one.words[0], other.words[0], coined=coined)
