"""Multinomial logistic regression over named features, by L-BFGS."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize

from paperatlas.extract.learned.models.linear import quantize

Model = tuple[tuple[str, ...], tuple[str, ...], npt.NDArray[np.int16]]
_SEEN = 2


def fit_linear(
    described: Sequence[Sequence[str]],
    labels: Sequence[str],
    classes: Sequence[str],
    *,
    penalty: float,
    steps: int,
    seen: int = _SEEN,
) -> Model:
    """Classes, features and quantized weights; features whose weights are all zero are left out.

    Args:
        described: the features of each example.
        labels: the class of each.
        classes: all classes, in the order of the columns.
        penalty: of the squared weights.
        steps: of L-BFGS, at most.
        seen: a feature of fewer examples tells nothing about others, and is left out.
    """
    counts = Counter(feature for features in described for feature in set(features))
    names = sorted(feature for feature, count in counts.items() if count >= seen)
    examples = feature_matrix(described, names)
    targets = np.array([list(classes).index(label) for label in labels])
    weights = quantize(_minimize(examples, targets, len(classes), penalty, steps))
    kept = np.flatnonzero(np.any(weights != 0, axis=1))
    return tuple(classes), tuple(names[row] for row in kept), weights[kept]


def feature_matrix(
    described: Sequence[Sequence[str]], names: Sequence[str], kind: npt.DTypeLike = np.float64
) -> sparse.csr_matrix:
    """How often each thing has each feature, as numbers of a kind: (things, names)."""
    columns = {name: column for column, name in enumerate(names)}
    indices: list[int] = []
    starts = [0]
    for features in described:
        # A feature that stands there twice counts twice, as it does where the model is applied.
        indices += sorted(columns[feature] for feature in features if feature in columns)
        starts.append(len(indices))
    shape = (len(described), len(names))
    return sparse.csr_matrix((np.ones(len(indices), kind), indices, starts), shape=shape)


def _minimize(
    examples: sparse.csr_matrix, targets: npt.NDArray[np.int64], classes: int, penalty: float, steps: int
) -> npt.NDArray[np.float64]:
    rows, columns = np.arange(len(targets)), examples.shape[1]
    wanted = np.zeros((len(targets), classes))
    wanted[rows, targets] = 1
    transposed = examples.T.tocsr()

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights = flat.reshape(columns, classes)
        scores = examples @ weights
        scores -= scores.max(axis=1, keepdims=True)
        odds = np.exp(scores)
        sums = odds.sum(axis=1, keepdims=True)
        value = float((np.log(sums[:, 0]) - scores[rows, targets]).sum() + penalty / 2 * (flat @ flat))
        slope = transposed @ (odds / sums - wanted) + penalty * weights
        return value, slope.ravel()

    start = np.zeros(columns * classes)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": steps, "maxcor": 8})
    solution: npt.NDArray[np.float64] = found.x.reshape(columns, classes)
    return solution


def fit_choice(
    groups: Sequence[Sequence[tuple[Sequence[str], bool]]], *, penalty: float, steps: int
) -> Model:
    """Weights of one column by which the right one of several candidates scores highest.

    Args:
        groups: the features of each of a group's candidates, and whether it is right; of several right ones
            any will do, and a group without a right one is left out.
        penalty: of the squared weights.
        steps: of L-BFGS, at most.
    """
    groups = [group for group in groups if any(right for _, right in group)]
    if not groups:
        return ("chosen",), (), np.zeros((0, 1), np.int16)
    described = [features for group in groups for features, _ in group]
    counts = Counter(feature for features in described for feature in set(features))
    names = sorted(feature for feature, count in counts.items() if count >= _SEEN)
    examples = feature_matrix(described, names)
    right = np.array([one for group in groups for _, one in group])
    starts = np.cumsum([0, *(len(group) for group in groups[:-1])])
    owner = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    transposed = examples.T.tocsr()

    def loss(weights: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        scores = examples @ weights
        odds = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        chances = odds / np.add.reduceat(odds, starts)[owner]
        wanted = np.where(right, odds, 0)
        odds_of_right = np.add.reduceat(wanted, starts)[owner]
        value = -float(np.log(np.add.reduceat(np.where(right, chances, 0), starts)).sum())
        slope = transposed @ (chances - wanted / odds_of_right) + penalty * weights
        return value + float(penalty / 2 * (weights @ weights)), slope

    start = np.zeros(len(names))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": steps, "maxcor": 8})
    weights = quantize(found.x[:, None])
    kept = np.flatnonzero(weights[:, 0])
    return ("chosen",), tuple(names[row] for row in kept), weights[kept]
