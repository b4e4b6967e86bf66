"""Where the nodes of a drawn graph lie: ForceAtlas2 on a grid, the same on every machine.

Every pair of nodes repels, every edge pulls, and gravity holds the unconnected parts together. The
repulsion of all pairs is one convolution: the nodes' masses are spread on a grid, folded with the
force of one point by FFT, and the force is read back where each node lies. The cost of a step grows
with nodes plus edges, not with pairs.

The start is a fixed spiral and there is no random number. FFT and sums may differ in the last bits
between CPUs, and such motion would multiply them; so positions are rounded after every step, far
above those bits.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy import fft, sparse
from scipy.spatial import cKDTree

Vector: TypeAlias = NDArray[np.float64]
Indices: TypeAlias = NDArray[np.int64]

REPULSION = 10.0
GRAVITY = 0.1

_GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
_STEP = 3  # decimals that positions keep between two steps
_STRETCH = np.array([2.0, 1.0])
_TOLERANCE = 1.0
_SPREAD_STEPS = 60


class _Graph(Struct, frozen=True):
    """What does not change while the nodes move: masses (degree + 1) and the pull of the edges."""

    masses: Vector
    pull: sparse.csr_array
    pull_sums: Vector
    kernel: NDArray[np.complex128]
    size: int


class _State(Struct, frozen=True):
    """One moment of the motion: positions, the forces that led there, and the overall speed."""

    positions: Vector
    forces: Vector
    speed: float


def lay_out(
    edges: NDArray[np.integer],
    node_count: int,
    *,
    weights: Vector | None = None,
    iterations: int = 200,
    gap: float = 30.0,
) -> Vector:
    """Place nodes 0..n-1 in the plane, connected ones near each other.

    Args:
        edges: an (m, 2) array of node numbers; loops and parallel edges are allowed.
        node_count: how many nodes there are, those without edges included.
        weights: how strongly each edge pulls; 1 each where not given.
        iterations: how many steps the nodes move.
        gap: no two nodes come closer; sideways twice as far, since labels are wide.

    Raises:
        IndexError: an edge names a node outside 0..n-1.

    Returns:
        An (n, 2) array, rounded to 0.1, with its middle near (0, 0).

    Example:
        >>> spots = lay_out(np.array([[0, 1], [1, 2], [3, 4]]), 5)
        >>> spots.shape, bool(np.hypot(*(spots[0] - spots[1])) < np.hypot(*(spots[0] - spots[3])))
        ((5, 2), True)
    """
    pairs = np.asarray(edges, dtype=np.int64).reshape(-1, 2)
    if len(pairs) and not 0 <= pairs.min() <= pairs.max() < node_count:
        raise IndexError(f"an edge names a node outside 0..{node_count - 1}")
    if node_count < 2:
        return np.zeros((node_count, 2))
    graph = _prepare(pairs, node_count, weights)
    state = _State(_spiral(node_count), np.zeros((node_count, 2)), 1.0)
    for _ in range(iterations):
        state = _move(graph, state)
    return _finish(state.positions, gap)


def _prepare(pairs: Indices, node_count: int, weights: Vector | None) -> _Graph:
    strengths = np.ones(len(pairs)) if weights is None else np.asarray(weights, dtype=np.float64)
    apart = pairs[:, 0] != pairs[:, 1]
    heads, tails = pairs[apart].T
    one_way = sparse.csr_array((strengths[apart], (heads, tails)), shape=(node_count, node_count))
    pull = sparse.csr_array(one_way + one_way.T)
    degrees = np.bincount(np.concatenate([heads, tails]), minlength=node_count)
    return _Graph(
        masses=np.asarray(degrees + 1, dtype=np.float64),
        pull=pull,
        pull_sums=np.asarray(pull.sum(axis=1), dtype=np.float64).reshape(-1, 1),
        kernel=_kernel(_grid_size(node_count)),
        size=_grid_size(node_count),
    )


def _grid_size(node_count: int) -> int:
    return int(np.clip(2 ** np.ceil(np.log2(1.5 * np.sqrt(node_count))), 32, 512))


def _kernel(size: int) -> NDArray[np.complex128]:
    """The spectrum of the potential around a unit mass, in cells: its slope is one by distance."""
    # Twice the size, so that the far edges of the grid do not meet around the back.
    offsets = fft.fftfreq(2 * size, d=1 / (2 * size))
    distances = np.hypot(offsets[:, None], offsets[None, :])
    distances[0, 0] = 0.5
    return np.asarray(fft.rfft2(-np.log(distances)), dtype=np.complex128)


def _spiral(node_count: int) -> Vector:
    order = np.arange(node_count) + 0.5
    radii, angles = 10 * np.sqrt(order), order * _GOLDEN_ANGLE
    return np.round(np.column_stack([radii * np.cos(angles), radii * np.sin(angles)]), _STEP)


def _move(graph: _Graph, state: _State) -> _State:
    """One step: each node goes with its force, slower where it swings to and fro."""
    forces = _repulsion(graph, state.positions) + _attraction(graph, state.positions)
    swings = np.hypot(*(forces - state.forces).T)
    tractions = np.hypot(*(forces + state.forces).T) / 2
    speed = _global_speed(graph.masses, swings, tractions, state.speed)
    local = speed / (1 + np.sqrt(speed * swings))
    positions = np.round(state.positions + local[:, None] * forces, _STEP)
    return _State(positions, forces, speed)


def _global_speed(masses: Vector, swings: Vector, tractions: Vector, before: float) -> float:
    # Not `masses @ swings`: for that little work BLAS starts threads, which cost more than it.
    swing = float((masses * swings).sum()) or 1.0
    wanted = _TOLERANCE * float((masses * tractions).sum()) / swing
    return max(min(wanted, 1.5 * before), 1e-3)


def _attraction(graph: _Graph, positions: Vector) -> Vector:
    """The pull of the edges, and of the centre on each node."""
    edges = graph.pull @ positions - graph.pull_sums * positions
    return np.asarray(edges - GRAVITY * graph.masses[:, None] * positions, dtype=np.float64)


def _repulsion(graph: _Graph, positions: Vector) -> Vector:
    """The push of every node on every other: product of the masses by the distance."""
    size = graph.size
    low = positions.min(axis=0)
    # Two free cells on each side: the slope at a node reads one beyond its own.
    cell = max(float((positions.max(axis=0) - low).max()), 1.0) / (size - 5)
    corners, shares = _share((positions - low) / cell + 2, size)
    masses = (shares * graph.masses).ravel()
    spread = np.bincount(corners.ravel(), masses, size * size).reshape(size, size)
    shape = (2 * size, 2 * size)
    potential = fft.irfft2(fft.rfft2(spread, s=shape) * graph.kernel, s=shape)[:size, :size]
    slopes = [slope.ravel()[corners] for slope in np.gradient(-potential)]
    pushes = np.column_stack([(slope * shares).sum(axis=0) for slope in slopes])
    return np.asarray(pushes * (REPULSION * graph.masses / cell)[:, None], dtype=np.float64)


def _share(points: Vector, size: int) -> tuple[Indices, Vector]:
    """The four grid points around each node (4, n), and its share in each."""
    base = points.astype(np.int64)
    (right, up), (left, down) = (points - base).T, 1 - (points - base).T
    corner = base[:, 0] * size + base[:, 1]
    corners = np.stack([corner, corner + 1, corner + size, corner + size + 1])
    return corners, np.stack([left * down, left * up, right * down, right * up])


def _finish(positions: Vector, gap: float) -> Vector:
    """Scale to a readable size, push apart what still overlaps, centre, and round."""
    flat = (positions - np.round(positions.mean(axis=0), _STEP)) / _STRETCH
    nearest = np.asarray(cKDTree(flat).query(flat, k=2)[0])[:, 1]
    flat = np.round(flat * (gap / max(float(np.median(nearest)), 0.1)), _STEP)
    for _ in range(_SPREAD_STEPS):
        pairs = cKDTree(flat).query_pairs(gap, output_type="ndarray")
        if not len(pairs):
            break
        flat = _push_apart(flat, pairs, gap)
    # Adding zero turns -0.0 into 0.0.
    return np.asarray(np.round(flat * _STRETCH, 1) + 0.0, dtype=np.float64)


def _push_apart(positions: Vector, pairs: Indices, gap: float) -> Vector:
    heads, tails = pairs.T
    between = positions[heads] - positions[tails]
    distances = np.hypot(*between.T)
    # Nodes on one spot part along a direction of their own numbers.
    same = distances < 0.01
    angles = heads[same] * _GOLDEN_ANGLE
    between[same] = np.column_stack([np.cos(angles), np.sin(angles)])
    distances = np.where(same, 1.0, distances)
    gaps = np.where(same, gap, gap - distances)
    shift = between * (0.5 * gaps / distances)[:, None]
    moved = positions.copy()
    for axis in (0, 1):
        count = len(positions)
        moved[:, axis] += np.bincount(heads, shift[:, axis], count)
        moved[:, axis] -= np.bincount(tails, shift[:, axis], count)
    return np.round(moved, _STEP)
