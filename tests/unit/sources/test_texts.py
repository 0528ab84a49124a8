"""Otzaria's library, Markdown and plain text: what stands under which heading."""

import pytest

from lib.ingest.sources import Options, published_at

BOOK = """<h1>ספר הגנים</h1>
רבי פלוני <b>אלמוני</b>
<h2>הקדמת המחבר</h2>
<b>אמר</b> המחבר<sup class="footnote-marker">א</sup><i class="footnote">במקור: אמרו</i> כך.
<h3>דברי המסדר</h3>
והמסדר אמר &quot;כך&quot;.
<h2>פרק א</h2>

<h4>אות א</h4>
נטע.
"""


def test_otzarias_headings_are_title_ref_and_tags(read) -> None:
    found = read({"אוצריא/הלכה/גינון/ספר הגנים.txt": BOOK})
    assert found.source == "otzaria"
    assert [(each["ref"], each["text"]) for each in (r.fields for r in found.records)] == [
        ("ספר הגנים", "רבי פלוני אלמוני"),
        ("ספר הגנים, הקדמת המחבר", "אמר המחבר כך."),
        ("ספר הגנים, הקדמת המחבר, דברי המסדר", 'והמסדר אמר "כך".'),
        ("ספר הגנים, פרק א, אות א", "נטע."),
    ]
    assert set(found.all("title")) == {"ספר הגנים"}
    assert found.tags(2) == [
        ("קטגוריה", "הלכה"),
        ("קטגוריה", "גינון"),
        ("חיבור", "ספר הגנים"),
        ("כותרת", "הקדמת המחבר"),
        ("כותרת", "דברי המסדר"),
    ]
    assert found.all("metadata") == [None, {"footnotes": ["במקור: אמרו"]}, None, None]
    assert [record.line for record in found.records] == [2, 4, 6, 10]


def test_ids_are_the_files_name_and_a_number(read) -> None:
    found = read({"אוצריא/הלכה/ספר הגנים.txt": BOOK})
    assert found.all("id")[:2] == [
        "אוצריא/הלכה/ספר הגנים-000001",
        "אוצריא/הלכה/ספר הגנים-000002",
    ]


def test_a_book_without_headings_is_named_after_its_file(read) -> None:
    found = read({"אוצריא/א.txt": BOOK, "אוצריא/ב.txt": "שורה\nועוד שורה\n"})
    assert (found.all("title")[-1], found.all("text")[-1]) == ("ב", "שורה\nועוד שורה")


MARKDOWN = """---
layout: front matter
---
# הגן

פתיחה **מודגשת** עם [קישור](https://example.org "x")
והמשך ה*שורה*.

## פרק ראשון ##

> ציטוט אחד
> בשתי שורות

- פריט
- פריט `שני`

```
# לא כותרת
x = 1
```

כותרת בקו
---------

סוף.

# חלק אחר

אחרון.
"""


def test_markdowns_headings_and_signs_are_read(read) -> None:
    found = read({"notes/גן.md": MARKDOWN})
    assert found.source == "texts"
    assert [(each["ref"], each["text"]) for each in (r.fields for r in found.records)] == [
        ("הגן", "פתיחה מודגשת עם קישור והמשך השורה."),
        ("הגן, פרק ראשון", "ציטוט אחד בשתי שורות\n\n- פריט\n- פריט שני\n\n# לא כותרת\nx = 1"),
        ("הגן, כותרת בקו", "סוף."),
        ("הגן, חלק אחר", "אחרון."),
    ]
    assert found.tags(1) == [("תיקייה", "notes"), ("חיבור", "הגן"), ("כותרת", "פרק ראשון")]


PLAIN = """הגן

הקדמה

כך פתח
את הספר.

פרק א: הזריעה

זרעו.

פרק ב

פרק ראשון של השנה היה קשה.

סוף
===

תם.
"""


def test_plain_text_has_headings_that_stand_by_themselves(read) -> None:
    found = read({"a/הספר.txt": PLAIN, "a/ב.txt": "אחר"})
    assert [(each["ref"], each["text"]) for each in (r.fields for r in found.records)] == [
        ("ב", "אחר"),
        ("הספר", "הגן"),
        ("הספר, הקדמה", "כך פתח\nאת הספר."),
        ("הספר, פרק א: הזריעה", "זרעו."),
        ("הספר, פרק ב", "פרק ראשון של השנה היה קשה."),
        ("הספר, סוף", "תם."),
    ]


def test_short_paragraphs_are_joined_and_long_ones_cut(read) -> None:
    short = "\n\n".join(f"פסקה קצרה מספר {number}." for number in range(120))
    long = "משפט ראשון נאמר כאן. " * 200
    found = read({"a.txt": short, "b.txt": long})
    sizes = [len(text) for text in found.all("text")]
    assert max(sizes) <= 1_500
    assert found.all("ref")[:2] == ["a", "a (2)"]
    assert all(text.endswith(".") for text in found.all("text"))


def test_the_length_can_be_set(read) -> None:
    long = "משפט ראשון נאמר כאן. " * 200
    found = read({"a.txt": long, "b.md": long}, length=200)
    assert max(len(text) for text in found.all("text")) <= 300


def test_what_cannot_be_read_is_told_by_its_file(read) -> None:
    found = read({"a.txt": "טוב", "b.txt": "", "c.txt": "גם טוב\n\n".encode() + b"\xff\xfe"})
    assert found.all("text") == ["טוב", "גם טוב"]
    assert [each.where for each in found.broken] == ["b.txt", "c.txt, line 3"]


def test_what_markdown_says_before_its_text_is_told_of_all_its_passages(read) -> None:
    said = '---\nid: shir\ntitle: "על הים: שיר"\ntags: [ים, מקום:חיפה]\nyear: 1950\n---\nטקסט\n'
    (record,) = read({"poems/a.md": said}).records
    assert record.fields["id"] == "shir-000001"
    assert (record.fields["title"], record.fields["text"]) == ("על הים: שיר", "טקסט")
    assert {"name": "חיפה", "category": "מקום"} in record.fields["tags"]
    assert record.fields["metadata"] == {"year": "1950"}


def test_front_matter_that_cannot_be_read_is_told_and_the_text_read(read) -> None:
    found = read({"a.md": "---\na: {b: c}\n---\nטקסט\n"})
    assert found.all("text") == ["טקסט"]
    assert [broken.where for broken in found.broken] == ["a.md, line 2"]


def test_texts_may_be_in_the_encoding_of_a_hebrew_windows(tmp_path) -> None:
    (tmp_path / "a.txt").write_bytes("פרק א\n\nשלום לכל העולם\n".encode("cp1255"))
    (tmp_path / "b.md").write_bytes("# פרק\n\nועוד שלום\n".encode("utf-16"))
    published = published_at(tmp_path, Options())
    texts = [item.fields["text"] for item in published.opened()[1]]
    assert texts == ["שלום לכל העולם", "ועוד שלום"]


@pytest.mark.parametrize(
    "lines",
    ["_a " * 60_000, "# " + "# " * 60_000 + "x", "[a](b " * 40_000, "**a " * 60_000, "<h1>" * 60_000,
     "> " * 60_000, "```\n" * 60_000],
)  # fmt: skip
def test_no_text_is_slow_to_read(read, lines: str) -> None:
    """Each of these takes minutes where an expression runs back over what it has seen."""
    assert read({"a.md": f"{lines}\n\nסוף", "b.txt": lines}).all("text")
