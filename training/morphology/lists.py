"""Word lists: which forms a lemma has."""

import gzip
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from lib.core.stopwords import STOP_WORDS
from training.morphology.prefixes import is_prefix, splits
from training.morphology.text import GERSHAYIM

_WORD = re.compile('[א-ת]+(?:["״][א-ת]{1,3})?')
_NOUN_ENDING = re.compile("[א-ת]?(?:|ים|ות|י|ה|ת|יות|ייה|יים|ית)")
_FINALS = str.maketrans("כמנפצ", "ךםןףץ")


class Entry(NamedTuple):
    """A form of a lemma.  The tag says what may stand before it: N noun or adjective, S one
    with a possessive ending, B participle, V finite verb, I infinitive with its ל, P name,
    A acronym, W function word, U a word of no list."""

    form: str
    lemma: str
    tag: str


KINDS = {"N": "noun", "S": "noun", "B": "verb", "V": "verb", "I": "verb", "P": "name"}
KINDS |= {"A": "acronym", "W": "word", "U": ""}
"""Tag → Reading.kind."""

_NUMBERS = {
    "שלושה": "שלוש", "שלשה": "שלוש", "שלש": "שלוש", "ארבעה": "ארבע", "חמישה": "חמש",
    "חמשה": "חמש", "שישה": "שש", "ששה": "שש", "שבעה": "שבע", "שמנה": "שמונה", "תשעה": "תשע",
    "עשרה": "עשר",
}  # fmt: skip
"""One number in two genders and spellings, each a lemma of its own in some list: what it is in the
treebank."""
_WOMEN = {"אישה": ("אישה", "אישת", "אשה", "אשת", "נשים", "נשות", "נשי"), "אחות": ("אחות", "אחיות")}
"""Lemma → how its forms begin that the treebank and heb.lex have under the man's (איש, אח)."""
_MEN = {"איש": "אישה", "אשה": "אישה", "אח": "אחות"}

_MONTHS = frozenset((
    "ינואר", "פברואר", "מרץ", "מרס", "אפריל", "מאי", "יוני", "יולי", "אוגוסט", "ספטמבר",
    "אוקטובר", "נובמבר", "דצמבר",
))  # fmt: skip
_KIN = frozenset(("אב", "אם", "אח", "בן", "בת"))

_HEB_LEX = {
    "NOUN": "N", "ADJ": "N", "NUM": "N", "PROPN": "P", "CPLXPP": "S", "VERB": "V",
    "VERB_pos": "B", "NOUN_pos": "B", "CPLXINFOBJ": "V",
    "ADV": "W", "ADP": "W", "DET": "W", "COP": "V",
}  # fmt: skip


def is_word(word: str) -> bool:
    """Whether a form or lemma that the table can hold."""
    return len(word) > 1 and bool(_WORD.fullmatch(word))


def settled(form: str, lemma: str) -> str:
    """The lemma that the form has in the table, where the sources differ, or have one word for two
    that no reader takes for one: who asks for women is not answered with men."""
    woman = _MEN.get(lemma)
    if woman and form.removeprefix("ה").startswith(_WOMEN[woman]):
        return woman
    return _NUMBERS.get(lemma, lemma)


def heb_lex(path: Path) -> Iterator[Entry]:
    """The rows of rftokenizer's heb.lex: form, class, lemma; but for a noun's woman or she-animal
    where the form is a noun of its own (קופה: a till, and a monkey's wife)."""
    with path.open(encoding="utf-8") as lines:
        rows = [tuple([*line.rstrip("\n").split("\t"), "", ""][:3]) for line in lines]
    nouns = {form for form, kind, lemma in rows if kind == "NOUN" and form == lemma}
    for form, kind, lemma in rows:
        tag = _HEB_LEX.get(kind)
        # An acronym's form without its sign is another spelling (see spelling.py).
        same_sign = ('"' in form) == ('"' in lemma)
        if kind == "NOUN" and form in nouns and _is_feminine_of(form, lemma):
            continue
        if tag and is_word(form) and _WORD.fullmatch(lemma) and same_sign:
            yield entry(form, lemma, tag)


def _is_feminine_of(form: str, lemma: str) -> bool:
    stem = form.removesuffix("ה")
    return stem != form and stem[:-1] + stem[-1:].translate(_FINALS) == lemma


def entry(form: str, lemma: str, tag: str) -> Entry:
    """With what the spelling says: a sign makes an acronym, ל before a verb an infinitive."""
    form, lemma = form.replace('"', GERSHAYIM), lemma.replace('"', GERSHAYIM)
    if GERSHAYIM in form:
        tag = "A"
    if tag == "V" and form[0] == "ל" and (lemma[0] != "ל" or form[1] == "ל"):
        tag = "I"
    if tag == "V" and _is_participle(form, lemma):
        tag = "B"
    return Entry(form, lemma, tag)


def _is_participle(form: str, lemma: str) -> bool:
    """By its letters: מלמד, כותב, נכנסים, and the present that is spelled as the past: בא, נמצא."""
    if form[0] == "מ" != lemma[0] or form.endswith(("ים", "ות")):
        return True
    if form == lemma:
        return len(form) == 2 or form[0] == "נ"
    if form[0] != lemma[0]:
        return False
    if len(form) > 3 and form[1] == "ו" != lemma[1]:
        return True
    if form.endswith("ה"):
        return len(lemma) == 2
    return form.endswith("ת") and form[0] == "נ"


