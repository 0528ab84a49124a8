"""keywords: the words, or pairs of them, that stand out in what a query finds."""

from argparse import ArgumentParser, Namespace

from lib.bootstrap import App
from lib.cli.asked import choice, limit_option, query_of, words_arguments
from lib.cli.command import DONE, Command, json_option
from lib.cli.console import Console
from lib.core.keyness import Unit
from lib.core.visible import one_line
from lib.search.keywords import WORDS, KeywordsPage, keywords
from lib.search.rendering import keywords_as_dict


def arguments(parser: ArgumentParser) -> None:
    words_arguments(parser)
    limit_option(parser, WORDS, "words at most")
    choice(parser, "unit", Unit, Unit.WORDS)
    json_option(parser)


def run(app: App, options: Namespace, console: Console) -> int:
    page = keywords(app.store, query_of(options), options.limit, unit=Unit(options.unit))
    if options.json:
        console.json(keywords_as_dict(page))
    else:
        _show(page, console)
    return DONE


def _show(page: KeywordsPage, console: Console) -> None:
    ms = page.timings_ms.get("total", 0)
    console.line(
        f"{page.standing:,} {page.unit} stand out in {page.total:,} passages · {page.mode} · "
        f"{ms:.0f} ms"
    )
    console.notes(page.notices)
    for each in page.words:
        counts = each.counts
        console.line(
            f"{one_line(each.word, 40)}  {counts.inside:,} of {counts.passages:,} here, "
            f"{counts.elsewhere:,} of {counts.rest:,} elsewhere  "
            f"(log ratio {counts.log_ratio:.1f}, G2 {counts.log_likelihood:.0f})"
        )


KEYWORDS = Command("keywords", "list the words that stand out", arguments, run)
