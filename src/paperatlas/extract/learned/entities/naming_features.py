"""What is said of two names of a paper to the model that decides whether they mean one thing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from paperatlas.extract.learned.entities.kinds import Broader
from paperatlas.extract.learned.entities.namings import Naming, pair_names
from paperatlas.initials import abbreviates
from paperatlas.model import Field

_NEAR = 24  # characters between two names that are features
_CHUNK = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def describe_name_pairs(
    namings: Sequence[Naming], texts: Mapping[Field, str], broader: Broader
) -> Iterator[tuple[int, int, list[str]]]:
    """Numbers of two names that may mean one thing, with features.

    Args:
        namings: the names of a paper.
        texts: of the paper, by field.
        broader: the lexicon's kinds.
    """
    pairs = pair_names(namings)
    inside = Counter(
        part
        for pair in pairs
        for part, whole in (pair, pair[::-1])
        if set(namings[part].stems) <= set(namings[whole].stems)
    )
    for pair in pairs:
        (long, wider), (short, within) = sorted(
            ((namings[number], inside[number]) for number in pair),
            key=lambda item: (len(item[0].words), len(item[0].letters), item[0].words),
            reverse=True,
        )
        yield (
            *pair,
            [
                *_type_features(long, short),
                *_word_features(long, short, f"{min(wider, 2)}{min(within, 4)}"),
                *_letter_features(long, short),
                f"kinds={_kinds(long, short, broader)}",
                *_place_features(long, short, texts),
            ],
        )


def _type_features(long: Naming, short: Naming) -> Iterator[str]:
    yield "bias"
    yield f"types={long.type}>{short.type}"
    yield f"same type={long.type == short.type}"
    yield f"tokens={long.is_token}{short.is_token}"
    yield f"places={long.place}>{short.place} types={long.type == short.type}"
    yield f"places={long.place}>{short.place} tokens={long.is_token}{short.is_token}"
    yield f"counts={min(long.count, 3)}>{min(short.count, 3)}"


def _word_features(long: Naming, short: Naming, family: str) -> Iterator[str]:
    extra = [word for word, stem in zip(long.words, long.stems, strict=True) if stem not in short.stems]
    missing = [word for word, stem in zip(short.words, short.stems, strict=True) if stem not in long.stems]
    how = _inclusion(long.stems, short.stems)
    yield f"how={how} types={long.type == short.type} tokens={long.is_token}{short.is_token}"
    yield f"how={how} family={family}"
    yield f"how={how} extra={min(len(extra), 4)} missing={min(len(missing), 3)}"
    yield f"shared={min(len(long.words) - len(extra), 4)} of {min(len(short.words), 4)}"
    for word in extra:
        yield f"extra:{word}"
        yield f"extra {how}:{word}"
    yield from (f"missing:{word}" for word in missing)
    if len(extra) == len(missing) == 1:
        yield f"for={extra[0]}>{missing[0]}"
    if long.words and short.words:
        yield f"firsts={long.stems[0] == short.stems[0]} lasts={long.stems[-1] == short.stems[-1]}"
        if long.stems[-1] != short.stems[-1]:
            yield f"lasts={long.words[-1]}>{short.words[-1]}"


def _inclusion(long: Sequence[str], short: Sequence[str]) -> str:
    if list(long) == list(short):
        return "equal"
    if list(long[-len(short) :]) == list(short):
        return "ends"
    if list(long[: len(short)]) == list(short):
        return "begins"
    if set(short) <= set(long):
        rest = iter(long)
        return "within" if all(stem in rest for stem in short) else "shuffled"
    return "part" if set(short) & set(long) else "apart"


def _letter_features(long: Naming, short: Naming) -> Iterator[str]:
    yield f"alike={_dice(long.letters, short.letters)} words={min(len(short.words), 2)}"
    yield f"one word={long.letters == short.letters}"
    if not (short.is_token or long.is_token):
        return
    token, name = (short, long) if short.is_token else (long, short)
    fit = abbreviates(token.text, name.words)
    yield f"initials={fit >= 0.75}{fit >= 0.9}"
    yield f"initials={fit > 0} types={long.type == short.type}"
    yield f"follows={_follows(token.letters, name.letters)} first={token.letters[:1] == name.letters[:1]}"
    yield f"chunks={_chunks(token.text, name.words)}"


def _dice(one: str, other: str) -> int:
    """How many pairs of letters two names share, in tenths of all."""
    ones, others = set(pairwise(one)), set(pairwise(other))
    total = len(ones) + len(others)
    return 20 * len(ones & others) // total if total else 0


def _follows(short: str, long: str) -> bool:
    """Whether all letters stand in the other name, in order."""
    rest = iter(long)
    return all(letter in rest for letter in short)


def _chunks(token: str, words: Sequence[str]) -> str:
    """How many parts of "SyncSpecCNN" begin words, in order, and whether it is all."""
    parts = [part.lower() for part in _CHUNK.findall(token)]
    rest = iter(words)
    begun = sum(any(word.startswith(part) for word in rest) for part in parts)
    return f"{min(begun, 3)}{begun == len(parts)}"


def _kinds(long: Naming, short: Naming, broader: Broader) -> str:
    if set(long.concepts) & set(short.concepts):
        return "one"
    return broader.between(long.concepts, short.concepts)


def _place_features(long: Naming, short: Naming, texts: Mapping[Field, str]) -> Iterator[str]:
    """What stands between the two where they are nearest, and in which order."""
    gaps = [
        (max(one[1], other[1]) - min(one[2], other[2]), one < other, one, other)
        for one in long.spans
        for other in short.spans
        if one[0] == other[0]
    ]
    if not gaps:
        yield "never in one text"
        return
    gap, first, one, other = min(gaps)
    left, right = (one, other) if first else (other, one)
    yield f"near={min(max(gap, 0) // 20, 6)}"
    if gap <= _NEAR:
        yield f"between {first}={texts[one[0]][left[2] : right[1]].lower()}"
