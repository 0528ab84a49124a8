"""What the pages show beside a search is there for programs too."""

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from lib.web.openapi import description
from tests.web.test_api import assert_problem


def test_the_description_is_openapi() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(description()).iter_errors()] == []


def test_a_description_that_is_none_is_seen() -> None:
    broken = description()
    broken["paths"]["/api/v1/tags"]["get"]["responses"]["200"].pop("description")
    assert list(OpenAPIV31SpecValidator(broken).iter_errors())


def test_documents_come_whole_and_under_tags(client) -> None:
    answer = client.get("/api/v1/documents", params={"tag": "מסע"}).json()
    assert [each["id"] for each in answer["documents"]] == ["2", "4"]
    assert answer["documents"][0]["tags"] == [{"name": "מסע", "category": ""}]
    assert answer["next"] is None


def test_one_text_is_asked_in_several_ways(client) -> None:
    answer = client.get("/api/v1/beside", params={"q": "רושלים", "axis": "modes"}).json()
    assert [each["asked"] for each in answer["answers"]] == ["exact", "words"]
    assert answer["passages"][0]["places"] in ([1, None], [2, None])
    levels = client.get("/api/v1/beside", params={"q": "ירושלים", "axis": "tolerances"}).json()
    assert [each["asked"] for each in levels["answers"]] == ["none", "prefix", "forms", "spelling"]
    assert [each["total"] for each in levels["answers"]] == [1, 2, 2, 2]
    assert {each["id"]: each["places"] for each in levels["passages"]}["2"] == [None, 2, 2, 2]


@pytest.mark.parametrize("query", ["", "q=", "q=%20", "q=x&axis=other"])
def test_what_cannot_be_asked_in_several_ways_is_a_problem(client, query) -> None:
    assert_problem(client.get(f"/api/v1/beside?{query}"), 400, "query")


def test_a_document_tells_where_a_query_stands_in_it(client) -> None:
    found = client.get("/api/v1/documents/2", params={"q": "ירושלים"}).json()
    (start, end), *_ = found["highlights"]
    assert found["text"][start:end] == "לירושלים" and found["title_highlights"] == []
    assert "highlights" not in client.get("/api/v1/documents/2").json()


def test_tags_tell_which_occur_together(client) -> None:
    answer = client.get("/api/v1/tags", params={"pairs": 1}).json()
    (pair,) = answer["pairs"]
    assert pair["documents"] == 1
    assert [tag["name"] for tag in pair["tags"]] == ["מסע", "עיר"]


def test_keywords_come_with_facets_where_asked_for(client) -> None:
    told = client.get("/api/v1/keywords", params={"q": "עיר", "facets": 1}).json()
    assert {each["name"] for each in told["facets"]} == {"עיר", "מסע"}
    assert "facets" not in client.get("/api/v1/keywords", params={"q": "עיר"}).json()


def test_the_corpus_the_models_and_examples_are_told(client) -> None:
    corpus = client.get("/api/v1/corpus").json()
    assert corpus["documents"] == 4 and corpus["database"] == "sqlite"
    assert client.get("/api/v1/models").json() == {"answers": "", "models": []}
    assert isinstance(client.get("/api/v1/examples").json()["examples"], list)


def test_memory_is_told_as_it_was(client) -> None:
    answer = client.get("/api/v1/memory/history", params={"window": "1h"}).json()
    assert answer["step"] * len(answer["times"]) >= 3_600
    assert {len(band["high"]) for band in answer["series"].values()} == {len(answer["times"])}
    assert_problem(client.get("/api/v1/memory/history?window=1y"), 400, "query")


def test_a_passage_comes_as_one_cites_it(client) -> None:
    path = "/api/v1/documents/ספר%2Fא:ג"
    plain = client.get(path, params={"format": "citation"})
    assert plain.headers["content-type"] == "text/plain; charset=utf-8"
    assert plain.text.startswith("בראשית א:א, in Mafteach, ")
    link = plain.text.rpartition(", ")[2]
    assert link == "http://testserver/document?id=%D7%A1%D7%A4%D7%A8%2F%D7%90%3A%D7%92"
    assert client.get(path, params={"format": "bibtex"}).text.startswith("@misc{mafteach")
    assert client.get(path, params={"format": "ris"}).text.endswith("ER  - \r\n")
    assert_problem(client.get(path, params={"format": "apa"}), 400, "query")
    assert_problem(client.get("/api/v1/documents/no", params={"format": "ris"}), 404, "not_found")
