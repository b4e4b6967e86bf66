"""The role of an entity in its paper, from the wording around its mentions."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import TypeAlias

from paperatlas.extract.document import TextField
from paperatlas.extract.grouping import Group, Place
from paperatlas.extract.phrases import Phrase, PhraseIndex
from paperatlas.model import ROLES, Field, Role

_BEHIND_CUE = {
    "trains": "trained on; trained from; trained with; training on; train on; pretrained on; pre trained on; "
    "pretraining on; pre training on; fine tuned on; fine tune on; finetuned on; "
    "finetune on; trained using; derived from; built from; constructed from; "
    "collected from; sampled from; curated from; sourced from; taken from; extracted from; data from",
    "compares": "outperform; outperforms; outperformed; outperforming; surpass; surpasses; surpassing; "
    "surpassed; exceed; exceeds; exceeding; beat; beats; beating; compared to; compared with; "
    "compared against; comparable to; comparable with; comparing with; comparing to; comparison with; "
    "comparison to; comparisons with; compare; compares; comparing; compared; compare with; "
    "compare to; compares with; than; over; against; versus; vs; vs.; relative to; superior to; on par with; "
    "competitive with; match; matches; matching; rival; rivals; rivaling; rivalling; baseline; "
    "baselines",
    "avoids": "unlike; without; instead of; rather than; in contrast to; avoid; avoids; avoiding; replace; "
    "replaces; replacing; not use; not using; never uses; without using; without any; not require; "
    "not requiring; no need for; not rely on; not relying on; not need; eliminates; eliminating; "
    "free of; not based on; not depend on; no longer needs; no longer requires",
    "studies": "study; studies; studying; analyze; analyse; analyzes; analyses; analyzing; analysing; "
    "analysis of; survey; surveys; surveying; review; reviews; reviewing; investigate; investigates; "
    "investigating; explore; explores; exploring; examine; examines; examining; revisit; revisits; "
    "revisiting; overview of; understand; understanding; benchmark of",
    "uses": "use; uses; used; using; utilize; utilizes; utilizing; utilise; utilises; utilising; leverage; "
    "leverages; leveraging; employ; employs; employed; employing; adopt; adopts; adopted; adopting; "
    "apply; applies; applied; applying; via; through; based on; based upon; built on; built upon; "
    "build on; builds on; builds upon; building on; on top of; combine; combines; combining; "
    "incorporate; incorporates; incorporating; integrate; integrates; integrating; distill; distills; "
    "distilled; distilling; quantize; quantizes; quantized; quantizing; prune; prunes; pruned; "
    "pruning; compress; compresses; compressed; compressing; extend; extends; extending; adapt; "
    "adapts; adapted; adapting; consists of; consisting of; comprises; comprising; includes; "
    "including; by; fine tuning; finetuning",
    "tunes": "train; trains; trained; pretrain; pretrains; pretrained; pre train; pre trained; fine tune; "
    "fine tunes; fine tuned; finetune; finetunes; finetuned",
    "with": "with",
}
_CUES = PhraseIndex({phrase: kind for kind, phrases in _BEHIND_CUE.items() for phrase in phrases.split("; ")})
_REACH = 70  # characters from a cue to the name that it speaks of
_COMPARED_BEHIND = re.compile(r"\s(?:baselines?|counterparts?)\b")
# Where such a word stands between a cue and a name, the cue speaks of something else.
_STOPS = {
    "compares": re.compile(r"\s(?:on|in|for|with|by|using|when|while|to|from|at)\s"),
    "trains": re.compile(r"\s(?:on|for)\s"),
}
# "We propose a new pruning method": what kind of thing the contribution is.
_KIND_BEHIND = re.compile(r"\s(?:method|approach|technique|algorithm|framework|strategy|scheme|paradigm)\b")
_ON = re.compile(r"\son\s(?:the\s|a\s|an\s)?(?:\w+\s)?$")
_FREE = re.compile(r"[\s-]free\b")
_NAMED_BEFORE = re.compile(
    r"(?:called|named|dubbed|termed|coined|namely|,|\(|[Pp]ropose|[Ii]ntroduce|[Pp]resent|[Dd]evelop|[Rr]elease|novel|new)"
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
    if any(_is_introduced(place) for place in group.places):
        return "introduces"
    if group.type == "Metric":
        return "measures"  # a metric is hardly named without being the paper's aim
    own = [place for place in group.places if not place.field.is_background(place.candidate.start)]
    if not own:
        return "mentions"
    if group.type == "Task":
        return "addresses"
    role_at = _data_role if group.type in ("Dataset", "Benchmark") else _thing_role
    return min({role_at(place, wordings[place.field.name]) for place in own}, key=ROLES.index)


def _data_role(place: Place, wording: Wording) -> Role:
    cue, start = _cue_before(place, wording), place.candidate.start
    # "We fine-tune BERT on X", but not "the fine-tuned model's scores for X".
    tuned_on = cue == "tunes" and _ON.search(place.field.text, max(0, start - 16), start)
    return "uses" if cue == "trains" or tuned_on else "evaluatesOn"


def _thing_role(place: Place, wording: Wording) -> Role:
    text, end = place.field.text, place.candidate.end
    if _FREE.match(text, end):
        return "mentions"
    cue = _cue_before(place, wording)
    if cue == "compares" or _COMPARED_BEHIND.match(text, end):
        return "comparesWith"
    if cue == "avoids":
        return "mentions"
    return "studies" if cue == "studies" or _is_examined(place) else "uses"


def _is_examined(place: Place) -> bool:
    """Whether a survey's title names it, or it is the kind of thing that the paper proposes."""
    field = place.field
    if field.name == "title":
        return bool(_SURVEY.search(field.text))
    return bool(_KIND_BEHIND.match(field.text, place.candidate.end)) and field.is_proposed(
        place.candidate.start
    )


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
    between = place.field.text[cue.end : start]
    if cue.end <= sentence or start - cue.end > _REACH or ";" in between:
        return ""
    if cue.label == "with" and _is_compared(wording, index - 1, max(sentence, cue.start - _REACH)):
        return "compares"
    stops = _STOPS.get(cue.label)
    return "" if stops and stops.search(between) else cue.label


def _is_compared(wording: Wording, index: int, start: int) -> bool:
    """Whether the cue before a "with" compares: "we compare our nets with X"."""
    return index >= 0 and wording[index].label == "compares" and wording[index].end > start
