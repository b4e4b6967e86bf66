"""SPARQL cut into its words, so that what is looked for is never found within a string or a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

_STRING = (
    r"'''(?:'{0,2}(?:[^'\\]|\\.))*'''|\"\"\"(?:\"{0,2}(?:[^\"\\]|\\.))*\"\"\""
    r"|'(?:[^'\\\n\r]|\\.)*'|\"(?:[^\"\\\n\r]|\\.)*\""
)
_TOKEN = re.compile(
    rf"(?P<comment>\#[^\n\r]*)|(?P<iri><[^<>\"{{}}|^`\\\x00-\x20]*>)|(?P<string>{_STRING})"
    r"|(?P<variable>[?$]\w+)|(?P<name>[^\W\d_][\w.-]*:[^\s<>\"'{}()\[\],;|^\#]*|:[\w.-]+)"
    r"|(?P<word>[^\W\d]\w*)|(?P<gap>\s+)|(?P<sign>.)",
    re.DOTALL,
)


class Token(Struct, frozen=True):
    """A piece of a query: a comment, iri, string, variable, name (`pa:uses`), word, gap or sign."""

    kind: str
    text: str


def tokenize(sparql: str) -> Iterator[Token]:
    """All pieces of a query; joined they are the query.

    Example:
        >>> [token.text for token in tokenize("ASK { ?a pa:b 'c # ?d' } # e") if token.kind != "gap"]
        ['ASK', '{', '?a', 'pa:b', "'c # ?d'", '}', '# e']
    """
    return (Token(match.lastgroup or "sign", match[0]) for match in _TOKEN.finditer(sparql))


def replace_variables(sparql: str, texts: Mapping[str, str]) -> str:
    """The query with other texts in the place of variables, wherever these stand as such.

    Example:
        >>> replace_variables("ASK { ?s ?p '?s' } # ?s", {"s": "<a:b>"})
        "ASK { <a:b> ?p '?s' } # ?s"
    """
    return "".join(
        texts.get(token.text[1:], token.text) if token.kind == "variable" else token.text
        for token in tokenize(sparql)
    )


def dataset_clauses(sparql: str) -> list[str]:
    """The graphs that FROM and FROM NAMED name, as they are written.

    Example:
        >>> dataset_clauses("SELECT ?from FROM <a:b> FROM NAMED pa:c { ?from ?p 'FROM <d:e>' }")
        ['<a:b>', 'pa:c']
    """
    tokens = [token for token in tokenize(sparql) if token.kind not in ("gap", "comment")]
    found = []
    for number, token in enumerate(tokens):
        if token.kind == "word" and token.text.upper() == "FROM":
            rest = [one for one in tokens[number + 1 : number + 3] if one.text.upper() != "NAMED"]
            found += [one.text for one in rest[:1] if one.kind in ("iri", "name")]
    return found
