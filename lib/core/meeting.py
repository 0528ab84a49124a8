"""How two words that share a lemma belong together, strictest rule first.

What a reader is told of a hit (המורים: plural of מורה) and what a visitor may allow or not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from lib.core import hebrew
from lib.core.morphology import Reading, readings
from lib.core.reasons import Reason, Tier, reason


@dataclass(frozen=True)
class Rule:
    """`code` names the relation of the text's word to the query's, `letters` its prefix."""

    tier: Tier
    code: str
    letters: str = ""
    lemma: str = ""

    def reason(self, query: str, text: str) -> Reason:
        """In the order in which the interface's sentence needs them."""
        details = {"query": query, "text": text}
        if self.letters:
            details["letters"] = "+".join(self.letters)
        if self.lemma:
            details["lemma"] = self.lemma
        return reason(self.code, **details)


AS_WRITTEN = Rule(Tier.WORDS, "word")
_SPELLING = Rule(Tier.SPELLING, "spelling")
_RELATED = Rule(Tier.FORMS, "related")
_TIERS = list(Tier)


@lru_cache(maxsize=1_024)
def rule_between(query: str, text: str, spelled: str = "") -> Rule:
    """The strictest rule by which `text`, `spelled` in full where it is pointed, is met by
    `query`; both are single canonical words that share a lemma."""
    if query == text:
        return AS_WRITTEN
    if spelled and spelled != text and query == spelled:
        return _SPELLING
    pairs = _of_one_lemma(query, spelled or text) or _of_one_lemma(query, text)
    if not pairs:  # its points say what its letters do not
        return _SPELLING if without_vowels(query) == without_vowels(text) else _RELATED
    likeliest = sorted(pairs, key=lambda pair: -pair[0].probability * pair[1].probability)
    return strictest([_rule(mine, yours) for mine, yours in likeliest])


def _of_one_lemma(query: str, text: str) -> list[tuple[Reading, Reading]]:
    return [
        (mine, yours)
        for mine in readings(query)
        for yours in readings(text)
        if mine.lemma == yours.lemma
    ]


def _rule(query: Reading, text: Reading) -> Rule:
    if hebrew.fold(query.form) == hebrew.fold(text.form):
        prefix = text.prefix or query.prefix
        return Rule(Tier.PREFIX, "prefix", prefix) if prefix else AS_WRITTEN
    if without_vowels(query.form) == without_vowels(text.form):
        return Rule(Tier.SPELLING, "spelling", text.prefix)
    if query.spelling or text.spelling:
        return Rule(Tier.SPELLING, "form_spelling", text.prefix)
    return Rule(Tier.FORMS, _relation(text), text.prefix, text.lemma)


def _relation(text: Reading) -> str:
    """What the text's word is of its lemma, as far as its ending tells."""
    form, lemma = text.form, text.lemma
    if form == lemma:
        return "base"
    if text.kind == "verb":
        return "verb"
    ending = form.removeprefix(lemma[:-1])
    if text.kind != "noun" or ending == form:
        return "form"
    return next((code for endings, code in _ENDINGS if ending.endswith(endings)), "form")


_ENDINGS = (
    (("ותי", "ותיו", "ותיה", "יהם", "יהן", "ינו", "יכם", "יכן", "יו", "ותיך"), "possessive"),
    (("ים", "ות", "ין"), "plural"),
    (("נו", "כם", "כן", "הם", "הן", "ם", "ן", "ו", "ך"), "possessive"),
    (("ית", "ה"), "feminine"),
    (("ת",), "construct"),
)
"""Endings of nouns and adjectives, longer ones first where one ends another."""


def without_vowels(word: str) -> str:
    """The word folded and without the letters that full spelling adds inside it: what a full
    and a defective spelling of one word share."""
    folded = hebrew.fold(word)
    inside = folded[1:-1].replace("ו", "").replace("י", "")
    return folded[:1] + inside + folded[1:][-1:]


def strictest(rules: Iterable[Rule]) -> Rule:
    """The first of the strictest."""
    return min(rules, key=lambda rule: _TIERS.index(rule.tier))
