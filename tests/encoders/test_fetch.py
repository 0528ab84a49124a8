"""A prepared model is brought here whole and checked, or not at all; no torch."""

import contextlib
import hashlib
import io
import shutil
import socket
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from bench.models import tiny_model as make_tiny
from lib.core.errors import EncoderError, ModelDamaged, ModelMissing, UsageError
from lib.encoders.directory import DOWNLOADS
from lib.encoders.fetch import from_directory, from_hub, from_url
from lib.encoders.hub import fetch, look
from lib.encoders.manifest import MANIFEST, check, read_manifest
from lib.encoders.onnx import OnnxEncoder
from lib.encoders.profiles import PROFILES
from tests.encoders.hub import REVISION, Hub

DATA = PROFILES["faithful"].data
NAME = Path(DATA).name


def quiet(share: float, words: str) -> None:
    assert 0 <= share <= 1


@pytest.fixture
def published(tmp_path: Path, hub: Hub) -> Path:
    """A prepared directory, on the hub as someone/tiny."""
    directory = make_tiny(tmp_path / "published")
    hub.repositories["someone/tiny"] = directory
    return directory


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "here"


def held(models: Path) -> list[str]:
    return sorted(path.name for path in models.glob("[!.]*"))


def test_a_prepared_directory_is_copied_and_answers(tiny_model: Path, models: Path) -> None:
    (tiny_model / "stray.txt").write_text("not named by the manifest")
    assert from_directory(tiny_model, models, quiet) == read_manifest(tiny_model)
    assert OnnxEncoder(models / "tiny").encode_query("שלום").any()
    assert not (models / "tiny" / "stray.txt").exists()


def test_a_copy_replaces_the_model_that_stood_there(tmp_path: Path, models: Path) -> None:
    from_directory(make_tiny(tmp_path / "old", longest=10), models, quiet)
    from_directory(make_tiny(tmp_path / "new", longest=20), models, quiet)
    assert read_manifest(models / "tiny").longest == 20
    assert held(models) == ["tiny"]


def test_a_damaged_directory_is_refused_and_the_old_model_stays(
    tiny_model: Path, models: Path
) -> None:
    from_directory(tiny_model, models, quiet)
    with (tiny_model / DATA).open("r+b") as file:
        file.write(b"\xff\xff")
    with pytest.raises(ModelDamaged):
        from_directory(tiny_model, models, quiet)
    check(models / "tiny", read_manifest(models / "tiny"))
    assert [path.name for path in models.iterdir() if path.is_dir()] == ["tiny"]


def test_a_manifest_that_points_outside_is_refused(tiny_model: Path, models: Path) -> None:
    text = (tiny_model / MANIFEST).read_text().replace("tokenizer.json", "../secret")
    (tiny_model / MANIFEST).write_text(text)
    with pytest.raises(ModelDamaged, match="outside"):
        from_directory(tiny_model, models, quiet)


def test_a_prepared_model_comes_from_the_hub(published: Path, hub: Hub, models: Path) -> None:
    found = look("someone/tiny")
    assert (found.prepared, found.revision, found.license) == (True, REVISION, "apache-2.0")
    assert from_hub(found, models, quiet).name == "tiny"
    assert OnnxEncoder(models / "tiny").card == OnnxEncoder(published).card
    assert not list((models / DOWNLOADS).iterdir())


def test_a_broken_download_goes_on_where_it_broke(published: Path, hub: Hub, models: Path) -> None:
    hub.breaks[NAME] = 3_000
    with pytest.raises(EncoderError, match="what has arrived is kept"):
        from_hub(look("someone/tiny"), models, quiet)
    assert held(models) == []
    hub.breaks.clear()
    hub.asked.clear()
    from_hub(look("someone/tiny"), models, quiet)
    (again,) = (part for path, part in hub.asked if path.endswith(NAME))
    assert again == "bytes=12000-"  # four attempts of 3,000 bytes
    check(models / "tiny", read_manifest(models / "tiny"))


def test_a_file_that_changed_on_the_way_is_deleted(published: Path, hub: Hub, models: Path) -> None:
    found = look("someone/tiny")
    content = bytearray((published / DATA).read_bytes())
    content[5] ^= 1
    (published / DATA).write_bytes(bytes(content))
    with pytest.raises(EncoderError, match="checksum"):
        from_hub(found, models, quiet)
    assert not list(models.rglob(f"{NAME}*"))


def test_of_an_original_only_what_is_read_is_fetched(
    hub: Hub, tmp_path: Path, models: Path
) -> None:
    original = tmp_path / "original"
    for path in (
        "config.json", "vocab.txt", "model.safetensors", "pytorch_model.bin", "tf_model.h5",
        "onnx/model.onnx", "onnx/config.json", "1_Pooling/config.json", "modules.json", "README.md",
    ):  # fmt: skip
        (original / path).parent.mkdir(parents=True, exist_ok=True)
        (original / path).write_text(path)
    hub.repositories["someone/original"] = original
    found = look("someone/original")
    assert not found.prepared
    assert found.weights_bytes == len("model.safetensors")
    fetch(found, models, quiet)
    assert {path.relative_to(models).as_posix() for path in models.rglob("*") if path.is_file()} == {
        "config.json", "vocab.txt", "model.safetensors", "1_Pooling/config.json", "modules.json",
        "README.md",
    }  # fmt: skip


