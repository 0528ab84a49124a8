"""Related words: what a visitor may add to a query.  Offered, never searched unasked."""

from collections.abc import Iterable

from lib.core import hebrew
from lib.core.errors import StoreError
from lib.core.query import LONGEST_TEXT, Mode, Parsed, Query
from lib.core.results import ResultPage
from lib.core.stopwords import STOP_WORDS
from lib.search.semantic import Semantic
from lib.stores.protocol import CorpusStore

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
    store: CorpusStore, semantic: Semantic, page: ResultPage, floor: float = FLOOR
) -> tuple[str, ...]:
    """At most MOST words of the corpus near the query of `page`, nearest first.

    None in exact mode, without words, where the mode asked for could not answer, and where the
    model is not loaded: see ModelKeeper.related.  What is only offered never costs the answer,
    so a store that fails now offers nothing either.
    """
    query = page.query
    parsed = query.parsed()
    if query.mode is Mode.EXACT or page.mode != query.mode or not parsed.natural:
        return ()
    try:
        near = semantic.related(parsed.natural, NEIGHBOURS)
        fresh = _fresh([word for word, cosine in near if cosine >= floor], parsed)
        held = store.read(lambda reader: reader.frequencies([("c", core) for core in fresh]))
    except StoreError:
        return ()
    words = [word for core, word in fresh.items() if held.get(("c", core)) and _fits(query, word)]
    return tuple(words[:MOST])


def _fresh(near: Iterable[str], parsed: Parsed) -> dict[str, str]:
    """core → word, for the telling words that are spelt like none of the query's, nor like one
    before them."""
    seen = {_skeleton(word) for word in _own(parsed)}
    fresh: dict[str, str] = {}
    for shown in near:
        words = hebrew.words(hebrew.canonical(shown))
        if len(words) != 1 or len(words[0]) < SHORTEST or words[0] in STOP_WORDS:
            continue
        if (skeleton := _skeleton(words[0])) not in seen:
            seen.add(skeleton)
            fresh[hebrew.core(words[0])] = shown
    return fresh


def _own(parsed: Parsed) -> list[str]:
    """Every word that was written, also what was left out on purpose."""
    quoted = [word for phrase in parsed.phrases for word in hebrew.words(phrase)]
    return [*parsed.words, *parsed.excluded, *quoted]


def _skeleton(word: str) -> str:
    """The loosest form: words of one core share it too."""
    return hebrew.skeleton(hebrew.core(word))


def _fits(query: Query, word: str) -> bool:
    return len(query.text) + 1 + len(word) <= LONGEST_TEXT
