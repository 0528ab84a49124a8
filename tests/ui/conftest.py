"""A real server and a real browser for the pages; a page run alone over a temporary database."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from bench.server import ROOT
from lib import serving
from lib.access.administrators import Administrator, Way
from lib.bootstrap import App, build
from lib.core.documents import Document
from lib.core.settings import Settings
from lib.ui import visitor
from tests.conftest import doc, put
from tests.fakes import FakeEncoder, app_of
from tests.server import chromium, served

HOSTILE = "<img src=x onerror=alert(1)> :red[a] $x$ [b](http://c.example) \u202eabc"
PASSAGES = (
    doc("a", "בְּרֵאשִׁית הָיוּ הַמַּיִם בנהר", "נוף:מים", "זמן:קדום", title="המים", ref="א 1"),
    doc("b", "בירושלים יש תוכנית לימודים, והמים בה קרים", "נוף:עיר", title="העיר", ref="א 2"),
    doc("c", f"{HOSTILE} שטוח", f"{HOSTILE}:{HOSTILE}", title=HOSTILE, ref=HOSTILE),
    doc("d", "A passage in English about rivers", "זמן:קדום", title="Rivers", ref="א 4"),
)

Serve = Callable[..., App]


class SignIn:
    """Whether the visitor of pages that run alone, and so have no cookies, is an administrator."""

    def __init__(self) -> None:
        self.who: Administrator | None = None

    def begin(self) -> None:
        self.who = Administrator(Way.PASSWORD)

    def end(self) -> None:
        self.who = None


@pytest.fixture(autouse=True)
def _nobodys_session() -> None:
    """Outside of a script Streamlit keeps one session for all: what an earlier test chose there,
    a language among it, is forgotten."""
    st.session_state.clear()


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> SignIn:
    made = SignIn()
    monkeypatch.setattr(visitor, "administrator", lambda: made.who)
    return made


@pytest.fixture
def signed_in(sign_in: SignIn) -> SignIn:
    """As an administrator."""
    sign_in.begin()
    return sign_in


@pytest.fixture
def serve(tmp_path: Path, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """documents → the App that pages will get, over a temporary database; with an encoder it
    searches by meaning too."""
    opened: list[App] = []

    def start(*documents: Document, encoder: FakeEncoder | None = None, **settings) -> App:
        encoders = [encoder] if encoder else []
        app = app_of(tmp_path, *encoders, enable_semantic_search=bool(encoders), **settings)
        if documents:
            put(app.store, *documents)
        monkeypatch.setattr(serving, "_serving", app)
        opened.append(app)
        return app

    yield start
    for app in opened:
        app.close()


def visit(page: str, language: str = "he", /, **params: str | list[str]) -> AppTest:
    """The page run once with this query string."""
    test = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=20)
    for key, value in {"lang": language, **params}.items():
        test.query_params[key] = value
    return test.run()


def shown(test: AppTest) -> str:
    """The HTML of the page."""
    assert not test.exception
    return "\n".join(each.proto.body for each in test.get("html"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server over PASSAGES."""
    url = f"sqlite:///{tmp_path_factory.mktemp('site') / 't.db'}"
    app = build(Settings(database_url=url))
    put(app.store, *PASSAGES)
    app.close()
    with served(url, ENABLE_SEMANTIC_SEARCH="false") as (address, _):
        yield address


@pytest.fixture(scope="module")
def browser():
    with chromium() as opened:
        yield opened


@pytest.fixture
def open_page(browser, site: str):
    """(path, locale, width, scheme) → a page at that address, once it is drawn.

    An error that a script raises, or a dialog, fails the test.
    """
    contexts, wrong = [], []

    def start(path: str = "/", locale: str = "he-IL", width: int = 1280, scheme: str = "light"):
        context = browser.new_context(
            bypass_csp=True,  # Playwright waits by evaluating; test_access_browser holds the policy
            locale=locale,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
        page.goto(site + path)
        page.wait_for_selector("#root .topbar")
        return page

    yield start
    for context in contexts:
        context.close()
    assert not wrong
