"""shard: cuts an empty PostgreSQL database into parts that lie on several servers."""

import sys
from argparse import ArgumentParser, Namespace

from lib.bootstrap import ROOT, Host
from lib.cli.command import DONE, HostCommand, json_option
from lib.cli.console import Console
from lib.core.errors import UsageError


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--servers", nargs="+", metavar="URL", required=True,
        help="a PostgreSQL database each, which the one in DATABASE_URL can reach; "
        "- reads them from standard input, a line each, so that no password stands in the command",
    )  # fmt: skip
    parser.add_argument(
        "--parts", type=int, default=12, help="into how many (12); a server may hold several"
    )
    json_option(parser)


def run(host: Host, options: Namespace, console: Console) -> int:
    if not host.settings.database_url.startswith("postgres"):
        raise UsageError(
            "Only a PostgreSQL database can be cut into parts.",
            "Name one in DATABASE_URL; docs/SCALE.md tells when that is worth it.",
        )
    from lib.stores.postgres.sharding import shard
    from lib.stores.store import open_store

    urls = sys.stdin.read().split() if options.servers == ["-"] else options.servers
    store = open_store(host.settings.database_url, 1, 0, ROOT)
    try:
        placed = shard(store.database, urls, options.parts)
    finally:
        store.close()
    if options.json:
        console.json({"parts": options.parts, "servers": placed})
        return DONE
    for name, parts in placed.items():
        console.line(f"{name}: parts {', '.join(map(str, parts))}")
    console.say("Restart what serves this database, then import or restore into it.")
    return DONE


SHARD = HostCommand(
    "shard", "cut an empty PostgreSQL database into parts on several servers", _arguments, run
)
