"""What a prepared model answers: on a tiny one, whose every token has a vector of its own."""

from pathlib import Path

import numpy as np
import pytest

from bench.models import tiny_model
from lib.core.errors import EncoderError, ModelDamaged, ModelMissing
from lib.encoders.manifest import MANIFEST, card_of, read_manifest
from lib.encoders.onnx import OnnxEncoder
from lib.encoders.pooling import window_spans
from lib.encoders.profiles import PROFILES

LONG = " ".join(["מילה"] * 60)


def test_every_text_has_a_vector_of_length_one(tiny_model: Path) -> None:
    encoder = OnnxEncoder(tiny_model)
    found = encoder.encode_passages(["שלום", "שלום עולם", "א"])
    assert found.vectors.shape == (3, encoder.card.dimension)
    assert found.vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-6)


def test_a_vector_is_the_mean_of_the_tokens_specials_among_them(tiny_model: Path) -> None:
    encoder = OnnxEncoder(tiny_model)
    tokens = encoder._read("אב", "").tokens
    assert len(tokens) == 4  # [CLS] א ##ב [SEP]
    mean = tokens.mean(axis=0)
    assert np.allclose(encoder.encode_query("אב"), mean / np.linalg.norm(mean), atol=1e-6)


def test_cls_pooling_takes_the_first_token(tmp_path: Path) -> None:
    encoder = OnnxEncoder(tiny_model(tmp_path, pooling="cls"))
    assert np.allclose(encoder.encode_query("שלום"), encoder.encode_query("אחר"), atol=1e-6)


@pytest.mark.parametrize("nothing", ["", "   ", "\n\t", "\u200b", "\x00"])
def test_a_text_without_a_token_is_all_zeros(tiny_model: Path, nothing: str) -> None:
    encoder = OnnxEncoder(tiny_model)
    assert not encoder.encode_query(nothing).any()
    found = encoder.encode_passages([nothing, "שלום"], windows=True)
    assert not found.vectors[0].any()
    assert found.vectors[1].any()
    assert list(found.windows[0].spans) == []


def test_a_prompt_alone_is_still_nothing(tmp_path: Path) -> None:
    encoder = OnnxEncoder(tiny_model(tmp_path, prompts={"query": "שאלה: ", "passage": ""}))
    assert not encoder.encode_query("").any()


def test_query_and_passage_are_encoded_with_their_own_prompts(tmp_path: Path) -> None:
    prompted = OnnxEncoder(tiny_model(tmp_path, prompts={"query": "שאלה: ", "passage": "קטע: "}))
    plain = OnnxEncoder(tiny_model(tmp_path, "plain"))
    assert np.allclose(prompted.encode_query("מה"), plain.encode_query("שאלה: מה"))
    passage = prompted.encode_passages(["מה"]).vectors
    assert np.allclose(passage, plain.encode_passages(["קטע: מה"]).vectors)


def test_texts_beyond_the_maximum_length_are_cut_and_counted(tiny_model: Path) -> None:
    encoder = OnnxEncoder(tiny_model)
    found = encoder.encode_passages(["שלום", LONG, LONG + " ועוד"])
    assert found.truncated == 2
    assert np.allclose(found.vectors[1], found.vectors[2])


def test_a_text_of_a_hundred_megabytes_is_cut_before_it_is_tokenized(tiny_model: Path) -> None:
    encoder = OnnxEncoder(tiny_model)
    found = encoder.encode_passages(["שלום " * 20_000_000])
    assert found.truncated == 1


def test_a_text_has_the_same_vector_alone_and_in_any_batch(tiny_model: Path) -> None:
    encoder = OnnxEncoder(tiny_model)
    texts = [f"{'מילה ' * length}סוף" for length in range(1, 24)]
    together = encoder.encode_passages(texts).vectors
    alone = np.stack([encoder.encode_passages([text]).vectors[0] for text in texts])
    assert np.array_equal(together, alone)


def test_no_texts_are_no_vectors(tiny_model: Path) -> None:
    found = OnnxEncoder(tiny_model).encode_passages([])
    assert found.vectors.shape[0] == 0


def test_lone_surrogates_and_emoji_are_read_without_an_error(tiny_model: Path) -> None:
    found = OnnxEncoder(tiny_model).encode_passages(["שלום 😀", "\ud800 שלום"])
    assert np.linalg.norm(found.vectors, axis=1) == pytest.approx([1, 1])


def test_windows_cover_a_text_word_by_word_and_share_half() -> None:
    text = " ".join(f"w{number}" for number in range(60))
    spans = window_spans(text)
    words = [text[start:end].split() for start, end in spans]
    assert [(each[0], each[-1]) for each in words] == [
        ("w0", "w24"), ("w12", "w36"), ("w24", "w48"), ("w36", "w59"),
    ]  # fmt: skip


