"""What ties a name to others: keys by which names may decide over each other, seen from the name alone.

Two names that share no key, and are not joined by a chain of names that do, have no say in what the other
is. The keys are those of every step of resolution, more rather than fewer: a tie too many costs time, a
missing one would make decisions that are kept differ from those that are made anew.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from paperatlas.initials import is_short
from paperatlas.model import EntityType
from paperatlas.names import normal_form, slugify
from paperatlas.resolve.base import NameSet
from paperatlas.resolve.cores import core_key
from paperatlas.resolve.families import family_keys
from paperatlas.resolve.known import KnownNames
from paperatlas.resolve.letters import initials
from paperatlas.resolve.loose import loose_key
from paperatlas.resolve.misspellings import is_coined
from paperatlas.resolve.spelling import spell
from paperatlas.resolve.verdicts import deciding_form

_MOST_NOUNS = 2  # that a core may lose


class Ties(Struct, frozen=True, array_like=True):
    """A name set as the steps of resolution see it.

    Attributes:
        keys: what it shares with the names of its type that it may decide over.
        asks: keys that only matter where another name has them: of a family, of letters for its words.
        words: of the form that decides, in which slips are looked for.
        coined: whether that is one word with a capital.
    """

    keys: tuple[str, ...]
    asks: tuple[str, ...]
    words: tuple[str, ...]
    coined: bool


def find_ties(names: NameSet, known: KnownNames) -> Ties:
    """The ties of a name set.

    Example:
        >>> from paperatlas.resolve.known import known_names
        >>> ties = find_ties(NameSet(type="Model", forms=("Zargoth-2",), papers=1), known_names())
        >>> ties.keys, ties.asks
        (('2 zargoth', 'zargoth 2', 'zargoth-2', 'zargoth2'), ('zargoth',))
    """
    deciding, _ = deciding_form(names, known)
    found = _FormKeys(names.type, known)
    found.add(names.forms)
    found.keys.update(map(loose_key, {deciding, names.forms[0]}))
    if len(names.forms) == 1 and is_short(names.forms[0]):
        found.keys.add(names.forms[0].casefold())
    spelling = spell(deciding)
    found.asks.add(initials(spelling.words))
    return Ties(
        tuple(sorted(found.keys - {""})),
        tuple(sorted(found.asks - found.keys - {""})),
        spelling.words,
        is_coined(spelling),
    )


class _FormKeys:
    """The keys under which forms, as names or as labels, are kept, and those by which they ask for others."""

    def __init__(self, kind: EntityType, known: KnownNames) -> None:
        self._kind = kind
        self._known = known
        self.keys: set[str] = set()
        self.asks: set[str] = set()

    def add(self, forms: Iterable[str]) -> None:
        """Add the keys of forms."""
        for form in forms:
            self.keys.update((spell(form).key, normal_form(form) or form, slugify(form) or "unnamed"))
            self._add_nodes(form)
            self._ask_for_family(form)

    def _add_nodes(self, form: str) -> None:
        """The concept that a form names, with its label's keys, or every core that it may have."""
        concept = self._known.find(self._kind, form)
        if concept is None:
            self._add_cores(form)
            return
        label = self._known.concepts[concept].label
        self.keys.update((concept, spell(label).key, normal_form(label) or label))
        if self._known.find(self._kind, label) is None:
            self._add_cores(label)

    def _add_cores(self, form: str) -> None:
        """The cores of a form; whether a noun may go hangs on whether the rest is a name."""
        spelling = self._known.expanded(spell(form))
        for stripped in range(_MOST_NOUNS + 1):
            asked: list[str] = []

            def is_name(kind: EntityType, key: str, asked: list[str] = asked, most: int = stripped) -> bool:
                if self._known.is_name(kind, key):
                    return True
                asked.append(key)
                return len(asked) <= most

            self.keys.add(core_key(spelling, self._kind, is_name, self._known.is_name))
            self.asks.update(asked)
            if len(asked) <= stripped:
                return

    def _ask_for_family(self, form: str) -> None:
        for key in family_keys(form):
            if self._known.by_key(self._kind, key):
                return
            self.asks.add(key)
