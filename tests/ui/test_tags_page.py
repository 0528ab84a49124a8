"""The Tags page: categories, links, the picture of tags that meet, hostile names."""

import subprocess
import sys
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from lib.core.documents import Tag, TagCount
from lib.core.query import Query
from lib.ui.tags import browser
from lib.ui.tags.browser import grouped, groups_html, pairs_html
from lib.ui.tags.picture import Together, figure, most_frequent
from tests.conftest import doc
from tests.ui.conftest import ROOT, Serve, shown

HOSTILE = "<img src=x onerror=alert(1)>"


def page(language: str = "he") -> AppTest:
    test = AppTest.from_file(str(ROOT / "pages" / "tags.py"), default_timeout=20)
    test.query_params["lang"] = language
    return test


def link(*tags: Tag) -> str:
    return "/?" + urlencode(Query(tags=tuple(map(str, tags))).to_params(), doseq=True)


def counts(*pairs: tuple[str, int]) -> list[TagCount]:
    return [
        TagCount(
            Tag(*reversed(name.split(":", 1))) if ":" in name else Tag(name), "#3f6fa8", number
        )
        for name, number in pairs
    ]


def test_tags_are_grouped_by_category_the_largest_first_those_without_one_last() -> None:
    groups = grouped(counts(("מקום:חיפה", 2), ("קצר", 90), ("נושא:ברכה", 3), ("נושא:פרידה", 4)))
    assert [group.category for group in groups] == ["נושא", "מקום", ""]
    assert [each.tag.name for each in groups[0].tags] == ["פרידה", "ברכה"]


@pytest.mark.parametrize("text", ["בְּרָכָה", "ברכ", "נושא"])
def test_the_filter_finds_a_tag_by_part_of_its_name_or_category_pointed_or_not(text: str) -> None:
    groups = grouped(counts(("מקום:חיפה", 2), ("נושא:ברכה", 3)), text)
    assert [each.tag.name for group in groups for each in group.tags] == ["ברכה"]


def test_a_filter_that_finds_nothing_gives_no_groups() -> None:
    assert grouped(counts(("מקום:חיפה", 2)), "ירושלים") == []


def test_a_bar_is_as_long_as_the_share_of_the_most_frequent_tag() -> None:
    html = groups_html(grouped(counts(("א", 200), ("ב", 50))), link)
    assert "width:100.0%" in html
    assert "width:25.0%" in html


def test_many_tags_of_one_category_fold() -> None:
    html = groups_html(grouped(counts(*((f"תג{i:03}", 5) for i in range(400)))), link)
    before, _, after = html.partition("<details>")
    assert before.count("<li>") == browser.SHOWN
    assert after.count("<li>") == browser.MOST_SHOWN - browser.SHOWN


def test_hostile_names_and_colours_are_text() -> None:
    hostile = Tag(HOSTILE, "\u202e</h2><script>")
    html = groups_html(grouped([TagCount(hostile, "red;} body{display:none", 1)]), link)
    html += pairs_html([(hostile, Tag("ב"), 1)], {hostile: "url(x)"}, link)
    assert "<img" not in html
    assert "<script" not in html
    assert "\u202e" not in html
    assert "display:none" not in html
    assert "url(" not in html
    assert HOSTILE in unescape(html)


def test_frequent_tags_stand_category_by_category() -> None:
    chosen = most_frequent(counts(("א:1", 9), ("ב:2", 8), ("א:3", 7), ("ב:4", 1)), most=3)
    assert [str(each.tag) for each in chosen] == ["א:1", "א:3", "ב:2"]


def together(*names: str, **pairs: int) -> Together:
    found = {
        (min(one, other), max(one, other)): number
        for key, number in pairs.items()
        for one, other in [[Tag(name) for name in key.split("_")]]
    }
    tags = tuple(TagCount(Tag(name), "#3f6fa8", 10 - i) for i, name in enumerate(names))
    return Together(tags, found)


def test_the_top_pairs_are_the_most_frequent_ones() -> None:
    top = together("a", "b", "c", a_c=2, b_a=7, b_c=1).top(2)
    assert top == [(Tag("a"), Tag("b"), 7), (Tag("a"), Tag("c"), 2)]


