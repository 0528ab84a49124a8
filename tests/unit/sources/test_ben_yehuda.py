"""Project Ben-Yehuda's dump: the catalogue joined with its texts, and their typography read."""

HEADER = "ID,path,title,authors,translators,original_language,genre,source_edition\n"
CREDIT = (
    "את הטקסט לעיל הפיקו מתנדבי פרויקט בן־יהודה באינטרנט.  "
    "הוא זמין תמיד בכתובת הבאה:https://benyehuda.org/read/77"
)
STORY = f"""


\t
\tגַּן הפקאן
\t



גן הפקאן / נ. לוי

א. בשער

ב“ה ירושלם ת”ו, ט“ו בכסלו תרמ”ד. שערו של הגן1 היה
פתוח, ואיש לא עמד בו; רק ה“שומר” הזקן, כך קראו לו
אנשי הפקו“ח, ישב על ספסל2.

“הנכנס,” אמר, “לא יצא עוד,” ושתק. בשנת 1921 ננטע
הגן הזה, ובו 12 שורות; בעמ' 8 של הפנקס נכתב “רמב”ם“3

פרק ב

סוף דבר.





נ“א: הפרדס.  ↩

ספסל של עץ אֹרן, כמ”ש במקור.  ↩

כך, בלא נקודה. ↩




{CREDIT}
"""
POEM = f"\n\t\n\tמכתם\n\t\n\nלילה ירד\nעל גני\n\nושחר4 עלה\n\n\n{CREDIT}"


def dump(**texts: str) -> dict[str, str]:
    rows = (
        '77,/p5/m77,גן הפקאן,נ. לוי; ר. כהן,"ש. ""הזקן"" בר",ru,פרוזה,"הארץ, תרצ""ד"\n'
        '78,/p5/m78,מכתם,נ. לוי,"","",Translation missing: he.poetry,""\n'
        "79,/p9/m79,חסר,פלוני,,,שירה,\n"
    )
    return {
        "dump/pseudocatalogue.csv": HEADER + rows,
        "dump/txt/p5/m77.txt": STORY,
        "dump/txt/p5/m78.txt": POEM,
        "dump/txt_stripped/p5/m77.txt": "לא זה",
        "dump/html/p5/m77.html": "<p>לא זה",
    } | texts


def test_wrapped_lines_are_joined_and_the_frame_left_out(read) -> None:
    found = read(dump())
    assert found.source == "benyehuda"
    assert found.records[0].fields["text"] == (
        "א. בשער\n"
        "ב״ה ירושלם ת״ו, ט״ו בכסלו תרמ״ד. שערו של הגן היה פתוח, ואיש לא עמד בו; "
        "רק ה“שומר” הזקן, כך קראו לו אנשי הפקו״ח, ישב על ספסל.\n"
        "“הנכנס,” אמר, “לא יצא עוד,” ושתק. בשנת 1921 ננטע הגן הזה, ובו 12 שורות; "
        "בעמ' 8 של הפנקס נכתב “רמב״ם”"
    )
    assert not any("בן־יהודה" in text or "↩" in text for text in found.all("text"))


def test_footnotes_go_to_the_passage_that_calls_them(read) -> None:
    found = read(dump())
    assert found.all("metadata")[0]["footnotes"] == [
        "נ״א: הפרדס.",
        "ספסל של עץ אֹרן, כמ״ש במקור.",
        "כך, בלא נקודה.",
    ]
    short = [each.fields for each in read(dump(), length=40).records]
    called = {
        note: each["text"] for each in short for note in each["metadata"].get("footnotes", ())
    }
    assert "הגן היה" in called["נ״א: הפרדס."]
    assert called["ספסל של עץ אֹרן, כמ״ש במקור."].endswith("על ספסל.")
    assert called["כך, בלא נקודה."].endswith("“רמב״ם”")


def test_a_heading_opens_a_section_of_its_own(read) -> None:
    found = read(dump())
    assert found.all("ref") == [
        "נ. לוי; ר. כהן, גן הפקאן",
        "נ. לוי; ר. כהן, גן הפקאן, פרק ב",
        "נ. לוי, מכתם",
    ]
    assert found.all("text")[1] == "סוף דבר."


def test_author_translator_genre_and_language_are_tags(read) -> None:
    found = read(dump())
    assert found.tags(0) == [
        ("מחבר", "נ. לוי"),
        ("מחבר", "ר. כהן"),
        ("מתרגם", 'ש. "הזקן" בר'),
        ("סוגה", "פרוזה"),
        ("שפת המקור", "ru"),
        ("חיבור", "גן הפקאן"),
    ]
    assert found.tags(2) == [("מחבר", "נ. לוי"), ("סוגה", "poetry"), ("חיבור", "מכתם")]


def test_the_edition_and_the_address_of_a_work_are_kept(read) -> None:
    assert {"source_edition": 'הארץ, תרצ"ד', "url": "https://benyehuda.org/read/77"}.items() <= (
        read(dump()).all("metadata")[0].items()
    )


def test_the_lines_of_a_poem_stay_lines(read) -> None:
    poem = read(dump()).records[2]
    assert poem.fields["text"] == "לילה ירד\nעל גני\nושחר4 עלה"
    assert poem.fields["id"] == "benyehuda-78-000001"


def test_without_notes_only_digits_in_order_are_taken_off(read) -> None:
    text = "המלה הזו1 והאחרת2, לא תל5 ולא ב3.\n\nבקומה א1 גרים."
    found = read(dump(**{"dump/txt/p5/m77.txt": text}))
    assert found.records[0].fields["text"] == ("המלה הזו והאחרת, לא תל5 ולא ב3.\nבקומה א1 גרים.")


def test_a_text_that_is_not_there_is_told_by_its_row(read) -> None:
    (missing,) = read(dump()).broken
    assert (missing.line, missing.file) == (4, "dump/pseudocatalogue.csv")
    assert "txt/p9/m79.txt" in str(missing.reason)


def test_a_row_leads_nowhere_outside_the_dump(read, tmp_path) -> None:
    (tmp_path / "secret.txt").write_text("סוד", encoding="utf-8")
    rows = HEADER + "1,../../secret,סוד,,,,שירה,\n2,/../secret,סוד,,,,שירה,\n"
    rows += f"3,{tmp_path}/secret,סוד,,,,שירה,\n"
    found = read(dump(**{"dump/pseudocatalogue.csv": rows}))
    assert found.records == []
    assert len(found.broken) == 3


def test_a_long_work_becomes_passages_in_order(read) -> None:
    paragraphs = [f"פסקה {number}. " + "כך היה הדבר. " * 30 for number in range(20)]
    found = read(dump(**{"dump/txt/p5/m77.txt": "\n\n".join(paragraphs)}))
    passages = [r.fields for r in found.records if r.fields["title"] == "גן הפקאן"]
    assert [each["ref"] for each in passages][:2] == [
        "נ. לוי; ר. כהן, גן הפקאן",
        "נ. לוי; ר. כהן, גן הפקאן (2)",
    ]
    whole = " ".join(" ".join(each["text"].split()) for each in passages)
    assert whole == " ".join(" ".join(paragraphs).split())
    assert all(len(each["text"]) <= 1_500 for each in passages)
    assert all(len(each["text"]) >= 500 for each in passages[:-1])
