"""Sefaria's export: every segment with its text, its address, its place and its tags."""

import json

import pytest

ORCHARDS = {
    "title": "Mishnah Orchards",
    "language": "he",
    "versionTitle": "merged",
    "versionSource": "https://www.sefaria.org/Mishnah_Orchards",
    "text": [
        ["<b>הַנּוֹטֵעַ</b> עֵץ בֶּחָצֵר: \n", "", "הַשֹּׁתֵל <i>גֶּפֶן</i> &amp; תְּאֵנָה<br>יִזְרַע"],
        [],
        ["", "מָצָא<sup class=\"footnote-marker\">1</sup><i class=\"footnote\">נ״א <b>מצאו</b></i> פְּרִי"],
    ],
    "versions": [["A", "https://example.org"]],
    "heTitle": "משנה פרדסים",
    "categories": ["Mishnah", "Seder Gardens"],
    "sectionNames": ["Chapter", "Mishnah"],
}  # fmt: skip


def export(work: dict, folder: str = "json/Mishnah/Orchards/Hebrew") -> dict[str, str]:
    return {f"{folder}/merged.json": json.dumps(work, ensure_ascii=False, indent=4)}


def test_a_segment_is_a_passage_by_its_address(read) -> None:
    found = read(export(ORCHARDS))
    assert found.source == "sefaria"
    assert found.broken == []
    assert found.all("ref") == ["משנה פרדסים א, א", "משנה פרדסים א, ג", "משנה פרדסים ג, ב"]
    assert found.all("id") == [
        "Mishnah Orchards 1:1",
        "Mishnah Orchards 1:3",
        "Mishnah Orchards 3:2",
    ]
    assert set(found.all("title")) == {"משנה פרדסים"}


def test_markup_comes_off_and_footnotes_are_kept_apart(read) -> None:
    found = read(export(ORCHARDS))
    assert found.all("text") == [
        "הַנּוֹטֵעַ עֵץ בֶּחָצֵר:",
        "הַשֹּׁתֵל גֶּפֶן & תְּאֵנָה\nיִזְרַע",
        "מָצָא פְּרִי",
    ]
    assert found.all("metadata") == [None, None, {"footnotes": ["נ״א מצאו"]}]


def test_categories_and_the_work_are_tags(read) -> None:
    assert read(export(ORCHARDS)).tags() == [
        ("קטגוריה", "Mishnah"),
        ("קטגוריה", "Seder Gardens"),
        ("חיבור", "משנה פרדסים"),
    ]


def test_a_talmuds_entries_are_sides_of_leaves(read) -> None:
    work = {
        **ORCHARDS,
        "title": "Gardens",
        "heTitle": "גנים",
        "sectionNames": ["Daf", "Line"],
        "text": [[], [], ["ראשון", "שני"], ["צד שני"], [], *[[]] * 23, ["טו"]],
    }
    found = read(export(work))
    assert found.all("ref") == ["גנים ב ע״א, א", "גנים ב ע״א, ב", "גנים ב ע״ב, א", "גנים טו ע״א, א"]
    assert found.all("id") == ["Gardens 2a:1", "Gardens 2a:2", "Gardens 2b:1", "Gardens 15a:1"]


PARTS = {
    "title": "Order of Rain",
    "language": "he",
    "text": {
        "Opening": ["פותחים", ""],
        "Prayers": {"For Dew": [["טל א"], ["טל ב", "טל ג"]], "For Rain": ["גשם"]},
        "": [["גוף החיבור"]],
    },
    "heTitle": "סדר הגשמים",
    "categories": ["Liturgy"],
    "sectionNames": ["Section", "Line"],
}


def test_parts_are_cited_by_name(read) -> None:
    found = read(export(PARTS))
    assert found.all("text") == ["פותחים", "טל א", "טל ב", "טל ג", "גשם", "גוף החיבור"]
    assert found.all("ref") == [
        "סדר הגשמים, Opening א",
        "סדר הגשמים, Prayers, For Dew א, א",
        "סדר הגשמים, Prayers, For Dew ב, א",
        "סדר הגשמים, Prayers, For Dew ב, ב",
        "סדר הגשמים, Prayers, For Rain א",
        "סדר הגשמים א, א",
    ]
    assert found.all("id")[1] == "Order of Rain, Prayers, For Dew 1:1"


