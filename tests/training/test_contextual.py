"""From blocks of four bits to a graph that onnxruntime runs, and which pieces are kept."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from training.blocks import Blocks
from training.carried import Pieces, Shape, carried_path, read_carried
from training.contextual.graph import model_of
from training.contextual.pieces import read_list
from training.contextual.spelling import SPECIALS, kept, tokenizer_of

TINY = Shape(
    width=64, layers=2, heads=2, inner=128, pieces=40, positions=32, types=2, epsilon=1e-12
)
NAMES = [*SPECIALS, "▁", "▁של", "של", "ום", "ש", "ל", "ו", "ם", "▁the", "the", "t", "h", "e"]
PIECES = Pieces(NAMES, [0.0] * 4 + [-float(each) for each in range(13)], 0, 2, 3)


def tiny() -> dict[str, Blocks | np.ndarray]:
    """Seeded tensors of the tiny shape, by their short names."""
    chance = np.random.default_rng(5)

    def numbers(*sizes: int) -> np.ndarray:
        return chance.standard_normal(sizes).astype(np.float32) * 0.3

    found: dict[str, Blocks | np.ndarray] = {
        "emb.word": Blocks.nearest(numbers(TINY.pieces, TINY.width)),
        "emb.pos": numbers(TINY.positions * TINY.width),
        "emb.type": numbers(TINY.types * TINY.width),
        **{f"emb.ln.{each}": numbers(TINY.width) for each in "wb"},
    }
    sizes = dict.fromkeys(("q", "k", "v", "ao"), (TINY.width, TINY.width))
    sizes |= {"fi": (TINY.inner, TINY.width), "fo": (TINY.width, TINY.inner)}
    for layer in range(TINY.layers):
        for part, (outputs, inputs) in sizes.items():
            found[f"l{layer}.{part}.w"] = Blocks.nearest(numbers(outputs, inputs))
            found[f"l{layer}.{part}.b"] = numbers(outputs)
        for part in ("aln", "oln"):
            found |= {f"l{layer}.{part}.{each}": numbers(TINY.width) for each in "wb"}
    return found


def test_blocks_are_within_half_a_step_of_what_they_were_made_from() -> None:
    values = np.random.default_rng(1).standard_normal(320, np.float32)
    blocks = Blocks.nearest(values)
    steps = np.abs(blocks.scales.astype(np.float32)).repeat(32)
    away = np.abs(blocks.floats() - values)
    assert np.median(away / steps) < 0.3
    assert (away <= steps * 1.01).all()


def test_a_block_of_noughts_stays_one() -> None:
    assert not Blocks.nearest(np.zeros(64, np.float32)).floats().any()


def test_blocks_that_are_made_again_are_the_same() -> None:
    blocks = Blocks.nearest(np.random.default_rng(2).standard_normal(640, np.float32))
    again = Blocks.nearest(blocks.floats())
    assert np.array_equal(again.floats(), blocks.floats())


def test_blocks_are_read_as_a_scale_and_two_halves() -> None:
    raw = np.float16(0.5).tobytes() + bytes([0x80 | 9] * 16)
    assert Blocks.read(raw).floats().tolist() == [0.5] * 16 + [0.0] * 16


def test_packed_blocks_hold_neighbours_in_one_byte() -> None:
    codes = np.arange(32, dtype=np.uint8)[None] % 16
    packed = Blocks(codes, np.ones(1, np.float16)).packed()
    assert packed.shape == (1, 16)
    assert packed[0, 0] == 0x10


def test_rows_of_a_table_are_chosen_whole() -> None:
    table = Blocks.nearest(np.random.default_rng(3).standard_normal((5, 64), np.float32))
    rows = table.floats().reshape(5, 64)
    assert np.array_equal(table.rows([3, 1], 64).floats().reshape(2, 64), rows[[3, 1]])


def _run(ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
    import onnxruntime

    session = onnxruntime.InferenceSession(model_of(TINY, tiny()).SerializeToString())
    found: np.ndarray = session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
    return found


def test_what_is_masked_says_nothing() -> None:
    ids = np.array([[0, 7, 9, 2, 5, 6]], np.int64)
    mask = np.array([[1, 1, 1, 1, 0, 0]], np.int64)
    alone = _run(ids[:, :4], mask[:, :4])
    assert np.allclose(_run(ids, mask)[:, :4], alone, atol=2e-2)


def test_a_token_is_read_with_its_company_and_in_its_place() -> None:
    ids = np.array([[0, 7, 9, 2], [0, 7, 11, 2], [7, 0, 9, 2]], np.int64)
    one, other, moved = _run(ids, np.ones_like(ids))
    assert not np.allclose(one[1], other[1], atol=1e-2)
    assert not np.allclose(one[1], moved[0], atol=1e-2)


@pytest.mark.slow
def test_the_graph_gives_what_the_network_in_full_precision_gives() -> None:
    import torch

    from training.unpacked import bert

    ids = np.array([[0, 7, 9, 31, 12, 2]], np.int64)
    with torch.no_grad():
        whole = bert(TINY, tiny())(input_ids=torch.tensor(ids)).last_hidden_state.numpy()
    found = _run(ids, np.ones_like(ids))
    cosines = (
        (whole * found).sum(-1) / np.linalg.norm(whole, axis=-1) / np.linalg.norm(found, axis=-1)
    )
    assert cosines.min() > 0.999


def test_all_that_is_hebrew_is_kept_and_of_the_rest_what_is_used() -> None:
    names = [PIECES.names[place] for place in kept(PIECES, [13])]
    assert names == [name for name in NAMES if name != "▁the"]


def test_pieces_of_points_are_not_kept() -> None:
    pointed = replace(PIECES, names=[*NAMES[:-1], "\u05b0"])
    assert len(NAMES) - 1 not in kept(pointed, [])


def test_pieces_are_numbered_anew_and_spell_the_same() -> None:
    every, some = tokenizer_of(PIECES), tokenizer_of(PIECES, kept(PIECES, []))
    for text in ("שלום", "של ום", "the"):
        assert "".join(every.encode(text).tokens) == "".join(some.encode(text).tokens)
    assert some.encode("שלום").ids[0] == 0
    assert some.encode("שלום").ids[-1] == 2


@pytest.mark.slow
def test_the_list_keeps_every_hebrew_piece_of_the_source() -> None:
    path = carried_path()
    assert path is not None
    pieces = read_carried(path).pieces
    assert set(kept(pieces, [])) <= set(read_list())


@pytest.mark.slow
def test_sentence_transformers_gives_the_same_vectors() -> None:
    from sentence_transformers import SentenceTransformer

    from lib.bootstrap import CONTEXTUAL
    from lib.encoders.onnx import OnnxEncoder

    texts = ["הסניף לא יקבל לקוחות ביום שישי", "וַיִּקְרָא אֱלֹהִים לָאוֹר יוֹם", "a few words"]
    model = SentenceTransformer(str(CONTEXTUAL), trust_remote_code=True, device="cpu")
    theirs = np.stack([model.encode_document(text) for text in texts])
    encoder = OnnxEncoder(CONTEXTUAL)
    assert np.allclose(theirs, encoder.encode_passages(texts).vectors, atol=1e-4)
    assert np.allclose(model.encode_query(texts[0]), encoder.encode_query(texts[0]), atol=1e-4)
    together = model.encode_document(texts)
    assert (together * theirs).sum(axis=1).min() > 0.999


@pytest.mark.slow
def test_one_command_makes_the_model_of_the_repository_again(tmp_path: Path) -> None:
    from lib.bootstrap import CONTEXTUAL
    from lib.encoders.manifest import read_manifest
    from training.contextual.run import run

    path = carried_path()
    assert path is not None
    made = run(path, tmp_path / "contextual", ["שלום עולם", "משפט אחר לגמרי"])
    assert made.files == read_manifest(CONTEXTUAL).files
    assert made.fidelity["blocks"].mean_cosine > 0.999


def test_the_module_in_the_models_directory_is_the_one_that_is_read_here() -> None:
    here = Path(__file__).resolve().parent.parent.parent
    shipped, ours = (
        here / folder / "contextual" / "modeling_blocks.py" for folder in ("models", "training")
    )
    assert shipped.read_bytes() == ours.read_bytes()
