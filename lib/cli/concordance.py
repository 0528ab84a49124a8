"""concordance: every place of a query's words, one a line."""

from argparse import ArgumentParser, Namespace

from lib.bootstrap import App
from lib.cli.asked import choice, limit_option, query_of, words_arguments
from lib.cli.command import DONE, Command, json_option
from lib.cli.console import Console
from lib.core.concordance import LINES, Line, LineSort, LinesPage, LinesQuery
from lib.core.visible import one_line
from lib.search.lines_file import lines_csv
from lib.search.rendering import lines_as_dict

SHOWN = 12
"""Forms that people are told of."""


def arguments(parser: ArgumentParser) -> None:
    words_arguments(parser)
    choice(parser, "sort", LineSort, LineSort.ORDER)
    parser.add_argument("--page", type=int, default=1, help="from 1")
    limit_option(parser, LINES, "lines a page")
    which = parser.add_mutually_exclusive_group()
    json_option(which)
    which.add_argument("--csv", action="store_true", help="all lines as CSV, whatever the page")


def run(app: App, options: Namespace, console: Console) -> int:
    asked = LinesQuery(query_of(options), LineSort(options.sort), options.page, options.limit)
    if options.csv:
        for row in lines_csv(app.concordances.lines(asked)):
            console.raw(row)
        return DONE
    page = app.concordances.page(asked)
    if options.json:
        console.json(lines_as_dict(page))
    else:
        _show(page, console)
    return DONE


def _show(page: LinesPage, console: Console) -> None:
    more = "+" if page.truncated else ""
    ms = page.timings_ms.get("total", 0)
    console.line(
        f"{page.total:,}{more} places in {page.documents:,} passages · {page.mode} · {ms:.0f} ms"
    )
    console.notes(page.notices)
    for line in page.lines:
        _show_line(line, console)
    if page.forms:
        console.line()
        counted = (f"{one_line(each.form, 40)} {each.places:,}" for each in page.forms[:SHOWN])
        console.line(", ".join(counted) + (", …" if len(page.forms) > SHOWN else ""))


def _show_line(line: Line, console: Console) -> None:
    where = one_line(line.document.ref or line.document.title or line.document.id, 60)
    console.line(f"{line.before}[{line.match}]{line.after}  ({where})")


CONCORDANCE = Command("concordance", "list every place of the words", arguments, run)
