"""Who the visitor of a page is, whatever their browser says of them."""

from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.runtime.context import StreamlitHeaders

from lib import serving
from lib.access.access import Access
from lib.access.audit import Action, Audit
from lib.bootstrap import Host
from lib.core.errors import NotAllowed
from lib.core.settings import Settings
from lib.memory.watch import MemoryWatch
from lib.ui import visitor
from tests.clock import Clock
from tests.ui.conftest import Serve, SignIn, shown, visit

HOST = "localhost:8501"
CLAIMS = {"is_logged_in": True, "email": "dana@example.org", "email_verified": True}
FORWARDING = [
    "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "X-Client-IP", "Via",
    "Fly-Client-IP", "X-Envoy-External-Address", "True-Client-IP", "CF-Connecting-IP",
    "X-Cluster-Client-IP", "X-Original-For", "X-Azure-ClientIP", "Fastly-Client-IP",
]  # fmt: skip


@pytest.fixture
def serve_to(monkeypatch: pytest.MonkeyPatch):
    """(headers, cookies, address, claims, settings) → the Access that this visitor meets."""
    monkeypatch.setattr(visitor, "AUDIT", Audit())

    def start(
        headers=None, cookies=None, ip=None, claims=None, provider=False, **settings
    ) -> Access:
        given = Settings(memory_history="off", **settings)
        monkeypatch.setattr(serving, "_serving", None)
        monkeypatch.setattr(serving, "_host", Host(given, MemoryWatch(given)))
        made = Access(given, provider, Clock())
        monkeypatch.setattr(serving, "_access", made)
        asked = {"Host": HOST, **(headers or {})}
        context = SimpleNamespace(
            headers=StreamlitHeaders(asked.items()),
            cookies={} if cookies is None else cookies,
            ip_address=ip,
        )
        monkeypatch.setattr(st, "context", context)
        monkeypatch.setattr(visitor, "_user", lambda: claims or {})
        return made

    return start


@pytest.mark.parametrize("ip", [None, "127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.3", ""])
@pytest.mark.parametrize("host", [HOST, "127.0.0.1:8501", "x.localhost", "[::1]:8501", ""])
@pytest.mark.parametrize("settings", [{}, {"admin_password": "x"}, {"provider": True}])
def test_nobody_is_an_administrator_by_address_or_host(serve_to, ip, host, settings) -> None:
    serve_to({"Host": host}, ip=ip, **settings)
    assert not visitor.is_administrator()


@pytest.mark.parametrize("name", FORWARDING)
@pytest.mark.parametrize("proxies", [0, 1])
def test_nor_by_what_a_header_says(serve_to, name: str, proxies: int) -> None:
    serve_to({name: "127.0.0.1"}, trusted_proxies=proxies)
    assert not visitor.is_administrator()


def test_whoever_holds_the_cookie_of_a_session_is_one_until_it_ends(serve_to) -> None:
    first = serve_to(admin_password="x")
    secret = first.sign_in("x", "192.0.2.1")
    cookies = {"mafteach_8501": secret}
    access = serve_to(cookies=cookies, admin_password="x")
    assert not visitor.is_administrator()  # another process
    cookies["mafteach_8501"] = access.sign_in("x", "192.0.2.1")
    assert visitor.is_administrator()
    visitor.sign_out()
    assert not visitor.is_administrator()


@pytest.mark.parametrize(("named", "may"), [("dana@example.org", True), ("eve@example.org", False)])
def test_with_a_provider_those_who_are_named_are(serve_to, named: str, may: bool) -> None:
    serve_to(claims=CLAIMS, provider=True, admin_users=named)
    assert visitor.is_administrator() is may


@pytest.mark.parametrize(
    ("settings", "claims", "may"),
    [({}, {}, True), ({"anonymous_reading": False}, {}, False),
     ({"anonymous_reading": False}, CLAIMS, False),
     ({"anonymous_reading": False, "provider": True}, CLAIMS, True),
     ({"anonymous_reading": False, "provider": True}, {}, False)],
)  # fmt: skip
def test_who_may_read_is_as_it_is_set(serve_to, settings, claims, may: bool) -> None:
    serve_to(claims=claims, **settings)
    assert visitor.may_read() is may


