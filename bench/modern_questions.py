"""Twenty questions of today put to the Mishnah: how many are answered among the first ten hits.

    python -m bench.modern_questions

Written by us in plain modern Hebrew, before anything was searched, with every passage that answers
as far as we found them.  The model in the repository, SQLite, imported with tags and titles,
indexed and calibrated as `python -m lib index` does.  Hybrid mode is measured as it is served and
at a weight that calibration does not give it.  Vectors are kept in a file (kept_vectors.py); a
first run takes some minutes.  Prints the table of docs/QUALITY.md.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bench.databases import database
from bench.kept_vectors import keeping
from bench.passages import SHARED
from lib.bootstrap import CONTEXTUAL, App, build
from lib.core.query import Mode, Query
from lib.core.settings import Settings
from lib.encoders.sources import prepared_source
from lib.ingest.importer import import_source
from lib.ingest.mapping import parse_mapping
from lib.ingest.readers import open_path
from lib.stores.protocol import CorpusStore

MISHNAH = "mishnah.jsonl.gz"
MAPPING = (
    "text=text_hebrew", "ref={tractate} {chapter}:{mishnah}",
    "title={tractate} {chapter}:{mishnah}", "tag:סדר=seder", "tag:מסכת=tractate",
)  # fmt: skip
QUESTIONS = {
    "מותר לקחת ריבית על הלוואה?": (
        "Bava_Metzia.5.1", "Bava_Metzia.5.2", "Bava_Metzia.5.6", "Bava_Metzia.5.9",
        "Bava_Metzia.5.10", "Bava_Metzia.5.11",
    ),
    "כמה רחוק מותר ללכת מחוץ לעיר בשבת?": (
        "Eruvin.4.3", "Eruvin.4.5", "Eruvin.4.7", "Eruvin.4.8", "Eruvin.5.7", "Eruvin.5.8",
        "Eruvin.5.9", "Rosh_Hashanah.2.5", "Sotah.5.3",
    ),
    "מצאתי כסף ברחוב, מתי מותר לי לשמור אותו לעצמי?": (
        "Bava_Metzia.2.1", "Bava_Metzia.2.2", "Bava_Metzia.2.3", "Bava_Metzia.2.4",
        "Bava_Metzia.2.5",
    ),
    "שני אנשים רבים על בגד שמצאו, איך מחלקים ביניהם?": ("Bava_Metzia.1.1",),
    "מי משלם על קיר בין שתי חצרות של שכנים?": (
        "Bava_Batra.1.1", "Bava_Batra.1.2", "Bava_Batra.1.3", "Bava_Batra.1.4",
    ),
    "איזה מרחק צריך להרחיק מפעל שמריח רע מן העיר?": ("Bava_Batra.2.9",),
    "איך משחררים אדם מנדר שהוא מתחרט עליו?": (
        "Nedarim.9.1", "Nedarim.9.2", "Nedarim.9.4", "Nedarim.9.5", "Nedarim.9.6", "Nedarim.9.7",
        "Nedarim.9.8", "Nedarim.9.9",
    ),
    "כמה משלם מי שסטר לאדם אחר בפנים?": ("Bava_Kamma.8.6",),
    "איך בודקים את העדים במשפט?": (
        "Sanhedrin.3.6", "Sanhedrin.4.5", "Sanhedrin.5.1", "Sanhedrin.5.2", "Sanhedrin.5.3",
        "Sanhedrin.5.4",
    ),
    "תוך כמה זמן צריך לשלם שכר לעובד?": ("Bava_Metzia.9.11", "Bava_Metzia.9.12"),
    "שמרתי על חפץ של חבר והוא נגנב, האם אני חייב לשלם?": (
        "Bava_Metzia.3.1", "Bava_Metzia.7.8", "Shevuot.8.1",
    ),
    "מתי מותר לגבר לגרש את אשתו?": ("Gittin.9.10", "Ketubot.7.6"),
    "איפה מחפשים חמץ לפני פסח ומתי?": ("Pesachim.1.1", "Pesachim.1.3"),
    "מה הילד שואל בליל הסדר?": ("Pesachim.10.4",),
    "האם חולה צריך לצום ביום כיפור?": ("Yoma.8.5", "Yoma.8.6"),
    "כמה גבוהה יכולה להיות סוכה?": ("Sukkah.1.1",),
    "האם בנות יורשות את אביהן?": (
        "Bava_Batra.8.2", "Bava_Batra.8.4", "Bava_Batra.9.1", "Ketubot.13.3",
    ),
    "אילו עבודות אסור לעשות בשבת?": ("Shabbat.7.2",),
    "הבית עולה באש בשבת, מה מותר להציל ממנו?": (
        "Shabbat.16.1", "Shabbat.16.2", "Shabbat.16.3", "Shabbat.16.4", "Shabbat.16.5",
    ),
    "איזו ברכה אומרים על לחם ועל פירות?": ("Berakhot.6.1",),
}  # fmt: skip
"""Question → the passages that answer it: tractate, chapter, mishnah."""
ANOTHER_WEIGHT = 0.5
FIRST = 10
MEMORY_MB = 16_384

Ranks = Sequence[int | None]
"""Of each question: the place of the first answer among the first ten, from 1."""


def main() -> None:
    if not (SHARED / MISHNAH).is_file():
        sys.exit("The Mishnah lies beside the repository and is not on this machine.")
    with database("sqlite") as url:
        settings = Settings(database_url=url, log_level="WARNING", memory_limit_mb=MEMORY_MB)
        app = build(settings, sources=[keeping(prepared_source(CONTEXTUAL))])
        load_mishnah(app.store)
        calibration = app.index(app.models.preferred).calibration
        assert calibration is not None
        found = {mode.value: ranks(app, mode) for mode in (Mode.WORDS, Mode.HYBRID, Mode.SEMANTIC)}
        _weigh(app, ANOTHER_WEIGHT)
        found[f"hybrid at {ANOTHER_WEIGHT}"] = ranks(app, Mode.HYBRID)
        app.close()
    print(f"Weight that calibration gives meaning: {calibration.weight:g}.\n")
    print("\n".join(table(found)))


def load_mishnah(store: CorpusStore) -> None:
    source = open_path(SHARED / MISHNAH)
    with source.stream:
        import_source(store, source, parse_mapping(MAPPING))


def ranks(app: App, mode: Mode) -> Ranks:
    return [_rank(app, Query(text, mode=mode, limit=FIRST)) for text in QUESTIONS]


def _rank(app: App, query: Query) -> int | None:
    answers = {f"Mishnah_{reference}" for reference in QUESTIONS[query.text]}
    hits = [hit.document.id for hit in app.search.search(query).hits]
    return next((place for place, id in enumerate(hits, start=1) if id in answers), None)


def _weigh(app: App, weight: float) -> None:
    record = app.models.answering()[1].record
    assert record is not None
    with app.store.embedding() as writer:
        writer.record(replace(record, calibration={**record.calibration, "weight": weight}))


def table(found: Mapping[str, Ranks]) -> list[str]:
    """How many are answered by each mode, and at which place each is."""
    answered = [sum(place is not None for place in each) for each in found.values()]
    return [
        f"| | {' | '.join(found)} |",
        f"|---{'|---' * len(found)}|",
        f"| answered, of {len(QUESTIONS)} | {' | '.join(map(str, answered))} |",
        *(
            f"| {question} | {' | '.join(str(place or '–') for place in places)} |"
            for question, places in zip(QUESTIONS, zip(*found.values(), strict=True), strict=True)
        ),
    ]


if __name__ == "__main__":
    main()
