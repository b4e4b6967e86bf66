"""Which identifiers lead to a web page: an identifier may hold anything, an address only what is safe."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_WEB = re.compile(r"https?://[^\s<>\"'`\\]+", re.IGNORECASE)
_ARXIV = re.compile(r"[\w.-]+(/\d+)?(v\d+)?", re.ASCII)
_DOI = re.compile(r"10\.\d+/[^\s<>\"'`\\]+", re.ASCII)


def paper_links(identifiers: Mapping[str, str]) -> list[list[str]]:
    """Label and address of each identifier that is sure to lead to a web page.

    Example:
        >>> paper_links({"arxiv": "2106.09685", "url": "javascript:alert(1)"})
        [['arXiv 2106.09685', 'https://arxiv.org/abs/2106.09685']]
    """
    links = []
    for scheme, value in sorted(identifiers.items()):
        if scheme == "arxiv" and _ARXIV.fullmatch(value):
            links.append([f"arXiv {value}", f"https://arxiv.org/abs/{value}"])
        elif scheme == "doi" and _DOI.fullmatch(value):
            links.append([f"DOI {value}", f"https://doi.org/{value}"])
        elif _WEB.fullmatch(value):
            links.append([value, value])
    return links


def web_links(addresses: Iterable[str]) -> list[list[str]]:
    """Label and address of each address of the web, all others left out.

    Example:
        >>> web_links(["https://example.org/a", "data:text/html,x"])
        [['https://example.org/a', 'https://example.org/a']]
    """
    return [[address, address] for address in addresses if _WEB.fullmatch(address)]
