"""Related words: what a visitor may add to a query.  Offered, never searched unasked."""

from collections.abc import Sequence

from lib.core import hebrew
from lib.core.analysis import lemmas_of
from lib.core.meeting import without_vowels
from lib.core.query import LONGEST_TEXT, Mode, Parsed, Query, WrittenTag
from lib.core.stopwords import content_words
from lib.search.models import Models
from lib.search.neighbours import Neighbour, is_spelled_alike
from lib.search.plan import Plan
from lib.stores.protocol import CorpusReader

MOST = 6


def related_words(reader: CorpusReader, models: Models, plan: Plan) -> tuple[str, ...]:
    """At most MOST words of the corpus near the query, nearest first.

    None in exact mode, without words, where no vector of the query is at hand (nothing is encoded
    for it), and where the model has not read the corpus' words.
    """
    near = near_words(reader, models, plan)
    held = reader.frequencies([("l", each.lemma) for each in near])
    words = [each.word for each in near if held.get(("l", each.lemma))]
    return tuple(word for word in words if _fits(plan.query, word))[:MOST]


def near_words(
    reader: CorpusReader, models: Models, plan: Plan, floor: float | None = None
) -> list[Neighbour]:
    """All of them that are no forms of the query's, with their cosines; by the words' own floor
    unless told."""
    text = plan.parsed.natural
    if plan.query.mode is Mode.EXACT or not text:
        return []
    vector = plan.question.vector if plan.question else models.kept_vector(text)
    known = models.words(reader) if vector is not None else None
    if vector is None or known is None:
        return []
    return _fresh(known.of(vector, known.floor if floor is None else floor), plan.parsed)


def _fresh(near: Sequence[Neighbour], parsed: Parsed) -> list[Neighbour]:
    """Those that are forms of none of the query's words, nor of one before them, and that the
    model does not take for near by their letters."""
    own = _own(parsed)
    telling = content_words(own)
    asked = {*telling, *(lemmas_of(word)[0][0] for word in telling)}
    seen = {without_vowels(lemma) for word in own for lemma, _ in lemmas_of(word)}
    fresh: list[Neighbour] = []
    for each in near:
        bare = without_vowels(each.lemma)
        alike = any(
            is_spelled_alike(mine, yours) for mine in asked for yours in {each.lemma, each.word}
        )
        if bare not in seen and not alike:
            seen.add(bare)
            fresh.append(each)
    return fresh


def _own(parsed: Parsed) -> list[str]:
    """Every word that was written, also what was left out on purpose."""
    operands = [operand for group in (*parsed.wanted, parsed.excluded) for operand in group]
    return [
        word
        for operand in operands
        if not isinstance(operand, WrittenTag)
        for word in hebrew.words(hebrew.canonical(operand.text))
    ]


def _fits(query: Query, word: str) -> bool:
    return len(query.text) + 1 + len(word) <= LONGEST_TEXT
