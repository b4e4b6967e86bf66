"""All names of a corpus, divided into blocks, with a key for everything that decides what they are."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from paperatlas.resolve.base import NameSet
from paperatlas.resolve.blocks import Blocks
from paperatlas.resolve.corrections import Correction
from paperatlas.resolve.known import KnownNames
from paperatlas.resolve.misspellings import count_words, find_misspellings
from paperatlas.resolve.running import correct
from paperatlas.resolve.shelf import TOGETHER, Shelf
from paperatlas.resolve.ties import Ties, find_ties


class Partition(Struct, frozen=True):
    """The names of a corpus by block.

    Attributes:
        names: the key of each name set: its type and its forms.
        meant: the words that misspelled ones stand for.
        blocks: the numbers of the name sets of each.
        keys: of each block, from its names and the slips in them.
        ruled: the blocks that corrections concern.
    """

    names: Sequence[bytes]
    meant: Mapping[str, str]
    blocks: Sequence[tuple[int, ...]]
    keys: Sequence[bytes]
    ruled: frozenset[int]


class _Seen(Struct):
    """What is left of the ties of name sets once their keys have joined them, by number."""

    words: list[tuple[str, ...]] = field(default_factory=list)
    coined: list[bool] = field(default_factory=list)
    asks: dict[int, tuple[str, ...]] = field(default_factory=dict)


def divide(
    given: Sequence[NameSet], known: KnownNames, corrections: Iterable[Correction], shelf: Shelf
) -> Partition:
    """Divide the names of a corpus; corrections take part, as names that no paper has."""
    names = [*given, *(one for line in corrections for one in _as_names(line))]
    keys = [shelf.key("ties", (one.type, one.forms)) for one in names]
    blocks = Blocks(len(names))
    seen = _tie(names, _read_ties(names, keys, known, shelf), blocks)
    counts, coined = count_words(
        (seen.words[number], seen.coined[number], one.papers) for number, one in enumerate(given)
    )
    meant = find_misspellings(counts, is_word=known.is_word, coined=coined)
    _tie_misspelled(given, seen, meant, known, blocks)
    for number, asks in seen.asks.items():
        blocks.ask(number, names[number].type, asks)
    return _partition(blocks.members(), len(given), keys, seen.words, meant, shelf)


def _as_names(line: Correction) -> Iterator[NameSet]:
    """The names of a correction, as if papers had them."""
    for kind in line.types:
        for form in (line.name, line.other):
            yield NameSet(type=kind, forms=(form,), papers=0)


def _read_ties(
    names: Sequence[NameSet], keys: Sequence[bytes], known: KnownNames, shelf: Shelf
) -> Iterator[Ties]:
    """The ties of each name set, kept ones or new ones."""
    new: list[tuple[bytes, Ties]] = []
    for one, key, ties in zip(names, keys, shelf.get(keys, Ties), strict=True):
        if ties is None:
            new.append((key, find_ties(one, known)))
        yield ties or new[-1][1]
        if len(new) >= TOGETHER:
            shelf.put(new)
            new.clear()
    shelf.put(new)


def _tie(names: Sequence[NameSet], read: Iterable[Ties], blocks: Blocks) -> _Seen:
    seen = _Seen()
    for number, (one, ties) in enumerate(zip(names, read, strict=True)):
        blocks.tie(number, one.type, ties.keys)
        seen.words.append(tuple(map(sys.intern, ties.words)))
        seen.coined.append(ties.coined)
        if ties.asks:
            seen.asks[number] = ties.asks
    return seen


def _tie_misspelled(
    given: Sequence[NameSet], seen: _Seen, meant: Mapping[str, str], known: KnownNames, blocks: Blocks
) -> None:
    """Join what is misspelled with what it may be a misspelling of."""
    for number, one in enumerate(given):
        if right := correct(seen.words[number], meant):
            ties = find_ties(replace(one, forms=(right,)), known)
            blocks.tie(number, one.type, ties.keys)
            seen.asks[number] = (*seen.asks.get(number, ()), *ties.asks)


def _partition(
    blocks: Iterable[Sequence[int]],
    size: int,
    keys: Sequence[bytes],
    words: Sequence[tuple[str, ...]],
    meant: Mapping[str, str],
    shelf: Shelf,
) -> Partition:
    found: list[tuple[int, ...]] = []
    found_keys: list[bytes] = []
    ruled = set()
    for block in blocks:
        if members := tuple(number for number in block if number < size):
            if len(members) < len(block):
                ruled.add(len(found))
            slips = [(word, meant[word]) for number in members for word in words[number] if word in meant]
            found_keys.append(shelf.key("block", ([keys[number] for number in members], slips)))
            found.append(members)
    return Partition(keys[:size], meant, found, found_keys, frozenset(ruled))
