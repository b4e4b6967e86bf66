"""What the service was asked and what it cost."""

from __future__ import annotations

from collections import Counter
from threading import Lock

from msgspec import Struct

from paperatlas.extract.llm.settings import Settings


class Usage(Struct, frozen=True, kw_only=True):
    """Sums over all requests, repeated ones too.

    Attributes:
        papers: that were asked about.
        failed: papers that got no usable answer.
        retries: requests that repeat one without an answer.
        repairs: requests that ask again after an unusable answer.
        unreported: answers that did not say how many tokens they took: the sums are too low by these.
        cost: in the currency of the prices, or None where none were given.
    """

    papers: int = 0
    failed: int = 0
    requests: int = 0
    retries: int = 0
    repairs: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    unreported: int = 0
    cost: float | None = None

    def __str__(self) -> str:
        parts = [
            f"{self.papers} papers ({self.failed} failed)",
            f"{self.requests} requests ({self.retries} retries, {self.repairs} repairs)",
            f"{self.tokens_in} tokens in, {self.tokens_out} out",
        ]
        if self.unreported:
            parts.append(f"{self.unreported} answers did not report their tokens")
        parts.append("cost unknown: no prices given" if self.cost is None else f"cost {self.cost:.4f}")
        return ", ".join(parts)


class Meter:
    """Counts by name, from many threads.

    Example:
        >>> meter = Meter(Settings(url="http://localhost", model="m", price_in=2.0, price_out=8.0))
        >>> meter.add(requests=1, tokens_in=1_000_000, tokens_out=500_000)
        >>> meter.usage().cost
        6.0
    """

    def __init__(self, settings: Settings) -> None:
        self._prices = (settings.price_in, settings.price_out)
        self._counts: Counter[str] = Counter()
        self._lock = Lock()

    def add(self, **counts: int) -> None:
        """Add to the counts of these names."""
        with self._lock:
            self._counts.update(counts)

    def usage(self) -> Usage:
        """The sums so far."""
        with self._lock:
            counts = dict(self._counts)
        return Usage(**counts, cost=self._cost(counts))

    def _cost(self, counts: dict[str, int]) -> float | None:
        if self._prices == (None, None):
            return None
        # From the sums, not answer by answer: so it does not depend on the order in which they came.
        price_in, price_out = (price or 0.0 for price in self._prices)
        return (counts.get("tokens_in", 0) * price_in + counts.get("tokens_out", 0) * price_out) / 1_000_000
