"""What is wrong with a graph: which node, which property, what."""

from __future__ import annotations

from msgspec import Struct

from paperatlas.export.iris import prefixes
from paperatlas.ontology import THINGS


class Problem(Struct, frozen=True, order=True):
    """One thing that is wrong.

    Attributes:
        node: the IRI of the node, or its blank node's label.
        path: the IRI of the property; empty where the node as a whole is wrong.
        reason: what is wrong, for a person.
        value: the value that is wrong; empty where one is missing.
    """

    node: str
    path: str
    reason: str
    value: str = ""

    def describe(self, things: str = THINGS) -> tuple[str, str]:
        """The node, and what is wrong with it, for a person; IRIs are shortened.

        Example:
            >>> Problem("https://w3id.org/paperatlas/id/task/asr", "", "has no type").describe()
            ('task:asr', 'has no type')
        """
        path = f"{shorten(self.path, things)} " if self.path else ""
        value = f": {shorten(self.value, things)}" if self.value else ""
        return shorten(self.node, things), f"{path}{self.reason}{value}"


def shorten(iri: str, things: str = THINGS) -> str:
    """An IRI with a prefix where one fits, anything else as it is; cut after 120 characters.

    Example:
        >>> shorten("https://w3id.org/paperatlas/ontology#uses"), shorten("81.3")
        ('pa:uses', '81.3')
    """
    spaces = sorted(prefixes(things).items(), key=lambda pair: -len(pair[1]))
    for name, space in spaces:
        if iri.startswith(space):
            return f"{name}:{iri.removeprefix(space)}"
    return iri if len(iri) <= 120 else f"{iri[:117]}..."
