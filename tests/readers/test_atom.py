"""arXiv's Atom answers."""

from __future__ import annotations

from paperatlas.model import Paper, Rejected
from paperatlas.readers.atom import parse_atom

ENTRY = """<entry>
  <id>http://arxiv.org/abs/2401.01234v3</id>
  <title>A Study
    of Rain</title>
  <summary>  It rains.
We look.  </summary>
  <published>2024-01-02T03:04:05Z</published><updated>2025-01-01T00:00:00Z</updated>
  <author><name>Jo Doe</name></author><author><name>Ana de la Cruz</name></author>
  <arxiv:doi>10.1000/ABC</arxiv:doi><arxiv:journal_ref>J. of Rain 3</arxiv:journal_ref>
  <category term="cs.LG"/>
</entry>"""


def parse(entries: str) -> list[Paper | Rejected]:
    head = (
        "<?xml version='1.0' encoding='UTF-8'?>\n<feed xmlns='http://www.w3.org/2005/Atom' "
        "xmlns:arxiv='http://arxiv.org/schemas/atom'><title>Query</title>"
    )
    return list(parse_atom(f"{head}{entries}</feed>", source="dir/x.xml"))


def test_every_field_is_read() -> None:
    assert parse(ENTRY) == [
        Paper(
            id="arxiv:2401.01234",
            title="A Study of Rain",
            abstract="It rains. We look.",
            authors=("Jo Doe", "Ana de la Cruz"),
            year=2024,
            date="2024-01-02",
            venue="J. of Rain 3",
            identifiers={"arxiv": "2401.01234", "doi": "10.1000/abc"},
            sources=("x.xml",),
        )
    ]


def test_entry_without_title_and_error_entry_are_rejected() -> None:
    error = (
        "<entry><id>http://arxiv.org/api/errors#incorrect_id</id><title>Error</title>"
        "<summary>incorrect id format</summary></entry>"
    )
    items = parse("<entry><id>http://arxiv.org/abs/2401.01235</id></entry>" + error + ENTRY)
    assert [str(item) for item in items[:2]] == [
        "dir/x.xml, entry 1: no title",
        "dir/x.xml, entry 2: arXiv answered with an error: incorrect id format",
    ]
    assert isinstance(items[2], Paper)


def test_other_feeds_have_url_and_title_hash() -> None:
    entry = "<entry><id>https://a.org/1</id><title>T</title><content>C</content></entry>"
    (paper,) = parse(entry)
    assert isinstance(paper, Paper)
    assert paper.id.startswith("title:")
    assert paper.abstract == "C"
    assert paper.identifiers == {"url": "https://a.org/1"}


def test_entity_bombs_are_refused() -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa">]><feed>&a;</feed>'
    (rejected,) = parse_atom(bomb, source="x.xml")
    assert "may be an attack" in str(rejected)
