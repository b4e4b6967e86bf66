"""Vectors and clusters of words from the company that they keep, in plain text without annotation.

Positive pointwise mutual information of a word with the two words on either side of it, by their place, cut
down to few dimensions by singular values, as in Levy and Goldberg (NeurIPS 2014); clusters by k-means on the
sphere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.linalg import svds

from paperatlas.extract.learned.entities.tokens import tokenize
from paperatlas.extract.learned.entities.vectors import WordVectors, level_digits
from paperatlas.extract.learned.models.network import VECTOR_SCALE

# A word of fewer texts is left out. A paper may give three (title, abstract, plain text): were its coinages
# known in training, the models would expect every name to be, and new papers' names are not.
_TEXTS = 6
_CONTEXTS = 6000  # most frequent words that tell of their neighbours
_OFFSETS = (-1, 1, -2, 2)
_DIMENSIONS, _KEPT = 100, 80  # for clusters, and of the stored vectors
_CLUSTERS = (64, 256, 1024)
_SMOOTHING = 0.75  # of the frequency of contexts
_ROUNDS = 15  # of k-means

Floats = npt.NDArray[np.float64]


def learn_vectors(texts: Sequence[str]) -> WordVectors:
    """Vectors and clusters of the words that stand in several texts; the same texts give the same."""
    tokens = [[level_digits(token.lower) for token in tokenize(text)] for text in texts]
    texts_of = Counter(word for words in tokens for word in set(words))
    counts = Counter(word for words in tokens for word in words)
    words = sorted(word for word, number in texts_of.items() if number >= _TEXTS)
    contexts = sorted(counts, key=lambda word: (-counts[word], word))[:_CONTEXTS]
    if len(words) <= _DIMENSIONS:
        return WordVectors((), np.zeros((0, _KEPT), np.int8), np.zeros((0, 3), np.int16))
    vectors = _reduce(_information(_count(tokens, words, contexts)))
    frequency = np.array([counts[word] for word in words], float)
    clusters = [_cluster(_normalize(vectors), frequency, number) for number in _CLUSTERS]
    stored = np.rint(_normalize(vectors[:, :_KEPT]) * VECTOR_SCALE).astype(np.int8)
    return WordVectors(words, stored, np.stack(clusters, axis=1).astype(np.int16))


def _count(
    texts: Sequence[Sequence[str]], words: Sequence[str], contexts: Sequence[str]
) -> sparse.csr_matrix:
    """How often each context (a word at an offset) stands by each word."""
    row_of = {word: row for row, word in enumerate(words)}
    column_of = {word: column for column, word in enumerate(contexts)}
    rows = [np.array([row_of.get(word, -1) for word in text]) for text in texts]
    columns = [np.array([column_of.get(word, -1) for word in text]) for text in texts]
    pairs = [
        _pairs(one, other, offset) + np.array([[0], [place * len(contexts)]])
        for place, offset in enumerate(_OFFSETS)
        for one, other in zip(rows, columns, strict=True)
    ]
    at = np.concatenate(pairs, axis=1)
    shape = (len(words), len(_OFFSETS) * len(contexts))
    found = sparse.csr_matrix((np.ones(at.shape[1]), (at[0], at[1])), shape=shape)
    found.sum_duplicates()
    return found


def _pairs(rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64], offset: int) -> npt.NDArray[np.int64]:
    if offset > 0:
        rows, columns = rows[:-offset], columns[offset:]
    else:
        rows, columns = rows[-offset:], columns[:offset]
    known = (rows >= 0) & (columns >= 0)
    return np.stack([rows[known], columns[known]]).astype(np.int64)


def _information(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """Positive pointwise mutual information."""
    of_word = np.asarray(counts.sum(axis=1)).ravel()
    of_context = np.asarray(counts.sum(axis=0)).ravel() ** _SMOOTHING
    of_context /= of_context.sum()
    pairs = counts.tocoo()
    values = np.log(pairs.data / of_word[pairs.row] / of_context[pairs.col])
    return sparse.csr_matrix((np.maximum(values, 0), (pairs.row, pairs.col)), shape=counts.shape)


def _reduce(matrix: sparse.csr_matrix) -> Floats:
    """Rows in fewer dimensions, the weightiest first."""
    start = np.random.default_rng(0).standard_normal(min(matrix.shape))
    left, values, _ = svds(matrix, k=_DIMENSIONS, v0=start)
    vectors: Floats = (left * np.sqrt(values))[:, ::-1]
    # A dimension's sign is arbitrary: the weightiest word has the positive one.
    signs = np.sign(vectors[np.abs(vectors).argmax(axis=0), np.arange(vectors.shape[1])])
    signed: Floats = vectors * signs
    return signed


def _normalize(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    normalized: Floats = vectors / np.maximum(lengths, 1e-9)
    return normalized


def _cluster(vectors: Floats, frequency: Floats, number: int) -> npt.NDArray[np.int64]:
    """The cluster of each vector; the most frequent words are the first centres."""
    centres = vectors[np.argsort(-frequency, kind="stable")[:number]]
    for _ in range(_ROUNDS):
        nearest = (vectors @ centres.T).argmax(axis=1)
        shape = (len(centres), len(vectors))
        members = sparse.csr_matrix((np.sqrt(frequency), (nearest, np.arange(len(vectors)))), shape=shape)
        sums = members @ vectors
        centres = np.where(np.any(sums != 0, axis=1, keepdims=True), _normalize(sums), centres)
    final: npt.NDArray[np.int64] = (vectors @ centres.T).argmax(axis=1)
    return final
