"""EMBEDDING_MODEL: which models may answer, in what order; choosing loads none."""

import sys
from pathlib import Path

import pytest

from lib.bootstrap import build, model_sources
from lib.core.errors import ModelMissing, SemanticUnavailable, SettingsError
from lib.core.settings import Settings


def kinds(settings: Settings) -> list[str]:
    return [source.card.kind for source in model_sources(settings)]


def titles(settings: Settings) -> list[str]:
    return [source.card.title for source in model_sources(settings)]


def test_auto_takes_the_repositorys_model_where_none_is_prepared(tmp_path: Path) -> None:
    assert titles(Settings(model_dir=str(tmp_path))) == ["E5"]


def test_auto_prefers_a_prepared_model_to_the_repositorys(tiny_model: Path) -> None:
    settings = Settings(model_dir=str(tiny_model.parent))
    assert titles(settings) == ["tiny", "E5"]


@pytest.mark.parametrize("name", ["contextual", "bundled"])
def test_the_repositorys_model_is_alone_by_either_name_whatever_is_prepared(
    tiny_model: Path, name: str
) -> None:
    settings = Settings(model_dir=str(tiny_model.parent), embedding_model=name)
    assert titles(settings) == ["E5"]


def test_auto_leaves_out_what_cannot_be_read_and_goes_on_with_the_rest(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lib.bootstrap.CONTEXTUAL", tmp_path)
    assert titles(Settings(model_dir=str(tiny_model.parent))) == ["tiny"]
    with pytest.raises(ModelMissing):
        model_sources(Settings(model_dir=str(tmp_path / "none")))


def test_alephbert_that_is_not_prepared_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        model_sources(Settings(model_dir=str(tmp_path), embedding_model="alephbert"))
    assert "model prepare" in refused.value.hint


def test_an_alephbert_that_was_half_prepared_is_a_fault_and_no_wrong_setting(
    tmp_path: Path,
) -> None:
    (tmp_path / "alephbert").mkdir()
    with pytest.raises(ModelMissing) as missed:
        model_sources(Settings(model_dir=str(tmp_path), embedding_model="alephbert"))
    assert "model prepare" in missed.value.hint


def test_full_precision_and_a_service_come_first_where_they_are_asked_for(tmp_path: Path) -> None:
    torch = Settings(model_dir=str(tmp_path), embedding_model="torch")
    remote = Settings(
        model_dir=str(tmp_path), embedding_model="remote",
        remote_model_url="http://127.0.0.1:9", remote_model_name="a/b",
    )  # fmt: skip
    before = set(sys.modules)
    assert kinds(torch) == ["torch", "onnx"]
    assert kinds(remote) == ["remote", "onnx"]
    assert not (sys.modules.keys() - before) & {"torch", "sentence_transformers", "transformers"}


def test_another_name_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(SettingsError) as refused:
        model_sources(Settings(embedding_model="word2vec"))
    assert "alephbert" in refused.value.hint


def test_switched_off_there_is_none(tmp_path: Path) -> None:
    app = build(
        Settings(database_url=f"sqlite:///{tmp_path / 'o.db'}", enable_semantic_search=False)
    )
    assert not app.models.available
    with pytest.raises(SemanticUnavailable):
        _ = app.models.preferred
    app.close()
