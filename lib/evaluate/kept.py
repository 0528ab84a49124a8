"""Outcomes kept in a file as they are measured, so that a run that stopped goes on from there."""

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO

from lib.core.errors import ImportRefused
from lib.core.visible import one_line
from lib.evaluate.evaluation import Outcome
from lib.evaluate.judged import Judged


class KeptOutcomes:
    """JSONL of outcomes by mode and judged query; what `stamp`, the state of the corpus and its
    model, does not say of is measured again, and so is what failed."""

    def __init__(self, path: Path, stamp: str) -> None:
        """Raises ImportRefused where the file cannot be written."""
        self._stamp = stamp
        try:
            self._known = _read(path, stamp)
            self._file: IO[str] = path.open("a", encoding="utf-8")
        except OSError as error:
            raise ImportRefused(
                f"{one_line(path.name)} cannot be written: {error.strerror}.",
                "Name another file with --resume.",
            ) from error

    def get(self, mode: str, judged: Judged) -> Outcome | None:
        return self._known.get(_key(mode, judged))

    def put(self, mode: str, judged: Judged, outcome: Outcome) -> None:
        if outcome.failed:
            return
        line = {"stamp": self._stamp, "key": _key(mode, judged), **asdict(outcome)}
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()

    def close(self) -> None:
        self._file.close()


def _key(mode: str, judged: Judged) -> str:
    return json.dumps([mode, judged.query, sorted(judged.relevant.items())], ensure_ascii=False)


def _read(path: Path, stamp: str) -> dict[str, Outcome]:
    """A line that a stop cut off is as good as none."""
    found: dict[str, Outcome] = {}
    if not path.exists():
        return found
    for line in path.read_bytes().splitlines():
        with suppress(ValueError, KeyError, TypeError):
            kept = json.loads(line)
            of, key = kept.pop("stamp"), kept.pop("key")
            if of == stamp:
                found[key] = Outcome(**kept)
    return found
