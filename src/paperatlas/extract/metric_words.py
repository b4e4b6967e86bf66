"""Words of a sentence that may name what a number measures, whether they are an entity or not."""

from __future__ import annotations

import re
from collections.abc import Iterator

# The last word of a metric's name, where it is one that an abstract may use without it being a known name.
_HEAD = re.compile(
    r"\b(?:accurac(?:y|ies)|precision|recall|[Ff]-?1|scores?|AUC|AUROC|AUPRC|errors?|WER|CER|PER|EER|BLEU|ROUGE"
    r"|m?AP(?:_\{\d+\})?|m?IoU|Dice|FID|IS|PSNR|SSIM|LPIPS|MAE|RMSE|MSE|perplexit(?:y|ies)|PPL|latenc(?:y|ies)"
    r"|runtimes?|times?|speeds?|speed-?ups?|throughput|FPS|frame-?rates?|memory|SRAM|VRAM|sizes?|footprints?|storage"
    r"|lengths?|[Pp]aram(?:eter)?s|FLOPS?|FLOPs|MAC[sS]?|operations|[Mm](?:ultiply)?-[Aa]dds|costs?|overheads?|rates?"
    r"|ratios?|energy|power|consumption|sparsity|performances?|efficiency|quality|correlation|distances?|capacity"
    r"|budget|complexity|computations?|compute|resources|steps|samples|labels|data|gap|loss(?:es)?|sensitivity"
    r"|specificity|rewards?|returns?|bits|compression|weights)(?!\w)"
)
_BEFORE = re.compile(r"[\w@\-/]+(?:\s|-)$")
# What a number changes is its metric, whatever it is called: "reduces uncertainty by", "30% lower variance".
_CHANGED = re.compile(
    r"\b(?:reduc(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)|increas(?:e|es|ed|ing)|improv(?:e|es|ed|ing)|boost(?:s|ing)?"
    r"|lower(?:s|ing)|cut(?:s|ting)?|sav(?:e|es|ing)|doubl(?:e|es|ing)|halv(?:e|es|ing)|rais(?:e|es|ing)"
    r"|higher|lower|fewer|less|more|better|greater|larger"
    r"|(?:reduction|improvement|increase|decrease|gain|drop|savings?|speed-?up)s?\s(?:in|of))"
    r"\s(?:the\s|its\s|their\s|overall\s|average\s|of\s)*(?=[A-Za-z])"
)
_NAME_WORD = re.compile(r"[A-Za-z][\w@\-/]*(?:\s|(?=\W)|$)")
# Words that end a metric's name.
_NO_PART = frozenset(
    "a an the of in on at to by with and or for from its our their this that these those is are was"
    " were be as than up about over only less more fewer lower higher better worse faster smaller larger"
    " greater best state-of-the-art achieve achieves achieved achieving reach reaches reaching obtain"
    " obtains improve improves improving reduce reduces reducing increase increases increasing save"
    " saves saving while both similar same comparable competitive we it significant significantly"
    " remarkable new high low no without any all some has have having yields yielding using use uses"
    " used requires requiring boost boosts x times million billion two three one reduction improvement"
    " compared extra respectively when where which around nearly almost under gains gain marginal"
    " minimal further also not but average per into across through until can between after before"
    " outperforms outperforming".split()
)
_LONGEST = 3  # words before a head
_CHANGED_LONGEST = 4
_NUMBER_OF = re.compile(r"(?:\bnumber|\bamount|\bcount)\sof\s(?:[\w\-]+\s){0,2}$")
_PARAMETERS = re.compile(r"(?:([\w\-]+)[\s\-])?param(?:eter)?s", re.IGNORECASE)
_PARAMETER_KINDS = frozenset("trainable learnable tunable activated active non-embedding additional".split())


def find_metric_words(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of phrases that may name a metric: heads, alone and with words before, and what changes.

    Example:
        >>> text = "It cuts the peak memory usage and inference latency"
        >>> [text[s:e] for s, e in find_metric_words(text, 0, len(text))]
        ['memory', 'peak memory', 'peak memory usage', 'latency', 'inference latency']
    """
    yield from sorted(
        {*_heads(text, start, end), *_changed(text, start, end)}, key=lambda span: (span[1], -span[0])
    )


def _heads(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for head in _HEAD.finditer(text, start, end):
        begin = head.start()
        yield begin, head.end()
        for _ in range(_LONGEST - 1):
            word = _BEFORE.search(text, max(start, begin - 30), begin)
            if word is None or not _can_belong(word[0]):
                break
            begin = word.start()
            yield begin, head.end()
        if number := _NUMBER_OF.search(text, max(start, head.start() - 40), head.start()):
            yield number.start(), head.end()


def _changed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for change in _CHANGED.finditer(text, start, end):
        at = stop = change.end()
        for _ in range(_CHANGED_LONGEST):
            word = _NAME_WORD.match(text, at, end)
            if word is None or not _can_belong(word[0]):
                break
            stop = word.start() + len(word[0].rstrip())
            if word[0][-1] != " ":
                break
            at = word.end()
        if stop > change.end():
            yield change.end(), stop


def _can_belong(word: str) -> bool:
    word = word.strip().rstrip("-").lower()
    return word not in _NO_PART and not word[:1].isdigit() and not word.endswith("ly")


def metric_name(words: str) -> str:
    """The metric that words stand for.

    Example:
        >>> metric_name("trainable parameters"), metric_name("accuracies"), metric_name("latency")
        ('number of trainable parameters', 'accuracy', 'latency')
    """
    if parameters := _PARAMETERS.fullmatch(words):
        kind = (parameters[1] or "").lower()
        return f"number of {kind} parameters" if kind in _PARAMETER_KINDS else "number of parameters"
    return re.sub(r"(?<=[a-z]{4})ies$", "y", words)
