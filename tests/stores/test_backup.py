"""A backup holds everything, comes back on either database, and is refused where it is not whole."""

import json
import random
import zipfile
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from lib.core.errors import ImportRefused, MafteachError, StoreError, UsageError
from lib.core.query import Mode, Query, Sort
from lib.ingest import backup
from lib.ingest.backup import restore, write
from lib.search.models import Models
from lib.search.service import SearchService
from lib.stores import archive
from lib.stores.protocol import ARCHIVED
from lib.stores.schema import (
    documents,
    embeddings,
    metadata,
    tag_embeddings,
    word_embeddings,
)
from lib.stores.store import SqlStore, open_store
from tests.conftest import doc, put
from tests.filled import WORDS, fill
from tests.vectors import MODEL, cloud, embed, nearest, record


def everything(store: SqlStore) -> dict[str, object]:
    """What people and programs see of it."""
    with store.reading() as reader:
        ids = reader.row_ids([each.id for each in reader.stream()])
        models = [
            (each.name, each.dimension, each.complete, dict(each.calibration))
            for each in reader.models()
        ]
        return {
            "documents": list(reader.stream()),
            "rows": ids,
            "tags": reader.tags(),
            "colours": [(each.name, each.color) for each in reader.categories()],
            "models": models,
            "statistics": (reader.statistics().documents, reader.statistics().average_length),
            "terms": reader.stats().terms,
            "tag vectors": reader.nearest_tags(MODEL, cloud(5)[3], 5),
            "kept": (reader.kept("user:a@example.org"), reader.kept("administrator")),
            "unembedded": [key for _, key in reader.unembedded(MODEL, 50)],
        }


def vectors_of(store: SqlStore) -> list[tuple]:
    """Bit for bit."""
    with store.database.reading() as connection:
        named = select(
            documents.c.key, embeddings.c.scale, embeddings.c.vector, embeddings.c.windows
        )
        rows = connection.execute(
            named.join(documents, documents.c.id == embeddings.c.document_id)
        ).all()
        tags = connection.execute(select(tag_embeddings.c.scale, tag_embeddings.c.vector)).all()
        named = select(
            word_embeddings.c.lemma, word_embeddings.c.word, word_embeddings.c.scale,
            word_embeddings.c.vector,
        )  # fmt: skip
        words = connection.execute(named.order_by(word_embeddings.c.number)).all()
    assert words
    return sorted(map(tuple, rows)) + sorted(map(tuple, tags)) + list(map(tuple, words))


def answers(store: SqlStore) -> list[object]:
    search = SearchService(store, Models(store)).search
    found: list[object] = [
        [(hit.document.id, hit.score) for hit in search(Query(text, mode, sort=sort)).hits]
        for text in (*WORDS[:4], '"ספר עיר"', "בית ים", "תגית:ספר", "הספרים", "")
        for mode in (Mode.WORDS, Mode.EXACT)
        for sort in Sort
    ]
    return [*found, *(nearest(store, query) for query in cloud(3, seed=9))]


def saved(store: SqlStore, path: Path) -> Path:
    with store.archiving() as kept:
        write(kept, path)
    return path


def test_every_table_is_kept_or_made_anew() -> None:
    kept = {each.table.name for each in archive.PARTS.values()}
    anew = {each.table.name for each in archive.MADE_ANEW.values()}
    passing = {each.name for each in archive.OF_THE_MOMENT}
    assert kept | anew | passing == set(metadata.tables)
    assert tuple(archive.PARTS) == ARCHIVED


@pytest.mark.postgres
def test_all_comes_back_over_both_databases(opened, tmp_path: Path) -> None:
    first = opened("sqlite")
    fill(first)
    files = []
    stores = [first]
    for step, kind in enumerate(("postgres", "sqlite")):
        files.append(saved(stores[-1], tmp_path / f"{step}.zip"))
        stores.append(opened(kind))
        restore(stores[-1], files[-1])
    files.append(saved(stores[-1], tmp_path / "last.zip"))
    for store in stores[1:]:
        assert everything(store) == everything(first)
        assert vectors_of(store) == vectors_of(first)
    assert answers(stores[2]) == answers(first)
    other = answers(stores[1])
    assert other[-3:] == answers(first)[-3:]
    sums = [json.loads(zipfile.ZipFile(file).read("manifest.json"))["parts"] for file in files]
    assert sums[0] == sums[1] == sums[2]


