"""Other software at the same work, over the same passages and vectors, in a process for each.

    python -m bench.scale.rivals [--passages 100000] [--folder DIR] [--python PYTHON]

With bench.scale's --folder our databases are those that it filled; what is missing is filled first.
PYTHON is an environment with bench/rivals-requirements.txt; without it only what our own
environment has takes part.  Every query is asked of each in turn, so that what else the machine
does falls on all.  Memory is that of the process and its children once all was asked.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
import psutil

from bench.generated import generated
from bench.scale import corpus
from bench.scale.checkpoint import Checkpoint, load, machine, now
from bench.scale.databases import databases
from bench.scale.run import measure
from bench.scale.timing import WARM, percentile
from bench.server import ROOT, status

SCRIPT = Path(__file__).with_name("rival.py")
HITS = 10
OURS, THEIRS = "ours", "theirs"
"""The environments."""


@dataclass(frozen=True)
class Contestant:
    """`rival` is a class of rival.py; `engine` the database it is given, `filled` the steps of
    bench.scale that fill ours."""

    title: str
    rival: str
    environment: str = OURS
    engine: str = ""
    filled: tuple[str, ...] = ()


WORDS = (
    Contestant("Mafteach, SQLite", "Mafteach", OURS, "sqlite", ("import",)),
    Contestant("Mafteach, PostgreSQL", "Mafteach", OURS, "postgresql", ("import",)),
    Contestant("plain FTS5", "Fts5"),
    Contestant("LIKE", "Like"),
    Contestant("PostgreSQL, `simple`", "PostgresSimple", OURS, "rivals"),
    Contestant("tantivy", "Tantivy", THEIRS),
)
MEANING = (
    Contestant("Mafteach, SQLite", "MafteachNearest", OURS, "sqlite", ("vectors",)),
    Contestant("Mafteach, PostgreSQL", "MafteachNearest", OURS, "postgresql", ("vectors",)),
    Contestant("exact fp32, numpy", "Exact"),
    Contestant("usearch, f16", "Usearch", THEIRS),
    Contestant("usearch, f16, mapped", "UsearchMapped", THEIRS),
    Contestant("Milvus Lite", "Milvus", THEIRS),
)
ENCODE = (
    Contestant("Mafteach", "MafteachEncode"),
    Contestant("fastembed, the same ONNX", "Fastembed", THEIRS),
)


@dataclass
class Result:
    """Of one contestant at one kind of question; `answers` are rows or a vector each."""

    build: float
    ms: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    answers: list[list[float]] = field(default_factory=list)
    memory: Mapping[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return {
            "build_seconds": round(self.build, 2), "p50": round(percentile(self.ms, 50), 2),
            "p95": round(percentile(self.ms, 95), 2), "cpu": round(mean(self.cpu), 2),
            **self.memory,
        }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--python", help="of the rivals' environment")
    parser.add_argument("--out", type=Path, help="where the result goes; the folder unless told")
    asked = parser.parse_args()
    with ExitStack() as stack:
        own = stack.enter_context(tempfile.TemporaryDirectory(prefix="mafteach-rivals-"))
        folder = (asked.folder or Path(own)).resolve()
        files = folder / f"rivals-{asked.passages}"
        _write(files, asked.passages)
        address = stack.enter_context(databases("postgresql", folder))
        sqlite = stack.enter_context(databases("sqlite", folder))
        urls = {
            "sqlite": sqlite(asked.passages), "postgresql": address(asked.passages),
            "rivals": address(asked.passages, "rivals"), "": "",
        }  # fmt: skip
        checkpoint = Checkpoint.of(folder / "scale.json")
        for engine in ("sqlite", "postgresql"):
            measure(checkpoint, engine, asked.passages, urls[engine], ["import", "vectors"], 1)
        filled = {engine: checkpoint.seconds(engine, asked.passages) for engine in urls}
        contest = Contest(files, urls, {OURS: sys.executable, THEIRS: asked.python}, filled)
        told = contest.told(asked.passages, asked.queries)
        out = asked.out or folder
        out.mkdir(parents=True, exist_ok=True)
        (out / "rivals.json").write_text(
            json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8"
        )
        (out / "rivals.md").write_text(markdown := _markdown(told), encoding="utf-8")
        print(markdown)


@dataclass(frozen=True)
class Contest:
    files: Path
    urls: Mapping[str, str]
    pythons: Mapping[str, str | None]
    filled: Mapping[str, Mapping[str, float]]
    """Engine → step → seconds, of our databases."""

    def told(self, size: int, queries: int) -> dict[str, Any]:
        texts = corpus.texts(size, queries)
        near = corpus.query_vectors(queries)
        kinds: dict[str, tuple[Sequence[Contestant], list[dict[str, Any]]]] = {
            name: (WORDS, [{"text": text} for text in texts[name]])
            for name in ("two words", "eight words")
        }
        kinds["nearest"] = MEANING, [{"vector": each.tolist()} for each in near]
        kinds["a query encoded"] = ENCODE, [{"text": text} for text in texts["eight words"]]
        results = {name: self._asked(*kind) for name, kind in kinds.items()}
        exact = corpus.nearest_exactly(size, near, np.ones(size, dtype=bool), HITS)
        tables: dict[str, Any] = {
            name: {title: result.as_dict() for title, result in rows.items()}
            for name, rows in results.items()
        }
        for title, result in results["nearest"].items():
            right = (len(rows & {*result.answers[n]}) for n, rows in enumerate(exact))
            tables["nearest"][title]["recall"] = round(sum(right) / (HITS * queries), 4)
        ours = np.array(results["a query encoded"]["Mafteach"].answers)
        for title, result in results["a query encoded"].items():
            cosines = (ours * np.array(result.answers)).sum(axis=1)
            tables["a query encoded"][title]["cosine"] = round(float(cosines.min()), 4)
        return {"machine": machine(), "at": now(), "load": load(), "passages": size, **tables}

    def _asked(
        self, contestants: Sequence[Contestant], questions: list[dict[str, Any]]
    ) -> dict[str, Result]:
        here = [each for each in contestants if self.pythons[each.environment]]
        results = {each.title: Result(self._built(each)) for each in here}
        with ExitStack() as stack:
            running = {each.title: stack.enter_context(self._serving(each)) for each in here}
            for number, question in enumerate(questions[:WARM] + questions):
                for title, process in running.items():
                    told = _ask(process, question)
                    if number >= WARM:
                        results[title].ms.append(told["ms"])
                        results[title].cpu.append(told["cpu"])
                        results[title].answers.append(told["answer"])
            for title, process in running.items():
                results[title].memory = _held(process.pid)
        return results

    def _built(self, contestant: Contestant) -> float:
        """Seconds; what was built before is not built again."""
        if contestant.filled:
            return sum(self.filled[contestant.engine][step] for step in contestant.filled)
        kept = self.files / f"{contestant.rival}.built"
        if not kept.exists():
            print(f"building {contestant.title}", file=sys.stderr, flush=True)
            command = self._command(contestant, "build")
            told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
            kept.write_text(str(json.loads(told.splitlines()[-1])["seconds"]), encoding="utf-8")
        return float(kept.read_text(encoding="utf-8"))

    @contextmanager
    def _serving(self, contestant: Contestant) -> Iterator["subprocess.Popen[str]"]:
        with subprocess.Popen(
            self._command(contestant, "serve"), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, cwd=ROOT,
        ) as process:  # fmt: skip
            _read(process)
            yield process

    def _command(self, contestant: Contestant, work: str) -> list[str]:
        python = self.pythons[contestant.environment]
        assert python is not None
        url = self.urls[contestant.engine]
        return [python, str(SCRIPT), contestant.rival, work, str(self.files), url]


def _write(folder: Path, size: int) -> None:
    """The passages and vectors as files that any program reads."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "vectors.npy").exists():
        return
    with (folder / "passages.jsonl").open("w", encoding="utf-8") as lines:
        for each in generated(size):
            lines.write(json.dumps(f"{each.title}. {each.text}", ensure_ascii=False) + "\n")
    np.save(folder / "vectors.npy", np.concatenate(list(corpus.vectors(size))))


