"""Each kind of sign in written Hebrew, by Unicode's whole class rather than by what was met."""

import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.core import characters, hebrew


def words(text: str) -> list[str]:
    return hebrew.words(hebrew.canonical(text))


EVERY = [chr(code) for code in range(0x20, sys.maxunicode + 1)]


@pytest.mark.parametrize(
    "code",
    [0x00AD, 0x034F, 0x061C, 0x115F, 0x17B4, 0x180B, 0x180E, 0x180F, 0x200B, 0x200D, 0x200F, 0x202E,
     0x2060, 0x2061, 0x2064, 0x2065, 0x2069, 0x206A, 0x3164, 0xFE00, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0,
     0xFFF9, 0xFFFB, 0x1BCA0, 0x1D173, 0xE0001, 0xE0020, 0xE0100, 0xE0FFF],
)  # fmt: skip
def test_a_default_ignorable_character_is_not_there(code: int) -> None:
    assert hebrew.canonical(f"סגל{chr(code)}גל") == "סגלגל"


def test_every_mark_on_a_hebrew_letter_is_not_there() -> None:
    marks = [char for char in EVERY if unicodedata.category(char)[0] == "M"]
    assert len(marks) > 2_000
    assert hebrew.canonical("".join(f"א{mark}" for mark in marks)) == "א" * len(marks)


def test_a_composed_latin_letter_is_the_decomposed_one() -> None:
    assert words("cafe\u0301") == words("café") == ["café"]


def test_every_dash_parts_words_like_a_hyphen() -> None:
    dashes = [char for char in EVERY if unicodedata.category(char) == "Pd"]
    for dash in [*dashes, "−", "⁃", "⸗", "⸺", "﹘", "﹣", "－", "─", "˗", "⁻"]:
        assert hebrew.canonical(f"תל{dash}אביב") == "תל אביב", hex(ord(dash))
        assert hebrew.joined_pairs(hebrew.hyphenated(f"תל{dash}אביב")) == ["תלאביב"]


@pytest.mark.parametrize("geresh", list("'׳‘’‛´`′ʼʹ＇ʻʽˊ՚᾽‵"))
def test_geresh_and_its_look_alikes_are_not_there(geresh: str) -> None:
    assert words(f"ג{geresh}ירפה צ{geresh}יפס") == ["גירפה", "ציפס"]
    assert words(f"ר{geresh} עקיבא, עמ{geresh}") == ["ר", "עקיבא", "עמ"]


@pytest.mark.parametrize(
    "gershayim",
    ['"', "״", "“", "”", "‟", "„", "″", "＂", "ʺ", "˝", "''", "´´", "ʼʼ", "’’", '""', "׳׳"],
)
def test_an_acronym_is_a_word_of_its_own(gershayim: str) -> None:
    assert words(f"עו{gershayim}ד הרמב{gershayim}ם") == ["עו״ד", "הרמב״ם"]


def test_an_acronym_is_not_the_word_of_its_letters() -> None:
    assert words('עו"ד') != words("עוד")


@pytest.mark.parametrize(("opening", "closing"), ["“”", "„“", "״״", "«»", '""', "„‟", ("''", "''")])
def test_a_quotation_behind_prefix_letters_parts_from_them(opening: str, closing: str) -> None:
    def quoted(text: str) -> str:
        return f"{opening}{text}{closing}"

    assert words(f"הנהיג את ה{quoted('הסתדרות')} שנים")[2:4] == ["ה", "הסתדרות"]
    assert words(f"וב{quoted('הבימה')}.") == ["וב", "הבימה"]
    assert words(f"מה{quoted('יום הזה')}, נאמר") == ["מה", "יום", "הזה", "נאמר"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('ה"הסתדרות"', ["ה", "הסתדרות"]),
        ('ה"הסתדרות", וב"הארץ"!', ["ה", "הסתדרות", "וב", "הארץ"]),
        ('הוא כתב ב"מסע אל צה"ל" רבות', ["הוא", "כתב", "ב", "מסע", "אל", "צה״ל", "רבות"]),
        ('אמר "קראתי ב"הארץ" היום"', ["אמר", "קראתי", "ב", "הארץ", "היום"]),
        ("ב'הארץ' נכתב", ["ב", "הארץ", "נכתב"]),
        # acronyms, also inside quotations
        ('"ספרי שד"ל"', ["ספרי", "שד״ל"]),
        ('שד"ל"', ["שד״ל"]),
        ('"הרמב"ם"', ["הרמב״ם"]),
        ('רש"י אמר "שלום"', ["רש״י", "אמר", "שלום"]),
        ('מנכ"לית וח"כים', ["מנכ״לית", "וח״כים"]),
        ('"מ"כים"', ["מ״כים"]),
        ('מ"כים אמרו "שלום"', ["מ״כים", "אמרו", "שלום"]),
        ('"השל"ה"', ["השל״ה"]),
        ('ה"ה כהן ולוי "ושות"', ["ה״ה", "כהן", "ולוי", "ושות"]),
        ("ה'תשפ\"ד", ["התשפ״ד"]),
    ],
)
def test_quotations_and_acronyms_are_told_apart(text: str, found: list[str]) -> None:
    assert words(text) == found


BRACKETS = [
    "()",
    "[]",
    "{}",
    "<>",
    "⟨⟩",
    "⟦⟧",
    "（）",
    "［］",
    "❲❳",
    "⸢⸣",
    "‹›",
    "〔〕",
    "﹙﹚",
    "【】",
]


