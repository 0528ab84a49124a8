"""What one command of the table is."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass

from lib.bootstrap import App
from lib.cli.console import Console

DONE, FAILED, USAGE = 0, 1, 2


@dataclass(frozen=True)
class Command:
    """`run` returns the exit code; errors of lib.core.errors are told by main."""

    name: str
    help: str
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[App, Namespace, Console], int]


def json_option(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object a line on stdout")
