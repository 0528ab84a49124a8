"""A list is read to its end by cursors, on one corpus; whatever is no cursor is refused."""

import json
import zlib
from base64 import urlsafe_b64encode
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.core.concordance import LinesQuery
from lib.core.documents import Document
from lib.web.cursors import Cursor, CursorUnread, _digest
from tests.conftest import put
from tests.fakes import FakeEncoder, app_of
from tests.web.conftest import client_of
from tests.web.test_api import assert_problem

HOSTILE = '<b onclick=alert(1)>"; DROP TABLE documents;--‮\0'


@pytest.fixture
def many(tmp_path: Path):
    app = app_of(tmp_path, log_level="ERROR", rate_limit="off", enable_semantic_search=False)
    put(app.store, *(Document(f"{n:02}", f"מים ועוד מים {n}", order=float(n)) for n in range(25)))
    yield app
    app.close()


def read_on(client, path: str, key: str, **params: object) -> list[list[str]]:
    """The ids of every page, each reached by the cursor of the one before, and by nothing else."""
    pages = []
    while True:
        answer = client.get(path, params=params).json()
        pages.append([each["id"] for each in answer[key]])
        if answer["next"] is None:
            return pages
        params = {"cursor": answer["next"]}


@pytest.mark.parametrize(
    ("path", "key", "params"),
    [
        ("/api/v1/search", "hits", {"q": "מים", "sort": "order", "limit": 10}),
        ("/api/v1/search", "hits", {"limit": 10}),
        ("/api/v1/documents", "documents", {"limit": 10}),
    ],
)
def test_a_list_is_read_to_its_end(many, path: str, key: str, params) -> None:
    pages = read_on(client_of(lambda: many), path, key, **params)
    assert [len(page) for page in pages] == [10, 10, 5]
    assert list(chain(*pages)) == [f"{n:02}" for n in range(25)]


def test_so_are_places_in_an_order_of_their_own(many) -> None:
    pages = read_on(
        client_of(lambda: many), "/api/v1/concordance", "lines", q="מים", sort="after", limit=20
    )
    assert [len(page) for page in pages] == [20, 20, 10]
    assert sorted(chain(*pages)) == sorted([f"{n:02}" for n in range(25)] * 2)


def test_a_page_counts_as_before(many) -> None:
    second = client_of(lambda: many).get("/api/v1/search", params={"page": 2, "limit": 10}).json()
    assert (second["page"], len(second["hits"])) == (2, 10)


@pytest.mark.parametrize("limit", [20, 50])
def test_every_number_of_lines_is_read_back(limit) -> None:
    asked = LinesQuery.from_params({"q": ["מים"], "sort": ["before"], "limit": [str(limit)]})
    assert LinesQuery.from_params(asked.to_params()) == asked


def test_the_same_search_may_stand_beside_a_cursor_and_another_may_not(many) -> None:
    client = client_of(lambda: many)
    asked = {"q": "מים", "limit": 10}
    cursor = client.get("/api/v1/search", params=asked).json()["next"]
    beside = client.get("/api/v1/search", params={**asked, "cursor": cursor, "facets": 1}).json()
    assert beside["page"] == 2 and beside["facets"] == []
    for other in ({"q": "אש"}, {**asked, "mode": "exact"}):
        refused = client.get("/api/v1/search", params={**other, "cursor": cursor})
        assert_problem(refused, 400, "cursor")


def test_ranks_do_not_go_on_over_another_corpus(many) -> None:
    client = client_of(lambda: many)
    cursor = client.get("/api/v1/search", params={"q": "מים", "limit": 10}).json()["next"]
    put(many.store, Document("00a", "מים מים"))
    gone = client.get("/api/v1/search", params={"cursor": cursor})
    assert_problem(gone, 410, "cursor_expired")
    assert "page=2" in gone.json()["hint"]


def test_documents_go_on_behind_the_last_one_read_whatever_was_added(many) -> None:
    client = client_of(lambda: many)
    cursor = client.get("/api/v1/documents", params={"limit": 10}).json()["next"]
    put(many.store, Document("before", "חדש", order=0.5), Document("behind", "חדש", order=9.5))
    answer = client.get("/api/v1/documents", params={"cursor": cursor}).json()
    assert [each["id"] for each in answer["documents"]][:2] == ["behind", "10"]
    with many.store.writing() as writer:
        writer.delete_except({"20"})
    gone = client.get("/api/v1/documents", params={"cursor": cursor})
    assert_problem(gone, 410, "cursor_expired")


