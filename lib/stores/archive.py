"""All that a database keeps and that cannot be made from the rest, out of one and into another.

It comes as records in the parts of lib.stores.protocol.ARCHIVED.  A record is a line of
JSON; what is binary stands in it as base64.  Indexes, frequencies and the vocabulary are not among
them: who takes documents in analyses them, by its own rules and for its own engine.  Only
lib/stores/incoming.py, which copies a database, takes these too: MADE_ANEW.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    DateTime,
    LargeBinary,
    Row,
    Table,
    delete,
    insert,
    literal,
    select,
    tuple_,
)

from lib.core.errors import UsageError
from lib.core.tagging import TagAct
from lib.stores.engine import Engine
from lib.stores.half_moved import MOVING
from lib.stores.schema import (
    categories,
    claims,
    document_forms,
    document_tags,
    documents,
    embeddings,
    judgements,
    kept_items,
    meta,
    models,
    tag_change_documents,
    tag_changes,
    tag_embeddings,
    tags,
    terms,
    visits,
    word_embeddings,
    word_lemmas,
    workers,
)
from lib.stores.vector_writer import SqlVectorWriter
from lib.stores.writer import SqlWriter

ARCHIVE_SECONDS = 4 * 3600.0
PAGE = 100
"""Records in memory at once: 20 MB where every passage is as long as they may be."""

FIGURES = ("documents", "words", "stale", "analysis")
"""Of COUNTED, what is said of the documents wherever they stand."""
COUNTED = (*FIGURES, "schema", "version", "vectors", MOVING)
"""What `meta` holds of this one database; the rest of it are settings."""


@dataclass(frozen=True)
class Part:
    """A table's records.  `own` columns number what only this database counts."""

    name: str
    table: Table
    own: tuple[str, ...] = ()
    known: Mapping[str, Container[str]] = field(default_factory=dict)
    """Of some columns, what may stand in them."""

    @property
    def columns(self) -> list[Column[Any]]:
        return [each for each in self.table.columns if each.name not in self.own]


PARTS = {
    each.name: each
    for each in (
        Part("settings", meta),
        Part("categories", categories),
        Part("tags", tags),
        Part("documents", documents),
        Part("document_tags", document_tags),
        Part("judgements", judgements),
        Part("tag_changes", tag_changes, known={"act": frozenset(TagAct)}),
        Part("tag_change_documents", tag_change_documents),
        Part("models", models, ("version",)),
        Part("vectors", embeddings, ("sequence",)),
        Part("tag_vectors", tag_embeddings),
        Part("word_vectors", word_embeddings),
        Part("kept", kept_items),
    )
}
MADE_ANEW = {
    each.name: each
    for each in (
        Part("forms", document_forms),
        Part("frequencies", terms),
        Part("vocabulary", word_lemmas),
        Part("figures", meta),
    )
}
_ALL = PARTS | MADE_ANEW
OF_THE_MOMENT = (workers, claims, visits)
"""Who is at work and who was there: that is copied nowhere."""


