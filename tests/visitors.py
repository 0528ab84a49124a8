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


class Visitor:
    """One open page."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self.session = ""
        """Its name at the server, once a page was drawn."""

    def visit(self, page: str = "", **query: str) -> str:
        """Asks for a page and waits until it is drawn; returns the HTML of its blocks."""
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
            if kind == "new_session":
                self.session = message.new_session.initialize.session_id
            if kind == "script_finished":
                return "\n".join(drawn)


@contextmanager
def visitors(address: str, number: int) -> Iterator[list[Visitor]]:
    """`number` open pages at the server at http://…, closed in the end."""
    stream = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    with ExitStack() as stack:
        yield [
            Visitor(
                stack.enter_context(
                    connect(
                        stream, subprotocols=[Subprotocol("streamlit")], origin=Origin(address), max_size=None,
                        open_timeout=SECONDS, close_timeout=1,
                    )
                )
            )
            for _ in range(number)
        ]  # fmt: skip
