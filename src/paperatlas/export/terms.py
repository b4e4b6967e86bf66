"""How terms are written: IRIs and literals as the text of N-Triples, or shortened for Turtle.

The whole export is made of such text: to make an object of each of millions of terms, only to have it
written, would take most of the time.
"""

from __future__ import annotations

import re
from functools import lru_cache

from paperatlas.export.iris import RDF, THING_KINDS, VOCABULARIES, thing_iri
from paperatlas.export.literals import COUNT, DECIMAL, INTEGER, STRING, Literal

TYPE = RDF + "type"
_SPECIAL = re.compile(r'["\\\x00-\x1f\x7f]')
_ESCAPED = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
# A part of the names that Turtle allows after the colon; what is none stays a whole IRI.
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_:.-]*[A-Za-z0-9_:-])?")


class Terms(dict[str, str]):
    """Terms as N-Triples; as a dict it gives the text of a vocabulary's IRI.

    Example:
        >>> terms = Terms("https://example.org/")
        >>> terms["http://www.w3.org/2000/01/rdf-schema#label"]
        '<http://www.w3.org/2000/01/rdf-schema#label>'
        >>> terms.thing("technique/lora"), terms.literal(Literal("0.5", DECIMAL))
        ('<https://example.org/technique/lora>', '"0.5"^^<http://www.w3.org/2001/XMLSchema#decimal>')
    """

    def __init__(self, things: str) -> None:
        super().__init__()
        self.things = things
        self.count = lru_cache(maxsize=8192)(self._count)

    def __missing__(self, iri: str) -> str:
        self[iri] = text = self._vocabulary(iri)
        return text

    def _vocabulary(self, iri: str) -> str:
        return f"<{iri}>"

    def thing(self, node: str) -> str:
        """A paper, an entity, a statement ... of the atlas."""
        return f"<{thing_iri(node, self.things)}>"

    def address(self, iri: str) -> str:
        """An IRI of somewhere else."""
        return f"<{iri}>"

    def literal(self, literal: Literal) -> str:
        """A value with its datatype; a plain string has none."""
        text = quoted(literal.value)
        return text if literal.datatype == STRING else f"{text}^^{self[literal.datatype]}"

    def _count(self, number: int) -> str:
        return self.literal(Literal(str(number), COUNT))


class TurtleTerms(Terms):
    """Terms as Turtle, TriG and SPARQL write them, shortened by the prefixes of `iris.prefixes`.

    Example:
        >>> terms = TurtleTerms("https://example.org/")
        >>> terms.thing("technique/lora"), terms.thing("paper/arxiv:2199.00001"), terms.thing("paper/a b")
        ('technique:lora', 'paper:arxiv:2199.00001', '<https://example.org/paper/a%20b>')
        >>> terms.literal(Literal("0.5", DECIMAL))
        '0.5'
    """

    def __init__(self, things: str) -> None:
        super().__init__(things)
        self._kinds = frozenset(THING_KINDS)

    def _vocabulary(self, iri: str) -> str:
        if iri == TYPE:
            return "a"
        for name, space in VOCABULARIES.items():
            local = iri.removeprefix(space)
            if local != iri and _LOCAL.fullmatch(local):
                return f"{name}:{local}"
        return f"<{iri}>"

    def thing(self, node: str) -> str:
        """A paper, an entity, a statement ... of the atlas."""
        kind, _, local = node.partition("/")
        if kind in self._kinds and _LOCAL.fullmatch(local):
            return f"{kind}:{local}"
        return f"<{thing_iri(node, self.things)}>"

    def literal(self, literal: Literal) -> str:
        """A value with its datatype; numbers stand for themselves."""
        bare = literal.datatype in {DECIMAL, INTEGER}
        return literal.value if bare else super().literal(literal)


def part_of(term: str, name: str) -> str:
    r"""A node that belongs to another: its IRI with a fragment.

    Example:
        >>> part_of("<https://example.org/statement/s>", "evidence-1")
        '<https://example.org/statement/s#evidence-1>'
        >>> part_of("statement:s", "evidence-1")
        'statement:s\\#evidence-1'
    """
    return f"{term[:-1]}#{name}>" if term[0] == "<" else f"{term}\\#{name}"


def quoted(text: str) -> str:
    r"""A string between quotation marks, on one line.

    Example:
        >>> print(quoted('a "line"\n'))
        "a \"line\"\n"
    """
    return f'"{_SPECIAL.sub(_escape, text)}"' if _SPECIAL.search(text) else f'"{text}"'


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    return _ESCAPED.get(char) or f"\\u{ord(char):04X}"
