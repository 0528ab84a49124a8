"""The sample corpus: short passages of modern Hebrew, written for this project.

Its vectors by the model that stands in the repository come along, so that a fresh server searches
it by meaning at once.
"""

import base64
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from lib.core.documents import Tag
from lib.ingest.importer import import_source
from lib.ingest.readers import Record, open_path, records
from lib.stores.protocol import CorpusStore, Embedded, ModelRecord, PackedVector

SAMPLE = Path(__file__).resolve().parent.parent.parent / "sample" / "passages.jsonl"
VECTORS = SAMPLE.with_name("vectors.json")
"""Made by `python -m scripts.sample_vectors`."""


def load_sample(store: CorpusStore, only_new: bool = True, models: Collection[str] = ()) -> int:
    """Imports the sample into an empty database, with its vectors where one of `models`, by the
    names of their cards, made them; returns the number of passages added.

    With `only_new`, not into one that was emptied on purpose.
    """
    statistics = store.read(lambda reader: reader.statistics())
    if statistics.documents or (only_new and statistics.version):
        return 0
    source = open_path(SAMPLE)
    with source.stream:
        added = import_source(store, source).written.added
    if models and VECTORS.is_file():
        _install(store, json.loads(VECTORS.read_text(encoding="utf-8")), models)
    return added


def _install(store: CorpusStore, made: Mapping[str, Any], models: Collection[str]) -> None:
    """A passage whose text is another than the one that was encoded goes without."""
    name, passages = made["model"], made["passages"]
    if name not in models:
        return
    rows = store.read(lambda reader: reader.row_ids(list(passages)))
    embedded = [
        Embedded(row, _packed(kept), _bytes(kept["windows"]), kept["text"])
        for key, row in rows.items()
        if (kept := passages[key])
    ]
    tags = [(Tag(kept["name"], kept["category"]), _packed(kept)) for kept in made["tags"]]
    words = [(kept["lemma"], kept["word"], _packed(kept)) for kept in made["words"]]
    with store.embedding() as writer:
        writer.record(ModelRecord(name, made["dimension"]))
        written = writer.put(name, embedded)
        writer.put_tags(name, tags)
        writer.put_words(name, words)
        if written == len(passages):
            writer.record(ModelRecord(name, made["dimension"], True, made["calibration"]))


def _packed(kept: Mapping[str, Any]) -> PackedVector:
    return PackedVector(_bytes(kept["vector"]), kept["scale"])


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)


def sample_texts() -> list[str]:
    """The passages' texts, without a database."""
    source = open_path(SAMPLE)
    with source.stream:
        return [str(each.fields["text"]) for each in records(source) if isinstance(each, Record)]
