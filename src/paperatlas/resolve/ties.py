"""What ties a name to others: keys by which names may decide over each other, seen from the name alone.

Two names that share no key, and are not joined by a chain of names that do, have no say in what the other
is. The keys are those of every step of resolution, more rather than fewer: a tie too many costs time, a
missing one would make decisions that are kept differ from those that are made anew.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from paperatlas.model import EntityType
from paperatlas.names import normal_form, slugify
from paperatlas.resolve.base import NameSet
from paperatlas.resolve.cores import core_key
from paperatlas.resolve.families import family_keys
from paperatlas.resolve.initials import is_short
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
        initials: of the words that decide; a key only where the corpus has such letters by themselves.
        letters: its only form where that is letters, in lower case.
        words: of the form that decides, in which slips are looked for.
        coined: whether that is one word with a capital.
    """

    keys: tuple[str, ...]
    initials: str
    letters: str
    words: tuple[str, ...]
    coined: bool


def find_ties(names: NameSet, known: KnownNames) -> Ties:
    """The ties of a name set."""
    keys: set[str] = set()
    for form in names.forms:
        keys.update(form_keys(names.type, form, known))
    deciding, _ = deciding_form(names, known)
    spelling = spell(deciding)
    keys.update(map(loose_key, {deciding, names.forms[0]}))
    letters = names.forms[0].casefold() if len(names.forms) == 1 and is_short(names.forms[0]) else ""
    return Ties(
        tuple(sorted({*keys, letters} - {""})),
        initials(spelling.words),
        letters,
        spelling.words,
        is_coined(spelling),
    )


def form_keys(kind: EntityType, form: str, known: KnownNames) -> Iterator[str]:
    """Every key under which one form, as a name or as a label, is looked up or kept."""
    yield spell(form).key
    yield normal_form(form) or form
    yield slugify(form) or "unnamed"
    yield from _node_keys(kind, form, known)
    for key in family_keys(form):
        if known.by_key(kind, key):
            break
        yield key


def initials_key(form: str) -> Iterator[str]:
    """The key by which letters find a form that they may stand for."""
    if found := initials(spell(form).words):
        yield found


def _node_keys(kind: EntityType, form: str, known: KnownNames) -> Iterator[str]:
    """The concept that a form names, with its label's keys, or every core that it may have."""
    concept = known.find(kind, form)
    if concept is None:
        yield from _possible_cores(kind, form, known)
        return
    label = known.concepts[concept].label
    yield concept
    yield spell(label).key
    yield normal_form(label) or label
    if known.find(kind, label) is None:
        yield from _possible_cores(kind, label, known)


def _possible_cores(kind: EntityType, form: str, known: KnownNames) -> Iterator[str]:
    """The cores of a form, and the keys of which the corpus tells whether they are names."""
    spelling = known.expanded(spell(form))
    for stripped in range(_MOST_NOUNS + 1):
        asked: list[str] = []

        def is_name(kind: EntityType, key: str, asked: list[str] = asked, most: int = stripped) -> bool:
            if known.is_name(kind, key):
                return True
            asked.append(key)
            return len(asked) <= most

        yield core_key(spelling, kind, is_name, known.is_name)
        yield from asked
        if len(asked) <= stripped:
            return
