"""What every stored atlas offers to those who read it: streams of values, each sorted by id."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from paperatlas.atlas.dossiers import Dossier
from paperatlas.model import Entity, Paper, Result, Statement


class Tables(Protocol):
    """The content of an atlas, streamed; each call starts anew, in the order of the ids."""

    def papers(self) -> Iterator[Paper]:
        """All papers."""
        ...

    def entities(self) -> Iterator[Entity]:
        """All entities."""
        ...

    def statements(self) -> Iterator[Statement]:
        """All statements, each with all its evidence."""
        ...

    def results(self) -> Iterator[Result]:
        """All numeric results."""
        ...

    def dossiers(self) -> Iterator[Dossier]:
        """Each paper with all that was read from it, by the papers' ids."""
        ...
