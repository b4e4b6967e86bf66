"""Of the words by which one paper speaks of a thing, those that are its names.

A paper that has named the vision transformer goes on with "transformer", and means the same thing; other
papers do not. What is one thing in a paper is told by extraction; what a name means everywhere must not be
learned from it.
"""

from __future__ import annotations

import re
from collections import Counter

from paperatlas.initials import abbreviates, is_short
from paperatlas.model import EntityType
from paperatlas.resolve.known import KnownNames
from paperatlas.resolve.spelling import spell

_COINED = re.compile(r"\S*[A-Z]\S*[A-Z0-9]\S*|\S*[a-z]\S*[A-Z]\S*")  # "MobileNetV4", "tinyBERT"


def own_names(kind: EntityType, forms: tuple[str, ...], known: KnownNames) -> tuple[str, ...]:
    """The forms that name a thing in any paper.

    Words that the lexicon has for something go where they stand beside a coined name; else, of forms in
    words, those stay that name the concept that most forms name. Abbreviations always stay: what they mean is
    decided by the words beside them.

    Example:
        >>> from paperatlas.resolve.known import known_names
        >>> own_names("Model", ("Transformers", "ViT", "vision transformer"), known_names())
        ('ViT', 'vision transformer')
        >>> own_names("Model", ("QuickFormerV2", "Transformer"), known_names())
        ('QuickFormerV2',)
        >>> own_names("Metric", ("accuracy", "mean accuracy of it"), known_names())
        ('accuracy',)
    """
    concepts = {form: known.find(kind, form) for form in forms} if len(forms) > 1 else {}
    in_words = [form for form, concept in concepts.items() if concept and not is_short(form)]
    if not in_words:
        return forms
    if any(not concepts[form] and _is_coined(form, in_words) for form in forms):
        return tuple(form for form in forms if form not in in_words)
    counts = Counter(concept for concept in concepts.values() if concept)
    named = {concept for form in in_words if (concept := concepts[form])}
    best = max(named, key=lambda concept: (counts[concept], concept))
    return tuple(form for form in forms if concepts[form] == best or is_short(form))


def _is_coined(form: str, in_words: list[str]) -> bool:
    """Whether it is written as what is coined is, and does not shorten any of the words."""
    coined = not form.isupper() and bool(_COINED.fullmatch(form))
    return coined and not any(abbreviates(form, spell(words).words) for words in in_words)
