"""Real models through torch, export, quantisation and onnxruntime."""

import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from bench import models as kept_models
from bench.models import ROOT, sample_texts
from lib.core.errors import EncoderError
from lib.encoders.directory import MAKING
from lib.encoders.manifest import check, read_manifest
from lib.encoders.onnx import OnnxEncoder
from lib.encoders.profiles import PROFILES
from tests.encoders.hub import REVISION, serving

pytestmark = pytest.mark.slow

ENGLISH = [
    "The cat sleeps on the warm windowsill.",
    "Interest rates rose again this quarter.",
    "Add the flour slowly and knead the dough.",
    "The spacecraft entered orbit around Mars.",
    "Doctors recommend walking every day.",
    "The orchestra played a symphony by Mahler.",
    "Heavy rain flooded the streets of the old town.",
    "She scored the winning goal in the final minute.",
]
ASKED = {
    "a pet taking a nap": 0,
    "central bank raises borrowing costs": 1,
    "baking bread": 2,
    "exploring another planet": 3,
    "exercise and health": 4,
    "classical music concert": 5,
    "bad weather damage": 6,
    "football match": 7,
}


def _original(directory: Path, texts: list[str]) -> np.ndarray:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(directory), device="cpu")
    return model.encode(texts, normalize_embeddings=True, batch_size=10, show_progress_bar=False)


@pytest.mark.parametrize(("profile", "bar"), [("faithful", 0.999), ("fast", 0.99), ("tight", 0.99)])
def test_the_trained_model_keeps_its_fidelity(
    minilm: Path, prepared_minilm: Path, profile: str, bar: float
) -> None:
    texts = [*ENGLISH, *ASKED]
    found = OnnxEncoder(prepared_minilm, profile).encode_passages(texts).vectors
    assert float((found * _original(minilm, texts)).sum(axis=1).mean()) >= bar


@pytest.mark.parametrize("profile", PROFILES)
def test_the_trained_model_finds_the_right_sentence(prepared_minilm: Path, profile: str) -> None:
    encoder = OnnxEncoder(prepared_minilm, profile)
    passages = encoder.encode_passages(ENGLISH).vectors
    found = {text: int((passages @ encoder.encode_query(text)).argmax()) for text in ASKED}
    assert found == ASKED


@pytest.mark.parametrize("profile", PROFILES)
def test_alone_or_in_any_batch_the_vector_is_the_same(prepared_minilm: Path, profile: str) -> None:
    encoder = OnnxEncoder(prepared_minilm, profile)
    texts = [*ENGLISH, *sample_texts(15)]
    together = encoder.encode_passages(texts).vectors
    backwards = encoder.encode_passages(texts[::-1]).vectors[::-1]
    alone = np.stack([encoder.encode_passages([text]).vectors[0] for text in texts])
    for other in (backwards, alone):
        assert (together * other).sum(axis=1).min() >= 0.9999


def test_a_model_of_alephberts_shape_is_prepared_whole(
    alephbert_shaped: Path, prepared_alephbert: Path
) -> None:
    manifest = read_manifest(prepared_alephbert)
    check(prepared_alephbert, manifest)
    assert (manifest.dimension, manifest.longest, manifest.pooling) == (768, 512, "mean")
    assert manifest.profiles == list(PROFILES)
    texts = sample_texts(6)
    original = _original(alephbert_shaped, texts)
    for profile in PROFILES:
        encoder = OnnxEncoder(prepared_alephbert, profile)
        assert encoder.card.size_bytes < 140_000_000
        found = encoder.encode_passages(texts, windows=True)
        assert (found.vectors * original).sum(axis=1).min() >= 0.999
        assert all(len(each.spans) == len(each.vectors) > 0 for each in found.windows)
        encoder.close()


def test_the_directory_reads_like_one_of_sentence_transformers(prepared_small: Path) -> None:
    modules = json.loads((prepared_small / "modules.json").read_text())
    assert [each["path"] for each in modules] == ["", "1_Pooling"]
    assert json.loads((prepared_small / "1_Pooling/config.json").read_text())[
        "pooling_mode_mean_tokens"
    ]
    assert (prepared_small / "config.json").is_file()
    assert not (prepared_small / "scratch").exists()


PREPARE = """
import os, signal, sys
from pathlib import Path
from lib.encoders.preparing.prepare import Source, prepare
from bench.models import sample_texts
source, models, step = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
calls = 0
def progress(share, words):
    global calls
    calls += 1
    print(calls, words, flush=True)
    if calls == step:
        os.kill(os.getpid(), signal.SIGKILL)
prepare(Source("someone/small", source), models, sample_texts(12), progress=progress)
"""


