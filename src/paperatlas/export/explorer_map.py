"""The map that the explorer opens on: communities as discs that do not touch, their nodes inside."""

from __future__ import annotations

from itertools import pairwise
from typing import TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy import sparse

from paperatlas.export.communities import find_communities
from paperatlas.export.layout import lay_out

Floats: TypeAlias = NDArray[np.float64]
Indices: TypeAlias = NDArray[np.int64]

_MOST = 18
_SMALLEST = 8
_NAMES = 3
_ROOM = 12.0  # between two nodes of a disc
_GAP = 70.0  # between two discs: a name stands there
_MANY = 20_000
_STEPS, _STEPS_OF_MANY = 120, 80
_PACKING_STEPS = 400
_SHRINK = np.array([0.990, 0.980])  # less across: a window is wider than high


class Community(Struct, frozen=True, kw_only=True):
    """A group of nodes in its disc, named by the entities that stand for it best."""

    names: tuple[int, ...]
    size: int
    x: int
    y: int
    radius: int


class Map(Struct, frozen=True, kw_only=True):
    """Places (n, 2) in whole units, the community of each node or -1, and the communities."""

    places: Indices
    labels: Indices
    communities: tuple[Community, ...]


def draw_map(edges: Indices, strengths: Floats, node_count: int, nameable: NDArray[np.bool_]) -> Map:
    """Find communities and place all nodes: those without a community around the others.

    Args:
        edges: an (m, 2) array of node numbers.
        strengths: how much each edge counts, above 0 to 1.
        node_count: how many nodes there are.
        nameable: for each node whether a community may be called by it.

    Example:
        >>> edges = np.array([[0, 1], [1, 2]])
        >>> draw_map(edges, np.ones(2), 3, np.ones(3, bool)).places.shape
        (3, 2)
    """
    weights = strengths * _rarity(edges, node_count)
    found = find_communities(edges, node_count, np.maximum(1, np.round(weights * 1000)).astype(np.int64))
    labels = _join_small(found, edges, weights)
    count = int(labels.max(initial=-1)) + 1
    inside = _spread_within(edges, weights, labels)
    sizes = np.bincount(labels[labels >= 0], minlength=count)
    radii = np.round(_ROOM * np.sqrt(sizes) + _ROOM)
    centres = _pack(_between(edges, weights, labels, count), radii)
    places = _assemble(inside, labels, centres, radii)
    order = _strongest(edges, strengths, labels, nameable, node_count)
    communities = tuple(
        Community(
            names=tuple(order[labels[order] == number][:_NAMES].tolist()),
            size=int(sizes[number]),
            x=round(float(centres[number, 0])),
            y=round(float(centres[number, 1])),
            radius=int(radii[number]),
        )
        for number in range(count)
    )
    return Map(places=places, labels=labels, communities=communities)


def _rarity(edges: Indices, node_count: int) -> Floats:
    """What all papers speak of ties none of them together: 1 by the root of the larger degree."""
    if not len(edges):
        return np.zeros(0)
    degrees = np.bincount(edges.ravel(), minlength=node_count)
    rarity: Floats = 1 / np.sqrt(degrees[edges].max(axis=1))
    return rarity


def _join_small(labels: Indices, edges: Indices, weights: Floats) -> Indices:
    """The largest communities; the members of others join the one they are tied to, or none (-1)."""
    counts = np.bincount(labels, minlength=1)
    large = min(int(np.count_nonzero(counts >= _SMALLEST)), _MOST)
    labels = np.where(labels < large, labels, -1)
    if not (large and len(edges)):
        return labels
    size = len(labels)
    # Whole numbers, so that sums do not depend on the machine.
    data = np.tile(np.maximum(1, np.round(weights * 1000)).astype(np.int64), 2)
    ends = (np.concatenate([edges[:, 0], edges[:, 1]]), np.concatenate([edges[:, 1], edges[:, 0]]))
    graph = sparse.csr_array((data, ends), shape=(size, size))
    for _ in range(4):
        known = np.flatnonzero(labels >= 0)
        members = sparse.csr_array(
            (np.ones(len(known), np.int64), (known, labels[known])), shape=(size, large)
        )
        loose = np.flatnonzero(labels < 0)
        ties = (graph[loose] @ members).toarray()
        labels[loose] = np.where(ties.max(axis=1, initial=0) > 0, ties.argmax(axis=1), -1)
    return labels


def _spread_within(edges: Indices, weights: Floats, labels: Indices) -> Floats:
    """A layout in which only edges within a community pull."""
    ends = labels[edges] if len(edges) else np.zeros((0, 2), np.int64)
    kept = (ends[:, 0] == ends[:, 1]) & (ends[:, 0] >= 0)
    steps = _STEPS if len(labels) < _MANY else _STEPS_OF_MANY
    return lay_out(edges[kept], len(labels), weights=10 * weights[kept], iterations=steps, gap=4.0)


