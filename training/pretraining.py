"""Reading on: the layers that an encoder begins with learn to guess words of the field's texts.

Whole words are left out and guessed from those around them (masked language modelling; Devlin et al., 2019,
arXiv:1810.04805). MiniLM's first layers were never alone, and had read little of the field.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from msgspec import Struct
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from paperatlas.extract.learned.encoder.reading import LONGEST, shape_of
from paperatlas.extract.learned.encoder.wordpieces import UNKNOWN, WordPieces, choose_pieces
from training.readers import Reader, pad_rows
from training.schedules import deal, find_pace

_MASK = "[MASK]"  # what MiniLM reads in place of a word left out
_PASSES, _BATCH = 3, 16
_RATE, _HEAD_RATE, _DECAY, _WARM = 3e-4, 1e-3, 0.01, 0.06
_PIECE_SEEN = 5  # in how many places a piece of the vocabulary must stand
_SHORTEST = 32  # pieces of a text from which words are guessed
_LEFT_OUT, _SWAPPED, _SHOWN = 0.15, 0.1, 0.1  # of words; and of the pieces of these
_SHAPE_HIDDEN = 0.5  # of the pieces left out

Numbers = npt.NDArray[np.int64]


class Start(Struct, frozen=True):
    """What encoders begin with: the pieces of words, and a model that has read texts of the field."""

    pieces: Sequence[str]
    model: Reader


class Passage(Struct, frozen=True):
    """A part of a text: its pieces, the shapes of their words, and which word each belongs to."""

    pieces: Numbers
    shapes: Numbers
    words: Numbers


def pretrain(texts: Sequence[str], folder: Path) -> Start:
    """Read texts of the field; the same texts give the same weights.

    Args:
        texts: title and abstract, or more.
        folder: with MiniLM's vocabulary and weights.
    """
    torch.manual_seed(0)
    torch.set_num_threads(1)  # sums in one order
    vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    pieces = choose_pieces(vocabulary, texts, _PIECE_SEEN)
    rows = {piece: row for row, piece in enumerate(vocabulary)}
    # An unknown piece stands for what is left out: what MiniLM has for that is where it begins.
    begin = [rows[_MASK if piece == UNKNOWN else piece] for piece in pieces]
    model = Reader(load_file(folder / "model.safetensors"), begin)
    reader = WordPieces(pieces)
    passages = [passage for text in texts for passage in _take_apart(text, reader)]
    _Guesser(model, passages, pieces.index(UNKNOWN)).teach()
    return Start(pieces, model)


def _take_apart(text: str, reader: WordPieces) -> Iterator[Passage]:
    pieces: list[int] = []
    shapes: list[int] = []
    words: list[int] = []
    for number, word in enumerate(reader.split(text)):
        count = len(word.pieces)
        pieces += word.pieces
        shapes += [shape_of(text[word.start : word.end])] * count
        words += [number] * count
    for begin, end in pairwise([*range(0, len(pieces), LONGEST - 2), len(pieces)]):
        if end - begin >= _SHORTEST:
            yield Passage(
                np.array([reader.begin, *pieces[begin:end], reader.end]),
                np.array([0, *shapes[begin:end], 0]),
                np.array([-1, *words[begin:end], -1]),
            )


class _Guesser:
    """Teaches a model to guess words."""

    def __init__(self, model: Reader, passages: Sequence[Passage], unknown: int) -> None:
        self._model, self._passages, self._unknown = model, passages, unknown
        size = model.words.shape[1]
        self._head = nn.Sequential(nn.Linear(size, size), nn.GELU(), nn.LayerNorm(size))
        self._bias = nn.Parameter(torch.zeros(len(model.words)))
        self._random = np.random.default_rng(0)
        self._steps = _PASSES * -(-len(passages) // _BATCH)
        self._optimizer = self._make_optimizer()

    def teach(self) -> None:
        """Read all passages several times."""
        self._model.train()
        for step, passages in enumerate(self._deal()):
            for group in self._optimizer.param_groups:
                group["lr"] = group["full"] * find_pace(step, self._steps, _WARM)
            self._optimizer.zero_grad()
            self._loss(passages).backward()
            learned = [one for group in self._optimizer.param_groups for one in group["params"]]
            nn.utils.clip_grad_norm_(learned, 1.0)
            self._optimizer.step()

    def _make_optimizer(self) -> torch.optim.AdamW:
        model = self._model
        read = [*model.layers.parameters(), model.words, model.positions, *model.norm.parameters()]
        new = [model.shapes, *self._head.parameters(), self._bias]
        groups = [{"params": read, "full": _RATE}, {"params": new, "full": _HEAD_RATE}]
        return torch.optim.AdamW(groups, lr=0.0, weight_decay=_DECAY)

    def _deal(self) -> Iterator[list[Passage]]:
        """Passages of nearly the same length, in an order of their own each time."""
        lengths = [len(passage.pieces) for passage in self._passages]
        for _ in range(_PASSES):
            for numbers in deal(lengths, _BATCH, self._random):
                yield [self._passages[number] for number in numbers]

    def _loss(self, passages: Sequence[Passage]) -> Tensor:
        """How badly the words left out are guessed."""
        hidden = [self._leave_out(passage) for passage in passages]
        pieces = [self._change(passage, out) for passage, out in zip(passages, hidden, strict=True)]
        shapes = [
            np.where(out & (self._random.random(len(out)) < _SHAPE_HIDDEN), 0, passage.shapes)
            for passage, out in zip(passages, hidden, strict=True)
        ]
        there, out = (pad_rows(rows).bool() for rows in ([np.ones(len(one)) for one in hidden], hidden))
        values = self._model.read(pad_rows(pieces), pad_rows(shapes), there)[out]
        with torch.autocast("cpu", torch.bfloat16):
            guesses = self._head(values) @ self._model.words.T + self._bias
        wanted = pad_rows([passage.pieces for passage in passages])[out]
        return functional.cross_entropy(guesses.float(), wanted)

    def _leave_out(self, passage: Passage) -> npt.NDArray[np.bool_]:
        words = np.unique(passage.words[passage.words >= 0])
        return np.isin(passage.words, words[self._random.random(len(words)) < _LEFT_OUT])

    def _change(self, passage: Passage, out: npt.NDArray[np.bool_]) -> Numbers:
        """Most pieces left out are unknown, some are others, and some stay."""
        drawn = self._random.random(len(out))
        others = self._random.integers(0, len(self._model.words), len(out))
        swapped = np.where(out & (drawn < _SWAPPED), others, passage.pieces)
        return np.where(out & (drawn >= _SWAPPED + _SHOWN), self._unknown, swapped)
