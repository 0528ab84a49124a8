"""Who writes the server's lines."""

import logging

SERVERS = ("uvicorn", "uvicorn.access", "uvicorn.asgi", "uvicorn.error")
"""Loggers that Streamlit gives a handler of its own (streamlit.logger.init_uvicorn_logs); the first
is the parent of the others."""


def say_once() -> None:
    """Leaves Streamlit's handler where no other is: under gunicorn and a bare uvicorn, which have
    theirs, every line was written twice."""
    for name in SERVERS:
        logger = logging.getLogger(name)
        added = getattr(logger, "streamlit_console_handler", None)
        if added in logger.handlers:
            logger.removeHandler(added)
            if not logger.hasHandlers():
                logger.addHandler(added)
