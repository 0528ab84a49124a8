"""Locks: for each requirements file, everything it brings along, by version and hashes.

make locks                     keeps the versions that are locked, as far as the files allow
make locks UPGRADE=--upgrade   takes the newest that the files allow

A lock holds for every system and for Python 3.11 and newer (uv's universal resolution), and lists
the hashes of all files that the package index offers for a version.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "locks"
WIDEST = "requirements-slow.txt"
"""Resolved first; its versions hold for the others, which share environments with it."""


@dataclass(frozen=True)
class Locked:
    """One package of a lock.

    `marker` says on which systems it is installed, "" for all; `via` names the packages, or
    "-r FILE", that ask for it.
    """

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    via: tuple[str, ...]

    def __str__(self) -> str:
        first = f"{self.name}=={self.version}" + (f" ; {self.marker}" if self.marker else "")
        lines = [first, *(f"    --hash={each}" for each in self.hashes)]
        return " \\\n".join(lines) + f"\n    # via {', '.join(self.via)}\n"


def requirement_files() -> list[str]:
    """The names of the files that people edit, the widest first."""
    names = sorted(path.name for path in ROOT.glob("requirements*.txt"))
    return sorted(names, key=lambda name: name != WIDEST)


def torch() -> str:
    """The one requirement that is not locked: each index has its own build of that version."""
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return next(line for line in lines if line.startswith("torch=="))


def read(text: str) -> list[Locked]:
    """The packages of a lock, in its order.  Raises ValueError for one without a version."""
    return [_locked(block) for block in re.split(r"^(?=\w)", text, flags=re.M)[1:]]


def of(requirements: str) -> list[Locked]:
    """The packages locked for the file of this name."""
    return read((FOLDER / requirements).read_text("utf-8"))


_PINNED = re.compile(r"(?P<name>[\w.-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>.+?))?(?: \\)?\n")


def _locked(block: str) -> Locked:
    match = _PINNED.match(block)
    if not match:
        raise ValueError(f"not pinned to one version: {block[:80]}")
    via = re.search(r"# via (.+)", block)
    return Locked(
        match["name"],
        match["version"],
        match["marker"] or "",
        tuple(re.findall(r"--hash=(\S+)", block)),
        tuple(each for each in via[1].split(", ") if not each.startswith("-c ")) if via else (),
    )


def of_one_build(name: str) -> bool:
    """Whether a package is torch or comes with its CUDA build only."""
    return name in ("torch", "triton") or name.startswith(("nvidia-", "cuda-"))


def written(requirements: str, packages: Iterable[Locked]) -> str:
    """The text of a lock."""
    kept = [str(each) for each in packages if not of_one_build(each.name)]
    return f"# Made from {requirements} by: make locks\n" + "".join(kept)


def lock(requirements: str, *options: str) -> None:
    """Writes the lock of one file, or leaves it as it is.

    Raises subprocess.CalledProcessError where uv finds no solution, and says why on stderr.
    """
    target = FOLDER / requirements
    constraints = [] if requirements == WIDEST else ["-c", str(FOLDER / WIDEST)]
    with tempfile.TemporaryDirectory() as folder:
        resolved = Path(folder) / requirements
        if target.exists():  # whose versions uv keeps where it can
            shutil.copy(target, resolved)
        command = [
            sys.executable, "-m", "uv", "pip", "compile", requirements, *constraints, *options,
            "--output-file", str(resolved), "--quiet", "--no-config", "--no-header",
            "--universal", "--python-version", "3.11", "--fork-strategy", "fewest",
            "--generate-hashes", "--annotation-style", "line",
        ]  # fmt: skip
        subprocess.run(command, cwd=ROOT, check=True)
        target.write_text(written(requirements, read(resolved.read_text("utf-8"))), "utf-8")


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for requirements in requirement_files():
        lock(requirements, *sys.argv[1:])
        print(f"locks/{requirements}: {len(of(requirements))} packages")


if __name__ == "__main__":
    main()
