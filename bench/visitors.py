"""Visitors without a browser: Streamlit's own messages over a websocket."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

SECONDS = 600.0
"""How long a page may take to be drawn: benches have a page encode a corpus."""


class PageFailed(Exception):
    """A page's script raised; what a visitor would see of it."""


class Visitor:
    """One open page."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self.session = ""
        """Its name at the server, once a page was drawn."""

    def visit(self, page: str = "", **query: str) -> str:
        """Asks for a page and waits until it is drawn; returns the HTML of its blocks.

        Raises PageFailed.
        """
        asked = BackMsg()
        asked.rerun_script.query_string = urlencode(query)
        asked.rerun_script.page_name = page
        self._connection.send(asked.SerializeToString())
        drawn: list[str] = []
        while True:
            message = ForwardMsg()
            message.ParseFromString(self._connection.recv(SECONDS, decode=False))
            kind = message.WhichOneof("type")
            if kind == "delta" and message.delta.new_element.WhichOneof("type") == "html":
                drawn.append(message.delta.new_element.html.body)
            if kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
                raise PageFailed(message.delta.new_element.exception.message)
            if kind == "new_session":
                self.session = message.new_session.initialize.session_id
            if kind == "script_finished":
                return "\n".join(drawn)


@contextmanager
def visitors(address: str, number: int, cookie: str = "") -> Iterator[list[Visitor]]:
    """`number` open pages at the server at http://…, closed in the end; of somebody with this
    cookie."""
    with ExitStack() as stack:
        yield [stack.enter_context(visitor(address, cookie)) for _ in range(number)]


@contextmanager
def visitor(address: str, cookie: str = "", local: str = "127.0.0.1") -> Iterator[Visitor]:
    """One of them, who comes from the address `local`."""
    connection = connect(
        f"{address.replace('http', 'ws', 1)}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")], origin=Origin(address), max_size=None,
        open_timeout=SECONDS, close_timeout=1, source_address=(local, 0),
        additional_headers={"Cookie": cookie} if cookie else None,
    )  # fmt: skip
    with connection:
        yield Visitor(connection)
