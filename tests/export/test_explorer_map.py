"""Communities and the map of them."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.export.communities import find_communities
from paperatlas.export.explorer_map import draw_map

GRAPHS = st.integers(1, 40).flatmap(
    lambda size: st.tuples(
        st.just(size),
        st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=80),
    )
)


def planted(groups: int, members: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Edges of groups that hang together by many edges within and few across."""
    random = np.random.default_rng(3)
    size = groups * members
    inside = [
        (group * members + a, group * members + b)
        for group in range(groups)
        for a, b in random.integers(0, members, (members * 6, 2))
    ]
    return np.array([*inside, *random.integers(0, size, (size // 2, 2)).tolist()], dtype=np.int64)


@given(GRAPHS)
def test_every_node_has_a_community_and_the_largest_comes_first(
    graph: tuple[int, list[tuple[int, int]]],
) -> None:
    size, pairs = graph
    edges = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    labels = find_communities(edges, size, np.ones(len(edges), dtype=np.int64))
    counts = np.bincount(labels)
    assert len(labels) == size
    assert (counts > 0).all()
    assert (np.diff(counts) <= 0).all()


@given(GRAPHS)
def test_unconnected_parts_never_share_a_community(graph: tuple[int, list[tuple[int, int]]]) -> None:
    size, pairs = graph
    edges = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    labels = find_communities(edges, size, np.ones(len(edges), dtype=np.int64))
    whole = nx.Graph(pairs)
    whole.add_nodes_from(range(size))
    parts = {node: number for number, part in enumerate(nx.connected_components(whole)) for node in part}
    assert len({(label, parts[node]) for node, label in enumerate(labels.tolist())}) == len(
        set(labels.tolist())
    )


def test_planted_groups_are_found() -> None:
    edges = planted(8, 40)
    labels = find_communities(edges, 320, np.full(len(edges), 100)).reshape(8, 40)
    assert len({int(np.bincount(group).argmax()) for group in labels}) == 8
    assert all(np.bincount(group).max() >= 36 for group in labels)


def test_modularity_is_near_that_of_networkx() -> None:
    graph = nx.les_miserables_graph()
    names = {name: number for number, name in enumerate(graph)}
    edges = np.array([(names[a], names[b]) for a, b in graph.edges])
    weights = np.array([data["weight"] for *_, data in graph.edges(data=True)])
    labels = find_communities(edges, len(names), weights)
    ours = [{name for name, number in names.items() if labels[number] == one} for one in set(labels.tolist())]
    theirs = nx.community.louvain_communities(graph, seed=1)
    assert nx.community.modularity(graph, ours) > 0.95 * nx.community.modularity(graph, theirs)


@settings(max_examples=30)
@given(GRAPHS)
def test_a_map_of_any_graph(graph: tuple[int, list[tuple[int, int]]]) -> None:
    size, pairs = graph
    edges = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    drawn = draw_map(edges, np.ones(len(edges)), size, np.ones(size, dtype=np.bool_))
    assert drawn.places.shape == (size, 2)
    assert sum(one.size for one in drawn.communities) == np.count_nonzero(drawn.labels >= 0)


def test_discs_hold_their_nodes_and_leave_each_other_room() -> None:
    edges = planted(8, 40)
    drawn = draw_map(edges, np.ones(len(edges)), 320, np.arange(320) % 3 > 0)
    assert len(drawn.communities) == 8
    for number, one in enumerate(drawn.communities):
        members = drawn.places[drawn.labels == number]
        assert np.hypot(*(members - (one.x, one.y)).T).max() <= one.radius
        assert one.names
        assert all(drawn.labels[name] == number and name % 3 for name in one.names)
        for other in drawn.communities[:number]:
            assert np.hypot(one.x - other.x, one.y - other.y) >= one.radius + other.radius
