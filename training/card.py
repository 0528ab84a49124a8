"""The model's card and the log of its run, beside the weights."""

import shutil
from pathlib import Path

from training.recipe import Recipe

TEMPLATE = Path(__file__).with_name("CARD.md")


def write_papers(out: Path, recipe: Recipe, log: Path) -> None:
    """README.md from the template, with the recipe's numbers; training.log as it is."""
    numbers = "\n".join(f"| {name} | {value} |" for name, value in recipe.as_dict().items())
    card = TEMPLATE.read_text(encoding="utf-8").replace("{recipe}", numbers)
    (out / "README.md").write_text(card, encoding="utf-8")
    shutil.copyfile(log, out / "training.log")
