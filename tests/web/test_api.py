"""GET /api/v1/…"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from lib.bootstrap import App
from lib.cli.main import main
from lib.core.documents import Document
from lib.core.errors import DatabaseBusy, QueryTimeout
from lib.core.query import Query
from lib.web.openapi import SEARCH_PARAMETERS
from tests.conftest import put
from tests.fakes import FakeEncoder, app_of
from tests.web.conftest import DOCUMENTS, client_of, opened

ODD = [
    '"', "a-b", "NEAR(", "NEAR(a b)", "*", "AND", "a AND", "OR NOT", "^", "col : x", "{t} : a",
    'שלום"', "(" * 900, "100%", "_", "\\", "';--", "\0", "ש\0לום", "tag:\0", "תגית:x\0", "😀",
    "ְֱֲ", "של את על", "", "   ", "-", "-ש", "\u202eabc",
]  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """One for all: they only ask."""
    with opened(f"sqlite:///{tmp_path_factory.mktemp('api') / 'web.db'}") as made:
        yield made


def assert_problem(response, status: int, code: str) -> None:
    body = response.json()
    assert response.status_code == body["status"] == status
    assert response.headers["content-type"] == "application/problem+json"
    assert body["code"] == code
    assert body["type"] == f"urn:mafteach:problem:{code}"
    assert body["title"]
    assert body["detail"]
    assert body["hint"]


def test_search_answers_as_the_command_does(client, app, capsys) -> None:
    answer = client.get("/api/v1/search", params={"q": "ירושלים"}).json()
    environment = {
        "DATABASE_URL": app.settings.database_url, "LOG_LEVEL": "ERROR",
        "ENABLE_SEMANTIC_SEARCH": "false",
    }  # fmt: skip
    assert main(["search", "ירושלים", "--json"], environment) == 0
    told = json.loads(capsys.readouterr().out)
    for each in (answer, told):
        del each["timings_ms"]
    assert answer.pop("next") is None  # the command's answers have pages alone
    assert answer == told
    assert [hit["id"] for hit in answer["hits"]] == ["1", "2"]


@pytest.mark.parametrize(
    ("params", "ids"),
    [
        ({"tag": ["עיר"]}, {"1", "4"}),
        ({"tag": ["מקום:עיר", "מסע"]}, {"4"}),
        ({"tag": ["עיר", "מסע"], "tags": "any"}, {"1", "2", "4"}),
        ({"any_tag": ["מקום:עיר", "מקום:אין"]}, {"1", "4"}),
        ({"any_tag": ["עיר", "מסע"], "tag": ["מסע"]}, {"2", "4"}),
        ({"not_tag": ["מסע"]}, {"1", "ספר/א:ג"}),
        ({"q": "ירושלים", "tolerance": "none"}, {"1"}),
        ({"q": "רושלי", "mode": "exact"}, {"1", "2"}),
        ({"sort": "order", "limit": "1", "page": "2"}, {"2"}),
        ({"unknown": "x", "q": "נמל"}, {"4"}),
    ],
)
def test_parameters_narrow_the_answer(client, params, ids) -> None:
    response = client.get("/api/v1/search", params=params)
    assert response.status_code == 200
    assert {hit["id"] for hit in response.json()["hits"]} == ids


def test_facets_and_explain_come_when_asked_for(client) -> None:
    plain = client.get("/api/v1/search", params={"q": "עיר"}).json()
    assert not {"facets", "explain", "related", "forms"} & set(plain)
    full = client.get("/api/v1/search", params={"q": "עיר", "facets": 1, "explain": "true"}).json()
    assert full["explain"]["all_of"]
    assert "shares" not in plain["hits"][0] and 0 < full["hits"][0]["shares"]["words"] <= 1
    counts = {facet["name"]: facet["documents"] for facet in full["facets"]}
    assert counts == {"עיר": 2, "מסע": 1}


def test_related_words_come_when_asked_for_and_where_the_query_was_read(
    tmp_path: Path,
) -> None:
    app = app_of(tmp_path, FakeEncoder(synonyms={"מזח": "נמל"}))
    put(app.store, *DOCUMENTS)
    app.index(app.models.preferred)
    client = client_of(lambda: app)

    def related(mode: str) -> list[str]:
        params = {"q": "מזח", "mode": mode, "related": 1}
        return client.get("/api/v1/search", params=params).json()["related"][:1]

    assert [related(mode) for mode in ("words", "hybrid", "words", "exact")] == [
        [], ["נמל"], ["נמל"], [],
    ]  # fmt: skip
    app.close()


def test_semantic_mode_answers_by_words_and_says_so(client) -> None:
    answer = client.get("/api/v1/search", params={"q": "עיר", "mode": "semantic"}).json()
    assert answer["mode"] == "words"
    assert answer["notices"][0]["code"] == "semantic_off"


def test_a_document_comes_whole_with_its_neighbours(client) -> None:
    found = client.get("/api/v1/documents/ספר%2Fא:ג").json()
    assert (found["previous"], found["next"]) == ("4", None)
    assert {key: found[key] for key in ("id", "text", "ref", "order", "metadata", "tags")} == {
        "id": "ספר/א:ג", "text": "בְּרֵאשִׁית בָּרָא אֱלֹהִים.", "ref": "בראשית א:א", "order": 7.5,
        "metadata": {"k": [1]}, "tags": [],
    }  # fmt: skip
    assert client.get("/api/v1/documents/2").json()["previous"] == "1"


@pytest.mark.parametrize(
    "key", ["א\nב", "א\r\n", " א", "a/b", "?x#y", "\u2028", "\u202e", "+", "a&b=c"]
)
def test_a_document_is_reached_by_any_id(client, app, key) -> None:
    put(app.store, Document(key, "טקסט"))
    quoted = quote(key, safe="")
    assert client.get(f"/api/v1/documents/{quoted}").json()["id"] == key
    assert_problem(client.get(f"/api/v1/documents/{quoted}/similar"), 503, "semantic_off")
    with app.store.writing() as writer:
        writer.delete_except({each.id for each in DOCUMENTS})


@pytest.mark.parametrize("path", ["/api/%0A", "/api/v1/%0Asearch", "/api/v1/documents%0A/1"])
def test_no_line_end_in_a_path_leads_past_the_api(client, path) -> None:
    assert_problem(client.get(path), 404, "not_found")


@pytest.mark.parametrize("key", ["nothing", "%00", "%FF", "../../etc/passwd", "a" * 5_000])
def test_an_unknown_document_is_not_found(client, key) -> None:
    assert_problem(client.get(f"/api/v1/documents/{key}"), 404, "not_found")


def test_tags_come_with_counts_and_colors(client) -> None:
    answer = client.get("/api/v1/tags").json()
    assert {(tag["category"], tag["name"], tag["documents"]) for tag in answer["tags"]} == {
        ("מקום", "עיר", 2), ("", "מסע", 2),
    }  # fmt: skip
    assert [category["name"] for category in answer["categories"]] == ["מקום"]
    assert all(tag["color"].startswith("#") for tag in answer["tags"])


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("mode", ["words", "exact", "hybrid"])
def test_no_text_is_an_operator_or_an_error(client, mode, text) -> None:
    response = client.get("/api/v1/search", params={"q": text, "mode": mode, "facets": 1})
    assert response.status_code == 200, response.text


@pytest.mark.postgres
def test_nor_is_it_on_postgresql(postgres_client) -> None:
    for text in ODD:
        for mode in ("words", "exact"):
            for params in ({"q": text, "mode": mode, "facets": 1}, {"tag": text}):
                response = postgres_client.get("/api/v1/search", params=params)
                assert response.status_code == 200, (text, response.text)
    assert_problem(postgres_client.get("/api/v1/documents/%00"), 404, "not_found")


@pytest.mark.parametrize(
    "query", ["q=%ED%A0%80", "q=%FF%FE", "tag=%ED%A0%80", "tag=%00", "not_tag=%FF"]
)
def test_bytes_that_are_not_text_are_no_error(client, query) -> None:
    assert client.get(f"/api/v1/search?{query}").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "mode=magic", "tags=some", "tolerance=much", "sort=random", "page=0", "page=-1",
        "page=x", "page=99999999999999999999", "page=" + "9" * 5_000, "limit=0", "limit=101",
        "limit=1e3", "limit=%FF", "facets=2", "explain=maybe", "related=2", "q=" + "x" * 10_000,
        "&".join(f"tag={number}" for number in range(21)),
    ],
)  # fmt: skip
def test_an_unusable_parameter_is_a_problem_with_a_hint(client, query) -> None:
    assert_problem(client.get(f"/api/v1/search?{query}"), 400, "query")


@pytest.mark.parametrize("limit", ["9" * 50, "9" * 5_000, "0", "51", "-1", "1e1", "5.0", "x", "²"])
def test_passages_like_one_come_by_a_number_that_can_be_used(client, limit) -> None:
    response = client.get("/api/v1/documents/1/similar", params={"limit": limit})
    assert_problem(response, 400, "query")


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1", "/api/v1/", "/api/v2/search", "/api/v1/search/"]
)
def test_an_unknown_path_is_a_problem(client, path) -> None:
    assert_problem(client.get(path), 404, "not_found")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_only_reading_is_allowed(client, method) -> None:
    response = client.request(method, "/api/v1/search")
    assert_problem(response, 405, "method_not_allowed")
    assert "GET" in response.headers["allow"]


@pytest.mark.parametrize(
    "path",
    ["/api/v1/search", "/api/v1/tags", "/api/v1/documents/1", "/api/v1/memory", "/healthz"],
)
def test_head_is_answered(client, path) -> None:
    assert client.head(path).status_code == 200


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/api/v1/tags", "private, no-cache"), ("/api/v1/nothing", "no-store"),
        ("/api/v1/search?mode=x", "no-store"), ("/healthz", "no-store"),
        ("/api/v1/memory", "no-store"), ("/api/v1/models", "no-store"),
    ],
)  # fmt: skip
def test_every_answer_is_for_its_asker_alone(client, path, kept) -> None:
    headers = client.get(path, headers={"Origin": "https://elsewhere.example"}).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == kept
    assert "access-control-allow-origin" not in headers


def test_marks_up_nothing_and_hides_nothing(client) -> None:
    response = client.get("/api/v1/search", params={"q": "נמל"})
    assert response.headers["content-type"] == "application/json"
    assert "\u202e" not in response.text
    assert "\u202e" in client.get("/api/v1/documents/4").json()["text"]


@pytest.mark.parametrize(
    "header", [None, "Bearer wrong", "Bearer", "Basic letmein", "letmein", "Bearer לא"]
)
def test_without_the_token_nothing_is_told(guarded_client, header) -> None:
    headers = {"Authorization": header.encode()} if header else {}
    for path in ("search", "tags", "documents/1", "documents/none", "memory", "openapi.json"):
        response = guarded_client.get(f"/api/v1/{path}", headers=headers)
        assert_problem(response, 401, "unauthorized")
        assert response.headers["www-authenticate"] == "Bearer"
        assert "letmein" not in response.text


def test_with_the_token_the_api_answers(guarded_client) -> None:
    for scheme in ("Bearer", "bearer"):
        headers = {"Authorization": f"{scheme} letmein"}
        assert guarded_client.get("/api/v1/tags", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("error", "status", "retry"),
    [
        (DatabaseBusy("All connections are busy.", "Try again."), 503, "2"),
        (QueryTimeout("It took too long.", "Narrow it."), 504, None),
    ],
)
def test_a_failing_database_is_a_problem(app, monkeypatch, error, status, retry) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(app.store, "read", refuse)
    response = client_of(lambda: app).get("/api/v1/tags")
    assert_problem(response, status, error.code)
    assert response.headers.get("retry-after") == retry


def test_a_bug_is_a_problem_without_its_details(app, monkeypatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(app.store, "read", broken)
    response = client_of(lambda: app).get("/api/v1/tags")
    assert_problem(response, 500, "error")
    assert "secret" not in response.text


def test_the_description_names_every_parameter(client) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    named = {each["name"] for each in paths["/api/v1/search"]["get"]["parameters"]}
    full = Query("x", tags=("a",), not_tags=("b",), mode="exact", tag_match="any",
                 tolerance="none", sort="order", page=2, limit=3,
                 held=("x:none",), dropped=("x:y",), any_tags=("c",), since=1)  # fmt: skip
    assert named == {*full.to_params(), "facets", "explain", "related", "forms", "cursor"}
    assert len(SEARCH_PARAMETERS) == len(named)
    similar = paths["/api/v1/documents/{id}/similar"]["get"]["parameters"]
    assert [each["name"] for each in similar] == ["id", "limit"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_what_tried_to_write_is_refused_and_written_down(client, caplog, method) -> None:
    assert_problem(client.request(method, "/api/v1/documents/1"), 405, "method_not_allowed")
    (line,) = [each.getMessage() for each in caplog.records if each.name == "mafteach.audit"]
    assert line.startswith("action=write outcome=refused address=192.0.2.1")
    assert f"method={method}" in line


@pytest.mark.parametrize(
    ("settings", "header", "status"),
    [({"anonymous_reading": False}, "", 401),
     ({"anonymous_reading": False}, "Bearer ", 401),
     ({"anonymous_reading": False, "api_token": "letmein"}, "Bearer letmein", 200)],
)  # fmt: skip
def test_reading_is_closed_to_the_nameless_where_it_is_set_so(
    app, settings, header, status
) -> None:
    closed = replace(app, settings=replace(app.settings, **settings))
    headers = {"Authorization": header} if header else {}
    for path in ("/api/v1/tags", "/metrics"):
        assert client_of(lambda: closed).get(path, headers=headers).status_code == status
    assert client_of(lambda: closed).get("/healthz").status_code == 200
