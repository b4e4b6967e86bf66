"""What one name means in one sentence: an entity of which type, or no entity of machine learning at all.

The lexicon says what a name can mean; how it is printed and the words around it say what it means here. Each
clue adds to the score of a type, or of "none"; the highest wins. The clues are ruled by hand: a few words for
each type, directly before and after the name, and in the rest of the sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from paperatlas.initials import FUNCTION_WORDS
from paperatlas.model import ENTITY_TYPES, EntityType
from paperatlas.ontology import Concept
from paperatlas.resolve.known import KnownNames, known_names
from paperatlas.resolve.spelling import level_word, spell

_WORD = re.compile(r"[^\W_]+(?:['’][a-z]+)?")

_COINED = 2.6  # the lexicon has the name with this type, printed with capitals as no plain word is
_TITLED = 2.0  # printed with a capital, as names of people and places are too
_PHRASED = 1.8  # several words, which seldom stand together for anything else
_PLAIN = 1.0  # printed as a plain word, or otherwise than in the lexicon
_UNLISTED = 0.6  # what clues to other types than the lexicon's count for
_PHRASE = 1.5  # with the word before it, the name is the name of something else
_BESIDE = 1.5  # a clue directly beside the name
_NEAR = 0.6  # one elsewhere in the sentence
_SHARED = 0.8  # a word of the concept's other names or of its broader ones
_UNLIKE = 3.0  # printed in lower case, where the lexicon has capitals
_NONE = 1.2
_FOREIGN = 1.0  # a word of another walk of life
_MOST = 3  # words of one kind that count


def _words(text: str) -> frozenset[str]:
    return frozenset(map(level_word, text.split()))


_BEFORE: dict[EntityType, frozenset[str]] = {
    "Model": _words(
        "finetune finetuned prompt prompted ask query pretrained quantized distilled frozen released "
        "unlike"
    ),
    "Technique": _words(
        "apply applying using via adopt removing remove add adding replace replacing combine employ uses "
        "with rescale tune run"
    ),
    "Dataset": _words(
        "mixing split subset annotated download from instructions images labels examples sentences samples"
    ),
    "Benchmark": _words(
        "evaluate scores leaderboard"
    ),
    "Task": _words(
        "solve address tackle solving addressing"
    ),
    "Metric": _words(
        "report measure higher lower average mean raises improves lowers reduces raising lowering"
    ),
}  # fmt: skip
_AFTER: dict[EntityType, frozenset[str]] = {
    "Model": _words(
        "learns handles ranks solves beats outperforms reaches surpasses "
        "model checkpoint weight encoder decoder backbone embedding answers generates predicts outputs "
        "writes refuses hallucinates transcribes translates separates encodes still itself features "
        "variant family"
    ),
    "Technique": _words(
        "layer optimizer loss step objective regularization updates regularizer algorithm training rate "
        "module adapter penalty routing block head mask schedule converges helps instead"
    ),
    "Dataset": _words(
        "dataset corpus split images sentences examples annotations labels annotators subset test "
        "validation clips recordings contains covers collects documents samples pairs utterances"
    ),
    "Benchmark": _words(
        "benchmark leaderboard suite questions problems tasks score scores accuracy"
    ),
    "Task": _words(
        "task tasks systems pipeline problem"
    ),
    "Metric": _words(
        "score drops rises falls improves value values points percent"
    ),
}  # fmt: skip
_AROUND: dict[EntityType, frozenset[str]] = {
    "Model": _words(
        "model prompt pretrained parameters generates answers asked instruction zero shot transcripts "
        "pretraining layers tokens attention checkpoint encoder decoder weights inference video text "
        "images output hallucinate neural recurrent architecture"
    ),
    "Technique": _words(
        "train training gradient learning loss layer network weights overfit epoch reward optimize "
        "optimizer step regularize finetune tokens model parameters policy memory schedule warmup "
        "convergence batch router expert"
    ),
    "Dataset": _words(
        "dataset labels annotated annotation collected instructions examples corpus pairs split train "
        "test data images sentences tuning held templates duplicated crowd gold hours"
    ),
    "Benchmark": _words(
        "evaluate evaluation score accuracy benchmark shot questions leaderboard models tasks"
    ),
    "Task": _words(
        "task label labels tags predict system benchmark corpora extract detect"
    ),
    "Metric": _words(
        "score baseline evaluation measured threshold recall precision accuracy higher lower percent "
        "improves test classifier detector ranking model predictions relations cost trade"
    ),
}  # fmt: skip
_ELSEWHERE = _words(
    "survey respondent reply poll patient hospital nurse clinic telescope sky star spectra galaxy "
    "astronomer observatory mirror sea ocean weather winter summer temperature rain river farm animal "
    "wool herd goat food cook kitchen recipe song music guitar dance stage actor film novel student "
    "course school tutor teacher pupil dropout-rate semester college privacy officer legal law court "
    "company shop customer price market bank street city road bridge wall house door window paint "
    "ship port sail climb mountain hill rope knot ring string cord wire copper cable voltage "
    "electrical power grid utility winding oil engine vehicle wheel truck pump valve camera lens "
    "infrared night radar antenna laser battery soldier army police hair paper-clip button cloth "
    "shirt box drawer quiet voice loud ear hand finger foot arm child mother father friend brother "
    "king god bible garden wood forest tree-trunk leaf soil stone metal gold-mine glass iron steel "
    "satellite sample-tube microscope chemical acid compound cell-culture gene mouse rat snake monkey "
    "fish bird dog cat horse colleague meeting office manager employee lunch holiday born professor "
    "author speaker founder wife husband mountaineer team"
)  # fmt: skip
_COMMON_FIRST: tuple[EntityType, ...] = ("Model", "Technique", "Dataset", "Benchmark", "Task", "Metric")
_PLACES = frozenset("at near inside outside".split())
_PEOPLE = frozenset("mr mrs dr prof professor uncle colleague".split())


def sense(name: str, sentence: str) -> EntityType | None:
    """The type of the entity that a name is in a sentence; None where it is no entity of machine learning.

    Args:
        name: as it is printed there.
        sentence: the words around it; more than one sentence may do.

    Example:
        >>> sense("RoPE", "We rescale RoPE so that the model reads longer documents.")
        'Technique'
        >>> sense("rope", "The robot ties a knot into the rope.") is None
        True
    """
    known = known_names()
    scores = _score(name, sentence, known)
    best = max(_COMMON_FIRST, key=lambda kind: scores[kind])
    return best if scores[best] > _score_none(name, sentence, known) else None


def _score(name: str, sentence: str, known: KnownNames) -> dict[EntityType, float]:
    meanings = _meanings(name, known)
    before, after, around = _surroundings(name, sentence)
    scores = {}
    for kind in ENTITY_TYPES:
        score = _BESIDE * bool(before & _BEFORE[kind]) + _BESIDE * bool(after & _AFTER[kind])
        score += _NEAR * min(_MOST, len(around & _AROUND[kind]))
        if kind in meanings:
            concept = known.concepts[meanings[kind]]
            shared = around & _words_of(concept, known)
            score += _prior(name, concept) + _SHARED * min(_MOST, len(shared))
            score -= _PHRASE * _is_part_of_other(name, sentence, concept, known)
        scores[kind] = score if kind in meanings or not meanings else _UNLISTED * score
    return scores


def _meanings(name: str, known: KnownNames) -> dict[EntityType, str]:
    """The concepts that a name can mean; "Alpaca" may be what the lexicon has as "Alpaca dataset"."""
    in_full = ((kind, known.find(kind, f"{name} {kind.lower()}")) for kind in ENTITY_TYPES)
    return {kind: concept for kind, concept in in_full if concept} | known.find_all(name)


def _prior(name: str, concept: Concept) -> float:
    if " " in name:
        return _PHRASED
    if name not in concept.names and (not _is_coined(name) or _is_respelled(name, concept)):
        return _PLAIN
    return _COINED if _is_coined(name) else _TITLED if not name.islower() else _PLAIN


def _is_respelled(name: str, concept: Concept) -> bool:
    """Whether the concept has the name with other capitals: LoRa, a radio, is no LoRA."""
    return any(own.casefold() == name.casefold() for own in concept.names)


def _is_coined(name: str) -> bool:
    return any(char.isupper() or char.isdigit() for char in name[1:])


def _is_part_of_other(name: str, sentence: str, concept: Concept, known: KnownNames) -> bool:
    """Whether the name is the end of a longer one: "half precision" is no precision."""
    before = _WORD.findall(sentence[: max(sentence.find(name), 0)])
    longer = known.find_all(f"{before[-1]} {name}").values() if before else ()
    return any(other != concept.id for other in longer)


def _score_none(name: str, sentence: str, known: KnownNames) -> float:
    before, _, around = _surroundings(name, sentence)
    printed = [own for concept in _meanings(name, known).values() for own in known.concepts[concept].names]
    alike = [own for own in printed if own.casefold() == name.casefold()]
    unlike = bool(alike) and name.islower() and not any(own.islower() for own in alike)
    score = _NONE + _UNLIKE * unlike + _TITLED * (not printed)
    score += _FOREIGN * min(_MOST, len(around & _ELSEWHERE))
    return score + _UNLIKE * bool(before & (_PLACES | _PEOPLE))


def _surroundings(name: str, sentence: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The words directly before and after a name, and all others of weight."""
    at = sentence.find(name)
    start = max(at, 0)
    before = _WORD.findall(sentence[:start])
    after = _WORD.findall(sentence[start + len(name) :])
    others = {level_word(word) for word in (*before, *after)} - FUNCTION_WORDS
    return _levelled(before[-2:]), _levelled(after[:2]), frozenset(others)


def _levelled(words: Sequence[str]) -> frozenset[str]:
    return frozenset(map(level_word, words))


def _words_of(concept: Concept, known: KnownNames) -> frozenset[str]:
    """The words of a concept's names and of the concepts directly above it."""
    above = (known.concepts[broader] for broader in concept.broader if broader in known.concepts)
    counts = Counter(
        word for one in (concept, *above) for name in one.names for word in spell(name).words if len(word) > 2
    )
    return frozenset(counts) - FUNCTION_WORDS
