"""What it costs that threads spin while they wait, on free cores and beside other work.

    python -m bench.spinning

Both ways in one run: the model in the repository reads short queries and a passage of some 128
tokens; medians of the time, and the processor's time of a passage.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lib.bootstrap import CONTEXTUAL
from lib.encoders import onnx

QUERY, PASSAGE = "איך לחסוך בחשבון החשמל", "העיר ירושלים בנויה על הרים ומים קרים זורמים בה " * 8
TIMES, BUSY = 40, 3


def main() -> None:
    print("| cores | threads | query ms | passage ms | processor ms a passage |")
    print("|---|---|---|---|---|")
    for cores, processes in (("free", 0), ("busy", BUSY)):
        with _busy(processes):
            for threads, spinning in (("spin", "1"), ("wait", "0")):
                print(f"| {cores} | {threads} | {_figures(spinning)} |", flush=True)


def _figures(spinning: str) -> str:
    onnx.SPINNING = spinning
    encoder = onnx.OnnxEncoder(CONTEXTUAL)
    encoder.encode_query(QUERY)
    query = _median(lambda: encoder.encode_query(QUERY))
    before = time.process_time()
    passage = _median(lambda: encoder.encode_passages([PASSAGE]))
    processor = 1000 * (time.process_time() - before) / TIMES
    encoder.close()
    return f"{query:.1f} | {passage:.1f} | {processor:.1f}"


def _median(work: Callable[[], object]) -> float:
    """Milliseconds."""
    took = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        work()
        took.append(1000 * (time.perf_counter() - begun))
    return statistics.median(took)


@contextmanager
def _busy(processes: int) -> Iterator[None]:
    """While so many other processes never rest."""
    others = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)
    ]
    try:
        yield
    finally:
        for each in others:
            each.kill()
            each.wait()


if __name__ == "__main__":
    main()
