"""Verbs that tell what a paper does with a thing, by all their forms."""

from __future__ import annotations

from collections.abc import Iterator

_STEMS = (
    "propose introduce present develop release describe design devise build create construct offer "
    "establish formulate provide name call dub term coin use utilize utilise leverage employ adopt apply "
    "combine incorporate integrate distill quantize prune compress extend adapt consist comprise include "
    "exploit rely follow outperform surpass exceed beat compare match rival replace avoid require need "
    "eliminate reduce improve increase achieve enhance boost accelerate enable allow show demonstrate "
    "prove find observe evaluate test validate verify conduct experiment train pretrain fine-tune "
    "finetune learn study analyze analyse survey review investigate explore examine revisit understand "
    "benchmark address tackle solve focus consider generalize generate suffer struggle remain become lead "
    "result optimize minimize maximize estimate predict model encode decode perform report measure obtain "
    "give derive motivate inspire suggest guide help make take base implement deploy run cast view treat "
    "formalize unify bridge connect transfer augment equip add insert modify simplify fix freeze update "
    "inject feed process capture extract represent embed map sample select search discover identify "
    "detect classify "
)
_IRREGULAR = {
    "built": "build",
    "called": "call",
    "fed": "feed",
    "found": "find",
    "gave": "give",
    "given": "give",
    "led": "lead",
    "made": "make",
    "shown": "show",
    "taken": "take",
    "took": "take",
}


def _forms(verb: str) -> Iterator[str]:
    """All forms that a verb may have; some of them are no words, and are never met."""
    yield verb
    yield verb + "s"
    if verb.endswith("e"):
        yield from (verb + "d", verb[:-1] + "ing")
    else:
        yield from (verb + "es", verb + "ed", verb + "ing", verb + verb[-1] + "ed", verb + verb[-1] + "ing")
    if verb.endswith("y"):
        yield from (verb[:-1] + "ies", verb[:-1] + "ied")


VERBS = {form: verb for verb in _STEMS.split() for form in _forms(verb)} | _IRREGULAR
"""Forms, in lower case, to verbs."""
