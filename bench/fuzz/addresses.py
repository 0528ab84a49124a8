"""Every address of the API, as its own description lists them, over a corpus that means no good."""

import atexit
import csv
import io
import json
import random
import tempfile
import warnings
from functools import cache
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st
from starlette.applications import Starlette

from bench.fuzz.queries import NUMBERS, PARAMETERS, TEXTS
from bench.fuzz.target import Target
from bench.fuzz.texts import PARTS, hostile, runs
from lib.bootstrap import App, build
from lib.core.documents import Document, Tag
from lib.core.settings import Settings
from lib.core.visible import storable, visible
from lib.ingest.delimited import FORMULA_STARTS
from lib.search.lines_file import COLUMNS
from lib.web.openapi import description
from lib.web.routes import routes

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette would rather have httpx2
    from starlette.testclient import TestClient

PASSAGES = 30
_ODD_IDS = ["1", "a/b", "..", ".", "%2F", "similar", "a/similar", "?q=1", "#x", "א ב", "a\nb", "\u202e", "=1+1", "+", "%00"]  # fmt: skip


def passages() -> list[Document]:
    """Made of the same odd parts, always the same ones."""
    drawn = random.Random(7)

    def text(most: int) -> str:
        return storable(
            "".join(drawn.choices([*PARTS, *"אבגדה", " ", " "], k=drawn.randint(1, most)))
        )

    ids = [*_ODD_IDS, *(text(6).strip() for _ in range(PASSAGES))]
    return [
        Document(
            key, f"{text(60)} שלום בית ספר " * (150 if number % 15 == 14 else 1), text(9).strip(),
            tuple({Tag(" ".join(text(3).split()) or "x", drawn.choice(["", "קטגוריה"]))}),
            text(5).strip(), metadata={text(3): [text(4)]},
        )
        for number, key in enumerate(dict.fromkeys(ids))
        if key
    ]  # fmt: skip


@cache
def app() -> App:
    """Searches by meaning too, with the model that comes with the program."""
    folder = tempfile.TemporaryDirectory(prefix="fuzz-")
    made = build(
        Settings(
            database_url=f"sqlite:///{folder.name}/corpus.db", log_level="CRITICAL",
            rate_limit="off", semantic_rate_limit="off", export_limit="off", memory_history="off",
            memory_limit_mb=65_536,  # whoever plays this may be large already
        )
    )  # fmt: skip
    with made.store.writing() as writer:
        writer.upsert(passages())
    atexit.register(folder.cleanup)
    atexit.register(made.close)
    return made


@cache
def _client() -> TestClient:
    return TestClient(
        Starlette(routes=routes(app, app)), raise_server_exceptions=False, client=("192.0.2.1", 5)
    )


@cache
def _ids() -> list[str]:
    return [each.id for each in passages()]


_DRAWN = {**PARAMETERS, "limit": NUMBERS, "format": TEXTS, "x": TEXTS} | {
    name: st.sampled_from(["0", "1", "true", "FALSE", ""]) | hostile(1)
    for name in ("facets", "related", "forms", "explain")
}


def _by_schema(name: str, schema: dict[str, Any]) -> st.SearchStrategy[str]:
    """What a parameter takes, and what it does not."""
    if "enum" in schema:
        return st.sampled_from([str(each) for each in schema["enum"]]) | _DRAWN.get(name, TEXTS)
    return _DRAWN.get(name, TEXTS)


@st.composite
def _calls(draw: st.DrawFn) -> tuple[str, str, dict[str, str]]:
    """(method, address, headers)."""
    path, operations = draw(st.sampled_from(sorted(description()["paths"].items())))
    asked: list[str] = []
    for parameter in operations.get("get", {}).get("parameters", ()):
        name, drawn = parameter["name"], _by_schema(parameter["name"], parameter["schema"])
        if parameter["in"] == "path":
            some = (
                st.deferred(lambda: st.sampled_from(_ids()))
                | hostile(5)
                | runs(2_000).map(lambda run: run.text)
            )
            path = path.replace(f"{{{name}}}", _quoted(draw, draw(some)))
        elif draw(st.booleans()):
            values = draw(st.lists(drawn, min_size=1, max_size=2))
            asked += [f"{name}={_quoted(draw, value)}" for value in values]
    asked += draw(
        st.lists(
            st.sampled_from(["", "&", "=", "q", "%", "%ED%A0%80", "q=%FF", "x[]=1"]), max_size=1
        )
    )
    address = path + ("?" + "&".join(asked) if asked else "")
    headers = draw(st.dictionaries(st.sampled_from(_HEADERS), _VALUES, max_size=2))
    return draw(st.sampled_from(["GET", "GET", "GET", "HEAD"])), address, headers


