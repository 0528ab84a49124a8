"""python -m training.morphology DATA [--lists known|all]: from data to models/morphology."""

import argparse
import sys
from pathlib import Path

from training.morphology.run import Sources, run

OUT = Path(__file__).resolve().parents[2] / "models" / "morphology"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.morphology", description=__doc__)
    parser.add_argument(
        "data", type=Path, help="a folder with text/, morphology/, mishnah.jsonl.gz"
    )
    parser.add_argument(
        "--lists", choices=("known", "all"), default="all", help="with heb.lex or without"
    )
    parser.add_argument("--rftokenizer", type=Path, help="its unpacked rftokenizer/data folder")
    parser.add_argument("--out", type=Path, default=OUT, help="the table's directory")
    asked = parser.parse_args(arguments)
    if not (asked.data / "morphology").is_dir():
        print(f"{asked.data} holds no morphology folder.", file=sys.stderr)
        return 2
    if asked.lists == "all" and not asked.rftokenizer:
        print(
            "--lists all needs --rftokenizer (see training/morphology/__init__.py).",
            file=sys.stderr,
        )
        return 2
    folder: Path | None = asked.rftokenizer
    run(
        Sources(
            asked.data,
            folder / "heb.lex" if folder and asked.lists == "all" else None,
            folder / "he_iahltknesset-ud-train.tab" if folder else None,
        ),
        asked.out,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
