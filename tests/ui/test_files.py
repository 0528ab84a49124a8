"""A result to take away: for whoever was shown the page, in the page's language, with its end."""

import csv
import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from urllib.parse import urlencode

import pytest
from python_calamine import CalamineWorkbook
from starlette.applications import Starlette

from lib import serving
from lib.core.errors import DatabaseUnavailable
from lib.limits.places import AT_ONCE, places
from lib.limits.rates import RateLimits
from lib.search.listing import Listings
from lib.ui.downloads import tickets
from lib.ui.search.files import file_routes
from tests.conftest import doc
from tests.fakes import FakeEncoder
from tests.ui.conftest import PASSAGES, Serve, shown, visit

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette would rather have httpx2
    from starlette.testclient import TestClient

EVIL = "<u>\u202e"
FORMATS = ("csv", "jsonl", "xlsx", "print")


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=file_routes()), raise_server_exceptions=False) as made:
        yield made
    tickets.keep_only(set())
    assert places._value == AT_ONCE  # whatever happened, all are free again


def _path(format: str, asked: str = "q=מים") -> str:
    return f"/download/{tickets.give('one')}/result/{format}?{asked}"


def _links(html: str) -> dict[str, str]:
    return {
        found[1].rpartition("/")[2]: unescape(found[0])
        for found in re.findall(r'href="((/download/[^"?]*)[^"]*)"', html)
    }


@pytest.mark.parametrize("asked", [{}, {"view": "lines"}, {"mode": "exact"}, {"tag": "נוף:מים"}])
def test_every_link_of_the_page_leads_to_the_whole_result(serve: Serve, client, asked) -> None:
    serve(*PASSAGES)
    links = _links(shown(visit("search", q="מים", page="1", **asked)))
    assert sorted(links) == sorted(FORMATS)
    for address in links.values():
        answer = client.get(address)
        assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
        assert len(answer.content) > 100


def test_all_of_two_thousand_come_and_the_file_says_so(serve: Serve, client) -> None:
    serve(*(doc(f"n{number:04}", f"מים {number}") for number in range(1_972)))
    answer = client.get(_path("csv", "q=מים&mode=words&lang=he"))
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0] == ["מזהה", "כותרת", "הפניה", "דירוג", "תגיות", "קטע", "טקסט מלא"]
    assert len({row[0] for row in rows[1:1_973]}) == 1_972 and rows[1_973] == []
    assert ["שורות בקובץ", "1972"] in rows and ["נמצאו", "1972"] in rows
    assert ["קישור", "http://testserver/?q=%D7%9E%D7%99%D7%9D&mode=words"] in rows


def test_a_file_is_named_after_the_query_and_the_day(serve: Serve, client) -> None:
    serve(*PASSAGES)
    told = client.get(_path("xlsx", 'q="מים" ../נהר&lang=en')).headers["content-disposition"]
    assert re.fullmatch(
        r"attachment; filename=mafteach.xlsx; filename\*=UTF-8''"
        r"%D7%9E%D7%99%D7%9D-%D7%A0%D7%94%D7%A8-\d{4}-\d\d-\d\d\.xlsx",
        told,
    )


@pytest.mark.parametrize(("language", "names"), [("he", "תוצאות"), ("en", "Results")])
def test_a_workbook_speaks_the_page_s_language(serve: Serve, client, language, names) -> None:
    serve(*PASSAGES)
    content = client.get(_path("xlsx", f"q=מים&lang={language}")).content
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names[0] == names


@pytest.mark.parametrize("view", ["cards", "lines"])
def test_nothing_hostile_acts_on_the_page_to_print(serve: Serve, client, view) -> None:
    serve(*PASSAGES)
    asked = {"q": f"שטוח -{EVIL}", "not_tag": EVIL, "view": view, "lang": "en"}
    html = client.get(_path("print", urlencode(asked))).text
    assert "<img" not in html and "<u>" not in html and "\u202e" not in html
    assert "<script" not in html
    assert "&lt;img" in html and "&lt;u&gt;" in html and "End: 1 item" in html


def test_the_page_to_print_says_what_was_asked_and_marks_it(serve: Serve, client) -> None:
    serve(*PASSAGES)
    answer = client.get(_path("print", "q=מים&not_tag=זמן:קדום&lang=he"))
    assert "script-src" not in answer.headers["content-security-policy"]
    assert 'dir="rtl"' in answer.text and "<mark>והמים</mark>" in answer.text
    assert "ללא זמן:קדום" in answer.text and "סוף: קטע אחד" in answer.text


