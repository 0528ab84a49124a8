"""Search by meaning and hybrid mode, over a fake model that knows a few synonyms."""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lib.bootstrap import App
from lib.core.documents import text_of, within_text
from lib.core.errors import EncoderBusy, SemanticUnavailable
from lib.core.query import Mode, Query, Sort
from lib.core.reasons import Tier
from lib.core.results import ResultPage
from lib.encoders.keeper import ModelKeeper, ModelSource
from lib.ingest import indexing
from lib.search.calibration import Calibration
from lib.search.plan import Wants
from lib.search.question import Question
from lib.stores.documents import DocumentReads
from lib.stores.protocol import ModelRecord
from tests.conftest import doc, put
from tests.fakes import FakeEncoder, app_of, card

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


@pytest.fixture(scope="module")
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, encoder: FakeEncoder) -> Iterator[App]:
    """Over `passages`, which tests leave as they are."""
    made = indexed(tmp_path_factory.mktemp("meaning"), encoder)
    yield made
    made.close()


@pytest.fixture
def own_app(tmp_path: Path, encoder: FakeEncoder) -> Iterator[App]:
    """Like `app`, to be changed."""
    made = indexed(tmp_path, encoder)
    yield made
    made.close()


def indexed(folder: Path, encoder: FakeEncoder) -> App:
    made = app_of(folder, encoder)
    put(made.store, *passages())
    made.index(made.models.preferred)
    measured_as(made, weight=0.3)  # of so few passages, each about something else, it finds none
    return made


def measured_as(app: App, **figures: float) -> None:
    """As if calibration had found these."""
    [record] = app.store.read(lambda reader: reader.models())
    with app.store.embedding() as writer:
        writer.record(replace(record, calibration={**record.calibration, **figures}))


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
    page = app.search.search(Query("חיות", mode=Mode.SEMANTIC, limit=100), Wants(facets=True))
    shown = [tag for hit in page.hits for tag in hit.document.tags]
    assert {each.tag: each.documents for each in page.facets} == {t: shown.count(t) for t in shown}


@pytest.mark.parametrize("mode", [Mode.SEMANTIC, Mode.HYBRID])
def test_siblings_of_a_chosen_tag_are_what_would_be_found_too(
    app: App, encoder: FakeEncoder, mode: Mode
) -> None:
    query = Query("חיות", mode=mode, tags=("נושא:בית",))
    page = app.search.search(query, Wants(facets=True))
    assert "dog" in ids(page) and "cat" not in ids(page)
    (nature,) = [each for each in page.siblings if str(each.tag) == "נושא:טבע"]
    both = query.with_(tags=(), any_tags=("נושא:בית", "נושא:טבע"))
    assert nature.documents == app.search.search(both).total - page.total == 1


def test_corpus_order_keeps_the_same_hits(app: App) -> None:
    for mode in (Mode.SEMANTIC, Mode.HYBRID):
        near = search(app, "כלב", mode, limit=100)
        ordered = search(app, "כלב", mode, limit=100, sort=Sort.ORDER)
        assert sorted(ids(near)) == sorted(ids(ordered))
        assert ids(ordered).index("cat") < ids(ordered).index("dog")


def test_where_nothing_is_clearly_near_the_first_ten_are_shown_and_a_notice_says_so(
    app: App,
) -> None:
    page = search(app, "קוונטים אלקטרון פוטון", limit=100)
    assert (len(page.hits), codes(page)) == (10, ["near_none_clear"])


@pytest.mark.parametrize("mode", [Mode.SEMANTIC, Mode.HYBRID])
def test_where_nothing_is_near_at_all_three_are_shown_and_a_notice_says_so(
    own_app: App, mode: Mode
) -> None:
    measured_as(own_app, floor=0.9, clear=0.95)
    page = search(own_app, "קוונטים אלקטרון פוטון", mode, limit=100)
    assert (len(page.hits), codes(page)) == (3, ["near_none"])


