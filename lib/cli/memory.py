"""memory: how near this host, a process or a running server is to being killed."""

import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Mapping
from typing import Any

from lib.bootstrap import ROOT, Host
from lib.cli.command import HostCommand
from lib.cli.console import Console
from lib.cli.memory_picture import Picture
from lib.cli.memory_server import asked
from lib.core.errors import MemoryUnknown
from lib.memory.process import servers
from lib.memory.readings import MemoryReader
from lib.memory.report import megabytes, report, usage_line

CODES = {"ok": 0, "warning": 1, "critical": 2}
UNKNOWN = 3
EVERY_SECONDS = 2.0
APPLICATION = "streamlit_app"
Look = Callable[[], Mapping[str, Any]]


def arguments(parser: ArgumentParser) -> None:
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument(
        "--url", metavar="URL", help="of the server that runs there; API_TOKEN is sent if set"
    )
    whose.add_argument(
        "--pid", metavar="PID", type=_pid, help="of this process and those it started"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line on stdout")
    parser.add_argument("--watch", action="store_true", help="look every 2 s, until Ctrl-C")
    parser.add_argument(
        "--explain", action="store_true",
        help="also tell the thresholds and where each number was read",
    )  # fmt: skip
    parser.epilog = "Exit codes: 0 ok, 1 warning, 2 critical, 3 unknown (also for wrong usage)."


def run(host: Host, options: Namespace, console: Console) -> int:
    look = _look(host, options, console)
    if options.watch:
        return _watch(look, options.json, console)
    told = look()
    if options.json:
        console.json(told)
    else:
        console.line(usage_line(told["level"], told["reading"]))
    if options.explain and not options.json:
        _explain(told, console)
    return CODES.get(told["level"], UNKNOWN)


def _look(host: Host, options: Namespace, console: Console) -> Look:
    """Where the numbers come from, each time they are asked for."""
    settings = host.settings
    if options.url:
        return lambda: asked(options.url, settings.api_token)
    pid = options.pid
    if pid is None:
        pid = next(iter(servers(APPLICATION, ROOT)), None)
        if pid is None:
            console.say("No server of ours runs here: the processes counted are this check's own.")
    reader, thresholds = MemoryReader(settings.memory_limit_mb, pid), host.memory.thresholds

    def local() -> dict[str, Any]:
        reading = reader.read()
        return report(reading, thresholds.level(reading), thresholds)

    return local


def _watch(look: Look, as_json: bool, console: Console) -> int:
    """Until Ctrl-C; the code of the last look."""
    picture, code = Picture(console.out), UNKNOWN
    try:
        while True:
            try:
                told = look()
                code = CODES.get(told["level"], UNKNOWN)
                if as_json:
                    console.json(told)
                    console.out.flush()
                else:
                    picture.show(told)
            except MemoryUnknown as error:
                code = UNKNOWN
                console.say(str(error)) if as_json else picture.gap(str(error))
            time.sleep(EVERY_SECONDS)
    except KeyboardInterrupt:
        return code


def _explain(told: Mapping[str, Any], console: Console) -> None:
    for level, line in told["thresholds"].items():
        console.line(
            f"{level}: {line['measure']} from {megabytes(line['raised'])} ({line['reason']}),"
            f" until below {megabytes(line['cleared'])}"
        )
    for name, where in told["reading"]["source"].items():
        value = told["reading"].get(name)
        shown = f" {megabytes(value)}" if isinstance(value, int) and name != "kills" else ""
        console.line(f"{name}:{shown} {where}")


def _pid(text: str) -> int:
    if text.isdecimal() and 0 < int(text) < 2**31:
        return int(text)
    raise ArgumentTypeError(f"{text!r} is no process id")


MEMORY = HostCommand(
    "memory", "tell how near memory is to its limit", arguments, run, UNKNOWN, UNKNOWN
)
