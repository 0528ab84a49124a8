"""shard: cuts an empty database into parts that lie on several servers."""

import sys
from argparse import ArgumentParser, Namespace

from lib.bootstrap import ROOT, Host
from lib.cli.command import DONE, HostCommand, json_option
from lib.cli.console import Console


def _arguments(parser: ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--servers", nargs="+", metavar="URL",
        help="a database each, which the one in DATABASE_URL can reach; "
        "- reads them from standard input, a line each, so that no password stands in the command",
    )  # fmt: skip
    what.add_argument(
        "--add", metavar="URL", help="a server more, which takes over its share; - as above"
    )
    parser.add_argument("--parts", type=int, default=0, help="into how many (two for each server)")
    json_option(parser)


def run(host: Host, options: Namespace, console: Console) -> int:
    from lib.stores.store import open_store

    urls = options.servers or [options.add]
    urls = sys.stdin.read().split() if urls == ["-"] else urls
    store = open_store(host.settings.database_url, 2, 1, ROOT)
    try:
        if options.add:
            placed = store.database.engine.grow(store.database, urls[0])
        else:
            placed = store.database.engine.cut(store.database, urls, options.parts)
    finally:
        store.close()
    if options.json:
        console.json({"parts": sum(map(len, placed.values())), "servers": placed})
        return DONE
    for name, parts in placed.items():
        console.line(f"{name}: parts {', '.join(map(str, parts))}")
    console.say("Restart what serves this database." + ("" if options.add else _THEN))
    return DONE


_THEN = " Then import or restore into it."

SHARD = HostCommand("shard", "cut an empty database into parts on several servers", _arguments, run)
