"""An answer that its caller has is not made again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.bootstrap import App
from lib.core.documents import Document
from tests.conftest import put
from tests.fakes import FakeEncoder, app_of
from tests.web.conftest import DOCUMENTS, client_of

KEPT = (
    "/api/v1/search?q=עיר&facets=1", "/api/v1/concordance?q=עיר", "/api/v1/keywords?q=עיר",
    "/api/v1/beside?q=עיר", "/api/v1/documents", "/api/v1/documents/1",
    "/api/v1/documents/1/similar", "/api/v1/tags", "/api/v1/corpus", "/api/v1/examples",
)  # fmt: skip


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    made = app_of(tmp_path, FakeEncoder(), log_level="ERROR", rate_limit="off")
    put(made.store, *DOCUMENTS)
    made.index(made.models.preferred, quick=True)
    yield made
    made.close()


def etag_of(client, path: str) -> str:
    headers = client.get(path).headers
    assert headers["cache-control"] == "private, no-cache"
    assert headers["vary"] == "Authorization"
    return headers["etag"]


@pytest.mark.parametrize("path", KEPT)
def test_who_has_an_answer_is_told_so_and_nothing_is_searched(app, monkeypatch, path) -> None:
    client = client_of(lambda: app)
    etag = etag_of(client, path)

    def read(*_: object) -> None:
        raise AssertionError("the database was asked")

    app.models.current()
    monkeypatch.setattr(app.store, "read", read)
    for known in (etag, f'"other", {etag}', etag.removeprefix("W/")):
        answer = client.get(path, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == etag


def test_it_is_counted_as_spared_and_not_as_a_search(tmp_path: Path) -> None:
    app = app_of(tmp_path, log_level="ERROR", rate_limit="2/minute", enable_semantic_search=False)
    put(app.store, *DOCUMENTS)
    client = client_of(lambda: app)
    etag = etag_of(client, "/api/v1/search?q=עיר")
    for _ in range(5):
        headers = {"If-None-Match": etag}
        assert client.get("/api/v1/search?q=עיר", headers=headers).status_code == 304
    assert client.get("/api/v1/search?q=נמל").status_code == 200
    assert client.get("/api/v1/search?q=נמל").status_code == 429
    assert "mafteach_answers_unchanged_total 5" in client.get("/metrics").text
    app.close()


def test_another_corpus_model_or_question_has_another_one(app) -> None:
    client = client_of(lambda: app)
    path = "/api/v1/search?q=עיר"
    seen = {
        etag_of(client, path),
        etag_of(client, f"{path}&limit=1"),
        etag_of(client, "/api/v1/tags"),
    }
    put(app.store, Document("5", "עיר חדשה"))
    app.index(app.models.preferred, quick=True)
    seen.add(etag_of(client, path))
    with app.store.embedding() as writer:
        writer.drop(app.models.preferred.card.name)
    app.index(app.models.preferred, quick=True)
    seen.add(etag_of(client, path))
    assert len(seen) == 5


def test_an_old_one_is_answered_anew(app) -> None:
    client = client_of(lambda: app)
    etag = etag_of(client, "/api/v1/search?q=עיר")
    put(app.store, Document("5", "עיר חדשה"))
    answer = client.get("/api/v1/search?q=עיר", headers={"If-None-Match": etag})
    assert "5" in {hit["id"] for hit in answer.json()["hits"]}


def test_what_was_said_of_the_moment_is_kept_by_nobody(tmp_path: Path) -> None:
    app = app_of(
        tmp_path, FakeEncoder(), log_level="ERROR", rate_limit="off",
        semantic_rate_limit="1/minute",
    )  # fmt: skip
    put(app.store, *DOCUMENTS)
    app.index(app.models.preferred, quick=True)
    client = client_of(lambda: app)
    first, limited = (
        client.get("/api/v1/search", params={"q": q, "mode": "semantic"}) for q in ("עיר", "נמל")
    )
    assert "etag" in first.headers
    assert limited.json()["notices"][0]["code"] == "semantic_limited"
    assert "etag" not in limited.headers and limited.headers["cache-control"] == "no-store"
    related = client.get("/api/v1/search", params={"q": "נמל", "mode": "words", "related": 1})
    assert "etag" not in related.headers
    app.close()


def test_without_the_token_nobody_is_told_what_is_unchanged(guarded_client) -> None:
    known = {"If-None-Match": "*", "Authorization": "Bearer wrong"}
    assert guarded_client.get("/api/v1/tags", headers=known).status_code == 401
