"""collocations: what stands next to a query's words."""

from argparse import ArgumentParser, Namespace

from lib.bootstrap import App
from lib.cli.asked import choice, limit_option, query_of, words_arguments
from lib.cli.command import DONE, Command, json_option
from lib.cli.console import Console
from lib.core.collocation import WIDEST, WINDOW, CollocatesQuery, Side
from lib.core.visible import one_line
from lib.search.collocations import CollocatesPage, collocations
from lib.search.keywords import WORDS
from lib.search.rendering import collocates_as_dict


def arguments(parser: ArgumentParser) -> None:
    words_arguments(parser)
    parser.add_argument(
        "--window", metavar="N", type=int, default=WINDOW,
        help=f"words on each side, 1 to {WIDEST}; {WINDOW} unless told",
    )  # fmt: skip
    choice(parser, "side", Side, Side.BOTH)
    parser.add_argument("--stop-words", action="store_true", help="function words too")
    limit_option(parser, WORDS, "words at most")
    json_option(parser)


def run(app: App, options: Namespace, console: Console) -> int:
    asked = CollocatesQuery(
        query_of(options), options.window, Side(options.side), options.stop_words
    )
    page = collocations(app.store, app.concordances, asked, options.limit)
    if options.json:
        console.json(collocates_as_dict(page))
    else:
        _show(page, console)
    return DONE


def _show(page: CollocatesPage, console: Console) -> None:
    ms, more = page.timings_ms.get("total", 0), "+" if page.truncated else ""
    console.line(
        f"{page.standing:,} words stand near {page.places:,}{more} places in "
        f"{page.documents:,} passages · {page.mode} · {ms:.0f} ms"
    )
    console.notes(page.notices)
    for each in page.collocates:
        counts = each.counts
        console.line(
            f"{one_line(each.word, 40)}  {each.before:,} before, {each.after:,} after, "
            f"about {counts.elsewhere:,} elsewhere  "
            f"(log ratio {counts.log_ratio:.1f}, G2 {counts.log_likelihood:.0f})"
        )


COLLOCATIONS = Command("collocations", "list what stands next to the words", arguments, run)
