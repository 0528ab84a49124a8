"""What a Hebrew word may be: prefix letters and a form of a dictionary word.

A word is cut behind every legal prefix, and the rest is looked up in a table that
`python -m training.morphology` makes (models/morphology/README.md says of what).  How likely
the prefix is before such a form times how likely the form is gives a reading's weight.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp
from pathlib import Path

from lib.core.errors import ModelDamaged, ModelMissing
from lib.core.morphology_table import Row, Table

TABLE = Path(__file__).resolve().parents[2] / "models" / "morphology" / "words.bin"

MOST = 3
"""Readings of a word."""
NATS = 1.5
"""How much less likely than the first another reading may be, as a difference of logarithms."""
COMMON, DOUBT = -9.0, 0.6
"""A word whose likeliest reading has a smaller logarithm than the first is rare, and so much a
nat of difference widens NATS."""
_STRIPPED = -1.0
"""What a prefix costs before a rest that the table does not hold."""
_LONGEST_PREFIX = 5
_HEBREW = re.compile("[א-ת״]{2,}")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a word.  Two words meet when they share a lemma.

    `prefix` are the letters before `form`; `kind` is "noun" (adjectives too), "verb", "name",
    "acronym", "word" (function words) or "" where no list knows it.  The probabilities of a
    word's readings sum to at most 1.  `spelling` marks a reading that supposes another spelling
    (a vowel letter more or less, an acronym without its sign).
    """

    prefix: str
    form: str
    lemma: str
    kind: str
    probability: float
    spelling: bool = False


@lru_cache(maxsize=2_048)
def readings(word: str) -> tuple[Reading, ...]:
    """The likeliest readings of a canonical word, one to three, likeliest first; a word of
    another script reads as itself."""
    return readings_in(table(), word)


def readings_in(table: Table, word: str) -> tuple[Reading, ...]:
    """The same by another table."""
    weighed = _weighed(word, table) if _HEBREW.fullmatch(word) else []
    if not weighed:
        return (Reading("", word, word, "", 1.0),)
    return _likeliest(weighed)


def fingerprint() -> str:
    """Names the table's content: where it differs, what was indexed must be indexed again."""
    return table().fingerprint


@cache
def table() -> Table:
    """The table in use, opened once.  Raises ModelMissing, ModelDamaged."""
    hint = "Restore models/morphology from the repository, or run python -m training.morphology."
    try:
        return Table(TABLE)
    except OSError as error:
        raise ModelMissing(f"The table of words cannot be opened: {TABLE.name}.", hint) from error
    except ValueError as error:
        raise ModelDamaged(f"The table of words cannot be read: {TABLE.name}.", hint) from error


_Weighed = tuple[float, str, str, Row]


_Cut = tuple[str, str, list[float | None], list[Row]]


def _weighed(word: str, table: Table) -> list[_Weighed]:
    """(ln weight, prefix, form, row) of every legal reading."""
    cuts = _cuts(word, table)
    found = [
        (figure + row.log, prefix, form, row)
        for prefix, form, figures, rows in cuts
        for row in (rows + table.rows(form[1:]) if prefix and form.startswith("וו") else rows)
        if (figure := figures[row.reading_class.tag]) is not None
    ]  # ו is doubled behind a prefix: הוועדה
    whole = cuts[0][3]
    if not whole:
        return found + _unknown(cuts, table)
    if all(row.reading_class.tag == table.unknown.tag for row in whole):
        return _no_likelier_whole(found, whole[0].log)
    return found


def _no_likelier_whole(found: list[_Weighed], log: float) -> list[_Weighed]:
    """A word of no list, seen in the text as it stands: where the text shows the rest behind a
    prefix more often, the whole is no likelier than that (הפייתון, פייתון)."""
    rivals = [weight for weight, prefix, _, row in found if prefix and row.log > log]
    if not rivals:
        return found
    best = max(rivals)
    return [
        (weight if prefix else min(weight, best), prefix, form, row)
        for weight, prefix, form, row in found
    ]


def _cuts(word: str, table: Table) -> list[_Cut]:
    """(prefix, form, the prefix's figures by tag, the form's rows), the whole word first; two
    letters are left at least."""
    return [
        (word[:cut], word[cut:], figures, table.rows(word[cut:]))
        for cut in range(min(_LONGEST_PREFIX, max(0, len(word) - 2)) + 1)
        if (figures := table.prefixes.get(word[:cut])) is not None
    ]


def _unknown(cuts: list[_Cut], table: Table) -> list[_Weighed]:
    """A word that the table does not hold, as itself and behind each prefix: so a name meets
    its prefixed forms."""
    found = []
    for prefix, form, figures, rows in cuts:
        figure = figures[table.unknown.tag]
        if figure is not None and (not prefix or (len(form) > 2 and not rows)):
            log = table.unknown_log + (_STRIPPED + figure / 100 if prefix else 0.0)
            found.append((log, prefix, form, Row(form, log, table.unknown)))
    return found


def _likeliest(weighed: list[_Weighed]) -> tuple[Reading, ...]:
    if len(weighed) == 1:
        return (_reading(weighed[0], 1.0),)
    weighed.sort(key=lambda item: item[0], reverse=True)
    best = weighed[0][0]
    shares: dict[str, float] = {}
    first: dict[str, _Weighed] = {}
    for item in weighed:
        lemma = item[3].lemma
        shares[lemma] = shares.get(lemma, 0.0) + exp(item[0] - best)
        first.setdefault(lemma, item)
    total = sum(shares.values())
    ranked = sorted(shares, key=shares.__getitem__, reverse=True)[:MOST]
    least = shares[ranked[0]] * exp(-NATS - DOUBT * max(0.0, COMMON - best))
    return tuple(
        _reading(first[lemma], shares[lemma] / total) for lemma in ranked if shares[lemma] >= least
    )


def _reading(weighed: _Weighed, probability: float) -> Reading:
    _, prefix, form, row = weighed
    row_class = row.reading_class
    return Reading(prefix, form, row.lemma, row_class.kind, probability, row_class.spelling)
