"""What a query's word, written without a vowel letter, is in a corpus that is pointed.

Points are indexed in full spelling, and so כֹּהֵן as כוהן; yet everybody writes כהן, which the table
of words holds as a lemma of its own.  Which of the two a query means, the corpus tells.
"""

from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache

from lib.core.analysis import lemmas_of
from lib.core.meeting import without_vowels
from lib.core.morphology import Reading, readings
from lib.stores.protocol import CorpusReader, WordForm

Shares = tuple[tuple[str, float], ...]
"""Lemmas of one word, each with its probability."""

CLEARLY = 2
"""So many times as often, where the word as written may be either: of the Mishnah's words it
leaves כהן, אבר and קדשים, and takes out חמש (חומש), שיר (שייר), עגל (עגול) and רחבה (רוחב)."""

MOST_FORMS = 200
"""Words of the corpus that are counted, most frequent first."""


def lemmas_asked(reader: CorpusReader, word: str) -> Shares:
    """The lemmas of a query's word; where the corpus writes a fuller lemma so, and holds more of
    that one's other forms, clearly more where it may be either, this one first."""
    own, found = lemmas_of(word), weighed(reader, word)
    if found is None or found.theirs <= found.ours * (CLEARLY if found.either else 1):
        return own
    share = found.theirs / (found.theirs + found.ours)
    return ((found.lemma, share), *((lemma, likely * (1 - share)) for lemma, likely in own))


@dataclass(frozen=True)
class Weighed:
    """A fuller lemma that the corpus writes as the word is written, beside the word's own: in how
    many documents each stands in other forms, and whether the word as written is `either`."""

    lemma: str
    theirs: int
    ours: int
    either: bool


def weighed(reader: CorpusReader, word: str) -> Weighed | None:
    """The fuller lemma that stands most; None where the corpus writes none so."""
    fuller = _fuller(word)
    if not fuller:
        return None
    own = [lemma for lemma, _ in lemmas_of(word)]
    met = reader.word_forms([*own, *fuller], MOST_FORMS)
    written = {each.lemma for each in met if each.word == word != each.spelled}
    among = sorted(written.intersection(fuller))
    if not among:
        return None
    best = max(among, key=lambda lemma: _elsewhere(met, (lemma,), word))
    either = any(each.word == word and each.lemma in own for each in met)
    return Weighed(best, _elsewhere(met, (best,), word), _elsewhere(met, own, word), either)


def _elsewhere(met: list[WordForm], lemmas: Container[str], word: str) -> int:
    """In how many documents these lemmas stand in another form than `word`."""
    return sum(each.documents for each in met if each.lemma in lemmas and each.word != word)


@lru_cache(maxsize=512)
def _fuller(word: str) -> tuple[str, ...]:
    """Lemmas of nouns that are those of `word` with one vowel letter more."""
    nouns = [each for each in readings(word) if each.kind == "noun"]
    spelled = (word[:at] + letter + word[at:] for at in range(1, len(word)) for letter in "וי")
    found = (readings(each)[0] for each in spelled) if nouns else ()
    return tuple(dict.fromkeys(each.lemma for each in found if _is_one_of(each, nouns)))


def _is_one_of(fuller: Reading, nouns: list[Reading]) -> bool:
    return fuller.kind == "noun" and any(
        each.prefix == fuller.prefix
        and each.lemma != fuller.lemma
        and without_vowels(each.lemma) == without_vowels(fuller.lemma)
        for each in nouns
    )
