"""Visitors who are no browser: whatever headers they like, and clicks on what they are not shown."""

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

SECONDS = 30.0


@dataclass
class Drawn:
    """What a page was drawn of: its HTML, and its widgets' ids by their keys."""

    html: str = ""
    widgets: dict[str, str] = field(default_factory=dict)
    uploads: bool = False
    session: str = ""


class Intruder:
    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    def visit(
        self, page: str, clicked: tuple[str, ...] = (), typed: Mapping[str, str] | None = None
    ) -> Drawn:
        """The page, after a click on the widgets of these ids, whether or not it shows them."""
        asked = BackMsg()
        asked.rerun_script.query_string = urlencode({"lang": "en"})
        asked.rerun_script.page_name = page
        for widget in clicked:
            asked.rerun_script.widget_states.widgets.add(id=widget, trigger_value=True)
        for widget, text in (typed or {}).items():
            asked.rerun_script.widget_states.widgets.add(id=widget, string_value=text)
        self._connection.send(asked.SerializeToString())
        return self._drawn()

    def _drawn(self) -> Drawn:
        drawn = Drawn()
        while True:
            message = ForwardMsg()
            message.ParseFromString(self._connection.recv(SECONDS, decode=False))
            kind = message.WhichOneof("type")
            if kind == "new_session":
                drawn.session = message.new_session.initialize.session_id
            if kind == "script_finished" and not message.script_finished:
                return drawn
            if kind == "delta" and message.delta.HasField("new_element"):
                _note(drawn, message.delta.new_element)


def _note(drawn: Drawn, element) -> None:
    kind = element.WhichOneof("type")
    if kind == "html":
        drawn.html += element.html.body
    if kind == "file_uploader":
        drawn.uploads = True
    widget = getattr(getattr(element, kind), "id", "") if kind else ""
    if widget:
        drawn.widgets[widget.rpartition("-")[2]] = widget


@contextmanager
def intruder(
    address: str,
    host: str | None = None,
    headers: Mapping[str, str] | None = None,
    origin: str | None = None,
    session: str = "",
) -> Iterator[Intruder]:
    """One connection to the server at http://…, that asks for `host`; `session` is the name of
    a page that was closed, which it wants back."""
    place = urlsplit(address)
    with ExitStack() as stack:
        own = stack.enter_context(socket.create_connection((place.hostname, place.port), SECONDS))
        protocols = ["streamlit", "x", session] if session else ["streamlit"]
        yield Intruder(
            stack.enter_context(
                connect(
                    f"ws://{place.netloc if host is None else host}/_stcore/stream", sock=own,
                    subprotocols=[Subprotocol(each) for each in protocols], max_size=None,
                    additional_headers=headers, origin=None if origin is None else Origin(origin),
                    open_timeout=SECONDS, close_timeout=1,
                )
            )
        )  # fmt: skip


@contextmanager
def relay(address: str) -> Iterator[str]:
    """The address of a port that hands every byte on, as socat and ssh -L do."""
    place = urlsplit(address)
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()
    threads: list[threading.Thread] = []

    def pump(here: socket.socket, there: socket.socket) -> None:
        here.settimeout(0.1)
        while not ended.is_set():
            try:
                data = here.recv(65_536)
                if not data:
                    break
                there.sendall(data)
            except TimeoutError:
                continue
            except OSError:
                break
        here.close()
        there.close()

    def accept() -> None:
        listener.settimeout(0.1)
        while not ended.is_set():
            try:
                near, _ = listener.accept()
            except TimeoutError:
                continue
            far = socket.create_connection((place.hostname, place.port), SECONDS)
            for pair in ((near, far), (far, near)):
                threads.append(threading.Thread(target=pump, args=pair, daemon=True))
                threads[-1].start()

    taking = threading.Thread(target=accept, daemon=True)
    taking.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        ended.set()
        taking.join(5)
        for each in threads:
            each.join(5)
        listener.close()


def until(said, seconds: float = 10.0) -> None:
    """Waits until it is so; fails where it does not become so."""
    end = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < end
        time.sleep(0.02)
