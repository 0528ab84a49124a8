"""What a reader keeps: the controls on the pages, and what the browser's script asks of us."""

import json
import logging
import re
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette

from lib.access.administrators import Administrator, Way, cookie_name
from lib.access.audit import Action, Audit
from lib.core.keeping import FORMAT, MOST_BYTES
from lib.core.query import Mode, Query
from lib.core.settings import Settings
from lib.core.stamp import Stamp
from lib.limits import turns
from lib.limits.rates import RateLimits
from lib.search.news import News, news
from lib.serving import serving_access
from lib.ui.downloads import tickets
from lib.ui.keeping import owners as owning
from lib.ui.keeping import routes
from lib.ui.keeping.owners import Owners
from lib.ui.keeping.routes import keeping_routes
from tests.conftest import doc, put
from tests.fakes import FakeEncoder
from tests.ui.conftest import PASSAGES, Serve, shown, visit

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette would rather have httpx2
    from starlette.testclient import TestClient

SEARCH = {"kind": "search", "key": "q=המים&mode=words", "name": "מים", "made": "2026-01-02"}
PASSAGE = {"kind": "passage", "key": "a", "name": "המים", "note": "כאן", "stamp": "t01234567"}
EVIL = "<img src=x onerror=alert(1)>\u202e"


