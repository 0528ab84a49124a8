"""search: the corpus asked from a shell."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import asdict

from lib.bootstrap import App
from lib.cli.asked import choice, query_arguments, query_of
from lib.cli.command import DONE, Command, json_option
from lib.cli.console import Console
from lib.core.query import Query, Sort
from lib.core.results import Hit, ResultPage
from lib.core.visible import one_line
from lib.core.word_forms import WordForms
from lib.ingest.records import LONGEST_FIELD
from lib.search.plan import Wants
from lib.search.rendering import as_json, page_as_dict
from lib.search.suggestions import Suggestion


def arguments(parser: ArgumentParser) -> None:
    default = Query()
    query_arguments(parser)
    choice(parser, "sort", Sort, default.sort)
    parser.add_argument("--page", type=int, default=default.page, help="from 1")
    parser.add_argument(
        "--limit", metavar="N", type=int, default=default.limit, help="hits a page; 20 unless told"
    )
    json_option(parser)
    parser.add_argument(
        "--forms", action="store_true", help="also list the forms that each word meets"
    )
    parser.add_argument("--explain", action="store_true", help="show what was asked of the index")


def run(app: App, options: Namespace, console: Console) -> int:
    query = query_of(options, sort=Sort(options.sort), page=options.page, limit=options.limit)
    wants = Wants(forms=options.forms)
    page = app.search.search(query, wants)
    offered = app.search.suggestions(page)
    if not page.total and not app.store.read(lambda reader: reader.statistics().documents):
        console.say("The corpus is empty. Load the sample with: python -m lib demo")
    if options.json:
        found = page_as_dict(page, wants, options.explain, offered)
        console.json(found)
    else:
        _show(page, options.explain, console)
        _show_forms(page.forms, console)
        for each in offered:
            _show_suggestion(each, console)
    return DONE


def _show(page: ResultPage, explain: bool, console: Console) -> None:
    more = "+" if page.truncated else ""
    passages = "passage" if page.total == 1 else "passages"
    ms = page.timings_ms.get("total", 0)
    console.line(f"{page.total:,}{more} {passages} · {page.mode} · {ms:.0f} ms")
    console.notes(page.notices)
    for rank, hit in enumerate(page.hits, start=page.query.offset + 1):
        _show_hit(rank, hit, explain, console)
    if explain:
        console.line()
        for key, value in page.explain.items():
            console.line(f"{key}: {as_json(value)}")


def _show_hit(rank: int, hit: Hit, explain: bool, console: Console) -> None:
    document = hit.document
    heading = " — ".join(
        one_line(part) for part in dict.fromkeys((document.title, document.ref)) if part
    )
    console.line()
    key = one_line(document.id, LONGEST_FIELD)
    console.line(f"{rank}. {heading or key}  [{hit.tier}] {key}")
    console.line("   " + one_line(hit.snippet.marked(), 2_000))
    if document.tags:
        console.line("   " + one_line(" | ".join(map(str, document.tags)), 2_000))
    if explain:
        console.line(f"   score {hit.score}, of it {as_json(asdict(hit.shares))}")
        for reason in hit.reasons:
            console.line("   " + as_json(reason.as_dict()))


def _show_forms(words: Sequence[WordForms], console: Console) -> None:
    for word in words:
        console.line()
        console.line(f"{word.word} ({word.tolerance}):")
        for form in word.forms:
            marks = " doubtful" * form.doubtful + " not used" * (not form.used)
            console.line(f"   {form.word} {form.documents:,} [{form.rule.tier}]{marks}")


def _show_suggestion(offered: Suggestion, console: Console) -> None:
    word = f" {one_line(offered.word, 60)}" if offered.word else ""
    total = "" if offered.total is None else f" ({offered.total:,})"
    text = one_line(offered.query.text, 200)
    console.say(f"Did you mean [{offered.code}{word}]: {text}{total}")


SEARCH = Command("search", "search the corpus", arguments, run)
