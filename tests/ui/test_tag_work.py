"""Tag work on the pages: only administrators are shown it, and everything is done on the server."""

import re

import pytest

from lib.access.audit import Action
from lib.core.documents import CATEGORY_COLORS, Tag
from lib.search.tag_suggestions import PassageSuggestion
from lib.ui import visitor
from lib.ui.tagging import result
from lib.ui.tagging.doing import perform
from lib.ui.tagging.manage import passage_html
from tests.conftest import doc
from tests.fakes import FakeEncoder
from tests.ui.conftest import Serve, shown, visit

DOGS = tuple(
    doc(f"d{n}", f"כלב רץ ברחוב {n}", *(("נוף:עיר",) if n else ()), title=f"כלב {n}")
    for n in range(4)
)
CARS = (doc("m", "מכונית ונסיעה בכביש", "דרך:רכב"), doc("n", "אוטו ישן", "דרך:רכב"))


def tags_of(app, key: str) -> set[str]:
    return {str(tag) for tag in app.store.read(lambda reader: reader.document(key)).tags}


def unfolded(page: str, language: str = "en", **asked: str):
    """With the panel of tag work open, of which nothing is read before."""
    test = visit(page, language, **asked)
    test.session_state["tag-work-passage" if page == "document" else "tag-work"] = True
    return test.run()


def chosen(test, key: str, value: str):
    """As typed, where it is none of the options, which AppTest knows nothing of."""
    test.selectbox(key=key).options.append(value)
    test.selectbox(key=key).set_value(value).run()
    test.selectbox(key=key).options.append(value)
    return test


def button(test, key: str):
    return test.button(key=key)


@pytest.fixture
def app(serve: Serve, signed_in):
    made = serve(*DOGS, *CARS, encoder=FakeEncoder())
    made.index(made.models.preferred, quick=True)
    return made


@pytest.mark.parametrize(
    ("page", "asked"), [("document", {"id": "d0"}), ("tags", {}), ("search", {"q": "כלב"})]
)
def test_only_administrators_are_shown_tag_work(app, sign_in, page, asked) -> None:
    assert [each for each in visit(page, "en", **asked).expander if "Tag work" in each.label]
    sign_in.end()
    test = unfolded(page, "en", **asked)
    assert not [each for each in test.expander if "Tag work" in each.label]
    assert not [each.key for each in test.button if (each.key or "").startswith("tag_")]


@pytest.mark.parametrize(
    ("page", "asked"), [("document", {"id": "d0"}), ("tags", {}), ("search", {"q": "כלב"})]
)
def test_every_button_that_changes_tags_is_among_those_that_are_watched(app, page, asked) -> None:
    harmless = {
        "tag_others", "tag_log_older", "tag_log_newest", "tag_merge_back", "tag_result_back",
    }  # fmt: skip
    test = unfolded(page, "en", **asked)
    keys = {each.key for each in test.button if (each.key or "").startswith("tag_")}
    assert page == "tags" or keys
    assert keys - harmless <= set(visitor.WIDGETS)


def test_a_visitor_who_is_no_administrator_changes_nothing(app, sign_in, caplog) -> None:
    sign_in.end()
    assert not perform(lambda writer: [writer.tag([1], Tag("א"))], tag="א")
    assert app.store.read(lambda reader: reader.tag_changes(9)) == []
    assert f"action={Action.TAG} outcome=refused" in caplog.text


def test_suggested_tags_are_accepted_one_by_one_or_together_and_undone(app) -> None:
    test = unfolded("document", "en", id="d0")
    assert "נוף:עיר" in shown(test) and "on 3 near passages" in shown(test)
    test = button(test, "tag_accept_0").click().run()
    assert tags_of(app, "d0") == {"נוף:עיר"}
    assert "added to 1 passage" in shown(test)
    test = button(test, "tag_undo").click().run()
    assert tags_of(app, "d0") == set()
    button(test, "tag_accept_all").click().run()
    assert "נוף:עיר" in tags_of(app, "d0")


def test_what_was_done_to_one_passage_is_not_said_under_another(app) -> None:
    test = button(unfolded("document", id="d0"), "tag_accept_0").click().run()
    assert "added to 1 passage" in shown(test)
    test.query_params["id"] = "m"
    assert "added to 1 passage" not in shown(test.run())


def test_a_tag_is_typed_and_taken_off_in_the_reader(app) -> None:
    test = unfolded("document", "en", id="m")
    chosen(test, "tag_add_box", "עבודה:חדשה")
    test = button(test, "tag_add").click().run()
    assert tags_of(app, "m") == {"דרך:רכב", "עבודה:חדשה"}
    assert "עבודה:חדשה" in shown(test)
    test = button(test, "tag_off_0").click().run()
    assert tags_of(app, "m") == {"עבודה:חדשה"}


