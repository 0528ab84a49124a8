"""Run by itself: a workbook on standard input, its rows as lines of JSON on standard output.

python -I workbook_reader.py [SHEET] < workbook
"""

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any


def main(wanted: str) -> None:
    _offer_to_the_killer()
    from python_calamine import CalamineWorkbook

    try:
        _say_rows(CalamineWorkbook.from_filelike(sys.stdin.buffer), wanted)
    except BrokenPipeError:
        raise
    except Exception as error:  # every fault of a file is calamine's own to name
        _say({"refused": f"{type(error).__name__}: {error}"})


def _offer_to_the_killer() -> None:
    """Where memory runs out, this process goes and not the server that waits for it."""
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:  # only Linux has it
        score.write("1000")


def _say_rows(book: Any, wanted: str) -> None:
    names = book.sheet_names
    if wanted and wanted not in names:
        _say({"refused": wanted, "sheets": names})
        return
    for name in [wanted] if wanted else names:
        sheet = book.get_sheet_by_name(name)
        rows = _rows(sheet)
        first = next(rows, None)
        if first is not None:
            _say({"sheets": names, "sheet": name, "rows": sheet.total_height})
            _say(first)
            for row in rows:
                _say(row)
            return


def _rows(sheet: Any) -> Iterator[dict[str, Any]]:
    """Those that are not empty, numbered as the program shows them."""
    begin = sheet.start[0] + 1 if sheet.start else 1
    for number, row in enumerate(sheet.to_python(skip_empty_area=True), start=begin):
        cells = [_plain(cell) for cell in row]
        if any(cell != "" for cell in cells):
            yield {"line": number, "cells": cells}


def _plain(cell: Any) -> Any:
    """A cell as it is written: a whole number without its point, a date as ISO 8601."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else cell


def _say(value: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(value, ensure_ascii=False).encode() + b"\n")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
    sys.stdout.flush()