def _ask(process: "subprocess.Popen[str]", question: Mapping[str, Any]) -> dict[str, Any]:
    assert process.stdin is not None
    process.stdin.write(json.dumps(question) + "\n")
    process.stdin.flush()
    return _read(process)


def _read(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """The next line that is ours: some libraries print on standard output too."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("{"):
            told: dict[str, Any] = json.loads(line)
            return told
    raise RuntimeError("a rival's process ended")


def _held(pid: int) -> dict[str, float]:
    """MB of a process and its children: RSS, and what of it cannot be evicted."""
    every = [pid, *(each.pid for each in psutil.Process(pid).children(recursive=True))]
    held = [status(each) for each in every]
    return {
        "rss": round(sum(each["VmRSS"] for each in held), 1),
        "kept": round(sum(each["RssAnon"] + each["RssShmem"] for each in held), 1),
    }


def _markdown(told: Mapping[str, Any]) -> str:
    lines = [f"{told['passages']:,} passages, at a load of {told['load']:g}, {told['at'][:10]}."]
    for name in ("two words", "eight words", "nearest", "a query encoded"):
        rows = told[name]
        more = next((key for key in ("recall", "cosine") if key in next(iter(rows.values()))), "")
        first = next(iter(rows.values()))["p50"]
        lines += [
            "",
            f"| {name} | p50 (p95) ms | ÷ the first | CPU ms | RSS (not evictable) MB | build s "
            f"| {more} |",
            "|---|---|---|---|---|---|---|",
        ]
        lines += [
            f"| {title} | {row['p50']:.1f} ({row['p95']:.0f}) | {row['p50'] / first:.2f} "
            f"| {row['cpu']:.1f} | {row['rss']:.0f} ({row['kept']:.0f}) "
            f"| {row['build_seconds'] or '–'} | {row.get(more, '')} |"
            for title, row in rows.items()
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
