"""Resolution of very many distinct names: CPU seconds of one core and peak memory, in a process of its own.

`python -m benchmarks.resolving 1000000` resolves a million; with all other benchmarks it is fewer.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator

from benchmarks.timing import line
from paperatlas.model import ENTITY_TYPES, EntityType
from paperatlas.ontology import load_ontology
from paperatlas.resolve.base import NameSet
from paperatlas.resolve.corpus import CorpusResolver

_SMALL = 100_000
_SYLLABLES = "ba co di fu ga lo mi na pe ru sa te vo xi zu plan trem sorb quil hest mond".split()
_MODIFIERS = "sparse deep graph dual causal latent neural local spectral robust online masked".split()
_HEADS = "attention pruning decoding sampling matching transfer clustering embedding routing".split()
_NOUNS = ("method", "algorithm", "model", "dataset", "network")


def main() -> None:
    """Resolve generated names in a new process, whose memory is its own."""
    subprocess.run([sys.executable, "-m", "benchmarks.resolving", str(_SMALL)], check=True)


def make_names(number: int) -> list[NameSet]:
    """Distinct name sets: coined names, phrases, abbreviations, and their variants and misspellings."""
    chance = random.Random(0)  # noqa: S311 (no secret)
    concepts = list(load_ontology().concepts.values())
    found: set[tuple[EntityType, tuple[str, ...]]] = set()
    while len(found) < number:
        if chance.random() < 0.1:
            concept = chance.choice(concepts)
            kind, name = concept.type, chance.choice(concept.names)
        else:
            kind, name = chance.choice(ENTITY_TYPES), _name(chance)
        found.update((kind, forms) for forms in _variants(name, chance))
    chosen = sorted(found)[:number]
    return [NameSet(type=kind, forms=forms, papers=1 + len(forms[0]) % 7) for kind, forms in chosen]


def _name(chance: random.Random) -> str:
    word = "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4)))
    if chance.random() < 0.4:
        return word.capitalize() + chance.choice(("Net", "BERT", "-2", "Former", "V3-Large", "-7B"))
    return f"{chance.choice(_MODIFIERS)} {word} {chance.choice(_MODIFIERS)} {chance.choice(_HEADS)}"


def _variants(name: str, chance: random.Random) -> Iterator[tuple[str, ...]]:
    yield (name,)
    yield (name.title(),)
    yield (name.replace(" ", "-"),)
    yield (f"{name} {chance.choice(_NOUNS)}",)
    at = chance.randrange(len(name))
    yield (name[:at] + name[at + 1 :] or name,)
    if name.count(" ") > 1:
        letters = "".join(word[0] for word in name.split()).upper()
        yield tuple(sorted((name, letters)))
        yield (f"{letters}{chance.randint(1, 9)}",)


def _measure(number: int) -> None:
    names = make_names(number)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = time.process_time()
    found = CorpusResolver()(names)
    seconds = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    note = f"{len(found.entities)} entities; peak memory {peak:.0f} MB, {before:.0f} MB of it the names"
    line(f"resolve {number} distinct names, CPU", f"{seconds:.1f} s", note)


if __name__ == "__main__":
    _measure(int(sys.argv[1]))
