"""The exact arm: the text as written, as a phrase or inside words."""

from lib.core import hebrew
from lib.core.match import Match, Term
from lib.core.query import Sort, Tolerance
from lib.core.ranking import Scored
from lib.core.results import Tier, reason
from lib.search.arms import Answer, Plan, described
from lib.stores.protocol import CorpusReader


def answer(reader: CorpusReader, plan: Plan) -> Answer:
    """Passages that hold the words side by side come first, then those that hold the text
    inside longer words; each in corpus order."""
    parsed, query = plan.parsed, plan.query
    literals = tuple(text for text in (parsed.literal,) if text and text not in parsed.phrases)
    match = Match(
        none_of=tuple(Term.of(word, Tolerance.NONE) for word in parsed.excluded),
        phrases=parsed.phrases,
        substrings=literals,
        tags=plan.tags,
    )
    order = reader.in_corpus_order if query.sort is Sort.ORDER else reader.ordered
    candidates = reader.forms(order(match, query.limit, query.offset))
    whole = [f" {' '.join(hebrew.words(text))} " for text in literals]
    scored = []
    for candidate in candidates:
        words = f" {candidate.words} "
        inside = any(text not in words for text in whole)
        tier = Tier.WORDS if inside else Tier.EXACT
        scored.append(
            Scored(
                candidate.id,
                1.0 if inside else 2.0,
                tier,
                (reason("inside" if inside else "phrase"),),
            )
        )
    return Answer(
        match=match,
        scored=tuple(scored),
        literals=literals + parsed.phrases,
        explain=described(match),
    )
