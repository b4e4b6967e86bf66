"""Which paper a record is: its given id, else its DOI or arXiv id, else a hash of its title."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping

_ARXIV_NUMBER = r"(?:\d{4}\.\d{4,5}|[a-z][a-z-]*(?:\.[a-z]{2})?/\d{7})"
_ARXIV = re.compile(
    rf"(?:https?://)?(?:[a-z.]*arxiv\.org/(?:abs|pdf)/|arxiv:)?\s?({_ARXIV_NUMBER})(?:v\d+)?(?:\.pdf)?",
    re.IGNORECASE,
)
_ARXIV_WITHIN = re.compile(rf"(?:arxiv:\s?|arxiv\.org/(?:abs|pdf)/)({_ARXIV_NUMBER})", re.IGNORECASE)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s?)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_ARXIV_DOI = "10.48550/arxiv."


def paper_id(*, given: str | None, identifiers: Mapping[str, str], title: str) -> str:
    """Name a paper; the title is hashed as it came, so that repair changes no id.

    Example:
        >>> paper_id(given=None, identifiers={"doi": "https://doi.org/10.1000/ABC"}, title="A")
        'doi:10.1000/abc'
        >>> paper_id(given=None, identifiers={"arxiv": "1706.03762v5"}, title="A")
        'arxiv:1706.03762'
    """
    if given:
        return given
    known = clean_identifiers(identifiers)
    # A DOI that arXiv gave to a preprint says no more than the arXiv id, under which others have it.
    if "doi" in known and not known["doi"].startswith(_ARXIV_DOI):
        return f"doi:{known['doi']}"
    return f"arxiv:{known['arxiv']}" if "arxiv" in known else title_id(title)


def title_id(title: str) -> str:
    """Hash what stays of a title without case, spaces and punctuation.

    Example:
        >>> title_id("LoRA: Low-Rank Adaptation") == title_id("Lora - low rank adaptation")
        True
    """
    plain = unicodedata.normalize("NFKC", title).casefold()
    letters = "".join(filter(str.isalnum, plain)) or "".join(plain.split())
    return f"title:{hashlib.sha256(letters.encode()).hexdigest()[:16]}"


def clean_identifiers(identifiers: Mapping[str, str]) -> dict[str, str]:
    """Bring DOI and arXiv id into their plain form, and leave out what is none; sorted by scheme.

    Example:
        >>> clean_identifiers({"doi": "doi:10.48550/arXiv.1706.03762", "arxiv": "", "url": "u"})
        {'arxiv': '1706.03762', 'doi': '10.48550/arxiv.1706.03762', 'url': 'u'}
    """
    cleaned = {scheme: value.strip() for scheme, value in identifiers.items()}
    doi = normalise_doi(cleaned.get("doi", ""))
    arxiv = normalise_arxiv(cleaned.get("arxiv", ""))
    if doi and not arxiv and doi.startswith(_ARXIV_DOI):
        arxiv = normalise_arxiv(doi.removeprefix(_ARXIV_DOI))
    cleaned |= {"doi": doi or "", "arxiv": arxiv or ""}
    return {scheme: value for scheme, value in sorted(cleaned.items()) if value}


def normalise_doi(text: str) -> str | None:
    """Give a DOI without its prefix and in lower case, or None.

    Example:
        >>> normalise_doi("https://doi.org/10.1103/PhysRevD.76")
        '10.1103/physrevd.76'
    """
    found = _DOI.fullmatch(text.strip())
    return found[1].lower() if found else None


def normalise_arxiv(text: str) -> str | None:
    """Give an arXiv id without its prefix and version, or None.

    Example:
        >>> normalise_arxiv("http://arxiv.org/abs/hep-th/9901001v2")
        'hep-th/9901001'
    """
    found = _ARXIV.fullmatch(text.strip())
    return found[1] if found else None


def find_arxiv(text: str) -> str | None:
    """Find an arXiv id named as such within a text.

    Example:
        >>> find_arxiv("arXiv preprint arXiv:1706.03762, 2017")
        '1706.03762'
    """
    found = _ARXIV_WITHIN.search(text)
    return found[1] if found else None
