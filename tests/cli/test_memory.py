"""memory: one line, four exit codes, and no database."""

import http.server
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lib.cli.memory_picture import Picture, bar, sparkline
from lib.core.settings import Settings
from lib.memory.process import servers
from lib.memory.readings import MemoryReader
from lib.memory.watch import MemoryWatch
from tests.listening import Quiet, listening

ROOT = Path(__file__).resolve().parent.parent.parent
MB = 2**20
ROOMY = {"memory_limit_mb": 1 << 20, "max_memory_mb": 1 << 20}  # whatever earlier tests hold


@pytest.fixture
def child():
    """A process of about 60 MB."""
    code = "held = b'x' * (50 << 20); print('ready', flush=True); input()"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    process.stdout.readline()
    yield process
    process.communicate(b"\n")


def test_a_process_is_told_in_one_line(run, child) -> None:
    ran = run("memory", "--pid", str(child.pid))
    assert ran.code == 0
    assert re.fullmatch(r"Memory usage: \d+\.\d MB of \d+\.\d MB .*level ok.*\n", ran.out)
    assert ran.err == ""


def test_json_gives_the_reading_and_the_thresholds(run, child) -> None:
    told = run("memory", "--pid", str(child.pid), "--json").json
    assert told["level"] == "ok"
    assert 50 * MB < told["reading"]["process"]["rss"] < 100 * MB
    assert set(told["thresholds"]) == {"warning", "critical"}


@pytest.mark.parametrize(
    ("variables", "code", "level"),
    [({"MAX_MEMORY_MB": "32"}, 1, "warning"), ({"MEMORY_LIMIT_MB": "64"}, 0, "ok"),
     ({"MAX_MEMORY_MB": "500"}, 0, "ok")],
)  # fmt: skip
def test_the_exit_code_is_the_level(run, environment, monkeypatch, variables, code, level) -> None:
    _scale(monkeypatch, 40 * MB)
    environment.update(variables)
    ran = run("memory", "--pid", "1", "--json")
    assert (ran.code, ran.json["level"]) == (code, level)


def test_memory_that_cannot_be_evicted_is_critical(run, environment, monkeypatch) -> None:
    _scale(monkeypatch, 60 * MB)
    environment["MEMORY_LIMIT_MB"] = "64"
    assert run("memory", "--pid", "1").code == 2


def _scale(monkeypatch, size: int) -> None:
    """Whatever process is asked for holds `size`, all of it unevictable, without a group."""
    from lib.memory.process import ProcessMemory

    held = ProcessMemory(1, size, size, 0, size, peak=size, pss=size)
    monkeypatch.setattr("lib.memory.readings.limiting_group", lambda *_: None)
    monkeypatch.setattr("lib.memory.readings.process.measured", lambda *_, **__: held)


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--pid", "0"], "no process id"),
        (["--pid", "4194304"], "cannot be read"),
        (["--pid", "x"], "no process id"),
        (["--pid", "1", "--url", "http://localhost"], "not allowed with"),
        (["--wach"], "unrecognized"),
        (["more"], "unrecognized"),
        (["--url", "http://127.0.0.1:9"], "Check the address"),
        (["--url", "file:///etc/passwd"], "http://"),
        (["--url", "http://[x"], "http://"),
    ],
)
def test_whatever_goes_wrong_is_unknown_and_neither_a_warning_nor_critical(run, argv, said) -> None:
    ran = run("memory", *argv)
    assert ran.code == 3
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_wrong_setting_and_a_bug_are_unknown_too(run, environment, monkeypatch) -> None:
    environment["PORT"] = "many"
    assert run("memory").code == 3
    del environment["PORT"]

    def broken(*_: object) -> None:
        raise RuntimeError("oops")

    monkeypatch.setattr(MemoryReader, "read", broken)
    assert run("memory").code == 3


def test_other_commands_keep_their_code_for_wrong_usage(run) -> None:
    assert run("stats", "--nonsense").code == 2
    assert run("nonsense").code == 2


