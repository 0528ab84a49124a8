"""What several commands have in common: the options of a query, and a model by its name."""

import os
import re
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from lib.bootstrap import CONTEXTUAL, App
from lib.core.errors import UsageError
from lib.core.query import Mode, Query, TagMatch, Tolerance
from lib.core.visible import one_line
from lib.encoders.keeper import ModelKeeper


def utf8(word: str) -> str:
    """A word of argv as UTF-8, whatever the locale took it for."""
    return os.fsencode(word).decode("utf-8", "surrogateescape")


_WORDS = re.compile(r"[^-_@/]+")


def model_called(app: App, wanted: str) -> ModelKeeper:
    """By its name, the beginning or a word of it, its title, or as EMBEDDING_MODEL calls it.

    Raises UsageError, which lists the models there are, and SemanticUnavailable where none is.
    """
    meant = CONTEXTUAL.name if wanted == "bundled" else wanted
    for keeper in (app.models.preferred, *app.models.keepers):
        name = keeper.card.name
        if meant and (
            name.startswith(meant) or meant in (*_WORDS.findall(name), keeper.card.title)
        ):
            return keeper
    known = ", ".join(one_line(keeper.card.name) for keeper in app.models.keepers)
    raise UsageError(f"No model is called {one_line(wanted, 60)!r}.", f"There are: {known}.")


def choice(parser: ArgumentParser, option: str, values: Iterable[StrEnum], default: str) -> None:
    """An option that takes one of `values`."""
    parser.add_argument(
        f"--{option}", choices=[*values], default=default,
        help=f"{', '.join(values)}; {default} unless told",
    )  # fmt: skip


def query_arguments(parser: ArgumentParser, modes: Iterable[Mode] = tuple(Mode)) -> None:
    """What is searched, and how; not in what order, nor how much of it is shown."""
    default = Query()
    parser.add_argument(
        "query", metavar="QUERY", type=utf8,
        help='words, "a phrase", -word, tag:name; empty to browse',
    )  # fmt: skip
    choice(parser, "mode", modes, default.mode)
    choice(parser, "tolerance", Tolerance, default.tolerance)
    parser.add_argument(
        "--tag", metavar="T", type=utf8, action="append", default=[],
        help="only under this tag, by name or category:name; may be repeated",
    )  # fmt: skip
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", help="under all of the tags, unless told")
    which.add_argument("--any", action="store_true", help="under any of the tags")
    parser.add_argument(
        "--any-tag", metavar="T", type=utf8, action="append", default=[],
        help="under at least one of these of each category; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--not-tag", metavar="T", type=utf8, action="append", default=[],
        help="not under this tag; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--hold", metavar="WORD:LEVEL", type=utf8, action="append", default=[],
        help="how far this one word may vary, as --tolerance says; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--not-form", metavar="WORD:FORM", type=utf8, action="append", default=[],
        help="a form of a word that is not searched; may be repeated",
    )  # fmt: skip


def words_arguments(parser: ArgumentParser) -> None:
    """What is searched by what looks at its words: meaning stands at no place."""
    query_arguments(parser, [mode for mode in Mode if mode is not Mode.SEMANTIC])


def limit_option(parser: ArgumentParser, usual: int, what: str) -> None:
    """So many of `what`."""
    parser.add_argument(
        "--limit", metavar="N", type=int, default=usual, help=f"{what}; {usual} unless told"
    )


def query_of(options: Namespace, **more: Any) -> Query:
    """Raises QueryError."""
    return Query(
        text=options.query,
        mode=Mode(options.mode),
        tags=tuple(dict.fromkeys(options.tag)),
        tag_match=TagMatch.ANY if options.any else TagMatch.ALL,
        any_tags=tuple(dict.fromkeys(options.any_tag)),
        not_tags=tuple(dict.fromkeys(options.not_tag)),
        tolerance=Tolerance(options.tolerance),
        held=tuple(dict.fromkeys(options.hold)),
        dropped=tuple(dict.fromkeys(options.not_form)),
        **more,
    )
