"""The documentation says what the program does."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import click
import pytest

from paperatlas.api.building import REPORT
from paperatlas.atlas.manifest import MANIFEST
from paperatlas.atlas.schema import TABLES
from paperatlas.cli import commands
from paperatlas.pipeline import QUARANTINE, RECORDS

ROOT = Path(__file__).parents[2]


def test_the_command_line_reference_is_up_to_date() -> None:
    generate = runpy.run_path(str(ROOT / "docs" / "cli_reference.py"))["generate"]
    written = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    assert written == generate(), "run: make docs"


def test_the_ontology_page_is_up_to_date() -> None:
    generate = runpy.run_path(str(ROOT / "docs" / "ontology_reference.py"))["generate"]
    page = (ROOT / "docs" / "reference" / "ontology.html").read_text(encoding="utf-8")
    assert page == generate(), "run: make docs"
    assert page == generate()


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_command_and_option_has_help(name: str) -> None:
    command = commands.commands[name]
    assert command.help
    options = [one for one in command.params if isinstance(one, click.Option)]
    assert all(option.help for option in options)


def test_every_command_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in commands.commands if f"paperatlas {name}" not in readme] == []


def test_every_file_of_a_build_is_documented() -> None:
    page = (ROOT / "docs" / "reference" / "files.md").read_text(encoding="utf-8")
    files = [f"{table}.parquet" for table in TABLES] + [RECORDS, QUARANTINE, REPORT, MANIFEST]
    assert [name for name in files if f"`{name}`" not in page] == []


def test_links_between_pages_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    assert len(pages) > 8
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