def test_what_is_near_fills_the_first_ten_of_hybrid_behind_what_holds_the_word(app: App) -> None:
    page = search(app, "מכונית", Mode.HYBRID, limit=100)
    assert ids(search(app, "מכונית", Mode.WORDS)) == ["car"]
    assert ids(page)[0] == "car"
    assert len(page.hits) >= 10
    assert {hit.tier for hit in page.hits[1:]} == {Tier.MEANING}


def test_a_near_tag_tells_apart_what_is_equally_near_and_no_more(own_app: App) -> None:
    """It adds a share of what it has above unrelated passages, as this question finds them."""
    put(own_app.store, doc("own", "חתול ישן על הספה", "נושא:חתול"))
    own_app.index(own_app.models.preferred)
    measured_as(own_app, base=0.2, tag_floor=0.25)
    page = search(own_app, "חתול")
    base = page.explain["calibration"]["base"]
    assert abs(base) < 0.1
    near = {hit.document.id: hit.score for hit in page.hits}
    assert ids(page)[:2] == ["own", "cat"]
    assert near["own"] - near["cat"] == pytest.approx(0.3 * (1 - base), abs=0.02)


@pytest.mark.parametrize("text", ["קוונטים אלקטרון פוטון", "קוונטים כלבתן שלומציון"])
def test_unrelated_hits_carry_the_same_caveat_in_hybrid(app: App, text: str) -> None:
    by_meaning, hybrid = search(app, text), search(app, text, Mode.HYBRID)
    assert {"near_none", "near_none_clear"} & set(codes(by_meaning))
    assert ("near_none_clear" in codes(hybrid)) == bool(hybrid.hits)


def test_what_words_or_meaning_clearly_answer_carries_none_in_hybrid(app: App) -> None:
    for text in ("כלב", "חיות", "כלב רץ"):
        page = search(app, text, Mode.HYBRID)
        assert page.hits and "near_none_clear" not in codes(page)


@pytest.mark.parametrize("mode", [Mode.WORDS, Mode.HYBRID])
def test_nothing_is_said_of_hits_where_there_are_none(app: App, mode: Mode) -> None:
    page = search(app, "כלב חתול", mode, tags=("נושא:אחר",), not_tags=("נושא:אחר",))
    assert not page.hits and not codes(page)


def test_an_excluded_word_and_a_phrase_narrow_meaning(app: App) -> None:
    assert "dog" in ids(search(app, "חיות"))
    without = ids(search(app, "חיות -כלב"))
    assert without[0] == "cat" and "dog" not in without
    assert ids(search(app, '"כלב רץ" חיות')) == ["dog"]


def test_a_phrase_that_is_nowhere_is_searched_as_words_and_that_is_said(app: App) -> None:
    page = search(app, '"כלב מעופף"')
    assert "no_phrase" in codes(page)
    assert "dog" in ids(page)


def test_a_query_of_tags_alone_encodes_nothing(app: App, encoder: FakeEncoder) -> None:
    encoder.asked.clear()
    page = search(app, "תגית:טבע")
    assert ids(page) == ["cat"]
    assert page.notices == ()
    assert encoder.asked == []


def test_the_same_query_is_encoded_once(app: App, encoder: FakeEncoder) -> None:
    encoder.asked.clear()
    for page in (1, 2):
        search(app, "חיות הבית", page=page, limit=1)
    app.search.search(Query("חיות הבית", tags=("נושא:בית",)))
    assert encoder.asked == ["חיות הבית"]


def test_a_closed_gate_lets_words_answer_and_says_why(app: App) -> None:
    def closed() -> None:
        raise SemanticUnavailable("Too many.", why="limited", seconds=7)

    page = app.search.search(Query("כלב חדש", mode=Mode.HYBRID), gate=closed)
    assert page.mode == "words"
    assert codes(page) == ["semantic_limited", *codes(page)[1:]]
    assert dict(page.notices[0].details)["seconds"] == 7