def test_explain_prints_thresholds_and_where_each_number_was_read(run, monkeypatch) -> None:
    _scale(monkeypatch, 40 * MB)
    lines = run("memory", "--pid", "1", "--explain").out.splitlines()
    assert "warning: working_set from 400.0 MB (MAX_MEMORY_MB), until below 350.0 MB" in lines
    assert "critical: hard from 460.8 MB (90% of the limit), until below 435.2 MB" in lines
    assert "limit: 512.0 MB MEMORY_LIMIT_MB" in lines
    assert "working_set: 40.0 MB PSS, summed over the tree of processes" in lines


def test_it_opens_no_database_and_loads_no_library_for_one(environment, tmp_path) -> None:
    script = (
        "import sys; from lib.cli.main import main; main(['memory']);"
        "print([m for m in sys.modules if m in ('sqlalchemy', 'streamlit', 'numpy', 'psutil')])"
    )
    ran = _program("-c", script, environment={**environment, "DATABASE_URL": "postgresql://no/no"})
    assert ran.stdout.splitlines()[-1] == "[]"
    assert [each.name for each in tmp_path.iterdir()] == ["cli.db"]


def test_the_script_is_the_same_thing(environment, child) -> None:
    for program in (["-m", "lib", "memory"], ["scripts/check_memory.py"]):
        ran = _program(*program, "--pid", str(child.pid), "--json", environment=environment)
        assert ran.returncode == 0, ran.stderr
        assert json.loads(ran.stdout)["level"] == "ok"


def _program(*argv: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *argv], cwd=ROOT, env={**os.environ, **environment},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


class _Server(http.server.ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.status, self.body, self.more = 200, b"", {}
        self.asked: list[tuple[str, str | None]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class _Answers(Quiet):
    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Authorization"]))
        self.send_response(self.server.status)
        for name, value in self.server.more.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.body)


@pytest.fixture
def server():
    with listening(_Server()) as made:
        made.body = json.dumps(MemoryWatch(Settings(**ROOMY)).report()).encode()
        yield made


@pytest.mark.parametrize("path", ["", "/", "/api/v1/memory"])
def test_a_running_server_is_asked_with_the_token(run, environment, server, path) -> None:
    environment["API_TOKEN"] = "letmein"
    ran = run("memory", "--url", server.url + path)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("Memory usage: ")
    assert server.asked == [("/api/v1/memory", "Bearer letmein")]


@pytest.mark.parametrize(("level", "code"), [("warning", 1), ("critical", 2), ("odd", 3)])
def test_the_servers_own_level_counts(run, server, level, code) -> None:
    server.body = json.dumps({**json.loads(server.body), "level": level}).encode()
    assert run("memory", "--url", server.url).code == code


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b"null", b"<html>", b'{"level": "ok", "reading": {}, "thresholds": {}}',
     b'{"level": "ok", "thresholds": {"x": 1}, "reading": {"limit": 0, "working_set": 1, "hard": 1,'
     b' "left": 1, "process": {"rss": 1}}}', b"{" * 5_000, b"x" * (2 << 20)],
)  # fmt: skip
def test_an_answer_that_is_none_is_unknown(run, server, body) -> None:
    server.body = body
    ran = run("memory", "--url", server.url)
    assert ran.code == 3
    assert len(ran.err.splitlines()) == 1


def test_the_token_is_never_sent_on_by_a_redirect(run, environment, server) -> None:
    environment["API_TOKEN"] = "letmein"
    server.status, server.more = 302, {"Location": f"{server.url}/elsewhere"}
    assert run("memory", "--url", server.url).code == 3
    assert [path for path, _ in server.asked] == ["/api/v1/memory"]


@pytest.mark.parametrize(("status", "said"), [(401, "API_TOKEN"), (404, "root"), (503, "log")])
def test_a_refusal_says_what_to_do(run, server, status, said) -> None:
    server.status = status
    ran = run("memory", "--url", server.url)
    assert ran.code == 3
    assert said in ran.err


