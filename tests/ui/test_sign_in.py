"""The page where an administrator signs in, the link that does it, and the cookie they leave."""

import socket
import threading
import warnings
from collections.abc import Iterator

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from lib import serving
from lib.access.access import Access
from lib.access.audit import Audit
from lib.access.password import MOST_WRONG
from lib.bootstrap import Host
from lib.core.settings import Settings
from lib.memory.watch import MemoryWatch
from lib.ui import sign_in
from lib.ui.shell import shell_routes
from lib.ui.sign_in import MOST_BYTES, sign_in_routes
from lib.web.headers import SecurityHeaders
from tests.clock import Clock

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette would rather have httpx2
    from starlette.testclient import TestClient

PLACE = "http://localhost:8501"


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator:
    """settings → the Access of a server that has them."""
    monkeypatch.setattr("lib.access.access.AUDIT", Audit())
    monkeypatch.setattr(sign_in, "_one_at_a_time", None)

    def start(provider: bool = False, **settings) -> Access:
        given = Settings(memory_history="off", **settings)
        monkeypatch.setattr(serving, "_serving", None)
        monkeypatch.setattr(serving, "_host", Host(given, MemoryWatch(given)))
        made = Access(given, provider, Clock())
        monkeypatch.setattr(serving, "_access", made)
        return made

    return start


APP = Starlette(
    routes=[*shell_routes(), *sign_in_routes()], middleware=[Middleware(SecurityHeaders)]
)


def browser(address: str = "192.0.2.1") -> TestClient:
    return TestClient(APP, PLACE, client=(address, 50_000), follow_redirects=False)


def signed_in(access: Access, client: TestClient) -> bool:
    return access.administrator(dict(client.cookies), "localhost:8501") is not None


# The password


@pytest.mark.parametrize(("language", "said"), [("he", "סיסמת מנהל"), ("en", "Sign in")])
def test_the_page_asks_for_the_password_in_the_visitors_language(serve, language, said) -> None:
    serve(admin_password="sesame")
    page = browser().get(f"/sign-in?lang={language}&next=model")
    assert page.status_code == 200
    assert said in page.text and 'type="password"' in page.text
    assert f'lang="{language}"' in page.text
    assert f"next=model&amp;lang={language}" in page.text
    assert "sesame" not in page.text


def test_the_right_password_leaves_a_cookie_that_no_script_and_no_other_site_has(serve) -> None:
    access, client = serve(admin_password="סיסמה טובה"), browser()
    answer = client.post("/sign-in?next=memory&lang=en", data={"password": "סיסמה טובה"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/memory?lang=en")
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("mafteach_8501=")
    assert "httponly" in cookie and "samesite=strict" in cookie and "path=/" in cookie
    assert "secure" not in cookie and "max-age" not in cookie
    assert answer.headers["cache-control"] == "no-store"
    assert signed_in(access, client)


def test_over_tls_the_cookie_is_for_tls_alone(serve) -> None:
    serve(admin_password="sesame")
    answer = browser().post(
        "/sign-in", data={"password": "sesame"}, headers={"X-Forwarded-Proto": "https"}
    )
    assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize("form", [{"password": "Sesame"}, {"password": ""}, {}, {"x": "sesame"}])
def test_a_wrong_password_is_told_and_leaves_nothing(serve, form: dict[str, str]) -> None:
    access, client = serve(admin_password="sesame"), browser()
    answer = client.post("/sign-in?lang=en", data=form)
    assert answer.status_code == 403
    assert "The password is wrong. Try again." in answer.text
    assert "set-cookie" not in answer.headers and not signed_in(access, client)
    assert "Sesame" not in answer.text


def test_after_five_wrong_ones_the_page_says_how_long_to_wait_and_others_sign_in(serve) -> None:
    serve(admin_password="sesame")
    for _ in range(MOST_WRONG):
        browser("198.51.100.7").post("/sign-in", data={"password": "x"})
    answer = browser("198.51.100.7").post("/sign-in?lang=he", data={"password": "sesame"})
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "60"
    assert "--from:60" in answer.text and "יותר מדי" in answer.text
    assert browser().post("/sign-in", data={"password": "sesame"}).status_code == 303


def test_behind_a_trusted_proxy_visitors_are_told_apart(serve) -> None:
    serve(admin_password="sesame", trusted_proxies=1)
    for number in range(MOST_WRONG):
        forged = {"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.7"}
        browser("10.0.0.1").post("/sign-in", data={"password": "x"}, headers=forged)
    there = {"X-Forwarded-For": "198.51.100.7"}
    here = {"X-Forwarded-For": "192.0.2.9"}
    form = {"password": "sesame"}
    assert browser("10.0.0.1").post("/sign-in", data=form, headers=there).status_code == 429
    assert browser("10.0.0.1").post("/sign-in", data=form, headers=here).status_code == 303


@pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "/corpus", "nothing"])
def test_one_returns_to_our_own_pages_only(serve, to: str) -> None:
    serve(admin_password="sesame")
    answer = browser().post(f"/sign-in?lang=he&next={to}", data={"password": "sesame"})
    assert answer.headers["location"] == "/corpus?lang=he"


