"""The extractor that asks a language model about each paper."""

from __future__ import annotations

import logging
import os
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeAlias

from paperatlas.errors import PaperatlasError
from paperatlas.extract.base import NOT_EXTRACTED
from paperatlas.extract.document import read_fields
from paperatlas.extract.facts import NO_ABSTRACT
from paperatlas.extract.llm.answer import Answer, BrokenAnswerError, parse_answer, parse_reply
from paperatlas.extract.llm.findings import ground_findings
from paperatlas.extract.llm.grounding import ground_entities
from paperatlas.extract.llm.prompt import LONGEST, compose_request, digest
from paperatlas.extract.llm.service import NoAnswerError, Session, open_session, require_client
from paperatlas.extract.llm.settings import Settings, read_settings
from paperatlas.extract.llm.usage import Meter, Usage
from paperatlas.model import Extraction, Paper

"""How the warning begins of a paper that got no usable answer: asked again, it may get one."""

_REVISION = "1"  # count it up when what is made of an answer changes: it is part of the cache's keys
_PATIENCE = 5  # papers in a row without an answer: then the service is down, and the rest is not tried
_AHEAD = 2  # papers that are asked or answered before their turn, for each thread
_log = logging.getLogger(__name__)

_Outcome: TypeAlias = Answer | NoAnswerError | BrokenAnswerError


class LlmExtractor:
    """Extracts with a language model behind an OpenAI-compatible interface.

    The title and the abstract of each paper are sent to that service. Of the answers only what stands in the
    text is kept.

    Args:
        settings: the service; by default from the environment (see `docs/how-to/extractors.md`).

    Raises:
        PaperatlasError: no service is set, or a setting makes no sense.
        MissingExtraError: the HTTP library is not installed.

    Example:
        >>> extractor = LlmExtractor(Settings(url="http://localhost:8000/v1", model="small"))
        >>> extractor.version.startswith("llm-1-small-"), extractor.usage.requests
        (True, 0)
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or read_settings(os.environ)
        require_client()
        self._meter = Meter(self._settings)
        self.version = f"llm-{_REVISION}-{self._settings.model}-{digest(self._settings)}"

    @property
    def usage(self) -> Usage:
        """What was asked so far and what it cost."""
        return self._meter.usage()

    def __call__(self, papers: Sequence[Paper]) -> Iterator[Extraction]:
        """Ask about each paper; one that gets no usable answer is extracted empty, with a warning.

        Raises:
            PaperatlasError: the service refuses the key, or answers for no paper any more.
        """
        in_a_row = 0
        try:
            with open_session(self._settings, self._meter) as session:
                for paper, outcome in self._outcomes(papers, session):
                    in_a_row = in_a_row + 1 if isinstance(outcome, NoAnswerError) else 0
                    if in_a_row == _PATIENCE:
                        raise PaperatlasError(f"{_PATIENCE} papers in a row got no answer: {outcome}")
                    yield self._extraction(paper, outcome)
        finally:
            _log.info("%s: %s", self._settings.model, self.usage)

    def _outcomes(self, papers: Iterable[Paper], session: Session) -> Iterator[tuple[Paper, _Outcome]]:
        """Several at a time, in the order of the papers."""
        threads = ThreadPoolExecutor(self._settings.threads, thread_name_prefix="paperatlas-llm")
        waiting: deque[tuple[Paper, Future[_Outcome]]] = deque()
        try:
            for paper in papers:
                waiting.append((paper, threads.submit(self._ask, session, paper)))
                if len(waiting) > _AHEAD * self._settings.threads:
                    first, future = waiting.popleft()
                    yield first, future.result()
            while waiting:
                first, future = waiting.popleft()
                yield first, future.result()
        finally:
            session.stop()
            threads.shutdown(cancel_futures=True)

    def _ask(self, session: Session, paper: Paper) -> _Outcome:
        if not (paper.title.strip() or paper.abstract.strip()):
            return Answer(entities=[])
        self._meter.add(papers=1)
        try:
            first = _answer(session, compose_request(self._settings, paper))
            if isinstance(first, Answer):
                return first
            self._meter.add(repairs=1)
            second = _answer(session, compose_request(self._settings, paper, first))
        except NoAnswerError as exc:
            return exc
        return second if isinstance(second, Answer) else BrokenAnswerError(f"unusable answer: {second[1]}")

    def _extraction(self, paper: Paper, outcome: _Outcome) -> Extraction:
        if not isinstance(outcome, Answer):
            self._meter.add(failed=1)
            _log.warning("%s: not extracted: %s", paper.id, outcome)
            return Extraction(paper=paper, warnings=(f"{NOT_EXTRACTED}{outcome}",))
        fields = tuple(read_fields(paper))
        grounded = ground_entities(fields, outcome.entities)
        findings = ground_findings(fields, outcome, grounded)
        return Extraction(
            paper=paper,
            entities=grounded.entities,
            relations=findings.relations,
            results=findings.results,
            warnings=tuple(_warnings(paper, grounded.left_out + findings.left_out)),
        )


def _answer(session: Session, request: bytes) -> Answer | tuple[str, str]:
    """The answer, or the unusable one with the reason why it is."""
    content = ""
    try:
        content = parse_reply(session.ask(request))
        return parse_answer(content)
    except BrokenAnswerError as exc:
        return content, str(exc)


def _warnings(paper: Paper, left_out: Counter[str]) -> Iterator[str]:
    if not paper.abstract.strip():
        yield NO_ABSTRACT
    if max(len(paper.title), len(paper.abstract)) > LONGEST:
        yield f"only the first {LONGEST} characters were read"
    if left_out:
        counts = ", ".join(f"{count} {what}" for what, count in sorted(left_out.items()))
        yield f"left out, because not in the text: {counts}"
