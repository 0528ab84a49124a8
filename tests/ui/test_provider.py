"""Signing in by an identity provider, through Streamlit's own st.login, in a real browser."""

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.server import served

pytestmark = pytest.mark.browser
DANA = {"sub": "1", "email": "dana@example.org", "email_verified": True, "name": "Dana"}


@contextmanager
def provided(folder: Path, who: dict, **environment: str) -> Iterator[tuple[str, Path]]:
    """(address, log) of a server whose visitors are whom the provider says they are."""
    if importlib.util.find_spec("authlib") is None:
        missing("Authlib is not installed")
    from tests.identity import provider, secrets

    log = folder / "log"
    (folder / ".streamlit").mkdir()
    with provider(who) as at:
        (folder / ".streamlit" / "secrets.toml").write_text(secrets(at), encoding="utf-8")
        own = {"HOME": str(folder), "TMPDIR": str(folder), "ENABLE_SEMANTIC_SEARCH": "false"}
        url = f"sqlite:///{folder / 't.db'}"
        with served(url, log=log, **{**own, **environment}) as here:
            yield here.address, log


@pytest.fixture
def page(browser):
    context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def test_whoever_is_named_signs_in_and_out(page, tmp_path: Path) -> None:
    # A password that is set as well opens nothing: there is one way in.
    with provided(tmp_path, DANA, ADMIN_USERS="dana@example.org", ADMIN_PASSWORD="x") as (at, log):
        page.goto(f"{at}/corpus?lang=en")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{at}/")
        page.goto(f"{at}/corpus?lang=en")
        page.locator("[data-testid=stFileUploader]").wait_for()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url(f"{at}/")
        page.goto(f"{at}/corpus?lang=en")
        page.get_by_role("button", name="Sign in").wait_for()
        said = log.read_text(encoding="utf-8")
    assert "action=sign_out outcome=allowed by=provider name=dana@example.org" in said
    assert "s3cret" not in said and not list(tmp_path.glob("mafteach-*.html"))


@pytest.mark.parametrize(
    "who", [{**DANA, "email": "eve@example.org"}, {**DANA, "email_verified": False}]
)
def test_whoever_is_not_named_is_told_so_and_stays_a_visitor(page, tmp_path: Path, who) -> None:
    with provided(tmp_path, who, ADMIN_USERS="dana@example.org") as (at, _):
        page.goto(f"{at}/corpus?lang=en")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{at}/")
        page.goto(f"{at}/corpus?lang=en")
        page.get_by_text("whom ADMIN_USERS does not name").wait_for()
        assert page.locator("[data-testid=stFileUploader]").count() == 0