def test_ranks_by_meaning_do_not_go_on_over_other_vectors(tmp_path: Path) -> None:
    app = app_of(tmp_path, FakeEncoder(), log_level="ERROR", rate_limit="off")
    put(app.store, *(Document(str(n), f"כלב ועוד כלב {n}") for n in range(30)))
    app.index(app.models.preferred, quick=True)
    client = client_of(lambda: app)
    asked = {"q": "כלב", "mode": "hybrid", "limit": 10}
    cursor = client.get("/api/v1/search", params=asked).json()["next"]
    words = client.get("/api/v1/search", params={**asked, "mode": "words"}).json()["next"]
    with app.store.embedding() as writer:
        writer.drop(app.models.preferred.card.name)
    app.index(app.models.preferred, quick=True)
    assert_problem(client.get("/api/v1/search", params={"cursor": cursor}), 410, "cursor_expired")
    assert client.get("/api/v1/search", params={"cursor": words}).status_code == 200
    app.close()


def test_a_cursor_holds_for_the_list_that_gave_it(many) -> None:
    client = client_of(lambda: many)
    cursor = client.get("/api/v1/documents", params={"limit": 10}).json()["next"]
    assert_problem(client.get("/api/v1/search", params={"cursor": cursor}), 400, "cursor")


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_cursor_is_what_it_was_made_of(text, key) -> None:
    made = Cursor("search", {"q": [text], "tag": [HOSTILE, key]}, "on", key)
    assert str(made).isascii() and Cursor.read(str(made), "search") == made


@given(st.integers(0, 200), st.sampled_from("Az09-_"))
def test_a_cursor_that_was_altered_is_none(place, letter) -> None:
    whole = str(Cursor("search", {"q": ["מים"], "page": ["2"]}, "on"))
    place %= len(whole)
    altered = whole[:place] + letter + whole[place + 1 :]
    for each in (altered, whole[:place]):
        if each != whole:
            with pytest.raises(CursorUnread):
                Cursor.read(each, "search")


def sealed(value: object) -> str:
    """What somebody makes who knows how."""
    said = zlib.compress(json.dumps(value).encode())
    return urlsafe_b64encode(_digest(said) + said).decode().rstrip("=")


@pytest.mark.parametrize(
    "written",
    [
        "x", "=", "א", "\0", "A" * 20_000, sealed([]), sealed("search"), sealed({"of": 1}),
        sealed(["search", [], "", ""]), sealed(["search", {"q": 1}, "", ""]),
        sealed(["search", {"q": [1]}, "", ""]), sealed(["search", {}, None, ""]),
        sealed(["search", {"q": ["x" * 70_000]}, "", ""]), sealed(["search", {}, "", "", ""]),
        sealed([["search"], {}, "", ""]), sealed([[[[[]]]]]),
    ],
)  # fmt: skip
def test_what_is_no_cursor_is_refused(many, written) -> None:
    response = client_of(lambda: many).get("/api/v1/search", params={"cursor": written})
    assert_problem(response, 400, "cursor")


@pytest.mark.parametrize(
    ("params", "code"),
    [({"page": ["-1"]}, "query"), ({"q": ["x" * 2_000]}, "query"), ({}, "cursor_expired")],
)
def test_what_a_cursor_says_is_checked_as_an_address_is(many, params, code) -> None:
    written = sealed(["search", params, "other", ""])
    response = client_of(lambda: many).get("/api/v1/search", params={"cursor": written})
    assert response.json()["code"] == code


def test_a_list_of_long_texts_ends_a_page_early_and_goes_on(many) -> None:
    put(many.store, *(Document(f"long{n}", "א" * 600_000, order=100.0 + n) for n in range(3)))
    pages = read_on(client_of(lambda: many), "/api/v1/documents", "documents", limit=28)
    assert pages[0][-2:] == ["long0", "long1"] and pages[1:] == [["long2"]]
