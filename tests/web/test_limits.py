"""The API's rate limits."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from lib.bootstrap import App
from lib.limits import turns
from lib.limits.rates import RateLimits
from tests.fakes import FakeEncoder, app_of
from tests.web.conftest import DOCUMENTS, client_of
from tests.web.test_api import assert_problem

SEARCH = "/api/v1/search"


@pytest.fixture
def limited(app: App) -> Callable[..., App]:
    """(searches, encodes, **settings) → the App with these limits."""

    def with_limits(searches: str, encodes: str = "off", **settings) -> App:
        changed = replace(app.settings, **settings)
        return replace(app, settings=changed, limits=RateLimits(searches, encodes))

    return with_limits


def test_300_queries_from_one_client_are_limited_and_another_goes_on(limited) -> None:
    app = limited("60/minute")
    greedy, other = (client_of(lambda: app, address) for address in ("192.0.2.1", "192.0.2.2"))
    answers = [greedy.get(SEARCH, params={"q": "עיר"}) for _ in range(300)]
    assert [each.status_code for each in answers] == [200] * 60 + [429] * 240
    last = answers[-1]
    assert_problem(last, 429, "rate_limited")
    assert 1 <= int(last.headers["retry-after"]) <= 60
    assert f"{last.headers['retry-after']} s" in last.json()["detail"]
    assert other.get(SEARCH, params={"q": "עיר"}).status_code == 200


def test_only_searches_are_limited(limited) -> None:
    app = limited("1/hour")
    client = client_of(lambda: app)
    client.get(SEARCH)
    assert client.get(SEARCH).status_code == 429
    for path in ("/healthz", "/readyz", "/api/v1/tags", "/api/v1/documents/1"):
        assert [client.get(path).status_code for _ in range(5)] == [200] * 5


def test_a_passage_that_is_marked_waits_for_its_turn_and_one_that_is_read_does_not(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "SECONDS", 0.05)
    client = client_of(lambda: app)
    marked = "/api/v1/documents/1?q=עיר"
    with app.limits.turns.turn("192.0.2.1"), app.limits.turns.turn("192.0.2.1"):
        assert client.get("/api/v1/documents/1").status_code == 200
        assert_problem(client.get(marked), 429, "rate_limited")
    assert client.get(marked).json()["highlights"]


def test_a_search_that_cannot_be_run_is_not_counted(limited) -> None:
    app = limited("1/hour")
    client = client_of(lambda: app)
    assert client.get(SEARCH, params={"mode": "magic"}).status_code == 400
    assert client.get(SEARCH).status_code == 200


def test_a_forged_address_is_no_new_chance(limited) -> None:
    app = limited("2/hour")
    client = client_of(lambda: app)
    codes = [
        client.get(SEARCH, headers={"X-Forwarded-For": f"198.51.100.{number}"}).status_code
        for number in range(4)
    ]
    assert codes == [200, 200, 429, 429]


def test_behind_a_trusted_proxy_each_visitor_has_a_limit(limited) -> None:
    app = limited("1/hour", trusted_proxies=1)
    client = client_of(lambda: app)

    def ask(forwarded: str) -> int:
        return client.get(SEARCH, headers={"X-Forwarded-For": forwarded}).status_code

    assert ask("198.51.100.1") == 200
    assert ask("198.51.100.2") == 200
    assert ask("198.51.100.1") == 429
    assert ask("6.6.6.6, 198.51.100.1") == 429


def test_another_token_is_no_new_chance(limited) -> None:
    app = limited("2/hour")
    client = client_of(lambda: app)
    codes = [
        client.get(SEARCH, headers={"Authorization": f"Bearer {number}"}).status_code
        for number in range(4)
    ]
    assert codes == [200, 200, 429, 429]


@pytest.fixture
def meaning(tmp_path) -> App:
    """An indexed corpus whose model is asked twice an hour at most."""
    limits = {"rate_limit": "off", "semantic_rate_limit": "2/hour"}
    made = app_of(tmp_path, FakeEncoder(), log_level="ERROR", **limits)
    with made.store.writing() as writer:
        writer.upsert(DOCUMENTS)
    made.index(made.models.preferred)
    yield made
    made.close()


def test_beyond_the_encodes_allowed_words_answer_and_say_for_how_long(meaning) -> None:
    client = client_of(lambda: meaning)
    for text in ("עיר", "נמל"):
        assert client.get(SEARCH, params={"q": text, "mode": "hybrid"}).json()["mode"] == "hybrid"
    answer = client.get(SEARCH, params={"q": "ירושלים", "mode": "hybrid"}).json()
    assert answer["mode"] == "words"
    assert [hit["id"] for hit in answer["hits"]] == ["1", "2"]
    notice = answer["notices"][0]
    assert notice["code"] == "semantic_limited"
    assert 3_590 <= notice["seconds"] <= 3_600
    other = client_of(lambda: meaning, "192.0.2.2")
    assert other.get(SEARCH, params={"q": "ירושלים", "mode": "hybrid"}).json()["mode"] == "hybrid"


def test_turning_pages_encodes_once(meaning) -> None:
    client = client_of(lambda: meaning)
    for page in range(1, 6):
        params = {"q": "עיר", "mode": "semantic", "limit": 1, "page": page}
        assert client.get(SEARCH, params=params).json()["mode"] == "semantic"
    for text, mode in (("נמל", "semantic"), ("רגל", "words")):  # the second and last encode
        assert client.get(SEARCH, params={"q": text, "mode": mode}).json()["mode"] == mode
    left = client.get(SEARCH, params={"q": "ספר", "mode": "semantic"}).json()
    assert left["notices"][0]["code"] == "semantic_limited"


def test_passages_like_a_passage_are_told_with_their_cosines_and_encode_nothing(meaning) -> None:
    client = client_of(lambda: meaning)
    answer = client.get("/api/v1/documents/1/similar", params={"limit": 2})
    assert answer.status_code == 200
    told = answer.json()
    assert told["model"] == "Fake"
    assert "1" not in [hit["id"] for hit in told["hits"]]
    assert 1 <= len(told["hits"]) <= 2
    assert all(-1 <= hit["cosine"] <= 1 for hit in told["hits"])
    assert client.get("/api/v1/documents/nowhere/similar").status_code == 404
