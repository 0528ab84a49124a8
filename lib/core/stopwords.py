"""Hebrew function words: dropped from a query's words, but only when other words remain.

Question words, pronouns, copulas, prepositions and conjunctions, in the canonical form.
"""

STOP_WORDS = frozenset(
    """
    מה מי מתי איפה היכן כיצד איך למה מדוע כמה האם איזה איזו אילו אלו מיהו מיהי מהו מהי מהם מהן
    באיזה באיזו לאיזה מאיזה מאיזו מאיפה לאן ממה במה לכמה בכמה
    אני אתה הוא היא אנחנו אתם הם הן זה זו זאת אלה אותו אותה אותם
    של שלו שלה שלהם שלי שלנו את על עם אל מן אצל בשל עבור בו בה בהם לו לה להם
    היה הייתה היתה היו להיות יש אין
    כי אם או גם רק לא כן כל אשר כאשר אך אבל בין עד לפי אחרי לפני תחת ידי כדי לאחר אולם כמו כך שם
    פי
    """.split()
)


def content_words(words: list[str]) -> list[str]:
    """`words` without function words and single Hebrew letters; all of them if nothing else
    remains."""
    kept = [w for w in words if w not in STOP_WORDS and (len(w) > 1 or not "א" <= w <= "ת")]
    return kept or words