def test_without_a_ticket_or_after_its_page_has_gone_nothing_is_sent(serve: Serve, client) -> None:
    serve(*PASSAGES)
    assert client.get("/download/made-up/result/csv?q=מים").status_code == 404
    path = _path("csv")
    tickets.keep_only({"another"})
    assert client.get(path).status_code == 404
    assert client.get(_path("exe")).status_code == 404


@pytest.mark.parametrize(
    "limits", [{"rate_limit": "2/hour"}, {"export_limit": "2/hour"}], ids=["search", "export"]
)
def test_a_file_counts_as_one_search_and_one_download(
    serve: Serve, client, monkeypatch, limits
) -> None:
    app = serve(*PASSAGES)
    rates = {"rate_limit": "off", "semantic_rate_limit": "off", "export_limit": "off", **limits}
    monkeypatch.setattr(serving, "_serving", replace(app, limits=RateLimits(**rates)))
    path = _path("csv")
    answers = [client.get(path) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert int(answers[2].headers["retry-after"]) > 3_000


def test_what_cannot_be_asked_or_read_is_said(serve: Serve, client, monkeypatch) -> None:
    serve(*PASSAGES)
    assert client.get(_path("csv", "q=מים&mode=wrong")).status_code == 400
    assert client.get(_path("csv", "q=מים&mode=semantic&view=lines")).status_code == 400

    def fails(*_: object) -> None:
        raise DatabaseUnavailable("gone")

    monkeypatch.setattr(Listings, "listing", fails)
    assert client.get(_path("csv")).status_code == 503


def test_only_so_many_are_sent_at_once(serve: Serve, client) -> None:
    serve(*PASSAGES)
    for _ in range(AT_ONCE):
        places.acquire()
    try:
        assert client.get(_path("csv")).status_code == 503
    finally:
        for _ in range(AT_ONCE):
            places.release()
    assert client.get(_path("csv")).status_code == 200


def test_what_breaks_on_the_way_has_no_end_and_frees_its_place(
    serve: Serve, client, monkeypatch
) -> None:
    serve(*(doc(f"n{number}", f"מים {number}") for number in range(300)))
    monkeypatch.setattr("lib.search.listing._hits", _breaks_at(3))
    answer = client.get(_path("csv", "q=מים&mode=words&lang=en"))
    assert "Rows in the file" not in answer.text


def _breaks_at(call: int):
    from lib.search import listing

    calls, real = [], listing._hits

    def hits(*args, **named):
        calls.append(args)
        if len(calls) == call:
            raise DatabaseUnavailable("gone")
        return real(*args, **named)

    return hits


def test_before_it_is_taken_the_page_says_what_a_search_by_meaning_leaves_out(
    serve: Serve,
) -> None:
    documents = [doc(f"n{number}", f"כלב {number}") for number in range(60)]
    app = serve(*documents, encoder=FakeEncoder(), max_candidates=10)
    app.index(app.models.preferred)
    whole = shown(visit("search", "en", q="כלב", mode="words"))
    part = shown(visit("search", "en", q="כלב", mode="semantic"))
    assert "compares the nearest passages alone" in part
    assert "compares the nearest passages alone" not in whole


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_a_visitor_takes_a_table_and_a_citation(open_page, width) -> None:
    page = open_page("/?q=מים&lang=he", width=width)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".away summary").click()
    with page.expect_download() as caught:
        page.get_by_role("link", name="גיליון (XLSX)").click()
    assert re.fullmatch(r"מים-[\d-]+\.xlsx", caught.value.suggested_filename)
    page.get_by_text("העתקה כציטוט").click()
    page.wait_for_function("document.querySelector('.away').textContent.includes('הועתק')")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("מים, חיפוש במפתח (משולב), שני קטעים, ")
    stamp = page.locator(".keep[data-looked]").get_attribute("data-stamp")
    assert copied.endswith(f"{page.url}&made={stamp}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_the_page_to_print_opens_beside_the_search(open_page) -> None:
    page = open_page("/?q=מים&lang=en", locale="en-US")
    page.locator(".away summary").click()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Page to print").click()
    opened.value.wait_for_selector(".print .end")
    assert opened.value.locator(".print li").count() == 2
    assert "End: 2 items" in opened.value.locator(".end").inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["he", "en"])
@pytest.mark.parametrize("media", ["print", "screen"])
def test_the_page_to_print_is_cut_on_neither_side(open_page, language: str, media: str) -> None:
    page = open_page(f"/?tag=זמן:קדום&lang={language}")
    page.locator(".away summary").click()
    page.goto(page.locator(".away a[href*='/result/print']").evaluate("link => link.href"))
    page.emulate_media(media=media)
    sides = page.locator(".print li").evaluate_all("all => all.map(each => each.dir)")
    assert {"rtl", "ltr"} == set(sides)
    assert page.locator(".print ol").evaluate("list => list.scrollWidth <= list.clientWidth")
