"""Model files that are damaged, gone, half made, or written to while they serve."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lib import bootstrap
from lib.bootstrap import App, build
from lib.core.errors import ModelDamaged
from lib.core.query import Mode, Query
from lib.core.settings import Settings
from lib.encoders import keeper as keepers
from lib.encoders.keeper import State
from lib.encoders.manifest import MANIFEST
from lib.encoders.onnx import OnnxEncoder
from tests.conftest import doc, put
from tests.fakes import keeper_of

WEIGHTS = "onnx/model_blocks.onnx_data"
TOKENIZER = "tokenizer.json"


@pytest.fixture
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the repository's model, in its place."""
    copy = tmp_path / "contextual"
    shutil.copytree(bootstrap.CONTEXTUAL, copy)
    monkeypatch.setattr(bootstrap, "CONTEXTUAL", copy)
    return copy


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., App]]:
    """An App over two passages, by its settings."""
    made = []

    def open_app(**settings: object) -> App:
        given = {
            "database_url": f"sqlite:///{tmp_path}/t.db", "model_dir": str(tmp_path / "models"),
            "memory_limit_mb": 1 << 20, "max_memory_mb": 1 << 20,
        }  # fmt: skip
        app = build(Settings(**{**given, **settings}))
        made.append(app)
        put(app.store, doc("a", "רופאים בבית החולים"), doc("b", "תקציב המדינה ומיסיה"))
        return app

    yield open_app
    for app in made:
        app.close()


def flip(path: Path, at: float = 0.5) -> None:
    """One bit, in place."""
    place = int(path.stat().st_size * at)
    with path.open("r+b") as file:
        file.seek(place)
        (byte,) = file.read(1)
        file.seek(place)
        file.write(bytes([byte ^ 16]))


def answers_by_words(app: App) -> list[str]:
    """The notices of a search that words answer."""
    for mode in (Mode.HYBRID, Mode.SEMANTIC):
        page = app.search.search(Query("רופאים", mode))
        assert [hit.document.id for hit in page.hits] == ["a"]
        assert page.mode == "words"
    assert app.search.search(Query("רופאים", Mode.WORDS)).total == 1
    return [each.code for each in page.notices]


DAMAGES = {
    "a bit of the weights": (WEIGHTS, lambda path: flip(path)),
    "the last bit of the weights": (WEIGHTS, lambda path: flip(path, 0.9999999)),
    "a bit of the tokenizer": (TOKENIZER, lambda path: flip(path)),
    "weights cut": (WEIGHTS, lambda path: os.truncate(path, 1 << 20)),
    "weights empty": (WEIGHTS, lambda path: path.write_bytes(b"")),
    "manifest gone": (MANIFEST, lambda path: path.unlink()),
    "weights gone": (WEIGHTS, lambda path: path.unlink()),
    "tokenizer gone": (TOKENIZER, lambda path: path.unlink()),
    "tokenizer empty": (TOKENIZER, lambda path: path.write_bytes(b"")),
}


@pytest.mark.parametrize("which", DAMAGES)
def test_words_go_on_where_the_repositorys_model_is_damaged(
    bundled: Path, opened, which: str
) -> None:
    name, damage = DAMAGES[which]
    damage(bundled / name)
    assert answers_by_words(opened()) == ["semantic_failed"]


def test_words_go_on_where_there_is_no_model_at_all(bundled: Path, opened) -> None:
    shutil.rmtree(bundled)
    assert answers_by_words(opened()) == ["semantic_no_model"]


PREPARED = {
    "manifest cut": lambda model: os.truncate(model / MANIFEST, 200),
    "manifest empty": lambda model: (model / MANIFEST).write_bytes(b""),
    "half made": lambda model: (model / MANIFEST).unlink(),
    "half made beside": lambda model: model.rename(model.with_name(".making-tiny")),
    "weights flipped": lambda model: flip(next(model.glob("onnx/*faithful.onnx_data"))),
    "weights gone": lambda model: next(model.glob("onnx/*faithful.onnx_data")).unlink(),
    "tokenizer cut": lambda model: os.truncate(model / "tokenizer.json", 100),
}


@pytest.mark.parametrize("which", PREPARED)
def test_words_go_on_where_the_prepared_model_that_was_named_is_damaged(
    tiny_model: Path, opened, which: str
) -> None:
    app = opened(embedding_model="alephbert")
    app.index(app.models.preferred)
    app.close()
    PREPARED[which](tiny_model)
    assert "semantic_failed" in answers_by_words(opened(embedding_model="alephbert"))


@pytest.mark.parametrize(
    ("which", "file"),
    [
        ("manifest cut", MANIFEST),
        ("weights flipped", ".onnx_data"),
        ("tokenizer cut", "tokenizer.json"),
    ],
)
def test_the_log_names_the_damaged_file(
    tiny_model: Path, opened, which: str, file: str, capfd: pytest.CaptureFixture[str]
) -> None:
    app = opened(embedding_model="alephbert")
    app.index(app.models.preferred)
    app.close()
    PREPARED[which](tiny_model)
    answers_by_words(opened(embedding_model="alephbert"))
    told = [line for line in capfd.readouterr().err.splitlines() if " ERROR " in line]
    assert file in told[0]


