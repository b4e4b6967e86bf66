"""Words of a sentence that may name what a number measures, whether they are an entity or not."""

from __future__ import annotations

import re
from collections.abc import Iterator

# The last word of a metric's name, where it is one that an abstract may use without it being a known name.
_HEAD = re.compile(
    r"\b(?:accurac(?:y|ies)|precision|recall|[Ff]-?1|scores?|AUC|AUROC|AUPRC|errors?|(?:word|character|phone)-error-rate"
    r"|WER|CER|PER|EER|BLEU|ROUGE|m?AP|m?IoU|Dice|FID|IS|PSNR|SSIM|LPIPS|MAE|RMSE|MSE|perplexity|PPL|latenc(?:y|ies)"
    r"|runtimes?|times?|speeds?|speed-?ups?|throughput|FPS|frame-?rates?|memory|sizes?|footprints?|storage|lengths?"
    r"|param(?:eter)?s|FLOP[sS]|MAC[sS]?|operations|multiply-adds|costs?|overheads?|rates?|ratios?|energy|power"
    r"|consumption|sparsity|performances?|efficiency|quality|correlation|distances?|capacity|budget|complexity"
    r"|computations?|resources|steps|samples|labels|gap|loss(?:es)?|sensitivity|specificity|reward|return|bits)\b"
)
_BEFORE = re.compile(r"[\w@\-/]+(?:\s|-)$")
# Words that end a metric's name towards its beginning.
_NO_PART = frozenset(
    "a an the of in on at to by with and or for from its our their this that these those is are was were be as than"
    " up about over only less more fewer lower higher better worse faster smaller larger greater best state-of-the-art"
    " achieve achieves achieved achieving reach reaches reaching obtain obtains improve improves improving reduce reduces"
    " reducing increase increases increasing save saves saving while both similar same comparable competitive we it"
    " significant significantly remarkable new high low no without any all some has have having yields yielding using"
    " use uses requires requiring boost boosts x times million billion two three one reduction improvement".split()
)
_LONGEST = 3  # words
_NUMBER_OF = re.compile(r"(?:\bnumber|\bamount|\bcount)\sof\s(?:[\w\-]+\s){0,2}$")


def find_metric_words(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of phrases that may name a metric: each head, alone and with the words before it.

    Example:
        >>> text = "It cuts the peak memory usage and inference latency"
        >>> [text[s:e] for s, e in find_metric_words(text, 0, len(text))]
        ['memory', 'peak memory', 'latency', 'inference latency']
    """
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


def _can_belong(word: str) -> bool:
    word = word.strip().rstrip("-").lower()
    return word not in _NO_PART and not word[:1].isdigit() and not word.endswith("ly")
