"""The progress line on a terminal and elsewhere."""

import io

import pytest

from lib.cli import progress
from lib.cli.progress import ProgressLine


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Its one item is the time."""
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_a_terminal_gets_a_bar_that_writes_over_itself(clock: list[float]) -> None:
    stream = Terminal()
    line = ProgressLine(stream, "corpus.jsonl")
    line.show(0.5, "10 read")
    clock[0] += 1
    line.show(1.0, "20 read")
    line.close()
    first, second = stream.getvalue().split("\r\x1b[2K")[1:]
    assert first == "corpus.jsonl " + "█" * 14 + "░" * 14 + "  50% 10 read"
    assert second.endswith("100% 20 read\n")


def test_a_file_gets_a_plain_line_now_and_then(clock: list[float]) -> None:
    stream = io.StringIO()
    line = ProgressLine(stream, "corpus.jsonl")
    for step in range(12):
        line.show(step / 12, f"{step} read")
        clock[0] += 1
    line.close()
    assert stream.getvalue().splitlines() == [
        "corpus.jsonl: 42% 5 read", "corpus.jsonl: 83% 10 read",
    ]  # fmt: skip


def test_the_end_is_told_once(clock: list[float]) -> None:
    stream = io.StringIO()
    line = ProgressLine(stream, "x")
    line.show(1.0, "9 read")
    line.show(1.0, "9 read")
    assert stream.getvalue() == "x: 100% 9 read\n"