def test_a_corpus_without_vectors_says_so_and_words_answer(tmp_path: Path) -> None:
    app = app_of(tmp_path, FakeEncoder(card(keeps_up=False)))
    put(app.store, *passages()[-3:])
    page = search(app, "כלב")
    assert (page.mode, ids(page), codes(page)[0]) == ("words", ["dog"], "semantic_not_indexed")


@pytest.mark.parametrize("mode", [Mode.SEMANTIC, Mode.HYBRID])
def test_while_a_run_has_made_no_vector_yet_words_answer(tmp_path: Path, mode: Mode) -> None:
    app = app_of(tmp_path, FakeEncoder(card(keeps_up=False)))
    put(app.store, *passages()[-3:])
    with app.store.embedding() as writer:
        writer.record(ModelRecord(app.models.preferred.card.name, 4))
    page = app.search.search(Query("כלב", mode=mode))
    assert (page.mode, ids(page), codes(page)[0]) == ("words", ["dog"], "semantic_not_indexed")
    app.close()


def test_switched_off_it_says_so_and_words_answer(tmp_path: Path) -> None:
    app = app_of(tmp_path, FakeEncoder(), enable_semantic_search=False)
    put(app.store, *passages()[-3:])
    page = search(app, "כלב", Mode.HYBRID)
    assert (page.mode, ids(page), codes(page)[0]) == ("words", ["dog"], "semantic_off")
    app.close()


def test_too_little_memory_refuses_the_load_and_words_answer(tmp_path: Path) -> None:
    ready = app_of(tmp_path, FakeEncoder())
    put(ready.store, *passages()[-3:])
    ready.index(ready.models.preferred)
    ready.close()
    app = app_of(tmp_path, FakeEncoder(), needs_bytes=1 << 50)
    page = search(app, "כלב")
    assert (page.mode, ids(page), codes(page)[0]) == ("words", ["dog"], "semantic_memory")
    assert "encode_refused" in {event.kind for event in app.memory.events.recent()}
    app.close()


def test_the_old_model_answers_until_the_new_one_has_all_its_vectors(tmp_path: Path) -> None:
    old, new = (
        FakeEncoder(card(f"{title}@1", title=title, keeps_up=False)) for title in ("Old", "New")
    )
    app = app_of(tmp_path, new, old)
    put(app.store, *passages())
    app.index(app.models.keepers[1])
    assert search(app, "חיות").model == "Old"
    done: list[str] = []

    def stop_midway(progress) -> None:
        if progress.added or len(done) > 1:
            raise KeyboardInterrupt
        done.append("batch")

    with pytest.raises(KeyboardInterrupt):
        app.index(app.models.keepers[0], stop_midway)
    assert search(app, "חיות").model == "Old"
    app.index(app.models.keepers[0])
    assert search(app, "חיות").model == "New"
    app.close()


def test_a_model_that_read_another_corpus_does_not_answer_for_this_one(tmp_path: Path) -> None:
    reader = FakeEncoder(card("Reader@1", title="Reader", keeps_up=False))
    other = FakeEncoder(card("Other@1", title="Other", keeps_up=True))
    app = app_of(tmp_path, reader, other)
    put(app.store, *passages())
    app.index(app.models.keepers[0])
    assert search(app, "חיות").model == "Reader"
    put(app.store, doc("one", "עוד חיות"))
    assert search(app, "חיות").model == "Reader"  # a few may wait for their vectors
    with app.store.writing() as writer:
        writer.delete_all()
        writer.upsert([replace(each, id=f"other-{each.id}") for each in passages()])
    assert codes(search(app, "חיות"))[0] == "semantic_not_indexed"
    assert app.models.answering()[0].card.title == "Other"  # which reads it by itself in a server
    app.close()


