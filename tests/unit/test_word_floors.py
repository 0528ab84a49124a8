"""How words that belong together meet, over a list of our own: floors that no mean can hide.

Each line is one word's forms, everyday ones, with prefix letters and endings and in both
spellings; no two lines belong together.
"""

from bench.word_pairs import Lemma, measure, sharing_a_key
from lib.core.morphology import readings

NOUNS = """
ממשלה הממשלה ממשלות בממשלה ממשלתו
כביש הכביש כבישים בכבישים כבישי
מורה המורה מורים למורה המורים
שמיים השמים שמים בשמיים
מים המים במים מימי
ילד הילד ילדים לילדים ילדי
שולחן השולחן שולחנות שולחנו
מכתב המכתב מכתבים במכתבים
מלחמה המלחמה מלחמות במלחמה מלחמת
כנסת הכנסת בכנסת לכנסת
הסתדרות ההסתדרות בהסתדרות
שוטר השוטר שוטרים לשוטרים
ועדה הוועדה ועדות בוועדה ועדת
ים הים בים ימים
יד היד ידיים בידיים
תוכנית התוכנית תכניות תוכניות לתוכנית
דעה הדעה דעות דיעה
צהריים הצהריים צהרים בצהריים
עיר העיר ערים בעיר עירו
ספר הספר ספרים בספרים ספרי
שנה השנה שנים בשנה שנת
חוק החוק חוקים לחוק חוקי
רכבת הרכבת רכבות ברכבת
ירושלים בירושלים מירושלים ושבירושלים ירושלם
אישה האישה אשה נשים הנשים לנשים אשתו
איש האיש אנשים האנשים לאנשים אנשיו
שלוש שלושה שלשה השלושה
"""
VERBS = """
שמר שמרה שמרו לשמור ישמור שומרים
הלך הלכתי הלכה הולכים הולכת
החליט החליטה החליטו להחליט מחליטים
דיבר דיברה מדבר מדברים לדבר
התקבל התקבלה התקבלו להתקבל יתקבל
הגיע הגיעה הגיעו להגיע מגיעים
אכל אכלה אוכלים לאכול אכלתי
ביקש ביקשה מבקש לבקש ביקשו
"""


def _truth() -> dict[str, set[Lemma]]:
    truth: dict[str, set[Lemma]] = {}
    for kind, lines in (("N", NOUNS), ("V", VERBS)):
        for line in lines.split("\n"):
            for word in line.split():
                truth.setdefault(word, set()).add((line.split()[0], kind))
    return truth


def _keys(word: str) -> set[str]:
    return {reading.lemma for reading in readings(word)}


def test_forms_of_one_word_meet_and_others_do_not() -> None:
    truth = _truth()
    pairs = measure(sharing_a_key(_keys, truth), truth)
    assert pairs.recall("N") >= 0.95
    assert pairs.recall("V") >= 0.92
    assert pairs.precision >= 0.9


def test_the_likeliest_reading_alone_joins_most_of_them() -> None:
    truth = _truth()
    pairs = measure(sharing_a_key(lambda word: {readings(word)[0].lemma}, truth), truth)
    assert pairs.recall("N") >= 0.85 and pairs.precision >= 0.95
