"""What a search for one word puts first, by what a hit gains that holds it in the form asked.

    python -m bench.single_words [--bonus 0 0.25 0.5 1] [--words 300]

Over the leads of Wikipedia without their titles.  "Asked": of the first hits, as many as there are
passages with the word in the form asked (with prefix letters or without, ten at most), how many
hold it so; of words drawn by chance that three to a hundred passages hold and that other words
share a lemma with.  "Titled": the lead itself among what its title of one word finds, MRR@10, so
that passages about a word do not lose to those that name it once.
"""

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from statistics import fmean

from bench.databases import database
from bench.passages import SHARED
from lib.bootstrap import App, build
from lib.core import hebrew, ranking
from lib.core.analysis import lemmas_of
from lib.core.documents import Document
from lib.core.morphology import Reading, readings
from lib.core.query import Mode, Query
from lib.core.settings import Settings
from lib.core.stopwords import STOP_WORDS
from lib.evaluate.metrics import interval, reciprocal_rank

LEADS = SHARED / "wiki_leads.jsonl.gz"
DEEP = 10
FEWEST, MOST = 3, 100
Holding = Mapping[str, set[str]]
"""Form → the passages that hold it, behind prefix letters or not."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bonus", nargs="+", type=float, default=[0.0, 0.25, 0.5, 1.0])
    parser.add_argument("--words", type=int, default=300)
    asked = parser.parse_args()
    if not LEADS.is_file():
        sys.exit("The leads of Wikipedia lie beside the repository and are not on this machine.")
    leads = _leads()
    holding = _holding(leads.values())
    words = _drawn(holding, asked.words)
    titled = {key: lead.title for key, lead in leads.items() if _is_one_word(lead.title)}
    print(f"{len(leads):,} leads, {len(words)} words, {len(titled)} titles")
    own, shared = _nouns_in_he(holding)
    print(f"{own:,} nouns in ה, {shared:,} of them read as a form of another noun too\n")
    print("| bonus | asked | titled, MRR@10 |\n|---|---|---|")
    with database("sqlite") as url:
        app = build(Settings(database_url=url, log_level="ERROR"))
        with app.store.writing() as writer:
            writer.upsert([Document(lead.id, lead.text) for lead in leads.values()])
        for bonus in asked.bonus:
            ranking.WRITTEN_BONUS = bonus
            app.search.pages.clear()
            first = [_share(app, word, holding[word]) for word in words]
            known = [reciprocal_rank(_found(app, title), {key}) for key, title in titled.items()]
            print(f"| {bonus:g} | {_told(first)} | {_told(known)} |", flush=True)
        app.close()


def _leads() -> dict[str, Document]:
    with gzip.open(LEADS, "rt", encoding="utf-8") as lines:
        read = [json.loads(line) for line in lines]
    return {each["id"]: Document(each["id"], each["text"], each["title"]) for each in read}


def _holding(leads: Iterable[Document]) -> Holding:
    holding: dict[str, set[str]] = {}
    for lead in leads:
        for word in set(hebrew.words(hebrew.canonical(lead.text))):
            holding.setdefault(readings(word)[0].form, set()).add(lead.id)
    return holding


def _drawn(holding: Holding, number: int) -> list[str]:
    forms = Counter(lemma for form in holding for lemma, _ in lemmas_of(form))
    able = sorted(
        form
        for form, held in holding.items()
        if FEWEST <= len(held) <= MOST and form not in STOP_WORDS and _is_one_word(form)
        and readings(form)[0].form == form and any(forms[one] > 1 for one, _ in lemmas_of(form))
    )  # fmt: skip
    return Random(1).sample(able, min(number, len(able)))


def _nouns_in_he(holding: Holding) -> tuple[int, int]:
    """Those with a reading as themselves; those of them with one as another noun."""
    read = [readings(form) for form in holding if form.endswith("ה") and len(form) > 2]
    own = [each for each in read if any(_is_noun(one) and one.lemma == one.form for one in each)]
    shared = [each for each in own if any(_is_noun(one) and one.lemma != one.form for one in each)]
    return len(own), len(shared)


def _is_noun(read: Reading) -> bool:
    return read.kind == "noun" and not read.prefix


def _is_one_word(text: str) -> bool:
    return len(text) > 2 and hebrew.words(hebrew.canonical(text)) == [text]


def _share(app: App, word: str, held: set[str]) -> float:
    most = min(DEEP, len(held))
    return len(held.intersection(_found(app, word)[:most])) / most


def _found(app: App, word: str) -> list[str]:
    page = app.search.search(Query(word, Mode.WORDS, limit=DEEP))
    return [hit.document.id for hit in page.hits]


def _told(values: Sequence[float]) -> str:
    low, high = interval(values)
    return f"{fmean(values):.3f} [{low:.3f}, {high:.3f}]"


if __name__ == "__main__":
    main()
