"""The forms of a query's word in this corpus: what it is met by, and how far that may go."""

from collections.abc import Iterable
from dataclasses import replace

from lib.core import hebrew
from lib.core.analysis import lemmas_of
from lib.core.beside import Beside
from lib.core.match import Run, Term
from lib.core.meeting import rule_between
from lib.core.query import Phrase, Query, Tolerance, Word
from lib.core.reasons import Tier
from lib.core.word_forms import Form, WordForms
from lib.search.fuller import lemmas_asked
from lib.stores.protocol import CorpusReader

MOST_FORMS = 200
"""Words of the corpus under the lemmas of one query word, most frequent first."""

MOST_WORDS = 12
"""Words of a query whose forms are listed."""

DOUBTFUL = 0.25
"""A word that has the lemma less likely than this is shown apart."""

_ALLOWED = {
    Tolerance.NONE: (Tier.WORDS,),
    Tolerance.PREFIX: (Tier.WORDS, Tier.PREFIX),
    Tolerance.FORMS: (Tier.WORDS, Tier.PREFIX, Tier.FORMS),
    Tolerance.SPELLING: tuple(Tier),
}


def word_forms(reader: CorpusReader, query: Query, word: str) -> WordForms:
    """Every form that the corpus holds of `word`, whether or not the query uses it."""
    tolerance, without = query.tolerance_of(word), query.forms_without(word)
    shares = dict(lemmas_asked(reader, word))
    best: dict[str, Form] = {}
    for met in reader.word_forms(list(shares), MOST_FORMS):
        rule = rule_between(word, met.word, met.spelled)
        used = rule.tier in _ALLOWED[tolerance] and met.word not in without
        doubtful = is_doubtful(word, met.word, met.likelihood * shares[met.lemma])
        known = best.get(met.word)
        if known is None or (known.doubtful and not doubtful):
            best[met.word] = Form(met.word, met.documents, rule, doubtful, used)
    ordered = sorted(best.values(), key=lambda form: (-form.documents, form.word))
    return WordForms(word, tolerance, tuple(ordered))


def is_doubtful(word: str, other: str, likelihood: float) -> bool:
    """Whether two words that may share a lemma, so likely both, are shown apart."""
    return likelihood < DOUBTFUL and other != word


def meets_likely(word: str, other: str) -> bool:
    """Whether two words, unpointed, are likely forms of one lemma."""
    shares = dict(lemmas_of(word))
    likelihood = max(
        (shares.get(lemma, 0.0) * share for lemma, share in lemmas_of(other)), default=0
    )
    return not is_doubtful(word, other, likelihood)


def term_of(reader: CorpusReader, query: Query, word: Word) -> Term:
    """The word as the query lets it vary."""
    if word.wildcard:
        return Term(word.text, wildcard=True)
    tolerance, without = query.tolerance_of(word.text), query.forms_without(word.text)
    if tolerance is Tolerance.NONE and not without:
        return Term(word.text)
    term = Term(word.text, lemmas_asked(reader, word.text))
    if tolerance is Tolerance.SPELLING and not without:
        return term
    used = [form.word for form in word_forms(reader, query, word.text).forms if form.used]
    return replace(term, forms=tuple(used))


def run_of(reader: CorpusReader, query: Query, phrase: Phrase) -> Run:
    """The phrase as the query lets its words vary."""
    words = hebrew.words(phrase.text)
    terms = tuple(term_of(reader, query, Word(word)) for word in words)
    forms = (_forms(reader, query, term) for term in terms)
    return Run(terms, Beside(tuple(forms), phrase.within))


def _forms(reader: CorpusReader, query: Query, term: Term) -> frozenset[str]:
    """The words of the corpus that the term is met by, and itself."""
    if not term.keys:
        return frozenset(term.words)
    met = (form.word for form in word_forms(reader, query, term.word).forms if form.used)
    return frozenset((term.word, *met))


def forms_of(reader: CorpusReader, query: Query, words: Iterable[Word]) -> tuple[WordForms, ...]:
    """Of each word that may vary, once; of the first MOST_WORDS."""
    texts = list(dict.fromkeys(word.text for word in words if not word.wildcard))
    return tuple(word_forms(reader, query, text) for text in texts[:MOST_WORDS])
