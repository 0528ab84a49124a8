"""Why a hit stands where it does, said in plain words beside a small picture."""

import re

import pytest

from lib.core.documents import Tag
from lib.core.query import Query
from lib.core.reasons import Near, Shares, Tier, Why, reason
from lib.ui.search.explanation import explanation
from tests.conftest import doc
from tests.fakes import FakeEncoder
from tests.ui.conftest import PASSAGES, Serve, shown, visit
from tests.ui.test_hits import opened, searches

DOCUMENT = doc("a", "מים", "נוף:מים", title="המים")
PREFIX = reason("prefix", query="מים", text="המים", letters="ה")


def said(why: Why, query: Query = Query("מים")) -> list[str]:
    """The lines, without their markup."""
    return [
        re.sub("<.*?>", "", line)
        for line in re.findall("<li>.*?</li>", explanation(DOCUMENT, why, query))
    ]


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib.ui.strings.language", lambda: "en")


def test_it_says_how_much_came_from_words_and_how_much_from_meaning() -> None:
    why = Why(Tier.PREFIX, (PREFIX,), Shares(0.6, 0.2))
    assert said(why) == [
        "75% of its score came from words and 25% from meaning.",
        "The loosest rule that it needed: prefix.",
        "המים → מים (ה)",
    ]


@pytest.mark.parametrize(
    ("cosine", "line"),
    [
        (0.5, "Nearer to the query in meaning than 99 of 100 random passages."),
        (0.3, "Nearer to the query in meaning than 9 of 10 random passages, but not than 99 of 100."),
        (0.1, "Not nearer to the query in meaning than 9 of 10 random passages."),
    ],
)  # fmt: skip
def test_it_says_how_near_the_hit_is_beside_random_passages(cosine: float, line: str) -> None:
    near = Near(cosine, 0.05, 0.2, 0.4, "נוף:מים")
    assert said(Why(Tier.MEANING, (), Shares(near=near))) == [
        "The loosest rule that it needed: meaning.",
        line,
        "The tag נוף:מים is near the query in meaning.",
    ]


@pytest.mark.parametrize(
    ("cosine", "place"), [(0.83, "0.0"), (0.87, "50.0"), (0.9, "87.5"), (0.99, "100.0")]
)
def test_the_picture_tells_apart_what_lies_within_a_tenth_of_a_cosine(
    cosine: float, place: str
) -> None:
    near = Near(cosine, base=0.83, floor=0.85, clear=0.87)
    drawn = explanation(DOCUMENT, Why(Tier.MEANING, (), Shares(near=near)), Query("מים"))
    assert re.findall(r'<b style="--share:([0-9.]+)%', drawn) == [place]


@pytest.mark.parametrize(
    ("shares", "bars"),
    [
        (Shares(words=0.6, meaning=0.2), ["60.0", "20.0"]),
        (Shares(words=0.3, meaning=1.2), ["25.0", "100.0"]),
    ],
)
def test_the_bars_are_as_long_beside_each_other_as_what_each_arm_gave(
    shares: Shares, bars: list[str]
) -> None:
    drawn = explanation(DOCUMENT, Why(Tier.WORDS, (), shares), Query("מים"))
    assert re.findall(r'<i class="by-\w+" style="--share:([0-9.]+)%', drawn) == bars


def test_it_says_which_of_the_chosen_tags_the_hit_carries() -> None:
    query = Query("מים", tags=(str(Tag("מים", "נוף")),))
    assert said(Why(Tier.WORDS), query)[-1] == "Of the chosen tags: מים."


def test_words_alone_say_how_much_of_a_full_match_they_are() -> None:
    first, *_ = said(Why(Tier.WORDS, (), Shares(0.42)))
    assert first == "42% of what a passage has that holds every word as written."


def test_nothing_is_explained_where_nothing_was_asked_in_words() -> None:
    assert not explanation(DOCUMENT, Why(Tier.WORDS), Query(tags=("מים",)))


@pytest.mark.parametrize("mode", ["words", "hybrid", "semantic", "exact"])
def test_a_card_and_the_reader_explain_a_hit_alike_and_search_nothing_for_it(
    serve: Serve, mode: str
) -> None:
    app = serve(*PASSAGES, encoder=FakeEncoder())
    app.index(app.models.preferred)
    asked = {"q": "המים", "mode": mode}
    page = visit("search", "en", **asked)
    cards = re.findall('<li class="card".*?(<details class="explain".*?</details>)', shown(page))
    assert cards
    key = re.findall(r"/document\?id=(\w)", shown(page))[0]
    (read,) = re.findall(
        '<details class="explain".*?</details>', shown(opened(page, "en", id=key, **asked))
    )
    assert read == cards[0]
    assert searches(app) == 1


def test_the_parts_of_a_score_are_the_score(serve: Serve) -> None:
    app = serve(*PASSAGES, encoder=FakeEncoder())
    app.index(app.models.preferred)
    hits = app.search.search(Query("מים בנהר")).hits
    assert hits
    for hit in hits:
        assert hit.shares.words + hit.shares.meaning == pytest.approx(hit.score, abs=0.001)


@pytest.mark.browser
def test_it_opens_by_the_keyboard_without_following_the_card(open_page) -> None:
    page = open_page("/?q=%D7%9E%D7%99%D7%9D&mode=words&lang=en", locale="en-US", width=390)
    summary = page.locator(".explain summary").first
    summary.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".explain[open] li")
    assert "/document" not in page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    summary.click()
    page.wait_for_selector(".explain[open]", state="detached")
    assert "/document" not in page.url
