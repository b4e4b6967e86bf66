"""Texts with annotated and predicted names marked, side by side, as a page without scripts."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from html import escape

from msgspec import Struct

from paperatlas.evaluate.annotations import EntityFacts, PaperFacts
from paperatlas.evaluate.causes import Cause, Mistake, find_mistakes

_TYPES = ("Technique", "Model", "Dataset", "Benchmark", "Task", "Metric")
_STYLE = """
:root { color-scheme: light dark; --ink: #1b1d21; --soft: #5b616b; --line: #d5d9df; --page: #fff;
  font: 16px/1.75 system-ui, sans-serif; }
mark { --kind: #50555e }
mark[data-type=Technique] { --kind: #005c99 } mark[data-type=Model] { --kind: #a83e00 }
mark[data-type=Dataset] { --kind: #006b4c } mark[data-type=Benchmark] { --kind: #5a3fb0 }
mark[data-type=Task] { --kind: #7d5300 } mark[data-type=Metric] { --kind: #9c3577 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8eb; --soft: #a3aab5; --line: #3a3f47; --page: #16181c }
  mark { --kind: #c0c6d0 }
  mark[data-type=Technique] { --kind: #74bdf2 } mark[data-type=Model] { --kind: #ff9f6b }
  mark[data-type=Dataset] { --kind: #55d3a8 } mark[data-type=Benchmark] { --kind: #b9a8ff }
  mark[data-type=Task] { --kind: #efbc50 } mark[data-type=Metric] { --kind: #f2a0cf }
}
body { background: var(--page); color: var(--ink); margin: 2rem auto; max-width: 88rem; padding: 0 1.25rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.05rem; margin: 0 }
h3 { color: var(--soft); font-size: .85rem; margin: 0 }
section { border-top: 1px solid var(--line); contain-intrinsic-size: auto 32rem; content-visibility: auto;
  padding: 1.25rem 0 }
.pair { display: grid; gap: .5rem 2.5rem; grid-template-columns: 1fr 1fr; margin: .5rem 0 }
.pair p { margin: .4rem 0; overflow-wrap: break-word } .title { font-weight: 600 }
mark { background: color-mix(in srgb, var(--kind) 13%, transparent); border-bottom: 2px solid var(--kind);
  border-radius: .2em; color: inherit; padding: .05em .2em }
mark::after { color: var(--kind); content: " " attr(data-kind); font-size: .72em; font-weight: 400 }
mark[data-cause] { border: 1.5px solid var(--kind) }
mark[data-cause^=not] { background: none; border: 2px dashed var(--kind) }
mark[data-cause]::after { content: " " attr(data-kind) " (" attr(data-cause) ")" }
.legend { list-style: none; max-width: 60rem; padding: 0 } .legend li { margin: .3rem 0 }
.legend mark { margin-right: .3em }
summary { color: var(--soft); cursor: pointer } details li { margin: .1rem 0 } .note { color: var(--soft) }
@media (max-width: 52rem) { .pair { grid-template-columns: 1fr } }
"""
_LEGEND: tuple[tuple[Cause | None, str], ...] = (
    (None, "both have it, with this type and role"),
    ("other role", "both have it, with another role, type or extent of the name"),
    ("not found", "it is annotated and was not found, or was found and is not annotated"),
)


class Mark(Struct, frozen=True):
    """How a name is marked: by its type and role, and by what is wrong with it."""

    type: str
    role: str
    cause: Cause | None = None


def generate_page(gold: Mapping[str, PaperFacts], predicted: Mapping[str, PaperFacts]) -> Iterator[bytes]:
    """The page, a paper at a time: on the left the annotated names, on the right the predicted."""
    yield _head(len(gold)).encode()
    for key, facts in gold.items():
        mistakes = list(find_mistakes({key: facts}, predicted))
        yield _section(facts, predicted.get(key), mistakes).encode(errors="replace")
    yield b"</body>\n</html>\n"


def mark_names(text: str, marks: Mapping[str, Mark]) -> str:
    """The text as HTML with all names marked, the longest of those that begin at one place.

    Example:
        >>> mark_names("<b>LoRA", {"LoRA": Mark("Technique", "uses")})
        '&lt;b&gt;<mark data-type="Technique" data-kind="Technique, uses">LoRA</mark>'
    """
    if not marks:
        return escape(text)
    forms = sorted(marks, key=lambda form: (-len(form), form))
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, forms)) + r")(?!\w)")
    done, parts = 0, []
    for found in pattern.finditer(text):
        parts += [escape(text[done : found.start()]), _marked(found[0], marks[found[0]])]
        done = found.end()
    return "".join([*parts, escape(text[done:])])


def _marked(words: str, mark: Mark) -> str:
    kind = ", ".join(filter(None, (mark.type, mark.role)))
    cause = f' data-cause="{mark.cause}"' if mark.cause else ""
    return f'<mark data-type="{escape(mark.type)}" data-kind="{escape(kind)}"{cause}>{escape(words)}</mark>'


def _head(papers: int) -> str:
    # The style is named by its hash, so that nothing else that a text may smuggle in is applied.
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Annotated and predicted</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<header>\n<h1>Annotated and predicted: {papers} papers</h1>\n{_legend()}</header>\n"
    )


def _legend() -> str:
    types = " ".join(_marked(name, Mark(name, "")).replace(f' data-kind="{name}"', "") for name in _TYPES)
    rows = [f"<li>{_marked('name', Mark('type', 'role', cause))} {says}</li>" for cause, says in _LEGEND]
    return f'<ul class="legend">\n<li>{types}</li>\n' + "\n".join(rows) + "\n</ul>\n"


def _section(facts: PaperFacts, other: PaperFacts | None, mistakes: list[Mistake]) -> str:
    cause_of = {id(side): one.cause for one in mistakes for side in (one.gold, one.predicted) if side}
    text = facts.text if any(facts.text.values()) or not other else other.text
    columns = (
        ("Annotated", facts.entities),
        ("Predicted" if other else "No prediction", other.entities if other else ()),
    )
    shown = (
        f"<div>\n<h3>{title}</h3>\n{_texts(text, _marks(entities, cause_of))}</div>\n"
        for title, entities in columns
    )
    return (
        f'<section>\n<h2>{escape(facts.id)}</h2>\n<div class="pair">\n{"".join(shown)}</div>\n'
        f"{_listed(mistakes)}</section>\n"
    )


def _marks(entities: Iterable[EntityFacts], cause_of: Mapping[int, Cause]) -> dict[str, Mark]:
    marks: dict[str, Mark] = {}
    for entity in entities:
        for form in entity.printed:
            marks.setdefault(form, Mark(entity.type, entity.role, cause_of.get(id(entity))))
    return marks


def _texts(text: Mapping[str, str], marks: Mapping[str, Mark]) -> str:
    shown = [
        f'<p class="{field}">{mark_names(text[field], marks)}</p>\n'
        for field in ("title", "abstract")
        if text[field]
    ]
    return "".join(shown) or '<p class="note">Neither file has the text.</p>\n'


def _listed(mistakes: list[Mistake]) -> str:
    if not mistakes:
        return '<p class="note">All right.</p>\n'
    counts = Counter(mistake.cause for mistake in mistakes)
    summary = ", ".join(f"{cause}: {count}" for cause, count in counts.items())
    rows = "\n".join(f"<li>{escape(mistake.describe())}</li>" for mistake in mistakes)
    return f"<details>\n<summary>{summary}</summary>\n<ul>\n{rows}\n</ul>\n</details>\n"
