"""Which code repositories a paper gives the address of: in its identifiers, title or abstract."""

from __future__ import annotations

import re

from paperatlas.model import Paper

_HOSTS = r"(github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)"
_ADDRESS = re.compile(
    rf"(?<![\w.-])(?:https?://)?(?:www\.)?{_HOSTS}/([\w-][\w.-]*)/([\w-][\w.-]*)", re.IGNORECASE | re.ASCII
)


def find_repositories(paper: Paper) -> tuple[str, ...]:
    """The addresses of repositories, `host/owner/name` in lower case, each once, in their order.

    Example:
        >>> find_repositories(Paper(id="p", title="T", abstract="Code: https://github.com/Ada/Low.Pass."))
        ('github.com/ada/low.pass',)
    """
    texts = [value for _, value in sorted(paper.identifiers.items())] + [paper.title, paper.abstract]
    found = (match for text in texts if "/" in text for match in _ADDRESS.finditer(text))
    return tuple(dict.fromkeys(_name(match) for match in found))


def _name(match: re.Match[str]) -> str:
    # The full stop of a sentence belongs to no name.
    name = match[3].rstrip(".").removesuffix(".git")
    return f"{match[1]}/{match[2]}/{name}".lower()