@pytest.mark.postgres
def test_postgres_answers_after_the_way_over_sqlite_as_before(opened, tmp_path: Path) -> None:
    first, between, last = opened("postgres"), opened("sqlite"), opened("postgres")
    fill(first)
    restore(between, saved(first, tmp_path / "1.zip"))
    restore(last, saved(between, tmp_path / "2.zip"))
    assert answers(last) == answers(first)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_what_was_restored_goes_on_growing(opened, tmp_path: Path, kind: str) -> None:
    first, other = opened(kind), opened(kind)
    fill(first)
    restore(other, saved(first, tmp_path / "b.zip"))
    for store in (first, other):
        put(store, doc("new", "מסמך חדש לגמרי", "קטגוריה חדשה:תגית חדשה", "נושא:אחרת"))
        embed(store, {"new": cloud(1, seed=5)[0]})
        record(store, "model-c")
    left, right = everything(first), everything(other)
    assert [each.id for each in left["documents"]] == [each.id for each in right["documents"]]
    assert left["tags"] == right["tags"]
    assert nearest(other, cloud(1, seed=5)[0], limit=1) == ["new"]


def test_a_database_that_is_not_empty_is_left_alone_unless_it_is_to_be_replaced(
    store: SqlStore, opened, tmp_path: Path
) -> None:
    source = opened("sqlite")
    fill(source)
    file = saved(source, tmp_path / "b.zip")
    put(store, doc("own", "שלי", "תגית:שלי"))
    record(store, "another")
    version = store.read(lambda reader: reader.statistics()).version
    with pytest.raises(UsageError, match="--replace"):
        restore(store, file)
    assert [each.id for each in store.read(lambda r: list(r.stream()))] == ["own"]
    restore(store, file, replace=True)
    assert everything(store) == everything(source)
    assert store.read(lambda reader: reader.statistics()).version > version


def test_a_server_that_searches_meanwhile_sees_the_old_or_the_new(
    store: SqlStore, opened, tmp_path: Path
) -> None:
    """Its sign codes, and whatever else it keeps by versions, are made again."""
    source = opened("sqlite")
    fill(source)
    file = saved(source, tmp_path / "b.zip")
    vectors = cloud(40, seed=8)
    put(store, *(doc(f"o{n}", f"מסמך {n}") for n in range(40)))
    record(store)
    embed(store, {f"o{n}": vectors[n] for n in range(40)})
    assert nearest(store, vectors[0], limit=1) == ["o0"]
    other = open_store(store.database.url.render_as_string(hide_password=False))
    restore(other, file, replace=True)
    other.close()
    query = cloud(1)[0]
    assert nearest(store, query) == nearest(source, query)


def test_a_backup_is_one_moment_of_a_database_that_changes(store: SqlStore, tmp_path: Path) -> None:
    put(store, *(doc(f"{n:04}", "טקסט", "תגית:אחת") for n in range(300)))
    changed = []

    def meanwhile(part: str, done: int) -> None:
        if not changed:
            changed.append(part)
            with store.writing() as writer:
                writer.upsert([doc("late", "מאוחר", "תגית:שתיים"), doc("0299", "אחר")])
                writer.delete_except({f"{n:04}" for n in range(250)} | {"late"})

    with store.archiving() as kept:
        write(kept, tmp_path / "b.zip", meanwhile)
    assert changed == ["documents"]
    lines = zipfile.ZipFile(tmp_path / "b.zip").read("documents.jsonl").splitlines()
    assert [json.loads(line)["key"] for line in lines] == [f"{n:04}" for n in range(300)]
    assert {json.loads(line)["text"] for line in lines} == {"טקסט"}


# Files that are not whole


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with closing(open_store(f"sqlite:///{tmp_path}/source.db")) as source:
        fill(source)
        return saved(source, tmp_path / "b.zip")


def flipped(file: Path, place: int) -> None:
    data = bytearray(file.read_bytes())
    data[place] ^= 0x40
    file.write_bytes(data)


@pytest.mark.parametrize("seed", range(40))
def test_a_flipped_bit_is_refused_or_harmless(file: Path, sqlite_store, seed: int) -> None:
    flipped(file, random.Random(seed).randrange(file.stat().st_size))
    try:
        restore(sqlite_store, file)
    except ImportRefused:
        assert sqlite_store.read(lambda reader: reader.statistics()).documents == 0
    else:  # a date in the zip's own directory, say
        with closing(open_store(f"sqlite:///{file.parent}/source.db")) as source:
            assert everything(sqlite_store) == everything(source)
            assert vectors_of(sqlite_store) == vectors_of(source)


