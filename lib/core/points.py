"""Pointed Hebrew spelled in full: the vowels that points say, said by letters.

The rules are those of the Academy of the Hebrew Language for spelling without points (2017).
In short: u and o are written ו; i is written י, but not before a silent shva; a consonantal ו or
י inside a word is doubled, but a י not beside a vowel letter.  What the points alone don't say
(a qamats that is an o, a mem that means "from") is judged by the word's shape, and what goes by
no rule (names, small words) is listed in `pointed_words`.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from lib.core import pointed_words as listed
from lib.core.characters import GERESH_SIGNS, GERSHAYIM_SIGNS

SHVA, HATAF_SEGOL, HATAF_PATAH, HATAF_QAMATS = "\u05b0", "\u05b1", "\u05b2", "\u05b3"
HIRIQ, TSERE, SEGOL, PATAH, QAMATS = "\u05b4", "\u05b5", "\u05b6", "\u05b7", "\u05b8"
HOLAM, HOLAM_HASER, QUBUTS, QAMATS_QATAN = "\u05b9", "\u05ba", "\u05bb", "\u05c7"
DAGESH, METEG, SHIN_DOT = "\u05bc", "\u05bd", "\u05c1"
_VOWELS = f"{SHVA}-{QUBUTS}{QAMATS_QATAN}"
_MARKS = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
_INVISIBLE = "\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufb1e"
_LIGATURES = "\u05f0-\u05f2\u2135-\u2138\ufb1d\ufb1f-\ufb28\ufb2a-\ufb4f"

_POINTED = re.compile(f"[{_VOWELS}\ufb1d\ufb1f\ufb2e\ufb2f\ufb35\ufb4b]")
_LETTERS_IN_A_ROW = re.compile(f"[א-ת{_LIGATURES}][א-ת{_LIGATURES}{_MARKS}{_INVISIBLE}]*")
_SIGNS = re.escape(GERESH_SIGNS + GERSHAYIM_SIGNS)
_SIGN_WITHIN = re.compile(f"[{_SIGNS}]+[א-ת{_LIGATURES}]")
_SIGN = re.compile(f"[{_SIGNS}]")
_LIGATURE = re.compile(f"[{_LIGATURES}]")
_YIDDISH = {"\u05f0": "וו", "\u05f1": "וי", "\u05f2": "יי"}
_LETTER = re.compile(f"([א-ת])([{_MARKS}]*)")
_LETTER_ALONE = re.compile("[א-ת]")
_HIDDEN = re.compile(f"[{_INVISIBLE}]")
_TOO_MANY = re.compile("(ו)ו{2,}|(י)י{2,}")
_JERUSALEM = re.compile("([ושהכלבמ]{0,4})ירו?שלי?ם")
_LONGEST = 60
"""Characters; a longer run is no word of a language, and only loses its marks."""

_PERFECT_END = re.compile(f"ת{HIRIQ}י|ת[{SHVA}{QAMATS}]?|נו")
_NOT_DOUBLED = frozenset("אהחער")
_SHORT_SHVAS = frozenset((SHVA, HATAF_SEGOL, HATAF_PATAH))
_PARTICIPLE_ENDS = {SEGOL: ("ת",), SHVA: ("ין", "ים", "ות", "ה")}
_SOFTENED = frozenset("בגדכפתךף")


def is_pointed(text: str) -> bool:
    """Whether the text holds a vowel point; dagesh, shin dot and cantillation are none."""
    return bool(_POINTED.search(text))


def spelled_in_full(text: str, spell: Callable[[str], str] | None = None) -> str:
    """The text with every pointed word as `spell` writes it, in its full spelling unless told;
    all else stays as it is, so that the words of both texts are parallel."""
    if not is_pointed(text):
        return text
    write = spell or full_spelling

    def written(run: re.Match[str]) -> str:
        # What a sign within a word is, its letters tell: no letter may come before it, nor make
        # a quotation, which has three letters, of two between signs.
        if (
            _SIGN_WITHIN.match(text, run.end())
            or not _POINTED.search(run[0])
            or (_is_between_signs(run) and len(_LETTER_ALONE.findall(run[0])) < 3)
        ):
            return run[0]
        return write(run[0])

    return _LETTERS_IN_A_ROW.sub(written, text)


def _is_between_signs(run: re.Match[str]) -> bool:
    start, end = run.span()
    return start > 0 and all(_SIGN.match(run.string, at) for at in (start - 1, end))


def full_spelling(word: str) -> str:
    """One word (letters, points, cantillation) as it is spelled in full without points.

    A word without vowel points only loses its marks; of a word that is pointed in part, the
    points that stand are followed.
    """
    if len(word) <= _LONGEST:
        return _spelled(word)
    return "".join(_LETTER_ALONE.findall(_LIGATURE.sub(_taken_apart, word)))


def usual_spelling(word: str) -> str:
    """The same where many write a י that the Academy leaves out: שריפה for שְׂרֵפָה, גניבה."""
    return _spelled(word, usual=True) if len(word) <= _LONGEST else full_spelling(word)


@lru_cache(maxsize=2_048)
def _spelled(word: str, usual: bool = False) -> str:
    if _LIGATURE.search(word):
        word = _LIGATURE.sub(_taken_apart, word)
    pointed = _Pointed(_HIDDEN.sub("", word), usual)
    if not _POINTED.search(word):
        return pointed.letters
    return _name(pointed.letters) or pointed.listed() or pointed.by_rule()


def _name(letters: str) -> str:
    """God's name and Jerusalem, whose points are another word's."""
    if letters.endswith("יהוה"):
        return letters
    jerusalem = _JERUSALEM.fullmatch(letters)
    return f"{jerusalem[1]}ירושלים" if jerusalem else ""


def _taken_apart(ligature: re.Match[str]) -> str:
    apart = unicodedata.normalize("NFKD", ligature[0])
    return "".join(_YIDDISH.get(each, each) for each in apart)


class _Pointed:
    """A word's letters, and of each its vowel ("" for none), dagesh and meteg."""

    __slots__ = ("dagesh", "last", "letters", "meteg", "stem", "usual", "vowels")

    def __init__(self, word: str, usual: bool = False) -> None:
        self.usual = usual
        found = _LETTER.findall(word)
        marks = [_read_marks(each) for _, each in found]
        self.letters = "".join(letter for letter, _ in found)
        self.vowels = [vowel for vowel, _, _ in marks]
        for place in range(1, len(found) - 1):
            # Old prints let the shin's dot stand for the holam before it: שָׁלשׁ.
            if (
                not self.vowels[place]
                and SHIN_DOT in found[place + 1][1]
                and found[place][0] not in "אהוי"
            ):
                self.vowels[place] = HOLAM
        self.dagesh = [dagesh for _, dagesh, _ in marks]
        self.meteg = [meteg for _, _, meteg in marks]
        self.last = len(found) - 1
        self.stem = 0
        """Where the word begins after the letters that the points show to be prefixes."""

    def listed(self) -> str:
        """The spelling of a word that goes by no rule, whatever prefixes it has."""
        start = 0
        while start <= self.last:
            found = listed.WORDS.get(self._rest(start))
            if found:
                return self.letters[:start] + found
            if start >= 4 or not self._is_prefix(start):
                return ""
            start += 1
        return ""

    def by_rule(self) -> str:
        while self.stem < min(self.last, 4) and self._is_prefix(self.stem):
            self.stem += 1
        written: list[str] = []
        for index in range(self.last + 1):
            written.append(self._letter(index) + self._vowel_letter(index))
        full = "".join(written)
        if _TOO_MANY.search(self.letters):
            return full  # no word of Hebrew, and not ours to shorten
        return _TOO_MANY.sub(r"\1\1\2\2", full)

    def _is_prefix(self, index: int) -> bool:
        """Whether the letter, all before it being prefixes, is pointed as a prefix is."""
        if index >= self.last:
            return False
        letter, vowel = self.letters[index], self.vowels[index]
        if letter not in "ושהכלבמ" or (letter == "ו" and index):
            return False
        following, doubled = self.letters[index + 1], self.dagesh[index + 1]
        unmarked = following in _NOT_DOUBLED or (
            following in "ימלנקש" and self.vowels[index + 1] == SHVA
        )
        if letter == "ו":
            return vowel in (SHVA, PATAH, QAMATS, SEGOL, HIRIQ) or (
                not vowel and self.dagesh[index]
            )
        if letter == "ש":
            return vowel == SEGOL and (doubled or unmarked)
        if letter == "מ":
            return (vowel == HIRIQ and (doubled or self.vowels[index + 1] == SHVA)) or (
                vowel == TSERE and following in _NOT_DOUBLED
            )
        if letter == "ה":
            return (
                (vowel == PATAH and (doubled or unmarked or following == "י"))
                or (vowel in (QAMATS, SEGOL) and following in _NOT_DOUBLED)
                or (vowel == HATAF_PATAH and following in "ימ")  # היש, of a question
            )
        if vowel == SHVA:
            if letter == "ל" and following == "י" and self.vowels[index + 2 : index + 3] == [TSERE]:
                return False  # לייבא: of an infinitive
            return not doubled or following in _SOFTENED
        if vowel == PATAH:
            return doubled or unmarked or self.vowels[index + 1] == HATAF_PATAH
        if vowel == QAMATS:
            return following in _NOT_DOUBLED
        if vowel == SEGOL:
            return self.vowels[index + 1] == HATAF_SEGOL
        return vowel == HIRIQ and not doubled

    # Consonants

    def _letter(self, index: int) -> str:
        letter = self.letters[index]
        if letter == "ו" and index:
            return self._vav(index)
        if letter == "י" and index:
            return self._yod(index)
        return letter

    def _vav(self, index: int) -> str:
        if index < self.last:
            return "וו" if self._is_consonant(index) else "ו"
        # A last ו after qamats is written יו (סתיו, דבריו), but for one-syllable words (קו).
        after_qamats = self.vowels[index - 1] == QAMATS and not self.dagesh[index]
        return "יו" if after_qamats and index - self.stem > 1 else "ו"

    def _yod(self, index: int) -> str:
        before = self.vowels[index - 1]
        if index == self.last:
            # My own ones: דבריי, אליי; but חי, די.
            mine = before in (PATAH, QAMATS) and index - self.stem > 1
            return "יי" if mine and not self.vowels[index] else "י"
        if not self._is_consonant(index) or index == self.stem or before == HIRIQ:
            return "י"
        if self._is_yahu(index):
            return "י"
        return "י" if self._is_beside_a_vowel_letter(index) else "יי"

    def _is_beside_a_vowel_letter(self, index: int) -> bool:
        own, before = self.vowels[index], self.vowels[index - 1]
        if own in (HIRIQ, HOLAM, QUBUTS) or before in (HOLAM, QUBUTS):
            return True
        return (
            self._is_vowel_letter(index - 1)
            or self._is_vowel_letter(index + 1)
            or self._is_silent_end(index + 1, "האי")
        )

    def _is_consonant(self, index: int) -> bool:
        """Of a ו or י inside the word."""
        vowel = self.vowels[index]
        if self.letters[index] == "י":
            return bool(vowel) or self.dagesh[index]
        if vowel == HOLAM or (not vowel and self.dagesh[index]):
            return bool(self.vowels[index - 1])
        return bool(vowel)

    def _is_vowel_letter(self, index: int) -> bool:
        """A ו or י that is read as a vowel only."""
        return 0 < index <= self.last and (
            self.letters[index] in "וי" and not self._is_consonant(index)
        )

    def _is_silent_end(self, index: int, letters: str) -> bool:
        return index == self.last and self._is_silent(index) and self.letters[index] in letters

    def _is_silent(self, index: int) -> bool:
        return not self.vowels[index] and not self.dagesh[index]

    def _is_yahu(self, index: int) -> bool:
        """Of a י at the end of a name: ירמיהו."""
        return self.letters.startswith("יהו", index) and index + 2 == self.last

    # Vowels

    def _vowel_letter(self, index: int) -> str:
        vowel = self.vowels[index]
        if not vowel or vowel == SHVA or index == self.last:
            return ""
        if vowel == HIRIQ:
            return "י" if self._hiriq_is_written(index) else ""
        if vowel == TSERE:
            told = self.usual and self._is_of_qetelah(index)
            return "י" if told or self._tsere_stands_for_hiriq(index) else ""
        if vowel == SEGOL:
            return "י" if self._is_heqqef(index) else ""
        if vowel == QAMATS:
            return "ו" if self._qamats_is_o(index) else ""
        if vowel in (HOLAM, HOLAM_HASER):
            return "ו" if self._holam_is_written(index) else ""
        if vowel == HATAF_QAMATS:
            before = self.vowels[index - 1]
            said = before == QUBUTS or (before == QAMATS and self._qamats_is_o(index - 1))
            return "" if said else "ו"
        return "ו" if vowel in (QUBUTS, QAMATS_QATAN) else ""

    def _holam_is_written(self, index: int) -> bool:
        if self.letters[index] == "ו" and not self._is_consonant(index):
            return False
        following = self.letters[index + 1]
        if not self._is_silent(index + 1):
            return True
        if self._opens(index + 1):
            return not self._is_silent(index + 2)  # יבואו, but חטאות
        if following == "א":
            # לבוא and תבואנה, but ראש
            return index + 1 == self.last or self.letters[index:].startswith("באנ")
        return not (following == "ו" or self._is_silent_end(index + 1, "ה"))

    def _hiriq_is_written(self, index: int) -> bool:
        following = self.letters[index + 1]
        vowel, doubled = self.vowels[index + 1], self.dagesh[index + 1]
        if self._is_silent(index + 1) and (following in "אי" or not self._opens(index + 1)):
            return following not in "אי" and index + 1 == self.last and self._ends_in_i(index)
        if self._is_from(index) or self._is_hippil(index):
            return False
        if following == "י":
            if self._is_yahu(index + 1) or index < self.stem:
                return False
            return not (vowel in (HOLAM, QUBUTS) or self._is_vowel_u(index + 2))
        if vowel == SHVA and index + 1 == self.last:
            return self._ends_in_i(index)
        return doubled or vowel != SHVA

    def _opens(self, index: int) -> bool:
        """Whether the letter's vowel is written by the letter that follows."""
        return index < self.last and self._is_vowel_u(index + 1)

    def _is_vowel_u(self, index: int) -> bool:
        return index <= self.last and self.letters[index] == "ו" and not self._is_consonant(index)

    def _ends_in_i(self, index: int) -> bool:
        """Of a hiriq in a closed last syllable: עיניים and דברייך, but בית and זית."""
        if self.letters[index] != "י" or self.vowels[index - 1] not in (PATAH, QAMATS):
            return True
        last = self.letters[self.last]
        return last in "םך" or (last == "ן" and index - self.stem > 1)

    def _is_from(self, index: int) -> bool:
        """Whether the letter is a mem that means from: מביתו, but מילה."""
        if self.letters[index] != "מ" or index >= self.stem:
            return False
        if index and self.letters[index - 1] in "הב" and self.vowels[index - 1] != HATAF_PATAH:
            return False
        if self.letters[index + 1] in "דטת" and self._is_reflexive(index):
            return False
        return not listed.OWN_MEM.match(self._rest(index))

    def _is_reflexive(self, index: int) -> bool:
        """מיטמא: a participle whose ת went into the letter that follows."""
        if self.letters.startswith("טהר", index + 1):
            return True
        if self.vowels[index + 1] != PATAH or index + 2 > self.last or not self.dagesh[index + 2]:
            return False
        vowel, end = self.vowels[index + 2], self.letters[index + 4 :]
        return vowel == TSERE or (end in _PARTICIPLE_ENDS.get(vowel, ()))

    def _is_hippil(self, index: int) -> bool:
        """הפיל, הכיר, הכרתי: the causative of a verb whose nun or yod fell out."""
        if self.letters[index] != "ה" or index > self.stem or not self.dagesh[index + 1]:
            return False
        vowel = self.vowels[index + 1]
        if vowel == HIRIQ:
            return True
        if index + 2 > self.last or self.dagesh[index + 2]:
            return False
        return vowel == PATAH and bool(re.match("[^ו](?:ת[יםןה]?|נו)$", self.letters[index + 2 :]))

    def _is_heqqef(self, index: int) -> bool:
        """היקף, היתר: the noun of the same verbs."""
        return (
            self.letters[index] == "ה"
            and index <= self.stem
            and self.dagesh[index + 1]
            and self.vowels[index + 1] == TSERE
        )

    def _is_of_qetelah(self, index: int) -> bool:
        """The tsere of a noun like שְׂרֵפָה, also שְׂרֵפַת and שְׂרֵפוֹת."""
        if index - self.stem != 1 or self.vowels[index - 1] not in _SHORT_SHVAS:
            return False
        return self.letters[index + 2 :] in ("ה", "ת", "ות")

    def _tsere_stands_for_hiriq(self, index: int) -> bool:
        """Whether a guttural or resh that cannot be doubled made a tsere of the hiriq: בירך,
        תיאור, היעלם, גירעון."""
        second = index + 1
        if self.letters[second] not in _NOT_DOUBLED or index > self.stem or second == self.last:
            return False
        first, vowel, rest = self.letters[index], self.vowels[second], self.letters[second + 1 :]
        both = first + self.letters[second]
        if both == "רע" or (first in "תאנ" and rest[0] == "ד" and both[1] == "ר"):
            return False  # רעהו; תרד
        if index < self.stem:  # a mem that may mean from
            return bool(listed.OWN_MEM.match(self._rest(index)))
        if vowel == QAMATS:
            return (first in "יתנאה" and rest != "ה") or re.match("[^ו]ו(ן|נ)", rest) is not None
        if first == "ה":
            return False
        if vowel in (TSERE, SHVA):
            return rest[0] != "י" and rest != "נה"
        if vowel in (PATAH, HATAF_PATAH):
            return first != "י"
        qittul = vowel == QUBUTS or (
            self._is_silent(second) and rest[0] == "ו" and self.dagesh[second + 1] and len(rest) > 1
        )
        return qittul and (rest != "ות" or both in ("חר", "שר"))

    def _qamats_is_o(self, index: int) -> bool:
        if index == self.last or self.letters[index + 1] in "וי":
            return False
        following = self.vowels[index + 1]
        if following == HATAF_QAMATS:
            return not self._is_article_before_hataf(index)
        if self.meteg[index] or index + 1 == self.last:
            return False
        if following == SHVA:
            return self._qamats_closes(index)
        if not self.dagesh[index + 1] or self._rest(index).startswith(listed.LONG_QAMATS):
            return False
        return self.letters[index + 2 :] != "ו" or self.letters[index] == "ר"  # רונו, but תמו

    def _rest(self, index: int) -> str:
        return "".join(map(str.__add__, self.letters[index:], self.vowels[index:]))

    def _is_article_before_hataf(self, index: int) -> bool:
        """האונייה, but הועבר: an article, not the passive of a causative."""
        if self.letters[index] not in "הבכלו" or index > self.stem or index + 2 > self.last:
            return False
        return self.vowels[index + 2] not in (PATAH, SHVA, TSERE)

    def _qamats_closes(self, index: int) -> bool:
        """Whether the qamats before a shva stands in a closed syllable: חוכמה, not אמרה."""
        rest = self._rest(index)
        if rest.startswith(listed.SHORT_QAMATS):
            return True
        if rest.startswith(listed.LONG_QAMATS):
            return False
        second, third = index + 1, index + 2
        if third > self.last or _PERFECT_END.fullmatch(self._rest(third)):
            return False
        if index > self.stem and self.letters[third:] == "ני":
            return False  # מפרשני
        if self.vowels[third] == SHVA and third < self.last:
            return True  # of two the first is silent: קודשך
        if self.dagesh[third] and self.letters[third] in _SOFTENED:
            return True
        if index < self.stem and self.letters[second] in _NOT_DOUBLED:
            return False  # an article: הרחוב
        if self.letters[second] == "ר" and (
            self.letters[third] in _SOFTENED
            or (index > self.stem and self.vowels[index - 1] == SHVA)
        ):
            return False  # ברכו, מפרשים, מתחרטים
        if index > self.stem and (
            self.vowels[index - 1] == TSERE
            or (self.vowels[index - 1] == HIRIQ and self.dagesh[index])
        ):
            return False  # תיסגרי, הירצחות
        return not self._has_a_verb_s_end(third)

    def _has_a_verb_s_end(self, third: int) -> bool:
        """אמרו, אמרה, דברך: after a long vowel, as a verb or before a suffix."""
        end = self.letters[third + 1 :]
        if end in ("ין", "א"):
            return True  # Aramaic: אמרין, עלמא
        if self.letters[third] == "ך" or third == self.last:
            return True
        if self.letters[third] == "כ" and self.vowels[third] == SEGOL:
            return True
        if end in ("ו", "ון"):
            return self.dagesh[third + 1] and not self.vowels[third + 1]
        return end == "ה" and not self.dagesh[self.last] and self.vowels[third] == QAMATS


@lru_cache(maxsize=1_000)
def _read_marks(marks: str) -> tuple[str, bool, bool]:
    """(the first vowel or "", dagesh, meteg)."""
    vowel = next((mark for mark in marks if SHVA <= mark <= QUBUTS or mark == QAMATS_QATAN), "")
    return vowel, DAGESH in marks, METEG in marks
