"""Loss of whole texts: of all sets of candidates that do not overlap, the annotated one shall be likely."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize

from paperatlas.extract.learned.entities.rivals import Rivals, Span

Floats = npt.NDArray[np.float64]


class Texts:
    """The candidates of texts, and which of them are names.

    Args:
        spans: of the candidates of each text; they are numbered through all texts.
        targets: (candidates,), their classes; 0 is no name. Names do not overlap.
    """

    def __init__(self, spans: Sequence[Sequence[Span]], targets: npt.NDArray[np.int64]) -> None:
        self._rivals = [Rivals(one) for one in spans]
        self._starts = np.cumsum([0, *map(len, spans)])
        self._targets = targets

    def __len__(self) -> int:
        return len(self._rivals)

    def rows(self, texts: Sequence[int]) -> npt.NDArray[np.int64]:
        """The numbers of the candidates of some texts."""
        return np.concatenate([np.arange(self._starts[at], self._starts[at + 1]) for at in texts])

    def slopes(self, scores: npt.NDArray[np.floating], texts: Sequence[int]) -> tuple[float, Floats]:
        """The loss of some texts, and its slope by each score.

        Args:
            scores: (candidates of these texts, classes).
            texts: their numbers.
        """
        gaps = (scores[:, 1:] - scores[:, :1]).astype(np.float64)
        top = gaps.max(axis=1, keepdims=True)
        odds = top + np.log(np.exp(gaps - top).sum(axis=1, keepdims=True))
        chances, total = self._weigh(odds[:, 0].tolist(), texts)
        slopes = np.exp(gaps - odds) * np.array(chances)[:, None]
        targets = self._targets[self.rows(texts)]
        names = np.flatnonzero(targets)
        loss = total - float(gaps[names, targets[names] - 1].sum())
        slopes[names, targets[names] - 1] -= 1
        return loss, np.hstack([-slopes.sum(axis=1, keepdims=True), slopes])

    def _weigh(self, odds: Sequence[float], texts: Sequence[int]) -> tuple[list[float], float]:
        chances: list[float] = []
        total = 0.0
        for at in texts:
            own = odds[len(chances) : len(chances) + int(self._starts[at + 1] - self._starts[at])]
            found, weight = self._rivals[at].weigh(own)
            chances += found
            total += weight
        return chances, total


def fit_segments(
    features: sparse.csr_matrix, texts: Texts, classes: int, *, penalty: float, steps: int
) -> Floats:
    """Weights (features, classes) of a linear model; those of the first class are zero.

    Args:
        features: (candidates, features).
        texts: which candidates stand in which text, and what they are.
        classes: their number.
        penalty: of the squared weights.
        steps: of L-BFGS, at most.
    """
    columns, everything = features.shape[1], range(len(texts))
    transposed = features.T.tocsr()

    def loss(flat: Floats) -> tuple[float, Floats]:
        scores = np.zeros((features.shape[0], classes))
        scores[:, 1:] = features @ flat.reshape(columns, classes - 1)
        value, slopes = texts.slopes(scores, everything)
        slope = transposed @ slopes[:, 1:] + penalty * flat.reshape(columns, classes - 1)
        return value + float(penalty / 2 * (flat @ flat)), slope.ravel()

    start = np.zeros(columns * (classes - 1))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": steps, "maxcor": 8})
    weights = np.zeros((columns, classes))
    weights[:, 1:] = found.x.reshape(columns, classes - 1)
    return weights