def test_killed_while_preparing_the_half_made_directory_is_never_used(
    small_model: Path, tmp_path: Path
) -> None:
    """At the beginning, in the export, in both quantisations, in each measuring, at the end."""
    models = tmp_path / "models"
    for step in (1, 2, 3, 4, 5, 7, 9, 11, 13):
        ran = _python(PREPARE, small_model, models, step)
        assert ran.returncode == -signal.SIGKILL, ran.stderr
        assert (models / f"{MAKING}small").is_dir()
        assert not list(models.glob("[!.]*"))
    ran = _python(PREPARE, small_model, models, 0)
    assert ran.returncode == 0, ran.stderr
    assert [path.name for path in models.iterdir() if path.is_dir()] == ["small"]
    check(models / "small", read_manifest(models / "small"))
    assert OnnxEncoder(models / "small").encode_query("שלום").any()


PREPARE_AGAIN = """
import os, signal, sys, traceback
from pathlib import Path
from bench.models import sample_texts
from lib.encoders.preparing.prepare import Source, prepare

TOUCHING = ("os.rename", "os.mkdir", "os.rmdir", "os.remove", "shutil.copyfile", "shutil.rmtree", "open")
source, models, license = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]

def run(step):
    touched = 0
    def audit(event, arguments):
        nonlocal touched
        reads = event == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if event in TOUCHING and not reads and any(str(models) in str(each) for each in arguments[:2]):
            touched += 1
            if touched == step:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(audit)
    os.dup2(2, 1)
    prepare(Source("someone/small", source, license=license), models, sample_texts(12))
    (models / ".touched").write_text(str(touched))

for line in sys.stdin:
    child = os.fork()
    if not child:
        try:
            run(int(line))
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""In a process that imports once and forks for each run, as tests/faults/killed.py."""


