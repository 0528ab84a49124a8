"""One word in two spellings: full and defective, and acronyms without their sign."""

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from training.morphology.learning import Lexicon
from training.morphology.scripts import applied, script_between
from training.morphology.table import Held, Rows
from training.morphology.text import GERSHAYIM

MOSTLY = 0.5
"""Share of a defective spelling's occurrences in pointed text that say one full spelling."""
BEHIND = 1.0
"""Nats that a supposed spelling stands behind what is written."""
FAR = 2.0
"""Nats by which a word must be less likely than an acronym of its letters, to be read as it."""

KEPT = 4
"""Readings of a form."""
RARE = -11.0
"""Of words less likely than that, pointed text is believed before other lists."""

_LETTER_WITH_POINTS = re.compile("[א-ת][\u0591-\u05c7]*")
_SHVA, _HIRIQ, _TSERE, _HOLAM, _QUBUTS, _DAGESH = "\u05b0\u05b4\u05b5\u05b9\u05bb\u05bc"
_VOWELS = frozenset("\u05b1\u05b2\u05b3\u05b4\u05b5\u05b6\u05b7\u05b8\u05b9\u05ba\u05bb\u05c7")


def full_spelling(pointed: str) -> str:
    """How the Academy's rules spell the pointed word without points, as far as points tell."""
    letters = _LETTER_WITH_POINTS.findall(pointed)
    spelled = []
    for index, letter in enumerate(letters):
        following = letters[index + 1] if index + 1 < len(letters) else ""
        spelled.append(_spelled(letter, letters[index - 1] if index else "", following))
    return "".join(spelled)


def _spelled(letter: str, before: str, following: str) -> str:
    base, points = letter[0], set(letter[1:])
    if base == "ו" and (points == {_HOLAM} or points == {_DAGESH}) and before:
        return base
    if base in "וי" and before and following and points & _VOWELS and not _is_mater(following):
        return base * 2 if before[0] != base else base
    if points & {_QUBUTS, _HOLAM} and following[:1] not in ("ו", "א") and following:
        return base + "ו"
    if _HIRIQ in points and following and following[0] != "י" and not _closes(following):
        return base + "י"
    return base


def _is_mater(letter: str) -> bool:
    return letter[0] == "ו" and not set(letter[1:]) - {_HOLAM, _DAGESH}


def _closes(letter: str) -> bool:
    return _SHVA in letter and _DAGESH not in letter


def pointed_words(data: Path) -> Iterator[tuple[str, int]]:
    """(pointed word without prefixes where they are marked, occurrences)."""
    with gzip.open(data / "mishnah.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            for word in json.loads(line)["text_hebrew"].split():
                yield word, 1
    with gzip.open(data / "morphology" / "oshb_types.tsv.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            yield fields[0].split("/")[-1], 1
    with gzip.open(data / "morphology" / "unimorph_he_pointed.tsv.gz", "rt") as lines:
        for line in lines:
            yield line.split("\t")[1], 1


def full_of(pointed: Iterable[tuple[str, int]]) -> dict[str, str]:
    """Defective spelling → the full one that most of its occurrences are."""
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for word, count in pointed:
        plain = "".join(letter[0] for letter in _LETTER_WITH_POINTS.findall(word))
        if len(plain) > 2:
            seen[plain][full_spelling(word)] += count
    return {
        plain: full
        for plain, spellings in seen.items()
        for full, count in spellings.most_common(1)
        if full != plain and count >= MOSTLY * sum(spellings.values())
    }


def supposed(rows: Rows, lexicon: Lexicon, full: dict[str, str]) -> Rows:
    """Readings to add to the rows: those of a word's other spelling."""
    added: defaultdict[str, list[Held]] = defaultdict(list)
    words = set(rows) | {word for word, count in lexicon.counts.items() if count >= 2}
    for word in sorted(words):
        for other in _others(word, rows, full):
            added[word] += _borrowed(word, other, rows)
    for acronym in [form for form in rows if GERSHAYIM in form]:
        word = acronym.replace(GERSHAYIM, "")
        if len(word) > 2 and _likeliest(rows, acronym) - FAR > _likeliest(rows, word):
            added[word] += _borrowed(word, acronym, rows)
    return dict(added)


def promoted(rows: Rows) -> Rows:
    """The rows with readings whose lemma is only the form in full spelling, as a list says
    (שרפה: שריפה), brought close to the first and marked; KEPT of each."""
    brought = {
        form: sorted((_promoted(form, h, held[0].log, rows) for h in held), key=lambda h: -h.log)
        for form, held in rows.items()
    }
    return {form: held[:KEPT] for form, held in brought.items()}


def _promoted(form: str, held: Held, best: float, rows: Rows) -> Held:
    lemma = applied(held.script, form)
    if held.tag != "N" or len(lemma) != len(form) + 1 or lemma not in _fuller(form):
        return held
    if _likeliest(rows, lemma) + BEHIND < best:
        return held
    return held._replace(log=max(held.log, best - BEHIND / 10), spelling=True)


def _others(word: str, rows: Rows, full: dict[str, str]) -> list[str]:
    """Full spellings of the word that the table holds and that are likelier than it."""
    told = full.get(word)
    own = _likeliest(rows, word)
    if told in rows and _likeliest(rows, told) + (1 if own > RARE else 4) > own:
        return [] if _is_listed(rows, told, word) else [told]
    if word in rows and any(held.tag != "U" for held in rows[word]):
        return []
    likelier = [other for other in _fuller(word) if _is_word(rows, other)]
    likelier.sort(key=lambda other: -_likeliest(rows, other))
    return likelier[:1]


def _fuller(word: str) -> Iterator[str]:
    """The word with one vowel letter more inside; words of three letters say too little."""
    for place in range(1, len(word)):
        if len(word) > 3:
            yield word[:place] + "י" + word[place:]
            yield word[:place] + "ו" + word[place:]


def _is_word(rows: Rows, form: str) -> bool:
    return form in rows and rows[form][0].tag in "NBVS" and rows[form][0].log > -13


def _is_listed(rows: Rows, told: str, word: str) -> bool:
    """Whether the word already has the other spelling's lemma."""
    lemma = applied(rows[told][0].script, told)
    return any(applied(held.script, word) == lemma for held in rows.get(word, ()))


def _likeliest(rows: Rows, form: str) -> float:
    return rows[form][0].log if form in rows else -99.0


def _borrowed(word: str, other: str, rows: Rows) -> list[Held]:
    """The likeliest reading of `other` as one of `word`."""
    held = rows[other][0]
    own = _likeliest(rows, word)
    log = (max(own, held.log - 4) if own > -99 else held.log) - BEHIND
    script = script_between(word, applied(held.script, other))
    return [Held(held.tag, script, log, spelling=True)]
