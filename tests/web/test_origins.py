"""Requests that a foreign page has a browser make are refused, and every answer says what a
browser may do with it."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from lib.access.audit import Audit
from lib.core.settings import Settings
from lib.web.headers import DATA, PAGES, SECURITY, SecurityHeaders, failed
from lib.web.origins import SameOrigin, is_same
from tests.web.conftest import TestClient, WebSocketDenialResponse

HOST = "mafteach.example:8501"
OWN = f"http://{HOST}"
FOREIGN = [
    "http://elsewhere.example", "http://mafteach.example", "http://mafteach.example:8502",
    "https://mafteach.example", "http://mafteach.example:8501.evil.example", "null", "",
    "http://localhost:8501", "file://", "http://mafteach.example:8501@evil.example:8501",
    "mafteach.example:8501", "http://[", "http://mafteach.example:port", "ftp://mafteach.example:8501",
]  # fmt: skip


async def _page(request) -> PlainTextResponse:
    return PlainTextResponse("done")


async def _broken(request) -> PlainTextResponse:
    raise RuntimeError("nobody foresaw it")


async def _socket(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("open")
    await websocket.close()


def client_of(**settings) -> TestClient:
    app = Starlette(
        routes=[
            *(Route(path, _page, methods=["GET", "POST", "PUT", "DELETE"])
              for path in ("/", "/corpus", "/api/v1/x", "/healthz", "/readyz")),
            Route("/broken", _broken),
            WebSocketRoute("/stream", _socket),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(SameOrigin, settings=lambda: Settings(**settings)),
        ],
        exception_handlers={Exception: failed},
    )  # fmt: skip
    return TestClient(app, base_url=OWN, raise_server_exceptions=False)


@pytest.fixture(autouse=True)
def _room_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib.web.origins.AUDIT", Audit())


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_page_elsewhere_opens_no_websocket(origin: str, caplog) -> None:
    with (
        pytest.raises(WebSocketDenialResponse) as refused,
        client_of().websocket_connect("/stream", headers={"Host": HOST, "Origin": origin}),
    ):
        pass
    assert refused.value.status_code == 403
    assert refused.value.headers["x-frame-options"] == "DENY"
    assert "action=connect outcome=refused" in caplog.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("origin", FOREIGN)
def test_a_page_elsewhere_changes_nothing(method: str, origin: str) -> None:
    response = client_of().request(method, "/corpus", headers={"Origin": origin})
    assert (response.status_code, response.json()["code"]) == (403, "foreign_origin")


@pytest.mark.parametrize("headers", [{"Origin": OWN}, {}])
def test_our_own_page_may_and_so_may_a_program(headers: dict[str, str]) -> None:
    client = client_of()
    assert client.post("/corpus", headers=headers).text == "done"
    with client.websocket_connect("/stream", headers={"Host": HOST, **headers}) as opened:
        assert opened.receive_text() == "open"


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [("https://a.example", "a.example", True), ("https://a.example", "a.example:443", True),
     ("http://a.example", "a.example:80", True), ("https://a.example:444", "a.example", False),
     ("http://A.example:1", "a.EXAMPLE:1", True), ("http://[::1]:8501", "[::1]:8501", True),
     ("http://[::1]:8501", "[::1]:8502", False), ("http://a.example", "a.example:443", False),
     ("http://x.localhost:8501", "localhost:8501", False), ("http://a", "", False)],
)  # fmt: skip
def test_host_and_port_are_compared_and_the_scheme_is_not(origin, host, same) -> None:
    assert is_same(origin, host) is same


def test_two_origins_are_one_too_many() -> None:
    headers = [("Origin", OWN), ("Origin", "http://evil.example")]
    assert client_of().post("/corpus", headers=headers).status_code == 403


def test_what_a_proxy_tells_of_the_host_counts_where_it_is_trusted() -> None:
    public = {"Origin": "https://public.example", "X-Forwarded-Host": "public.example"}
    behind = {
        "Origin": "https://public.example",
        "X-Forwarded-Host": "evil.example, public.example",
    }
    forged = {"Origin": "https://evil.example", "X-Forwarded-Host": "evil.example, public.example"}
    assert client_of().post("/", headers=public).status_code == 403
    assert client_of(trusted_proxies=1).post("/", headers=public).status_code == 200
    assert client_of(trusted_proxies=1).post("/", headers=behind).status_code == 200
    assert client_of(trusted_proxies=1).post("/", headers=forged).status_code == 403
    assert client_of(trusted_proxies=1).post("/", headers={"Origin": OWN}).status_code == 200


def test_names_that_are_not_ours_are_refused_where_ours_are_set() -> None:
    """A foreign name that resolves to this host (DNS rebinding) has its own pages read us."""
    named = client_of(allowed_hosts="Mafteach.example, other.example")
    assert named.get("/corpus").status_code == 200
    assert named.get("/corpus", headers={"Host": "evil.example:8501"}).status_code == 403
    assert named.get("/api/v1/x", headers={"Host": "["}).status_code == 403
    assert named.get("/healthz", headers={"Host": "10.0.0.4:8501"}).status_code == 200
    assert client_of().get("/corpus", headers={"Host": "evil.example"}).status_code == 200


# Headers


@pytest.mark.parametrize("path", ["/", "/corpus", "/api/v1/x", "/healthz", "/nothing", "/broken"])
def test_every_answer_says_what_a_browser_may_do_with_it(path: str) -> None:
    headers = client_of().get(path).headers
    assert {name: headers[name] for name in SECURITY} == SECURITY
    policy = headers["content-security-policy"]
    assert policy == (DATA if path.startswith(("/api", "/healthz")) else PAGES)
    assert "frame-ancestors 'none'" in policy


def test_a_refusal_says_so_too() -> None:
    response = client_of().post("/corpus", headers={"Origin": "null"})
    assert response.headers["x-frame-options"] == "DENY"


def test_what_nobody_foresaw_is_told_without_its_cause() -> None:
    response = client_of().get("/broken")
    assert response.status_code == 500
    assert "foresaw" not in response.text


def test_pages_load_nothing_from_elsewhere_and_make_no_code_of_text() -> None:
    assert "unsafe-eval" not in PAGES
    assert "http" not in PAGES and "*" not in PAGES
