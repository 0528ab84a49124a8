"""python -m lib model: what it shows, and the codes it ends with."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.models import tiny_model as make_tiny
from lib.encoders.manifest import MANIFEST
from lib.encoders.profiles import PROFILES
from tests.cli.conftest import Ran


@pytest.fixture
def models(environment: dict[str, str], tmp_path: Path) -> Path:
    environment["MODEL_DIR"] = str(tmp_path / "kept")
    return tmp_path / "kept"


def test_without_a_model_status_says_what_to_run(run, models: Path) -> None:
    ran: Ran = run("model", "status")
    assert ran.code == 1
    assert "python -m lib model prepare" in ran.err
    assert ran.out == ""


def test_a_prepared_directory_is_taken_shown_and_verified(
    run, models: Path, tiny_model: Path
) -> None:
    made = run("model", "prepare", str(tiny_model), "--json")
    assert (made.code, made.json["name"], made.json["profile"]) == (0, "tiny", "faithful")
    (shown,) = run("model", "status", "--json").lines
    assert shown["state"] == "ready"
    assert shown["profiles"] == list(PROFILES)
    assert shown["fidelity"]["fast"]["mean_cosine"] == 1.0
    verified = run("model", "verify", "tiny", "--json").json
    assert verified["state"] == "verified"
    assert verified["load_ms"] > 0
    assert "mean cosine 1.0000" in run("model", "status").out


def test_a_damaged_model_fails_to_verify(run, models: Path) -> None:
    directory = make_tiny(models)
    data = directory / PROFILES["fast"].data
    content = bytearray(data.read_bytes())
    content[0] ^= 1
    data.write_bytes(bytes(content))
    assert run("model", "status").code == 0  # sizes only
    ran = run("model", "verify")
    assert ran.code == 1
    assert PROFILES["fast"].data in ran.err
    data.write_bytes(bytes(content[:-1]))
    assert run("model", "status", "--json").json["state"] == "damaged"
    assert run("model", "status").code == 1


def test_half_made_models_are_not_shown(run, models: Path) -> None:
    make_tiny(models).rename(models / ".making-tiny")
    assert run("model", "status").code == 1
    assert run("model", "verify").code == 1


def test_wrong_usage_is_told_apart(run, models: Path) -> None:
    assert run("model", "prepare", "https://127.0.0.1/model.tar").code == 2
    assert run("model", "bake").code == 2
    assert run("model", "prepare", "x", "--profile", "best").code == 2
    assert run("model").code == 2


def test_a_broken_manifest_is_damage_not_a_crash(run, models: Path) -> None:
    directory = make_tiny(models)
    for broken in ("", "[]", '{"name": 1}', '{"files": 3, "fidelity": {}}'):
        (directory / MANIFEST).write_text(broken)
        ran = run("model", "status")
        assert ran.code == 1
        assert "damaged" in ran.err


def test_without_torch_preparing_says_what_to_install(
    models: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    original = tmp_path / "original"
    original.mkdir()
    (original / "config.json").write_text("{}")
    code = (
        "import sys; sys.modules['torch'] = sys.modules['onnx'] = None\n"
        "from lib.cli.main import main\n"
        f"sys.exit(main(['model', 'prepare', {str(original)!r}], {environment!r}))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "pip install -r requirements.txt" in ran.stderr
