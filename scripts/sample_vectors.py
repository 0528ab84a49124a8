"""python -m scripts.sample_vectors: sample/vectors.json, the sample's vectors by the model that
stands in the repository, as a database keeps them, with what was measured of it there."""

import json
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

from lib.bootstrap import App, build
from lib.core.documents import Document
from lib.core.settings import Settings
from lib.ingest.sample import VECTORS, load_sample
from lib.stores.protocol import Archive

MEMORY_MB = 4_096


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{folder}/sample.db"
        app = build(
            Settings(database_url=address, embedding_model="contextual", memory_limit_mb=MEMORY_MB)
        )
        load_sample(app.store)
        app.index(app.models.preferred)
        made = vectors_of(app)
        app.close()
    VECTORS.write_text(json.dumps(made, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(f"{VECTORS.name}: {VECTORS.stat().st_size:,} bytes")
    return 0


def vectors_of(app: App) -> dict[str, Any]:
    with app.store.archiving() as archive:
        [model] = _records(archive, "models")
        tags = {each["id"]: each for each in _records(archive, "tags")}
        categories = {each["id"]: each["name"] for each in _records(archive, "categories")}
        documents = {each["id"]: each for each in _records(archive, "documents")}
        passages = {
            documents[each["document_id"]]["key"]: {
                "text": _hash(documents[each["document_id"]]),
                "scale": each["scale"],
                "vector": each["vector"],
                "windows": each["windows"],
            }
            for each in _records(archive, "vectors")
        }
        of_tags = [
            {
                "name": tags[each["tag_id"]]["name"],
                "category": categories[tags[each["tag_id"]]["category_id"]],
                "scale": each["scale"],
                "vector": each["vector"],
            }
            for each in _records(archive, "tag_vectors")
        ]
        of_words = [
            {name: each[name] for name in ("lemma", "word", "scale", "vector")}
            for each in _records(archive, "word_vectors")
        ]
    return {
        "model": model["name"],
        "dimension": model["dimension"],
        "calibration": json.loads(model["figures"]),
        "passages": passages,
        "tags": of_tags,
        "words": of_words,
    }


def _records(archive: Archive, part: str) -> Iterator[dict[str, Any]]:
    return map(json.loads, archive.records(part))


def _hash(record: dict[str, Any]) -> str:
    return Document("", record["text"], record["title"]).text_hash()


if __name__ == "__main__":
    sys.exit(main())