def test_an_administrator_may_always_read(serve_to) -> None:
    cookies: dict[str, str] = {}
    access = serve_to(cookies=cookies, admin_password="x", anonymous_reading=False)
    cookies["mafteach_8501"] = access.sign_in("x", "192.0.2.1")
    assert visitor.may_read()


def test_an_action_is_refused_and_written_down_or_allowed_and_written_down(
    serve_to, caplog
) -> None:
    cookies: dict[str, str] = {}
    access = serve_to(cookies=cookies, ip="192.0.2.7", admin_password="hunter2")
    with pytest.raises(NotAllowed):
        visitor.require_administrator(Action.DELETE, documents=150)
    cookies["mafteach_8501"] = access.sign_in("hunter2", "192.0.2.7")
    visitor.require_administrator(Action.DELETE, documents=150)
    lines = [each.getMessage() for each in caplog.records if each.name == "mafteach.audit"]
    assert lines == [
        "action=delete outcome=refused address=192.0.2.7 documents=150",
        "action=sign_in outcome=allowed by=password address=192.0.2.7",
        "action=delete outcome=allowed by=password address=192.0.2.7 documents=150",
    ]
    assert "hunter2" not in caplog.text


def test_a_click_on_what_was_not_shown_is_written_down(serve_to, monkeypatch, caplog) -> None:
    serve_to(ip="192.0.2.7")
    sent = ["$$ID-0123abcd-delete_go", "$$ID-0123abcd-query", "x-not_delete_goo"]
    monkeypatch.setattr(visitor, "sent_widgets", lambda: sent)
    visitor.refuse_clicks()
    (line,) = [each.getMessage() for each in caplog.records if each.name == "mafteach.audit"]
    assert line == "action=delete outcome=refused address=192.0.2.7 widget=delete_go"


@pytest.mark.parametrize("page", ["corpus", "memory", "model"])
def test_every_button_that_acts_is_among_those_that_are_watched(
    serve: Serve, signed_in: SignIn, page: str
) -> None:
    """A new one has to be named in visitor.WIDGETS, or to be none that acts."""
    from tests.fakes import FakeEncoder
    from tests.ui.conftest import PASSAGES

    harmless = {"sign_out", "delete_ask", "import_other", "import_close", "memory_pause"}
    serve(*PASSAGES, encoder=FakeEncoder())
    shown_to_all = {each.key for each in visit(page, "en").button if each.key} - harmless
    signed_in.end()
    shown_to_visitors = {each.key for each in visit(page, "en").button if each.key}
    assert shown_to_all - shown_to_visitors <= set(visitor.WIDGETS)
    assert not shown_to_visitors & set(visitor.WIDGETS)
    assert page == "corpus" or shown_to_all


# What is said


@pytest.fixture
def provided(serve: Serve, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch):
    """claims → a server with a provider, that says so of the visitor."""

    def start(installed: bool = True, claims=None) -> None:
        app = serve()
        monkeypatch.setattr(serving, "_access", Access(app.settings, provider=True))
        monkeypatch.setattr(visitor, "_user", lambda: claims or {})
        monkeypatch.setattr(visitor.provider, "is_installed", lambda: installed)
        monkeypatch.setattr(visitor.provider, "names", lambda: [None, "google"])

    return start


def test_with_a_provider_each_of_its_names_has_a_button(provided) -> None:
    provided()
    labels = [each.label for each in visit("corpus", "en").button]
    assert labels[-2:] == ["Sign in", "Sign in with google"]


def test_a_stranger_is_told_that_they_are_no_administrator(provided) -> None:
    provided(claims={**CLAIMS, "email": "<b>eve@example.org"})
    test = visit("corpus", "en")
    assert "&lt;b&gt;eve@example.org" in shown(test) and "ADMIN_USERS" in shown(test)
    assert [each.key for each in test.button] == ["sign_out"]


def test_without_authlib_the_page_says_what_is_missing(provided) -> None:
    provided(installed=False)
    assert "Authlib" in shown(visit("corpus", "en"))