@contextmanager
def _preparing(source: Path, models: Path, license: str) -> Iterator[Callable[[int], int]]:
    """run(k): prepares, killed before it touches a file for the k-th time; the exit code."""
    process = subprocess.Popen(
        [sys.executable, "-c", PREPARE_AGAIN, str(source), str(models), license],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip

    def run(step: int) -> int:
        process.stdin.write(f"{step}\n")
        process.stdin.flush()
        return int(process.stdout.readline())

    with process:
        yield run
        process.stdin.close()


def test_killed_at_any_file_it_writes_a_preparation_is_completed_by_the_next(
    small_model: Path, tmp_path: Path
) -> None:
    """Six of the times that it makes, writes, renames or removes a file, and all of the last
    ones, while an older model of the same name stands there."""
    models, seen = tmp_path / "models", set()
    with _preparing(small_model, models, "old") as run:
        assert [run(0), run(0)] == [0, 0]  # the second one replaces, as those to come do
    steps = int((models / ".touched").read_text())
    assert steps > 25
    some = sorted(random.Random(0).sample(range(1, steps - 6), 6))
    with _preparing(small_model, models, "new") as run:
        for step in itertools.chain(some, itertools.count(steps - 5)):
            if not run(step):  # it was done before; what a kill left is cleared away in more steps
                break
            assert step < steps + 10
            for path in models.glob("[!.]*/manifest.json"):
                manifest = read_manifest(path.parent)
                check(path.parent, manifest)
                assert OnnxEncoder(path.parent).encode_query("שלום").any()
                seen.add(manifest.license)
    assert seen == {"old", "new"}
    assert [path.name for path in models.iterdir() if path.is_dir()] == ["small"]
    manifest = read_manifest(models / "small")
    check(models / "small", manifest)
    assert manifest.license == "new"


def _python(code: str, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def _command(tmp_path: Path, *argv: str, **environment: str) -> subprocess.CompletedProcess[str]:
    code = "import sys; from lib.cli.main import main; sys.exit(main(sys.argv[1:]))"
    return _python(
        code, *argv, DATABASE_URL=f"sqlite:///{tmp_path / 'empty.db'}",
        MODEL_DIR=str(tmp_path / "models"), HF_HOME=str(tmp_path / "home"), **environment,
    )  # fmt: skip


def test_the_command_prepares_from_a_hub_and_verifies(small_model: Path, tmp_path: Path) -> None:
    with serving() as hub:
        hub.repositories["someone/small"] = small_model
        hub.breaks["model.safetensors"] = 100_000
        broken = _command(tmp_path, "model", "prepare", "someone/small", HF_ENDPOINT=hub.url)
        assert broken.returncode == 1
        assert "what has arrived is kept" in broken.stderr
        hub.breaks.clear()
        made = _command(
            tmp_path, "model", "prepare", "someone/small", "--json", HF_ENDPOINT=hub.url
        )
    assert made.returncode == 0, made.stderr
    manifest = json.loads(made.stdout)
    assert (manifest["name"], manifest["revision"]) == ("small", REVISION)
    assert (manifest["license"], manifest["source"]) == ("apache-2.0", "someone/small")
    assert manifest["profiles"] == ["faithful"]
    assert manifest["fidelity"]["tight"]["texts"] > 100
    verified = _command(tmp_path, "model", "verify", "--json")
    assert json.loads(verified.stdout)["state"] == "verified"
    assert not list((tmp_path / "models" / ".downloads").iterdir())


def test_pooling_that_serving_does_not_know_is_refused(small_model: Path, tmp_path: Path) -> None:
    from lib.encoders.preparing.prepare import Source, prepare

    changed = tmp_path / "pools-by-max"
    shutil.copytree(small_model, changed)
    (changed / "1_Pooling/config.json").write_text(
        json.dumps({"embedding_dimension": 64, "pooling_mode": "max", "include_prompt": True})
    )
    with pytest.raises(EncoderError, match="pools by max"):
        prepare(Source("changed", changed), tmp_path / "models", sample_texts(4))
    assert [path.name for path in (tmp_path / "models").iterdir()] == [".lock"]


def test_a_vocabulary_that_did_not_come_along_is_refused(small_model: Path, tmp_path: Path) -> None:
    from tokenizers import BertWordPieceTokenizer

    from lib.encoders.preparing.prepare import Source, prepare

    changed = tmp_path / "wordless"
    shutil.copytree(small_model, changed)
    specials = {each: number for number, each in enumerate(kept_models.SPECIALS)}
    BertWordPieceTokenizer(specials).save(str(changed / "tokenizer.json"))
    with pytest.raises(EncoderError, match="word pieces"):
        prepare(Source("changed", changed), tmp_path / "models", sample_texts(4))


def test_full_precision_answers_through_the_same_protocol(
    small_model: Path, prepared_small: Path
) -> None:
    from lib.encoders.torch import TorchEncoder

    full, prepared = TorchEncoder(str(small_model), "cpu"), OnnxEncoder(prepared_small)
    texts = [*sample_texts(12), "", "מילה " * 600]
    ours, theirs = (each.encode_passages(texts, windows=True) for each in (full, prepared))
    assert ours.truncated == theirs.truncated == 1
    assert not ours.vectors[12].any()
    lengths = (ours.vectors * theirs.vectors).sum(axis=1)
    assert np.delete(lengths, 12).min() > 0.999
    for one, other in zip(ours.windows, theirs.windows, strict=True):
        assert list(one.spans) == list(other.spans)
        if len(one.spans):
            assert (one.vectors * other.vectors).sum(axis=1).min() > 0.999
    assert np.allclose(full.encode_query(texts[0]), ours.vectors[0], atol=1e-5)
    assert not full.encode_query("").any()
    assert full.card.name == f"{small_model.name}-torch@local"
    full.close()
    with pytest.raises(EncoderError, match="released"):
        full.encode_query("שלום")


def test_the_generated_vocabulary_spells_every_hebrew_word() -> None:
    from tokenizers import BertWordPieceTokenizer

    pieces = kept_models.generated_vocabulary()
    assert len(pieces) == len(set(pieces)) == kept_models.PIECES
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = BertWordPieceTokenizer(vocabulary, lowercase=True)
    words = " ".join(sample_texts(50)).split()
    unknown = [word for word in words if "[UNK]" in tokenizer.encode(word).tokens]
    assert len(unknown) < len(words) / 100


def test_two_processes_at_once_build_a_kept_model_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from bench import models\n"
        "models.KEPT = Path(sys.argv[1])\n"
        "build = models._build_small\n"
        "def told(target): print('built'); build(target)\n"
        "models._build_small = told\n"
        "print(models.small_model())"
    )
    both = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    outputs = [each.communicate()[0].split() for each in both]
    assert [each.returncode for each in both] == [0, 0]
    assert sum("built" in words for words in outputs) == 1
    assert outputs[0][-1] == outputs[1][-1]
