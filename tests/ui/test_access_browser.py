"""Signing in and out, frames and foreign content, in a real browser over real servers."""

import re
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from lib.bootstrap import build
from lib.core.settings import Settings
from lib.ui.address import PAGES
from tests.conftest import put
from tests.intruder import until
from tests.listening import Quiet, listening
from tests.server import PASSWORD, Served, served, sign_in
from tests.ui.conftest import PASSAGES

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('access') / 't.db'}"
    app = build(Settings(database_url=url))
    put(app.store, *PASSAGES)
    app.close()
    return url


@pytest.fixture(scope="module")
def address(database: str) -> Iterator[str]:
    """A server with a password."""
    with served(database, ADMIN_PASSWORD=PASSWORD, ENABLE_SEMANTIC_SEARCH="false") as (at, _):
        yield at


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def _upload(page):
    return page.locator("[data-testid=stFileUploader]")


def test_the_password_signs_in_for_every_tab_until_signing_out(page, address: str) -> None:
    page.goto(f"{address}/memory?lang=en")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Administrator's password").fill("wrong")
    page.keyboard.press("Enter")
    page.get_by_text("The password is wrong. Try again.").wait_for()
    page.get_by_label("Administrator's password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/memory?lang=en")
    other = page.context.new_page()
    other.goto(f"{address}/corpus?lang=en")
    _upload(other).wait_for()
    other.reload()
    _upload(other).wait_for()
    other.get_by_role("button", name="Sign out").click()
    other.get_by_role("link", name="Sign in").wait_for()
    page.goto(f"{address}/corpus?lang=en")
    page.get_by_role("link", name="Sign in").wait_for()
    assert _upload(page).count() == 0
    assert "mafteach" not in page.evaluate("document.cookie")


@pytest.mark.parametrize("language", ["he", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_fits_a_phone(browser, address: str, language: str, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{address}/sign-in?lang={language}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.activeElement.id") == "password"
    assert page.evaluate("getComputedStyle(document.dir ? document.body : document).direction") == (
        "rtl" if language == "he" else "ltr"
    )
    context.close()


def test_the_link_signs_its_first_browser_in_and_leaves_the_address(
    browser, page, database: str, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    own = {"TMPDIR": str(tmp_path), "ENABLE_SEMANTIC_SEARCH": "false"}
    with served(database, log=log, **own) as (address, _):
        until(lambda: "signs in, once, by the page" in log.read_text(encoding="utf-8"))
        (kept,) = tmp_path.glob("mafteach-*.html")
        link = re.search(r"url=(http[^\"]+)", kept.read_text(encoding="utf-8")).group(1)
        assert link.startswith(f"http://localhost:{address.rpartition(':')[2]}/?token=")
        page.goto(kept.as_uri())  # as `make run` opens it
        page.wait_for_url(re.compile(r"^http://localhost:\d+/$"))
        page.goto(f"{page.url}corpus?lang=en")
        _upload(page).wait_for()
        late = browser.new_page()
        late.goto(f"{link}&lang=en")
        late.get_by_text("This link was used already").wait_for()
        late.close()
        token = link.partition("token=")[2]
        assert token not in log.read_text(encoding="utf-8")
    assert not list(tmp_path.glob("mafteach-*.html"))


def test_no_page_breaks_under_its_policy(page, address: str) -> None:
    broken: list[str] = []
    page.on(
        "console",
        lambda said: broken.append(said.text) if "Content Security" in said.text else None,
    )
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation', e => console.error('Content Security', e.violatedDirective, e.blockedURI))"
    )
    sign_in(page, address)
    for path in [*PAGES.values(), "/?q=המים", "/document?id=a"]:
        page.goto(f"{address}{path}")
        page.locator(".topbar nav a[href]").first.wait_for()
        page.wait_for_timeout(700)
    page.goto(f"{address}/memory")
    page.locator("#memory-chart.js-plotly-plot").wait_for()
    assert set(broken) <= {"Content Security script-src wasm-eval"}, (
        "Streamlit's frontend tries WebAssembly at start and does without it; nothing else is refused"
    )


def test_the_policy_keeps_foreign_content_and_evaluation_out(page, address: str) -> None:
    page.goto(f"{address}/")
    page.locator(".topbar nav a[href]").first.wait_for()
    sent = "fetch('http://127.0.0.1:9/').then(() => 'sent', error => 'kept')"
    assert page.evaluate(sent) == "kept"
    assert (
        page.evaluate(
            """new Promise(done => {
            document.addEventListener('securitypolicyviolation', e => done(e.violatedDirective));
            const image = document.createElement('img');
            image.src = 'http://127.0.0.1:9/x.png';
            document.body.append(image);
        })"""
        )
        == "img-src"
    )


class _Framing(Quiet):
    inside = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f"<iframe src='{self.inside}' width=900 height=600></iframe>".encode())


@pytest.mark.parametrize("path", ["/model", "/sign-in", "/api/v1/tags"])
def test_a_page_elsewhere_cannot_frame_ours(page, address: str, path: str) -> None:
    handler = type("Framing", (_Framing,), {"inside": f"{address}{path}"})
    sign_in(page, address)
    with listening(ThreadingHTTPServer(("127.0.0.1", 0), handler)) as elsewhere:
        refused: list[str] = []
        page.on("console", lambda said: refused.append(said.text))
        page.goto(f"http://127.0.0.1:{elsewhere.server_port}/")
        until(lambda: page.wait_for_timeout(50) or any("frame" in text.lower() for text in refused))
        (frame,) = page.main_frame.child_frames
        assert "chrome-error" in frame.url or frame.locator(".topbar, form").count() == 0


def test_a_page_elsewhere_cannot_talk_to_the_server_in_the_visitors_name(
    page, address: str
) -> None:
    """Another port of the same host is the same site: the browser sends it our cookie."""
    sign_in(page, address)
    handler = type("Elsewhere", (_Framing,), {"inside": "about:blank"})
    with listening(ThreadingHTTPServer(("127.0.0.1", 0), handler)) as elsewhere:
        page.goto(f"http://127.0.0.1:{elsewhere.server_port}/")
        stream = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
        opened = f"""new Promise(done => {{
            const socket = new WebSocket('{stream}', ['streamlit']);
            socket.onopen = () => done('open');
            socket.onclose = () => done('refused');
        }})"""
        assert page.evaluate(opened) == "refused"
        asked = f"""fetch('{address}/sign-in', {{method: 'POST', mode: 'no-cors', credentials: 'include',
                 body: new URLSearchParams({{password: '{PASSWORD}'}})}}).then(() => 'sent', () => 'kept')"""
        before = page.context.cookies(address)
        assert page.evaluate(asked) == "kept"  # the answer; the request came, and was refused
        assert page.context.cookies(address) == before


def test_closed_to_reading_every_page_asks_to_sign_in_and_shows_nothing(
    page, database: str
) -> None:
    closed = {"ANONYMOUS_READING": "false", "ADMIN_PASSWORD": PASSWORD}
    with served(database, ENABLE_SEMANTIC_SEARCH="false", **closed) as here:
        assert isinstance(here, Served)
        for path in PAGES.values():
            page.goto(f"{here.address}{path}?lang=en&q=river&id=d")
            page.get_by_text("This corpus is open to those who sign in.").wait_for()
            assert "Rivers" not in page.content()
        page.get_by_role("link", name="Sign in").click()
        page.get_by_label("Administrator's password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{path}?lang=en")  # back to the last of them
        page.goto(f"{here.address}/?lang=en&q=rivers")
        page.locator(".cards .card").first.wait_for()
