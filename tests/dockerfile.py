"""A Dockerfile read far enough to check it where no Docker engine is."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Stage:
    """`steps` are (instruction, its text), in order."""

    name: str
    base: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def all(self, instruction: str) -> list[str]:
        return [text for name, text in self.steps if name == instruction]

    @property
    def copies(self) -> list[tuple[str, list[str]]]:
        """(the stage copied from or "", the sources) of every COPY."""
        found = []
        for text in self.all("COPY"):
            words = text.split()
            options = [word for word in words if word.startswith("--")]
            stage = next((o.partition("=")[2] for o in options if o.startswith("--from=")), "")
            found.append((stage, [word for word in words if word not in options][:-1]))
        return found

    @property
    def environment(self) -> dict[str, str]:
        return dict(re.findall(r"(\w+)=(\S+)", " ".join(self.all("ENV"))))

    @property
    def command(self) -> list[str]:
        return json.loads(self.all("CMD")[-1])


def stages(path: Path) -> list[Stage]:
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    found: list[Stage] = []
    for line in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines():
        instruction, _, text = line.strip().partition(" ")
        if instruction == "FROM":
            base, _, name = text.partition(" AS ")
            found.append(Stage(name, base))
        elif instruction and found:
            found[-1].steps.append((instruction, text.strip()))
    return found


def ignored(path: Path, name: str) -> bool:
    """Whether a .dockerignore keeps `name`, relative to the root, out of the build: the last
    line that fits it, or a folder above it, decides."""
    out = False
    for line in path.read_text("utf-8").splitlines():
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        wanted = pattern.startswith("!")
        parts = [name, *(str(each) for each in Path(name).parents if str(each) != ".")]
        if any(_fits(each, pattern.removeprefix("!")) for each in parts):
            out = not wanted
    return out


def _fits(name: str, pattern: str) -> bool:
    fit = re.escape(pattern).replace(r"\*\*/", "(.*/)?").replace(r"\*", "[^/]*")
    return re.fullmatch(fit, name) is not None
