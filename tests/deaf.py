"""A browser that asks for pages and never reads them."""

import base64
import os
import socket
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg


class DeafVisitor:
    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    @property
    def name(self) -> tuple[str, int]:
        """As the server sees it."""
        host, port = self._connection.getsockname()[:2]
        return host, port

    def ask(self, query: str) -> None:
        """As a browser asks for a page, in a frame of fewer than 65,536 bytes."""
        asked = BackMsg()
        asked.rerun_script.query_string = query
        data = asked.SerializeToString()
        masked = b"\x82\xfe" + len(data).to_bytes(2, "big") + bytes(4) + data
        self._connection.sendall(masked)

    def close(self) -> None:
        self._connection.close()


def deaf_visitor(address: str, source: str = "127.0.0.1") -> DeafVisitor:
    """Its own buffer is small, so that the server soon has to keep what it sends."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.bind((source, 0))
    host = urlsplit(address)
    connection.connect((host.hostname, host.port))
    lines = [
        "GET /_stcore/stream HTTP/1.1", f"Host: {host.netloc}", f"Origin: {address}",
        "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: streamlit",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}", "", "",
    ]  # fmt: skip
    connection.sendall("\r\n".join(lines).encode())
    assert b" 101 " in connection.recv(512)
    return DeafVisitor(connection)
