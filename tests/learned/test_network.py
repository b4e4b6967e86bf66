"""Networks, word vectors and confidences: exact scores, known words, tables that never fall."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.extract.learned.entities.vectors import WordVectors, load_vectors
from paperatlas.extract.learned.models.confidence import ConfidenceTable, load_confidence
from paperatlas.extract.learned.models.network import (
    FEATURE_SCALE,
    SCALE,
    VECTOR_SCALE,
    Network,
    NetworkWeights,
    load_network,
    pack_network,
)
from paperatlas.extract.learned.models.scoring import softmax

FEATURES = ("a", "b", "c")
VECTORS = np.array([[3.0, -4.0], [127.0, 0.0], [0.0, 0.0]])


def weights(seed: int = 0) -> NetworkWeights:
    random = np.random.default_rng(seed)
    return NetworkWeights(
        classes=("none", "Technique", "Task"),
        features=FEATURES,
        embedding=random.integers(-127, 128, (3, 5)).astype(np.int8),
        projection=random.integers(-32767, 32768, (4, 5)).astype(np.int16),
        bias=random.integers(-32767, 32768, 5).astype(np.int16),
        output=random.integers(-32767, 32768, (6, 3)).astype(np.int16),
        direct=random.integers(-32767, 32768, (3, 3)).astype(np.int16),
    )


@given(st.lists(st.sampled_from([*FEATURES, "unknown"]), max_size=8), st.integers(0, 9), st.data())
def test_scores_are_those_of_whole_numbers_in_any_order(
    features: list[str], seed: int, data: st.DataObject
) -> None:
    learned = weights(seed)
    rows = [FEATURES.index(feature) for feature in features if feature in FEATURES]
    words = [1, 0]
    hidden = [
        sum(int(learned.embedding[row, unit]) for row in rows) * SCALE // FEATURE_SCALE * VECTOR_SCALE
        + int(learned.bias[unit]) * VECTOR_SCALE
        + sum(
            int(value) * int(learned.projection[at, unit])
            for at, value in enumerate(VECTORS[words].ravel().tolist())
        )
        for unit in range(5)
    ]
    wanted = [
        sum(max(one, 0) * int(learned.output[unit, kind]) for unit, one in enumerate(hidden))
        + int(learned.output[-1, kind]) * SCALE * VECTOR_SCALE
        + sum(int(learned.direct[row, kind]) for row in rows) * SCALE * VECTOR_SCALE
        for kind in range(3)
    ]
    network = Network(learned, VECTORS)
    shuffled = data.draw(st.permutations(features))
    scores = network.score(
        [network.features(features), network.features(shuffled), ()], [words, words, [2, 2]]
    )
    assert scores[0].tolist() == scores[1].tolist() == wanted


def test_probabilities_sum_to_one_and_of_nothing_there_are_none() -> None:
    network = Network(weights(), VECTORS)
    chances = softmax(network.scores([[1], [2, 3]], [[0, 1], [2, 2]]))
    assert np.allclose(chances.sum(axis=1), 1)
    assert network.scores([], []).shape == (0, 3)


def test_what_was_learned_survives_being_stored(tmp_path: Path) -> None:
    vectors = WordVectors(
        ["größe", "pruning"], np.array([[1, -2], [3, 4]], np.int8), np.eye(2, 3, dtype=np.int16)
    )
    table = ConfidenceTable([0.25, 0.5], [0.125, 0.75])
    path = tmp_path / "w.npz"
    np.savez_compressed(path, **pack_network(weights()), **vectors.pack(), **table.pack())  # type: ignore[arg-type]
    read = load_vectors(path)
    assert read.words == vectors.words
    assert read.clusters == vectors.clusters
    assert np.array_equal(read.vectors, vectors.vectors)
    assert load_confidence(path).probabilities == table.probabilities
    assert load_confidence(path).shares == table.shares
    one, other = Network(weights(), VECTORS), Network(load_network(path), VECTORS)
    assert one.score([[1]], [[0, 1]]).tolist() == other.score([[1]], [[0, 1]]).tolist()


def test_no_vectors_survive_being_stored(tmp_path: Path) -> None:
    none = WordVectors((), np.zeros((0, 4), np.int8), np.zeros((0, 3), np.int16))
    np.savez_compressed(tmp_path / "w.npz", **none.pack())  # type: ignore[arg-type]
    read = load_vectors(tmp_path / "w.npz")
    assert read.words == ()
    assert read.clusters[read.row("anything")] == ("", "", "")


def test_a_word_is_known_by_its_last_part_its_singular_and_whatever_its_digits() -> None:
    words = ["cifar-00", "network", "pruning"]
    vectors = WordVectors(words, np.ones((3, 2), np.int8), np.zeros((3, 3), np.int16))
    known = {word: vectors.row(word) for word in ("CIFAR-10", "networks", "token-pruning", "zebra")}
    assert known == {"CIFAR-10": 0, "networks": 1, "token-pruning": 2, "zebra": 3}


@given(st.floats(0, 1), st.floats(0, 1))
def test_who_is_likelier_is_no_less_trusted(one: float, other: float) -> None:
    table = ConfidenceTable([0.3, 0.5, 0.9], [0.2, 0.2, 0.95])
    low, high = sorted((one, other))
    assert 0.2 <= table.of(low) <= table.of(high) <= 0.95
