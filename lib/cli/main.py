"""The table of commands, and what every one of them shares: options, errors, exit codes."""

import argparse
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

from lib.bootstrap import build, build_host
from lib.cli.backup import BACKUP, RESCUE, RESTORE
from lib.cli.collocations import COLLOCATIONS
from lib.cli.command import DONE, USAGE, Command, HostCommand
from lib.cli.concordance import CONCORDANCE
from lib.cli.console import Console
from lib.cli.demo import DEMO
from lib.cli.dispersion import DISPERSION
from lib.cli.evaluate import EVALUATE
from lib.cli.export import EXPORT
from lib.cli.imports import IMPORT
from lib.cli.index import INDEX
from lib.cli.judgements import JUDGEMENTS
from lib.cli.keywords import KEYWORDS
from lib.cli.memory import MEMORY
from lib.cli.migrate_database import MIGRATE_DATABASE
from lib.cli.model import MODEL
from lib.cli.search import SEARCH
from lib.cli.shard import SHARD
from lib.cli.stats import STATS
from lib.cli.tags import TAGS
from lib.cli.work import WORK
from lib.core.errors import ImportRefused, MafteachError, UsageError
from lib.core.settings import Settings
from lib.core.visible import one_line

COMMANDS: tuple[Command | HostCommand, ...] = (
    DEMO, IMPORT, INDEX, WORK, SEARCH, CONCORDANCE, KEYWORDS, COLLOCATIONS, DISPERSION, TAGS,
    EXPORT, BACKUP, RESTORE, RESCUE, MIGRATE_DATABASE, SHARD,
    STATS, EVALUATE, JUDGEMENTS, MODEL, MEMORY,
)  # fmt: skip
PROGRAM = "python -m lib"
log = logging.getLogger("mafteach.cli")


def main(argv: Sequence[str] | None = None, environment: Mapping[str, str] | None = None) -> int:
    """Runs one command; returns 0 done, 1 failed, 2 usage, or what the command says instead."""
    console = Console()
    options = _parsed(argv)
    command: Command | HostCommand = options.command
    try:
        code = _run(command, options, os.environ if environment is None else environment, console)
        console.out.flush()
        return code
    except MafteachError as error:
        console.say(one_line(str(error), 500))
        refused = isinstance(error, UsageError) and not isinstance(error, ImportRefused)
        return command.usage if refused else command.failed
    except BrokenPipeError:
        _silence_standard_output()
        return DONE
    except KeyboardInterrupt:
        console.say("Stopped. Nothing that was under way was kept.")
        return command.failed
    except Exception as error:
        log.debug("The command failed", exc_info=True)
        console.say(
            one_line(f"It failed unexpectedly: {type(error).__name__}: {error}.", 300)
            + " LOG_LEVEL=DEBUG tells more."
        )
        return command.failed


def _parsed(argv: Sequence[str] | None) -> argparse.Namespace:
    """What is left over is the command's to refuse, with its own exit code."""
    options, unknown = parser().parse_known_args(argv)
    if unknown:
        options.refuse(f"unrecognized arguments: {' '.join(unknown)}")
    return options


def _run(
    command: Command | HostCommand,
    options: argparse.Namespace,
    environment: Mapping[str, str],
    console: Console,
) -> int:
    settings = Settings.from_environment(environment)
    if isinstance(command, HostCommand):
        return command.run(build_host(settings), options, console)
    app = build(settings)
    try:
        return command.run(app, options, console)
    finally:
        app.close()


def _silence_standard_output() -> None:
    """Whoever read our output has gone; the interpreter must not complain when it flushes."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong and where help is."""

    usage_code = USAGE

    def error(self, message: str) -> NoReturn:
        self.exit(self.usage_code, f"{one_line(message, 300)}. See {self.prog} --help.\n")


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = _Parser(PROGRAM, description="Search a Hebrew tagged corpus.", allow_abbrev=False)
    commands = top.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)
    for command in COMMANDS:
        each = commands.add_parser(
            command.name, help=command.help, description=command.help, allow_abbrev=False
        )
        command.arguments(each)
        each.usage_code = command.usage
        each.set_defaults(command=command, refuse=each.error)
    return top
