"""A download that is killed goes on where it was."""

import hashlib
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.encoders.download import download
from tests.encoders.hub import Hub, serving

ROOT = Path(__file__).resolve().parent.parent.parent
POINTS = 6
CONTENT = random.Random(5).randbytes(3 << 20)
SUM = hashlib.sha256(CONTENT).hexdigest()

KILLED = """
import os, signal, sys
from pathlib import Path
from lib.encoders.download import download

def tick(received):
    if received >= int(sys.argv[4]):
        os.kill(os.getpid(), signal.SIGKILL)

download(sys.argv[1], Path(sys.argv[2]), sys.argv[3], tick=tick)
"""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    folder = tmp_path / "hub"
    folder.mkdir()
    (folder / "weights.bin").write_bytes(CONTENT)
    with serving() as started:
        started.repositories["we/model"] = folder
        yield started


def test_it_is_never_taken_for_whole_and_ends_whole(hub: Hub, tmp_path: Path) -> None:
    target = tmp_path / "models" / "weights.bin"
    url = f"{hub.url}/we/model/resolve/main/weights.bin"
    had = 0
    for point in range(1, POINTS + 1):
        at = str(point * len(CONTENT) // (POINTS + 1))
        ran = subprocess.run(
            [sys.executable, "-c", KILLED, url, str(target), SUM, at], cwd=ROOT, check=False
        )
        assert ran.returncode == -signal.SIGKILL
        (left,) = target.parent.iterdir()
        part = left.read_bytes()
        assert left != target
        assert CONTENT.startswith(part)
        assert len(part) >= had
        had = len(part)
    download(url, target, SUM)
    assert target.read_bytes() == CONTENT
    assert list(target.parent.iterdir()) == [target]
    begun = [int(wanted.removeprefix("bytes=").rstrip("-") or 0) for _, wanted in hub.asked]
    assert begun == sorted(begun)
    assert begun[-1] == had > 0
