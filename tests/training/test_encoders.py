"""An encoder learns to judge spans, and in whole numbers judges them as it did in floating point."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="encoders are learned with PyTorch: pip install 'paperatlas[train]'")

import torch
from training.encoders import fit_encoder
from training.lessons import NO_ROLE, Lesson
from training.pretraining import Start, pretrain
from training.readers import LAYERS

from paperatlas.extract.document import read_fields
from paperatlas.extract.learned.encoder.encoder import Encoder
from paperatlas.extract.learned.encoder.reading import Span
from paperatlas.extract.learned.encoder.wordpieces import BEGIN, BREAK, UNKNOWN
from paperatlas.model import Paper
from training import encoders, pretraining

_WORDS = ["we", "train", "on", "the", "uses", "net", "set", "a", "."]
_NETS, _SETS = ["alpha", "beta", "gamma", "delta"], ["rho", "sigma", "tau", "omega"]


TEXTS = [" ".join([*_WORDS, *_NETS, *_SETS] * 3)] * 64
"""In one order, so that a word can be guessed from those around it."""


@pytest.fixture(scope="module")
def minilm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weights of the shapes of MiniLM's, drawn at random, with a small vocabulary."""
    from safetensors.torch import save_file

    folder = tmp_path_factory.mktemp("minilm")
    vocabulary = [UNKNOWN, BEGIN, BREAK, "[MASK]", *_WORDS, *_NETS, *_SETS]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    torch.manual_seed(0)
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(vocabulary), 384),
        "embeddings.token_type_embeddings.weight": (2, 384),
        "embeddings.position_embeddings.weight": (512, 384),
    }
    norms = ["embeddings.LayerNorm"]
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}."
        dense = {f"attention.self.{name}": (384, 384) for name in ("query", "key", "value")}
        dense |= {
            "attention.output.dense": (384, 384),
            "intermediate.dense": (1536, 384),
            "output.dense": (384, 1536),
        }
        shapes |= {f"{layer}{name}.weight": shape for name, shape in dense.items()}
        shapes |= {f"{layer}{name}.bias": shape[:1] for name, shape in dense.items()}
        norms += [f"{layer}attention.output.LayerNorm", f"{layer}output.LayerNorm"]
    weights = {name: torch.randn(shape) * 0.05 for name, shape in shapes.items()}
    weights |= {f"{name}.weight": torch.ones(384) for name in norms}
    weights |= {f"{name}.bias": torch.zeros(384) for name in norms}
    save_file(weights, folder / "model.safetensors")
    return folder


def make_lesson(net: str, dataset: str) -> Lesson:
    fields = tuple(
        read_fields(Paper(id="a", title="a net .", abstract=f"we train the {net} net on the {dataset} set ."))
    )
    text = fields[1].text
    spans: list[Span] = [
        ("abstract", text.index(word), text.index(word) + len(word)) for word in (net, dataset, "train")
    ]
    return Lesson(
        fields, {"title": [], "abstract": []}, spans, [2, 3, 0], [0, 1, NO_ROLE], [(0, 1, 1), (1, 0, 0)]
    )


@pytest.fixture(scope="module")
def start(minilm: Path) -> Start:
    return pretrain(TEXTS, minilm)


def test_what_is_learned_is_told_again_in_whole_numbers(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoders, "_REAL", 0)
    before = copy.deepcopy(start.model.state_dict())
    lessons = [make_lesson(net, dataset) for net in _NETS for dataset in _SETS] * 4
    arrays = fit_encoder(lessons[:-4], lessons[-4:], start)
    encoder = Encoder(arrays)
    for lesson in lessons[:8]:
        found = encoder.judge(lesson.fields, lesson.known, lesson.spans)
        assert found.types.argmax(axis=1).tolist() == lesson.types
        net, dataset, _ = lesson.spans
        related, known = encoder.relate(found, [(net, dataset), (dataset, net)])
        assert known.all()
        assert related.argmax(axis=1).tolist() == [1, 0]
        assert found.roles[:2].argmax(axis=1).tolist() == lesson.roles[:2]
    heads = [arrays[f"layer{number}.projection.weights"].shape[0] // 32 for number in range(LAYERS)]
    assert sum(heads) == encoders._KEPT_HEADS
    assert all(torch.equal(value, before[name]) for name, value in start.model.state_dict().items())
    again = fit_encoder(lessons[:-4], lessons[-4:], start)
    assert all(np.array_equal(array, again[name]) for name, array in arrays.items())


def test_reading_on_learns_which_words_stand_together(minilm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    losses: list[float] = []
    guess = pretraining._Guesser._loss

    def note(self: pretraining._Guesser, passages: Sequence[pretraining.Passage]) -> torch.Tensor:
        loss = guess(self, passages)
        losses.append(loss.item())
        return loss

    monkeypatch.setattr(pretraining._Guesser, "_loss", note)
    monkeypatch.setattr(pretraining, "_PASSES", 12)
    start = pretrain(TEXTS, minilm)
    assert np.mean(losses[-8:]) < np.mean(losses[:8]) - 0.5
    again = pretrain(TEXTS, minilm)
    state = again.model.state_dict()
    assert all(torch.equal(value, state[name]) for name, value in start.model.state_dict().items())
