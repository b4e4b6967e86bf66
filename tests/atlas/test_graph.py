"""The NetworkX graph of an atlas."""

from __future__ import annotations

import networkx as nx
import pytest

from paperatlas.atlas.graph import build_graph
from paperatlas.model import ENTITY_TYPES
from small_atlas import ENTITIES, LOWPASS, PAPERS, RESULTS, STATEMENTS, empty_atlas, small_atlas


@pytest.fixture(scope="module")
def graph() -> nx.MultiDiGraph[str]:
    return build_graph(small_atlas())


def test_nodes_are_papers_and_entities_and_edges_are_statements(
    graph: nx.MultiDiGraph[str],
) -> None:
    papers = {f"paper/{paper.id}" for paper in PAPERS}
    assert set(graph) == papers | {entity.id for entity in ENTITIES}
    edges = {(u, v, key) for u, v, key in graph.edges(keys=True)}
    assert edges == {(s.subject, s.object, s.id) for s in STATEMENTS}
    assert graph.number_of_edges() == len(STATEMENTS)


def test_a_paper_node_has_its_bibliography(graph: nx.MultiDiGraph[str]) -> None:
    assert graph.nodes[f"paper/{LOWPASS.id}"] == {
        "type": "Paper",
        "label": LOWPASS.title,
        "title": LOWPASS.title,
        "year": 2021,
        "date": "2021-06-17",
        "venue": "Workshop on Examples",
        "authors": LOWPASS.authors,
        "identifiers": (
            "arxiv:2199.00001",
            "doi:10.5555/lowpass",
            "url:https://example.org/lowpass?a=1&b=2",
        ),
    }


def test_an_entity_node_has_its_names_and_what_is_unknown_is_left_out(
    graph: nx.MultiDiGraph[str],
) -> None:
    assert graph.nodes["technique/lora"]["aliases"] == ("Low-Rank Adaptation", "low-rank adaptation")
    assert graph.nodes["technique/lora"]["broader"] == ("technique/peft",)
    assert graph.nodes["technique/peft"] == {
        "type": "Technique",
        "label": "parameter-efficient fine-tuning",
    }
    kinds = set(nx.get_node_attributes(graph, "type").values())
    assert kinds == {"Paper", *ENTITY_TYPES}


def test_an_edge_tells_its_role_confidence_evidence_and_year(
    graph: nx.MultiDiGraph[str],
) -> None:
    ((_, attributes),) = graph[f"paper/{LOWPASS.id}"]["technique/lowpass"].items()
    assert attributes == {
        "type": "introduces",
        "predicate": "introduces",
        "role": "introduces",
        "label": "introduces",
        "confidence": 0.97,
        "evidence": 3,
        "year": 2021,
    }


def test_an_edge_between_entities_has_no_role(graph: nx.MultiDiGraph[str]) -> None:
    ((_, attributes),) = graph["technique/lowpass"]["technique/lora"].items()
    assert attributes["predicate"] == "basedOn"
    assert attributes["year"] == 2021
    assert "role" not in attributes


def test_results_become_nodes_only_where_they_are_asked_for(
    graph: nx.MultiDiGraph[str],
) -> None:
    assert not any(node.startswith("result/") for node in graph)
    full = build_graph(small_atlas(), results=True)
    assert full.number_of_nodes() == graph.number_of_nodes() + len(RESULTS)
    assert full.nodes["result/r-absolute"]["label"] == "81.3 % top-1 accuracy"
    assert full.nodes["result/r-range"]["low"] == "2"
    edges = {(data["type"], v) for _, v, data in full.out_edges("result/r-range", data=True)}
    assert edges == {
        ("subject", "model/zeromoe"),
        ("metric", "metric/perplexity"),
        ("dataset", "benchmark/miniglue"),
        ("baseline", "model/tinylm"),
    }
    assert [d["type"] for *_, d in full.in_edges("result/r-range", data=True)] == ["reports"]
    assert full.out_degree("result/r-unnamed") == 0


def test_an_empty_atlas_is_an_empty_graph() -> None:
    assert build_graph(empty_atlas()).number_of_nodes() == 0