def unimorph(path: Path) -> Iterator[Entry]:
    """The rows of UniMorph: lemma, form, features."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            lemma, form, features = line.rstrip("\n").split("\t")
            if not (_WORD.fullmatch(form) and _WORD.fullmatch(lemma)) or len(form) < 2:
                continue
            if features.startswith("N"):
                if "DEF" not in features.replace("NDEF", "").split(";"):
                    yield entry(form, lemma, "S" if "PSS" in features.replace("PSSD", "") else "N")
            elif features.startswith("V;"):
                yield entry(form, lemma, "V")


def simplemma(verbs: set[str]) -> Iterator[Entry]:
    """The pairs of simplemma's Hebrew dictionary, but for prefixed forms; a lemma is a verb's
    where `verbs` says so."""
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    pairs = [
        (form, lemma)
        for form, lemma in DefaultDictionaryFactory().get_dictionary("he").items()
        if is_word(form) and is_word(lemma) and not _adds_prefix(form, lemma)
    ]
    # A verb's lemma is a noun's too where it has a plural of its own: ספר, ספרים.
    nouns = {lemma for form, lemma in pairs if form.endswith(("ים", "ות", "ת", "יו"))
             and form.startswith(lemma[:-1])}  # fmt: skip
    for form, lemma in pairs:
        is_noun = lemma not in verbs or (
            lemma in nouns and _NOUN_ENDING.fullmatch(form.removeprefix(lemma[:-1]))
        )
        yield entry(form, lemma, "N" if is_noun else "V")


def _adds_prefix(form: str, lemma: str) -> bool:
    return form != lemma and form.endswith(lemma) and is_prefix(form[: -len(lemma)])


def rabbinic(entries: Iterable[Entry], listed: Collection[str]) -> Iterator[Entry]:
    """Plurals in ין beside those in ים, but for forms that the list has."""
    for found in entries:
        if found.form.endswith("ים") and found.tag in "NBV" and len(found.form) > 3:
            form = found.form[:-1] + "ן"
            if form not in listed:
                yield found._replace(form=form)


def tidied(entries: Iterable[Entry]) -> list[Entry]:
    """Once each, under their `settled` lemmas; without forms that only spell a final letter as an
    ordinary one, names that are nouns as well, verbs' participles that are listed as nouns of the
    verb's lemma, and possessives that are spelled as a noun of its own."""
    kept = {e._replace(lemma=settled(e.form, e.lemma)) for e in entries}
    participles = {(e.form, e.lemma) for e in kept if e.tag == "B"}
    nouns = {(e.form, e.lemma) for e in kept if e.tag == "N"}
    citations = {form for form, lemma in nouns if form == lemma}
    names = {e.form for e in kept if e.tag == "P" and e.form == e.lemma}
    verbs = {(e.form, e.lemma) for e in kept if e.tag == "V"}
    forms = {e.form for e in kept if e.tag in "NSVBI"}
    return sorted(
        e
        for e in kept
        if not _is_unfinal(e, kept)
        and not (e.tag == "W" and e.form not in STOP_WORDS and _is_prefixed(e.form, forms))
        and not (e.tag == "P" and (e.form, e.lemma) in nouns)
        and not (
            e.tag == "N" and (e.form, e.lemma) in participles and not _is_inflected(e, citations)
        )
        and not (e.tag == "B" and (e.form, e.lemma) in verbs and e.form == e.lemma)
        and not _is_only_spelled_as(e, citations, names)
    )


def _is_only_spelled_as(found: Entry, citations: set[str], names: set[str]) -> bool:
    """Whether it is spelled as a noun of its own but says "her …" (שדה: a field, and her demon), or
    as a country (רומניה, and her novels; אנגליה, and an Englishwoman).  Text without points cannot
    tell them apart, and learns from the noun's occurrences that she has so many; where annotators
    saw one, it comes back.  Of kin people do speak so (אמה); and in July (ביולי) is nobody's
    stamping."""
    if found.tag == "S" and found.form[0] in "בלמ" and found.form[1:] in _MONTHS:
        return True
    if not found.form.endswith("ה"):
        return False
    if found.tag == "S" and found.lemma not in _KIN:
        return found.form in citations or (found.form in names and len(found.lemma) > 2)
    return found.tag == "N" and found.form in names and found.form == found.lemma + "ה"


def _is_inflected(noun: Entry, citations: set[str]) -> bool:
    """Whether a noun of its own (צד, שר) and not only a verb's participle."""
    return noun.lemma in citations and noun.form.startswith(noun.lemma[:-1])


def without_aramaic_names(entries: list[Entry], counts: Counter[str]) -> list[Entry]:
    """Without names that are ד before a far commoner verb (דאמר: that he said)."""
    verbs = {e.form for e in entries if e.tag in "VB"}
    return [e for e in entries if not (e.tag in "PN" and _is_aramaic(e.form, verbs, counts))]


def _is_aramaic(form: str, verbs: set[str], counts: Counter[str]) -> bool:
    rest = form[1:]
    return (
        form[0] == "ד" and len(rest) > 2 and rest in verbs and counts[rest] > 50 * counts[form] + 50
    )


def _is_prefixed(form: str, forms: set[str]) -> bool:
    return any(prefix and rest in forms for prefix, rest in splits(form))


def _is_unfinal(found: Entry, kept: set[Entry]) -> bool:
    proper = found.form[:-1] + found.form[-1].translate(_FINALS)
    return proper != found.form and found._replace(form=proper) in kept
