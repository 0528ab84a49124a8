"""What a run has measured so far, in a file that the next one goes on from."""

import json
import os
import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from bench.scale.timing import Figures


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

    def keep(self, engine: str, size: int, step: str, figures: Figures, ended: bool) -> None:
        kept = self.runs.setdefault(engine, {}).setdefault(str(size), {})
        kept[step] = {"ended": ended, "at": _now(), "load": _load(), "figures": figures}
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


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="minutes")


def _load() -> float:
    """Processes that run or wait to, in the mean of the last five minutes."""
    return round(os.getloadavg()[1], 1)
