"""The tables of an atlas folder: what a build writes is what comes back, and nothing else leaks out."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest

from made_papers import PAPERS, build_into
from paperatlas.api import open_atlas
from paperatlas.api.atlas import Atlas
from paperatlas.atlas.database import errors_as
from paperatlas.atlas.manifest import add_files, read_manifest
from paperatlas.atlas.schema import FORMAT_VERSION, TABLES
from paperatlas.atlas.stored import StoredTables
from paperatlas.errors import AtlasError, PaperatlasError
from paperatlas.model import ROLES, Statement


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """An atlas that the test may spoil."""
    return Path(shutil.copytree(built, tmp_path / "atlas"))


@pytest.fixture(scope="module")
def tables(built: Path) -> StoredTables:
    return StoredTables(built)


def test_papers_come_back_as_they_were(tables: StoredTables) -> None:
    assert list(tables.papers()) == sorted(PAPERS, key=lambda paper: paper.id)


def test_every_stream_is_sorted_by_id_and_ids_are_unique(tables: StoredTables) -> None:
    streams = (tables.papers(), tables.entities(), tables.statements(), tables.results())
    for stream in streams:
        ids = [value.id for value in stream]
        assert ids == sorted(set(ids))
        assert ids


def test_the_manifest_counts_the_rows(tables: StoredTables) -> None:
    counts = {table: sum(1 for _ in tables.rows(table)) for table in TABLES}
    assert dict(tables.manifest.counts) == counts
    assert tables.manifest.format == FORMAT_VERSION


def test_every_statement_has_its_evidence_and_both_ends(tables: StoredTables) -> None:
    nodes = {f"paper/{paper.id}" for paper in tables.papers()} | {e.id for e in tables.entities()}
    for statement in tables.statements():
        assert statement.evidence
        assert {statement.subject, statement.object} <= nodes
        assert 0 < statement.confidence <= 1
        places = [(e.paper, e.field != "title", e.start, e.end) for e in statement.evidence]
        assert places == sorted(set(places))


def test_a_paper_has_one_role_for_an_entity_the_strongest(tables: StoredTables) -> None:
    said = [(s.subject, s.object) for s in tables.statements() if s.predicate in ROLES]
    assert len(said) == len(set(said))
    assert role(tables, "p1", "model/soilnet") == "introduces"
    assert role(tables, "p4", "model/soilnet") == "comparesWith"


def role(tables: StoredTables, paper: str, entity: str) -> str:
    """The role of an entity in a paper."""
    (found,) = (s for s in tables.statements() if (s.subject, s.object) == (f"paper/{paper}", entity))
    return found.predicate


def test_mentions_of_a_role_are_its_evidence(tables: StoredTables) -> None:
    evidence = {(row["paper"], row["field"], row["start"]) for row in tables.rows("evidence")}
    for row in tables.rows("mentions"):
        assert (row["paper"], row["field"], row["start"]) in evidence


def test_results_name_entities_that_there_are(tables: StoredTables) -> None:
    entities = {entity.id for entity in tables.entities()}
    results = list(tables.results())
    assert {(result.paper, result.value) for result in results} >= {("p1", "81.3"), ("p1", "1.2")}
    for result in results:
        named = {result.subject, result.metric, result.dataset, result.baseline} - {None}
        assert named <= entities


def test_every_name_is_explained_by_a_link(tables: StoredTables) -> None:
    links = {(link.surface, link.entity) for link in tables.links()}
    for row in tables.rows("mentions"):
        assert (row["text"], row["entity"]) in links


def test_broader_entities_stand_in_the_atlas_too(tables: StoredTables) -> None:
    entities = {entity.id: entity for entity in tables.entities()}
    assert any(entity.broader for entity in entities.values())
    assert all(broader in entities for entity in entities.values() for broader in entity.broader)


def test_extraction_records_hold_each_paper_once(built: Path) -> None:
    lines = (built / "extractions.jsonl").read_bytes().splitlines()
    records = [json.loads(line) for line in lines]
    assert [record["id"] for record in records] == [paper.id for paper in PAPERS]
    for record in records:
        for entity in record["entities"]:
            for mention in entity["mentions"]:
                text = record[mention["field"]]
                assert text[mention["start"] : mention["end"]] == mention["text"]


# What is wrong with a folder is one line, and an error of ours. ----------------------------------


def read_all_of_it(folder: Path) -> None:
    """Read an atlas by every way in."""
    atlas = open_atlas(folder)
    for way in ways(atlas):
        way()


def ways(atlas: Atlas) -> Iterator[Callable[[], object]]:
    yield lambda: atlas.counts
    yield lambda: atlas.to_networkx(results=True)
    yield lambda: atlas.show("LoRA")
    for table in TABLES:
        yield lambda table=table: getattr(atlas, table)("rows")  # type: ignore[misc]
        yield lambda table=table: getattr(atlas, table)("pandas")  # type: ignore[misc]


@pytest.mark.parametrize("table", TABLES)
def test_a_missing_table_is_one_line_with_the_remedy(copy: Path, table: str) -> None:
    (copy / f"{table}.parquet").unlink()
    with pytest.raises(AtlasError, match=rf"{table}\.parquet.*; make the atlas anew with: ") as caught:
        read_all_of_it(copy)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_is_cut_is_one_line(copy: Path, table: str) -> None:
    path = copy / f"{table}.parquet"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(AtlasError) as caught:
        read_all_of_it(copy)
    assert len(str(caught.value).splitlines()) == 1


def test_no_rotten_byte_lets_a_foreign_error_through(copy: Path) -> None:
    dice = random.Random(7)  # noqa: S311 (no secret)
    whole = {path: path.read_bytes() for path in sorted(copy.glob("*.parquet"))}
    for _ in range(60):
        path = dice.choice(list(whole))
        body = bytearray(whole[path])
        for _ in range(dice.choice([1, 1, 3, 20])):
            body[dice.randrange(len(body))] ^= 1 << dice.randrange(8)
        path.write_bytes(body)
        with suppress(PaperatlasError):
            read_all_of_it(copy)
        path.write_bytes(whole[path])


def test_evidence_of_no_statement_is_one_line(copy: Path) -> None:
    path = copy / "evidence.parquet"
    query = (
        f"COPY (SELECT * RENAME (statement AS sxatement) FROM '{path}') TO '{copy / 'x'}' (FORMAT parquet)"
    )
    duckdb.sql(query)
    (copy / "x").replace(path)
    with pytest.raises(AtlasError, match=r"statement.*; make the atlas anew with: "):
        read_all_of_it(copy)


def test_tables_of_two_builds_do_not_go_together(copy: Path, tmp_path: Path) -> None:
    build_into(tmp_path / "other", PAPERS[:1])
    shutil.copy(tmp_path / "other" / "evidence.parquet", copy)
    with pytest.raises(AtlasError, match="has no evidence; make the atlas anew"):
        list(open_atlas(copy).tables.statements())


def test_a_value_that_cannot_be_is_one_line(copy: Path) -> None:
    path = copy / "statements.parquet"
    query = f"COPY (SELECT * REPLACE ('loves' AS predicate) FROM '{path}') TO '{copy / 'x'}' (FORMAT parquet)"
    duckdb.execute(query)
    (copy / "x").replace(path)
    with pytest.raises(AtlasError, match="a table is broken: Invalid enum value 'loves'"):
        list(open_atlas(copy).tables.statements())


def test_a_folder_without_an_atlas_says_how_to_make_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path, tmp_path / "none", tmp_path / "file", tmp_path / "a\x00b"):
        with pytest.raises(AtlasError, match=r"no atlas here|cannot be read"):
            open_atlas(folder)


def test_an_atlas_of_another_version_says_what_rebuilds_it(copy: Path) -> None:
    manifest = {"format": FORMAT_VERSION + 1, "files": [], "new": True}
    (copy / "manifest.json").write_text(json.dumps(manifest))
    told = rf"format {FORMAT_VERSION + 1}, .* make it anew with: paperatlas build INPUT\.\.\. -o {copy}"
    with pytest.raises(AtlasError, match=told):
        open_atlas(copy)


@pytest.mark.parametrize(
    "broken", [b"", b"{", b"[]", b"\xff\xfe", b'{"format": %d, "files": []}' % FORMAT_VERSION]
)
def test_a_broken_manifest_is_one_line(copy: Path, broken: bytes) -> None:
    (copy / "manifest.json").write_bytes(broken)
    with pytest.raises(AtlasError, match=r"manifest\.json: is not the manifest of an atlas"):
        open_atlas(copy)


def test_files_that_are_added_are_noted_once(copy: Path) -> None:
    before = read_manifest(copy)
    add_files(copy, ["atlas.nt", "atlas.ttl"])
    add_files(copy, ["atlas.nt"])
    assert set(read_manifest(copy).files) == {*before.files, "atlas.nt"}


def test_ctrl_c_within_the_database_is_ctrl_c() -> None:
    with pytest.raises(KeyboardInterrupt), errors_as(AtlasError, Path("x")):
        raise RuntimeError("Query interrupted")


def test_the_inner_message_of_a_full_disk_is_told() -> None:
    message = (
        'IO Error: Async write failed: {"exception_type":"IO","exception_message":"No \\"space\\" left"}'
    )
    with pytest.raises(AtlasError, match=r'^x: No "space" left$'), errors_as(AtlasError, Path("x")):
        raise duckdb.IOException(message)


def test_statements_are_typed(tables: StoredTables) -> None:
    assert all(isinstance(statement, Statement) for statement in tables.statements())
