"""A line of the server is written once, whoever serves."""

import io
import logging
from collections.abc import Iterator

import pytest
from streamlit.logger import setup_formatter

from lib.web.loggers import SERVERS, say_once


class Written(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture
def streamlit() -> Iterator[io.StringIO]:
    """What Streamlit's handlers write; afterwards all is as it was."""
    before = {name: vars(logging.getLogger(name)).copy() for name in SERVERS}
    written = io.StringIO()
    for name in SERVERS:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], False
        logger.setLevel(logging.INFO)
        setup_formatter(logger)
        logger.handlers[0].setStream(written)
    yield written
    for name, state in before.items():
        vars(logging.getLogger(name)).update(state)


@pytest.mark.parametrize("given", [SERVERS, ("uvicorn",)], ids=["gunicorn", "uvicorn"])
def test_where_a_server_has_handlers_streamlit_s_are_silent(given, streamlit) -> None:
    server = Written()
    for name in given:
        logging.getLogger(name).addHandler(server)
    logging.getLogger("uvicorn.error").propagate = "uvicorn.error" not in given
    say_once()
    logging.getLogger("uvicorn.error").info("started")
    assert (server.lines, streamlit.getvalue()) == (["started"], "")


def test_where_none_has_streamlit_s_write(streamlit) -> None:
    for logger in map(logging.getLogger, SERVERS):
        logger.handlers = [logger.streamlit_console_handler]  # pytest has added its own
    say_once()
    logging.getLogger("uvicorn.error").info("started")
    assert streamlit.getvalue().count("started") == 1
