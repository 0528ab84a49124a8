"""What the application finds where each passage is one word: the product, not only its analyser."""

from collections.abc import Iterable, Sequence

from bench.databases import database
from bench.word_pairs import Met
from lib.bootstrap import App, build
from lib.core.documents import Document
from lib.core.query import DEEPEST, LARGEST_PAGE, Mode, Query
from lib.core.settings import Settings

BATCH = 500


def found_by_searching(words: Sequence[str], asked: Iterable[str] | None = None) -> Met:
    """Imports every word as a passage of its own into an empty SQLite database, searches for
    each of `asked` (by default all of them) in words mode and turns all pages."""
    with database("sqlite") as url:
        app = build(Settings(database_url=url, log_level="ERROR"))
        try:
            _import(app, words)
            hits = {word: _hits(app, word) - {word} for word in (asked or words)}
        finally:
            app.close()
    return hits.__getitem__


def _import(app: App, words: Sequence[str]) -> None:
    documents = [Document(word, word) for word in words]
    with app.store.writing() as writer:
        for start in range(0, len(documents), BATCH):
            writer.upsert(documents[start : start + BATCH])


def _hits(app: App, word: str) -> set[str]:
    found: set[str] = set()
    query = Query(word, mode=Mode.WORDS, limit=LARGEST_PAGE)
    while query.offset <= DEEPEST:
        page = app.search.search(query)
        found.update(hit.document.id for hit in page.hits)
        if query.offset + len(page.hits) >= page.total or not page.hits:
            break
        query = query.with_(page=query.page + 1)
    return found
