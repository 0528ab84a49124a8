"""What users wrote cannot write a line of the log, nor steer the terminal that shows it."""

import logging

from lib.bootstrap import LogLines


def test_a_message_is_one_line_and_a_traceback_steers_nothing() -> None:
    try:
        raise ValueError("a\r\nb\x1b[2J\u202e")
    except ValueError as error:
        record = logging.LogRecord(
            "mafteach", logging.WARNING, "", 1, "A page failed: %s", (error,), None
        )
        record.exc_info = (ValueError, error, error.__traceback__)
    written = LogLines("%(levelname)s %(message)s").format(record)
    first, *traceback = written.splitlines()
    assert first == "WARNING A page failed: a b\ufffd[2J"
    assert traceback[0].startswith("Traceback")
    assert not set(written) & {"\x1b", "\r", "\u202e"}
