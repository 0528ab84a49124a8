"""docs/API.md is true: it names everything, and its addresses answer."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from lib.bootstrap import App
from lib.core.errors import MafteachError
from lib.ingest.sample import load_sample
from lib.memory.events import KINDS, Event
from lib.web.api import HANDLERS, HOST_HANDLERS
from lib.web.metrics import Metrics
from lib.web.openapi import SEARCH_PARAMETERS, description
from lib.web.tag_work import TAG_WORK
from tests.conftest import put
from tests.fakes import FakeEncoder, app_of
from tests.web.conftest import DOCUMENTS

DOCUMENT = (Path(__file__).resolve().parent.parent.parent / "docs" / "API.md").read_text(
    encoding="utf-8"
)
ADDRESSES = re.findall(r'"http://localhost:8501(/[^"]*)"', DOCUMENT)


def _errors(kind: type[MafteachError]) -> list[type[MafteachError]]:
    return [kind, *(each for child in kind.__subclasses__() for each in _errors(child))]


def test_every_route_is_described() -> None:
    handled = {**HANDLERS, **HOST_HANDLERS}
    paths = [f"/api{path.replace(':path', '')}" for path in handled]
    paths += ["/healthz", "/readyz", "/metrics"]
    assert [path for path in paths if f"GET {path}`" not in DOCUMENT] == []
    work = [(method, f"/api{path}".replace(":path", "")) for method, path in TAG_WORK]
    assert [each for each in work if "{} {}`".format(*each) not in DOCUMENT] == []
    described = description()["paths"]
    assert set(described) == {*paths, *(path for _, path in work)}
    assert all(method.lower() in described[path] for method, path in work)


def test_every_parameter_and_its_values_are_described() -> None:
    for name, _, schema in SEARCH_PARAMETERS:
        row, *_ = re.findall(rf"^\| `{name}` \|.*$", DOCUMENT, flags=re.MULTILINE)
        if schema["type"] == "string":
            assert [value for value in schema.get("enum", []) if f"`{value}`" not in row] == []


def test_every_key_of_an_answer_is_described(client) -> None:
    params = {"q": "עיר", "facets": 1, "explain": 1, "related": 1}
    answer = client.get("/api/v1/search", params=params).json()
    keys = {
        *answer,
        *answer["hits"][0],
        *answer["facets"][0],
        *answer["explain"],
        *answer["timings_ms"],
    }
    assert [key for key in keys if f"`{key}`" not in DOCUMENT] == []


def test_every_key_of_the_memory_report_is_described(client) -> None:
    section = DOCUMENT.partition("## Memory")[2].partition("\n## ")[0]
    answer = client.get("/api/v1/memory").json()
    keys = {
        *answer,
        *answer["reading"],
        *answer["reading"]["process"],
        *answer["thresholds"],
        *answer["thresholds"]["warning"],
        *answer["peak"],
        *Event(1, "start", 0.0).as_dict(),
        *KINDS,
    }
    assert [key for key in keys if f"`{key}`" not in section] == []


def test_every_metric_is_described(app) -> None:
    counted = SimpleNamespace(open=0, waiting=0, refused=0)
    metrics = Metrics(lambda: app, lambda: counted, lambda: counted)
    names = {
        f"{each.name}_total" if each.type == "counter" else each.name
        for each in metrics.families(app)
    }
    section = DOCUMENT.partition("## Metrics")[2].partition("\n## ")[0]
    described = set(re.findall(r"`(mafteach_\w+)`", section))
    assert described ^ names <= {"mafteach_memory_kills_total"}  # where the system tells of them


def test_the_statuses_of_reading_are_described() -> None:
    reading = [
        each
        for each in _errors(MafteachError)
        if each.__module__.startswith("lib.") and each.status in (401, 429, 503, 504)
    ]
    assert len(reading) > 4
    silent = [
        each.code
        for each in reading
        if each.code != "semantic_off" and f"`{each.code}`" not in DOCUMENT
    ]
    assert silent == []


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The sample corpus and a few documents more, with a model, so that meaning answers too."""
    folder = tmp_path_factory.mktemp("docs")
    made = app_of(folder, FakeEncoder(), log_level="ERROR", rate_limit="off")
    load_sample(made.store)
    put(made.store, *DOCUMENTS)
    made.index(made.models.preferred, quick=True)
    yield made
    made.close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_of_the_document_answers(client, address) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert "unknown_tag" not in response.text
