"""What a reader may expect of words: which meet, and which must not."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.core import morphology
from lib.core.errors import ModelDamaged, ModelMissing
from lib.core.morphology import readings

PREFIXES = ("ה", "ו", "ב", "ל", "כ", "מ", "ש", "וה", "כש")
COMMON = re.findall(
    r"\S+",
    """
בית ילד ילדה שולחן כיסא ספר מכתב עיתון ממשלה משטרה כנסת ועדה מורה תלמיד כיתה שיעור מחברת עיפרון
מדינה עיר רחוב כביש מכונית רכבת מטוס ים יד לב ראש עין אוזן פה רגל אצבע גוף דם עצם שמש ירח כוכב
שמיים אדמה הר עמק נחל אגם יער עץ פרח פרי ירק לחם חלב גבינה ביצה דג בשר תפוח ענבים משפחה אב סבא
אח אחות דוד בן ריבית משכנתה חוזה חוק תקנה סעיף משפט שופט עורך אזרח תושב בחירות מפלגה נשיא צבא חייל
מלחמה שלום גבול ירושלים אוניברסיטה מחקר מדע תרבות אמנות מוזיקה שיר סרט תמונה
""",
)
"""Everyday nouns."""


def meet(one: str, other: str) -> bool:
    return bool(_lemmas(one) & _lemmas(other))


def _lemmas(word: str) -> set[str]:
    return {reading.lemma for reading in readings(word)}


def test_a_common_noun_meets_itself_behind_every_prefix() -> None:
    apart = [
        prefix + noun for noun in COMMON for prefix in PREFIXES if not meet(noun, prefix + noun)
    ]
    assert len(apart) <= 0.02 * len(COMMON) * len(PREFIXES), apart


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("מורה", "המורה"),
        ("מורה", "מורים"),
        ("מורה", "למורה"),
        ("ועדה", "הוועדה"),
        ("ועדה", "בוועדה"),
        ("ועדה", "וועדה"),
        ("ים", "הים"),
        ("ים", "בים"),
        ("לב", "ללב"),
        ("ממשלה", "הממשלה"),
        ("ממשלה", "ממשלות"),
        ("כנסת", "הכנסת"),
        ("ילד", "כשהילדים"),
        ("בית", "ומהבתים"),
        ("בית", "ביתו"),
        ("ספר", "ספריהם"),
        ("כתב", "כותבים"),
        ("עשה", "מלעשות"),
        ("למד", "ללמוד"),
        ("אמר", "דאמר"),
        ("שנה", "שנתיים"),
        ("מכתב", "מכתביהם"),
        ("אישה", "נשים"),
        ("אישה", "לאשתו"),
        ("אחות", "אחיותיה"),
        ("שלוש", "שלושה"),
        ("חמש", "החמישה"),
        ("יולי", "ביולי"),
        ("יוני", "ביוני"),
        ("רומניה", "ברומניה"),
        ("אם", "אמה"),
    ],
)
def test_forms_of_one_word_meet(one: str, other: str) -> None:
    assert meet(one, other), (readings(one), readings(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("שמים", "מים"),
        ("שמיים", "מים"),
        ("שולחן", "לחן"),
        ("משפט", "שפט"),
        ("רבית", "רבי"),
        ("משטרה", "שטר"),
        ("מורה", "שורה"),
        ("מורה", "שכורה"),
        ("שלום", "לום"),
        ("בחירות", "חירות"),
        ("כתב", "כתיב"),
        ("שיר", "שר"),
        ("ספר", "סופר"),
        ("עו״ד", "עוד"),
        ("רו״ח", "רוח"),
        ("נשים", "אנשים"),
        ("אישה", "איש"),
        ("אחות", "אח"),
        ("שדה", "שדים"),
        ("סדרה", "סדר"),
        ("קופה", "קוף"),
        ("סירה", "סיר"),
        ("רומניה", "רומן"),
    ],
)
def test_words_that_only_look_alike_stay_apart(one: str, other: str) -> None:
    assert not meet(one, other), (readings(one), readings(other))


@pytest.mark.parametrize(
    ("defective", "full"),
    [
        ("דעה", "דיעה"),
        ("צהרים", "צהריים"),
        ("ירושלם", "ירושלים"),
        ("שרפה", "שריפה"),
        ("שלחן", "שולחן"),
        ("חיבין", "חייבים"),
        ("רבית", "ריבית"),
        ("אשה", "אישה"),
        ("שלשה", "שלושה"),
        ("חמשה", "חמישה"),
        ("ששה", "שישה"),
    ],
)
def test_spellings_of_one_word_meet(defective: str, full: str) -> None:
    assert meet(defective, full), (readings(defective), readings(full))


@pytest.mark.parametrize(
    ("acronym", "prefixed"),
    [("עו״ד", "העו״ד"), ("צה״ל", "לצה״ל"), ("ארה״ב", "בארה״ב"), ("ארה״ב", "מארהב")],
)
def test_acronyms_are_words_of_their_own(acronym: str, prefixed: str) -> None:
    assert readings(acronym)[0].lemma == acronym
    assert meet(acronym, prefixed), readings(prefixed)


@pytest.mark.parametrize("name", ["רוזוולט", "רוזנבלטוביץ", "ברנשטייניו"])
@pytest.mark.parametrize("prefix", ["ל", "ב", "ו", "ש", "מ"])
def test_a_name_that_no_list_holds_meets_its_prefixed_forms(name: str, prefix: str) -> None:
    assert meet(name, prefix + name), readings(prefix + name)


@pytest.mark.parametrize("word", ["hello", "2024", "é", "ב", "", "дом", "שלוםx"])
def test_a_word_of_another_script_reads_as_itself(word: str) -> None:
    assert [reading.lemma for reading in readings(word)] == [word]


@given(st.text(st.sampled_from("אבהוילמןשת״"), max_size=12))
def test_every_word_has_one_to_three_readings(word: str) -> None:
    found = readings(word)
    assert 1 <= len(found) <= morphology.MOST
    assert sum(reading.probability for reading in found) <= 1 + 1e-9
    assert [r.probability for r in found] == sorted((r.probability for r in found), reverse=True)
    for reading in found:
        assert reading.lemma or not word
        assert reading.kind in {"noun", "verb", "name", "acronym", "word", ""}
        assert not reading.prefix or len(reading.form) >= 2


def test_the_fingerprint_names_the_table() -> None:
    assert morphology.fingerprint() == morphology.table().fingerprint
    assert len(morphology.fingerprint()) >= 8


@pytest.mark.parametrize(("content", "error"), [(None, ModelMissing), (b"no table", ModelDamaged)])
def test_a_table_that_is_missing_or_damaged_says_how_to_get_it_back(
    content: bytes | None, error: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "words.bin"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(morphology, "TABLE", path)
    with pytest.raises(error) as refused:
        morphology.table.__wrapped__()
    assert "training.morphology" in refused.value.hint