def test_what_a_server_says_cannot_steer_the_terminal(run, server) -> None:
    told = json.loads(server.body)
    told["reading"]["kind"] = "\x1b[2Jcgroup\u202e"
    server.body = json.dumps(told).encode()
    out = run("memory", "--url", server.url, "--explain").out
    assert "\x1b" not in out
    assert "\u202e" not in out


def _watching(environment: dict[str, str], *argv: str, out) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "lib", "memory", "--watch", *argv], cwd=ROOT,
        env={**os.environ, **environment}, stdout=out, stderr=subprocess.PIPE,
        # A shell's background job, as CI may be, ignores interrupts, and so would its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip


def test_watching_writes_plain_lines_to_a_pipe_until_interrupted(environment, child) -> None:
    process = _watching(environment, "--pid", str(child.pid), out=subprocess.PIPE)
    lines = [process.stdout.readline().decode() for _ in range(2)]
    process.send_signal(signal.SIGINT)
    rest, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert all(re.match(r"\d\d:\d\d:\d\d Memory usage: ", line) for line in lines)
    assert b"\x1b" not in rest
    assert b"Traceback" not in err


def test_watching_redraws_one_block_on_a_terminal(environment, child) -> None:
    ours, theirs = pty.openpty()
    process = _watching(environment, "--pid", str(child.pid), out=theirs)
    os.close(theirs)
    drawn = b""
    deadline = time.monotonic() + 30
    while drawn.count(b"Memory usage") < 2 and time.monotonic() < deadline:
        drawn += os.read(ours, 4096)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    os.close(ours)
    assert process.returncode == 0
    assert drawn.count(b"\x1b[4F\x1b[J") >= 1
    assert "█".encode() in drawn


def test_watching_goes_on_when_nothing_answers(environment) -> None:
    process = _watching(environment, "--url", "http://127.0.0.1:9", out=subprocess.PIPE)
    lines = [process.stdout.readline().decode() for _ in range(2)]
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 3
    assert all("unknown" in line for line in lines)


def test_the_bar_shows_what_is_held_and_where_the_thresholds_are() -> None:
    reading = {"limit": 100, "hard": 20, "working_set": 50}
    assert bar(reading, [80, 90, 10], width=10) == "██▒▒▒░░░││"
    assert bar({"limit": 100, "hard": 300, "working_set": 50}, width=10) == "█" * 10
    assert bar({"limit": 100, "hard": 0, "working_set": 0}, [100], width=10) == "░" * 9 + "│"


def test_the_line_keeps_gaps_and_does_not_magnify_noise() -> None:
    assert sparkline([0, 10 * MB, None, 20 * MB]) == "▁▅ █"
    assert sparkline([100 * MB, 100 * MB + 4096]) == "▁▁"
    assert sparkline([None]) == ""


def test_a_picture_begins_with_a_gap_and_goes_on(child) -> None:
    import io

    out = io.StringIO()
    picture = Picture(out)
    picture.gap("No answer.")
    picture.show(MemoryWatch(Settings(**ROOMY)).report())
    assert "unknown. No answer." in out.getvalue()
    assert "Memory usage: " in out.getvalue().splitlines()[1]


def test_a_server_of_ours_is_found_by_what_it_runs_and_where(tmp_path) -> None:
    (tmp_path / "streamlit_app.py").write_text("input()")
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "streamlit_app.py").write_text("input()")
    started = [
        subprocess.Popen([sys.executable, "streamlit_app.py"], cwd=folder, stdin=subprocess.PIPE)
        for folder in (tmp_path, other)
    ]
    try:
        deadline = time.monotonic() + 10
        while servers("streamlit_app", tmp_path) != [started[0].pid]:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert servers("something_else", tmp_path) == []
    finally:
        for process in started:
            process.communicate(b"\n")
