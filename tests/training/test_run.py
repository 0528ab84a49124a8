"""One command from text to model, on a tiny text."""

from dataclasses import replace
from pathlib import Path

import pytest

from lib.encoders.static import StaticEncoder
from tests.training.tiny import TINY, trained
from training.recipe import Recipe

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model(text: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained(text, tmp_path_factory.mktemp("run"))


def name(model: Path) -> str:
    return StaticEncoder(model).card.name


def test_the_model_can_be_served_and_says_how_it_was_made(model: Path) -> None:
    assert StaticEncoder(model).encode_query("שלום").shape == (48,)
    card = (model / "README.md").read_text(encoding="utf-8")
    assert "| steps | 100 |" in card
    assert "{" not in card
    assert "step 100 of 100" in (model / "training.log").read_text(encoding="utf-8")


def test_training_lowers_the_loss(model: Path) -> None:
    log = (model / "training.log").read_text(encoding="utf-8").splitlines()
    losses = [float(line.split("loss ")[1].split(",")[0]) for line in log if "loss " in line]
    assert len(losses) == 2
    assert losses[1] < losses[0] - 0.1


def test_the_same_text_and_seed_make_the_same_model(
    text: Path, model: Path, tmp_path: Path
) -> None:
    assert name(trained(text, tmp_path)) == name(model)


def test_another_seed_makes_another_model(text: Path, model: Path, tmp_path: Path) -> None:
    assert name(trained(text, tmp_path, replace(TINY, seed=8))) != name(model)


def test_an_interrupted_run_goes_on_to_the_same_model(
    text: Path, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from training import run

    def interrupted(recipe: Recipe):
        def report(step: int, loss: float, seconds: float) -> None:
            raise KeyboardInterrupt

        return report

    with monkeypatch.context() as patched:
        patched.setattr(run, "_report", interrupted)
        with pytest.raises(KeyboardInterrupt):
            trained(text, tmp_path)
    assert not (tmp_path / "model").exists()
    assert (tmp_path / "work" / "checkpoint.pt").is_file()
    resumed = trained(text, tmp_path)
    log = (resumed / "training.log").read_text(encoding="utf-8")
    assert "step 50 of 100" not in log
    assert name(resumed) == name(model)
    assert not (tmp_path / "work" / "checkpoint.pt").exists()


def test_a_checkpoint_of_another_recipe_is_not_used(
    text: Path, model: Path, tmp_path: Path
) -> None:
    (tmp_path / "work").mkdir()
    import torch

    torch.save({"recipe": {}, "step": 90, "model": {}}, tmp_path / "work" / "checkpoint.pt")
    assert name(trained(text, tmp_path)) == name(model)


def test_a_folder_without_text_is_refused(tmp_path: Path) -> None:
    from training.run import run

    empty = tmp_path / "empty"
    empty.mkdir()
    assert run(empty, tmp_path, tmp_path / "model", tmp_path / "work", TINY, threads=1) == 1
    assert not (tmp_path / "model").exists()