def test_a_stopped_run_is_taken_up_where_it_was(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    app = app_of(tmp_path, encoder)
    put(app.store, *passages())
    report = app.index(app.models.preferred)
    assert (report.encoded, report.coverage.missing) == (27, 0)
    assert max(encoder.calls[:3]) == 10
    put(app.store, doc("new", "אוטו ישן"))
    again = app.index(app.models.preferred)
    assert (again.encoded, again.coverage.done) == (1, 28)
    assert "new" in ids(search(app, "נסיעה"))
    app.close()


class Choking(FakeEncoder):
    """Cannot encode some texts, or none any more; `until` it is asked so often it is busy."""

    chokes_on = "חיות"
    busy = 0
    dead = False

    def encode_passages(self, texts, windows=False):
        if self.busy:
            self.busy -= 1
            raise EncoderBusy("busy", why="busy")
        if self.dead or any(self.chokes_on in text for text in texts):
            raise RuntimeError("the inner cause")
        return super().encode_passages(texts, windows)


def test_a_passage_that_cannot_be_encoded_is_reported_and_the_run_goes_on(tmp_path: Path) -> None:
    app = app_of(tmp_path, Choking(card(keeps_up=False)))
    put(app.store, *passages(), doc("bad", "חיות רעות", "חיות:בר"))
    report = app.index(app.models.preferred)
    assert (report.encoded, report.coverage.missing) == (27, 1)
    assert report.failed == ("bad",)
    assert search(app, "כלב").model == "Fake"  # complete but for what cannot be
    Choking.chokes_on = "no such word"
    assert app.index(app.models.preferred).failed == ()
    app.close()


def test_a_tag_that_cannot_be_encoded_holds_no_other_up(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(Choking, "chokes_on", "אסור")
    app = app_of(tmp_path, Choking(card(keeps_up=False)))
    put(
        app.store,
        *(doc(str(n), "שולחן עץ", f"תגית{n}") for n in range(12)),
        doc("x", "כיסא", "אסור"),
    )
    report = app.index(app.models.preferred)
    assert (report.tags, report.failed) == (12, ("אסור",))
    app.close()


def test_a_model_that_fails_every_time_ends_the_run_and_keeps_what_was_done(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(Choking, "chokes_on", "no such word")
    encoder = Choking(card(keeps_up=False))
    app = app_of(tmp_path, encoder)
    put(app.store, *passages())

    def die_after_the_first_batch(progress) -> None:
        encoder.dead = bool(encoder.calls)

    with pytest.raises(RuntimeError):
        app.index(app.models.preferred, die_after_the_first_batch)
    coverage = app.store.read(lambda reader: reader.coverage("fake@1"))
    assert coverage.done == 10
    encoder.dead = False
    assert app.index(app.models.preferred).encoded == 17
    app.close()


def test_a_busy_model_is_waited_for(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(Choking, "chokes_on", "no such word")
    monkeypatch.setattr(indexing, "RETRY_SECONDS", 0.0)
    encoder = Choking(card(keeps_up=False))
    encoder.busy = 3
    app = app_of(tmp_path, encoder)
    put(app.store, *passages())
    assert app.index(app.models.preferred).coverage.missing == 0
    app.close()


def test_a_run_that_waits_for_a_busy_model_can_be_stopped(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(indexing, "RETRY_SECONDS", 0.0)
    encoder = Choking(card(keeps_up=False))
    app = app_of(tmp_path, encoder)
    put(app.store, *passages())
    told: list[indexing.Progress] = []

    def stop_while_it_is_busy(progress) -> None:
        told.append(progress)
        if encoder.busy:
            raise InterruptedError
        encoder.busy = 50

    with pytest.raises(InterruptedError):
        app.index(app.models.preferred, stop_while_it_is_busy)
    assert (len(told), encoder.busy) == (2, 49)
    app.close()


def test_the_snippet_shows_the_nearest_window(tmp_path: Path, encoder: FakeEncoder) -> None:
    app = app_of(tmp_path, encoder)
    letters = "אבגדזחטינסעפצקרת"
    filler = [f"{a}{b}{a}ף{b}" for a, b in zip(letters * 3, letters[5:] * 5, strict=False)]
    before, after = " ".join(filler[:24]), " ".join(filler[24:])
    text = f"{before} אחר כך היה. חתול חתולים חתול כאן. {after} ולבסוף נגמר הכול"
    put(app.store, doc("long", text, title="כלבים"), *passages())
    app.index(app.models.preferred)
    page = search(app, "חתולים", limit=10)
    hit = next(hit for hit in page.hits if hit.document.id == "long")
    assert "חתולים חתול כאן" in hit.snippet.text
    assert hit.snippet.cut_before
    app.close()


def test_a_stretch_of_what_a_model_reads_is_one_of_the_text_unless_it_lies_in_the_title() -> None:
    read = text_of(doc("a", "חתול ישן", title="בית"))
    assert within_text((4, 8), "בית") == (0, 4) and read[4:8] == "חתול"
    assert within_text((0, 8), "בית") == (0, 4)
    assert within_text((0, 3), "בית") is None
    assert within_text((5, 8), "") == (5, 8)


@pytest.mark.parametrize("mode", [Mode.SEMANTIC, Mode.HYBRID])
def test_only_the_passages_of_the_page_are_read_whole(app: App, mode: Mode, monkeypatch) -> None:
    read: list[int] = []
    whole = DocumentReads.documents

    def noted(self, row_ids):
        read.extend(row_ids)
        return whole(self, row_ids)

    monkeypatch.setattr(DocumentReads, "documents", noted)
    page = app.search.search(Query("חתול בחצר", mode, limit=2))
    assert page.mode is mode and page.total > 2
    assert len(read) == len(page.hits) == 2


def test_an_encoder_of_noise_gets_no_weight_and_hybrid_ranks_as_words_does(tmp_path: Path) -> None:
    class Noise(FakeEncoder):
        def _vector(self, text):
            return super()._vector(f"{zlib.crc32(text.encode())} {len(text)}")

    app = app_of(tmp_path, Noise())
    put(app.store, *passages())
    report = app.index(app.models.preferred)
    assert report.calibration.weight == 0
    for text in ("שולחן עץ", "כלב", "רופא חולה"):
        words = ids(search(app, text, Mode.WORDS))
        assert ids(search(app, text, Mode.HYBRID))[: len(words)] == words
    app.close()


@pytest.fixture
def no_help(own_app: App) -> App:
    """Whose model adds nothing to words on its corpus."""
    measured_as(own_app, weight=0.0)
    return own_app


def test_where_meaning_has_no_weight_words_answer_hybrid_and_nothing_is_encoded(
    no_help: App, encoder: FakeEncoder
) -> None:
    encoder.asked.clear()
    page = search(no_help, "כלב", Mode.HYBRID)
    assert (page.mode, ids(page), codes(page)) == ("words", ["dog"], ["words_enough"])
    assert encoder.asked == []
    assert not no_help.models.loads_for(Mode.HYBRID)


def test_where_meaning_has_no_weight_it_answers_hybrid_all_the_same_if_words_find_nothing(
    no_help: App,
) -> None:
    page = search(no_help, "חיות", Mode.HYBRID)
    assert (page.mode, codes(page)) == ("hybrid", [])
    assert ids(page)[:2] == ids(search(no_help, "חיות"))[:2]
    assert page.hits[0].score > page.hits[5].score


def test_where_meaning_has_no_weight_a_search_by_meaning_is_one(no_help: App) -> None:
    page = search(no_help, "כלב")
    assert (page.mode, codes(page)) == ("semantic", [])


def test_that_meaning_has_weight_again_is_seen_at_once(no_help: App) -> None:
    assert search(no_help, "כלב", Mode.HYBRID).mode == "words"
    measured_as(no_help, weight=0.3)
    assert search(no_help, "כלב", Mode.HYBRID).mode == "hybrid"


def test_an_answer_is_kept_until_the_corpus_changes(own_app: App) -> None:
    first = search(own_app, "חיות")
    again = search(own_app, "חיות")
    assert again.hits is first.hits
    assert own_app.search.pages.counts().hits == 1
    put(own_app.store, doc("new", "חתולים וכלבים"))
    own_app.index(own_app.models.preferred)
    assert "new" in ids(search(own_app, "חיות"))


def test_an_answer_is_not_kept_over_a_new_measurement_of_the_model(own_app: App) -> None:
    first = search(own_app, "כלב", Mode.HYBRID)
    measured_as(own_app, weight=0.7)
    again = search(own_app, "כלב", Mode.HYBRID)
    assert again.explain["calibration"]["weight"] == 0.7 != first.explain["calibration"]["weight"]


def test_an_answer_that_fell_back_to_words_is_not_kept(app: App) -> None:
    def closed() -> None:
        raise SemanticUnavailable("Too many.", why="limited", seconds=7)

    assert app.search.search(Query("כלב ירוק"), gate=closed).mode == "words"
    assert app.search.search(Query("כלב ירוק")).mode == "hybrid"


def test_passages_that_came_after_the_run_are_missed_and_that_is_said(tmp_path: Path) -> None:
    app = app_of(tmp_path, FakeEncoder(card(keeps_up=False)))
    put(app.store, *passages())
    app.index(app.models.preferred)
    assert "partly_indexed" not in codes(search(app, "חיות"))
    put(app.store, doc("new", "חתולים"))
    page = search(app, "חיות")
    assert "partly_indexed" in codes(page)
    assert "new" not in ids(page)
    app.index(app.models.preferred)
    assert "new" in ids(search(app, "חיות"))
    app.close()


@pytest.mark.parametrize("mode", [Mode.SEMANTIC, Mode.HYBRID])
@pytest.mark.parametrize("text", ["חיות", "נסיעה ארוכה", "כלב רץ"])
def test_a_question_far_from_the_whole_corpus_is_answered_as_a_near_one_is(
    own_app: App, mode: Mode, text: str
) -> None:
    """What its passages are to each other may be much nearer than any question is."""
    usual = search(own_app, text, mode, limit=20)
    assert usual.hits
    [record] = own_app.store.read(lambda reader: reader.models())
    known = Calibration.of(record.calibration)
    far = {name: getattr(known, name) + 0.5 for name in ("base", "clear")}
    measured_as(own_app, floor=known.clear + 0.6, **far)
    page = search(own_app, text, mode, limit=20)
    assert [(hit.document.id, hit.score) for hit in page.hits[:10]] == [
        (hit.document.id, hit.score) for hit in usual.hits[:10]
    ]
    assert codes(page) == codes(usual)


def test_a_question_is_measured_by_what_it_is_to_all_passages() -> None:
    known = Calibration(base=0.8, floor=0.82, clear=0.86, mean=(0.6, 0.0))
    keeper = ModelKeeper(ModelSource(card(from_mean=False), 0, FakeEncoder))
    near, far = (Question("", np.array(each), keeper, known) for each in ([1, 0], [0.5, 0.5]))
    for question, base in ((near, 0.6), (far, 0.3)):
        own = question.calibration
        assert own.base == pytest.approx(base)
        assert own.clear == pytest.approx(base + 0.06)
        assert own.floor == pytest.approx(base + 0.06)
    nearer = known.seen_from(0.9)
    assert (nearer.base, nearer.floor, nearer.clear) == pytest.approx((0.9, 0.82, 0.96))


def test_without_the_mean_of_the_corpus_every_question_is_measured_alike(own_app: App) -> None:
    known = Calibration(base=0.8)
    question = Question("", np.array([1.0, 0.0]), own_app.models.preferred, known)
    assert question.calibration is known


def test_meaning_has_a_larger_share_where_words_are_missing(app: App) -> None:
    def share(text: str) -> float:
        hits = search(app, text, Mode.HYBRID).hits
        return max(hit.shares.meaning for hit in hits)

    assert 0 < share("כלב") < share("כלב קוונטים") < share("כלב קוונטים פוטונים")
