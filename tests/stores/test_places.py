"""Every place of a query's words as a line, on each database."""

import csv
import io
from dataclasses import replace

import pytest

from lib.core import hebrew
from lib.core.concordance import Field, Line, LineSort, LinesPage, LinesQuery
from lib.core.query import Mode, Query, Tolerance
from lib.core.results import NoticeCode
from lib.core.visible import visible
from lib.search import concordance
from lib.search.concordance import Concordances
from lib.search.deadline import Deadline
from lib.search.highlighting import highlights
from lib.search.lines import lines_of
from lib.search.lines_file import lines_csv
from lib.search.plan import Plan
from lib.stores.store import SqlStore
from tests.conftest import doc, put

CORPUS = (
    doc("a", "וְשֶׁבִּירוּשָׁלַיִם הָיוּ קוֹרְאִין, וּבְבֵית־הַכְּנֶסֶת בִּירוּשָׁלַיִם", "מקום:הר", ref="א 1"),
    doc("b", "עלינו לירושלים ברגל. ירושלים בנויה", "מקום:הר", title="אל ירושלים", ref="א 2"),
    doc("c", "In ירושלים the water (H2O) is cold; ירושלים, 3.14", title="Mixed"),
    doc("d", "בית ספר קטן ובית-ספר גדול, בית, ספר; ספר על בית", "מקום:עיר"),
    doc("e", "תל־אביב, תל אביב ותלאביב ב2024\nשורה\u202e שנייה של תל-אביב", title="תל־אביב"),
    doc("f", "=1+1 ירושלמי", ref="=cmd()", title="ירושלמי"),
    doc("g", "הַמַּלְוֶה בְּרִבִּית עוֹבֵר, וְהָעוֹרֵב וְהַלּוֶה אַף הֵן עוֹבְרִים"),
    doc("i", "גלגל הגלגלים, גל ועגלה"),
    doc("h", "ירושלים " * 3 + "מ" * 80 + " ירושלים"),
)  # fmt: skip


@pytest.fixture(scope="module")
def store(shared_store: SqlStore) -> SqlStore:
    put(shared_store, *CORPUS)
    return shared_store


@pytest.fixture
def concordances(store: SqlStore) -> Concordances:
    return Concordances(store)


def _page(concordances: Concordances, text: str, mode: Mode = Mode.WORDS, **asked) -> LinesPage:
    own = {name: asked.pop(name) for name in ("sort", "page", "limit") if name in asked}
    return concordances.page(LinesQuery(Query(text, mode, **asked), **own))


def _shown(line: Line) -> str:
    return f"{line.document.id}: {line.before}[{line.match}]{line.after}"


def test_every_place_is_a_line_of_its_own_in_corpus_order(concordances: Concordances) -> None:
    page = _page(concordances, "בית", tags=("מקום:עיר",))
    assert [_shown(line) for line in page.lines] == [
        "d: [בית] ספר קטן ובית-ספר גדול, בית, ספר; ספר על בית",
        "d: בית ספר קטן [ובית]-ספר גדול, בית, ספר; ספר על בית",
        "d: בית ספר קטן ובית-ספר גדול, [בית], ספר; ספר על בית",
        "d: בית ספר קטן ובית-ספר גדול, בית, ספר; ספר על [בית]",
    ]
    assert (page.total, page.documents, page.truncated) == (4, 1, False)
    ids = [line.document.id for line in _page(concordances, "ירושלים").lines]
    assert ids == ["a", "a", "b", "b", "b", "c", "c", "h", "h", "h", "h"]


def test_a_place_in_a_title_is_a_line_too(concordances: Concordances) -> None:
    lines = [line for line in _page(concordances, "ירושלים").lines if line.document.id == "b"]
    assert [(line.field, line.before, line.match) for line in lines] == [
        (Field.TITLE, "אל ", "ירושלים"),
        (Field.TEXT, "עלינו ", "לירושלים"),
        (Field.TEXT, "עלינו לירושלים ברגל. ", "ירושלים"),
    ]


