"""Blocks: the name sets that may decide over each other, and over no others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from paperatlas.model import EntityType


class Blocks:
    """Name sets by number, joined where they share a key within their type.

    Args:
        size: how many there are.

    Example:
        >>> blocks = Blocks(4)
        >>> for number, keys in enumerate((["a"], ["b", "c"], ["c"], ["a", "d"])):
        ...     blocks.tie(number, "Task", keys)
        >>> blocks.ask(0, "Task", ["c", "e"])
        >>> blocks.ask(1, "Task", ["e"])
        >>> blocks.members()
        [(0, 1, 2, 3)]
    """

    def __init__(self, size: int) -> None:
        self._above = list(range(size))
        self._first: dict[EntityType, dict[str, int]] = defaultdict(dict)

    def tie(self, number: int, kind: EntityType, keys: Iterable[str]) -> None:
        """Join a name set with those that have one of the keys."""
        first = self._first[kind]
        for key in keys:
            other = first.setdefault(key, number)
            if other != number:
                self._above[self._top(number)] = self._top(other)

    def ask(self, number: int, kind: EntityType, keys: Iterable[str]) -> None:
        """Join a name set with those that were tied by one of the keys, if there are any."""
        first = self._first[kind]
        self.tie(number, kind, (key for key in keys if key in first))

    def _top(self, number: int) -> int:
        above = self._above
        while above[number] != number:
            above[number] = number = above[above[number]]
        return number

    def members(self) -> list[tuple[int, ...]]:
        """The blocks by their first members, each with its members in rising order."""
        found: dict[int, list[int]] = defaultdict(list)
        for number in range(len(self._above)):
            found[self._top(number)].append(number)
        return list(map(tuple, found.values()))
