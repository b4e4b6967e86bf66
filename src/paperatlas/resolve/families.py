"""The family of a version: "Llama 2 7B" belongs under "Llama 2", and that under "Llama"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from paperatlas.resolve.spelling import join, spell

_VARIANTS = frozenset(
    "tiny small base medium large huge giant xl xxl xs nano micro mini lite light pro plus turbo ultra max "
    "flash instruct chat it uncased cased i ii iii iv b s m l h t n x".split()
)
_NUMBER_AT_END = re.compile(r"(?<=[a-z])\d+(?:\.\d+)*[a-z]?$")


def family_keys(name: str) -> Iterator[str]:
    """The keys of ever wider families of a versioned name, the closest first.

    Example:
        >>> list(family_keys("Llama 2 7B"))
        ['llama2', 'llama']
        >>> list(family_keys("ResNet-50")), list(family_keys("ResNet50")), list(family_keys("pruning"))
        (['resnet'], ['resnet'], [])
    """
    words = spell(name).words
    while words:
        if len(words) > 1 and (words[-1] in _VARIANTS or any(map(str.isdigit, words[-1]))):
            words = words[:-1]
        elif found := _NUMBER_AT_END.search(words[-1]):
            words = (*words[:-1], words[-1][: found.start()])
        else:
            return
        if len(words) > 1 or len(words[0]) > 2:
            yield join(words)
