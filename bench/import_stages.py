"""What a passage costs on its way into PostgreSQL, step by step, and what COPY would save of it.

    python -m bench.import_stages [--passages 4000]

Processor time, in microseconds a passage: of our process, and of the server's that serves it (as
Linux tells it, so both must run here).  What COPY would save is measured beside it: the same rows
of the three large tables, as they are sent now and as COPY.
"""

import argparse
import io
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from psycopg2 import extensions
from sqlalchemy import Connection, Table, create_engine, event, insert

from bench.databases import database
from bench.generated import generated
from lib.core.analysis import Forms, analyse, index_terms, word_pairs
from lib.core.documents import Document
from lib.stores.postgres.tsearch import _indexed, lexemes
from lib.stores.schema import document_forms, documents
from lib.stores.store import SqlStore, open_store
from lib.stores.writer import _row

BATCH = 500


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, default=4_000)
    passages = list(generated(parser.parse_args().passages))
    print("| step | ours µs | server's µs |\n|---|---|---|")
    forms = [analyse(each) for each in passages]  # words are remembered, as in a long import
    of_passages: dict[str, Callable[[Document], object]] = {
        "analysis": analyse, "its hash": Document.content_hash,
    }  # fmt: skip
    of_forms: dict[str, Callable[[Forms], object]] = {
        "tsvectors": lexemes, "terms to count": index_terms, "pairs of words": word_pairs,
    }  # fmt: skip
    for name, step in of_passages.items():
        _print(name, _spent(_each, step, passages), 0, passages)
    for name, made in of_forms.items():
        _print(name, _spent(_each, made, forms), 0, passages)
    with database("postgresql") as url:
        store = open_store(url)
        _print_imported(store, passages)
        store.close()
    _print_copied(passages)


def _print(name: str, ours: float, servers: float, passages: Sequence[Document]) -> None:
    each = 1e6 / len(passages)
    print(f"| {name} | {ours * each:.0f} | {servers * each:.0f} |", flush=True)


def _spent(work: Callable[..., object], *given: object) -> float:
    begun = time.process_time()
    work(*given)
    return time.process_time() - begun


def _each(step: Callable[[Any], object], rows: Iterable[Any]) -> None:
    for row in rows:
        step(row)


def _server_spent(connection: Connection) -> float:
    driver: Any = connection.connection.dbapi_connection
    path = Path(f"/proc/{driver.info.backend_pid}/schedstat")
    return int(path.read_text(encoding="ascii").split()[0]) / 1e9


def _print_imported(store: SqlStore, passages: Sequence[Document]) -> None:
    """All of it, and what the statements take of that, by what they begin with."""
    ours, servers = defaultdict[str, float](float), defaultdict[str, float](float)
    begun = [0.0, 0.0]

    def before(connection: Connection, *_: object) -> None:
        begun[:] = time.process_time(), _server_spent(connection)

    def after(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        name = " ".join(statement.replace("(", " ").split()[:3])
        ours[name] += time.process_time() - begun[0]
        servers[name] += _server_spent(connection) - begun[1]

    event.listen(store.database.connections, "before_cursor_execute", before)
    event.listen(store.database.connections, "after_cursor_execute", after)
    all_of_it = _spent(_import, store, passages)
    for name in sorted(servers, key=lambda name: -servers[name])[:8]:
        _print(name, ours[name], servers[name], passages)
    _print("**all of it**", all_of_it, sum(servers.values()), passages)


def _import(store: SqlStore, passages: Sequence[Document]) -> None:
    with store.writing() as writer:
        for start in range(0, len(passages), BATCH):
            writer.upsert(passages[start : start + BATCH])


def _print_copied(passages: Sequence[Document]) -> None:
    """The connections of our stores wait by a callback, under which psycopg2 refuses COPY."""
    extensions.set_wait_callback(None)
    tables = _rows(passages)
    with database("postgresql") as url:
        open_store(url).close()
        extensions.set_wait_callback(None)
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg2:", 1))
        for name, way in (("the large tables, INSERT", _inserted), ("the same, COPY", _copied)):
            with engine.connect() as connection:
                connection.exec_driver_sql("SET LOCAL gin_pending_list_limit = '64MB'")
                before = _server_spent(connection)
                ours = sum(_spent(way, connection, *each) for each in tables)
                _print(name, ours, _server_spent(connection) - before, passages)
                connection.rollback()
        engine.dispose()


def _rows(passages: Sequence[Document]) -> list[tuple[Table, list[Mapping[str, Any]]]]:
    forms = {number: analyse(each) for number, each in enumerate(passages, 1)}
    written: list[Mapping[str, Any]] = [
        _row(number, float(number), each.content_hash(), each)
        for number, each in enumerate(passages, 1)
    ]
    made: list[Mapping[str, Any]] = [
        {"document_id": number, **vars(each), "analysis": ""} for number, each in forms.items()
    ]
    indexed: list[Mapping[str, Any]] = [
        {"document_id": number, "length": each.length, "terms": lexemes(each)}
        for number, each in forms.items()
    ]
    return [(documents, written), (document_forms, made), (_indexed, indexed)]


def _inserted(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    for start in range(0, len(rows), BATCH):
        connection.execute(insert(table), rows[start : start + BATCH])


def _copied(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    driver: Any = connection.connection.dbapi_connection
    columns = ", ".join(rows[0])
    with driver.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            lines = (
                "\t".join(map(_copy_text, row.values())) for row in rows[start : start + BATCH]
            )
            text = io.StringIO("".join(f"{line}\n" for line in lines))
            cursor.copy_expert(f"COPY {table.name} ({columns}) FROM STDIN", text)


def _copy_text(value: object) -> str:
    if value is None:
        return "\\N"
    escaped = str(value).replace("\\", "\\\\").replace("\t", "\\t")
    return escaped.replace("\n", "\\n").replace("\r", "\\r")


if __name__ == "__main__":
    main()
