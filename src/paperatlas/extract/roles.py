"""The role of an entity in its paper, from the wording around its mentions."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import TypeAlias

from paperatlas.extract.document import TextField
from paperatlas.extract.grouping import Group, Place
from paperatlas.extract.phrases import Phrase, PhraseIndex
from paperatlas.model import ROLES, Field, Role

_BEHIND_CUE = {
    "trains": "trained on; trained from; trained with; training on; train on; pretrained on; pre trained on; "
    "pretraining on; pre training on",
    "compares": "outperform; outperforms; outperformed; outperforming; surpass; surpasses; surpassing; "
    "surpassed; "
    "exceed; exceeds; exceeding; beat; beats; beating; compared to; compared with; compared against; "
    "comparable to; comparable with; comparing with; comparing to; comparison with; comparison to; "
    "comparisons with; compare with; compare to; compares with; than; over; against; versus; vs; vs.; "
    "relative to; superior to; on par with; competitive with; match; matches; matching; rival; rivals; "
    "rivaling; rivalling; baseline; baselines",
    "avoids": "unlike; without; instead of; rather than; in contrast to; avoid; avoids; avoiding; replace; "
    "replaces; replacing",
    "studies": "study; studies; studying; analyze; analyse; analyzes; analyses; analyzing; "
    "analysing; analysis of; "
    "survey; surveys; surveying; review; reviews; reviewing; investigate; investigates; investigating; "
    "explore; explores; exploring; examine; examines; examining; revisit; revisits; revisiting; "
    "overview of; understand; understanding; benchmark of",
    "uses": "use; uses; used; using; utilize; utilizes; utilizing; utilise; utilises; utilising; leverage; "
    "leverages; leveraging; employ; employs; employed; employing; adopt; adopts; adopted; adopting; "
    "apply; applies; applied; applying; via; through; with; based on; based upon; built on; built upon; "
    "build on; builds on; builds upon; building on; on top of; combine; combines; combining; "
    "incorporate; incorporates; incorporating; integrate; integrates; integrating; fine tune; fine "
    "tunes; fine tuned; fine tuning; finetune; finetuned; finetuning; distill; distills; distilled; "
    "distilling; quantize; quantizes; quantized; quantizing; prune; prunes; pruned; pruning; compress; "
    "compresses; compressed; compressing; extend; extends; extending; adapt; adapts; adapted; adapting; "
    "consists of; consisting of; comprises; comprising; includes; including; by",
}
_CUES = PhraseIndex({phrase: kind for kind, phrases in _BEHIND_CUE.items() for phrase in phrases.split("; ")})
_REACH = 70  # characters from a cue to the name that it speaks of
_COMPARED_BEHIND = re.compile(r"\s(?:baselines?|counterparts?)\b")
_NAMED_BEFORE = re.compile(
    r"(?:called|named|dubbed|termed|coined|namely|,|\(|[Pp]ropose|[Ii]ntroduce|[Pp]resent|[Dd]evelop|[Rr]elease)"
    r"s?\s?(?:the\s|our\s|an?\s)?[\"'“‘]?$"
)
_SURVEY = re.compile(
    r"\b(?:[Ss]urvey|[Rr]eview|[Oo]verview|[Ss]tudy|[Aa]nalysis|[Uu]nderstanding|[Bb]enchmarking"
    r"|[Ee]valuating)\b"
)


Wording: TypeAlias = Sequence[Phrase]
"""The cues of one text, in order."""


def read_wording(field: TextField) -> Wording:
    """Find the wordings of a text that tell the role of a name behind them."""
    return _CUES.find(field.text)


def decide_role(group: Group, wordings: Mapping[Field, Wording]) -> Role:
    """The strongest role that any of an entity's places supports.

    Args:
        group: the entity.
        wordings: of the paper's texts, by field name.
    """
    found = {role for place in group.places for role in _roles(group, place, wordings)}
    return min(found, key=ROLES.index)


def _roles(group: Group, place: Place, wordings: Mapping[Field, Wording]) -> Iterator[Role]:
    wording = wordings[place.field.name]
    if _is_introduced(place):
        yield "introduces"
    background = place.candidate.start < place.field.own_work
    cue = _cue_before(place, wording)
    match group.type:
        case "Task":
            yield "addresses"
        case "Metric":
            yield "measures"
        case "Dataset" | "Benchmark":
            yield _data_role(cue, background=background)
        case _:
            yield _thing_role(place, cue, background=background)


def _data_role(cue: str, *, background: bool) -> Role:
    if background:
        return "mentions"
    return "uses" if cue in ("trains", "uses") else "evaluatesOn"


def _thing_role(place: Place, cue: str, *, background: bool) -> Role:
    if background:
        return "mentions"
    if cue == "compares" or _COMPARED_BEHIND.match(place.field.text, place.candidate.end):
        return "comparesWith"
    if cue == "avoids":
        return "mentions"
    if cue == "studies" or (place.field.name == "title" and _SURVEY.search(place.field.text)):
        return "studies"
    return "uses"


def _is_introduced(place: Place) -> bool:
    candidate = place.candidate
    if candidate.by in ("title", "introduced"):
        return True
    if not place.field.is_proposed(candidate.start):
        return False
    # A known or descriptive name is the paper's own only where the sentence names it as such.
    before = place.field.text[max(0, candidate.start - 24) : candidate.start]
    return candidate.by in ("shape", "abbreviation", "repeated") and bool(_NAMED_BEFORE.search(before))


def _cue_before(place: Place, wording: Wording) -> str:
    start = place.candidate.start
    index = bisect_right(wording, start, key=attrgetter("end")) - 1
    if index < 0:
        return ""
    cue, (sentence, _) = wording[index], place.field.sentence_at(start)
    near = cue.end > sentence and start - cue.end <= _REACH
    return cue.label if near and ";" not in place.field.text[cue.end : start] else ""
