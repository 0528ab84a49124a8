"""Search by meaning and hybrid mode, over a fake model that knows a few synonyms."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lib.bootstrap import App, build
from lib.core.errors import SemanticUnavailable
from lib.core.query import Mode, Query, Sort
from lib.core.results import ResultPage, Tier
from lib.core.settings import Settings
from lib.encoders.keeper import ModelSource
from lib.ingest.catching_up import CatchUp
from tests.conftest import doc, put
from tests.fakes import FakeEncoder, card

SUBJECTS = (
    "נגר בונה שולחן מעץ אלון", "רופא בודק חולה בבית החולים", "זמרת שרה שיר ישן",
    "תלמיד קורא ספר היסטוריה", "דייג משליך רשת לים", "אופה לש בצק ללחם",
    "גנן שותל פרחים בגינה", "טייס ממריא אל השמיים", "שופט פוסק הלכה בדיון",
    "צייר מערבב צבעים בסדנה", "מורה מסבירה חשבון לכיתה", "רועה מוביל עדר בהרים",
    "חייט תופר חליפה כחולה", "נהג משאית מחכה ברמזור", "ברמן מוזג יין אדום",
    "אסטרונום צופה בכוכב רחוק", "ספר גוזר שיער קצר", "עיתונאי כותב כתבה דחופה",
    "חקלאי קוצר חיטה בשדה", "מתכנת מתקן תקלה בשרת", "שחקן לומד תפקיד ראשי",
    "דוור מחלק מכתבים בבוקר", "אדריכל משרטט גשר ברזל", "כבאי מכבה שריפה ביער",
)  # fmt: skip


def passages():
    made = [doc(f"s{n}", text, "נושא:אחר") for n, text in enumerate(SUBJECTS)]
    return [
        *made,
        doc("cat", "חתול ישן על הספה", "נושא:טבע"),
        doc("dog", "כלב רץ בחצר", "נושא:בית"),
        doc("car", "מכונית חדשה עומדת ברחוב", "נושא:בית"),
    ]


@pytest.fixture(params=["windows", "vectors"])
def encoder(request) -> FakeEncoder:
    """One that makes windows while a query waits, and one that has them stored."""
    return FakeEncoder(card(windows_on_demand=request.param == "windows"))


@pytest.fixture
def app(tmp_path: Path, encoder: FakeEncoder) -> Iterator[App]:
    made = app_of(tmp_path, encoder)
    put(made.store, *passages())
    made.index(made.semantic.preferred)
    yield made
    made.close()


def app_of(folder: Path, encoder: FakeEncoder, **settings) -> App:
    source = ModelSource(encoder.card, 1 << 20, lambda: encoder)
    return build(Settings(database_url=f"sqlite:///{folder}/t.db", **settings), sources=[source])


def ids(page: ResultPage) -> list[str]:
    return [hit.document.id for hit in page.hits]


def codes(page: ResultPage) -> list[str]:
    return [each.code for each in page.notices]


def search(app: App, text: str, mode: Mode = Mode.SEMANTIC, **fields) -> ResultPage:
    return app.search.search(Query(text, mode=mode, **fields))


def test_meaning_finds_what_other_words_say(app: App) -> None:
    page = search(app, "חיות")
    assert set(ids(page)[:2]) == {"cat", "dog"}
    assert page.mode == "semantic"
    assert page.model == "Fake"
    assert page.hits[0].tier is Tier.MEANING
    assert page.hits[0].reasons[0].code == "meaning"


def test_words_cannot_find_it(app: App) -> None:
    assert ids(search(app, "חיות", Mode.WORDS)) == []


def test_hybrid_is_the_default_and_finds_both_the_word_and_the_meaning(app: App) -> None:
    page = app.search.search(Query("כלב"))
    assert page.mode == "hybrid"
    assert ids(page)[0] == "dog"
    assert page.hits[0].tier is Tier.WORDS
    assert "cat" in ids(page)
    assert page.hits[ids(page).index("cat")].tier is Tier.MEANING


def test_tags_narrow_before_the_limit(app: App) -> None:
    assert ids(search(app, "חיות", tags=("נושא:בית",), limit=1)) == ["dog"]
    assert "dog" not in ids(search(app, "חיות", not_tags=("נושא:בית",)))


def test_the_number_of_hits_is_the_number_that_can_be_paged_through(app: App) -> None:
    for mode in (Mode.SEMANTIC, Mode.HYBRID):
        whole = search(app, "כלב", mode, limit=100)
        assert whole.total == len(whole.hits)
        paged = [
            key for page in range(1, 9) for key in ids(search(app, "כלב", mode, page=page, limit=2))
        ]
        assert paged == ids(whole)[:16]


def test_facets_count_what_is_shown(app: App) -> None:
    page = app.search.search(Query("חיות", mode=Mode.SEMANTIC, limit=100), facets=True)
    shown = [tag for hit in page.hits for tag in hit.document.tags]
    assert {each.tag: each.documents for each in page.facets} == {t: shown.count(t) for t in shown}


def test_corpus_order_keeps_the_same_hits(app: App) -> None:
    for mode in (Mode.SEMANTIC, Mode.HYBRID):
        near = search(app, "כלב", mode, limit=100)
        ordered = search(app, "כלב", mode, limit=100, sort=Sort.ORDER)
        assert sorted(ids(near)) == sorted(ids(ordered))
        assert ids(ordered).index("cat") < ids(ordered).index("dog")


def test_where_nothing_is_near_at_most_three_are_shown_and_a_notice_says_so(app: App) -> None:
    page = search(app, "קוונטים אלקטרון פוטון")
    assert 0 < len(page.hits) <= 3
    assert {"near_none", "near_none_clear"} & set(codes(page))


def test_an_excluded_word_and_a_phrase_narrow_meaning(app: App) -> None:
    assert ids(search(app, "חיות -כלב")) == [
        key for key in ids(search(app, "חיות")) if key != "dog"
    ] or ("dog" not in ids(search(app, "חיות -כלב")))
    assert ids(search(app, '"כלב רץ" חיות')) == ["dog"]


def test_a_phrase_that_is_nowhere_is_searched_as_words_and_that_is_said(app: App) -> None:
    page = search(app, '"כלב מעופף"')
    assert "no_phrase" in codes(page)
    assert "dog" in ids(page)


def test_a_query_of_tags_alone_encodes_nothing(app: App, encoder: FakeEncoder) -> None:
    page = search(app, "תגית:טבע")
    assert ids(page) == ["cat"]
    assert page.notices == ()


def test_the_same_query_is_encoded_once(tmp_path: Path) -> None:
    asked: list[str] = []

    class Counting(FakeEncoder):
        def encode_query(self, text):
            asked.append(text)
            return super().encode_query(text)

    app = app_of(tmp_path, Counting())
    put(app.store, *passages()[-3:])
    app.index(app.semantic.preferred)
    asked.clear()
    for page in (1, 2):
        search(app, "חיות", page=page, limit=1)
    app.search.search(Query("חיות", tags=("נושא:בית",)))
    assert asked == ["חיות"]
    app.close()


def test_a_closed_gate_lets_words_answer_and_says_why(app: App) -> None:
    def closed() -> None:
        raise SemanticUnavailable("Too many.", why="limited", seconds=7)

    page = app.search.search(Query("כלב חדש", mode=Mode.HYBRID), gate=closed)
    assert page.mode == "words"
    assert codes(page) == ["semantic_limited", *codes(page)[1:]]
    assert dict(page.notices[0].details)["seconds"] == 7


def test_a_corpus_without_vectors_says_so_and_words_answer(tmp_path: Path) -> None:
    app = app_of(tmp_path, FakeEncoder(card(windows_on_demand=False)))
    put(app.store, *passages()[-3:])
    page = search(app, "כלב")
    assert (page.mode, ids(page), codes(page)[0]) == ("words", ["dog"], "semantic_not_indexed")
    app.close()


def test_a_quick_encoder_makes_its_vectors_when_it_is_first_asked_and_after_an_import(
    tmp_path: Path,
) -> None:
    encoder = FakeEncoder()
    app = app_of(tmp_path, encoder)
    put(app.store, *passages())
    assert app.semantic.preferred.state().loads == 0
    assert {"cat", "dog"} <= set(ids(search(app, "חיות"))[:2])
    put(app.store, doc("new", "חתולים בגן"))
    assert "new" in ids(search(app, "חיות"))
    app.semantic.catch_up = CatchUp(app.store, app.index, app.index)  # as in a server
    search(app, "חיות של בית")
    until = time.monotonic() + 20
    while time.monotonic() < until and not measured(app):
        time.sleep(0.05)
    assert measured(app)
    app.close()


def measured(app: App) -> bool:
    return bool(app.store.read(lambda reader: reader.models())[0].figures.get("measured"))


def test_switched_off_it_says_so_and_words_answer(tmp_path: Path) -> None:
    app = app_of(tmp_path, FakeEncoder(), enable_semantic_search=False)
    put(app.store, *passages()[-3:])
    page = search(app, "כלב", Mode.HYBRID)
    assert (page.mode, ids(page), codes(page)[0]) == ("words", ["dog"], "semantic_off")
    app.close()


def test_too_little_memory_refuses_the_load_and_words_answer(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    source = ModelSource(encoder.card, 1 << 50, lambda: encoder)
    url = f"sqlite:///{tmp_path}/t.db"
    ready = app_of(tmp_path, encoder)
    put(ready.store, *passages()[-3:])
    ready.index(ready.semantic.preferred)
    ready.close()
    app = build(Settings(database_url=url), sources=[source])
    page = search(app, "כלב")
    assert (page.mode, ids(page), codes(page)[0]) == ("words", ["dog"], "semantic_memory")
    assert "encode_refused" in {event.kind for event in app.memory.events.recent()}
    app.close()


def test_the_old_model_answers_until_the_new_one_has_all_its_vectors(tmp_path: Path) -> None:
    old, new = (
        FakeEncoder(card(f"{title}@1", title=title, windows_on_demand=False))
        for title in ("Old", "New")
    )
    sources = [ModelSource(each.card, 1, lambda each=each: each) for each in (new, old)]
    app = build(Settings(database_url=f"sqlite:///{tmp_path}/t.db"), sources=sources)
    put(app.store, *passages())
    app.index(app.semantic.keepers[1])
    assert search(app, "חיות").model == "Old"
    done: list[str] = []

    def stop_midway(progress) -> None:
        if progress.added or len(done) > 1:
            raise KeyboardInterrupt
        done.append("batch")

    with pytest.raises(KeyboardInterrupt):
        app.index(app.semantic.keepers[0], stop_midway)
    assert search(app, "חיות").model == "Old"
    app.index(app.semantic.keepers[0])
    assert search(app, "חיות").model == "New"
    app.close()


def test_a_stopped_run_is_taken_up_where_it_was(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    app = app_of(tmp_path, encoder)
    put(app.store, *passages())
    report = app.index(app.semantic.preferred)
    assert (report.encoded, report.coverage.missing) == (27, 0)
    assert max(encoder.calls[:3]) == 10
    put(app.store, doc("new", "אוטו ישן"))
    again = app.index(app.semantic.preferred)
    assert (again.encoded, again.coverage.done) == (1, 28)
    assert "new" in ids(search(app, "נסיעה"))
    app.close()


def test_the_snippet_shows_the_nearest_window(tmp_path: Path, encoder: FakeEncoder) -> None:
    app = app_of(tmp_path, encoder)
    letters = "אבגדזחטינסעפצקרת"
    filler = [f"{a}{b}{a}ף{b}" for a, b in zip(letters * 3, letters[5:] * 5, strict=False)]
    before, after = " ".join(filler[:24]), " ".join(filler[24:])
    text = f"{before} אחר כך היה. חתול חתולים חתול כאן. {after} ולבסוף נגמר הכול"
    put(app.store, doc("long", text, title="כלבים"), *passages())
    app.index(app.semantic.preferred)
    page = search(app, "חתולים", limit=10)
    hit = next(hit for hit in page.hits if hit.document.id == "long")
    assert "חתולים חתול כאן" in hit.snippet.text
    assert hit.snippet.cut_before
    app.close()


def test_an_encoder_of_noise_gets_no_weight_and_hybrid_ranks_as_words_does(tmp_path: Path) -> None:
    class Noise(FakeEncoder):
        def _vector(self, text):
            return super()._vector(f"{hash(text) % 9973} {len(text)}")

    app = app_of(tmp_path, Noise())
    put(app.store, *passages())
    report = app.index(app.semantic.preferred)
    assert report.calibration.weight == 0
    for text in ("שולחן עץ", "כלב", "רופא חולה"):
        words = ids(search(app, text, Mode.WORDS))
        assert ids(search(app, text, Mode.HYBRID))[: len(words)] == words
    app.close()


def test_an_answer_is_kept_until_the_corpus_changes(app: App) -> None:
    first = search(app, "חיות")
    again = search(app, "חיות")
    assert again.hits is first.hits
    assert app.search.pages.figures().hits == 1
    put(app.store, doc("new", "חתולים וכלבים"))
    app.index(app.semantic.preferred)
    assert "new" in ids(search(app, "חיות"))


def test_an_answer_is_not_kept_over_a_new_measurement_of_the_model(app: App) -> None:
    first = search(app, "כלב", Mode.HYBRID)
    [record] = app.store.read(lambda reader: reader.models())
    with app.store.embedding() as writer:
        writer.record(replace(record, figures={**record.figures, "weight": 0.7}))
    again = search(app, "כלב", Mode.HYBRID)
    assert again.explain["calibration"]["weight"] == 0.7 != first.explain["calibration"]["weight"]


def test_an_answer_that_fell_back_to_words_is_not_kept(app: App) -> None:
    def closed() -> None:
        raise SemanticUnavailable("Too many.", why="limited", seconds=7)

    assert app.search.search(Query("כלב ירוק"), gate=closed).mode == "words"
    assert app.search.search(Query("כלב ירוק")).mode == "hybrid"


def test_passages_that_came_after_the_run_are_missed_and_that_is_said(tmp_path: Path) -> None:
    app = app_of(tmp_path, FakeEncoder(card(windows_on_demand=False)))
    put(app.store, *passages())
    app.index(app.semantic.preferred)
    assert "partly_indexed" not in codes(search(app, "חיות"))
    put(app.store, doc("new", "חתולים"))
    page = search(app, "חיות")
    assert "partly_indexed" in codes(page)
    assert "new" not in ids(page)
    app.index(app.semantic.preferred)
    assert "new" in ids(search(app, "חיות"))
    app.close()
