"""The whole answer to a query, on each database: in the pages' order, and its end said."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from python_calamine import CalamineWorkbook

from lib.core.query import Mode, Query, Sort
from lib.core.results import Hit
from lib.search.listing import Listing, Listings
from lib.search.models import Models
from lib.search.result_file import Format, Made, of_hits, written
from lib.search.service import SearchService
from lib.stores.store import SqlStore
from tests.conftest import doc, put
from tests.fakes import FakeEncoder, app_of

MANY = 130
DEPTH = 20
MADE = Made("http://here/?q=מים", datetime(2026, 1, 2, 3, 4, tzinfo=UTC))
WORDS = (
    doc("=1+1", '=HYPERLINK("x") מים', "סוג:=2", title="-cmd", ref="@a"),
    *(doc(f"n{n:03}", f"מים {'והמים ' * (n % 7)}נהר {n}", "גוף:נהר") for n in range(MANY)),
    doc("last", "בַּמַּיִם הָרַבִּים", title="מים"),
)


@pytest.fixture(scope="module")
def store(shared_store: SqlStore) -> SqlStore:
    put(shared_store, *WORDS)
    return shared_store


def _listings(store: SqlStore, **limits: int) -> tuple[SearchService, Listings]:
    service = SearchService(store, Models(store, [], "off"), DEPTH)
    return service, Listings(store, service, DEPTH, **limits)


def _ids(hits: Iterator[Hit]) -> list[str]:
    return [hit.document.id for hit in hits]


QUERIES = (
    Query("מים", Mode.WORDS),
    Query("מים", Mode.WORDS, sort=Sort.ORDER),
    Query("מים", Mode.HYBRID),
    Query("מים", Mode.EXACT),
    Query("מים", Mode.EXACT, sort=Sort.ORDER),
    Query("", tags=("גוף:נהר",)),
    Query("תגית:נהר"),
)


@pytest.mark.parametrize(
    "query", QUERIES, ids=lambda query: f"{query.text or 'tag'} {query.mode} {query.sort}"
)
def test_all_hits_come_in_the_order_of_the_pages(store: SqlStore, query: Query) -> None:
    service, listings = _listings(store)
    first = service.search(query)
    pages = [service.search(query.with_(page=n)) for n in range(1, 1 + -(-first.total // 20))]
    listing = listings.listing(query)
    hits = list(listing.hits)
    assert [(hit.document.id, hit.tier, hit.snippet) for hit in hits] == [
        (hit.document.id, hit.tier, hit.snippet) for page in pages for hit in page.hits
    ]
    assert listing.total == listing.listed == len(hits) == first.total > 100


def test_where_no_passage_holds_the_phrase_its_words_are_listed(store: SqlStore) -> None:
    service, listings = _listings(store)
    query = Query('"מים רבים" נהר', Mode.WORDS)
    listing = listings.listing(query)
    assert len(list(listing.hits)) == listing.total == service.search(query).total > 100
    assert "no_phrase" in [said.code for said in listing.notices]


def test_where_nothing_is_asked_nothing_is_listed(store: SqlStore) -> None:
    listing = _listings(store)[1].listing(Query("?", Mode.WORDS))
    assert list(listing.hits) == [] and listing.total == 0


def test_where_there_is_more_than_is_listed_that_is_said(store: SqlStore) -> None:
    listing = _listings(store, most=50)[1].listing(Query("מים", Mode.WORDS))
    assert listing.listed == len(list(listing.hits)) == 50
    assert listing.total == MANY + 2
    assert [(said.code, said.details) for said in listing.notices] == [
        ("first_listed", (("listed", 50),))
    ]


def test_texts_are_whole_however_long(store: SqlStore) -> None:
    text = "מילים " * 5_000
    put(store, doc("long", text + "ייחודית", "אורך:רב"))
    listings = _listings(store)[1]
    assert [hit.document.text for hit in listings.listing(Query("ייחודית", Mode.WORDS)).hits] == [
        text + "ייחודית"
    ]


def test_what_is_deleted_on_the_way_is_left_out_and_nothing_moves(store: SqlStore) -> None:
    put(store, *(doc(f"gone{n}", f"קצר {n}", "חולף") for n in range(40)))
    hits = _listings(store)[1].listing(Query("", tags=("חולף",))).hits
    began = [next(hits)]
    keep = {hit.id for hit in WORDS} | {"long", *(f"gone{n}" for n in range(40) if n != 30)}
    with store.writing() as writer:
        writer.delete_except(keep)
    found = [*began, *hits]
    assert [hit.document.id for hit in found] == [f"gone{n}" for n in range(40) if n != 30]
    assert all(hit.snippet.text == f"קצר {hit.document.id[4:]}" for hit in found)


def test_by_meaning_all_that_was_compared_is_listed_and_the_rest_named(tmp_path) -> None:
    app = app_of(tmp_path, FakeEncoder(), max_candidates=10)
    put(app.store, *(doc(f"n{n}", f"כלב {n}") for n in range(300)))
    app.index(app.models.preferred)
    page = app.search.search(Query("חתול", limit=100))
    listing = app.listings.listing(Query("חתול"))
    assert _ids(listing.hits) == [hit.document.id for hit in page.hits]
    semantic = app.listings.listing(Query("חתול", Mode.SEMANTIC))
    assert "ranked_part" in [said.code for said in semantic.notices]
    assert len(_ids(semantic.hits)) == semantic.listed == 10
    app.close()


# As a file


def _listing(store: SqlStore) -> Listing:
    return _listings(store)[1].listing(Query("מים", Mode.WORDS, tags=("גוף:נהר",)))


def test_a_table_ends_with_what_was_asked_and_how_much_there_is(store: SqlStore) -> None:
    content = b"".join(written(of_hits(_listing(store)), Format.CSV, MADE)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    assert rows[0] == ["id", "title", "ref", "tier", "tags", "snippet", "text"]
    assert rows[MANY + 1] == []
    assert dict(rows[MANY + 2 :]) == {
        "query": "מים", "mode": "words", "filters": "all גוף:נהר", "order": "relevance",
        "date": "2026-01-02 03:04 UTC", "link": MADE.link, "found": "130", "written": "130",
    }  # fmt: skip


@pytest.mark.parametrize("format", [Format.CSV, Format.XLSX])
def test_no_cell_is_a_formula(store: SqlStore, format: Format) -> None:
    listing = _listings(store)[1].listing(Query("", tags=("סוג:=2",)))
    content = b"".join(written(of_hits(listing), format, MADE))
    if format is Format.CSV:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert rows[1][:3] == ["'=1+1", "'-cmd", "'@a"]
        return
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    assert sheet.to_python()[1][:3] == ["=1+1", "-cmd", "@a"]
    assert b"<f>" not in content


def test_lines_of_json_end_with_the_facts(store: SqlStore) -> None:
    *rows, last = b"".join(written(of_hits(_listing(store)), Format.JSONL, MADE)).splitlines()
    assert json.loads(last)["about"]["written"] == len(rows) == MANY
    assert {"id", "text", "tier", "tags", "highlights"} <= set(json.loads(rows[0]))


def test_a_workbook_holds_the_rows_and_a_sheet_about_them(store: SqlStore) -> None:
    content = b"".join(written(of_hits(_listing(store)), Format.XLSX, MADE))
    rows, about = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert len(book.get_sheet_by_name(rows).to_python()) == MANY + 1
    assert ["written", 130.0] in book.get_sheet_by_name(about).to_python()
