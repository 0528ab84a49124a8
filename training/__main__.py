"""python -m training DIR_OF_TEXT [--out DIR]: from running Hebrew to a model directory."""

import argparse
import sys
from dataclasses import fields, replace
from pathlib import Path

from training.recipe import Recipe
from training.run import run
from training.teacher import TEACHER

ROOT = Path(__file__).resolve().parent.parent
BUNDLED = ROOT / "models" / "bundled"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("text", type=Path, help="a folder of *.txt and *.txt.gz")
    parser.add_argument(
        "--pairs", type=Path, help="a folder of pair files (default: the parent of the text)"
    )
    parser.add_argument("--out", type=Path, default=BUNDLED, help="the model's directory")
    parser.add_argument(
        "--work", type=Path, help="where checkpoints and the log go (default: beside --out)"
    )
    parser.add_argument(
        "--teacher", default=TEACHER, help="its name on the hub, or a directory (%(default)s)"
    )
    parser.add_argument("--threads", type=int, default=2, help="CPU threads (default 2)")
    for field in fields(Recipe):
        parser.add_argument(
            f"--{field.name.replace('_', '-')}", type=type(field.default), default=field.default
        )
    asked = parser.parse_args(arguments)
    if not asked.text.is_dir():
        print(f"{asked.text} is not a folder of text.", file=sys.stderr)
        return 2
    recipe = replace(Recipe(), **{f.name: getattr(asked, f.name) for f in fields(Recipe)})
    return run(
        asked.text,
        asked.pairs or asked.text.parent,
        asked.out,
        asked.work or asked.out.with_name(asked.out.name + ".training"),
        recipe,
        asked.threads,
        asked.teacher,
    )


if __name__ == "__main__":
    sys.exit(main())