def test_every_two_tags_that_meet_have_one_square_with_their_number() -> None:
    meeting = together("c", "a", "b", a_c=2, b_c=5)
    assert meeting.cells == [(0, 1, 2), (0, 2, 5)]
    drawn = figure(meeting, rtl=False).to_dict()
    squares, handles = drawn["data"]
    assert squares["z"][2][0] == 1.0
    assert 0 < squares["z"][1][0] < 1.0
    assert squares["z"][2][1] == 0.0
    assert squares["z"][0][0] is None
    assert list(handles["x"]) == [0, 0]
    assert "5" in handles["hovertext"][1]


def test_the_picture_is_mirrored_right_to_left() -> None:
    meeting = together("a", "b", a_b=1)
    left, right = (figure(meeting, rtl).to_dict()["layout"] for rtl in (False, True))
    assert left["xaxis"]["range"] == list(reversed(right["xaxis"]["range"]))
    assert (left["yaxis"]["side"], right["yaxis"]["side"]) == ("left", "right")


def test_the_picture_shows_hostile_names_as_text() -> None:
    meeting = Together(
        tuple(TagCount(tag, "", 1) for tag in (Tag("<b>%{x}</b>"), Tag("\u202ea"))),
        {(Tag("<b>%{x}</b>"), Tag("\u202ea")): 1},
    )
    written = str(figure(meeting, rtl=True).to_dict())
    assert "<b>" not in written
    assert "\u202e" not in written
    assert "hovertemplate" not in written


def test_drawing_the_picture_imports_neither_numpy_nor_pandas() -> None:
    code = (
        "import sys\n"
        "from lib.ui.tags.picture import Together, figure\n"
        "figure(Together((), {}), True).to_json()\n"
        "print([name for name in ('numpy', 'pandas', 'scipy') if name in sys.modules])\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"


def test_the_page_links_each_tag_to_its_search_in_the_same_language(serve: Serve) -> None:
    serve(doc("a", "שלום", "נושא:ברכה & שמחה"), doc("b", "שלום", "קצר"))
    html = shown(page("en").run())
    addresses = [unescape(part.split('"')[0]) for part in html.split('href="')[1:]]
    asked = [parse_qs(urlsplit(address).query) for address in addresses]
    assert {"tag": ["נושא:ברכה & שמחה"], "lang": ["en"]} in asked
    assert Query.from_params(asked[0]).tags


def test_the_page_draws_tags_that_meet_and_lists_the_pairs(serve: Serve) -> None:
    serve(doc("a", "שלום", "נושא:ברכה", "קצר"), doc("b", "שלום", "נושא:ברכה", "קצר"))
    test = page().run()
    assert "tag-pairs" in shown(test)
    assert len(test.get("plotly_chart")) == 1


def test_the_page_says_when_no_tags_meet(serve: Serve) -> None:
    serve(doc("a", "שלום", "נושא:ברכה"), doc("b", "שלום", "קצר"))
    test = page("en").run()
    assert "No two frequent tags" in shown(test)
    assert not test.get("plotly_chart")


def test_the_filter_box_narrows_the_page_and_says_when_nothing_is_left(serve: Serve) -> None:
    serve(doc("a", "שלום", "נושא:ברכה"), doc("b", "שלום", "קצר"))
    test = page("en").run()
    narrowed = shown(test.text_input[0].set_value("קצ").run())
    assert "קצר" in narrowed
    assert "ברכה" not in narrowed
    nothing = shown(test.text_input[0].set_value(HOSTILE).run())
    assert HOSTILE not in nothing
    assert HOSTILE in unescape(nothing)


def test_an_empty_corpus_says_where_to_begin(serve: Serve) -> None:
    serve()
    html = shown(page("en").run())
    assert "No tags yet" in html
    assert "/corpus?lang=en" in html


def test_hostile_tags_come_to_the_page_as_text(serve: Serve) -> None:
    serve(doc("a", "שלום", f"{HOSTILE}:[x](javascript:1)", ":red[שלום]"), doc("b", "שלום"))
    html = shown(page().run())
    assert "<img" not in html
    assert HOSTILE in unescape(html)