def test_a_short_text_is_one_window() -> None:
    assert window_spans("  שתי מילים ") == [(2, 11)]
    assert window_spans(" ") == []


def test_a_window_is_the_mean_of_its_own_tokens(tmp_path: Path) -> None:
    encoder = OnnxEncoder(tiny_model(tmp_path, longest=512))
    text = " ".join(f"א{number}" for number in range(60))
    (windows,) = encoder.encode_passages([text], windows=True).windows
    assert list(windows.spans) == window_spans(text)
    start, end = windows.spans[1]
    inside = encoder._read(text[start:end], "").tokens[1:-1]
    mean = inside.mean(axis=0)
    assert np.allclose(windows.vectors[1], mean / np.linalg.norm(mean), atol=1e-5)


def test_windows_count_characters_of_the_text_not_of_the_prompt(tmp_path: Path) -> None:
    prompted = OnnxEncoder(tiny_model(tmp_path, prompts={"query": "", "passage": "קטע: "}))
    plain = OnnxEncoder(tiny_model(tmp_path, "plain"))
    (one,), (other,) = (
        each.encode_passages(["אחת שתיים"], windows=True).windows for each in (prompted, plain)
    )
    assert one.spans == other.spans == [(0, 9)]
    assert np.allclose(one.vectors, other.vectors)


def test_windows_stop_where_the_model_stops_reading(tiny_model: Path) -> None:
    (windows,) = OnnxEncoder(tiny_model).encode_passages([LONG], windows=True).windows
    assert 0 < len(windows.spans) < len(window_spans(LONG))
    assert len(windows.vectors) == len(windows.spans)


def test_the_card_names_model_profile_and_weights(tiny_model: Path) -> None:
    manifest = read_manifest(tiny_model)
    cards = {name: card_of(manifest, profile) for name, profile in PROFILES.items()}
    weights = manifest.files[PROFILES["fast"].data].sha256
    assert cards["tight"].name == f"tiny-tight@{weights[:8]}"
    assert len({card.name for card in cards.values()}) == 3
    assert cards["fast"].details["fidelity"]["mean_cosine"] == 1.0
    assert OnnxEncoder(tiny_model, "fast").card == cards["fast"]


def test_a_released_encoder_says_so(tiny_model: Path) -> None:
    encoder = OnnxEncoder(tiny_model)
    encoder.close()
    with pytest.raises(EncoderError, match="released"):
        encoder.encode_query("שלום")


def test_a_missing_directory_is_a_missing_model(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="model prepare"):
        OnnxEncoder(tmp_path / "none")


def test_a_profile_that_was_not_kept_is_refused_by_name(tiny_model: Path) -> None:
    manifest = (tiny_model / MANIFEST).read_text().replace("_fast", "_other")
    (tiny_model / MANIFEST).write_text(manifest)
    with pytest.raises(EncoderError, match="--profile fast"):
        OnnxEncoder(tiny_model, "fast")


@pytest.mark.parametrize(
    "path", [PROFILES["faithful"].data, PROFILES["faithful"].model, "tokenizer.json"]
)
@pytest.mark.parametrize("how", ["flipped", "truncated", "longer", "gone"])
def test_a_damaged_file_is_refused(tiny_model: Path, path: str, how: str) -> None:
    _damage(tiny_model / path, how)
    with pytest.raises(ModelDamaged, match=path):
        OnnxEncoder(tiny_model)


def test_a_damaged_file_of_another_profile_does_not_matter(tiny_model: Path) -> None:
    _damage(tiny_model / PROFILES["fast"].data, "flipped")
    OnnxEncoder(tiny_model, "faithful")
    with pytest.raises(ModelDamaged):
        OnnxEncoder(tiny_model, "tight")


def test_a_file_that_is_whole_but_no_model_is_refused(tmp_path: Path) -> None:
    directory = tiny_model(tmp_path)
    wrong = directory / PROFILES["faithful"].model
    wrong.write_bytes(b"not a graph")
    _sign_anew(directory)
    with pytest.raises(ModelDamaged, match="cannot be opened"):
        OnnxEncoder(directory)


def _damage(path: Path, how: str) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    if how == "gone":
        path.unlink()
    else:
        changed = {"flipped": content, "truncated": content[:-1], "longer": content + b"x"}[how]
        path.write_bytes(bytes(changed))


def _sign_anew(directory: Path) -> None:
    from dataclasses import replace

    from lib.encoders.manifest import sums_of

    manifest = replace(read_manifest(directory), files=sums_of(directory))
    (directory / MANIFEST).write_text(manifest.dumps())
