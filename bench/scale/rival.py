"""One rival in a process of its own, run by whichever Python has it; imports nothing of ours but
where we are asked ourselves.

    python bench/scale/rival.py NAME build|serve FOLDER URL

FOLDER holds passages.jsonl and vectors.npy; URL is a database or nothing.  `build` makes the index
and prints the seconds; `serve` prints a line when it is ready, and then answers each line of JSON,
{"text": …} or {"vector": […]}, with rows counted from 1, or a vector, and milliseconds.
"""

import json
import re
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HITS = 10
BATCH = 5_000
QUERY = "query: "
"""The model's prompt, which our encoder puts before a query by itself."""
_WORD = re.compile(r"[^\W_]+")


def passages(folder: Path) -> Iterator[str]:
    with (folder / "passages.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def vectors(folder: Path) -> Any:
    import numpy as np

    return np.load(folder / "vectors.npy", mmap_mode="r")


def words(text: str) -> list[str]:
    return _WORD.findall(text)


class Fts5:
    """SQLite's full text as it comes: unicode61, any of the words, bm25, a snippet."""

    schema = "CREATE VIRTUAL TABLE p USING fts5(text, tokenize='unicode61')"

    def __init__(self, folder: Path, url: str) -> None:
        self.connection = sqlite3.connect(folder / f"{type(self).__name__}.db")

    @classmethod
    def build(cls, folder: Path, url: str) -> None:
        connection = cls(folder, url).connection
        with connection:
            connection.execute("DROP TABLE IF EXISTS p")
            connection.execute(cls.schema)
            rows = ((text,) for text in passages(folder))
            connection.executemany("INSERT INTO p (text) VALUES (?)", rows)
        connection.close()

    def ask(self, text: str) -> list[int]:
        asked = " OR ".join(f'"{word}"' for word in words(text))
        found = self.connection.execute(
            "SELECT rowid, snippet(p, 0, '<', '>', '…', 40) FROM p"
            " WHERE p MATCH ? ORDER BY rank LIMIT ?",
            (asked, HITS),
        )
        return [row for row, _ in found]


class Like(Fts5):
    """LIKE '%word%', by how many of the words a passage holds, then in corpus order."""

    schema = "CREATE TABLE p (id INTEGER PRIMARY KEY, text TEXT)"

    def ask(self, text: str) -> list[int]:
        asked = [f"%{word}%" for word in words(text)]
        held = " + ".join(["(text LIKE ?)"] * len(asked))
        found = self.connection.execute(
            f"SELECT id, text, {held} AS held FROM p WHERE held > 0 ORDER BY held DESC, id LIMIT ?",
            (*asked, HITS),
        )
        return [row for row, *_ in found]


class PostgresSimple:
    """PostgreSQL's `simple` full text: a tsvector column, GIN, any of the words, ts_rank."""

    def __init__(self, folder: Path, url: str) -> None:
        import psycopg2

        self.connection = psycopg2.connect(url)
        self.connection.autocommit = True
        self.cursor = self.connection.cursor()

    @classmethod
    def build(cls, folder: Path, url: str) -> None:
        from psycopg2.extras import execute_values

        cursor = cls(folder, url).cursor
        cursor.execute("DROP TABLE IF EXISTS p")
        cursor.execute(
            "CREATE TABLE p (id int PRIMARY KEY, text text, terms tsvector"
            " GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED)"
        )
        rows = enumerate(passages(folder), 1)
        execute_values(cursor, "INSERT INTO p (id, text) VALUES %s", rows, page_size=1000)
        cursor.execute("CREATE INDEX ON p USING gin (terms)")
        cursor.execute("ANALYZE p")

    def ask(self, text: str) -> list[int]:
        self.cursor.execute(
            "SELECT id, text FROM p, to_tsquery('simple', %s) asked WHERE terms @@ asked"
            " ORDER BY ts_rank(terms, asked) DESC, id LIMIT %s",
            (" | ".join(words(text)), HITS),
        )
        return [row for row, _ in self.cursor.fetchall()]


class Tantivy:
    """Its default tokeniser, any of the words, BM25; texts are stored, and read of the hits."""

    def __init__(self, folder: Path, url: str) -> None:
        import tantivy

        self.tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("row", stored=True)
        builder.add_text_field("text", stored=True)
        path = folder / "tantivy"
        path.mkdir(exist_ok=True)
        self.index = tantivy.Index(builder.build(), path=str(path))
        self.searcher = self.index.searcher()

    @classmethod
    def build(cls, folder: Path, url: str) -> None:
        rival = cls(folder, url)
        writer = rival.index.writer()
        writer.delete_all_documents()
        for row, text in enumerate(passages(folder), 1):
            writer.add_document(rival.tantivy.Document(row=row, text=text))
        writer.commit()
        writer.wait_merging_threads()

    def ask(self, text: str) -> list[int]:
        query = self.index.parse_query(" ".join(f'"{word}"' for word in words(text)), ["text"])
        hits = self.searcher.search(query, HITS, count=False).hits
        found = [self.searcher.doc(address) for _, address in hits]
        assert all(each["text"] for each in found)
        return [each["row"][0] for each in found]


class Exact:
    """All float32 vectors in memory, one product, numpy."""

    def __init__(self, folder: Path, url: str) -> None:
        import numpy as np

        self.np = np
        self.vectors = np.load(folder / "vectors.npy")

    @classmethod
    def build(cls, folder: Path, url: str) -> None:
        return

    def ask(self, vector: Any) -> list[int]:
        scores = self.vectors @ vector
        best = self.np.argpartition(-scores, HITS)[:HITS]
        rows: list[int] = (best[self.np.argsort(-scores[best])] + 1).tolist()
        return rows


class Usearch:
    """HNSW over half precision as it comes, read into memory."""

    mapped = False

    def __init__(self, folder: Path, url: str) -> None:
        from usearch.index import Index

        self.index = Index.restore(str(folder / "usearch.index"), view=self.mapped)

    @classmethod
    def build(cls, folder: Path, url: str) -> None:
        import numpy as np
        from usearch.index import Index

        held = vectors(folder)
        index = Index(ndim=held.shape[1], metric="cos", dtype="f16")
        for start in range(0, len(held), BATCH):
            some = np.ascontiguousarray(held[start : start + BATCH])
            index.add(np.arange(start + 1, start + 1 + len(some)), some)
        index.save(str(folder / "usearch.index"))

    def ask(self, vector: Any) -> list[int]:
        rows: list[int] = self.index.search(vector, HITS).keys.tolist()
        return rows


class UsearchMapped(Usearch):
    """The same index, mapped from its file: pages that are not used may be given back."""

    mapped = True

    @classmethod
    def build(cls, folder: Path, url: str) -> None:
        if not (folder / "usearch.index").exists():
            super().build(folder, url)


class Milvus:
    """Milvus Lite as its quick start has it: a collection with a cosine metric, in a file."""

    def __init__(self, folder: Path, url: str) -> None:
        from pymilvus import MilvusClient

        self.client = MilvusClient(str(folder / "milvus.db"))
        if self.client.has_collection("p"):
            self.client.load_collection("p")

    @classmethod
    def build(cls, folder: Path, url: str) -> None:
        client, held = cls(folder, url).client, vectors(folder)
        if client.has_collection("p"):
            client.drop_collection("p")
        client.create_collection("p", dimension=held.shape[1], metric_type="COSINE")
        for start in range(0, len(held), 1_000):
            rows = enumerate(held[start : start + 1_000].tolist(), start + 1)
            client.insert("p", [{"id": row, "vector": vector} for row, vector in rows])
        client.close()

    def ask(self, vector: Any) -> list[int]:
        (found,) = self.client.search("p", data=[vector.tolist()], limit=HITS)
        return [hit["id"] for hit in found]


class Fastembed:
    """The repository's own ONNX file and tokeniser, run by fastembed."""

    def __init__(self, folder: Path, url: str) -> None:
        from fastembed import TextEmbedding
        from fastembed.common.model_description import ModelSource, PoolingType

        model = Path(__file__).resolve().parents[2] / "models" / "contextual"
        TextEmbedding.add_custom_model(
            model="contextual", pooling=PoolingType.MEAN, normalization=True,
            sources=ModelSource(hf="none/none"), dim=384, model_file="onnx/model_blocks.onnx",
            additional_files=["onnx/model_blocks.onnx_data"],
        )  # fmt: skip
        self.model = TextEmbedding("contextual", specific_model_path=str(model))

    @classmethod
    def build(cls, folder: Path, url: str) -> None:
        cls(folder, url)

    def ask(self, text: str) -> list[float]:
        vector: list[float] = next(iter(self.model.embed([QUERY + text]))).tolist()
        return vector


class Mafteach:
    """Our own search by words, in a process without the pages, as the others are."""

    def __init__(self, folder: Path, url: str) -> None:
        sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
        from bench.scale.model import application
        from lib.core.query import Mode, Query

        self.app, self.query, self.mode = application(url), Query, Mode.WORDS

    @classmethod
    def build(cls, folder: Path, url: str) -> None:
        return

    def ask(self, text: str) -> list[int]:
        page = self.app.search.search(self.query(text, self.mode, limit=HITS), seconds=60)
        return [int(hit.document.id.rpartition("-")[2]) + 1 for hit in page.hits]


class MafteachNearest(Mafteach):
    """Our own nearest vectors."""

    def ask(self, vector: Any) -> list[int]:
        from bench.scale.model import CARD
        from lib.core.match import Match

        near = self.app.store.read(
            lambda reader: reader.nearest(CARD.name, vector, Match(), HITS), 60
        )
        return [row for row, _ in near]


class MafteachEncode(Mafteach):
    """Our own encoder over the same file."""

    def __init__(self, folder: Path, url: str) -> None:
        sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
        from bench.scale.model import REPOSITORYS

        self.encoder = REPOSITORYS.load()

    def ask(self, text: str) -> Any:
        return self.encoder.encode_query(text).tolist()


RIVALS: dict[str, Any] = {
    each.__name__: each
    for each in (
        Mafteach, MafteachNearest, MafteachEncode, Fts5, Like, PostgresSimple, Tantivy, Exact,
        Usearch, UsearchMapped, Milvus, Fastembed,
    )
}  # fmt: skip


def main() -> None:
    name, work, folder, url = sys.argv[1:]
    if work == "build":
        begun, cpu = time.perf_counter(), time.process_time()
        RIVALS[name].build(Path(folder), url)
        told = {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - cpu}
        print(json.dumps(told))
        return
    rival = RIVALS[name](Path(folder), url)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        print(json.dumps(_answered(rival.ask, json.loads(line))), flush=True)


def _answered(ask: Callable[[Any], Any], question: dict[str, Any]) -> dict[str, Any]:
    asked = question.get("text")
    if asked is None:
        import numpy as np

        asked = np.array(question["vector"], dtype=np.float32)
    begun, cpu = time.perf_counter(), time.process_time()
    answer = ask(asked)
    spent = time.process_time() - cpu
    return {"ms": (time.perf_counter() - begun) * 1000, "cpu": spent * 1000, "answer": answer}


if __name__ == "__main__":
    main()
