"""How often each Hebrew word stands in the running text beside the repository."""

import gzip
import re
import tempfile
from collections import Counter
from pathlib import Path

from bench.passages import SHARED

_WORD = re.compile("[א-ת]{2,}(?:[\"״'׳][א-ת]+)?")
"""An acronym is one word, so that its halves are none."""
RAREST = 2


def word_counts(folder: Path = SHARED / "text") -> dict[str, int]:
    """Words that stand there at least twice; counted once, then read from a temporary file."""
    files = sorted(folder.glob("*.txt.gz"))
    size = sum(file.stat().st_size for file in files)
    kept = Path(tempfile.gettempdir()) / f"mafteach-word-counts-{len(files)}-{size}.tsv.gz"
    if not kept.exists():
        _write(_counted(files), kept)
    with gzip.open(kept, "rt", encoding="utf-8") as lines:
        return {word: int(count) for word, count in (line.split("\t") for line in lines)}


def _counted(files: list[Path]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                counts.update(_WORD.findall(line))
    return counts


def _write(counts: Counter[str], path: Path) -> None:
    unfinished = path.with_suffix(".part")
    with gzip.open(unfinished, "wt", encoding="utf-8", compresslevel=3) as lines:
        lines.writelines(f"{word}\t{count}\n" for word, count in counts.items() if count >= RAREST)
    unfinished.replace(path)
