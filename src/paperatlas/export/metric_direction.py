"""Whether a smaller value of a metric is the better one."""

from __future__ import annotations

import re

_LOWER = re.compile(
    r"\b(errors?|loss|losses|perplexity|ppl|fid|fvd|kid|lpips|wer|cer|ter|mae|mse|rmse|mape|smape|nll|ece"
    r"|eer|der|epe|latency|time|times|runtime|delay|seconds?|flops|gflops|macs|parameters|params|memory"
    r"|footprint|size|cost|costs|energy|power|carbon|emissions?|distance|divergence|regret|deviation|bits"
    r"|overhead|rank|forgetting|toxicity|hallucinations?|drop|degradation|bpc|bpp|bpd)\b",
    re.IGNORECASE,
)
_HIGHER = re.compile(
    r"\b(reduction|saving|savings|speedup|speed|improvement|gain|efficiency|rank-\d+)\b", re.IGNORECASE
)


def lower_is_better(metric: str) -> bool:
    """Whether, going by its name, less of this metric is better.

    Example:
        >>> [lower_is_better(name) for name in ("word error rate", "accuracy", "memory reduction")]
        [True, False, False]
    """
    return bool(_LOWER.search(metric)) and not _HIGHER.search(metric)
