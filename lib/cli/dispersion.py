"""dispersion: where a query's words stand, over the corpus and over the tags of a category."""

from argparse import ArgumentParser, Namespace

from lib.bootstrap import App
from lib.cli.asked import query_of, utf8, words_arguments
from lib.cli.command import DONE, Command, json_option
from lib.cli.console import Console
from lib.core.dispersion import MOST_PARTS, PARTS, DispersionQuery, Share
from lib.core.visible import one_line
from lib.search.dispersion import DispersionPage, dispersion
from lib.search.rendering import dispersion_as_dict

BAR = 30
"""Characters of the longest bar."""


def arguments(parser: ArgumentParser) -> None:
    words_arguments(parser)
    parser.add_argument(
        "--category", metavar="C", type=utf8, default="",
        help="over the tags of this category; of the commonest unless told",
    )  # fmt: skip
    parser.add_argument(
        "--parts", metavar="N", type=int, default=PARTS,
        help=f"parts of the corpus, 1 to {MOST_PARTS}; {PARTS} unless told",
    )  # fmt: skip
    json_option(parser)


def run(app: App, options: Namespace, console: Console) -> int:
    page = dispersion(
        app.store, DispersionQuery(query_of(options), options.category, options.parts)
    )
    if options.json:
        console.json(dispersion_as_dict(page))
    else:
        _show(page, console)
    return DONE


def _show(page: DispersionPage, console: Console) -> None:
    ms, whole = page.timings_ms.get("total", 0), page.whole
    console.line(
        f"{whole.places:,} places in {whole.holding:,} of {whole.passages:,} passages, "
        f"{whole.rate:.1f} in 10,000 words, deviation {page.deviation:.2f} · {page.mode} · "
        f"{ms:.0f} ms"
    )
    console.notes(page.notices)
    highest = max((part.share.rate for part in page.parts), default=0)
    for number, part in enumerate(page.parts, 1):
        first = one_line(part.first.reference or part.first.name, 40) if part.first else ""
        console.line(f"{number:>3}  {_bar(part.share, highest)}  {first}")
    if page.tags:
        console.line()
    highest = max((each.share.rate for each in page.tags), default=0)
    for each in page.tags:
        console.line(f"{_bar(each.share, highest)}  {one_line(str(each.tag), 60)}")


def _bar(share: Share, highest: float) -> str:
    bar = "#" * round(BAR * share.rate / highest) if highest else ""
    return f"{share.rate:8.1f}  {bar:<{BAR}}"


DISPERSION = Command("dispersion", "tell where the words stand", arguments, run)