class SqlArchive:
    """Archive over one open snapshot."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._ordinals: dict[int, int] | None = None

    def records(self, part: str) -> Iterator[bytes]:
        for row in self._rows(_ALL[part]):
            yield _written(self._told(dict(row._mapping)))

    def _rows(self, part: Part) -> Iterator[Row[Any]]:
        """By the primary key, PAGE at a time."""
        if part.table is meta:
            yield from self._settings(part)
            return
        keys = list(part.table.primary_key.columns)
        page = select(*part.columns).order_by(*keys).limit(PAGE)
        rows = self.connection.execute(page).all()
        while rows:
            yield from rows
            last = tuple_(*(literal(rows[-1]._mapping[key], key.type) for key in keys))
            rows = self.connection.execute(page.where(tuple_(*keys) > last)).all()

    def _settings(self, part: Part) -> list[Row[Any]]:
        """Two databases need not sort text in one order."""
        kept = select(*part.columns).where(_keys_of(part.name))
        return sorted(self.connection.execute(kept).all(), key=lambda row: str(row.key))

    def _told(self, told: dict[str, Any]) -> dict[str, Any]:
        """Models are numbered from 1: their ids differ from database to database."""
        if "model_id" in told:
            told["model_id"] = self._ordinal(told["model_id"])
        elif "complete" in told:
            told["id"] = self._ordinal(told["id"])
        return told

    def _ordinal(self, model_id: int) -> int:
        if self._ordinals is None:
            ids = self.connection.execute(select(models.c.id).order_by(models.c.id)).scalars()
            self._ordinals = {each: number for number, each in enumerate(ids, 1)}
        return self._ordinals[model_id]


class SqlRestoration(SqlArchive):
    """Restoration over one open transaction, which is the only writer until it ends."""

    def __init__(self, connection: Connection, engine: Engine) -> None:
        super().__init__(connection)
        self._engine = engine
        self._writer = SqlWriter(connection, engine)
        self._vectors = SqlVectorWriter(connection, engine)
        known = connection.execute(select(models.c.id, models.c.dimension).order_by(models.c.id))
        self._models = {number: (row.id, row.dimension) for number, row in enumerate(known, 1)}
        """Ordinal → (id here, dimension)."""

    def begin(self, replace: bool) -> None:
        """Raises UsageError where there are documents, which are not to be replaced."""
        there = self.connection.execute(select(documents.c.id).limit(1)).first()
        if there is not None and not replace:
            raise UsageError(
                "The database holds passages already; nothing was changed.",
                "Name an empty one with DATABASE_URL, or give --replace to remove what it holds.",
            )
        self.empty()

    def empty(self) -> None:
        self._models.clear()
        self._writer.delete_all()
        for each in (kept_items, word_embeddings, tag_embeddings, embeddings, models):
            self.connection.execute(delete(each))
        self.connection.execute(delete(meta).where(meta.c.key.not_in(COUNTED)))
        self._engine.vectors.install(self.connection)

    def take(self, part: str, records: Iterable[bytes]) -> int:
        taken, several = 0, iter(records)
        while lines := list(islice(several, PAGE)):
            self._take(_ALL[part], [_read(_ALL[part], line) for line in lines])
            taken += len(lines)
        if _ALL[part].table in (categories, tags, judgements, tag_changes, kept_items):
            self._engine.count_on(self.connection, PARTS[part].table)
        return taken

    def _take(self, part: Part, rows: list[dict[str, Any]]) -> None:
        if part.table is documents:
            self._writer.restore(rows)
        elif part.table is models:
            for row in rows:
                self._take_model(row)
        elif part.table in (embeddings, tag_embeddings, word_embeddings):
            self._take_vectors(part.table, rows)
        else:
            self.connection.execute(insert(part.table), rows)

    def _take_model(self, row: dict[str, Any]) -> None:
        number = self._vectors.next_number()
        self._models[row["id"]] = number, row["dimension"]
        self.connection.execute(insert(models).values({**row, "id": number, "version": number}))

    def _take_vectors(self, table: Table, rows: list[dict[str, Any]]) -> None:
        """The engine's own index is made from what the bytes say: the vectors that they were made
        from are not kept anywhere."""
        from lib.stores.quantised import restored

        vectors = []
        for row in rows:
            row["model_id"], dimension = self._models[row["model_id"]]
            vectors += restored([row["vector"]], [row["scale"]], dimension).tolist()
        if table is embeddings:
            numbered = [{**row, "sequence": row["model_id"]} for row in rows]
            self._engine.vectors.put(self.connection, numbered, vectors)
        else:
            self.connection.execute(insert(table), rows)

    def finish(self, settled: bool = True) -> None:
        """`settled` where nothing more comes: the index is made fast."""
        self._writer.finish(settled)


def _keys_of(part: str) -> ColumnElement[bool]:
    """Those of `meta` that belong to it."""
    return meta.c.key.in_(FIGURES) if part == "figures" else meta.c.key.not_in(COUNTED)


def _written(row: Mapping[str, Any]) -> bytes:
    kept = {name: _plain(value) for name, value in row.items()}
    line = json.dumps(kept, ensure_ascii=False, separators=(",", ":")) + "\n"
    return line.encode("utf-8", "surrogatepass")


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value.isoformat() if isinstance(value, datetime) else value


def _read(part: Part, line: bytes) -> dict[str, Any]:
    """Raises ValueError, KeyError or TypeError for what is no record of the part: a database need
    not refuse a word where a number belongs, and whoever reads it again would fail."""
    written = json.loads(line.decode("utf-8", "surrogatepass"))
    for name, may_be in part.known.items():
        if written[name] not in may_be:
            raise ValueError(f"{part.name} knows no {name} {written[name]!r}")
    return {column.name: _value(column, written[column.name]) for column in part.columns}


def _value(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value, validate=True)
    if isinstance(column.type, DateTime):
        return datetime.fromisoformat(value)
    kind = column.type.python_type
    if type(value) is not kind and not (kind is float and type(value) is int):
        raise TypeError(f"{column} holds {kind.__name__}, not {type(value).__name__}")
    return value
