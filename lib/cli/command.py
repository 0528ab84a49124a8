"""What one command of the table is: one that opens the database, or one that does not."""

from argparse import ArgumentParser, Namespace, _ActionsContainer
from collections.abc import Callable
from dataclasses import dataclass

from lib.bootstrap import App, Host
from lib.cli.console import Console

DONE, FAILED, USAGE, PARTLY = 0, 1, 2, 3
"""Partly: what could be done is done, and the report says what could not."""


@dataclass(frozen=True)
class Command:
    """`run` returns the exit code; errors of lib.core.errors are told by main, which exits
    with `failed` or, where the caller asked for something that cannot be, `usage`."""

    name: str
    help: str
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[App, Namespace, Console], int]
    failed: int = FAILED
    usage: int = USAGE


@dataclass(frozen=True)
class HostCommand:
    """A command that works without a database; `run` gets what there is without one."""

    name: str
    help: str
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[Host, Namespace, Console], int]
    failed: int = FAILED
    usage: int = USAGE


def json_option(parser: _ActionsContainer) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object a line on stdout")
