"""The prepared encoder against SentenceTransformer in full precision, in one run.

    python -m bench.encoder [--rounds 3] [--threads 2]

On a model of AlephBERT's shape: time to load, a query of 12 tokens, passages of 64, memory.
On a trained one (all-MiniLM-L6-v2): how near its vectors are.  Each variant runs in a process
of its own, in turn, `rounds` times; times are the best round's, so that what else the machine
does counts least.  Needs what requirements.txt and requirements-dev.txt install.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lib.encoders.profiles import PROFILES

RIVAL = "SentenceTransformer fp32"
VARIANTS = (RIVAL, *PROFILES)
QUERY_TOKENS, PASSAGE_TOKENS, PASSAGES, QUERIES, TEXTS = 12, 64, 60, 40, 600
BARS = {
    "faithful": {"query": 4.0, "passages": 1.2, "cosine": 0.999, "batch": 0.9999},
    "fast": {"query": 6.0, "passages": 2.0, "cosine": 0.99, "batch": 0.995},
}
LOAD_BAR = 1.0
MODULES = (
    "argparse asyncio bisect calendar codecs collections configparser copy csv datetime decimal "
    "difflib email.message enum fractions ftplib functools gettext glob gzip hashlib heapq hmac "
    "http.client imaplib inspect itertools json logging mmap os pathlib pdb pickle poplib "
    "pprint queue random re sched selectors shelve shutil smtplib socket sqlite3 ssl statistics "
    "string struct subprocess tarfile tempfile textwrap threading timeit unittest urllib.parse "
    "zipfile"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--one", nargs=3, metavar=("VARIANT", "DIRECTORY", "WHAT"))
    parser.add_argument("--texts", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        variant, directory, what = asked.one
        task: Callable[..., dict[str, Any]] = {"speed": _speed, "vectors": _vectors}[what]
        print(json.dumps(task(variant, Path(directory), asked.threads, asked.texts)))
        return
    from bench import models

    _tell_speed(models.alephbert_shaped(), models.prepared_alephbert(), asked)
    _tell_fidelity(models.minilm(), models.prepared_minilm(), asked)


def _tell_speed(original: Path, prepared: Path, asked: argparse.Namespace) -> None:
    rounds: dict[str, list[dict[str, Any]]] = {variant: [] for variant in VARIANTS}
    for _ in range(asked.rounds):
        for variant in VARIANTS:
            directory = original if variant == RIVAL else prepared
            rounds[variant].append(_run(variant, directory, "speed", asked.threads))
    best = {
        variant: {key: min(each[key] for each in runs) for key in runs[0]}
        for variant, runs in rounds.items()
    }
    rival = best[RIVAL]
    print(f"AlephBERT's shape, {asked.threads} threads, best of {asked.rounds} rounds\n")
    print(
        "| variant | load s | query p50 ms | × | 60 passages s | × "
        "| RSS MB loaded → after | of that anonymous |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for variant, each in best.items():
        query, passages = (rival[key] / each[key] for key in ("query_ms", "passages_s"))
        bars = BARS.get(variant, {})
        load = f"{each['load_s']:.2f}" + _verdict(LOAD_BAR, each["load_s"], variant != RIVAL, True)
        print(
            f"| {variant} | {load} | {each['query_ms']:.1f} "
            f"| {query:.2f}{_verdict(bars.get('query', 0), query, bool(bars))} "
            f"| {each['passages_s']:.2f} "
            f"| {passages:.2f}{_verdict(bars.get('passages', 0), passages, bool(bars))} "
            f"| {each['rss_loaded']:.0f} → {each['rss_after']:.0f} "
            f"| {each['anonymous_loaded']:.0f} → {each['anonymous_after']:.0f} |"
        )


def _tell_fidelity(original: Path, prepared: Path, asked: argparse.Namespace) -> None:
    import numpy as np

    from lib.encoders.preparing.fidelity import overlap

    with tempfile.TemporaryDirectory() as folder:
        texts = Path(folder) / "texts.json"
        texts.write_text(json.dumps(_docstrings()), encoding="utf-8")
        found = {}
        for variant in VARIANTS:
            directory = original if variant == RIVAL else prepared
            _run(variant, directory, "vectors", asked.threads, texts)
            found[variant] = dict(np.load(texts.with_suffix(".npz")))
    rival = found.pop(RIVAL)["batched"]
    print(f"\nall-MiniLM-L6-v2, {len(rival)} docstrings of Python's standard library\n")
    print("| profile | mean cosine | least | top-10 overlap | least, alone against in a batch |")
    print("|---|---|---|---|---|")
    for variant, each in found.items():
        cosines = (each["batched"] * rival).sum(axis=1)
        batch = float((each["batched"] * each["alone"]).sum(axis=1).min())
        bars = BARS.get(variant, {})
        mean = float(cosines.mean())
        print(
            f"| {variant} | {mean:.5f}{_verdict(bars.get('cosine', 0), mean, bool(bars))} "
            f"| {cosines.min():.5f} | {overlap(rival, each['batched']):.3f} "
            f"| {batch:.6f}{_verdict(bars.get('batch', 0), batch, bool(bars))} |"
        )


def _verdict(bar: float, value: float, barred: bool, below: bool = False) -> str:
    if not barred:
        return ""
    good = value <= bar if below else value >= bar
    return f" ({'≤' if below else '≥'} {bar:g} {'holds' if good else 'MISSED'})"


def _run(
    variant: str, directory: Path, what: str, threads: int, texts: Path | None = None
) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.encoder", "--threads", str(threads)]
    command += ["--texts", str(texts)] if texts else []
    ran = subprocess.run(
        [*command, "--one", variant, str(directory), what],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True,
    )  # fmt: skip
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


class _Rival:
    """The usual way, with the threads torch chooses, which is one a core."""

    def __init__(self, directory: Path) -> None:
        from sentence_transformers import SentenceTransformer

        self.model = SentenceTransformer(str(directory), device="cpu")

    def query(self, text: str) -> Any:
        return self.model.encode(text, normalize_embeddings=True)

    def passages(self, texts: list[str]) -> Any:
        return self.model.encode(texts, batch_size=10, normalize_embeddings=True)


class _Ours:
    def __init__(self, directory: Path, profile: str, threads: int) -> None:
        from lib.encoders.onnx import OnnxEncoder

        self.encoder = OnnxEncoder(directory, profile, threads)
        self.query = self.encoder.encode_query

    def passages(self, texts: list[str]) -> Any:
        return self.encoder.encode_passages(texts).vectors


def _open(variant: str, directory: Path, threads: int) -> _Rival | _Ours:
    return _Rival(directory) if variant == RIVAL else _Ours(directory, variant, threads)


def _speed(variant: str, directory: Path, threads: int, _: object) -> dict[str, Any]:
    query, *passages = _cut_texts(directory)
    import numpy as np  # what is imported before is not part of loading a model

    importlib.import_module("sentence_transformers" if variant == RIVAL else "onnxruntime")
    started = time.perf_counter()
    model = _open(variant, directory, threads)
    load = time.perf_counter() - started
    loaded = _memory()
    taken = [_seconds(lambda: model.query(query)) for _ in range(QUERIES + 5)][5:]
    model.passages(passages[:10])
    passing = _seconds(lambda: model.passages(passages))
    after = _memory()
    return {
        "load_s": load, "query_ms": float(np.median(taken)) * 1000, "passages_s": passing,
        "rss_loaded": loaded["Rss"], "anonymous_loaded": loaded["Anonymous"],
        "rss_after": after["Rss"], "anonymous_after": after["Anonymous"],
    }  # fmt: skip


def _vectors(variant: str, directory: Path, threads: int, path: Path) -> dict[str, Any]:
    import numpy as np

    model = _open(variant, directory, threads)
    texts = json.loads(path.read_text(encoding="utf-8"))
    batched = model.passages(texts)
    alone = np.concatenate([model.passages([text]) for text in texts])
    np.savez(path.with_suffix(".npz"), batched=batched, alone=alone)
    return {}


def _cut_texts(directory: Path) -> Iterator[str]:
    """A query of 12 tokens and 60 passages of 64, specials among them."""
    from tokenizers import Tokenizer

    from lib.ingest.sample import sample_texts

    tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
    text = " ".join(sample_texts())
    offsets = tokenizer.encode(text, add_special_tokens=False).offsets
    first = 0
    for tokens in (QUERY_TOKENS, *([PASSAGE_TOKENS] * PASSAGES)):
        last = first + tokens - 3
        yield text[offsets[first][0] : offsets[last][1]]
        first = (last + 1) % (len(offsets) - PASSAGE_TOKENS)


def _docstrings() -> list[str]:
    """English sentences that every machine has."""
    warnings.simplefilter("ignore")
    found: dict[str, None] = {}
    for name in MODULES.split():
        for _, value in sorted(vars(importlib.import_module(name)).items()):
            text = " ".join((inspect.getdoc(value) or "").split()) if callable(value) else ""
            if len(text) > 40:
                found[text[:400]] = None
    return list(found)[:: max(len(found) // TEXTS, 1)][:TEXTS]


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _memory() -> dict[str, float]:
    """Of this process, in MB."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]
    sizes = dict(line.split(":") for line in lines)
    return {key: int(sizes[key].split()[0]) / 1024 for key in ("Rss", "Anonymous")}


if __name__ == "__main__":
    main()
