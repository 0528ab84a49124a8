"""/mcp: the API's tools, as the protocol's own client sees them."""

import asyncio
import importlib.util
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from bench.server import ROOT, free_port
from lib.bootstrap import App
from lib.web.origins import SameOrigin
from lib.web.routes import routes
from lib.web.tools import TOOLS
from tests.conftest import missing
from tests.unit.test_house import HEAVY
from tests.web.conftest import TestClient, client_of, opened
from tests.web.test_api import assert_problem

HOSTILE = ["<img onerror=alert(1)>", '"; DROP TABLE documents;--', "\0", "\u202eabc", "NEAR(", "*"]
ASK = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
TAKES = {"Accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module", autouse=True)
def _sdk() -> None:
    if importlib.util.find_spec("mcp") is None:
        missing("mcp is not installed (requirements-mcp.txt)")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with opened(f"sqlite:///{tmp_path_factory.mktemp('mcp') / 'web.db'}") as made:
        yield with_settings(made, enable_mcp=True)


def with_settings(app: App, **settings: Any) -> App:
    return replace(app, settings=replace(app.settings, **settings))


@contextmanager
def listening(app: App) -> Iterator[str]:
    """The address of a server on 127.0.0.1."""
    port = free_port()
    application = Starlette(
        routes=routes(lambda: app, lambda: app),
        middleware=[Middleware(SameOrigin, settings=lambda: app.settings)],
    )
    config = uvicorn.Config(application, "127.0.0.1", port, log_level="error", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            threading.Event().wait(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def address(app) -> Iterator[str]:
    with listening(app) as here:
        yield here


def spoken(address: str, work: Callable[[Any], Any], mode: str = "auto") -> Any:
    """What `work` has of the SDK's client."""
    from mcp.client import Client

    async def speak() -> Any:
        async with Client(f"{address}/mcp", mode=mode) as client:
            return await work(client)

    return asyncio.run(speak())


def call(address: str, name: str, **arguments: Any) -> Any:
    return spoken(address, lambda client: client.call_tool(name, arguments))


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_tools_are_listed_and_read_only(address, mode) -> None:
    listed = spoken(address, lambda client: client.list_tools(), mode).tools
    assert [tool.name for tool in listed] == list(TOOLS)
    assert {"search", "document", "tags"} <= set(TOOLS)
    assert all(tool.annotations.read_only_hint for tool in listed)
    assert all(tool.description and tool.input_schema["type"] == "object" for tool in listed)


def test_a_tool_answers_as_the_api_does_with_links(app, address) -> None:
    told = call(address, "search", q="ירושלים", tag=["עיר"], facets=1)
    asked = {"q": "ירושלים", "tag": "עיר", "facets": 1}
    same = client_of(lambda: app).get("/api/v1/search", params=asked).json()
    answer = told.structured_content
    assert not told.is_error and json.loads(told.content[0].text) == answer
    assert answer["hits"][0].pop("link") == f"{address}/document?id=1"
    for each in (answer, same):
        del each["timings_ms"]
    assert answer == same


def test_a_passage_is_read_and_cited(address) -> None:
    answer = call(address, "document", id="ספר/א:ג", q="בראשית").structured_content
    assert answer["text"].startswith("בְּרֵאשִׁית") and answer["highlights"]
    assert answer["link"].startswith(f"{address}/document?id=%D7%A1")
    tags = call(address, "tags").structured_content["tags"]
    assert {tag["name"] for tag in tags} == {"עיר", "מסע"}
    assert all(tag["link"].startswith(f"{address}/?tag=") for tag in tags)


@pytest.mark.parametrize("name", ["keywords", "concordance"])
def test_words_are_looked_at_too(address, name) -> None:
    answer = call(address, name, q="עיר").structured_content
    assert answer["total"] > 0


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("search", {"q": "x", "mode": "magic"}, "query"), ("search", {"limit": 0}, "query"),
        ("search", {"q": {"a": 1}}, "query"), ("search", {"unknown": 1}, "query"),
        ("search", {"format": "csv"}, "query"), ("concordance", {"format": "csv"}, "query"),
        ("search", {"cursor": "x"}, "cursor"), ("document", {}, "query"),
        ("document", {"id": 5}, "query"), ("document", {"id": "nothing"}, "not_found"),
        ("similar", {"id": "1"}, "semantic_off"), ("nothing", {}, "not_found"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told_to_the_model(address, name, arguments, code) -> None:
    told = call(address, name, **arguments)
    assert told.is_error and told.structured_content["code"] == code
    assert told.structured_content["message"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_an_operator_or_an_error(address, text) -> None:
    assert not call(address, "search", q=text, tag=[text]).is_error
    assert "\u202e" not in call(address, "search", q="נמל").content[0].text
    assert call(address, "document", id=text).structured_content["code"] == "not_found"


def test_its_calls_count_as_the_callers_searches(app) -> None:
    from lib.limits.rates import RateLimits

    limits = RateLimits("2/minute", "off")
    with listening(replace(app, limits=limits)) as here:

        async def search(client: Any) -> list[Any]:
            return [await client.call_tool("search", {"q": "עיר"}) for _ in range(3)]

        codes = [each.structured_content.get("code") for each in spoken(here, search)]
        assert codes == [None, None, "rate_limited"]
        assert not call(here, "tags").is_error


def posted(app: App, **headers: str) -> Any:
    return client_of(lambda: app).post("/mcp", json=ASK, headers={**TAKES, **headers})


def test_it_asks_for_the_token_where_the_api_does(app) -> None:
    guarded = with_settings(app, api_token="letmein")
    refused = posted(guarded)
    assert_problem(refused, 401, "unauthorized")
    assert refused.headers["www-authenticate"] == "Bearer"
    assert posted(guarded, Authorization="Bearer letmein").json()["result"]["tools"]
    assert_problem(posted(with_settings(app, anonymous_reading=False)), 401, "unauthorized")


def test_it_is_off_unless_it_is_switched_on(app) -> None:
    off = posted(with_settings(app, enable_mcp=False))
    assert_problem(off, 404, "not_found")
    assert "ENABLE_MCP" in off.json()["hint"]


def test_without_the_sdk_one_line_says_what_to_install(app, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp_types", None)
    refused = posted(app)
    assert_problem(refused, 501, "not_installed")
    assert "requirements-mcp.txt" in refused.json()["hint"]


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "HEAD"])
def test_there_is_no_stream_to_listen_to(app, method) -> None:
    refused = client_of(lambda: app).request(method, "/mcp", headers=TAKES)
    assert refused.status_code == 405 and refused.headers["allow"] == "POST"


def test_a_page_elsewhere_is_refused(app) -> None:
    guarded = Starlette(
        routes=routes(lambda: app, lambda: app),
        middleware=[Middleware(SameOrigin, settings=lambda: app.settings)],
    )
    client = TestClient(guarded, base_url="http://mafteach.example")
    for origin, status in (("http://elsewhere.example", 403), ("http://mafteach.example", 200)):
        answer = client.post("/mcp", json=ASK, headers={**TAKES, "Origin": origin})
        assert answer.status_code == status


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b"1" * 70_000])
def test_what_is_no_message_is_refused(app, body) -> None:
    headers = {**TAKES, "Content-Type": "application/json"}
    answer = client_of(lambda: app).post("/mcp", content=body, headers=headers)
    assert answer.status_code in (400, 413)


def test_who_hangs_up_leaves_no_traceback(address, caplog) -> None:
    here = urlsplit(address)
    for _ in range(3):
        with socket.create_connection((here.hostname, here.port)) as connection:
            head = [f"{name}: {value}" for name, value in TAKES.items()]
            sent = ["POST /mcp HTTP/1.1", "Host: x", *head, "Content-Type: application/json"]
            connection.sendall("\r\n".join([*sent, "Content-Length: 9", "", "{"]).encode())
    assert not call(address, "tags").is_error
    assert "Traceback" not in caplog.text


def test_the_sdk_is_imported_by_the_first_request_and_nothing_heavy_by_any(tmp_path: Path) -> None:
    code = f"""
import sys
from tests.web.conftest import client_of, opened
from tests.web.test_mcp import posted, with_settings
with opened("sqlite:///{tmp_path}/x.db") as app:
    app = with_settings(app, enable_mcp=True)
    client_of(lambda: app).get("/api/v1/tags")
    before = "mcp" in sys.modules
    posted(app)
    print(before, "mcp" in sys.modules, [each for each in {HEAVY!r} if each in sys.modules])
"""
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert ran.stdout.strip() == "False True []", ran.stderr[-2000:]
