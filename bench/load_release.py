"""Loading and releasing the model again and again: does memory come back?

    python -m bench.load_release [--cycles 100] [--profile faithful]

Each cycle loads the prepared model of AlephBERT's shape, encodes a query and ten passages, and
releases it as the server does when it is idle.  RSS is read after the release.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import models
from bench.memory import passage_texts, served_as
from lib.bootstrap import build
from lib.core.settings import Settings
from lib.encoders.keeper import ModelKeeper
from lib.memory import allocator
from lib.memory.readings import MB

WARM_UP = 10
"""Cycles in which libraries are loaded and the allocator's free lists fill."""


@dataclass(frozen=True)
class Growth:
    """RSS after each release, in MB."""

    after: list[float]

    @property
    def base(self) -> float:
        return self.after[0]

    @property
    def a_cycle(self) -> float:
        """The least-squares slope after the warm-up, MB a cycle."""
        seen = self.after[min(WARM_UP, len(self.after) // 2) :]
        middle, mean = (len(seen) - 1) / 2, sum(seen) / len(seen)
        spread = sum((n - middle) ** 2 for n in range(len(seen)))
        return sum((n - middle) * (each - mean) for n, each in enumerate(seen)) / spread

    @property
    def in_the_end(self) -> float:
        return self.after[-1] - self.base


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cycles", type=int, default=100)
    parser.add_argument("--profile", default="faithful")
    asked = parser.parse_args()
    growth = measured(models.prepared_alephbert(), asked.profile, asked.cycles)
    print("| what | measured | bar |\n|---|---|---|")
    print(f"| RSS after the first release | {growth.base:.1f} MB | |")
    print(f"| after {asked.cycles} cycles | {growth.in_the_end:+.1f} MB | +15 MB |")
    print(f"| growth after {WARM_UP} cycles | {growth.a_cycle:+.3f} MB a cycle | 0.1 MB |")


def measured(prepared: Path, profile: str, cycles: int) -> Growth:
    """Runs the cycles in this process, over the keeper that serves."""
    with keeper_of(prepared, profile) as keeper:
        return cycled(keeper, cycles)


def cycled(keeper: ModelKeeper, cycles: int) -> Growth:
    return Growth([_cycle(keeper) for _ in range(cycles)])


@contextmanager
def keeper_of(prepared: Path, profile: str) -> Iterator[ModelKeeper]:
    """In this process, as the server has it; nothing is loaded yet."""
    allocator.limit_arenas()
    allocator.hand_back_large_pieces()
    with tempfile.TemporaryDirectory(prefix="mafteach-bench-") as name:
        folder = Path(name)
        served_as(prepared, folder / "models" / "alephbert", profile)
        app = build(
            Settings(
                database_url=f"sqlite:///{folder / 'bench.db'}", embedding_model="alephbert",
                model_dir=str(folder / "models"), memory_history="off", log_level="WARNING",
            )
        )  # fmt: skip
        keeper = app.models.preferred
        assert keeper is not None
        yield keeper
        app.close()


def _cycle(keeper: ModelKeeper) -> float:
    keeper.encode_query("מים קרים")
    keeper.encode_passages(passage_texts(10))
    assert keeper.release()
    return allocator.resident() / MB


if __name__ == "__main__":
    main()
