"""GET /api/v1/judgements: what people judged relevant."""

import json
from dataclasses import replace

from lib.bootstrap import App
from lib.core.judgements import Judgement
from lib.limits.rates import RateLimits
from tests.web.conftest import client_of


def judged(app: App) -> dict:
    with app.store.judging() as writer:
        writer.judge(Judgement("עיר", "1", 3, "dana"))
        writer.judge(Judgement("עיר", "2", 0, "dana"))
    return {"query": "עיר", "relevant": {"1": 3}, "not_relevant": ["2"]}


def test_it_tells_what_was_judged_without_saying_by_whom(client, app) -> None:
    told = judged(app)
    assert client.get("/api/v1/judgements").json() == {"judged": [told]}
    file = client.get("/api/v1/judgements?format=jsonl")
    assert file.headers["content-type"].startswith("application/x-ndjson")
    assert [json.loads(line) for line in file.text.splitlines()] == [told]
    assert "dana" not in file.text


def test_another_format_is_refused(client) -> None:
    assert client.get("/api/v1/judgements?format=csv").status_code == 400


def test_it_counts_as_a_download(app) -> None:
    limited = replace(app, limits=RateLimits("off", "off", export_limit="1/hour"))
    client = client_of(lambda: limited)
    answers = [client.get("/api/v1/judgements").status_code for _ in range(2)]
    assert answers == [200, 429]


def test_it_asks_for_the_token_where_there_is_one(guarded_client) -> None:
    assert guarded_client.get("/api/v1/judgements").status_code == 401
