"""Rings and events outlive the server, and the chart says where it was restarted."""

import logging
from pathlib import Path

import pytest

from lib.memory.events import Events
from lib.memory.history import MOST_RESTARTS, History, Restart
from lib.memory.rings import Rings
from tests.scale import MB, reading

NOW = 1_800_000_000


class _Server:
    """What a server remembers, and where it keeps it."""

    def __init__(self, path: Path | None) -> None:
        self.rings, self.events = Rings(), Events(lambda: (MB, MB), clock=lambda: NOW)
        self.history = History(path, self.rings, self.events)
        self.load, self.save = self.history.load, self.history.save

    @property
    def restarts(self) -> list[Restart]:
        return self.history.restarts


@pytest.fixture
def path(tmp_path):
    return tmp_path / "kept" / "memory.history"


@pytest.fixture
def kept(path):
    """Of a server that ended without a word."""
    server = _Server(path)
    for second in range(100):
        server.rings.add(reading(NOW + second, working_set=(100 + second) * MB))
    server.events.add("model_load", model="alephbert")
    server.events.begin("alert", level="critical")
    server.save(NOW + 100, clean=False)
    return path


def test_what_was_kept_comes_back_with_a_mark(kept) -> None:
    later = _Server(kept)
    later.events.add("start")
    restart = later.load(NOW + 160)
    assert (restart.last_seen, restart.started, restart.clean) == (NOW + 100, NOW + 160, False)
    assert later.restarts == [restart]
    high = later.rings.window(300, NOW + 160).bands["working_set"].high
    assert max(value for value in high if value is not None) == 199 * MB
    assert high[-60:] == [None] * 60
    newest, alert, load = later.events.recent()
    assert (newest.kind, alert.kind, load.kind) == ("start", "alert", "model_load")
    assert load.details == {"model": "alephbert"}
    assert (alert.seconds, alert.details["cut_off"]) == (0.0, True)
    assert [newest.number, alert.number, load.number] == [3, 2, 1]
    assert later.events.add("trim").number == 4


def test_restarts_add_up_and_stay_bounded(path) -> None:
    for number in range(MOST_RESTARTS + 5):
        server = _Server(path)
        server.load(NOW + number)
        server.save(NOW + number + 0.5, clean=True)
    assert len(server.restarts) == MOST_RESTARTS
    assert server.restarts[-1].started == NOW + MOST_RESTARTS + 4
    assert server.restarts[-1].clean


def test_the_file_is_small_and_alone(kept) -> None:
    assert [each.name for each in kept.parent.iterdir()] == ["memory.history"]
    assert kept.stat().st_size < 0.6 * MB


@pytest.mark.parametrize("place", [0, 5, 200, 5_000, 300_000, -10, -1])
def test_a_flipped_bit_is_refused(kept, place, caplog) -> None:
    damaged = bytearray(kept.read_bytes())
    damaged[place] ^= 4
    kept.write_bytes(damaged)
    with caplog.at_level(logging.WARNING, logger="mafteach.memory"):
        assert _Server(kept).load(NOW) is None
    assert "begins anew" in caplog.text


@pytest.mark.parametrize("share", [0, 0.001, 0.3, 0.9999])
def test_a_truncated_file_is_refused_and_replaced(kept, share) -> None:
    whole = kept.read_bytes()
    kept.write_bytes(whole[: int(len(whole) * share)])
    server = _Server(kept)
    assert server.load(NOW) is None
    assert server.restarts == []
    server.save(NOW, clean=True)
    assert _Server(kept).load(NOW) is not None


def test_a_refused_file_leaves_the_rings_alone(kept) -> None:
    damaged = bytearray(kept.read_bytes())
    damaged[-1] ^= 1
    kept.write_bytes(damaged)
    server = _Server(kept)
    server.rings.add(reading(NOW, working_set=7 * MB))
    server.load(NOW)
    assert server.rings.window(1, NOW).bands["working_set"].high == [7 * MB]


def test_a_disk_that_refuses_costs_the_history_only(path, caplog) -> None:
    path.parent.parent.joinpath("kept").write_text("a file where the folder should be")
    with caplog.at_level(logging.WARNING, logger="mafteach.memory"):
        _Server(path).save(NOW, clean=True)
    assert "could not be written" in caplog.text


def test_a_save_that_fails_half_way_keeps_the_old_file(kept, monkeypatch) -> None:
    before = kept.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lib.memory.history.os.fsync", full)
    _Server(kept).save(NOW + 500, clean=True)
    assert kept.read_bytes() == before
    assert [each.name for each in kept.parent.iterdir()] == ["memory.history"]


def test_without_a_path_nothing_is_kept() -> None:
    server = _Server(None)
    server.save(NOW, clean=True)
    assert server.load(NOW) is None
