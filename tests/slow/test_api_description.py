"""Whatever is asked of the API, it keeps what its own description promises."""

from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware

from bench.fuzz.addresses import app, passages
from lib.core.documents import Document
from lib.web.headers import DATA, SECURITY, SecurityHeaders
from lib.web.openapi import description
from lib.web.routes import routes
from lib.web.schemas import SCHEMAS
from tests.conftest import missing

pytestmark = pytest.mark.slow
EXAMPLES = 100
OPERATIONS = {path: each for path, each in description()["paths"].items() if "get" in each}
QUERIED = [
    path for path, each in OPERATIONS.items()
    if any(parameter["in"] == "query" for parameter in each["get"]["parameters"])
]  # fmt: skip
TOKEN_ONLY = {"/api/v1/tags/log"}
"""Of these, where there is no API_TOKEN, nothing is answered."""
DESIGNED = (200, 400, 401, 404, 405, 410, 429, 503)


@cache
def schema() -> Any:
    """As it is served, over a corpus that means no good."""
    try:
        import schemathesis
    except ImportError:
        missing("schemathesis is not installed (make slow installs it)")
    app().index(app().models.preferred, quick=True)
    served = Starlette(routes=routes(app, app), middleware=[Middleware(SecurityHeaders)])
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", served)


def asked(path: str, mode: str) -> list[int]:
    """The statuses of as many calls as hypothesis makes of the description; each is held to it."""
    from schemathesis import GenerationMode, checks

    held_to = [
        checks.not_a_server_error, checks.status_code_conformance,
        checks.content_type_conformance, checks.response_schema_conformance,
        checks.response_headers_conformance,
    ]  # fmt: skip
    statuses = []

    @seed(1)
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(
        case=schema()[path]["GET"].as_strategy(generation_mode=GenerationMode(mode)),
        there=st.none() | st.sampled_from(passages()),
    )
    def ask(case: Any, there: Document | None) -> None:
        if there:
            known = {"id": there.id, "tag": str(there.tags[0])}
            asked_of = case.path_parameters.keys() & known
            case.path_parameters.update({name: known[name] for name in asked_of})
        response = case.call()
        case.validate_response(response, checks=held_to)
        assert response.status_code in DESIGNED
        told = {name.lower(): values for name, values in response.headers.items()}
        for name, value in {**SECURITY, "Content-Security-Policy": DATA}.items():
            assert told[name.lower()] == [value]
        statuses.append(response.status_code)

    ask()
    return statuses


@pytest.mark.parametrize("path", OPERATIONS)
def test_what_the_description_allows_is_answered_as_it_says(path: str) -> None:
    assert (401 if path in TOKEN_ONLY else 200) in asked(path, "positive")


@pytest.mark.parametrize("path", QUERIED)
def test_what_it_does_not_allow_is_answered_or_refused_as_it_says(path: str) -> None:
    assert (401 if path in TOKEN_ONLY else 400) in asked(path, "negative")


def test_an_answer_of_another_shape_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SCHEMAS, "Tags", {"type": "array"})
    schema.cache_clear()
    with pytest.raises(BaseException, match="is not of type"):
        asked("/api/v1/tags", "positive")
    schema.cache_clear()
