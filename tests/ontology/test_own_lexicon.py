"""A user's own lexicon is added to the bundled one, or told apart by the place of its mistake."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_papers import PAPERS
from paperatlas.api import build, open_atlas
from paperatlas.cli import run
from paperatlas.errors import OntologyError
from paperatlas.extract import open_extractor
from paperatlas.model import Paper
from paperatlas.ontology import load_ontology
from paperatlas.ontology.own import parse_own

TURTLE = """
@prefix pa: <https://w3id.org/paperatlas/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix technique: <https://w3id.org/paperatlas/id/technique/> .

technique:zorbing a pa:Technique ; skos:prefLabel "zorbing" ; skos:altLabel "ZRB" ;
    skos:broader technique:pruning ; pa:introducedYear 2024 .
"""
TABLE = "name\ttype\tother names\tbroader\nzorbing\ttechnique\tZRB\tnetwork pruning\n"


def written(folder: Path, text: str, name: str = "own.tsv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("name", "text"), [("own.ttl", TURTLE), ("own.tsv", TABLE)])
def test_both_forms_add_the_same_concept(tmp_path: Path, name: str, text: str) -> None:
    ontology = load_ontology(written(tmp_path, text, name))
    concept = ontology.concepts["technique/zorbing"]
    assert (concept.label, concept.aliases, concept.broader) == ("zorbing", ("ZRB",), ("technique/pruning",))
    assert len(ontology.concepts) == len(load_ontology().concepts) + 1
    assert ontology.digest != load_ontology().digest


def test_a_known_concept_gets_a_further_name(tmp_path: Path) -> None:
    ontology = load_ontology(written(tmp_path, "LoRA\tTechnique\tlow-rank zorbing\t"))
    lora = ontology.concepts["technique/lora"]
    assert set(lora.names) - set(load_ontology().concepts["technique/lora"].names) == {"low-rank zorbing"}
    assert lora.broader == load_ontology().concepts["technique/lora"].broader


def test_a_file_that_changes_is_read_again(tmp_path: Path) -> None:
    first = load_ontology(written(tmp_path, TABLE))
    second = load_ontology(written(tmp_path, TABLE.replace("zorbing", "zarbing")))
    assert "technique/zarbing" in second.concepts.keys() - first.concepts.keys()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("FooNet", "line 1: has 1 columns"),
        ("# mine\n\nFooNet\tmodle", "line 3: no type 'modle'"),
        ("FooNet\tModel\n...\tModel", "line 2: the name '...' has no letter"),
        ("FooNet\tModel\t\tBarNetwork", "line 1: no Model is called 'BarNetwork'"),
        ("FooNet\tModel\tBERT", "model/foonet: the name 'BERT' stands for model/bert"),
        ("FooNet\tModel\t\tBarNet\nBarNet\tModel\t\tFooNet", "would be broader than itself"),
        ("model compression\tTechnique\t\tpruning", "would be broader than itself"),
    ],
)
def test_a_mistake_in_a_table_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(OntologyError, match=f"{re.escape(str(path))}: .*{re.escape(told)}"):
        load_ontology(path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (TURTLE.replace(" ;", "", 1), "line"),
        (TURTLE.replace("pa:Technique", "pa:Paper"), "technique/zorbing: needs one type"),
        (TURTLE.replace("technique:pruning", "technique:no-such"), "no Technique technique/no-such"),
        (TURTLE.replace("2024", '"soon"'), "soon is no year"),
    ],
)
def test_a_mistake_in_turtle_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    path = written(tmp_path, text, "own.ttl")
    with pytest.raises(OntologyError, match=f"{re.escape(str(path))}.*{re.escape(told)}"):
        load_ontology(path)


def test_bytes_that_are_no_text_and_files_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_bytes(b"FooNet\tModel\xff")
    with pytest.raises(OntologyError, match="UTF-8"):
        load_ontology(path)
    with pytest.raises(OntologyError, match="cannot be read"):
        load_ontology(tmp_path / "none.tsv")


@given(st.text(max_size=60))
def test_any_table_is_read_or_refused(text: str) -> None:
    try:
        concepts = parse_own(text.encode(), path=Path("own.tsv"), known={})
    except OntologyError:
        return
    assert all(concept.label for concept in concepts)


def test_names_of_it_are_found_and_resolved_in_a_build(tmp_path: Path) -> None:
    lexicon = written(tmp_path, TABLE)
    paper = Paper(id="z", title="On networks", abstract="We apply zorbing to networks.")
    plain = build([paper], extractor="fast")
    assert "technique/zorbing" not in {entity.id for entity in plain.tables.entities()}
    atlas = build([paper], extractor="fast", lexicon=lexicon)
    assert [found.id for found in atlas.papers_of("pruning")] == ["z"]
    assert "technique/zorbing" in {entity.id for entity in atlas.descendants("model compression")}


def test_its_digest_is_part_of_the_extractors_version_and_of_the_manifest(tmp_path: Path) -> None:
    lexicon = written(tmp_path, TABLE)
    ontology = load_ontology(lexicon)
    assert ontology.digest in open_extractor("fast", ontology=ontology).version
    build(PAPERS[:2], tmp_path / "own", extractor="fast", lexicon=lexicon)
    build(PAPERS[:2], tmp_path / "plain", extractor="fast")
    own, plain = (open_atlas(tmp_path / name).tables.manifest for name in ("own", "plain"))
    assert (own.lexicon, plain.lexicon) == (ontology.digest, load_ontology().digest)
    assert own.extractor != plain.extractor


def test_the_command_line_takes_it_and_tells_its_mistakes_on_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "p.jsonl"
    page.write_text('{"id": "z", "title": "On networks", "abstract": "We apply zorbing to networks."}\n')
    arguments = ["extract", str(page), "--extractor", "fast", "--lexicon"]
    assert run([*arguments, str(written(tmp_path, TABLE))]) == 0
    assert '"name":"zorbing"' in capsys.readouterr().out.replace(": ", ":")
    assert run([*arguments, str(written(tmp_path, "FooNet\tmodle"))]) == 1
    assert capsys.readouterr().err == (
        f"paperatlas: {tmp_path / 'own.tsv'}: line 1: no type 'modle'; there are: "
        "Technique, Model, Dataset, Benchmark, Task, Metric\n"
    )
