"""The sample corpus: short passages of modern Hebrew, written for this project."""

from pathlib import Path

from lib.ingest.importer import import_source
from lib.ingest.readers import Record, open_path, records
from lib.stores.protocol import CorpusStore

SAMPLE = Path(__file__).resolve().parent.parent.parent / "sample" / "passages.jsonl"


def load_sample(store: CorpusStore, only_new: bool = True) -> int:
    """Imports the sample into an empty database; returns the number of passages added.

    With `only_new`, not into one that was emptied on purpose.
    """
    statistics = store.read(lambda reader: reader.statistics())
    if statistics.documents or (only_new and statistics.version):
        return 0
    source = open_path(SAMPLE)
    with source.stream:
        return import_source(store, source).written.added


def sample_texts() -> list[str]:
    """The passages' texts, without a database."""
    source = open_path(SAMPLE)
    with source.stream:
        return [str(each.fields["text"]) for each in records(source) if isinstance(each, Record)]
