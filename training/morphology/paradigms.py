"""Forms that no list of known origin holds, supposed from how nouns and verbs are inflected."""

import gzip
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from training.morphology.lists import Entry, entry, is_word
from training.morphology.prefixes import splits
from training.morphology.scripts import Script, applied, script_between

FOUND = 0.5
"""Share of a supposed verb's forms that must stand in the text."""
LEAST = 4.0
"""Occurrences that a word of no list needs, to be inflected."""

_ORDINARY = str.maketrans("ךםןףץ", "כמנפצ")
_MINE = ("י", "ך", "ו", "ה", "נו", "כם", "כן", "ם", "ן")
_OURS = ("יי", "יך", "ייך", "יו", "יה", "ינו", "יכם", "יכן", "יהם", "יהן")


def nouns(entries: Iterable[Entry], counts: Counter[str]) -> Iterator[Entry]:
    """Forms in the text of every noun of the entries, and of words that no list has."""
    listed: defaultdict[str, set[str]] = defaultdict(set)
    for found in entries:
        listed[found.form].add(found.lemma)
    lemmas = {found.lemma for found in entries if found.tag == "N"}
    unlisted = {
        word
        for word, count in counts.items()
        if count >= LEAST and word not in listed and is_word(word) and not _is_form(word, listed)
    }
    inflected: defaultdict[str, list[Entry]] = defaultdict(list)
    for lemma in sorted(lemmas | unlisted):
        for form, tag in _inflections(lemma):
            if form in counts and is_word(form) and lemma not in listed[form]:
                inflected[form].append(Entry(form, lemma, tag))
    for form, found_ in inflected.items():
        for found in found_:
            if found.lemma in lemmas or form not in listed:
                yield found
    for word in sorted(unlisted):
        if any(form in counts for form, _ in _inflections(word)):
            yield Entry(word, word, "N")


def _is_form(word: str, listed: dict[str, set[str]]) -> bool:
    """Whether a prefixed form of a listed word, or an ending of one."""
    return any(rest in listed for prefix, rest in splits(word) if prefix)


def _inflections(lemma: str) -> Iterator[tuple[str, str]]:
    """(form, tag) of a noun or adjective of either gender."""
    stem = lemma[:-1] + lemma[-1].translate(_ORDINARY)
    if len(stem) < 2:
        return
    for ending in ("ים", "ות", "י", "ה", "ת", "יים"):
        yield stem + ending, "N"
    for ending in (*_MINE, *_OURS):
        yield stem + ending, "S"
    if lemma[-1] == "ה":
        yield from _of_stem(stem[:-1], plural="ות")
    if lemma[-1] == "ת":
        yield from _of_plural(stem[:-1] + "ות")
    if lemma.endswith("ות"):
        yield from _of_plural(stem[:-2] + "ויות")
    if lemma[-1] == "י":
        yield stem + "ם", "N"


def _of_stem(stem: str, plural: str) -> Iterator[tuple[str, str]]:
    """Forms of תקנה by its stem תקנ, and of מורה by מור."""
    yield stem + "ת", "N"
    yield stem + "ים", "N"
    yield stem + "י", "N"
    for ending in _MINE:
        yield stem + "ת" + ending, "S"
    yield from _of_plural(stem + plural)


def _of_plural(plural: str) -> Iterator[tuple[str, str]]:
    yield plural, "N"
    for ending in (*_OURS, *_MINE):
        yield plural + ending, "S"


_WEAK = frozenset("אהוינתחע")


def _shape(lemma: str) -> str:
    """Verbs of one shape are spelled alike: its length and weak letters."""
    return "".join(letter if letter in _WEAK else "." for letter in lemma.translate(_ORDINARY))


def verbs(path: Path, counts: Counter[str]) -> Iterator[Entry]:
    """Forms of the text's words that inflect as UniMorph's verbs of their shape do."""
    patterns = _patterns(path)
    standing = {rest for word in counts for _, rest in splits(word)}
    for lemma, count in sorted(counts.items()):
        scripts = patterns.get(_shape(lemma)) if count >= 1 and is_word(lemma) else None
        if not scripts:
            continue
        forms = {_with_final(applied(script, lemma.translate(_ORDINARY))) for script in scripts}
        found = [form for form in forms if form in standing]
        if len(found) >= FOUND * len(forms):
            for form in found:
                if is_word(form):
                    yield entry(form, lemma, "V")


def _patterns(path: Path) -> dict[str, set[Script]]:
    """Shape → how its forms are made of the lemma: for each form the commonest way."""
    ways: defaultdict[str, defaultdict[str, Counter[Script]]] = defaultdict(
        lambda: defaultdict(Counter)
    )
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            lemma, form, features = line.rstrip("\n").split("\t")
            if features.startswith("V;"):
                script = script_between(lemma.translate(_ORDINARY), form.translate(_ORDINARY))
                ways[_shape(lemma)][features][script] += 1
    return {
        shape: {scripts.most_common(1)[0][0] for scripts in by_features.values()}
        for shape, by_features in ways.items()
    }


_FINAL = str.maketrans("כמנפצ", "ךםןףץ")


def _with_final(form: str) -> str:
    return form[:-1] + form[-1].translate(_FINAL)
