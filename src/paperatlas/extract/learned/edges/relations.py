"""Learned relations between two entities of a paper: the likeliest of each candidate pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
import numpy.typing as npt

from paperatlas.extract.learned.edges.pair_features import Directed
from paperatlas.extract.learned.edges.views import TextView
from paperatlas.extract.learned.encoder.encoder import RELATIONS
from paperatlas.extract.learned.models.scoring import softmax
from paperatlas.model import ExtractedRelation, Field, Quote, RelationType

THRESHOLD = 0.155
"""Probability that a relation holds and both of its entities are real, from which it is written."""

SHARE = 0.4
"""Of the encoder in what is said of relations."""

Doubles = npt.NDArray[np.float64]

_DECIMALS = 3
_MOST_EVIDENCE = 300  # characters to either side of a name


def weigh_relations(scores: Doubles, opinion: Doubles, known: npt.NDArray[np.bool_]) -> Doubles:
    """Scores (pairs, relations) by a model's, and by an encoder's opinion of the pairs that it knows."""
    return np.where(known[:, None], (1 - SHARE) * scores + SHARE * opinion, scores)


def choose_relations(
    described: Sequence[Directed[int]],
    scores: Doubles,
    certainties: Sequence[float],
    views: Mapping[Field, TextView],
) -> tuple[ExtractedRelation, ...]:
    """The likeliest relation of each two entities, if it is likely enough, in order of their numbers.

    Args:
        described: pairs in both directions.
        scores: (pairs, `RELATIONS`), logarithms.
        certainties: of each entity, that it is one.
        views: of the paper's texts.
    """
    best: dict[tuple[int, int], ExtractedRelation] = {}
    # Rounded, so that another processor's last bit changes nothing.
    chances = np.round(softmax(scores)[:, 1:], 6)
    likeliest = zip(described, chances.argmax(axis=1).tolist(), chances.max(axis=1).tolist(), strict=True)
    for one, at, chance in likeliest:
        confidence = round(chance * certainties[one.head.number] * certainties[one.tail.number], _DECIMALS)
        key = min(one.head.number, one.tail.number), max(one.head.number, one.tail.number)
        if confidence >= THRESHOLD and (key not in best or confidence > best[key].confidence):
            kind = cast("RelationType", RELATIONS[1 + at])
            best[key] = _relation(one, kind, confidence, views)
    return tuple(best[key] for key in sorted(best))


def _relation(
    one: Directed[int], kind: RelationType, confidence: float, views: Mapping[Field, TextView]
) -> ExtractedRelation:
    return ExtractedRelation(
        head=f"e{one.head.number + 1}",
        type=kind,
        tail=f"e{one.tail.number + 1}",
        confidence=confidence,
        evidence=_evidence(one, views),
    )


def _evidence(one: Directed[int], views: Mapping[Field, TextView]) -> Quote:
    """From one name to the other, or the sentence that speaks of the one that is not the contribution."""
    if one.meeting:
        view = views[one.meeting.field]
        left, right = view.names[one.meeting.left], view.names[one.meeting.right]
        return view.field.quote(left.start, right.end)
    place = max(one.head, one.tail, key=lambda thing: thing.rank).main
    low, high = place.field.sentence_at(place.candidate.start)
    return place.field.quote(
        max(low, place.candidate.start - _MOST_EVIDENCE),
        min(max(high, place.candidate.end), place.candidate.end + _MOST_EVIDENCE),
    )
