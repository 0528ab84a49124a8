"""What analysing words takes in memory, beside the former rule, each in a process of its own.

    python -m bench.analyser_memory

60,000 words of running text are looked up; caches and the mapped table are then as large as they
get.  Prints MB of resident and of anonymous memory gained.
"""

import subprocess
import sys
from collections.abc import Callable

from bench.passages import SHARED
from bench.word_counts import word_counts
from bench.word_keys import former

WORDS = 60_000


def main() -> None:
    if not SHARED.is_dir():
        sys.exit("The running text lies beside the repository and is not on this machine.")
    if len(sys.argv) > 1:
        print(_gained(sys.argv[1]))
        return
    print("| | resident MB | anonymous MB |\n|---|---|---|")
    for name in ("former rule", "analyser"):
        command = [sys.executable, "-m", "bench.analyser_memory", name]
        row = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        print(f"| {name} | {row.strip()} |", flush=True)


def _gained(name: str) -> str:
    words = [word for word in word_counts() if len(word) > 2][:WORDS]
    look_up: Callable[[str], object] = former
    before = _held()
    if name == "analyser":
        from lib.core.analysis import lemmas_of

        look_up = lemmas_of
    for word in words:
        look_up(word)
    resident, anonymous = (after - earlier for after, earlier in zip(_held(), before, strict=True))
    return f"{resident:.1f} | {anonymous:.1f}"


def _held() -> tuple[float, float]:
    """MB resident, and anonymous of it."""
    with open("/proc/self/smaps_rollup", encoding="ascii") as lines:
        held = {line.split()[0]: int(line.split()[1]) / 1024 for line in lines if " kB" in line}
    return held["Rss:"], held["Anonymous:"]


if __name__ == "__main__":
    main()