QUERIES = [
    ("ירושלים", {}), ("ירושלים", {"tolerance": Tolerance.NONE}), ("ירושלים", {"tolerance": Tolerance.PREFIX}),
    ("ירוש*", {}), ("בית ספר", {}), ('"בית ספר"', {}), ('"ספר בית"~3', {}), ("אביב", {}), ("תלאביב", {}),
    ("תל OR ירושלים", {}), ("2024 3.14 H2O", {}), ("ירושלים -ברגל", {}), ("מלווה", {}), ("עובר", {}),
    ('"בית הכנסת"', {}), ("ירושלים", {"dropped": ("ירושלים:לירושלים",)}),
    ("ירוש", {"mode": Mode.EXACT}), ("בית ספר", {"mode": Mode.EXACT}), ('"בית ספר" קטן', {"mode": Mode.EXACT}),
    ("מלווה", {"mode": Mode.EXACT}), ("גל", {"mode": Mode.EXACT}), ("תל אביב", {"mode": Mode.EXACT}), ("ירושלים", {"mode": Mode.HYBRID}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "more"), QUERIES)
def test_the_lines_are_what_the_reader_highlights(
    concordances: Concordances, store: SqlStore, text: str, more: dict
) -> None:
    fields = {"mode": Mode.WORDS, **more}
    page = concordances.page(LinesQuery(Query(text, **fields), limit=100))
    assert page.lines
    found: dict[tuple[str, Field], list[tuple[int, int]]] = {}
    for line in page.lines:
        whole = visible(line.document.title if line.field is Field.TITLE else line.document.text)
        assert whole[line.start : line.end].split() == line.match.split()
        assert (line.before + line.match + line.after).split() in _parts(whole)
        found.setdefault((line.document.id, line.field), []).append((line.start, line.end))
    for document in {line.document.id: line.document for line in page.lines}.values():
        spans = store.read(lambda reader, each=document: highlights(reader, page.asked.query, each))
        assert tuple(found.get((document.id, Field.TEXT), ())) == spans.text
        assert tuple(found.get((document.id, Field.TITLE), ())) == spans.title


def _parts(whole: str) -> "_Parts":
    return _Parts(whole.split())


class _Parts:
    def __init__(self, words: list[str]) -> None:
        self._words = words

    def __contains__(self, part: list[str]) -> bool:
        """A run of the words, the first and the last of which may be cut."""
        return " ".join(part) in " ".join(self._words)


def test_lines_are_sorted_by_what_follows(concordances: Concordances) -> None:
    lines = _page(concordances, "ספר", sort=LineSort.AFTER).lines
    assert [line.after.split()[0] if line.after.strip() else "" for line in lines] == [
        "גדול,", ";", "על", "קטן",
    ]  # fmt: skip


def test_lines_are_sorted_by_what_stands_before(concordances: Concordances) -> None:
    lines = _page(concordances, "בית", sort=LineSort.BEFORE).lines
    assert [line.before.split()[-1:] for line in lines if line.document.id == "d"] == [
        [], ["גדול,"], ["על"], ["קטן"],
    ]  # fmt: skip


def test_forms_are_counted(concordances: Concordances) -> None:
    forms = {each.form: each.places for each in _page(concordances, "ירושלים").forms}
    assert forms == {
        "ירושלים": 8, "לירושלים": 1, "בירושלים": 1, "ושבירושלים": 1,
    }  # fmt: skip


def test_tags_are_counted_where_asked_for(concordances: Concordances) -> None:
    asked = LinesQuery(Query("ירושלים", Mode.WORDS))
    assert concordances.page(asked).facets is None
    counted = concordances.page(asked, facets=True).facets
    assert counted is not None
    assert {str(each.tag): each.documents for each in counted} == {"מקום:הר": 2}


