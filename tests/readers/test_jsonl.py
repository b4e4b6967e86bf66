"""JSON Lines: fields of a Paper, unknown keys, and lines that are broken in some way."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.model import Extraction, Paper, Rejected
from paperatlas.readers.jsonl import parse_jsonl


def parse_one(line: str) -> Paper | Rejected:
    (item,) = parse_jsonl(line, source="dir/x.jsonl")
    return item


text = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=40)
name = text.filter(lambda value: value == " ".join(value.split()) and value != "")
papers = st.builds(
    Paper,
    id=name,
    title=text.filter(lambda value: bool(value.strip())),
    abstract=text.filter(lambda value: not value or bool(value.strip())),
    authors=st.lists(name, max_size=3).map(tuple),
    year=st.none() | st.integers(1, 9999),
    venue=st.none() | name,
    identifiers=st.just({}) | st.just({"arxiv": "1706.03762", "url": "u"}),
    sources=st.just(("x.jsonl",)),
)


@given(st.lists(papers, max_size=5))
def test_papers_written_as_json_lines_come_back(items: list[Paper]) -> None:
    lines = [msgspec.json.encode(paper).decode() for paper in items]
    assert list(parse_jsonl("\n".join(lines), source="a/x.jsonl")) == items


def test_annotated_papers_and_extractions_are_papers() -> None:
    line = '{"id": "a", "title": "T", "abstract": "A", "entities": [{"x": 1}], "relations": []}'
    assert parse_one(line) == Paper(id="a", title="T", abstract="A", sources=("x.jsonl",))
    extraction = msgspec.json.encode(Extraction(paper=Paper(id="a", title="T"))).decode()
    nested = msgspec.json.decode(extraction)
    flat = msgspec.json.encode({**nested.pop("paper"), **nested}).decode()
    assert isinstance(parse_one(flat), Paper)


def test_broken_line_is_rejected_and_the_rest_read() -> None:
    lines = [f'{{"title": "A{number}"}}' for number in range(9)]
    lines[6] = '{"title": "A6"'
    items = list(parse_jsonl("\n".join(lines), source="x.jsonl"))
    assert len(items) == 9
    assert isinstance(items[6], Rejected)
    assert str(items[6]).startswith("x.jsonl, line 7: not JSON: ")
    assert items[6].excerpt == lines[6]
    assert sum(isinstance(item, Paper) for item in items) == 8


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"title": 3}', "key 'title': expected str, got int"),
        ('{"title": "A", "abstract": ["x"]}', "key 'abstract': expected str, got array"),
        ('{"title": "A", "year": "2020"}', "key 'year': expected int, got str"),
        ('{"title": "A", "year": true}', "key 'year': expected int, got bool"),
        ('{"title": "A", "year": 20200}', "key 'year': expected a year"),
        ('{"title": "A", "authors": ["B", 1]}', "key 'authors[1]': expected str, got int"),
        ('{"title": "A", "authors": 1}', "key 'authors': expected str | array, got int"),
        ('{"title": "A", "identifiers": "10.1"}', "key 'identifiers': expected object, got str"),
        ('{"title": "A", "id": 7}', "key 'id': expected str, got int"),
        ('{"title": "A", "date": "spring"}', "key 'date': expected YYYY"),
        ('{"title": "A", "date": "2020-02-31"}', "key 'date': expected YYYY"),
        ('{"title": " \\n", "abstract": "x"}', "no title (its keys: title, abstract)"),
        ('{"title": null}', "no title"),
        ('{"data": [], "a": 1, "b": 2, "c": 3, "d": 4, "e": 5}', "data, a, b, c, d, ...)"),
        ("{}", "no title (its keys: none)"),
        ('"A title"', "no JSON object"),
        ("[1, 2]", "no JSON object"),
        ('{"title": "A"} x', "not JSON"),
        ('{"title": "A", "x": ' + "[" * 100_000, "not JSON"),
        ('{"title": "\\ud800"}', "not JSON"),
    ],
)
def test_line_is_rejected_with_key_and_reason(line: str, reason: str) -> None:
    rejected = parse_one(line)
    assert isinstance(rejected, Rejected)
    assert rejected.record == "line 1"
    assert reason in rejected.reason


def test_missing_abstract_is_empty() -> None:
    for line in ['{"title": "A"}', '{"title": "A", "abstract": null}', '{"title": "A", "abstract": " "}']:
        paper = parse_one(line)
        assert isinstance(paper, Paper)
        assert paper.abstract == ""


def test_text_stays_as_it_came() -> None:
    paper = parse_one('{"title": " A  b ", "abstract": " Two\\n lines. "}')
    assert isinstance(paper, Paper)
    assert (paper.title, paper.abstract) == (" A  b ", " Two\n lines. ")


def test_year_comes_from_the_date_and_authors_from_one_string() -> None:
    line = '{"title": "A", "date": "2020-02-03T04:05:06Z", "authors": "A. B, C. D, and E. F and G"}'
    paper = parse_one(line)
    assert isinstance(paper, Paper)
    assert (paper.year, paper.date) == (2020, "2020-02-03")
    assert paper.authors == ("A. B", "C. D", "E. F", "G")


def test_id_given_or_from_identifiers() -> None:
    for keys, expected in [
        ('"id": "mine", "identifiers": {"doi": "10.1000/x"}', "mine"),
        ('"id": "", "identifiers": {"doi": "https://doi.org/10.1000/X"}', "doi:10.1000/x"),
        ('"identifiers": {"arxiv": "arXiv:1706.03762v5", "doi": null}', "arxiv:1706.03762"),
        ('"identifiers": {"doi": "10.48550/arXiv.1706.03762"}', "arxiv:1706.03762"),
        ('"identifiers": {"doi": "n/a"}', "title:ca978112ca1bbdca"),
    ]:
        paper = parse_one(f'{{"title": "A", {keys}}}')
        assert isinstance(paper, Paper)
        assert paper.id == expected
        assert "n/a" not in paper.identifiers.values()
