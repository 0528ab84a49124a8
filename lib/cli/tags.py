"""tags: tag work from a shell, each change logged and undone like those of the pages."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence

from lib.bootstrap import App
from lib.cli.asked import utf8
from lib.cli.command import DONE, FAILED, Command, json_option
from lib.cli.console import Console
from lib.core.errors import NotFound, UsageError
from lib.core.query import Query
from lib.core.tagging import LOG_PAGE, MOST_LOG, UNASKED, TagAct, TagChange, tag_of
from lib.core.visible import one_line
from lib.search.rendering import suggestions_as_dict, tag_change_as_dict
from lib.search.tag_suggestions import TagSuggestion
from lib.stores.protocol import TagWriter

AUTHOR = "command"
Did = TagChange | None
ACTIONS = {
    "add": "TAG to what --id or --query names",
    "remove": "TAG from what --id or --query names",
    "rename": "TAG to NAME",
    "merge": "TAG into NAME",
    "color": "CATEGORY in a COLOR of the palette",
    "undo": "a change by its NUMBER",
    "log": "list what was changed",
    "suggest": "tags for the passage of --id, or passages for TAG",
}
GIVEN = {"add": 1, "remove": 1, "rename": 2, "merge": 2, "color": 2, "undo": 1, "log": 0}
"""Names that each action takes."""


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "action", choices=ACTIONS, metavar="ACTION",
        help="; ".join(f"{name}: {what}" for name, what in ACTIONS.items()),
    )  # fmt: skip
    parser.add_argument(
        "names", metavar="NAME", type=utf8, nargs="*", help="tags as name or category:name"
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--id", metavar="ID", type=utf8, action="append", default=[],
        help="a passage; may be repeated",
    )  # fmt: skip
    which.add_argument("--query", metavar="Q", type=utf8, help="all that a search finds")
    parser.add_argument(
        "--yes", action="store_true", help=f"do not ask where there are more than {UNASKED}"
    )
    parser.add_argument(
        "--limit", metavar="N", type=int, default=LOG_PAGE,
        help=f"changes of the log, at most {MOST_LOG}; {LOG_PAGE} unless told",
    )  # fmt: skip
    json_option(parser)


def run(app: App, options: Namespace, console: Console) -> int:
    action, names = options.action, options.names
    if action in GIVEN and len(names) != GIVEN[action]:
        raise UsageError(f"{action} takes {GIVEN[action]} names, not {len(names)}.")
    if action == "log":
        return _log(app, options, console)
    if action == "suggest":
        return _suggest(app, options, console)
    if action in ("add", "remove"):
        return _tag(app, options, console)
    return _do(app, options, console, _work(action, names))


def _work(action: str, names: Sequence[str]) -> Callable[[TagWriter], Did]:
    if action == "undo":
        number = _number(names[0])
        return lambda writer: writer.undo(number)
    if action == "color":
        return lambda writer: writer.recolor(names[0], names[1])
    tag, other = map(tag_of, names)
    if action == "merge":
        return lambda writer: writer.merge(tag, other)
    return lambda writer: writer.rename(tag, other)


def _number(written: str) -> int:
    if written.isascii() and written.isdigit() and len(written) < 10:
        return int(written)
    raise UsageError(f"{one_line(written, 40)!r} is no number of a change.", "See tags log.")


def _tag(app: App, options: Namespace, console: Console) -> int:
    tag, rows = tag_of(options.names[0]), _rows(app, options)
    many = len(rows) > UNASKED and not options.yes
    if many and not console.asks(f"{options.action} {tag}: {len(rows):,} passages. Go on?"):
        console.say("Nothing was changed; --yes goes on without asking.")
        return FAILED
    if options.action == "add":
        return _do(app, options, console, lambda writer: writer.tag(rows, tag))
    return _do(app, options, console, lambda writer: writer.untag(rows, tag))


def _rows(app: App, options: Namespace) -> list[int]:
    if options.query is not None:
        return list(app.listings.rows(Query(options.query)))
    if not options.id:
        raise UsageError("No passage was named.", "Give --id or --query.")
    found = app.store.read(lambda reader: reader.row_ids(options.id))
    for key in options.id:
        if key not in found:
            raise NotFound(f"No document has the id {one_line(key, 80)!r}.", "Search for it.")
    return list(found.values())


def _do(
    app: App, options: Namespace, console: Console, work: Callable[[TagWriter], Did]
) -> int:  # fmt: skip
    with app.store.tagging(AUTHOR) as writer:
        change = work(writer)
    if change is None:
        console.say("There was nothing to change.")
    elif options.json:
        console.json(tag_change_as_dict(change))
    else:
        console.line(_said(change))
    return DONE


def _log(app: App, options: Namespace, console: Console) -> int:
    if not 1 <= options.limit <= MOST_LOG:
        raise UsageError(f"--limit takes 1 to {MOST_LOG}.")
    for change in app.store.read(lambda reader: reader.tag_changes(options.limit)):
        if options.json:
            console.json(tag_change_as_dict(change))
        else:
            console.line(_said(change))
    return DONE


def _said(change: TagChange) -> str:
    what = str(change.tag)
    if change.act is TagAct.RECOLOR:
        what = f"{change.tag.category} {change.former} → {change.color}"
    elif change.to is not None:
        what = f"{change.tag} → {change.to}"
    notes = [
        f"{change.documents:,} passages", change.author, f"{change.at:%Y-%m-%d %H:%M} UTC",
        f"undoes {change.undoes}" if change.undoes else "",
        f"{change.kept:,} left alone" if change.kept else "",
        "undone" if change.undone else "",
    ]  # fmt: skip
    told = " · ".join(filter(None, notes))
    return f"{change.number}  {change.act} {one_line(what, 200)}  ({one_line(told, 300)})"


def _suggest(app: App, options: Namespace, console: Console) -> int:
    if len(options.id) + len(options.names) != 1:
        raise UsageError("suggest takes one --id, or one TAG.")
    key, names = options.id[:1], options.names
    offered = app.search.tags_for(key[0]) if key else app.search.passages_for(tag_of(names[0]))
    if options.json:
        console.json(suggestions_as_dict(offered))
        return DONE
    for each in offered:
        if isinstance(each, TagSuggestion):
            console.line(f"{one_line(str(each.tag), 80)}  (on {each.neighbours} near passages)")
        else:
            named = one_line(each.document.name, 80)
            console.line(f"{one_line(each.document.id, 40)}  {named}")
    return DONE


TAGS = Command("tags", "add, take off, rename, merge and colour tags; log and undo", arguments, run)