def test_a_whole_result_is_tagged_and_above_a_hundred_it_asks_with_the_count(
    app, monkeypatch
) -> None:
    test = unfolded("search", "en", q="כלב", mode="words")
    chosen(test, "tag_result_box", "בדוק")
    button(test, "tag_result_add").click().run()
    assert all("בדוק" in tags_of(app, f"d{n}") for n in range(4))
    assert "בדוק" not in tags_of(app, "m")
    monkeypatch.setattr(result, "UNASKED", 3)
    test = unfolded("search", "en", q="כלב", mode="words")
    chosen(test, "tag_result_box", "בדוק")
    test = button(test, "tag_result_off").click().run()
    assert "off 4 passages?" in shown(test)
    assert "בדוק" in tags_of(app, "d1")
    button(test, "tag_result_go").click().run()
    assert "בדוק" not in tags_of(app, "d1")


def test_what_was_agreed_to_is_not_done_to_others(app, monkeypatch) -> None:
    monkeypatch.setattr(result, "UNASKED", 3)
    test = unfolded("search", "en", q="כלב", mode="words")
    chosen(test, "tag_result_box", "בדוק")
    test = button(test, "tag_result_add").click().run()
    with app.store.writing() as writer:
        writer.upsert([doc("late", "כלב אחר")])
    test = button(test, "tag_result_go").click().run()
    assert "finds <bdi>5</bdi> passages by now, not <bdi>4</bdi>" in shown(test)
    assert "בדוק" not in tags_of(app, "d1")


def test_a_rename_to_a_name_that_exists_asks_to_merge(app) -> None:
    test = unfolded("tags", "en")
    test = chosen(test, "tag_which", "נוף:עיר")
    test = chosen(test, "tag_new_name", "נוף:כרך")
    test = button(test, "tag_rename").click().run()
    assert tags_of(app, "d1") == {"נוף:כרך"}
    assert test.selectbox(key="tag_which").value == "נוף:כרך"
    test = chosen(test, "tag_new_name", "דרך:רכב")
    test = button(test, "tag_rename").click().run()
    assert "There is a tag called" in shown(test)
    assert tags_of(app, "d1") == {"נוף:כרך"}
    test = button(test, "tag_merge").click().run()
    assert tags_of(app, "d1") == {"דרך:רכב"}
    test = button(test, "tag_log_undo_0").click().run()
    assert tags_of(app, "d1") == {"נוף:כרך"}
    assert "parted from" in shown(test) and "undone" in shown(test)


def test_a_category_takes_a_colour_of_the_palette(app) -> None:
    test = unfolded("tags", "he")
    test = chosen(test, "tag_which", "נוף:עיר")
    test = test.selectbox(key="tag_color_box").set_value(CATEGORY_COLORS[4]).run()
    test = button(test, "tag_color").click().run()
    colors = {c.name: c.color for c in app.store.read(lambda reader: reader.categories())}
    assert colors["נוף"] == CATEGORY_COLORS[4]
    assert "נצבעה באדום" in shown(test)


def test_passages_that_may_lack_a_tag_are_offered_nearest_first(app) -> None:
    test = unfolded("tags", "en")
    test = chosen(test, "tag_which", "נוף:עיר")
    html = shown(test)
    assert html.index("כלב רץ ברחוב 0") < html.index("אוטו ישן")
    test = button(test, "tag_accept_0").click().run()
    assert tags_of(app, "d0") == {"נוף:עיר"}


@pytest.mark.parametrize(("text", "side"), [("כלב רץ", "rtl"), ("A dog runs", "ltr")])
def test_a_passage_that_is_offered_runs_its_own_way_with_its_title(text: str, side: str) -> None:
    html = str(passage_html(PassageSuggestion(doc("a", text, title="כלב"), 0.5)))
    assert re.search(f'<span class="begins" dir="{side}"><a .*</a> <bdi dir="{side}">', html)


def test_a_refusal_is_said_in_the_reader_s_language(app) -> None:
    test = unfolded("document", "he", id="m")
    chosen(test, "tag_add_box", "א" * 300)
    test = button(test, "tag_add").click().run()
    assert "בשם <bdi>300</bdi> תווים" in shown(test)


def test_a_category_alone_is_no_new_name(app) -> None:
    test = chosen(unfolded("tags", "en"), "tag_which", "נוף:עיר")
    test = button(chosen(test, "tag_new_name", "נוף:"), "tag_rename").click().run()
    assert "The tag has no name" in shown(test)
    assert "נוף:עיר" in tags_of(app, "d1")


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1.4.11: that of two colours."""

    def luminance(code: str) -> float:
        parts = [int(code[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("color", CATEGORY_COLORS)
@pytest.mark.parametrize("paper", ["#fbfaf7", "#ffffff", "#14161b", "#191c22"])
def test_the_palette_can_be_told_from_the_paper_in_light_and_dark(color: str, paper: str) -> None:
    assert contrast(color, paper) >= 3
