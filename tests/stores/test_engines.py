"""The seam between the store and its engines: what differs stands behind it, and nowhere else."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Select, and_, bindparam, literal, make_url, or_, select

from lib.core.documents import Tag
from lib.core.errors import SettingsError, StoreError
from lib.core.match import Match, TagFilter, Term
from lib.core.query import Mode, Query
from lib.core.ranking import COLUMN_WEIGHTS
from lib.search.models import Models
from lib.search.service import SearchService
from lib.stores import registry
from lib.stores.addresses import Shape
from lib.stores.registry import Served, choose
from lib.stores.schema import document_forms
from lib.stores.sqlite.engine import SqliteEngine
from lib.stores.store import SqlStore, open_store
from tests.conftest import doc, put
from tests.vectors import FAR, MODEL, NEAR, QUERY, embed, nearest, record

ROOT = Path(__file__).resolve().parent.parent.parent
STORES = ROOT / "lib" / "stores"

AT_HOME = (STORES / "sqlite", STORES / "postgres", STORES / "registry.py")
NAMES_THE_DEFAULT = ROOT / "lib" / "core" / "settings.py"
DRIVERS = (
    "lib.stores.sqlite", "lib.stores.postgres", "sqlalchemy.dialects", "sqlite3", "psycopg2",
)  # fmt: skip


def knows_an_engine(source: str) -> list[str]:
    """What in the code, its comments and docstrings aside, depends on which database it is."""
    tree = ast.parse(source)
    said = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    return [what for node in ast.walk(tree) if id(node) not in said for what in _known(node)]


def _known(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Attribute) and node.attr == "dialect":
        yield ast.unparse(node)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from re.findall("sqlite|postgres", node.value, re.IGNORECASE)
    modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    modules += (
        [f"{node.module}.{alias.name}" for alias in node.names]
        if isinstance(node, ast.ImportFrom)
        else []
    )
    yield from (module for module in modules if module.startswith(DRIVERS))


@pytest.mark.parametrize(
    "source",
    [
        'if connection.dialect.name == "mysql": pass',
        'fast = name == "sqlite"',
        'url.removeprefix("postgres://")',
        "from lib.stores.postgres import pgvector",
        "import sqlite3",
        "from sqlalchemy.dialects.postgresql import insert",
    ],
)
def test_the_check_sees_who_knows_an_engine(source: str) -> None:
    assert knows_an_engine(source)
    assert not knows_an_engine('"""SQLite and PostgreSQL."""\nfrom sqlalchemy import select')


def test_only_an_engine_and_who_chooses_it_know_which_database_it_is() -> None:
    knowing = {
        str(path.relative_to(ROOT)): found
        for path in [*ROOT.glob("lib/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "streamlit_app.py"]
        if path != NAMES_THE_DEFAULT and not any(path.is_relative_to(home) for home in AT_HOME)
        if (found := knows_an_engine(path.read_text(encoding="utf-8")))
    }
    assert knowing == {}


class ScanIndex:
    """TextIndex without an index: every search looks at every passage."""

    def create(self, connection) -> None: ...
    def set_apart(self, connection) -> None: ...
    def renew(self, connection) -> None: ...
    def insert(self, connection, forms) -> None: ...
    def delete(self, connection, ids) -> None: ...
    def clear(self, connection) -> None: ...
    def matching(self, match: Match) -> Select:
        asked = (*match.all_of, match.any_of) if match.any_of else match.all_of
        clauses = [or_(*map(self._held, clause)) for clause in asked]
        return select(document_forms.c.document_id).where(and_(True, *clauses))

    def ranked(self, match: Match, figures, frequencies) -> Select:
        return self.matching(match).order_by(document_forms.c.document_id)

    @staticmethod
    def _held(term: Term):
        forms = document_forms.c
        columns = [(forms.words, word) for word in term.words]
        columns += [(column, key) for key in term.keys for column in (forms.lemmas, forms.others)]
        return or_(
            *(
                literal(" ").concat(column).concat(" ").contains(f" {word} ")
                for column, word in columns
            )
        )


class ToyEngine(SqliteEngine):
    """A third database: another address, another index, another way to give a list."""

    name = "toy"
    title = "Toy"
    text = ScanIndex()

    def located(self, url, root):
        return super().located(url.set(drivername="sqlite"), root)

    def among(self, column, name):
        return column.in_(bindparam(name, expanding=True))


def _any(rest: str, called: str) -> None:
    """Whatever stands behind its scheme is right."""


@pytest.fixture
def toy_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlStore]:
    monkeypatch.setattr(
        registry,
        "SERVED",
        [*registry.SERVED, Served(Shape(("toy",), (), "toy:///file", _any), ToyEngine, False)],
    )
    opened = open_store(f"toy:///{tmp_path / 'toy.db'}")
    put(
        opened, doc("a", "הממשלה אישרה את התקציב", "נושא:מדינה"), doc("b", "שלום עולם", "קצר"),
        doc("c", "שלום לממשלות"),
    )  # fmt: skip
    yield opened
    opened.close()


def test_a_third_engine_needs_its_own_module_and_a_line_in_the_registry(
    toy_store: SqlStore,
) -> None:
    search = SearchService(toy_store, Models(toy_store)).search
    found = search(Query("ממשלה", Mode.WORDS))
    assert {hit.document.id for hit in found.hits} == {"a", "c"}
    both = search(Query("ממשלה שלום", Mode.WORDS, tags=("מדינה",)))
    assert [hit.document.id for hit in both.hits] == ["a"]
    tagged = Match(tags=TagFilter(required=("מדינה",)))
    with toy_store.reading() as reader:
        assert reader.count(tagged, 10).number == 1
        assert reader.row_ids(["a", "b", "no"]).keys() == {"a", "b"}
        stats = reader.stats()
    assert (stats.database, stats.database_title, stats.documents) == ("toy", "Toy", 3)
    with pytest.raises(StoreError), toy_store.database.reading() as connection:
        connection.exec_driver_sql("DELETE FROM documents")
    with toy_store.writing() as writer:
        assert writer.delete_except({"c"}) == 2
    assert [hit.document.id for hit in search(Query("ממשלה", Mode.WORDS)).hits] == ["c"]


def test_a_third_engine_keeps_and_searches_vectors(toy_store: SqlStore) -> None:
    record(toy_store)
    embed(toy_store, {"a": NEAR, "b": FAR})
    with toy_store.embedding() as writer:
        writer.put_tags(MODEL, [(Tag("קצר"), np.asarray(QUERY))])
    assert nearest(toy_store, QUERY) == ["a", "b"]
    with toy_store.reading() as reader:
        assert [tag for tag, _ in reader.nearest_tags(MODEL, QUERY, 3)] == [Tag("קצר")]


OTHERS = ("sqlalchemy.dialects.postgresql", "lib.stores.postgres.engine", "psycopg2")


def test_the_engine_that_was_not_chosen_is_never_imported(tmp_path: Path) -> None:
    code = (
        "import sys; from lib.stores.store import open_store; from lib.core.documents import *;"
        "from lib.core.match import *;"
        f"s = open_store('sqlite:///{tmp_path}/a.db');"
        "w = s.writing(); x = w.__enter__(); x.upsert([Document('a', 'b')]);"
        "w.__exit__(None, None, None);"
        "s.read(lambda r: (r.models(), r.count(Match(all_of=((Term.of('b'),),)), 9)));"
        f"s.close(); print([m for m in sys.modules if m.startswith({OTHERS!r})])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://host/name", "names 'mysql'; sqlite and postgresql are served"),
        ("not an address", "has no scheme"),
        ("postgresql://host:port/name", "port is no number"),
        ("", "has no scheme"),
    ],
)
def test_an_address_that_is_not_served_is_refused_with_what_to_write(
    address: str, said: str
) -> None:
    with pytest.raises(SettingsError, match=said) as refused:
        choose(address)
    assert refused.value.hint.startswith("Write ")


@pytest.mark.parametrize(
    ("address", "located"),
    [
        ("sqlite:///data/a.db", "sqlite:////home/data/a.db"),
        ("sqlite:///data/a.db?timeout=3", "sqlite:////home/data/a.db?timeout=3"),
        ("sqlite:////elsewhere/a.db", "sqlite:////elsewhere/a.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("sqlite://", "sqlite://"),
        ("postgres://me:p%40ss@host/db", "postgresql+psycopg2://me:p%40ss@host/db"),
        ("postgresql://host/db?sslmode=require", "postgresql+psycopg2://host/db?sslmode=require"),
        ("postgresql+psycopg2://host/db", "postgresql+psycopg2://host/db"),
    ],
)
def test_an_address_names_its_driver_and_a_file_counts_from_the_root(
    address: str, located: str
) -> None:
    engine, url = choose(address)
    assert engine.located(url, Path("/home")) == make_url(located)


def test_sqlite_draws_by_the_weights_of_the_ranking(sqlite_store: SqlStore) -> None:
    with sqlite_store.database.reading() as connection:
        rank = "SELECT v FROM words_index_config WHERE k = 'rank'"
        told = connection.exec_driver_sql(rank).scalar_one()
    assert [float(each) for each in re.findall(r"[\d.]+", told.partition("(")[2])] == [
        COLUMN_WEIGHTS["words"], COLUMN_WEIGHTS["lemmas"], COLUMN_WEIGHTS["others"],
    ]  # fmt: skip


def test_files_that_the_stores_comments_name_are_there() -> None:
    there = {path.name for path in ROOT.glob("lib/**/*.py")}
    for path in STORES.glob("**/*.py"):
        for name in re.findall(r"\b(\w+\.py)\b", path.read_text(encoding="utf-8")):
            assert name in there, f"{path} names {name}"
