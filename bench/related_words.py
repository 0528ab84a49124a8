"""What is offered as related words over the sample corpus, with the cosines.

    python -m bench.related_words

For people to read: lib/search/neighbours.py's PAIRS was chosen by such a list.  Words below the
floor that this gives, down to LOWEST, stand behind a bar: they are not offered.
"""

import tempfile

from lib.bootstrap import App, build
from lib.core.query import Query
from lib.core.settings import Settings
from lib.ingest.sample import load_sample
from lib.search.plan import planned
from lib.search.related import MOST, near_words

LOWEST = 0.3
QUERIES = (
    "מים", "תכנית", "שלום", "ירושלים", "בית ספר", "מוזיקה", "רופא", "כלב", "בישול", "כדורגל",
    "מחשב", "איך לחסוך בחשבון החשמל", "פחד במה", "טיול בנגב", "עליית מחירי הדירות",
    "גידול ירקות בגינה", "ספר שירה", "תזונה בריאה לילדים", "מים קרים", "אבטחת מידע",
    "בחירות לעירייה", "תחבורה ציבורית", "כאבי גב", "אסטרונומיה", "חשבון", "זכויות עובדים",
    "רכב חשמלי", "תפילה",
)  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database_url=f"sqlite:///{folder}/sample.db", memory_limit_mb=4_096, log_level="ERROR"
        )
        app = build(settings)
        load_sample(app.store, models=app.models.names)
        app.index(app.models.preferred)
        for text in QUERIES:
            print(_row(app, text), flush=True)
        app.close()


def _row(app: App, text: str) -> str:
    app.search.search(Query(text))  # makes its vector
    near = app.store.read(
        lambda reader: near_words(reader, app.models, planned(reader, Query(text), 1), LOWEST)
    )
    known = app.store.read(app.models.words)
    assert known is not None
    told = [f"{each.word} {each.cosine:.2f}" for each in near]
    above = min(MOST, sum(each.cosine >= known.floor for each in near))
    return f"{text}: {', '.join(told[:above])} | {', '.join(told[above:])}"


if __name__ == "__main__":
    main()
