"""The resolver of a whole corpus: each distinct way of naming a thing becomes an entity, with a reason.

Every step is a look-up by key over the distinct names, so that time grows with their number; nothing compares
all with all. The result is a function of the set of names: papers that are added later give what a full run
over all papers gives. With a place where decisions are kept, only those are made that are not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from paperatlas.ontology import Ontology, load_ontology
from paperatlas.resolve.base import Kept, NameSet, Occurrence, Occurrences, Resolution
from paperatlas.resolve.collecting import collector_paused
from paperatlas.resolve.corrections import Correction
from paperatlas.resolve.keeping import resolve_with
from paperatlas.resolve.known import KnownNames, known_names
from paperatlas.resolve.overruling import Overruling
from paperatlas.resolve.own_names import own_names
from paperatlas.resolve.running import resolve_names
from paperatlas.resolve.shelf import Shelf
from paperatlas.resolve.spelling import spell

_MANY = 50_000  # name sets whose spellings are not worth keeping in memory


def no_occurrences(_numbers: Iterable[int]) -> tuple[Occurrence, ...]:
    """For names of which it is not known in which papers they stand."""
    return ()


class CorpusResolver:
    """Resolves the names of a corpus by the lexicon, by each other and by the user's corrections.

    Args:
        ontology: its concepts are known; None means the lexicon that travels with the package.
        corrections: what the user says of names.
        kept: where decisions stay from one run to the next; None means that all are made anew.

    Example:
        >>> sets = [
        ...     NameSet(type="Technique", forms=("LoRA",), papers=2),
        ...     NameSet(type="Technique", forms=("FBB", "Foo Bar Baz"), papers=1),
        ...     NameSet(type="Technique", forms=("FBB",), papers=1),
        ... ]
        >>> CorpusResolver()(sets).assigned
        ('technique/lora', 'technique/foo-bar-baz', 'technique/foo-bar-baz')
    """

    def __init__(
        self,
        ontology: Ontology | None = None,
        corrections: Sequence[Correction] = (),
        *,
        kept: Kept | None = None,
    ) -> None:
        self._known = KnownNames(ontology) if ontology else known_names()
        self._corrections = tuple(corrections)
        self._shelf = Shelf(kept, lexicon=(ontology or load_ontology()).digest) if kept is not None else None

    def __call__(self, name_sets: Iterable[NameSet], occurrences: Occurrences = no_occurrences) -> Resolution:
        """Resolve all name sets."""
        with collector_paused():
            return self._resolve(name_sets, occurrences)

    def _resolve(self, name_sets: Iterable[NameSet], occurrences: Occurrences) -> Resolution:
        overruling = Overruling(self._corrections)
        retyped = [overruling.retyped(self._with_own_names(names)) for names in name_sets]
        kept = [number for number, names in enumerate(retyped) if names]
        found = self._run(
            [names for names in retyped if names],
            overruling,
            occurrences if len(kept) == len(retyped) else _among(kept, occurrences),
        )
        if len(kept) > _MANY:
            spell.cache_clear()
        assigned: list[str | None] = [None] * len(retyped)
        for number, entity in zip(kept, found.assigned, strict=True):
            assigned[number] = entity
        in_papers = tuple(replace(one, number=kept[one.number]) for one in found.in_papers)
        return replace(
            found,
            assigned=tuple(assigned),
            in_papers=in_papers,
            unused=overruling.unused(),
            anew=found.anew + len(retyped) - len(kept),
        )

    def _with_own_names(self, names: NameSet) -> NameSet:
        forms = own_names(names.type, names.forms, self._known)
        return names if forms == names.forms else replace(names, forms=forms)

    def _run(self, given: Sequence[NameSet], overruling: Overruling, occurrences: Occurrences) -> Resolution:
        if self._shelf is None:
            return resolve_names(given, self._known, overruling, occurrences)
        return resolve_with(
            self._shelf, given, known=self._known, overruling=overruling, occurrences=occurrences
        )


def _among(kept: Sequence[int], occurrences: Occurrences) -> Occurrences:
    """The same occurrences for name sets of which some were dropped, counted without those."""
    places = {number: place for place, number in enumerate(kept)}

    def renumbered(wanted: Iterable[int]) -> Iterator[Occurrence]:
        for one in occurrences([kept[place] for place in wanted]):
            others = tuple(places[other] for other in one.others if other in places)
            yield Occurrence(one.paper, places[one.number], others)

    return renumbered
