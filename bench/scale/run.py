"""Steps done one after the other, each in a process of its own and none of them twice."""

import json
import subprocess
import sys
from collections.abc import Sequence

from bench.scale.checkpoint import Checkpoint
from bench.server import ROOT


def measure(
    checkpoint: Checkpoint, engine: str, size: int, url: str, steps: Sequence[str], queries: int
) -> None:
    """Ends the program where a step fails; what was measured before stays."""
    for step in steps:
        before = checkpoint.before(engine, size, step)
        if before.get("ended"):
            continue
        print(f"{engine}, {size:,} passages: {step}", file=sys.stderr, flush=True)
        figures = before.get("figures", {})
        command = [sys.executable, "-m", "bench.scale.steps", step, url, str(size), str(queries)]
        with subprocess.Popen(
            [*command, json.dumps(figures)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                figures = json.loads(line)
                checkpoint.keep(engine, size, step, figures, ended=False)
        if process.returncode:
            sys.exit(f"{step} failed on {engine} at {size:,}; the same command goes on from here.")
        checkpoint.keep(engine, size, step, figures, ended=True)
