"""A document's index forms: made once at import, read by every store and the ranking."""

from dataclasses import dataclass
from functools import lru_cache

from lib.core import hebrew, morphology
from lib.core.beside import FIELD_END
from lib.core.documents import Document
from lib.core.points import full_spelling, is_pointed, spelled_in_full, usual_spelling


def analysis_version() -> str:
    """Names the rules and the table by which words are analysed; another one means that what
    is stored has to be analysed again."""
    return f"{hebrew.ANALYSIS_VERSION}-{morphology.fingerprint()}"


@lru_cache(maxsize=12_000)
def lemmas_of(word: str) -> tuple[tuple[str, float], ...]:
    """(lemma, probability) of a word spelled in full, likeliest first; never empty."""
    return tuple((each.lemma, each.probability) for each in morphology.readings(word))


@dataclass(frozen=True)
class Forms:
    """Space-separated forms, word by word in the same order; `title_words` lead them."""

    canonical: str
    spelled: str
    """The canonical form with what is pointed spelled in full; "" where that changes nothing."""
    title_words: int
    words: str
    """As written."""
    lemmas: str
    """The likeliest lemma of each word."""
    others: str
    """The less likely lemmas, each once and in no order."""
    length: int
    """Words of title and text."""


def analyse(document: Document) -> Forms:
    """The forms of one document; a pointed word's lemmas are those of its full spelling."""
    hyphenated = hebrew.hyphenated(document.text)
    title, text = hebrew.canonical(document.title), hebrew.without_hyphens(hyphenated)
    title_words = hebrew.words(title)
    words = [*title_words, FIELD_END, *hebrew.words(text)]
    joined = hebrew.joined_pairs(hyphenated)
    if joined:
        words += [FIELD_END, *joined]
    full = _spelled(document)
    spelled = _parallel(words, _words(*full) if full else words)
    known = {word: lemmas_of(word) for word in set(spelled)}
    return Forms(
        canonical=_fields(title, text),
        spelled=_fields(*full) if full and full != (title, text) else "",
        title_words=len(title_words),
        words=" ".join(words),
        lemmas=" ".join([known[word][0][0] for word in spelled]),
        others=" ".join(sorted({lemma for lemmas in known.values() for lemma, _ in lemmas[1:]})),
        length=len(words) - 1 - (1 + len(joined) if joined else 0),
    )


def _words(title: str, text: str) -> list[str]:
    return [*hebrew.words(title), FIELD_END, *hebrew.words(text)]


def _fields(title: str, text: str) -> str:
    return f"{title} {FIELD_END} {text}"


def _spelled(document: Document) -> tuple[str, str] | None:
    """(title, text) in the canonical form of their full spelling; None where nothing is pointed."""
    if not (is_pointed(document.text) or is_pointed(document.title)):
        return None
    return hebrew.canonical(in_full(document.title)), hebrew.canonical(in_full(document.text))


def in_full(text: str) -> str:
    """The text with its pointed words as they are analysed, spelled in full."""
    return spelled_in_full(text, spelling_of)


@lru_cache(maxsize=8_192)
def spelling_of(pointed: str) -> str:
    """The Academy's spelling, but the usual one where that leaves less doubt: שרפה may be many
    words, שריפה is one."""
    full, usual = full_spelling(pointed), usual_spelling(pointed)
    return usual if usual != full and _certainty(usual) > _certainty(full) else full


def _certainty(word: str) -> float:
    return lemmas_of(word)[0][1]


def _parallel(words: list[str], spelled: list[str]) -> list[str]:
    """`spelled` word by word beside `words`, which joined pairs may follow."""
    return spelled + words[len(spelled) :] if len(spelled) <= len(words) else words


def spelled_words(words: str, spelled: str) -> list[str]:
    """The words of the column `words` as they are analysed: spelled in full where pointed."""
    written = words.split()
    if not spelled:
        return written
    title, _, text = spelled.partition(FIELD_END)
    return _parallel(written, _words(title, text))


def index_terms(forms: Forms) -> dict[str, set[str]]:
    """The distinct terms whose document frequencies ranking needs, by form."""
    lemmas = {*forms.lemmas.split(), *forms.others.split()}
    return {"w": set(forms.words.split()) - _MARKS, "l": lemmas - _MARKS}


_MARKS = {FIELD_END}


def word_pairs(forms: Forms) -> set[tuple[str, str]]:
    """The distinct (word as written, the same spelled in full) of a document."""
    words = forms.words.split()
    if not forms.spelled:
        return {(word, word) for word in {*words} - _MARKS}
    spelled = spelled_words(forms.words, forms.spelled)
    return set(zip(words, spelled, strict=True)) - {(FIELD_END, FIELD_END)}
