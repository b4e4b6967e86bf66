"""Values at spans that do not overlap: what is at a span, and what touches it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Intervals(Generic[Value]):
    """A lookup of values by span; the spans must not overlap each other.

    Example:
        >>> names = Intervals({(0, 4): "LoRA", (10, 14): "GLUE"})
        >>> names.at((0, 4)), list(names.touching((2, 12)))
        ('LoRA', [((0, 4), 'LoRA'), ((10, 14), 'GLUE')])
    """

    def __init__(self, values: Mapping[tuple[int, int], Value]) -> None:
        self._values = values
        self._spans = sorted(values)
        self._ends = [end for _, end in self._spans]

    def at(self, span: tuple[int, int]) -> Value | None:
        """The value at just this span."""
        return self._values.get(span)

    def holds(self, offset: int) -> bool:
        """Whether one of the spans holds an offset."""
        index = bisect_right(self._ends, offset)
        return index < len(self._spans) and self._spans[index][0] <= offset

    def touching(self, span: tuple[int, int]) -> Iterator[tuple[tuple[int, int], Value]]:
        """Other spans that share a character with this one, with their values, in order."""
        for index in range(bisect_right(self._ends, span[0]), len(self._spans)):
            other = self._spans[index]
            if other[0] >= span[1]:
                return
            if other != span:
                yield other, self._values[other]