def test_a_form_longer_than_a_password_is_not_read(serve) -> None:
    serve(admin_password="sesame")
    body = b"password=" + b"x" * MOST_BYTES
    assert browser().post("/sign-in", content=body).status_code == 413


@pytest.mark.parametrize("body", [b"\xff\xfe", b"password=%FF%FE", b"&&&===", b"\0"])
def test_a_form_of_anything_else_is_a_wrong_password(serve, body: bytes) -> None:
    serve(admin_password="sesame")
    assert browser().post("/sign-in", content=body).status_code == 403


def test_while_many_wait_the_next_is_asked_to_come_again(serve, monkeypatch) -> None:
    serve(admin_password="sesame")
    monkeypatch.setattr(sign_in, "MOST_WAITING", 0)
    answer = browser().post("/sign-in?lang=en", data={"password": "sesame"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] and "Many are trying" in answer.text


def test_the_page_runs_no_script_and_stands_in_no_frame(serve) -> None:
    serve(admin_password="sesame")
    page = browser().get("/sign-in")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "<script" not in page.text
    assert page.headers["x-frame-options"] == "DENY"


def test_with_a_provider_the_page_sends_one_to_its_button(serve) -> None:
    serve(provider=True)
    answer = browser().get("/sign-in?next=model&lang=en")
    assert (answer.status_code, answer.headers["location"]) == (303, "/model?lang=en")


# The link


def test_without_a_password_the_page_tells_of_the_link(serve) -> None:
    access = serve()
    page = browser().get("/sign-in?lang=en")
    assert "ADMIN_PASSWORD" in page.text and "<form" not in page.text
    assert access.link._token not in page.text


def test_the_link_signs_in_and_its_token_leaves_the_address_at_once(serve) -> None:
    access, client = serve(), browser()
    token = access.link._token
    answer = client.get(f"/?token={token}&q=ירושלים&lang=en")
    assert answer.status_code == 303
    assert httpx.URL(answer.headers["location"]).params == httpx.QueryParams(q="ירושלים", lang="en")
    assert token not in str(answer.headers)
    assert answer.headers["cache-control"] == "no-store"
    assert signed_in(access, client)
    again = client.get(f"/?token={token}")  # a browser that goes back
    assert (again.status_code, again.headers["location"]) == (303, "/")


def test_a_link_that_was_used_is_told_and_opens_nothing(serve) -> None:
    access = serve()
    token = access.link._token
    assert browser().get(f"/corpus?token={token}").status_code == 303
    late = browser()
    answer = late.get(f"/corpus?token={token}&lang=en")
    assert answer.status_code == 403
    assert "This link was used already" in answer.text
    assert not signed_in(access, late)


def test_asking_for_the_head_alone_uses_nothing_up(serve) -> None:
    access = serve()
    token = access.link._token
    assert browser().head(f"/?token={token}").status_code == 200
    assert access.link._token == token


def test_with_a_password_a_token_is_a_parameter_like_any_other(serve) -> None:
    access, client = serve(admin_password="sesame"), browser()
    assert client.get(f"/?token={access.link._token}").status_code == 200
    assert not signed_in(access, client)


def test_no_access_log_holds_the_token(serve, caplog) -> None:
    """uvicorn's own, which `uvicorn streamlit_app:app` writes."""
    access = serve()
    token = access.link._token
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(APP, lifespan="off", log_config=None, log_level="info")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    caplog.set_level("INFO", "uvicorn.access")
    thread.start()
    try:
        at = f"http://127.0.0.1:{listener.getsockname()[1]}"
        assert httpx.get(f"{at}/?token={token}").status_code == 303
        assert httpx.get(f"{at}/?token={token}").status_code == 403
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
    logged = [each.getMessage() for each in caplog.records if each.name == "uvicorn.access"]
    assert len(logged) == 2 and all("token=hidden" in line for line in logged)
    assert token not in caplog.text
