"""Alerts go out beside the sampler's work, bounded, and never tell where."""

import http.server
import json
import logging
import threading
import time

import pytest

from lib.memory.webhook import MOST_WAITING, Webhook
from tests.listening import Quiet, listening


class Receiver(http.server.ThreadingHTTPServer):
    """Keeps what is posted; `status` answers, where `hanging` only once that is set."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[dict] = []
        self.paths: list[str] = []
        self.status = 204
        self.hanging: threading.Event | None = None
        self.more: dict[str, str] = {}
        self.came = threading.Semaphore(0)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook/s3cret"


class _Handler(Quiet):
    def do_POST(self) -> None:
        self.server.paths.append(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.bodies.append(json.loads(body or b"{}"))
        self.server.came.release()
        if self.server.hanging is not None:
            self.server.hanging.wait(20)
        self.send_response(self.server.status)
        for name, value in self.server.more.items():
            self.send_header(name, value)
        self.end_headers()

    do_GET = do_POST


@pytest.fixture
def receiver():
    with listening(Receiver()) as server:
        yield server


def _settled() -> None:
    deadline = time.monotonic() + 10
    while any(each.name == "mafteach-webhook" for each in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_an_alert_arrives_as_json_and_the_thread_ends(receiver) -> None:
    hook = Webhook(receiver.url)
    for level in ("warning", "critical"):
        hook.send(f"memory is {level}", {"level": level, "hard_mb": 460.5})
        assert receiver.came.acquire(timeout=10)
    assert receiver.bodies == [
        {"text": "memory is warning", "level": "warning", "hard_mb": 460.5},
        {"text": "memory is critical", "level": "critical", "hard_mb": 460.5},
    ]
    _settled()


def test_a_receiver_that_hangs_holds_nobody_and_its_backlog_is_bounded(receiver, caplog) -> None:
    receiver.hanging = threading.Event()
    hook = Webhook(receiver.url)
    with caplog.at_level(logging.WARNING, logger="mafteach.memory"):
        hook.send("memory", {"number": 0})
        assert receiver.came.acquire(timeout=10)  # and it is not answered while others are sent
        for number in range(1, MOST_WAITING + 11):
            hook.send("memory", {"number": number})
        assert len([each for each in caplog.records if "is behind" in each.message]) == 10
        receiver.hanging.set()
        _settled()
    assert [each["number"] for each in receiver.bodies] == [*range(MOST_WAITING + 1)]


def test_a_receiver_that_never_answers_is_left(receiver, caplog) -> None:
    receiver.hanging = threading.Event()
    with caplog.at_level(logging.WARNING, logger="mafteach.memory"):
        Webhook(receiver.url, seconds=0.1).send("memory", {})
        _settled()
    receiver.hanging.set()
    assert "did not take an alert" in caplog.text


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_refusal_is_logged_without_the_address(receiver, caplog, status) -> None:
    receiver.status = status
    receiver.more = {"Location": receiver.url + "/elsewhere"}
    with caplog.at_level(logging.WARNING, logger="mafteach.memory"):
        Webhook(receiver.url).send("memory", {})
        assert receiver.came.acquire(timeout=10)
        _settled()
    assert "did not take an alert" in caplog.text
    assert "s3cret" not in caplog.text
    assert receiver.paths == ["/hook/s3cret"]


def test_nobody_listening_is_one_line(caplog) -> None:
    with caplog.at_level(logging.WARNING, logger="mafteach.memory"):
        Webhook("http://127.0.0.1:9/hook").send("memory", {})
        _settled()
    assert len(caplog.records) == 1


def test_without_an_address_nothing_is_sent() -> None:
    Webhook("").send("memory", {})
    assert "mafteach-webhook" not in {each.name for each in threading.enumerate()}