@pytest.mark.parametrize("which", ["manifest cut", "half made", "half made beside"])
def test_the_repositorys_model_answers_where_a_prepared_one_is_not_whole(
    tiny_model: Path, opened, which: str
) -> None:
    PREPARED[which](tiny_model)
    page = opened().search.search(Query("רופאים", Mode.SEMANTIC))
    assert (page.mode, page.notices) == ("semantic", ())


# Written to while it serves


@contextmanager
def in_use(directory: Path) -> Iterator[OnnxEncoder]:
    encoder = OnnxEncoder(directory)
    encoder.encode_query("רופאים")
    yield encoder
    encoder.close()


@pytest.mark.parametrize("kept", [0, 4096, 1 << 20])
def test_a_mapped_file_that_is_cut_off_is_told_and_does_not_end_the_process(
    bundled: Path, kept: int
) -> None:
    code = f"""
import os, pathlib
from lib.core.errors import ModelDamaged
from lib.encoders.onnx import OnnxEncoder
encoder = OnnxEncoder(pathlib.Path({str(bundled)!r}))
encoder.encode_query("רופאים")
os.truncate({str(bundled / WEIGHTS)!r}, {kept})
for ask in (lambda: encoder.encode_query("מילים אחרות לגמרי"),
            lambda: encoder.encode_passages(["מיסים"])):
    try:
        ask()
    except ModelDamaged:
        print("told")
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=bootstrap.ROOT
    )
    assert (done.returncode, done.stdout) == (0, "told\n" * 2), done.stderr


def test_a_mapped_file_that_is_written_over_answers_no_more(bundled: Path) -> None:
    with in_use(bundled) as encoder:
        flip(bundled / WEIGHTS)
        with pytest.raises(ModelDamaged, match="written to"):
            encoder.encode_query("רופאים")


def test_a_prepared_file_that_is_cut_off_answers_no_more(tiny_model: Path) -> None:
    with in_use(tiny_model) as encoder:
        os.truncate(next(tiny_model.glob("onnx/*faithful.onnx_data")), 64)
        with pytest.raises(ModelDamaged, match="written to"):
            encoder.encode_query("רופאים")


def test_a_file_that_another_is_renamed_over_goes_on_answering(bundled: Path) -> None:
    with in_use(bundled) as encoder:
        before = encoder.encode_query("רופאים")
        beside = bundled / "new"
        beside.write_bytes(b"another")
        beside.replace(bundled / WEIGHTS)
        assert (encoder.encode_query("רופאים") == before).all()


def test_no_file_stays_open_after_the_encoder(bundled: Path) -> None:
    def held() -> int:
        return sum(
            str(bundled) in os.readlink(each)
            for each in Path("/proc/self/fd").iterdir()
            if each.is_symlink()
        )

    encoder = OnnxEncoder(bundled)
    assert held() > 0
    del encoder
    assert held() == 0


def test_a_model_that_was_damaged_in_use_is_loaded_again_once_it_is_whole(
    bundled: Path, opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened()
    assert app.search.search(Query("רופאים", Mode.SEMANTIC)).mode == "semantic"
    kept = (bundled / WEIGHTS).read_bytes()
    os.truncate(bundled / WEIGHTS, 4096)
    (keeper,) = app.models.keepers
    with pytest.raises(ModelDamaged):
        keeper.encode_query("שאילתה חדשה")
    assert keeper.state().state is State.FAILED
    assert answers_by_words_alone(app) == ["semantic_failed"]
    (bundled / WEIGHTS).write_bytes(kept)
    monkeypatch.setattr(keepers, "RETRY_SECONDS", 0.0)
    assert app.search.search(Query("תקציב", Mode.SEMANTIC)).mode == "semantic"


def answers_by_words_alone(app: App) -> list[str]:
    page = app.search.search(Query("רופאים חולים", Mode.SEMANTIC))
    assert page.mode == "words"
    return [each.code for each in page.notices if each.code.startswith("semantic")]


def test_the_damage_of_one_encode_gives_the_model_back() -> None:
    kept = keeper_of()
    kept.encode_query("א")
    encoder = kept._current()

    def damaged(text: str):
        raise ModelDamaged("cut", "mend")

    encoder.encode_query = damaged
    with pytest.raises(ModelDamaged):
        kept.encode_query("ב")
    assert encoder.closed
    assert (kept.state().state, kept.state().releases) == (State.FAILED, 1)
    with pytest.raises(ModelDamaged):  # and is not tried again at once
        kept.encode_query("ב")
    assert kept.state().loads == 1
