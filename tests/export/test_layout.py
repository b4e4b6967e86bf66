"""The layout: the same everywhere, clusters apart, nothing on top of anything."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from paperatlas.export.layout import lay_out

CLUSTERS, MEMBERS = 6, 40


def planted_clusters() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Edges that stay within their cluster nine times in ten, and the cluster of each node."""
    random = np.random.default_rng(7)
    count = CLUSTERS * MEMBERS
    of = np.arange(count) % CLUSTERS
    heads = random.integers(0, count, 1500)
    inside = heads % CLUSTERS + CLUSTERS * random.integers(0, MEMBERS, len(heads))
    tails = np.where(random.random(len(heads)) < 0.9, inside, random.integers(0, count, 1500))
    return np.column_stack([heads, tails]), of


def distances(places: NDArray[np.float64]) -> NDArray[np.float64]:
    between = places[:, None] - places[None]
    return np.asarray(np.hypot(between[..., 0], between[..., 1]), dtype=np.float64)


def test_clusters_lie_apart() -> None:
    edges, of = planted_clusters()
    apart = distances(lay_out(edges, len(of)))
    same = of[:, None] == of[None]
    assert apart[same].mean() < 0.5 * apart[~same].mean()


def test_edges_are_shorter_than_chance() -> None:
    edges, of = planted_clusters()
    apart = distances(lay_out(edges, len(of)))
    assert apart[edges[:, 0], edges[:, 1]].mean() < 0.6 * apart.mean()


def test_hash_seed_and_process_do_not_matter() -> None:
    code = (
        "import numpy as np; from paperatlas.export.layout import lay_out;"
        "edges = np.column_stack([np.arange(300) % 97, np.arange(300) * 7 % 101]);"
        "print(lay_out(edges, 120).tobytes().hex())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(outputs) == 1


def test_input_is_left_as_it_was() -> None:
    edges, of = planted_clusters()
    before = edges.copy()
    lay_out(edges, len(of))
    assert (edges == before).all()


@pytest.mark.parametrize("count", [0, 1, 2, 3, 500])
def test_without_edges(count: int) -> None:
    places = lay_out(np.empty((0, 2), dtype=np.int64), count)
    assert places.shape == (count, 2)
    assert places.dtype == np.float64
    assert len(np.unique(places, axis=0)) == count


def test_an_edge_to_nowhere_is_refused() -> None:
    with pytest.raises(IndexError, match=r"outside 0\.\.2"):
        lay_out(np.array([[0, 3]]), 3)


def test_weights_pull() -> None:
    edges = np.array([[0, 1], [1, 2], [2, 0]])
    places = lay_out(edges, 3, weights=np.array([9.0, 1.0, 1.0]))
    apart = distances(places)
    assert apart[0, 1] < apart[1, 2]
    assert apart[0, 1] < apart[0, 2]


def test_names_find_room() -> None:
    edges, of = planted_clusters()
    places = lay_out(edges, len(of), gap=30)
    nearest = np.asarray(cKDTree(places / [2, 1]).query(places / [2, 1], k=2)[0])[:, 1]
    # A few may still touch where many push from all sides.
    assert np.percentile(nearest, 5) > 0.85 * 30


def test_unconnected_parts_stay_near() -> None:
    edges, of = planted_clusters()
    places = lay_out(edges, len(of) + 60)
    core = np.hypot(*places[: len(of)].T).max()
    assert np.hypot(*places.T).max() < 2.5 * core


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_places_are_finite_and_round(data: st.DataObject) -> None:
    count = data.draw(st.integers(2, 40))
    node = st.integers(0, count - 1)
    edges = data.draw(st.lists(st.tuples(node, node), max_size=80))
    places = lay_out(np.array(edges, dtype=np.int64).reshape(-1, 2), count, iterations=30)
    assert np.isfinite(places).all()
    assert (np.round(places, 1) == places).all()
    assert len(np.unique(places, axis=0)) == count


def test_thousands_of_nodes_take_seconds() -> None:
    random = np.random.default_rng(3)
    edges = random.integers(0, 5_000, (20_000, 2))
    began = time.process_time()
    lay_out(edges, 5_000)
    # It takes about half a second; a shared machine may be slower, an all-pairs method 100 times.
    assert time.process_time() - began < 6
