"""Related words: what a visitor may add to a query.  Offered, never searched unasked."""

from collections.abc import Iterable

from lib.core import hebrew
from lib.core.analysis import lemmas_of
from lib.core.meeting import without_vowels
from lib.core.query import LONGEST_TEXT, Mode, Parsed, Query, WrittenTag
from lib.core.stopwords import STOP_WORDS
from lib.search.models import Models
from lib.search.plan import Plan
from lib.stores.protocol import CorpusReader

MOST = 6
NEIGHBOURS = 60
"""Words of the model that are looked at: few of them occur in a small corpus."""

FLOOR = 0.19
"""The least cosine of a word that is offered.

Chosen by reading what the bundled model has for 24 queries over the sample corpus, which
`python -m bench.related_words` lists.  Of the 35 words from 0.19 up, two had nothing to do with
their query and five were halves of names (אביב); of the 11 between 0.18 and 0.19 five had nothing
to do with it (ספר שירה → סיטונאי).  Half of the queries are offered nothing: the model has no near
word for them that the corpus holds.
"""

SHORTEST = 3
"""Letters; what is shorter and near to everything is a particle (בי, לך, נא)."""


def related_words(
    reader: CorpusReader, models: Models, plan: Plan, floor: float = FLOOR
) -> tuple[str, ...]:
    """At most MOST words of the corpus near the query, nearest first.

    None in exact mode, without words, and where the model is not loaded: see ModelKeeper.related.
    """
    if plan.query.mode is Mode.EXACT or not plan.parsed.natural:
        return ()
    near = models.related(plan.parsed.natural, NEIGHBOURS)
    fresh = _fresh([word for word, cosine in near if cosine >= floor], plan.parsed)
    held = reader.frequencies([("l", lemma) for lemma in fresh])
    words = [
        word for lemma, word in fresh.items() if held.get(("l", lemma)) and _fits(plan.query, word)
    ]
    return tuple(words[:MOST])


def _fresh(near: Iterable[str], parsed: Parsed) -> dict[str, str]:
    """lemma → word, for the telling words that are forms of none of the query's, nor of one
    before them."""
    seen = {without_vowels(lemma) for word in _own(parsed) for lemma, _ in lemmas_of(word)}
    fresh: dict[str, str] = {}
    for shown in near:
        words = hebrew.words(hebrew.canonical(shown))
        if len(words) != 1 or len(words[0]) < SHORTEST or words[0] in STOP_WORDS:
            continue
        lemmas = [lemma for lemma, _ in lemmas_of(words[0])]
        if not seen & set(map(without_vowels, lemmas)):
            seen |= set(map(without_vowels, lemmas))
            fresh[lemmas[0]] = shown
    return fresh


def _own(parsed: Parsed) -> list[str]:
    """Every word that was written, also what was left out on purpose."""
    operands = [operand for group in (*parsed.wanted, parsed.excluded) for operand in group]
    return [
        word
        for operand in operands
        if not isinstance(operand, WrittenTag)
        for word in hebrew.words(operand.text)
    ]


def _fits(query: Query, word: str) -> bool:
    return len(query.text) + 1 + len(word) <= LONGEST_TEXT