_HEADERS = ["X-Forwarded-For", "Authorization", "Accept", "Origin", "Host", "Range", "Cookie", "If-None-Match"]  # fmt: skip
_VALUES = st.sampled_from(
    ["1.2.3.4", "[::1]:5, x", "Bearer x", "Basic =", "*/*", "bytes=0-1", "x" * 3_000, "http://[", "\xe9\xff", "a,b;q=x"]
)  # fmt: skip


def _quoted(draw: st.DrawFn, text: str) -> str:
    errors = draw(st.sampled_from(["replace", "surrogatepass"]))
    return quote(text.encode("utf-8", errors), safe=draw(st.sampled_from(["", "/", "/:@!$'()*,;"])))


def _check(call: tuple[str, str, dict[str, str]]) -> None:
    """JSON that a program can read, or a problem that says what to do; never a failure."""
    method, address, headers = call
    response = _client().request(
        method, address, headers=[(n.encode(), v.encode("latin-1")) for n, v in headers.items()]
    )
    status = response.status_code
    signed_in = (401,) if address.split("?")[0].startswith("/api/v1/tags/log") else ()
    assert status in (200, 400, 404, 405, 414, 503, *signed_in), (status, response.text[:300])
    for name, value in response.headers.items():
        assert (name + value).isprintable(), (name, value)
    if method == "HEAD":
        return
    kind = response.headers["content-type"]
    if status == 200:
        body = _read(response.text) if kind.startswith("application/json") else {}
    elif address.startswith("/api"):
        assert kind == "application/problem+json"
        body = _read(response.text)
        assert body["status"] == status and body["code"] and body["detail"] and body["title"]
        assert status != 503 or "similar" in address or body["code"] != "error"
    if status == 200 and address.startswith("/api/v1/search"):
        _check_hits(body)
    if status == 200 and address.startswith("/api/v1/concordance"):
        if body:
            _check_lines(body)
        else:
            _check_file(response.text)


def _check_hits(body: dict[str, Any]) -> None:
    assert len(body["hits"]) <= body["limit"]
    for hit in body["hits"]:
        for name, spans in (("snippet", hit["highlights"]), ("title", hit["title_highlights"])):
            position = 0
            for start, end in spans:
                assert position <= start < end <= len(hit[name])
                position = end
    # The test client, unlike a server, takes the % out of an address twice, and dots out of it.
    asked = [each for each in body["hits"] if "%" not in each["id"] and each["id"].strip(".")]
    for hit in asked[:2]:
        found = _client().get(f"/api/v1/documents/{quote(hit['id'], safe='')}")
        assert found.status_code == 200 and found.json()["id"] == hit["id"], hit["id"]


def _check_lines(body: dict[str, Any]) -> None:
    """As many as there are, each with its match where it says."""
    left = max(0, body["total"] - (body["page"] - 1) * body["limit"])
    assert len(body["lines"]) == min(left, body["limit"])
    documents = {each.id: each for each in passages()}
    for line in body["lines"]:
        start, end = line["span"]
        document = documents[line["id"]]
        whole = visible(document.title if line["field"] == "title" else document.text)
        assert 0 <= start < end <= len(whole)
        assert whole[start:end].split() == line["match"].split()


def _check_file(text: str) -> None:
    """A table, no cell of which is a formula."""
    assert text.startswith("\ufeff")
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")):
        assert len(row) == len(COLUMNS)
        assert not any(cell.startswith(FORMULA_STARTS) for cell in row)


def _read(text: str) -> Any:
    """As strictly as JSON is meant, and with nothing in it that steers a terminal."""

    def refused(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    assert text.isprintable() or not set(text) & {*map(chr, range(32)), "\x7f", "\u202e", "\u2028"}
    return json.loads(text, parse_constant=refused)


def _ready() -> None:
    """Indexes the corpus and loads the model."""
    for mode in ("hybrid", "exact"):
        assert _client().get(f"/api/v1/search?q=a&mode={mode}").status_code == 200


TARGET = Target(_check, {"call": _calls()}, _ready)
