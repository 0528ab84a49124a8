"""The routes alone, without Streamlit, over a temporary database."""

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.applications import Starlette

from lib.bootstrap import App, build
from lib.core.documents import Document, Tag
from lib.core.settings import Settings
from lib.web.routes import routes
from tests.databases import empty_sqlite

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette would rather have httpx2
    from starlette.testclient import TestClient, WebSocketDenialResponse  # noqa: F401

DOCUMENTS = (
    Document("1", "העיר ירושלים בנויה על הרים.", title="ירושלים", tags=(Tag("עיר", "מקום"),)),
    Document("2", "עלינו לירושלים ברגל, שלושה ימים.", tags=(Tag("מסע"),)),
    Document("ספר/א:ג", "בְּרֵאשִׁית בָּרָא אֱלֹהִים.", ref="בראשית א:א", order=7.5, metadata={"k": [1]}),
    Document("4", "חיפה עיר נמל. <img onerror=alert(1)> \u202eהפוך", tags=(Tag("עיר", "מקום"), Tag("מסע"))),
)  # fmt: skip


@contextmanager
def opened(url: str) -> Iterator[App]:
    """Over DOCUMENTS, by words alone."""
    made = build(
        Settings(
            database_url=url, log_level="ERROR", enable_semantic_search=False, rate_limit="off"
        )
    )
    with made.store.writing() as writer:
        writer.upsert(DOCUMENTS)
    yield made
    made.close()
    logging.getLogger("mafteach").handlers.clear()


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with opened(empty_sqlite(tmp_path / "web.db")) as made:
        yield made


def client_of(factory: Callable[[], App], address: str = "192.0.2.1") -> TestClient:
    """A program at this address."""
    return TestClient(
        Starlette(routes=routes(factory, factory)),
        raise_server_exceptions=False,
        client=(address, 50_000),
    )


@pytest.fixture
def client(app: App) -> TestClient:
    return client_of(lambda: app)


@pytest.fixture
def guarded_client(app: App) -> TestClient:
    """Of an API that asks for the token "letmein"."""
    guarded = replace(app, settings=replace(app.settings, api_token="letmein"))
    return client_of(lambda: guarded)


@pytest.fixture
def postgres_client(postgres_url: str) -> Iterator[TestClient]:
    """The routes over PostgreSQL, which is stricter about what a string may hold."""
    with opened(postgres_url) as made:
        yield client_of(lambda: made)
