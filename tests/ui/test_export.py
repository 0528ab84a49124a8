"""The corpus as a download: from disk, for whoever was shown the page, and not too often."""

import gzip
import warnings
from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.applications import Starlette

from lib import serving
from lib.core.errors import DatabaseUnavailable
from lib.limits.places import AT_ONCE
from lib.limits.rates import RateLimits
from lib.ui.corpus import export
from lib.ui.corpus.export import export_routes
from lib.ui.downloads import Tickets
from tests.conftest import doc
from tests.ui.conftest import Serve

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette would rather have httpx2
    from starlette.testclient import TestClient


@pytest.fixture
def tickets(monkeypatch: pytest.MonkeyPatch) -> Tickets:
    made = Tickets()
    monkeypatch.setattr(export, "tickets", made)
    return made


@pytest.fixture
def client(serve: Serve, tickets: Tickets) -> Iterator[TestClient]:
    serve(*(doc(f"d{number}", f"שלום {number} " * 100) for number in range(300)))
    yield TestClient(Starlette(routes=export_routes()))
    assert export.places._value == AT_ONCE  # whatever happened, all are free again


@pytest.mark.parametrize(
    ("format", "mime"), [("jsonl", "application/x-ndjson"), ("csv", "text/csv")]
)
def test_who_was_given_a_ticket_downloads_the_corpus(client, tickets, format, mime) -> None:
    answer = client.get(f"/download/{tickets.give('one')}/mafteach.{format}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(mime)
    assert answer.headers["content-disposition"] == f'attachment; filename="mafteach.{format}"'
    assert int(answer.headers["content-length"]) == len(answer.content) > 300_000
    assert answer.text.count("שלום 7 ") == 100


def test_a_packed_one_is_a_gzip(client, tickets) -> None:
    answer = client.get(f"/download/{tickets.give('one')}/mafteach.jsonl.gz")
    assert gzip.decompress(answer.content).decode().count("\n") == 300


@pytest.mark.parametrize("name", ["mafteach.db", "mafteach.jsonl.zip", "x", "mafteach.jsonl%0A"])
def test_there_is_nothing_else_to_download(client, tickets, name) -> None:
    assert client.get(f"/download/{tickets.give('one')}/{name}").status_code == 404


def test_without_a_ticket_or_after_its_page_has_gone_nothing_is_sent(client, tickets) -> None:
    assert client.get("/download/made-up/mafteach.csv").status_code == 404
    ticket = tickets.give("one")
    tickets.keep_only({"another"})
    assert client.get(f"/download/{ticket}/mafteach.csv").status_code == 404


def test_too_many_in_a_row_are_told_to_wait(client, tickets, monkeypatch) -> None:
    app = replace(serving.serving_app(), limits=RateLimits("off", "off", export_limit="2/hour"))
    monkeypatch.setattr(serving, "_serving", app)
    path = f"/download/{tickets.give('one')}/mafteach.csv"
    answers = [client.get(path) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert int(answers[2].headers["retry-after"]) > 3_000


def test_only_so_many_lie_on_disk(client, tickets) -> None:
    path = f"/download/{tickets.give('one')}/mafteach.csv"
    for _ in range(AT_ONCE):
        export.places.acquire()
    try:
        assert client.get(path).status_code == 503
    finally:
        for _ in range(AT_ONCE):
            export.places.release()
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("error", [DatabaseUnavailable("gone"), OSError(28, "disk full")])
def test_what_cannot_be_written_is_said_and_nothing_stays(
    client, tickets, monkeypatch, error
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(export, "write", fails)
    assert client.get(f"/download/{tickets.give('one')}/mafteach.csv").status_code == 503
