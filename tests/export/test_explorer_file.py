"""The explorer as a file: what may run in it, what it holds, that it is the same each time."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from paperatlas.api import open_atlas
from paperatlas.errors import OutputError
from paperatlas.export.base import without_text
from paperatlas.export.explorer import generate_explorer, write_explorer
from paperatlas.export.metric_direction import lower_is_better
from small_atlas import ENTITIES, PAPERS, RESULTS, STATEMENTS, empty_atlas, small_atlas

MODULES = resources.files("paperatlas.export") / "explorer_page"


class Parts(HTMLParser):
    """The tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def page_of(tables: Any = None) -> str:
    return b"".join(generate_explorer(small_atlas() if tables is None else tables)).decode()


@pytest.fixture(scope="module")
def page() -> str:
    return page_of()


def block(page: str, name: str) -> dict[str, Any]:
    found = re.search(f'<script type="application/gzip" id="{name}">([A-Za-z0-9+/=]*)</script>', page)
    assert found
    value: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(found[1])))
    return value


def test_the_policy_names_the_one_program_and_the_one_style(page: str) -> None:
    parts = Parts(page)
    policy = next(a["content"] for _, a in parts.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "nonce" not in policy
    for kind in ("script", "style"):
        text = re.findall(rf"<{kind}(?: type=.module.)?>(.*?)</{kind}>", page, re.DOTALL)[-1]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    run = [a for tag, a in parts.tags if tag == "script" and a.get("type") != "application/gzip"]
    assert run == [{"type": "module"}]


def test_nothing_is_fetched(page: str) -> None:
    for tag, attributes in Parts(page).tags:
        assert "src" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag
        assert (attributes.get("href") or "#").startswith(("#", "data:")), tag
    program = page.partition('<script type="module">')[2]
    for word in ("fetch(", "XMLHttpRequest", "innerHTML", "eval(", "document.write", "import("):
        assert word not in program


def test_markup_of_the_data_is_not_markup_of_the_page(page: str) -> None:
    assert "<img" not in page
    assert "<script>alert" not in page
    assert Counter(tag for tag, _ in Parts(page).tags)["script"] == 3


def modules() -> dict[str, str]:
    files = [file for file in MODULES.iterdir() if file.name.endswith(".js")]
    return {file.name: file.read_text(encoding="utf-8") for file in files}


def test_names_at_the_top_of_the_modules_are_unique() -> None:
    top = re.compile(r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)
    found = Counter(name for text in modules().values() for name in top.findall(text))
    assert [name for name, count in found.items() if count > 1] == []
    assert len(found) > 150


def test_modules_import_what_is_exported_and_what_they_use() -> None:
    files = modules()
    for name, text in files.items():
        for names, module in re.findall(r'^import \{([^}]*)\} from "\./([a-z_]+\.js)";$', text, re.MULTILINE):
            for one in filter(None, (part.strip() for part in names.split(","))):
                exported = rf"^export (async )?(function|const|class) {one}\b"
                assert re.search(exported, files[module], re.MULTILINE), f"{name}: {one}"
                assert len(re.findall(rf"\b{one}\b", text)) > 1, f"{name} does not use {one}"


def test_modules_stay_short() -> None:
    assert [name for name, text in modules().items() if len(text.splitlines()) > 300] == []


def test_the_columns_hold_the_whole_atlas(page: str) -> None:
    core = block(page, "core")
    assert core["papers"]["id"] == sorted(paper.id for paper in PAPERS)
    assert core["entities"]["id"] == sorted(entity.id for entity in ENTITIES)
    assert len(core["edges"]["object"]) == len(STATEMENTS)
    assert sorted(core["results"]["value"]) == sorted(result.value for result in RESULTS)
    size = len(PAPERS) + len(ENTITIES)
    assert {len(core["map"][key]) for key in ("x", "y", "community")} == {size}
    assert sum(core["edges"]["of"]) == len(STATEMENTS)


def test_every_fact_leads_to_its_words(page: str) -> None:
    core, texts = block(page, "core"), block(page, "texts-0")
    names = [f"paper/{one}" for one in core["papers"]["id"]] + core["entities"]["id"]
    subjects = [node for node, many in enumerate(core["edges"]["of"]) for _ in range(many)]
    said = {
        (names[subject], core["roles"][role], names[target])
        for subject, role, target in zip(
            subjects, core["edges"]["role"], core["edges"]["object"], strict=True
        )
    }
    assert said == {(one.subject, one.predicate, one.object) for one in STATEMENTS}
    found: Counter[tuple[str, str, str]] = Counter()
    for edge, at, field, start, end, from_, to, _ in texts["edges"]:
        text = (core["papers"]["title"][at] if field == 0 else texts["abstract"][at]).encode("utf-16-le")
        key = (names[subjects[edge]], names[core["edges"]["object"][edge]])
        found[(*key, text[2 * start : 2 * end].decode("utf-16-le"))] += 1
        assert from_ <= start < end <= to
    assert found == Counter(
        (one.subject, one.object, spot.text) for one in STATEMENTS for spot in one.evidence
    )


def test_no_text_where_none_may_be() -> None:
    page = page_of(without_text(small_atlas()))
    texts = block(page, "texts-0")
    assert set(texts["abstract"]) == {""}
    assert {row[2] for row in texts["edges"]} == {2}
    assert {row[3] for row in texts["edges"]} == {""}


def test_the_extractor_s_part_is_told_where_it_is_known(built: Path) -> None:
    page = page_of(open_atlas(built).tables)
    texts = block(page, "texts-0")
    assert {"learned"} <= set(texts["makers"])
    assert all(texts["makers"][row[-1]] for row in texts["edges"][:5])


def test_a_build_writes_it(built: Path) -> None:
    assert (built / "explorer.html").read_bytes().startswith(b"<!DOCTYPE html>")


def test_an_empty_atlas_and_odd_characters() -> None:
    assert block(page_of(empty_atlas()), "core")["papers"]["id"] == []
    page = b"".join(generate_explorer(empty_atlas(), title='</title><script>"&@PROGRAM@')).decode()
    assert "<title>&lt;/title&gt;&lt;script&gt;&#34;&amp;@PROGRAM@</title>" in page


def test_the_bytes_do_not_depend_on_the_hash_seed(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from small_atlas import small_atlas;"
        "from paperatlas.export.explorer import write_explorer;"
        "write_explorer(small_atlas(), Path(sys.argv[1]))"
    )
    here = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / seed)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": here},
            check=True,
        )
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"e\.html: cannot be written"):
        write_explorer(empty_atlas(), tmp_path / "missing" / "e.html")


@pytest.mark.parametrize(
    ("metric", "less"),
    [
        ("FID", True),
        ("word error rate", True),
        ("perplexity", True),
        ("inference latency", True),
        ("number of parameters", True),
        ("F1", False),
        ("top-1 accuracy", False),
        ("memory reduction", False),
        ("speedup", False),
        ("lossless ratio", False),
    ],
)
def test_which_way_a_metric_is_better(metric: str, less: bool) -> None:
    assert lower_is_better(metric) is less