def _between(edges: Indices, weights: Floats, labels: Indices, count: int) -> Floats:
    """How strongly each two communities are tied (count, count)."""
    ties = np.zeros((count, count))
    if len(edges):
        heads, tails = labels[edges].T
        apart = (heads >= 0) & (tails >= 0) & (heads != tails)
        np.add.at(ties, (heads[apart], tails[apart]), np.round(weights[apart], 3))
    return ties + ties.T


def _pack(ties: Floats, radii: Floats) -> Floats:
    """Centres of the discs: tied ones near each other, none over another, wider than high."""
    count = len(radii)
    if not count:
        return np.zeros((0, 2))
    heads, tails = np.nonzero(np.triu(ties))
    pulls = ties[heads, tails] / max(float(ties.max()), 1.0)
    pairs = np.column_stack([heads, tails])
    spots = lay_out(pairs, count, weights=np.round(pulls, 3), gap=float(radii.max()))
    for _ in range(_PACKING_STEPS):
        spots = _part(np.round(spots * _SHRINK, 2), radii)
    for _ in range(_PACKING_STEPS // 4):
        spots = _part(spots, radii)
    return np.asarray(np.round(spots), dtype=np.float64)


def _part(spots: Floats, radii: Floats) -> Floats:
    """Move discs that overlap half of the overlap apart, each."""
    between = spots[:, None, :] - spots[None, :, :]
    distances = np.maximum(np.hypot(between[..., 0], between[..., 1]), 0.01)
    wanted = radii[:, None] + radii[None, :] + _GAP
    np.fill_diagonal(distances, 1.0)
    np.fill_diagonal(wanted, 0.0)
    lacking = np.maximum(wanted - distances, 0.0) / distances
    return np.asarray(np.round(spots + 0.5 * (between * lacking[..., None]).sum(axis=1), 2), dtype=np.float64)


def _assemble(inside: Floats, labels: Indices, centres: Floats, radii: Floats) -> Indices:
    """Each community's nodes fill its disc evenly; loose nodes lie in a ring around all discs."""
    places = np.zeros((len(labels), 2))
    for number, (centre, radius) in enumerate(zip(centres, radii, strict=True)):
        members = np.flatnonzero(labels == number)
        places[members] = centre + _fill_disc(inside[members], float(radius) - _ROOM)
    loose = np.flatnonzero(labels < 0)
    if len(loose):
        edge = float((np.hypot(*centres.T) + radii).max()) + _GAP if len(centres) else 0.0
        turns = np.arange(len(loose))
        reach = np.sqrt(edge**2 + 3 * _ROOM**2 * turns)
        angles = turns * np.pi * (3 - np.sqrt(5))
        places[loose] = np.column_stack([reach * np.cos(angles), reach * np.sin(angles)])
    return np.round(places).astype(np.int64)


def _fill_disc(spots: Floats, radius: float) -> Floats:
    """Keep who is in the middle and who lies in which direction, and spread all evenly, ring by ring."""
    offsets = spots - np.round(np.median(spots, axis=0), 1)
    distances = np.round(np.hypot(*offsets.T), 1)
    angles = np.round(np.arctan2(offsets[:, 1], offsets[:, 0]), 3)
    outward = np.lexsort((np.arange(len(spots)), distances))
    rings = _rings(len(spots))
    filled = np.zeros((len(spots), 2))
    for number, ring in enumerate(rings):
        around = outward[ring][np.lexsort((outward[ring], angles[outward[ring]]))]
        even = 2 * np.pi * np.arange(len(around)) / len(around)
        turned = angles[around] - even
        even = even + np.arctan2(np.sin(turned).mean(), np.cos(turned).mean())
        reach = radius * number / max(len(rings) - 1, 1)
        filled[around] = reach * np.column_stack([np.cos(even), np.sin(even)])
    return filled


def _rings(count: int) -> list[slice]:
    """One in the middle, six around it, twelve around these: so many fit at equal distances."""
    ends = [0]
    while ends[-1] < count:
        ends.append(min(count, max(1, 3 * len(ends) * (len(ends) - 1) + 1)))
    return [slice(start, end) for start, end in pairwise(ends)]


def _strongest(
    edges: Indices, strengths: Floats, labels: Indices, nameable: NDArray[np.bool_], node_count: int
) -> Indices:
    """The nodes by how well they stand for their community: much of their weight within it, most first."""
    if not len(edges):
        return np.flatnonzero(nameable)
    inside = np.where(labels[edges[:, 0]] == labels[edges[:, 1]], strengths, 0.0)
    within = np.bincount(edges.ravel(), np.repeat(inside, 2), node_count)
    whole = np.bincount(edges.ravel(), np.repeat(strengths, 2), node_count)
    # Rounded, so that the last bits of a sum do not decide between two that are as good.
    score = np.round(within * within / np.maximum(whole, 1e-9), 6)
    order = np.lexsort((np.arange(node_count), -score))
    return order[nameable[order]]
