"""python -m lib work: a share of the vectors that are missing."""

import os
import signal
import threading
import time
from contextlib import closing

import pytest

from lib.cli import work
from lib.stores.store import open_store
from tests.conftest import doc, put
from tests.embeddings import DIMENSION, MODEL, embedding_service

NAME = f"{MODEL}@remote-{DIMENSION}"


@pytest.fixture
def service(environment: dict[str, str]):
    with embedding_service() as started, closing(open_store(environment["DATABASE_URL"])) as store:
        put(store, *(doc(str(number), f"קטע מספר {number}", "תגית") for number in range(25)))
        environment |= {
            "ENABLE_SEMANTIC_SEARCH": "true", "EMBEDDING_MODEL": "remote",
            "REMOTE_MODEL_URL": started.url, "REMOTE_MODEL_NAME": MODEL,
            "REMOTE_MODEL_DIMENSION": str(DIMENSION),
        }  # fmt: skip
        yield started


def test_alone_it_does_all_that_index_does(run, service) -> None:
    ran = run("work", "--once", "--json")
    assert ran.code == 0
    told = ran.json
    assert (told["encoded"], told["tags"], told["missing"], told["led"]) == (25, 1, 0, True)
    assert run("work", "--once", "--json").json["encoded"] == 0


def test_where_another_leads_it_makes_what_is_free_and_measures_nothing(
    run, service, environment
) -> None:
    run("work", "--once")
    with closing(open_store(environment["DATABASE_URL"])) as store:
        put(store, *(doc(f"more{number}", f"עוד {number}", "חדשה") for number in range(12)))
        with store.claiming("other") as claims:
            assert claims.lead(NAME)
            assert len(claims.claim(NAME, 4)) == 4
        told = run("work", "--once", "--json").json
    assert (told["encoded"], told["tags"], told["missing"], told["led"]) == (8, 0, 4, False)


def test_it_waits_for_more_until_it_is_asked_to_stop(
    run, service, environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "LOOK_SECONDS", 0.1)

    def add_and_stop() -> None:
        with closing(open_store(environment["DATABASE_URL"])) as store:
            _until(lambda: _missing(store) == 0)
            put(store, doc("late", "קטע מאוחר"))
            _until(lambda: _missing(store) == 0)
        os.kill(os.getpid(), signal.SIGTERM)

    other = threading.Thread(target=add_and_stop)
    other.start()
    ran = run("work", "--json")
    other.join(30)
    assert (ran.code, ran.json["encoded"], ran.json["missing"]) == (0, 26, 0)


def _missing(store) -> int:
    return store.read(lambda reader: reader.coverage(NAME)).missing


def _until(true) -> None:
    end = time.monotonic() + 30
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