@pytest.fixture
def client(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Iterator[TestClient]:
    monkeypatch.setattr(routes, "_pace", None)
    monkeypatch.setattr(routes, "AUDIT", Audit())
    audit = logging.getLogger("mafteach.audit")
    monkeypatch.setattr(audit, "handlers", [caplog.handler])
    with TestClient(Starlette(routes=keeping_routes()), raise_server_exceptions=False) as made:
        yield made
    tickets.keep_only(set())


@pytest.fixture
def ask(client: TestClient):
    """(what, told) → status and answer."""
    ticket = tickets.give("one")

    def asked(what: str, told: Any = None, language: str = "en") -> tuple[int, dict[str, Any]]:
        body = told if isinstance(told, bytes) else json.dumps(told or {}).encode()
        answer = client.post(f"/keeping/{ticket}/{what}?lang={language}", content=body)
        assert answer.headers["cache-control"] == "no-store"
        return answer.status_code, answer.json()

    return asked


@pytest.fixture
def signed_in_client(serve: Serve, client: TestClient) -> TestClient:
    serve(*PASSAGES, admin_password="sesame")
    client.cookies.set(cookie_name("testserver"), serving_access().sign_in("sesame", "192.0.2.1"))
    return client


def buttons(html: str) -> list[dict[str, str]]:
    found = re.findall(r'<button class="keep"([^>]*)>', html)
    return [dict(re.findall(r'data-(\w+)(?:="([^"]*)")?', each)) for each in found]


# The pages


@pytest.mark.parametrize(
    "view",
    [
        {}, {"view": "lines"}, {"view": "words"}, {"view": "modes"}, {"view": "pairs"},
        {"view": "near", "window": "3"}, {"view": "where", "parts": "20"},
    ],
    ids=str,
)  # fmt: skip
def test_every_view_of_a_result_can_be_kept_as_it_is_shown(serve: Serve, view) -> None:
    app = serve(*PASSAGES)
    html = shown(visit("search", q="המים", mode="words", made="x", **view))
    (head,) = (each for each in buttons(html) if "looked" in each)
    assert head["kind"] == "search" and head["name"] == "המים" and head["last"] == "4"
    assert all(f"{name}={value}" in head["key"] for name, value in view.items())
    assert "made" not in head["key"]
    version = app.store.read(lambda reader: reader.statistics().version)
    assert Stamp.read(head["stamp"]) == Stamp(version)


def test_each_card_can_be_kept_and_so_can_the_passage_that_is_read(serve: Serve) -> None:
    app = serve(*PASSAGES, doc("long", "מים " * 50_000))
    cards = [each for each in buttons(shown(visit("search", q="המים"))) if "looked" not in each]
    read = [buttons(shown(visit("document", id=each["key"])))[0] for each in cards]
    assert [each["key"] for each in read] == [each["key"] for each in cards]
    hashes = app.store.read(lambda reader: reader.text_hashes([each["key"] for each in read]))
    for card, reader in zip(cards, read, strict=True):
        assert "looked" in reader and reader["kind"] == "passage"
        content = Stamp.of_passage(hashes[card["key"]]).passage
        assert Stamp.read(reader["stamp"]).passage == content
        assert card.get("stamp", "") in (f"t{content}", "")
    assert {each["key"]: "stamp" in each for each in cards}["long"] is False


@pytest.mark.parametrize(
    ("made", "said"),
    [("", ""), ("x", ""), ("now", ""), ("9", "The corpus has changed"), ("9.m012345", "corpus")],
)
def test_a_link_tells_what_has_changed_since_it_was_made(serve: Serve, made, said) -> None:
    serve(*PASSAGES)
    now = buttons(shown(visit("search", q="המים")))[0]["stamp"]
    html = shown(visit("search", "en", q="המים", made=now if made == "now" else made))
    assert ("link-age" in html) == bool(said) and said in html


def test_a_link_tells_that_another_model_answers(serve: Serve) -> None:
    app = serve(*PASSAGES, encoder=FakeEncoder())
    app.index(app.models.preferred)
    stamp = buttons(shown(visit("search", q="המים", mode="semantic")))[0]["stamp"]
    other = re.sub("m[0-9a-f]+", "m000000", stamp)
    assert "m" in stamp and other != stamp
    for made, there in ((stamp, False), (other, True)):
        html = shown(visit("search", "en", q="המים", mode="semantic", made=made))
        assert ("Another model searches" in html) is there


def test_a_link_to_a_passage_tells_whether_it_is_still_the_same(serve: Serve) -> None:
    app = serve(*PASSAGES)
    made = buttons(shown(visit("document", id="a")))[0]["stamp"]
    assert "link-age" not in shown(visit("document", "en", id="a", made=made))
    put(app.store, doc("new", "אחר"))
    assert "this passage has not" in shown(visit("document", "en", id="a", made=made))
    put(app.store, doc("a", "הוחלף"))
    assert "This passage has changed" in shown(visit("document", "en", id="a", made=made))


def test_only_what_is_new_is_shown_and_a_chip_leads_to_the_rest(serve: Serve) -> None:
    serve(*PASSAGES)
    html = shown(visit("search", "en", q="המים", mode="words", since="1"))
    assert [each["key"] for each in buttons(html)] == [
        "q=%D7%94%D7%9E%D7%99%D7%9D&amp;mode=words",
        "b",
    ]
    assert "Only what is new" in html
    assert 'id="results"' in shown(visit("search", "en", since="2"))
    assert "since</bdi> cannot be" in shown(visit("search", "en", since="-1"))


def test_the_page_waits_for_what_only_the_browser_knows(serve: Serve) -> None:
    serve(*PASSAGES)
    assert 'id="kept"' in shown(visit("kept"))


# What the script asks


@pytest.mark.parametrize("what", ["items", "list", "news", "recent", "file"])
def test_without_a_ticket_nothing_is_answered(serve: Serve, client, what: str) -> None:
    serve(*PASSAGES)
    answer = client.post(f"/keeping/none/{what}?lang=en", content=b"{}")
    assert answer.status_code == 404 and "Reload" in answer.json()["said"]
    assert client.get(f"/keeping/{tickets.give('one')}/{what}").status_code == 405


def test_there_is_nothing_else_to_ask(serve: Serve, ask) -> None:
    serve(*PASSAGES)
    assert ask("everything")[0] == 404


@pytest.mark.parametrize(("language", "said"), [("en", "Nothing new"), ("he", "אין חדש")])
def test_a_browsers_own_list_comes_back_drawn(serve: Serve, ask, language: str, said: str) -> None:
    app = serve(*PASSAGES)
    version = app.store.read(lambda reader: reader.statistics().version)
    same = {**SEARCH, "stamp": f"{version}"}
    gone = {**PASSAGE, "key": "gone", "name": EVIL}
    status, told = ask("list", {"items": [same, PASSAGE, gone, {"kind": EVIL}, 7]}, language)
    html = told["html"]
    assert status == 200 and said in html and "data-pending" not in html
    assert html.count('class="kept-item"') == 3
    assert html.count("view=words") == 1  # what is special in the search
    assert [each["key"] for each in told["read"]][1:] == ["a", "gone"]
    assert f'data-key="{told["read"][0]["key"].replace("&", "&amp;")}"' in html
    assert html.count("kept-news") == 3  # the same, another content, gone
    assert "<img" not in html and "\u202e" not in html


def test_a_search_is_looked_at_again_only_where_the_corpus_has_changed(serve: Serve, ask) -> None:
    serve(*PASSAGES)
    assert "data-pending" in ask("list", {"items": [{**SEARCH, "stamp": "99"}]})[1]["html"]


def test_an_empty_list_says_how_to_begin(serve: Serve, ask) -> None:
    serve(*PASSAGES)
    html = ask("list")[1]["html"]
    assert "Nothing is kept yet" in html and "kept-save" not in html and "kept-load" in html


def test_what_is_new_is_counted_and_linked(serve: Serve, ask) -> None:
    app = serve(*PASSAGES)
    last = app.store.read(lambda reader: reader.last_row())
    item = {**SEARCH, "last": last}
    assert ask("news", {"item": item})[1]["number"] == 0
    put(app.store, doc("e", "המים חזרו"), doc("f", "אש"))
    status, told = ask("news", {"item": item})
    assert status == 200 and told["number"] == 1 and f"since={last}" in told["html"]
    assert "1 new passage" in told["html"]


def test_it_is_counted_as_a_search(serve: Serve, ask, monkeypatch: pytest.MonkeyPatch) -> None:
    app = serve(*PASSAGES)
    object.__setattr__(app, "limits", RateLimits("1/minute", "off"))
    assert ask("news", {"item": SEARCH})[0] == 200
    status, told = ask("news", {"item": SEARCH})
    assert status == 429 and re.search(r"Go on in \d+ seconds", told["said"])


@pytest.mark.parametrize("what", ["list", "news", "recent", "file"])
def test_whatever_is_read_for_a_visitor_waits_for_its_turn(
    serve: Serve, ask, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    app = serve(*PASSAGES)
    monkeypatch.setattr(turns, "SECONDS", 0.05)
    monkeypatch.setattr(routes, "caller_address", lambda request: "192.0.2.1")
    with app.limits.turns.turn("192.0.2.1"), app.limits.turns.turn("192.0.2.1"):
        status, answer = ask(what, {"items": [PASSAGE], "item": SEARCH})
    assert (status, list(answer)) == (429, ["said"])


def test_recent_searches_come_back_as_links(serve: Serve, ask) -> None:
    serve(*PASSAGES)
    several = [{**SEARCH, "key": f"q={n}", "name": f"{EVIL}{n}"} for n in range(9)]
    html = ask("recent", {"items": [PASSAGE, *several]})[1]["html"]
    assert html.count("<li>") == routes.MOST_RECENT and "<img" not in html
    assert ask("recent")[1]["html"] == ""


def test_a_file_is_read_before_it_is_taken_in(serve: Serve, ask) -> None:
    serve(*PASSAGES)
    written = {"format": FORMAT, "items": [SEARCH, PASSAGE]}
    status, told = ask("file", written)
    assert status == 200 and [each["kind"] for each in told["items"]] == ["search", "passage"]
    written["items"].append({"kind": "search", "key": "page=none"})
    status, told = ask("file", written)
    assert status == 422 and told["said"].startswith("Entry 3 of the file")
    assert ask("file", b"\x00")[1]["said"].startswith("This is no file")


@pytest.mark.parametrize("what", ["items", "list", "news", "recent", "file"])
@pytest.mark.parametrize("body", [b"[]", b"{", b"\xff", b"[" * 5_000, b'{"items": {}, "put": 1}'])
def test_no_message_breaks_anything(serve: Serve, ask, what: str, body: bytes) -> None:
    serve(*PASSAGES)
    status, told = ask(what, body)
    assert status in (200, 403, 422) and (status == 200 or told["said"])


def test_a_message_that_is_too_large_is_not_read(serve: Serve, ask) -> None:
    serve(*PASSAGES)
    status, told = ask("file", b" " * (MOST_BYTES + 1))
    assert status == 422 and "too large" in told["said"]


def test_a_message_waits_as_a_page_does_that_is_drawn_again_too_often(monkeypatch) -> None:
    monkeypatch.setattr(routes, "_pace", None)
    monkeypatch.setattr(routes, "serving_settings", lambda: Settings(redraw_limit="2 per minute"))
    who = routes.Client("192.0.2.1", "one")
    assert [routes._wait(who) > 0 for _ in range(3)] == [False, False, True]


# On the server


def test_who_is_not_signed_in_keeps_nothing_on_the_server(
    serve: Serve, ask, caplog: pytest.LogCaptureFixture
) -> None:
    app = serve(*PASSAGES, admin_password="sesame")
    status, told = ask("items", {"put": [SEARCH]})
    assert status == 403 and told["said"]
    assert "action=keep outcome=refused" in caplog.text
    assert not app.store.read(lambda reader: reader.kept("administrator"))


def test_who_is_signed_in_keeps_on_the_server_and_it_is_written_down(
    signed_in_client, ask, caplog: pytest.LogCaptureFixture
) -> None:
    assert ask("items")[1] == {"items": []}
    assert not caplog.messages or Action.KEEP not in caplog.text
    status, told = ask("items", {"put": [SEARCH, PASSAGE]})
    assert status == 200 and [each["name"] for each in told["items"]] == ["מים", "המים"]
    assert "action=keep outcome=allowed by=password" in caplog.text and "כאן" not in caplog.text
    html = ask("list", {"items": [SEARCH]})[1]["html"]
    assert "on the server" in html and "Bring 1 entry" in html and "כאן" in html
    assert [each["kind"] for each in ask("items", {"drop": [SEARCH]})[1]["items"]] == ["passage"]


def test_too_many_are_refused_in_words(signed_in_client, ask) -> None:
    several = [{**SEARCH, "key": f"q={n}"} for n in range(100)]
    assert ask("items", {"put": several})[0] == 200
    status, told = ask("items", {"put": [SEARCH]}, "he")
    assert status == 400 and told["said"].startswith("אפשר לשמור 100 חיפושים")


def test_whom_a_provider_names_has_a_shelf_of_their_own(serve: Serve, ask, monkeypatch) -> None:
    app = serve(*PASSAGES)
    signed_in = Owners()
    monkeypatch.setattr(owning, "owners", signed_in)
    monkeypatch.setattr(serving_access(), "way", Way.PROVIDER)
    assert ask("items")[0] == 403
    signed_in.tell("one", Administrator(Way.PROVIDER, "dana@example.org"))
    assert ask("items", {"put": [SEARCH]})[0] == 200
    kept = app.store.read(lambda reader: reader.kept("user:dana@example.org"))
    assert [each.name for each in kept] == ["מים"]
    assert "dana@example.org" in ask("list")[1]["html"]
    signed_in.tell("one", None)
    assert ask("items")[0] == 403


def test_who_has_left_is_forgotten() -> None:
    owners = Owners()
    owners.tell("one", Administrator(Way.PASSWORD))
    owners.keep_only({"two"})
    assert owners.of("one") is None


# What is new by meaning


@pytest.mark.parametrize("mode", [Mode.SEMANTIC, Mode.HYBRID])
def test_by_meaning_only_what_is_clearly_near_is_new(serve: Serve, mode: Mode) -> None:
    app = serve(*PASSAGES, encoder=FakeEncoder())
    last = app.store.read(lambda reader: reader.last_row())
    put(app.store, doc("e", "אש וגפרית"), doc("f", "כלב רץ"), doc("g", "שולחן וכיסא"))
    app.index(app.models.preferred)
    query = Query("צדק חברתי לכולם", mode)
    assert app.search.search(query.with_(since=last)).total  # something is always nearest
    assert news(app.search, query, last) == News(0)
