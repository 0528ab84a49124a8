"""Static token embeddings: what is the same text, what a window is, what is refused."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lib.core.errors import EncoderError, ModelDamaged, ModelMissing
from lib.encoders.static import FOLDER, WORDS_FILE, StaticEncoder
from tests.encoders.conftest import TEXTS

ROOT = Path(__file__).resolve().parent.parent.parent
BUNDLED = ROOT / "models" / "bundled"
ODD = [
    "",
    "  ",
    "צה״ל ור׳ יוסי, בְּרֵאשִׁית בָּרָא",
    "תל־אביב (ג׳ירפה) 1,234.5% iOS a_b",
    "日本語 привет",
    "\u200fבית\u00a0ספר\tשורה\nחדשה׃ ﬡﬦ",
]


def same(left: np.ndarray, right: np.ndarray) -> bool:
    return bool(np.allclose(left, right, atol=1e-5))


def test_vectors_have_unit_length_and_a_text_without_tokens_is_zero(encoder) -> None:
    vectors = encoder.encode_passages([*TEXTS[:5], "", "!?"]).vectors
    assert same(np.linalg.norm(vectors, axis=1), np.array([1, 1, 1, 1, 1, 0, 0]))
    assert vectors.shape == (7, encoder.card.dimension)
    assert vectors.dtype == np.float32


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("שלום", "ושלום"),
        ("בראשית", "בְּרֵאשִׁית"),
        ("צה״ל", 'צה"ל'),
        ("תל־אביב", "תל אביב"),
        ("ספרים", "ספר"),
        ("iOS", "ios"),
        ("\u200fבית", "בית"),
    ],
)
def test_forms_of_one_word_have_one_vector(encoder, one: str, other: str) -> None:
    assert same(encoder.encode_query(one), encoder.encode_query(other))


def test_words_outside_the_vocabulary_have_vectors_of_their_own(encoder) -> None:
    unknown = ["קונסטנטינופוליטאי", "שפנפנינוזאור", "אבגדהוזחט"]
    vectors = encoder.encode_passages(unknown).vectors
    cosines = vectors @ vectors.T
    assert same(np.diag(cosines), np.ones(3))
    assert cosines[0, 1] < 0.9
    assert cosines[1, 2] < 0.9


def test_a_query_and_a_passage_of_the_same_text_are_the_same(encoder) -> None:
    assert same(encoder.encode_query(TEXTS[0]), encoder.encode_passages([TEXTS[0]]).vectors[0])


def test_a_window_is_encoded_as_the_text_it_spans(encoder) -> None:
    for text in TEXTS[:20]:
        (windows,) = encoder.encode_passages([text], windows=True).windows
        spelled = [text[start:end] for start, end in windows.spans]
        assert same(windows.vectors, encoder.encode_passages(spelled).vectors)


def test_windows_overlap_cover_the_text_and_are_of_one_size(encoder) -> None:
    text = "\n".join(TEXTS[:4])
    (windows,) = encoder.encode_passages([text], windows=True).windows
    starts, ends = zip(*windows.spans, strict=True)
    assert (starts[0], ends[-1]) == (0, len(text))
    assert all(start < end for start, end in zip(starts[1:], ends[:-1], strict=True))
    sizes = [len(text[start:end].split()) for start, end in windows.spans]
    assert set(sizes) <= {19, 20, 21}


def test_a_short_text_is_one_window_and_an_empty_one_none(encoder) -> None:
    short, empty = encoder.encode_passages(["שלום עולם", ""], windows=True).windows
    assert list(short.spans) == [(0, 9)]
    assert list(empty.spans) == []
    assert empty.vectors.shape == (0, encoder.card.dimension)


def test_a_long_text_is_read_to_its_end(encoder) -> None:
    text = " ".join(TEXTS)
    encoded = encoder.encode_passages([text + " שלום"], windows=True)
    assert encoded.truncated == 0
    assert encoded.windows[0].spans[-1][1] == len(text) + 5
    whole = encoder.encode_passages(TEXTS, windows=True)
    assert encoded.vectors[0] @ whole.vectors.sum(axis=0) > 0


def test_text_without_a_space_takes_little_memory(encoder) -> None:
    assert same(encoder.encode_query("שלום," * 100_000), encoder.encode_query("שלום"))


def test_related_words_are_not_the_querys_own(encoder) -> None:
    word = encoder.related("שלום", 1)[0][0]
    assert word not in [found for found, _ in encoder.related(word, 50)]
    scores = [score for _, score in encoder.related("שלום", 5)]
    assert len(scores) == 5
    assert scores == sorted(scores, reverse=True)


def test_a_related_words_score_is_its_cosine(encoder) -> None:
    query = encoder.encode_query("שלום")
    for word, score in encoder.related("שלום", 20):
        assert abs(float(encoder.encode_query(word) @ query) - score) < 1e-5


def test_a_model_without_a_list_of_words_names_none(static_model: Path, tmp_path: Path) -> None:
    shutil.copytree(static_model, tmp_path / "mute")
    (tmp_path / "mute" / WORDS_FILE).unlink()
    assert StaticEncoder(tmp_path / "mute").related("שלום", 5) == []


def test_coverage_is_full_where_every_word_of_the_query_stands(encoder) -> None:
    query = " ".join(TEXTS[0].split()[3:6])
    scores = encoder.coverage(query, [TEXTS[0], TEXTS[7], ""])
    assert scores[0] == pytest.approx(1, abs=1e-5)
    assert scores[0] > scores[1] >= scores[2] == 0


def test_coverage_does_not_take_rare_words_of_one_row_for_one_word(static_model: Path) -> None:
    encoder = StaticEncoder(static_model)
    one, other = _two_words_of_one_row(encoder)
    assert same(encoder.encode_query(one), encoder.encode_query(other))
    assert encoder.coverage(one, [one, other]).tolist() == pytest.approx([1, 0], abs=1e-5)


def _two_words_of_one_row(encoder: StaticEncoder) -> list[str]:
    row_of, by_row = encoder._row_of, {}
    for word in {word for text in TEXTS for word in text.split() if word.isalpha()}:
        tokens = encoder._all_tokens(word)
        if len(tokens) == 1:
            by_row.setdefault(int(row_of[tokens[0]]), {})[tokens[0]] = word
    return sorted(next(words for words in by_row.values() if len(words) > 1).values())[:2]


def test_the_card_names_the_training(encoder, static_model: Path) -> None:
    card = encoder.card
    assert card.name.startswith("tiny-")
    assert (card.kind, card.dimension, card.windows_on_demand) == ("static", 32, True)
    assert card.size_bytes == sum(
        file.stat().st_size for file in static_model.rglob("*") if file.is_file()
    )


def test_a_closed_encoder_says_so(static_model: Path) -> None:
    encoder = StaticEncoder(static_model)
    encoder.close()
    with pytest.raises(EncoderError, match="closed"):
        encoder.encode_query("שלום")


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs Linux's /proc")
def test_closing_lets_go_of_the_file(copied: Path) -> None:
    def mapped() -> bool:
        return str(copied) in Path("/proc/self/maps").read_text()

    encoder = StaticEncoder(copied)
    encoder.encode_query("שלום")
    assert mapped()
    encoder.close()
    assert not mapped()


@pytest.fixture
def copied(static_model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(static_model, tmp_path / "copy"))


def test_a_directory_without_a_model_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        StaticEncoder(tmp_path)


@pytest.mark.parametrize("kept", [0, 4, 100, 2000])
def test_truncated_weights_are_refused(copied: Path, kept: int) -> None:
    os.truncate(copied / FOLDER / "model.safetensors", kept)
    with pytest.raises(ModelDamaged, match="whole safetensors"):
        StaticEncoder(copied)


@pytest.mark.parametrize("header", [b"[]", b"{", b'{"embeddings": {}}', b'{"embeddings": 3}'])
def test_a_header_of_another_kind_is_refused(copied: Path, header: bytes) -> None:
    data = len(header).to_bytes(8, "little") + header
    (copied / FOLDER / "model.safetensors").write_bytes(data)
    with pytest.raises(ModelDamaged):
        StaticEncoder(copied)


def test_a_broken_tokenizer_is_refused(copied: Path) -> None:
    (copied / FOLDER / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelDamaged, match=r"tokenizer\.json"):
        StaticEncoder(copied)


def test_weights_of_another_tokenizer_are_refused(copied: Path) -> None:
    from tokenizers import Tokenizer

    path = str(copied / FOLDER / "tokenizer.json")
    tokenizer = Tokenizer.from_file(path)
    tokenizer.add_tokens(["תוספת"])
    tokenizer.save(path)
    with pytest.raises(ModelDamaged, match="tokens"):
        StaticEncoder(copied)


def test_naming_the_encoder_loads_neither_numpy_nor_tokenizers() -> None:
    code = (
        "import sys, lib.encoders.static;"
        "print([m for m in ('numpy', 'tokenizers', 'safetensors') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_encoding_loads_nothing_heavier_than_numpy_and_tokenizers(static_model: Path) -> None:
    code = (
        "import sys, pathlib; from lib.encoders.static import StaticEncoder;"
        f"StaticEncoder(pathlib.Path({str(static_model)!r})).encode_query('שלום');"
        "print([m for m in ('torch', 'transformers', 'safetensors', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_the_bundled_model_is_small_and_knows_some_meaning() -> None:
    encoder = StaticEncoder(BUNDLED)
    size = sum(file.stat().st_size for file in BUNDLED.rglob("*") if file.is_file())
    assert size <= 16_000_000
    query = encoder.encode_query("רופאים מטפלים בחולים")
    near, far = encoder.encode_passages(["בית חולים ומרפאה", "תקציב ומיסים"]).vectors
    assert query @ near > query @ far + 0.1
    assert "סטודנטים" in [word for word, _ in encoder.related("לימודים באוניברסיטה", 8)]


@pytest.mark.slow
@pytest.mark.parametrize("which", ["tiny", "bundled"])
def test_sentence_transformers_gives_the_same_vectors(which: str, static_model: Path) -> None:
    from sentence_transformers import SentenceTransformer

    directory = static_model if which == "tiny" else BUNDLED
    texts = [*TEXTS, *ODD]
    theirs = SentenceTransformer(str(directory), device="cpu").encode(texts)
    ours = StaticEncoder(directory).encode_passages(texts).vectors
    assert np.abs(theirs - ours).max() < 1e-3
