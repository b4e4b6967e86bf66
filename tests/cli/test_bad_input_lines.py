"""What is wrong with the input or the place is one clear line, with the right exit code, and no traceback."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from made_papers import PAPERS, build_into, files_of, write_jsonl
from paperatlas.api import building, open_atlas
from paperatlas.api.building import CACHE
from paperatlas.atlas.assemble import Assembly
from paperatlas.atlas.schema import FORMAT_VERSION
from paperatlas.cli import run

Output = pytest.CaptureFixture[str]
SENTENCE = "We propose FooNet, which uses LoRA and reaches 81.3% accuracy on ImageNet. "
PAGE = f"A Title of Some Words\n{SENTENCE * 3}\nAnother Title of Words\n{SENTENCE * 4}\n"


def jsonl(*records: object) -> bytes:
    """JSON Lines; a text stands as it is."""
    return "".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in records).encode()


BAD_FILES: dict[str, tuple[bytes, str]] = {
    "empty.txt": (b"", "is empty"),
    "blank.txt": (b"\n \t\n\xef\xbb\xbf\n", "is empty"),
    "binary.txt": (bytes(range(256)) * 20, "is binary"),
    "paper.txt": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "is a PDF: extract title and abstract first"),
    "utf16.txt": (PAGE.encode("utf-16"), "is UTF-16: convert it with: iconv"),
    "utf16le.txt": (PAGE.encode("utf-16-le"), "is UTF-16"),
    "latin1.txt": (PAGE.replace("FooNet", "Foé").encode("latin-1"), "if it is Latin-1, convert it with"),
    "page.html": (b"<!DOCTYPE html><html><body>Hi</body></html>", "is an HTML page"),
    "one.json": (b'{\n "papers": [\n {"title": "A"}\n ]\n}\n', "is one JSON document"),
    "table.csv": (b"id,title,abstract\n1,A,B\n", "is a table (CSV)"),
    "broken.gz": (b"\x1f\x8b\x08\x00garbage", "is a broken gzip file"),
    "broken.zst": (b"\x28\xb5\x2f\xfdgarbage", "is a broken zstd file"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_alone_is_1_and_one_line(tmp_path: Path, name: str, capsys: Output) -> None:
    content, told = BAD_FILES[name]
    (tmp_path / name).write_bytes(content)
    assert run(["build", str(tmp_path / name), "-o", str(tmp_path / "atlas")]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"paperatlas: no paper could be read: {tmp_path / name}: ")
    assert told in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "atlas").exists()


def test_bad_files_beside_good_ones_are_3_and_a_line_each(tmp_path: Path, capsys: Output) -> None:
    good = write_jsonl(tmp_path / "good.jsonl", PAPERS[:4])
    for name, (content, _) in BAD_FILES.items():
        (tmp_path / name).write_bytes(content)
    bad = [str(tmp_path / name) for name in (*BAD_FILES, "missing.bib", "")]
    assert run(["build", *bad[:5], str(good), *bad[5:], "-o", str(tmp_path / "atlas")]) == 3
    out, err = capsys.readouterr()
    assert "4 read, 14 quarantined" in out
    lines = err.splitlines()
    assert [line.startswith(f"not read: {path}") for line, path in zip(lines, bad, strict=True)] == [
        True
    ] * 14
    quarantined = (tmp_path / "atlas" / "quarantine.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["source"] for line in quarantined] == [path or "" for path in bad]
    assert open_atlas(tmp_path / "atlas").counts.papers == 4


def test_of_many_bad_records_the_first_are_printed_and_all_are_kept(tmp_path: Path, capsys: Output) -> None:
    good = json.dumps({"id": "a", "title": "On LoRA"})
    (tmp_path / "a.jsonl").write_bytes(jsonl(*["{"] * 130, good))
    assert run(["build", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "b")]) == 3
    lines = capsys.readouterr().err.splitlines()
    assert lines[19] == f"not read: {tmp_path / 'a.jsonl'}, line 20: not JSON: Input data was truncated"
    assert lines[20] == f"not read: 110 more (see {tmp_path / 'b'}/quarantine.jsonl)"
    assert len((tmp_path / "b" / "quarantine.jsonl").read_bytes().splitlines()) == 130


def test_many_files_of_which_none_can_be_read_are_all_named(tmp_path: Path, capsys: Output) -> None:
    names = [str(tmp_path / f"{n}.txt") for n in range(5)]
    assert run(["build", *names, "-o", str(tmp_path / "b")]) == 1
    err = capsys.readouterr().err
    assert all(f"{name}: there is no such file" in err for name in names)
    assert len(err.splitlines()) == 5


Case = tuple[bytes, int, int, list[str]]
RECORDS: dict[str, Case] = {
    # content, exit code, papers, what is told
    "line-7.jsonl": (
        jsonl(
            *({"id": f"p{n}", "title": f"On LoRA {n}", "abstract": "We use it."} for n in range(6)),
            '{"id": "p',
            {"id": "z", "title": "On BERT", "abstract": "It is used."},
        ),
        3,
        7,
        ["not read: {}, line 7: not JSON"],
    ),
    "no-title.jsonl": (
        jsonl({"id": "a", "abstract": "We use LoRA."}, {"id": "b", "title": "On BERT", "abstract": "BERT."}),
        3,
        1,
        ["not read: {}, line 1: "],
    ),
    "no-abstract.jsonl": (
        jsonl({"id": "a", "title": "On the Use of LoRA"}),
        0,
        1,
        ['note: no-abstract.jsonl, "On the Use of LoRA": no abstract; only the title was read'],
    ),
    "twice.jsonl": (
        jsonl(
            *(
                {"id": "a", "title": title, "abstract": SENTENCE}
                for title in ("On LoRA", "on  lora", "On BERT")
            )
        ),
        3,
        1,
        ["not read: twice.jsonl, paper a: same id as a paper of twice.jsonl, but other text"],
    ),
    "odd-types.jsonl": (
        jsonl(
            {"id": 7, "title": ["x"]},
            "null",
            "7",
            '"x"',
            "[]",
            {"id": "a", "title": "On LoRA", "year": "x", "abstract": "It."},
            {"id": "b", "title": "On LoRA", "year": 10**12, "abstract": "It."},
            {"id": "c", "title": "On LoRA", "year": 2020, "abstract": "It."},
        ),
        3,
        1,
        [],
    ),
    "cut.txt": ((PAGE + "A Title Whose Abstract Was Cut\n").encode(), 0, 3, ["note: cut.txt, "]),
    "cut-in-abstract.txt": (PAGE.encode()[: len(PAGE) - 40], 0, 2, []),
    "cut-at-the-front.txt": (PAGE.encode()[30:], 3, 1, ["not read: {}, line 1: an abstract without a title"]),
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_bad_record_is_told_with_its_place_and_the_rest_is_built(
    tmp_path: Path, name: str, capsys: Output
) -> None:
    content, code, papers, told = RECORDS[name]
    path = tmp_path / name
    path.write_bytes(content)
    assert run(["build", str(path), "-o", str(tmp_path / "atlas")]) == code
    err = capsys.readouterr().err
    assert "Traceback" not in err
    assert open_atlas(tmp_path / "atlas").counts.papers == papers
    assert [words for words in told if words.format(path) not in err] == []
    if told:
        assert len(err.splitlines()) == len(told)
    assert (tmp_path / "atlas" / "quarantine.jsonl").exists() == (code == 3)


def test_a_title_that_is_a_script_is_a_title(tmp_path: Path) -> None:
    script = "<script>alert(1)</script> on LoRA"
    (tmp_path / "a.jsonl").write_bytes(
        jsonl({"id": "</script><script>", "title": script, "abstract": SENTENCE})
    )
    assert run(["build", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "b")]) == 0
    assert "<script>alert" not in (tmp_path / "b" / "atlas.html").read_text(encoding="utf-8")
    assert next(open_atlas(tmp_path / "b").tables.papers()).title == script


def test_an_abstract_of_a_megabyte_on_one_line_is_read(tmp_path: Path, capsys: Output) -> None:
    long = " ".join(f"Foo{n}Net uses LoRA." for n in range(50_000))
    path = tmp_path / "long.jsonl"
    path.write_bytes(jsonl({"id": "a", "title": "A Long One", "abstract": long}))
    assert run(["extract", str(path), "--extractor", "fast", "-o", str(tmp_path / "out.jsonl")]) == 0
    (record,) = map(json.loads, (tmp_path / "out.jsonl").read_bytes().splitlines())
    assert record["abstract"] == long
    mention = max((m for e in record["entities"] for m in e["mentions"]), key=lambda m: m["start"])
    assert long[mention["start"] : mention["end"]] == mention["text"]
    assert mention["start"] > 900_000
    assert capsys.readouterr().err == ""


# The place. --------------------------------------------------------------------------------------


def one_line(capsys: Output, told: str) -> None:
    """Assert that one line was printed, on standard error."""
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err
    assert err.startswith("paperatlas: ")
    assert len(err.splitlines()) == 1


@pytest.fixture
def papers(tmp_path: Path) -> str:
    return str(write_jsonl(tmp_path / "papers.jsonl", PAPERS[:4]))


def test_a_place_below_a_file_is_1(papers: str, capsys: Output) -> None:
    for place in (papers, f"{papers}/atlas", "/dev/null", "/dev/null/atlas"):
        assert run(["build", papers, "-o", place]) == 1
        one_line(capsys, place)


def test_a_foreign_file_is_1_and_stays(tmp_path: Path, papers: str, capsys: Output) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "report.json").write_text("mine")
    assert run(["build", papers, "-o", str(tmp_path / "a")]) == 1
    one_line(capsys, f"{tmp_path / 'a' / 'report.json'} is not a file of an atlas and would be overwritten")
    assert (tmp_path / "a" / "report.json").read_text() == "mine"


def no_space(*_: object, **__: object) -> NoReturn:
    raise OSError(28, "No space left on device")


def no_memory(*_: object, **__: object) -> NoReturn:
    raise MemoryError


def interrupt(*_: object, **__: object) -> NoReturn:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("fail", "told"),
    [
        (no_space, "cannot be written: No space left on device"),
        (no_memory, "not enough memory"),
        (interrupt, "interrupted; what was extracted is kept for the next build"),
    ],
)
def test_what_stops_a_build_is_1_and_leaves_the_old_atlas(
    tmp_path: Path,
    papers: str,
    capsys: Output,
    monkeypatch: pytest.MonkeyPatch,
    fail: Callable[..., NoReturn],
    told: str,
) -> None:
    build_into(tmp_path / "a", PAPERS[:1])
    old = files_of(tmp_path / "a")
    for owner, name in ((Assembly, "write_tables"), (building, "export"), (building, "count_atlas")):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, fail)
            assert run(["build", papers, "-o", str(tmp_path / "a")]) == 1
        one_line(capsys, told)
        assert files_of(tmp_path / "a") == old
    assert run(["build", papers, "-o", str(tmp_path / "a")]) == 0


def atlas_of_another_version(folder: Path) -> str:
    manifest = json.loads((folder / "manifest.json").read_bytes())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "format": 99}))
    remedy = f"make it anew with: paperatlas build INPUT... -o {folder}"
    return f"{folder}: the atlas has format 99, this paperatlas reads {FORMAT_VERSION}; {remedy}"


def broken_manifest(folder: Path) -> str:
    (folder / "manifest.json").write_text("{")
    return f"{folder / 'manifest.json'}: is not the manifest of an atlas"


def broken_table(folder: Path) -> str:
    for path in folder.glob("*.parquet"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return "make the atlas anew with: paperatlas build INPUT..."


def no_table(folder: Path) -> str:
    for path in folder.glob("*.parquet"):
        path.unlink()
    return "make the atlas anew with: paperatlas build INPUT..."


def no_atlas(folder: Path) -> str:
    (folder / "manifest.json").unlink()
    return f"{folder}: no atlas here (manifest.json is missing); build one with: paperatlas build"


SPOILT = [atlas_of_another_version, broken_manifest, broken_table, no_table, no_atlas]


@pytest.mark.parametrize("spoil", SPOILT)
@pytest.mark.parametrize(
    "command",
    [
        ["show", "LoRA"],
        ["stats"],
        ["stats", "--json"],
        ["query", "ASK { ?s ?p ?o }"],
        ["export", "--to", "turtle"],
    ],
)
def test_a_spoilt_atlas_is_1_and_one_line(
    tmp_path: Path, spoil: Callable[[Path], str], command: list[str], capsys: Output, built: Path
) -> None:
    folder = Path(shutil.copytree(built, tmp_path / "a"))
    told = spoil(folder)
    assert run([command[0], str(folder), *command[1:]]) == 1
    one_line(capsys, told)


@pytest.mark.parametrize("spoil", [atlas_of_another_version, broken_table, no_table])
def test_the_command_that_is_told_does_rebuild_it(
    tmp_path: Path, papers: str, spoil: Callable[[Path], str], capsys: Output
) -> None:
    build_into(tmp_path / "a", PAPERS[:4])
    spoil(tmp_path / "a")
    (tmp_path / "a" / CACHE).write_bytes(b"rotten" * 999)
    assert run(["build", papers, "-o", str(tmp_path / "a")]) == 0
    assert run(["show", str(tmp_path / "a"), "LoRA"]) == 0
    assert capsys.readouterr().err == ""
