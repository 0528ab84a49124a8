"""A prepared model in a real server: one object for pages and API, loaded on the first semantic
use and never before, released when idle."""

import json
import time
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from bench import models
from lib.bootstrap import build
from lib.core.settings import Settings
from tests.conftest import doc, put
from tests.server import INSTRUMENTED, chromium, served

pytestmark = pytest.mark.slow
TEXTS = ("מים קרים בנהר", "בית ספר חדש", "רכבת מהירה לירושלים", "שיר ישן ברדיו", "לחם טרי מן התנור")


@pytest.fixture
def models_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    models.tiny_model(folder)
    return folder


@pytest.fixture
def url(tmp_path: Path, models_folder: Path) -> str:
    """A small corpus with its vectors."""
    url = f"sqlite:///{tmp_path / 't.db'}"
    app = build(Settings(database_url=url, model_dir=str(models_folder), memory_limit_mb=65_536))
    put(app.store, *[doc(f"d{n}", f"{TEXTS[n % 5]} {n}") for n in range(25)])
    app.index(app.models.preferred)
    app.close()
    return url


def get(address: str, path: str, **params: object) -> dict:
    with urllib.request.urlopen(
        f"{address}{path}?{urllib.parse.urlencode(params)}", timeout=60
    ) as got:
        return json.load(got)


def search(address: str, text: str, mode: str = "semantic") -> dict:
    return get(address, "/api/v1/search", q=text, mode=mode)


def search_from(local: str, address: str, text: str) -> dict:
    """By meaning, by somebody whose own address is `local`."""
    netloc = urllib.parse.urlsplit(address).netloc
    connection = HTTPConnection(netloc, timeout=60, source_address=(local, 0))
    with closing(connection):
        asked = urllib.parse.urlencode({"q": text, "mode": "semantic"})
        connection.request("GET", f"/api/v1/search?{asked}")
        return json.load(connection.getresponse())


def test_twenty_first_users_on_the_api_and_a_page_load_it_once(
    url: str, models_folder: Path, tmp_path: Path
) -> None:
    log = tmp_path / "server.log"
    options = {"MODEL_DIR": str(models_folder), "RATE_LIMIT": "off", "SEMANTIC_RATE_LIMIT": "off"}
    with served(url, INSTRUMENTED, log=log, **options) as (address, _):
        search(address, "מים", "words")
        assert get(address, "/test/state")["loads"] == 0
        assert "Loading" not in log.read_text(encoding="utf-8")
        with ThreadPoolExecutor(20) as pool:
            answers = list(
                pool.map(lambda n: search_from(f"127.0.2.{n + 1}", address, f"מים {n}"), range(20))
            )
        assert {answer["mode"] for answer in answers} == {"semantic"}
        with chromium() as browser:
            page = browser.new_page(locale="en-US")
            page.goto(f"{address}/?q=מים+בנהר&mode=semantic")
            page.locator(".card").first.wait_for()
        assert get(address, "/test/state")["loads"] == 1
        assert log.read_text(encoding="utf-8").count("Loading") == 1


def test_it_is_released_when_idle_and_loaded_again_when_asked(
    url: str, models_folder: Path, tmp_path: Path
) -> None:
    log = tmp_path / "server.log"
    options = {"MODEL_DIR": str(models_folder), "MODEL_IDLE_SECONDS": "1"}
    with served(url, INSTRUMENTED, log=log, **options) as (address, _):
        assert search(address, "מים")["mode"] == "semantic"
        until = time.monotonic() + 15
        while get(address, "/test/state")["state"] != "idle" and time.monotonic() < until:
            time.sleep(0.2)
        assert get(address, "/test/state") == {"state": "idle", "loads": 1, "releases": 1}
        assert search(address, "לחם")["mode"] == "semantic"
        assert get(address, "/test/state")["loads"] == 2
        kinds = [event["kind"] for event in get(address, "/api/v1/memory")["events"]]
        assert "model_load" in kinds
        assert "model_release" in kinds
    assert "Releasing" in log.read_text(encoding="utf-8")


def test_a_damaged_model_leaves_words_mode_and_is_not_loaded_in_a_loop(
    url: str, models_folder: Path, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged" / "tiny"
    damaged.mkdir(parents=True)
    for path in (models_folder / "tiny").resolve().rglob("*"):
        if path.is_file():
            copy = damaged / path.relative_to((models_folder / "tiny").resolve())
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    weights = next(damaged.rglob("*.onnx_data"), None) or next(damaged.rglob("*.onnx"))
    content = bytearray(weights.read_bytes())
    content[len(content) // 2] ^= 1
    weights.write_bytes(content)
    log = tmp_path / "server.log"
    with served(url, INSTRUMENTED, log=log, MODEL_DIR=str(damaged.parent)) as (address, _):
        for text in ("מים", "בית", "שיר"):
            answer = search(address, text)
            assert answer["mode"] == "words"
            assert answer["notices"][0]["code"] == "semantic_failed"
            assert answer["hits"]
        assert get(address, "/test/state") == {"state": "failed", "loads": 0, "releases": 0}
        assert log.read_text(encoding="utf-8").count("Loading") == 1
