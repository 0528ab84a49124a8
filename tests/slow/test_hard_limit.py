"""AlephBERT's architecture in the web process, under a limit that the kernel enforces."""

import json
import os
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import models
from lib.ingest.sample import SAMPLE
from lib.stores.store import open_store
from tests.cgroups import MB, Limited, limited
from tests.conftest import doc, put
from tests.server import INSTRUMENTED, served

pytestmark = pytest.mark.slow
PASSAGES = 200
WORDS = ("מים", "ירושלים", "תוכנית", "בית ספר", "אור", "ילדים", "עיר", "זמן", "דרך", "אוכל")


@pytest.fixture(scope="module")
def models_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    (folder / "alephbert").symlink_to(models.prepared_alephbert())
    return folder


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database of as many passages as one indexing run is to encode."""
    url = f"sqlite:///{tmp_path / 't.db'}"
    texts = [json.loads(line)["text"] for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    store = open_store(url)
    put(store, *[doc(f"p{n}", texts[n % len(texts)] + f" {n}") for n in range(PASSAGES)])
    store.close()
    return url


def cold(folder: Path) -> None:
    """Takes the models' and the libraries' pages out of the cache: pages that another group has
    read already would be free to ours."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    os.sync()
    Path("/proc/sys/vm/drop_caches").write_text("3")


class Client:
    def __init__(self, address: str) -> None:
        self.address = address

    def get(self, path: str, **params: object) -> dict:
        query = urllib.parse.urlencode(params)
        with urllib.request.urlopen(f"{self.address}{path}?{query}", timeout=120) as answer:
            return json.load(answer)

    def search(self, mode: str, text: str) -> dict:
        answer = self.get("/api/v1/search", q=text, mode=mode)
        assert answer["mode"] == mode, answer["notices"]
        assert answer["hits"]
        return answer


def cycles(client: Client, number: int) -> Iterator[int]:
    for cycle in range(number):
        for turn in range(50):
            client.search("words", WORDS[turn % len(WORDS)])
        assert client.get("/test/index", quick=1, anew=1)["encoded"] == PASSAGES
        for turn in range(51):
            client.search("semantic", f"{WORDS[turn % len(WORDS)]} {cycle} {turn}")
        assert client.get("/test/release")["released"]
        yield cycle


@pytest.mark.parametrize(("megabytes", "rounds"), [(256, 3), (512, 1)])
def test_it_lives_under_a_hard_limit_with_a_cold_cache(
    url: str, models_folder: Path, megabytes: int, rounds: int
) -> None:
    with limited(megabytes) as group:
        try:
            cold(models_folder)
        except PermissionError:
            pytest.skip("the page cache cannot be emptied here")
        options = {
            "MODEL_DIR": str(models_folder),
            "SEMANTIC_RATE_LIMIT": "off",
            "RATE_LIMIT": "off",
        }
        with served(url, INSTRUMENTED, group.command, **options) as (address, process):
            client = Client(address)
            for _ in cycles(client, rounds):
                assert process.poll() is None
            assert group.kills == 0
            assert hard(group) < 0.8 * 512 * MB
            assert client.get("/test/state")["loads"] == rounds


def hard(group: Limited) -> int:
    """What the kernel could not take back."""
    stat = group.stat
    return stat.get("total_rss", stat.get("anon", 0)) + stat.get("total_shmem", 0)
