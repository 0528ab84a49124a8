import json
from pathlib import Path

import pytest

from lib.ingest.sample import SAMPLE


@pytest.fixture(scope="session")
def text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus") / "text"
    folder.mkdir()
    texts = [json.loads(line)["text"] for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    (folder / "sample.txt").write_text("\n".join(texts), encoding="utf-8")
    return folder
