"""Which of the forms that we write a client wants: HTTP's `Accept`, weights and wildcards included."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct


class Offer(Struct, frozen=True):
    """A form of an answer and the media type that it is sent as."""

    form: str
    media: str


def best_offer(accept: str, offers: Sequence[Offer]) -> Offer | None:
    """The offer that an Accept header likes best, the earlier where it likes two; None if it takes none.

    Example:
        >>> offers = [Offer("json", "application/json"), Offer("csv", "text/csv")]
        >>> best_offer("text/*;q=0.5, application/json;q=0.4", offers).form
        'csv'
        >>> best_offer("", offers).form
        'json'
        >>> best_offer("image/png", offers) is None
        True
    """
    ranges = list(_ranges(accept)) or [("*/*", 1.0)]
    weighed = [(_weight(offer.media, ranges), -number) for number, offer in enumerate(offers)]
    weight, place = max(weighed, default=(0.0, 0))
    return offers[-place] if weight > 0 else None


def _ranges(accept: str) -> Iterable[tuple[str, float]]:
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if media:
            yield media, _quality(parameters)


def _quality(parameters: Iterable[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0


def _weight(media: str, ranges: Iterable[tuple[str, float]]) -> float:
    """The weight of the most exact range that holds the media type."""
    exactness = {media: 3, f"{media.partition('/')[0]}/*": 2, "*/*": 1}
    held = [(exactness[name], quality) for name, quality in ranges if name in exactness]
    return max(held)[1] if held else 0.0
