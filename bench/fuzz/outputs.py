"""What leaves the program: cells of a spreadsheet, JSON, lines of a log, answers over HTTP."""

import csv
import io
import json
import logging
import sys

from hypothesis import strategies as st

from bench.fuzz.target import Target
from bench.fuzz.texts import hostile, runs
from lib.bootstrap import LogLines
from lib.core.visible import one_line, storable, visible
from lib.ingest.delimited import FORMULA_STARTS, unguarded
from lib.ingest.exporter import csv_line
from lib.search.rendering import as_json
from lib.ui.markup import isolated, paragraphs
from lib.web.responses import problem

STEERING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
BREAKING = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
CONTROL = {*map(chr, (*range(32), *range(0x7F, 0xA0)))}
_FORMATTER = LogLines("%(levelname)s %(message)s")
_STARTS = st.sampled_from([*FORMULA_STARTS, "'", "''", '"', "־", " ", ""])
_CELLS = st.builds("{}{}".format, _STARTS, hostile(8)) | runs(20_000).map(lambda run: run.text)


def _check(cells: list[str]) -> None:
    _check_csv([storable(cell) for cell in cells])
    for cell in cells:
        _check_json(cell)
        _check_line(one_line(cell))
        assert not set(visible(cell)) & ({*STEERING} | CONTROL - {"\n", "\t"})
        _check_log(cell)
        _check_html(cell)


def _check_csv(cells: list[str]) -> None:
    """One row, in which a spreadsheet sees no formula, and import what was there."""
    line = csv_line(cells)
    (row,) = csv.reader(io.StringIO(line, newline=""))
    assert not any(cell.startswith(FORMULA_STARTS) for cell in row)
    assert [unguarded(cell) for cell in row] == cells


def _check_json(text: str) -> None:
    written = as_json({text: [text]})
    assert not set(written) & ({*STEERING, *BREAKING} | CONTROL)
    written.encode()
    assert json.loads(written) == {text: [text]}
    answer = problem(400, "x", text, text)
    assert set(json.loads(bytes(answer.body))) >= {"detail", "hint"}


def _check_line(line: str) -> None:
    assert not set(line) & ({*STEERING, *BREAKING} | CONTROL)
    line.encode()


def _check_log(text: str) -> None:
    record = logging.LogRecord("x", logging.INFO, "", 1, "%s", (text,), None)
    _check_line(_FORMATTER.format(record))
    try:
        raise ValueError(text)
    except ValueError:
        record.exc_info = sys.exc_info()
    _, *traceback = _FORMATTER.format(record).split("\n")
    for line in traceback:
        _check_line(line.replace("\t", " "))


def _check_html(text: str) -> None:
    for html in (isolated(text), paragraphs(text, [(0, 1)] if visible(text) else [])):
        assert not set(html) & {*STEERING}
        assert html.count("<script") == 0


TARGET = Target(_check, {"cells": st.lists(_CELLS, min_size=1, max_size=4)})