def rewritten(file: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    """The zip again, with other members."""
    with zipfile.ZipFile(file) as old:
        members = {each: old.read(each) for each in old.namelist()}
    with zipfile.ZipFile(file, "w") as new:
        for name, data in members.items():
            changed = change(name, data)
            if changed is not None:
                new.writestr(name, changed)


DAMAGES = {
    "cut": lambda file: file.write_bytes(file.read_bytes()[:-100]),
    "half": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "empty": lambda file: file.write_bytes(b""),
    "no zip": lambda file: file.write_bytes(b"id,text\n1,a\n"),
    "gone": lambda file: file.unlink(),
    "no manifest": lambda file: rewritten(
        file, lambda name, data: None if name == "manifest.json" else data
    ),
    "no part": lambda file: rewritten(
        file, lambda name, data: None if name == "vectors.jsonl" else data
    ),
    "a record less": lambda file: rewritten(
        file, lambda name, data: data[: data[:-1].rfind(b"\n") + 1] if name[0] == "d" else data
    ),
    "a word for another": lambda file: rewritten(
        file, lambda name, data: data.replace("ספר".encode(), "סיר".encode())
    ),
    "another format": lambda file: rewritten(
        file, lambda name, data: data.replace(b'"format": 1', b'"format": 2')
    ),
    "an unknown part": lambda file: rewritten(
        file, lambda name, data: data.replace(b'"tags"', b'"cats"')
    ),
}


@pytest.mark.parametrize("which", DAMAGES)
def test_a_damaged_backup_is_refused_and_nothing_is_changed(
    file: Path, store: SqlStore, which: str
) -> None:
    put(store, doc("own", "שלי", "תגית:שלי"))
    DAMAGES[which](file)
    with pytest.raises(ImportRefused):
        restore(store, file, replace=True)
    assert [each.id for each in store.read(lambda reader: list(reader.stream()))] == ["own"]
    assert store.pool().in_use == 0


def made_by_hand(file: Path, part: str, lines: list[bytes]) -> None:
    """A part with other records, whose sums are right."""
    counted = backup._Counted(part, lambda *_: None)
    for _ in counted.through(lines):
        pass
    told = {"records": counted.sum().records, "sha256": counted.sum().sha256}

    def change(name: str, data: bytes) -> bytes:
        if name == "manifest.json":
            manifest = json.loads(data)
            manifest["parts"][part] = told
            return json.dumps(manifest).encode()
        return b"".join(lines) if name == f"{part}.jsonl" else data

    rewritten(file, change)


@pytest.mark.parametrize(
    "line",
    [b"[]\n", b"{}\n", b"7\n", b'{"id":1}\n', b"\xff\n", b'{"id":null,"category_id":1,"name":"a","canonical":"a"}\n',
     b'{"id":99,"category_id":77,"name":"a","canonical":"a"}\n'],
)  # fmt: skip
def test_records_of_another_kind_are_refused_whatever_their_sum(
    file: Path, store: SqlStore, line: bytes
) -> None:
    made_by_hand(file, "tags", [line])
    with pytest.raises(MafteachError):
        restore(store, file)
    assert store.read(lambda reader: reader.statistics()).documents == 0
    assert everything_is_empty(store)


@pytest.mark.parametrize(
    "wrong", [{"act": "burn"}, {"documents": "many"}, {"color": 7}, {"made_at": "yesterday"}]
)
def test_a_log_of_tags_that_nobody_could_read_again_is_refused(
    file: Path, store: SqlStore, wrong: dict
) -> None:
    change = {
        "id": 1, "made_at": "2026-01-02T03:04:05", "author": "dana", "act": "rename", "name": "a",
        "category": "c", "to_name": "b", "to_category": "c", "color": "", "former": "",
        "documents": 1, "undoes": 0, "kept": 0,
    }  # fmt: skip
    written = partial(json.dumps, separators=(",", ":"))
    made_by_hand(file, "tag_changes", [written(change).encode() + b"\n"])
    restore(store, file)
    assert len(store.read(lambda reader: reader.tag_changes(9))) == 1
    made_by_hand(file, "tag_changes", [written({**change, **wrong}).encode() + b"\n"])
    with pytest.raises(MafteachError):
        restore(store, file, replace=True)
    assert len(store.read(lambda reader: reader.tag_changes(9))) == 1


def everything_is_empty(store: SqlStore) -> bool:
    with store.archiving() as kept:
        return not any(list(kept.records(part)) for part in ARCHIVED)


def test_what_does_not_come_back_as_it_was_is_not_kept(
    file: Path, store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(self, part: str, records) -> int:
        return taken(self, part, list(records)[:-1] if part == "vectors" else records)

    taken = archive.SqlRestoration.take
    monkeypatch.setattr(archive.SqlRestoration, "take", forgetful)
    with pytest.raises(StoreError, match="read back"):
        restore(store, file)
    assert everything_is_empty(store)


def test_a_backup_that_is_stopped_leaves_the_file_of_before(
    store: SqlStore, tmp_path: Path
) -> None:
    put(store, *(doc(f"{n}", "טקסט") for n in range(200)))
    path = tmp_path / "b.zip"
    path.write_bytes(b"before")

    def stop(part: str, done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), store.archiving() as kept:
        write(kept, path, stop)
    assert path.read_bytes() == b"before"
    assert list(tmp_path.glob(".unfinished-*")) == []
    assert store.pool().in_use == 0


def test_a_place_that_cannot_be_written_is_told(store: SqlStore, tmp_path: Path) -> None:
    with pytest.raises(MafteachError, match="cannot be written"), store.archiving() as kept:
        write(kept, tmp_path / "none" / "b.zip")
