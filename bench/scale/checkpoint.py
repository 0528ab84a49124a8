"""What a run has measured so far, in a file that the next one goes on from."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from bench.scale.timing import Figures

FILLING = ("import", "vectors")
"""Steps that are told in seconds."""


@dataclass
class Checkpoint:
    """`runs` is engine → size → step → its figures, with `at`, `load` and `ended` beside them."""

    file: Path
    runs: dict[str, dict[str, dict[str, Figures]]] = field(default_factory=dict)

    @classmethod
    def of(cls, file: Path) -> "Checkpoint":
        if not file.exists():
            return cls(file)
        return cls(file, json.loads(file.read_text(encoding="utf-8"))["runs"])

    def before(self, engine: str, size: int, step: str) -> Figures:
        return self.runs.get(engine, {}).get(str(size), {}).get(step, {})

    def seconds(self, engine: str, size: int) -> dict[str, float]:
        """Of each step that filled this database."""
        steps = self.runs.get(engine, {}).get(str(size), {})
        filling = {name: step["figures"] for name, step in steps.items() if name in FILLING}
        return {name: each["seconds"] + each.get("finish", 0) for name, each in filling.items()}

    def forget(self, engine: str, size: int, steps: Sequence[str]) -> None:
        for step in steps:
            self.runs.get(engine, {}).get(str(size), {}).pop(step, None)

    def keep(self, engine: str, size: int, step: str, figures: Figures, ended: bool) -> None:
        kept = self.runs.setdefault(engine, {}).setdefault(str(size), {})
        kept[step] = {"ended": ended, "at": now(), "load": load(), "figures": figures}
        self._write()

    def as_dict(self) -> dict[str, Any]:
        return {"machine": machine(), "runs": self.runs}

    def text(self) -> str:
        return json.dumps(self.as_dict(), indent=1, ensure_ascii=False) + "\n"

    def _write(self) -> None:
        aside = self.file.with_suffix(".new")
        aside.write_text(self.text(), encoding="utf-8")
        os.replace(aside, self.file)


def machine() -> dict[str, Any]:
    return {
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "system": f"{platform.system()} on {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name) for name in ("numpy", "sqlalchemy", "onnxruntime")},
    }


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="minutes")


def load() -> float:
    """Processes that run or wait to, in the mean of the last five minutes."""
    return round(os.getloadavg()[1], 1)
