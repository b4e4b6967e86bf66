"""Files of papers become extraction records, without an atlas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from paperatlas.api.reading import read_all
from paperatlas.atlas.records import without_text
from paperatlas.model import Paper, Rejected
from paperatlas.pipeline import Plan, describe_title_only
from paperatlas.pipeline.extracting import extract_lines
from paperatlas.readers.merge import merge_papers


def _pass_by(_note: str) -> None:
    pass


def extract_records(
    paths: Iterable[str],
    *,
    on_rejected: Callable[[Rejected], None],
    on_note: Callable[[str], None] = _pass_by,
    repair: bool = True,
    text: bool = True,
    plan: Plan = Plan(),  # noqa: B008 (it is frozen)
) -> Iterator[bytes]:
    """A line of JSON for each paper of the files, in their order.

    Args:
        paths: files as for `read_papers`.
        on_rejected: is told what could not be read.
        on_note: is told of which papers only the title could be read.
        repair: mend text damage.
        text: without it title, abstract and quotes are left out.
        plan: the extractor, the processes and a user's own lexicon; the cache is not used.
    """
    papers = _accepted(read_all(paths, repair=repair), on_rejected, on_note)
    lines = extract_lines(papers, extractor=plan.extractor, workers=plan.workers, lexicon=plan.lexicon)
    return lines if text else map(without_text, lines)


def _accepted(
    items: Iterable[Paper | Rejected],
    on_rejected: Callable[[Rejected], None],
    on_note: Callable[[str], None],
) -> Iterator[Paper]:
    for item in merge_papers(items):
        if isinstance(item, Rejected):
            on_rejected(item)
            continue
        if not item.abstract.strip():
            on_note(describe_title_only(item))
        yield item
