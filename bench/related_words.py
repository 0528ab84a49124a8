"""What the bundled model offers as related words over the sample corpus, with the cosines.

    python -m bench.related_words

For people to read: lib/search/related.py's FLOOR was chosen by such a list.  Words below the
floor, down to LOWEST, stand behind a bar: they are not offered.
"""

import tempfile

from lib.bootstrap import App, build
from lib.core.query import Query
from lib.core.settings import Settings
from lib.ingest.sample import load_sample
from lib.search.plan import planned
from lib.search.related import FLOOR, NEIGHBOURS, related_words

LOWEST = 0.17
QUERIES = (
    "מים", "תכנית", "שלום", "ירושלים", "בית ספר", "מוזיקה", "רופא", "כלב", "בישול", "כדורגל",
    "מחשב", "איך לחסוך בחשבון החשמל", "פחד במה", "טיול בנגב", "עליית מחירי הדירות",
    "גידול ירקות בגינה", "ספר שירה", "תזונה בריאה לילדים", "מים קרים", "אבטחת מידע",
    "בחירות לעירייה", "תחבורה ציבורית", "כאבי גב", "אסטרונומיה",
)  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database_url=f"sqlite:///{folder}/sample.db", embedding_model="bundled",
            log_level="ERROR",
        )  # fmt: skip
        app = build(settings)
        load_sample(app.store)
        for text in QUERIES:
            print(_row(app, text), flush=True)
        app.close()


def _row(app: App, text: str) -> str:
    app.search.search(Query(text))  # loads the model
    cosines = dict(app.models.related(text, NEIGHBOURS))
    words = app.store.read(
        lambda reader: related_words(reader, app.models, planned(reader, Query(text), 1), LOWEST)
    )
    near = [f"{word} {cosines[word]:.3f}" for word in words]
    above = sum(cosines[word] >= FLOOR for word in words)
    return f"{text}: {', '.join(near[:above])} | {', '.join(near[above:])}"


if __name__ == "__main__":
    main()
