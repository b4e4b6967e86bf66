"""Groups of nodes that are tied to each other more than to the rest: Louvain, whole arrays at a time.

Blondel et al., "Fast unfolding of communities in large networks" (2008), moves one node after the
other. Here every second node moves at once, another half in each round, which finds groups of nearly
the same modularity and takes sparse products instead of a loop. Weights are whole numbers, so that
sums are exact and every machine finds the same groups.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Labels: TypeAlias = NDArray[np.int64]

_ROUNDS = 30
_FEW = 1000  # a round in which no more than this part of the nodes would move is the last
_LEVELS = 10
_SHUFFLE = 2_654_435_761  # Knuth's multiplier: takes numbers in a row to halves that look drawn by lot


def find_communities(edges: NDArray[np.integer], node_count: int, weights: NDArray[np.integer]) -> Labels:
    """The community of each node 0..n-1, numbered from the largest.

    Args:
        edges: an (m, 2) array of node numbers; loops and parallel edges are allowed.
        node_count: how many nodes there are; one without edges is a community of its own.
        weights: a whole number above 0 for each edge.

    Example:
        >>> two_triangles = np.array([[0, 1], [1, 2], [0, 2], [3, 4], [4, 5], [3, 5], [2, 3]])
        >>> find_communities(two_triangles, 6, np.full(7, 10)).tolist()
        [0, 0, 0, 1, 1, 1]
    """
    labels = np.arange(node_count, dtype=np.int64)
    graph = _symmetric(edges, node_count, weights)
    for _ in range(_LEVELS):
        moved = _move_nodes(graph)
        found, moved = np.unique(moved, return_inverse=True)
        labels = moved[labels]
        if len(found) == graph.shape[0]:
            break
        members = _membership(moved, len(found))
        graph = sparse.csr_array(members.T @ graph @ members)
    return _by_size(labels)


def _symmetric(edges: NDArray[np.integer], node_count: int, weights: NDArray[np.integer]) -> sparse.csr_array:
    heads, tails = np.asarray(edges, dtype=np.int64).reshape(-1, 2).T
    one_way = sparse.csr_array(
        (np.asarray(weights, dtype=np.int64), (heads, tails)), shape=(node_count, node_count)
    )
    return sparse.csr_array(one_way + one_way.T)


def _membership(labels: Labels, count: int) -> sparse.csr_array:
    size = len(labels)
    return sparse.csr_array((np.ones(size, np.int64), (np.arange(size), labels)), shape=(size, count))


def _move_nodes(graph: sparse.csr_array) -> Labels:
    """Let nodes join the neighbouring community where modularity gains most, until few still move."""
    size = graph.shape[0]
    degrees = np.asarray(graph.sum(axis=1), dtype=np.int64).ravel()
    # What a node has to itself goes with it: it counts in its degree, not among its neighbours.
    own = sparse.diags_array(graph.diagonal(), dtype=np.int64)
    others = sparse.csr_array(graph - own)
    labels = np.arange(size, dtype=np.int64)
    for number in range(_ROUNDS):
        wanted = _best_labels(others, degrees, labels)
        turns = ((np.arange(size) + 1) * _SHUFFLE >> (7 + number % 17)) % 2 == number % 2
        moving = turns & (wanted != labels)
        labels = np.where(moving, wanted, labels)
        if number > 3 and np.count_nonzero(wanted != labels) <= size // _FEW:
            break
    return labels


def _best_labels(others: sparse.csr_array, degrees: Labels, labels: Labels) -> Labels:
    """The community that each node would join; its own where none is better."""
    size, total = len(labels), int(degrees.sum())
    links = sparse.csr_array(others @ _membership(labels, size))
    rows = np.repeat(np.arange(size), np.diff(links.indptr))
    columns = links.indices.astype(np.int64)
    own = columns == labels[rows]
    sums = np.bincount(labels, degrees, size).astype(np.int64)
    gains = links.data * total - degrees[rows] * (sums[columns] - np.where(own, degrees[rows], 0))
    staying = -degrees * (sums[labels] - degrees)
    staying[rows[own]] = gains[own]
    wanted = labels.copy()
    filled = np.flatnonzero(np.diff(links.indptr))
    if not len(filled):
        return wanted
    starts = links.indptr[filled]
    best = np.maximum.reduceat(gains, starts)
    # Of equally good ones the first.
    is_best = gains == np.repeat(best, np.diff(links.indptr)[filled])
    first = np.minimum.reduceat(np.where(is_best, columns, size), starts)
    better = best > staying[filled]
    wanted[filled[better]] = first[better]
    return wanted


def _by_size(labels: Labels) -> Labels:
    """The same groups, numbered from the largest; of two equal ones the one with the first node leads."""
    found, first, inverse, counts = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    ranks = np.empty(len(found), np.int64)
    ranks[np.lexsort((first, -counts))] = np.arange(len(found))
    return ranks[inverse]