def test_an_unknown_name_says_what_can_be_named(hub: Hub) -> None:
    with pytest.raises(EncoderError, match="owner/name on the hub"):
        look("someone/nothing")
    with pytest.raises(EncoderError, match="no model"):
        look("not a name")


def test_a_hub_that_is_down_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    with socket.socket() as nobody:  # bound, but not listening: connections are refused
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        monkeypatch.setattr(constants, "ENDPOINT", url)
        with pytest.raises(EncoderError, match=r"does not answer.*Try again later"):
            look("someone/tiny")


def test_a_hub_that_says_nothing_is_given_up(
    published: Path, hub: Hub, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lib.encoders import download

    found = look("someone/tiny")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(download, "SILENCE_SECONDS", 0.2)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/model.tar"
        with pytest.raises(EncoderError, match="did not send"):
            download.download(url, models / "file")
    assert found.files


def _tar(directory: Path, target: Path, *more: tarfile.TarInfo) -> str:
    with tarfile.open(target, "w") as tar:
        tar.add(directory, directory.name)
        for each in more:
            tar.addfile(each, io.BytesIO(b"x" * each.size))
    return hashlib.sha256(target.read_bytes()).hexdigest()


@pytest.fixture
def tar_url(hub: Hub, tmp_path: Path):
    """Publishes a tar; returns its URL, without a checksum, and its checksum."""

    def publish(directory: Path, *more: tarfile.TarInfo) -> tuple[str, str]:
        folder = tmp_path / "tars"
        folder.mkdir(exist_ok=True)
        digest = _tar(directory, folder / "model.tar", *more)
        hub.repositories["files/here"] = folder
        return f"{hub.url}/files/here/resolve/main/model.tar", digest

    return publish


def test_a_model_comes_by_url_with_its_checksum(tiny_model: Path, models: Path, tar_url) -> None:
    url, digest = tar_url(tiny_model)
    assert from_url(f"{url}#sha256={digest}", models, quiet).name == "tiny"
    assert OnnxEncoder(models / "tiny").encode_query("שלום").any()


def test_a_url_without_a_checksum_is_refused(models: Path) -> None:
    for fragment in ("", "#sha256=12", "#md5=" + "0" * 64):
        with pytest.raises(UsageError, match="sha256sum"):
            from_url(f"https://127.0.0.1/model.tar{fragment}", models, quiet)


def test_another_checksum_is_refused(tiny_model: Path, models: Path, tar_url) -> None:
    url, _ = tar_url(tiny_model)
    with pytest.raises(EncoderError, match="checksum"):
        from_url(f"{url}#sha256={'0' * 64}", models, quiet)
    assert held(models) == []


@pytest.mark.parametrize("name", ["../escaped", "/tmp/mafteach-escaped"])
def test_an_archive_cannot_write_outside(
    tiny_model: Path, models: Path, tar_url, name: str, tmp_path: Path
) -> None:
    evil = tarfile.TarInfo(name)
    evil.size = 1
    url, digest = tar_url(tiny_model, evil)
    with contextlib.suppress(EncoderError):
        from_url(f"{url}#sha256={digest}", models, quiet)
    assert not [path for path in tmp_path.rglob("escaped") if "files" not in path.parts]
    assert not Path("/tmp/mafteach-escaped").exists()


def test_a_link_out_of_an_archive_is_refused(tiny_model: Path, models: Path, tar_url) -> None:
    evil = tarfile.TarInfo("tiny/config.json")
    evil.type, evil.linkname = tarfile.SYMTYPE, "/etc/passwd"
    url, digest = tar_url(tiny_model, evil)
    with pytest.raises(EncoderError, match="cannot be unpacked"):
        from_url(f"{url}#sha256={digest}", models, quiet)
    assert held(models) == []


def test_an_archive_without_a_manifest_is_no_model(tiny_model: Path, models: Path, tar_url) -> None:
    (tiny_model / MANIFEST).unlink()
    url, digest = tar_url(tiny_model)
    with pytest.raises(ModelMissing):
        from_url(f"{url}#sha256={digest}", models, quiet)


def test_encoding_opens_no_connection_and_imports_no_hub(tiny_model: Path) -> None:
    code = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise AssertionError('network')\n"
        "socket.socket.connect = refuse\n"
        "from pathlib import Path\n"
        "from lib.encoders.onnx import OnnxEncoder\n"
        f"print(OnnxEncoder(Path({str(tiny_model)!r})).encode_query('שלום').any(),\n"
        "  [m for m in ('torch', 'transformers', 'huggingface_hub', 'onnx') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "True []"


def test_leftovers_of_a_download_are_no_model(tiny_model: Path, models: Path) -> None:
    shutil.copytree(tiny_model, models / DOWNLOADS / "tiny")
    assert held(models) == []
