"""python -m bench.fuzz: see the package."""

import argparse
import sys
import time
from itertools import count

from bench.fuzz import __doc__ as about
from bench.fuzz.target import Target
from bench.fuzz.targets import TARGETS

EXAMPLES = 200
"""Inputs of a round."""


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.fuzz",
        description=about,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("target", nargs="?", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=float, default=60.0, help="begin rounds for so long")
    parser.add_argument("--seed", type=int, default=1, help="of the first round")
    parser.add_argument("--rounds", type=int, help="at most so many")
    parser.add_argument("--shrink", action="store_true", help="make a failing input smaller")
    parser.add_argument("--list", action="store_true", help="name the targets")
    options = parser.parse_args()
    if options.list or not options.target:
        print("\n".join(sorted(TARGETS)))
        return 0
    return played(options.target, TARGETS[options.target], options)


def played(name: str, target: Target, options: argparse.Namespace) -> int:
    begun, rounds = time.monotonic(), 0
    for number in count(options.seed):
        try:
            target.round(number, EXAMPLES, options.shrink)
        except Exception:
            print(f"Again: python -m bench.fuzz {name} --seed {number} --rounds 1", file=sys.stderr)
            raise
        rounds += 1
        if time.monotonic() - begun >= options.seconds or rounds == options.rounds:
            break
    last = options.seed + rounds - 1
    print(f"{name}: {rounds * EXAMPLES:,} inputs, seeds {options.seed} to {last}, nothing broke")
    return 0


if __name__ == "__main__":
    sys.exit(main())