def test_turning_a_page_or_sorting_anew_searches_nothing(
    concordances: Concordances, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _page(concordances, "ירושלים", limit=4)
    monkeypatch.setattr(concordance, "_gathered", None)
    second = _page(concordances, "ירושלים", limit=4, page=2)
    everything = _page(concordances, "ירושלים", limit=100)
    assert [*first.lines, *second.lines] == list(everything.lines[:8])
    assert len(_page(concordances, "ירושלים", sort=LineSort.AFTER).lines) == first.total


def test_what_is_written_is_seen_at_once(store: SqlStore) -> None:
    concordances = Concordances(store)
    before = _page(concordances, "צפרדע").total
    put(store, doc("new", "צפרדע אחת"))
    after = _page(concordances, "צפרדע").total
    with store.writing() as writer:
        writer.delete_except({each.id for each in CORPUS})
    assert (before, after, _page(concordances, "צפרדע").total) == (0, 1, 0)


def test_beyond_the_most_places_none_are_collected_and_that_is_said(
    store: SqlStore,
) -> None:
    page = _page(Concordances(store, most=3), "ירושלים")
    assert (page.total, page.truncated) == (3, True)
    (said,) = page.notices
    assert said.code == NoticeCode.FIRST_PLACES and dict(said.details) == {"places": 3}


def test_what_is_not_found_in_time_is_left_out_said_and_tried_again(
    concordances: Concordances, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = LinesQuery(Query("ירושלים", Mode.WORDS))
    with monkeypatch.context() as late:
        over = Deadline(float("-inf"))
        late.setattr(Plan, "begun", lambda plan: replace(plan, deadline=over))
        cut = concordances.page(asked)
    assert (cut.total, cut.truncated) == (0, True)
    assert [said.code for said in cut.notices] == [NoticeCode.FIRST_PLACES]
    assert concordances.page(asked).total == 11


@pytest.mark.parametrize("text", ["ירושלים", '"בית ספר"'])
@pytest.mark.parametrize("mode", [Mode.WORDS, Mode.EXACT])
def test_where_there_is_no_time_for_the_texts_lines_hold_the_words_of_the_index(
    concordances: Concordances, monkeypatch: pytest.MonkeyPatch, text: str, mode: Mode
) -> None:
    page = _page(concordances, text, mode)
    late = Deadline(float("-inf"))
    monkeypatch.setattr(Deadline, "of", lambda *_: late)  # what was found is kept
    written = _page(concordances, text, mode)
    assert [said.code for said in written.notices] == [NoticeCode.UNMARKED]
    assert not any(line.is_placed for line in written.lines)
    for line, other in zip(page.lines, written.lines, strict=True):
        assert (line.document.id, line.field) == (other.document.id, other.field)
        shown = hebrew.words(hebrew.canonical(line.before + line.match + line.after))
        assert set(hebrew.words(other.match)) <= set(shown)
        assert other.after.split()[:1] == hebrew.words(hebrew.canonical(line.after))[:1]


def test_a_phrase_that_stands_nowhere_is_searched_by_its_words(concordances: Concordances) -> None:
    page = _page(concordances, '"ספר ירושלים"')
    assert NoticeCode.NO_PHRASE in [said.code for said in page.notices]
    assert page.total


@pytest.mark.parametrize("text", ["", "   ", "תגית:הר", "-ירושלים", "!?"])
@pytest.mark.parametrize("mode", [Mode.WORDS, Mode.EXACT, Mode.HYBRID])
def test_where_no_word_is_asked_for_there_is_no_line(
    concordances: Concordances, text: str, mode: Mode
) -> None:
    page = _page(concordances, text, mode)
    assert (page.lines, page.total) == ((), 0)


def test_a_changed_passage_gives_no_line_of_what_it_held(
    store: SqlStore, concordances: Concordances
) -> None:
    found = store.read(lambda r: concordances._found(r, LinesQuery(Query("רגל")), False, 5.0))
    places = found.places(LineSort.ORDER)
    put(store, doc("b", "כאן דבר אחר", title="אחר"))
    try:
        assert store.read(lambda reader: lines_of(reader, found, places)) == []
    finally:
        put(store, next(each for each in CORPUS if each.id == "b"))


def test_a_file_holds_every_line_and_no_formula(concordances: Concordances) -> None:
    text = "".join(lines_csv(concordances.lines(LinesQuery(Query("ירושלמי", Mode.WORDS), limit=1))))
    assert text.startswith("\ufeffreference,id,before,match,after,tags\r\n")
    _, title, line = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert title[:4] == ["'=cmd()", "f", "", "ירושלמי"]
    assert line[:4] == ["'=cmd()", "f", "'=1+1 ", "ירושלמי"]