def test_the_schema_gives_parts_their_hebrew_names(read) -> None:
    schema = {
        "heTitle": "סדר הגשמים",
        "nodes": [
            {"enTitle": "Opening", "heTitle": "פתיחה"},
            {
                "enTitle": "Prayers",
                "heTitle": "תפילות",
                "nodes": [{"enTitle": "For Dew", "heTitle": "תפילת טל"}],
            },
        ],
    }
    found = read(export({**PARTS, "schema": schema}))
    assert found.all("ref")[:2] == ["סדר הגשמים, פתיחה א", "סדר הגשמים, תפילות, תפילת טל א, א"]


def test_an_introduction_to_a_talmud_has_no_leaves(read) -> None:
    text = {"Introduction": ["מבוא"], "default": [[], [], ["גמרא"]]}
    work = {**PARTS, "text": text, "sectionNames": ["Daf", "Line"]}
    assert read(export(work)).all("ref") == [
        "סדר הגשמים, Introduction א",
        "סדר הגשמים ב ע״א, א",
    ]


def test_a_work_that_names_itself_only_at_its_end_is_known(read) -> None:
    work = {"title": "W", "text": [["מילה " * 60_000]], "heTitle": "ח", "sectionNames": ["A", "B"]}
    assert read(export(work), cut=True).all("ref")[:2] == ["ח א, א", "ח א, א (2)"]


def test_only_the_merged_hebrew_of_a_folder_is_read(read) -> None:
    english = {**ORCHARDS, "language": "en", "text": [["He who plants"]]}
    found = read(
        {
            **export(ORCHARDS),
            "json/Mishnah/Orchards/Hebrew/Torat Emet 357.json": json.dumps(ORCHARDS),
            **export(english, "json/Mishnah/Orchards/English"),
            "json/table_of_contents.json": "[]",
            **export(ORCHARDS, "cltk-flat/Mishnah/Orchards/Hebrew"),
        }
    )
    assert len(found.records) == 3


def test_a_translation_by_itself_keeps_ids_of_its_own(read) -> None:
    english = {**ORCHARDS, "language": "en", "text": [["He who plants"]]}
    assert read(export(english, "English")).all("id") == ["Mishnah Orchards 1:1 [en]"]


def test_works_come_in_the_order_of_their_folders(read) -> None:
    works = {}
    for number in (10, 2, 1):
        work = {**ORCHARDS, "title": f"W{number}", "text": [[f"טקסט {number}"]]}
        works |= export(work, f"json/Part {number}/Hebrew")
    assert read(works).all("text") == ["טקסט 1", "טקסט 2", "טקסט 10"]


def test_what_is_broken_names_its_file_and_the_rest_goes_in(read) -> None:
    odd = {**ORCHARDS, "title": "Odd", "text": [["טוב", 7, None, {"x": True}]]}
    found = read(
        {
            **export(ORCHARDS, "a/Hebrew"),
            "b/Hebrew/merged.json": '{"title": "Cut", "text": [["נקרא", "נקט',
            **export(odd, "c/Hebrew"),
            **export({**ORCHARDS, "title": "None", "text": []}, "d/Hebrew"),
            "e/Hebrew/merged.json": b'{"title": "\xff", "text": [["x"]]}',
        }
    )
    assert [text for text in found.all("text") if "טוב" in text] == ["טוב"]
    assert len(found.records) == 4
    said = [(each.file, each.place) for each in found.broken]
    assert said == [
        ("b/Hebrew/merged.json", ""),
        ("c/Hebrew/merged.json", "Odd 1:2"),
        ("c/Hebrew/merged.json", "Odd, x 1:4"),
        ("d/Hebrew/merged.json", ""),
        ("e/Hebrew/merged.json", ""),
    ]


def test_long_segments_are_cut_on_request_only(read) -> None:
    work = {**ORCHARDS, "text": [["משפט אחד קצר. " * 40]]}
    assert len(read(export(work)).records) == 1
    found = read(export(work), cut=True, length=200)
    assert found.all("ref")[:2] == ["משנה פרדסים א, א", "משנה פרדסים א, א (2)"]
    assert found.all("id")[:2] == ["Mishnah Orchards 1:1", "Mishnah Orchards 1:1~2"]
    assert all(len(text) <= 300 and text.endswith(".") for text in found.all("text"))


@pytest.mark.parametrize("length", [10, 70_000, 400_000])
def test_a_work_is_streamed_whatever_its_length(read, length: int) -> None:
    segments = [f"קטע {number} " + "מילה " * 200 for number in range(length // 1_000)] or ["קטע"]
    found = read(export({**ORCHARDS, "text": [segments]}))
    assert found.all("text") == [segment.strip() for segment in segments]
