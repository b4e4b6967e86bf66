"""What is learned from: annotated papers, papers that were written to be annotated, texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from training.gold import GoldPaper, read_gold

WRITTEN = Path(__file__).parent / "written"
"""Titles and abstracts of papers that do not exist, annotated as real ones are."""

_HEAD = 400  # characters of a text in which its title stands


class Sources(Struct, frozen=True):
    """What is learned from.

    Attributes:
        papers: annotated ones of the field; like them are those that a user brings.
        written: annotated ones that do not exist, written to be learned from; some are counterparts of a
            paper of the field (`counterpart` in the record), and are held out with it.
        texts: of the field, without annotations.
    """

    papers: Sequence[GoldPaper]
    written: Sequence[GoldPaper] = ()
    texts: Sequence[str] = ()

    @property
    def annotated(self) -> list[GoldPaper]:
        """All papers with annotations."""
        return [*self.papers, *self.written]

    def hold_out(self, papers: Sequence[GoldPaper]) -> Sources:
        """What is left without some papers, and without the texts that hold the title of one of these."""
        held_out = {gold.paper.id for gold in papers}
        return Sources(
            papers=[gold for gold in self.papers if not gold.is_of(held_out)],
            written=[gold for gold in self.written if not gold.is_of(held_out)],
            texts=exclude_papers(self.texts, papers),
        )


def read_sources(folder: Path) -> Sources:
    """Read `gold/train.jsonl` and, where there is one, `data/unlabelled.txt` (a text a line) of a folder."""
    return Sources(
        papers=read_gold(folder / "gold" / "train.jsonl"),
        written=[paper for path in sorted(WRITTEN.glob("*.jsonl")) for paper in read_gold(path)],
        texts=read_texts(folder / "data" / "unlabelled.txt"),
    )


def read_texts(path: Path) -> list[str]:
    """Texts without annotations, one a line; none where there is no such file."""
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def exclude_papers(texts: Sequence[str], papers: Sequence[GoldPaper]) -> list[str]:
    """The texts that begin with the title of none of the papers, spelled as it may be.

    Example:
        >>> exclude_papers(["A fine title And its text", "Another"], [])
        ['A fine title And its text', 'Another']
    """
    titles = tuple({_letters(gold.paper.title) for gold in papers} - {""})
    return [text for text in texts if not _letters(text[:_HEAD]).startswith(titles)]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))
