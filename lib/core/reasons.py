"""Why a hit matched."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lib.core.messages import Code, Message


class Tier(StrEnum):
    """The loosest rule a hit needed, strictest first."""

    EXACT = "exact"
    WORDS = "words"
    PREFIX = "prefix"
    FORMS = "forms"
    SPELLING = "spelling"
    MEANING = "meaning"


class ReasonCode(Code):
    """Why a hit matched."""

    PHRASE = "phrase", "the phrase as written"
    WORD = "word", "the word as written"
    WORDS = "words", "all the words as written"
    INSIDE = "inside", "inside a longer word"
    PHRASE_SPELLED = "phrase_spelled", "so in full spelling"
    PREFIX = "prefix", "{text} is {query} with {letters}"
    BASE = "base", "{text}: the dictionary form {lemma}"
    PLURAL = "plural", "{text}: plural of {lemma}"
    FEMININE = "feminine", "{text}: feminine of {lemma}"
    POSSESSIVE = "possessive", "{text}: {lemma} with a suffix"
    CONSTRUCT = "construct", "{text}: construct of {lemma}"
    VERB = "verb", "{text}: a form of the verb {lemma}"
    FORM = "form", "{text}: a form of {lemma}"
    RELATED = "related", "{text} shares a dictionary form with {query}"
    SPELLING = "spelling", "{text} is another spelling of {query}"
    FORM_SPELLING = "form_spelling", "{text}: a form of {query}, in another spelling"
    WILDCARD = "wildcard", "{text} begins with {query}"
    PHRASE_FORMS = "phrase_forms", "{query} in another form"
    PART = "part", "{found} of {asked} words"
    MEANING = "meaning", "near in meaning ({cosine})"
    NEAR_TAG = "near_tag", "a near tag: {tag}"


@dataclass(frozen=True)
class Reason(Message):
    """Why a hit matched, as a code for the interface's string tables and what fills it."""

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, **dict(self.details)}


@dataclass(frozen=True, slots=True)
class Near:
    """How near a hit stands to the query in meaning: its `cosine`, beside those of passages that
    have nothing to do with it.  `base` is usual among them, one in ten passes `floor`, one in a
    hundred `clear`.  `tag` is one of the hit's that is near the query too, "" where none is."""

    cosine: float
    base: float
    floor: float
    clear: float
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Shares:
    """What each arm gave a hit: `words` and `meaning` are parts of a score in which a full match
    by words is 1; None where that arm gave no part.  `near` is told where a model was asked."""

    words: float | None = None
    meaning: float | None = None
    near: Near | None = None


NO_SHARES = Shares()


@dataclass(frozen=True, slots=True)
class Why:
    """All that is known of why a hit stands where it does."""

    tier: Tier
    reasons: tuple[Reason, ...] = ()
    shares: Shares = NO_SHARES


def reason(code: str, **details: Any) -> Reason:
    known = ReasonCode(code)
    return Reason(known, known(**details).details)
