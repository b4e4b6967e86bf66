"""A name without what adds nothing to it: "the ImageNet dataset" is ImageNet, "LoRA method" is LoRA.

Which noun may go depends on what is left. A proper name stands alone; plain words do so only where they are
a name themselves: "text classification task" is text classification, but "diffusion model" is no diffusion.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from paperatlas.model import EntityType
from paperatlas.resolve.spelling import Spelling, join

IsName = Callable[[EntityType, str], bool]
"""Whether a key is a name by itself, in the lexicon or in the corpus."""

_LEADING = frozenset(
    "a an the our this novel proposed existing popular baseline generic traditional conventional "
    "vanilla".split()
)
_WEAK = (
    "method algorithm approach technique framework mechanism strategy scheme procedure methodology fashion "
    "paradigm dataset corpus database collection benchmark suite score metric measure task problem"
)
_WEAK_NOUNS = frozenset(_WEAK.split())
_NOUNS: dict[EntityType, frozenset[str]] = {
    "Technique": _WEAK_NOUNS
    | frozenset("model network architecture optimizer loss regularization prompting".split()),
    "Model": _WEAK_NOUNS | frozenset("model network architecture".split()),
    "Dataset": frozenset("dataset corpus database collection benchmark data".split()),
    "Benchmark": frozenset("benchmark dataset suite corpus challenge task leaderboard".split()),
    "Task": frozenset("task problem challenge".split()),
    "Metric": frozenset("score metric measure".split()),
}
_SOFT_ENDS = ("ing", "ed")


def core_key(spelling: Spelling, kind: EntityType, is_name: IsName, is_known: IsName | None = None) -> str:
    """The key of the name's core: without determiner and empty noun, "A of B" as "B A", gerunds levelled.

    Args:
        spelling: the name.
        kind: its type.
        is_name: whether plain words are a name without a noun such as "method".
        is_known: the same for a noun of more weight, such as "model"; `is_name` where it is not given.

    Example:
        >>> from paperatlas.resolve.spelling import spell
        >>> known = {"accuracy", "adam"}
        >>> def core(name, kind):
        ...     return core_key(spell(name), kind, lambda kind, key: key in known)
        >>> core("the CIFAR-10 dataset", "Dataset"), core("accuracy score", "Metric")
        ('cifar10', 'accuracy')
        >>> core("diffusion model", "Model"), core("segmentation of organs", "Task")
        ('diffusionmodel', 'organsegmentation')
    """
    if len(spelling.words) < 2:
        return spelling.key
    tokens, words = _without_leading(spelling.tokens, spelling.words)
    tokens, words = _joined_dataset(tokens, words)
    for _ in range(2):
        if not _is_empty_noun(tokens, words, kind, is_name, is_known or is_name):
            break
        tokens, words = tokens[:-1], words[:-1]
    words = _turned(words)
    return join((*map(_soft, words[:-1]), *words[-1:])) or spelling.key


def is_proper(token: str) -> bool:
    """Whether a word's letters show a name: a capital or a digit beyond its first letter.

    Example:
        >>> [is_proper(token) for token in ("LoRA", "CIFAR", "word2vec", "Diffusion", "L1", "pruning")]
        [True, True, True, False, False, False]
    """
    return len(token) > 2 and any(char.isupper() or char.isdigit() for char in token[1:])


def _without_leading(
    tokens: tuple[str, ...], words: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    while len(words) > 1 and words[0] in _LEADING and not (len(tokens[0]) == 1 and tokens[0].isupper()):
        tokens, words = tokens[1:], words[1:]
    return tokens, words


def _joined_dataset(
    tokens: tuple[str, ...], words: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if len(words) > 2 and words[-2:] == ("data", "set"):
        return (*tokens[:-2], "dataset"), (*words[:-2], "dataset")
    return tokens, words


def _is_empty_noun(
    tokens: tuple[str, ...],
    words: tuple[str, ...],
    kind: EntityType,
    is_name: IsName,
    is_known: IsName,
) -> bool:
    if len(words) < 2 or words[-1] not in _NOUNS[kind]:
        return False
    if any(map(is_proper, tokens[:-1])) and words[-2] not in _SUSPENDED:
        return True
    alone = is_name if words[-1] in _WEAK_NOUNS else is_known
    return alone(kind, join(words[:-1]))


_SUSPENDED = frozenset("based language world free and or of for".split())  # these need their noun


def _turned(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of "classification of images" in the order of "image classification"."""
    if words.count("of") == 1 and 0 < (at := words.index("of")) < len(words) - 1:
        after = words[at + 1 :]
        after = after[1:] if after[0] in _LEADING and len(after) > 1 else after
        return (*after, *words[:at])
    return words


@lru_cache(maxsize=1 << 16)
def _soft(word: str) -> str:
    """A word within a name without -ing or -ed: "boosting learning" is "boost learning"."""
    for end in _SOFT_ENDS:
        if word.endswith(end) and len(word) - len(end) > 3:
            stem = word[: -len(end)]
            return stem[:-1] if stem[-1] == stem[-2] and stem[-1] not in "ls" else stem
    return word[:-1] if word.endswith("e") and len(word) > 4 else word
