"""What holds for every extractor of the table; one without a case here fails."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import lru_cache

import msgspec
import pytest

from extract.soundness import assert_sound
from extract_optional.fake_gliner import fake_library
from extract_optional.fake_service import FOONET_FACTS, FakeService, say, serve
from paperatlas.errors import PaperatlasError
from paperatlas.extract import DEFAULT, EXTRACTORS, open_extractor
from paperatlas.extract.base import Extractor
from paperatlas.extract.fixed import FixedExtractor
from paperatlas.extract.gliner import GlinerExtractor, Settings
from paperatlas.model import Extraction, Paper

_ABSTRACTS = {
    "SoilNet: A Small Network for Soils": (
        "We propose SoilNet. It uses LoRA and reaches 81.3% accuracy on ImageNet. SoilNet is based on ResNet."
    ),
    "A Survey of Pruning": "We survey pruning of large language models (LLMs) such as GPT-3 and LLaMA.",
    "Counting Birds by Their Songs": "Birds sing. We count them with a convolutional network, 3× faster.",
    "Whales": "",
    "İstanbul, straße and 𝛼-helices": "The ß of İ is no BERT. We test BERT on GLUE; F1 is 80.1%.\n\nEnd.",
    "<script>alert(1)</script>": "An & of <b>GPT-4</b> in “quotes” — 20%-50% lower latency.",
    "Folding": "AlphaFold predicts structures. We use it for protein structure prediction.",
}
PAPERS = tuple(
    Paper(id=f"p{number}", title=title, abstract=abstract, year=2020 + number, identifiers={"x": str(number)})
    for number, (title, abstract) in enumerate(_ABSTRACTS.items())
)


def _fixed() -> Extractor:
    answers = {extraction.paper.id: extraction for extraction in open_extractor("fast")(PAPERS[:3])}
    return FixedExtractor(answers)


@lru_cache(maxsize=1)
def _service() -> FakeService:
    return _SERVICES.enter_context(serve(lambda _request, _count: say(FOONET_FACTS)))


def _llm() -> Extractor:
    return _service().extractor()


def _gliner() -> Extractor:
    sys.modules.setdefault("gliner", fake_library())
    return GlinerExtractor(Settings(model="fake"))


_SERVICES = ExitStack()


@pytest.fixture(scope="module", autouse=True)
def close_services() -> Iterator[None]:
    yield
    _SERVICES.close()


# A variant that needs a library or a service is given here with a stand-in for it.
CASES: Mapping[str, Callable[[], Extractor]] = {
    "fast": lambda: open_extractor("fast"),
    "accurate": lambda: open_extractor("accurate"),
    "fixed": _fixed,
    "llm": _llm,
    "gliner": _gliner,
}
variants = pytest.mark.parametrize("name", sorted(EXTRACTORS))


@lru_cache(maxsize=len(CASES))
def extractor(name: str) -> Extractor:
    return CASES[name]()


@lru_cache(maxsize=len(CASES))
def expected(name: str) -> dict[str, bytes]:
    """Each paper's extraction, as bytes, read by itself."""
    return {paper.id: msgspec.json.encode(list(extractor(name)([paper]))) for paper in PAPERS}


def test_each_variant_of_the_table_has_a_case() -> None:
    assert set(CASES) == set(EXTRACTORS)


def test_the_default_is_one_of_the_table() -> None:
    assert DEFAULT in EXTRACTORS
    assert open_extractor().version == open_extractor(DEFAULT).version


def test_another_name_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(PaperatlasError, match=r"'psychic'.*fast.*fixed"):
        open_extractor("psychic")


@variants
@pytest.mark.parametrize(
    "order", [PAPERS, PAPERS[::-1], PAPERS[3:] + PAPERS[:3], PAPERS[::2], PAPERS[:1] * 3]
)
@pytest.mark.parametrize("size", [1, 2, 100])
def test_an_extraction_depends_on_its_paper_alone(name: str, order: Sequence[Paper], size: int) -> None:
    batches = [order[start : start + size] for start in range(0, len(order), size)]
    found = [extraction for batch in batches for extraction in extractor(name)(batch)]
    assert [extraction.paper for extraction in found] == list(order)
    assert [msgspec.json.encode([e]) for e in found] == [expected(name)[paper.id] for paper in order]


@variants
def test_a_second_one_gives_the_same_under_the_same_version(name: str) -> None:
    second = CASES[name]()
    assert second.version == extractor(name).version != ""
    assert list(second(PAPERS)) == list(extractor(name)(PAPERS))


@variants
def test_the_papers_stay_as_they_were(name: str) -> None:
    before = msgspec.json.encode(PAPERS)
    list(extractor(name)(PAPERS))
    assert msgspec.json.encode(PAPERS) == before


@variants
def test_no_papers_give_no_extractions(name: str) -> None:
    assert list(extractor(name)([])) == []


@variants
def test_what_is_said_of_a_paper_is_sound(name: str) -> None:
    extractions = list(extractor(name)(PAPERS))
    assert any(extraction.entities for extraction in extractions)
    for extraction in extractions:
        assert_sound(extraction)


@variants
def test_extractions_come_back_from_json(name: str) -> None:
    extractions = list(extractor(name)(PAPERS))
    read = msgspec.json.decode(msgspec.json.encode(extractions), type=list[Extraction])
    assert read == extractions


@variants
def test_versions_tell_the_variants_apart(name: str) -> None:
    others = {extractor(other).version for other in EXTRACTORS if other != name}
    assert extractor(name).version not in others
