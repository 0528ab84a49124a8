"""Who may upload, how much at once, and where it lies."""

import asyncio
import os
import warnings
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route

from lib.access.administrators import Administrator, Way
from lib.ui import insides
from lib.ui.uploads import MOST_FILES, UploadDoor, Uploads

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette would rather have httpx2
    from starlette.testclient import TestClient

SESSION = "one-session"
PATH = f"/_stcore/upload_file/{SESSION}"


@pytest.fixture
def kept() -> Uploads:
    made = Uploads()
    made.permit(SESSION, Administrator(Way.PASSWORD))
    return made


@pytest.fixture
def told() -> list[tuple[str, ...]]:
    return []


@pytest.fixture
def client(kept: Uploads, told: list, monkeypatch) -> TestClient:
    """Streamlit's own route behind it answers 418."""
    monkeypatch.setattr(insides, "token_is_right", lambda header, cookie: header == "right")

    async def streamlits(request) -> Response:
        return Response(status_code=418)

    door = Middleware(
        UploadDoor,
        kept=kept,
        announce=lambda *said: told.append(said),
        signed_in=lambda request: "out" not in request.query_params,
    )
    routes = [Route("/{path:path}", streamlits, methods=["GET", "PUT", "DELETE", "OPTIONS"])]
    return TestClient(Starlette(routes=routes, middleware=[door]))


def put(client: TestClient, name: str = "f", data: bytes = b"x", token: str = "right", **more):
    files = {"file": ("corpus.jsonl", data, "application/json")}
    return client.put(
        f"{more.get('path', PATH)}/{name}", files=files, headers={"X-Xsrftoken": token}
    )


def test_an_administrators_file_lies_on_disk_until_it_is_taken(client, kept, told) -> None:
    data = os.urandom(3_000_000)
    assert put(client, data=data).status_code == 204
    assert told == [(SESSION, "f", "corpus.jsonl", "application/json")]
    with kept.take(SESSION, "f") as file:
        assert isinstance(file.fileno(), int)  # not in memory
        assert file.read() == data
    assert kept.take(SESSION, "f") is None
    assert kept.held == 0


@pytest.mark.parametrize("path", ["/_stcore/upload_file/another", "/x/_stcore/upload_file/another"])
def test_another_session_is_refused_and_nothing_is_read(client, path) -> None:
    def body() -> Iterator[bytes]:
        raise AssertionError("it was read")
        yield b""

    assert put(client, path=path).status_code == 403

    async def never() -> dict:
        raise AssertionError("it was read")

    sent = []

    async def send(message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "PUT",
        "path": f"{path}/f",
        "headers": [],
        "query_string": b"",
    }
    asyncio.run(UploadDoor(None, Uploads())(scope, never, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 403
    assert (b"connection", b"close") in sent[0]["headers"]


def test_whose_cookie_says_otherwise_is_refused(client) -> None:
    assert put(client, "f?out=1").status_code == 403


def test_refusals_and_uploads_are_written_down(client, caplog) -> None:
    with caplog.at_level("INFO", "mafteach"):
        put(client, token="wrong")
        put(client)
    said = [each.getMessage() for each in caplog.records if "action=upload" in each.getMessage()]
    assert "outcome=refused" in said[0] and "why=no_token" in said[0]
    assert "outcome=allowed by=password" in said[1] and "file=corpus.jsonl bytes=1" in said[1]


def test_without_the_pages_token_it_is_refused(client) -> None:
    assert put(client, token="wrong").status_code == 403


def test_who_signs_out_may_no_longer_and_leaves_nothing(client, kept) -> None:
    assert put(client).status_code == 204
    kept.permit(SESSION, None)
    assert kept.held == 0
    assert put(client).status_code == 403


def test_only_so_many_are_held_at_once(client, kept) -> None:
    answers = [put(client, f"f{number}") for number in range(MOST_FILES + 2)]
    assert [each.status_code for each in answers] == [204] * MOST_FILES + [503] * 2
    assert answers[-1].headers["retry-after"]
    kept.take(SESSION, "f0").close()
    assert put(client, "g").status_code == 204


def test_a_file_that_comes_again_takes_the_place_of_the_first(client, kept) -> None:
    for text in (b"first", b"second"):
        assert put(client, data=text).status_code == 204
    with kept.take(SESSION, "f") as file:
        assert file.read() == b"second"
    assert kept.held == 0


def test_what_is_too_large_is_refused_declared_or_not(client, kept, monkeypatch) -> None:
    monkeypatch.setattr("lib.ui.uploads.st.get_option", lambda name: 1)
    assert put(client, data=bytes(2**20)).status_code == 204
    assert put(client, data=bytes(2**20 + 1)).status_code == 413
    assert put(client, data=bytes(2**21)).status_code == 413

    def chunks() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="c"\r\n\r\n'
        for _ in range(40):
            yield bytes(65_536)

    headers = {"X-Xsrftoken": "right", "Content-Type": "multipart/form-data; boundary=x"}
    assert client.put(f"{PATH}/g", content=chunks(), headers=headers).status_code == 413
    assert kept.held == 1


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"x", "text/plain"), (b"x", "multipart/form-data"), (b"junk", "multipart/form-data; boundary=x"),
     (b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--x--\r\n", "multipart/form-data; boundary=x")],
)  # fmt: skip
def test_what_is_no_file_is_refused(client, kept, content, kind) -> None:
    headers = {"X-Xsrftoken": "right", "Content-Type": kind}
    assert client.put(f"{PATH}/f", content=content, headers=headers).status_code == 400
    assert kept.held == 0


def test_a_full_disk_is_said(client, kept, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("starlette.datastructures.UploadFile.write", full)
    assert put(client).status_code == 507
    assert kept.held == 0


def test_the_page_may_drop_its_file_and_streamlit_learns_of_it(client, kept) -> None:
    put(client)
    assert client.delete(f"{PATH}/f", headers={"X-Xsrftoken": "wrong"}).status_code == 418
    assert kept.held == 1
    assert client.delete(f"{PATH}/f", headers={"X-Xsrftoken": "right"}).status_code == 418
    assert kept.held == 0
    assert client.options(f"{PATH}/f").status_code == 418
    assert client.get("/elsewhere").status_code == 418


def test_what_was_uploaded_goes_with_its_session(client, kept) -> None:
    put(client)
    (lying,) = kept._kept.values()
    kept.keep_only({SESSION})
    assert kept.held == 1
    kept.keep_only({"another"})
    assert kept.held == 0 and lying.file.closed
    assert put(client).status_code == 403
