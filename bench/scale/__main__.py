"""What a corpus costs as it grows: every kind of search, import, memory and disk, on both engines.

    python -m bench.scale [--sizes 10000 100000] [--engines sqlite postgresql] [--folder DIR]

Passages are generated (bench.generated), their vectors of 384 parts drawn and not encoded
(bench.scale.corpus), and written by the writer that the indexer uses; a search's own encode is
left out.  Each step is a process of its own.  `--folder` keeps the databases and, in scale.json,
what was measured: a run that was ended goes on; one that is repeated with more sizes measures
those alone, and what `--again` names.  Writes scale.json, scale.md and growth.svg there, or where
`--out` says.
"""

import argparse
import tempfile
from pathlib import Path

from bench.databases import DATABASES
from bench.scale import growth_plot, report
from bench.scale.checkpoint import FILLING, Checkpoint
from bench.scale.databases import databases
from bench.scale.run import measure
from bench.scale.steps import STEPS

REPEATED = [step for step in STEPS if step not in FILLING]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--engines", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=list(STEPS))
    parser.add_argument("--again", nargs="+", choices=REPEATED, default=[], help="measured before")
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--out", type=Path, help="where the result goes; the folder unless told")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mafteach-scale-") as own:
        folder = (asked.folder or Path(own)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        out = asked.out or folder
        out.mkdir(parents=True, exist_ok=True)
        checkpoint = Checkpoint.of(folder / "scale.json")
        for engine in asked.engines:
            with databases(engine, folder) as address:
                for size in asked.sizes:
                    checkpoint.forget(engine, size, asked.again)
                    measure(checkpoint, engine, size, address(size), asked.steps, asked.queries)
        told = checkpoint.as_dict()
        (out / "scale.json").write_text(checkpoint.text(), encoding="utf-8")
        (out / "scale.md").write_text(markdown := report.markdown(told), encoding="utf-8")
        (out / "growth.svg").write_text(growth_plot.svg(told), encoding="utf-8")
        print(markdown)


if __name__ == "__main__":
    main()
