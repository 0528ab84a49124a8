"""The commonest telling words of a corpus, which a model reads one by one for related words."""

from collections import Counter
from collections.abc import Collection

from lib.core.morphology import readings
from lib.core.stopwords import STOP_WORDS
from lib.stores.protocol import CommonWord, CorpusReader

MOST = 2_000
"""Lemmas, which two cores read in 16 s: the sample's 863 take 6.9, 10 on a busy machine."""
LOOKED_AT = 10_000
"""Words as written, which may be several of one lemma."""
SHORTEST = 3
"""Letters; what is shorter and near to everything is a particle (בי, לך, נא)."""
LARGE = 100
"""Documents from which on a word that stands in one of them alone is not common."""


def missing_words(reader: CorpusReader, model: str) -> tuple[dict[str, str], set[str]]:
    """lemma → word of the commonest that have no vector of `model`, and the lemmas that have one
    and are no longer among the commonest."""
    wanted, held = commonest_words(reader), reader.embedded_words(model)
    return {lemma: wanted[lemma] for lemma in wanted if lemma not in held}, held - wanted.keys()


def commonest_words(reader: CorpusReader) -> dict[str, str]:
    """lemma → the word that stands for it, commonest first: the lemma itself where the corpus has
    it, else its form that is written in most documents, without prefix letters."""
    forms: dict[str, Counter[str]] = {}
    for common in reader.common_words(LOOKED_AT):
        form = _telling_form(common)
        if form:
            forms.setdefault(common.lemma, Counter())[form] += common.documents
    least = 2 if reader.statistics().documents > LARGE else 1
    ranked = sorted(forms, key=lambda lemma: (-forms[lemma].total(), lemma))
    words = {lemma: _best(lemma, forms[lemma]) for lemma in ranked if forms[lemma].total() >= least}
    return dict(list(words.items())[:MOST])


def _telling_form(common: CommonWord) -> str:
    """Empty for function words and what is no word of three Hebrew letters."""
    reading = next((each for each in readings(common.word) if each.lemma == common.lemma), None)
    form = reading.form if reading else common.word
    tells = reading is None or reading.kind != "word"
    known: Collection[str] = (form, common.lemma)
    if not tells or len(form) < SHORTEST or not all("א" <= letter <= "ת" for letter in form):
        return ""
    return "" if any(word in STOP_WORDS for word in known) else form


def _best(lemma: str, forms: Counter[str]) -> str:
    if lemma in forms:
        return lemma
    return min(forms, key=lambda form: (-forms[form], form))
