"""Load time, memory and speed of a static model, on one thread of a new process.

    python -m bench.encoder_speed [MODEL_DIR]

Seconds of the encoding are the processor's, so that a busy machine does not count.
"""

import os
import sys
import time
from pathlib import Path

from bench.passages import passages
from lib.bootstrap import ROOT
from lib.encoders.protocol import BATCH
from lib.evaluate.metrics import percentile

PASSAGES, WORDS = 3_000, 80


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def texts() -> tuple[str, list[str]]:
    """(where they come from, passages of eighty words)"""
    source, documents = passages(PASSAGES * WORDS // 60 + 100)
    words = " ".join(document.text for document in documents).split()
    return source, [" ".join(words[i : i + WORDS]) for i in range(0, PASSAGES * WORDS, WORDS)]


def main() -> None:
    model = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "models" / "bundled"
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", RAYON_NUM_THREADS="1")
    source, of_eighty = texts()
    before = resident_mb()
    import numpy  # noqa: F401
    import tokenizers  # noqa: F401

    libraries = resident_mb()
    begun = time.perf_counter()
    from lib.encoders.static import StaticEncoder

    encoder = StaticEncoder(model)
    load_ms = (time.perf_counter() - begun) * 1000
    loaded = resident_mb()
    print(f"size {encoder.card.size_bytes / 1e6:.2f} MB, load {load_ms:.0f} ms")
    print(f"memory: libraries {libraries - before:.1f} MB, model {loaded - libraries:.1f} MB")
    queries = [" ".join(text.split()[:6]) for text in of_eighty]
    times = []
    for query in queries:
        begun = time.perf_counter()
        encoder.encode_query(query)
        times.append((time.perf_counter() - begun) * 1000)
    print(f"query p50 {percentile(times, 0.5):.3f} ms, p95 {percentile(times, 0.95):.3f} ms")
    print(f"{PASSAGES:,} passages of {WORDS} words, {source}:")
    for windows in (False, True):
        begun = time.process_time()
        for start in range(0, PASSAGES, BATCH):
            encoder.encode_passages(of_eighty[start : start + BATCH], windows)
        rate = PASSAGES / (time.process_time() - begun)
        print(f"{'with windows' if windows else 'one vector'}: {rate:,.0f} passages a second")
    print(f"memory after all: model {resident_mb() - libraries:.1f} MB, most of it mapped file")


if __name__ == "__main__":
    main()