@pytest.mark.parametrize(("opening", "closing"), BRACKETS)
def test_editorial_brackets_inside_a_word_are_not_there(opening: str, closing: str) -> None:
    o, c = opening, closing
    assert words(f"מ{o}ו{c}תרת") == ["מותרת"]
    assert words(f"מְ{o}וּ{c}תֶרֶת") == ["מותרת"]
    assert words(f"{o}ס{c}וגריים") == ["סוגריים"]
    assert words(f"ילד{o}ה{c}") == ["ילדה"]
    assert words(f"תלמיד{o}ים{c}, ({o}ה{c}ילד)") == ["תלמידים", "הילד"]
    assert words(f"{o}א{c}{o}ב{c}גד") == ["אבגד"]


@pytest.mark.parametrize(("opening", "closing"), BRACKETS)
def test_a_bracketed_word_is_a_word_apart(opening: str, closing: str) -> None:
    o, c = opening, closing
    assert words(f"אמר {o}שלום{c} והלך") == ["אמר", "שלום", "והלך"]
    assert words(f"{o}לא{c}, {o}כן{c}") == ["לא", "כן"]
    assert words(f"שלום{o}עולם{c}") == ["שלום", "עולם"]
    assert words(f"שלום{o}כן{c}") == ["שלום", "כן"]  # a final letter ends its word


def test_square_brackets_may_open_in_one_word_and_close_in_another() -> None:
    assert words("של[ומי הטו]ב") == ["שלומי", "הטוב"]
    assert words("של(ומי הטו)ב") == ["של", "ומי", "הטו", "ב"]


def test_every_decimal_digit_is_an_ascii_digit() -> None:
    digits = [char for char in EVERY if unicodedata.category(char) == "Nd"]
    assert len(digits) > 600
    for digit in digits:
        assert hebrew.canonical(digit) == str(unicodedata.decimal(digit))
    assert words("٣٤٥ ３４５ ३४५") == ["345", "345", "345"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,250,000", ["1250000"]),
        ("1\u00a0250\u00a0000", ["1250000"]),
        ("1\u2009250\u2009000", ["1250000"]),
        ("1\u202f250\u202f000", ["1250000"]),
        ("1’250’000", ["1250000"]),
        ("1'250'000", ["1250000"]),
        ("١٬٢٥٠٬٠٠٠", ["1250000"]),
        ("כ־1,250,000, ו־2,500.", ["כ", "1250000", "ו", "2500"]),
        ("1 250 000", ["1", "250", "000"]),
        ("1,25,000", ["1", "25", "000"]),
        ("1,2,3", ["1", "2", "3"]),
        ("12,2024", ["12", "2024"]),
        ("0,250", ["0", "250"]),
        ("3.14", ["3.14"]),
        ("1,250.75", ["1250.75"]),
        ("٣٫١٤", ["3.14"]),
        ("12.5.2024", ["12", "5", "2024"]),
        ("10.0.0.1", ["10", "0", "0", "1"]),
        ("בשנת 1948.", ["בשנת", "1948"]),
        ("v1.5", ["v1", "5"]),
    ],
)
def test_a_number_is_one_word_however_it_is_written(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("C++, C# ו-F#", ["c++", "c#", "ו", "f#"]),
        ("Ｃ＋＋ C♯", ["c++", "c#"]),
        ("C++11", ["c++", "11"]),
        ("A+B a#b", ["a", "b", "a", "b"]),
        (".NET", ["net"]),
        ("#tag 5+ 3#", ["tag", "5", "3"]),
        ("ויטמין C", ["ויטמין", "c"]),
    ],
)
def test_the_signs_behind_a_latin_word_are_part_of_it(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_a_long_word_is_cut_alike_wherever_it_stands() -> None:
    assert words("ט" * 100) == words("ט" * 200) == ["ט" * hebrew.LONGEST_WORD]
    assert hebrew.joined_pairs(hebrew.hyphenated("ט" * 50 + "־" + "ט" * 50)) == ["ט" * 64]


@given(st.text(st.sampled_from(list("אבה\"'()[] 12.,a+#־")), max_size=40))
def test_every_letter_stands_in_one_of_the_words(text: str) -> None:
    canonical = hebrew.canonical(text)
    found = list(hebrew.word_matches(canonical))
    assert [match[0] for match in found] == hebrew.words(canonical)
    inside = {place for match in found for place in range(*match.span())}
    assert inside >= {place for place, char in enumerate(canonical) if char.isalnum()}


HOSTILE = ['"', "'", "(", "(א)", "[א", "ʼ", 'א"', 'ה"בב ', "א'(ג)", "ה'אבג'", "1,234", "1,", "1.",
           "a+", "א", "\u0301", "e\u0301", '"אב" ', "־", "\u00a0", characters.OPENING]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_no_text_is_slow_to_read(unit: str) -> None:
    text = unit * (50_000 // len(unit))
    begun = time.thread_time()
    hebrew.words(hebrew.canonical_map(text).text)
    assert time.thread_time() - begun < 2


def test_every_mapped_span_covers_the_sign_inside_its_word() -> None:
    for text, word in (('ה"הסתדרות"', "הסתדרות"), ("מ(ו)תרת", "מ(ו)תרת"), ("1,250,000", "1,250,000"),
                       ('צה""ל', 'צה""ל'), ("ג׳ירפה", "ג׳ירפה")):  # fmt: skip
        mapped = hebrew.canonical_map(f"אז {text} כן")
        start = mapped.text.index(words(word)[0], 3)
        begun, ended = mapped.original_span(start, start + len(words(word)[0]))
        assert mapped.original[begun:ended] == word
