"""A store with something in each of its tables."""

import random
from datetime import datetime

from sqlalchemy import insert

from lib.core.documents import Tag
from lib.core.judgements import Judgement
from lib.core.keeping import Kept
from lib.stores.schema import categories, meta
from lib.stores.store import SqlStore
from tests.conftest import doc, put
from tests.vectors import MODEL, cloud, embed, record

KEPT = [
    Kept.read({"kind": "search", "key": "q=ספר", "note": "א\nב", "made": "2026-01-01", "last": 7}),
    Kept.read({"kind": "passage", "key": "odd", "name": 'ת"ג', "stamp": "t01234567"}),
]
WORDS = ["ספר", "עיר", "הר", "ים", "שמש", "ירח", "בית", "ילד", "שיר", "חלום", "דרך", "אור"]


def corpus() -> list:
    """Passages with everything that one can have, not in the order of their ids."""
    chance = random.Random(3)
    made = [
        doc(
            f"k{n:03}", " ".join(chance.choices(WORDS, k=12)), f"נושא:{WORDS[n % 5]}", WORDS[n % 7],
            title=chance.choice(WORDS), ref=f"פרק {n}", order=chance.random() if n % 3 else None,
            metadata={"n": n, "עומק": [1, {"א": None}], "real": 0.1 + n},
        )
        for n in range(120)
    ]  # fmt: skip
    made.append(doc("odd", 'טקסט עם \u202e סימנים\nושורות \U0001f600 ו"מרכאות"', 'ת"ג\\'))
    return made


def fill(store: SqlStore) -> None:
    put(store, *corpus())
    with store.writing() as writer:  # rows and places that are not as they first came
        writer.upsert([doc("k010", "טקסט אחר לגמרי", "חדש:תגית", order=0.25)])
        writer.delete_except({f"k{n:03}" for n in range(120) if n % 11} | {"odd", "k010"})
    vectors = cloud(120)
    record(store, calibration={"floor": 0.3, "base": [0.1, 1e-9]}, complete=True)
    record(store, "model-b")
    keys = [f"k{n:03}" for n in range(120) if n % 11]
    embed(store, {key: vectors[n] for n, key in enumerate(keys)})
    embed(store, {key: vectors[n] for n, key in enumerate(keys[:7])}, "model-b")
    with store.embedding() as writer:
        writer.put_tags(MODEL, [(Tag("ספר", "נושא"), vectors[3]), (Tag("עיר"), vectors[4])])
        for model, numbers in ((MODEL, (5, 6, 7)), ("model-b", (8, 9))):
            writer.put_words(model, [(WORDS[n], f"ה{WORDS[n]}", vectors[n]) for n in numbers])
    with store.keeping() as keeper:
        keeper.keep("user:a@example.org", KEPT)
        keeper.keep("administrator", KEPT[:1])
    with store.judging() as writer:
        writer.judge(Judgement("ספר", "k001", 3, "a@example.org", datetime(2026, 5, 1, 9, 30)))
    with store.tagging("administrator") as writer:
        writer.tag([1, 2, 3], Tag("ביד"))
    with store.database.writing() as connection:
        connection.execute(insert(meta).values(key="z setting", value="שלום"))
        connection.execute(insert(meta).values(key="A setting", value="1"))
        connection.execute(
            categories.update().where(categories.c.name == "נושא").values(color="#123456")
        )
