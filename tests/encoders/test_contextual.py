"""The model that stands in the repository and reads words in their sentence."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from lib.bootstrap import CONTEXTUAL
from lib.encoders.manifest import check, read_manifest
from lib.encoders.onnx import OnnxEncoder
from tests.encoders.conftest import TEXTS

UNKNOWN = 3


@pytest.fixture(scope="module")
def encoder() -> Iterator[OnnxEncoder]:
    opened = OnnxEncoder(CONTEXTUAL)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(CONTEXTUAL / "tokenizer.json"))


def test_it_is_whole_and_small_and_says_what_it_is() -> None:
    manifest = read_manifest(CONTEXTUAL)
    check(CONTEXTUAL, manifest)
    size = sum(each.stat().st_size for each in CONTEXTUAL.rglob("*") if each.is_file())
    assert size <= 16_000_000
    assert manifest.license == "MIT"
    assert manifest.prompts == {"query": "query: ", "passage": "passage: "}
    assert manifest.fidelity["blocks"].mean_cosine > 0.999


def test_every_text_has_a_vector_of_length_one(encoder: OnnxEncoder) -> None:
    found = encoder.encode_passages(TEXTS[:5])
    assert found.vectors.shape == (5, 384) == (5, encoder.card.dimension)
    assert np.allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("כלב", "הגור נבח על החתול של השכנים"),
        ("איך מורידים חום לתינוק", "אקמול לפעוטות ניתן לפי משקל הגוף"),
        ("הבנק הדואר סגור", "הסניף לא יקבל לקוחות ביום שישי"),
    ],
)
def test_a_question_is_nearest_to_what_answers_it_in_other_words(
    encoder: OnnxEncoder, question: str, answer: str
) -> None:
    others = [text for text in TEXTS if not set(question.split()) & set(text.split())][:40]
    cosines = encoder.encode_passages([answer, *others]).vectors @ encoder.encode_query(question)
    assert int(cosines.argmax()) == 0


def test_a_word_has_another_vector_in_another_sentence(encoder: OnnxEncoder) -> None:
    one, other = (
        encoder._read(text, "").tokens[1] for text in ("ספר הוא חייט שיער", "ספר שקראתי בלילה")
    )
    assert one @ other / np.linalg.norm(one) / np.linalg.norm(other) < 0.98


def test_nothing_hebrew_is_unknown(tokenizer: Tokenizer) -> None:
    written = [chr(code) for code in (*range(0x590, 0x600), *range(0xFB1D, 0xFB50))]
    texts = [*written, *(f"א{each}ב" for each in written), *TEXTS]
    unknown = [text for text in texts if UNKNOWN in _assigned(tokenizer, text)]
    assert unknown == []


@pytest.mark.parametrize("sign", [chr(code) for code in range(0x21, 0x7F)])
def test_no_letter_digit_or_sign_of_a_keyboard_is_unknown(tokenizer: Tokenizer, sign: str) -> None:
    assert UNKNOWN not in tokenizer.encode(f"א {sign} {sign}א").ids


def test_points_change_nothing(encoder: OnnxEncoder) -> None:
    pointed, plain = "וַיִּקְרָ֨א אֱלֹהִ֤ים", "ויקרא אלהים"
    assert np.array_equal(encoder.encode_query(pointed), encoder.encode_query(plain))


@pytest.mark.parametrize(
    ("one", "other"), [("תל־אביב", "תל-אביב"), ("צה״ל", 'צה"ל'), ("ג׳ירפה", "ג'ירפה")]
)
def test_signs_that_keyboards_write_otherwise_are_one(
    tokenizer: Tokenizer, one: str, other: str
) -> None:
    assert tokenizer.encode(one).ids == tokenizer.encode(other).ids


def test_windows_are_stretches_of_the_pointed_text_itself(encoder: OnnxEncoder) -> None:
    text = " ".join(["בְּרֵאשִׁית בָּרָא אֱלֹהִים"] * 20)
    (windows,) = encoder.encode_passages([text], windows=True).windows
    assert windows.spans[0][0] == 0
    assert windows.spans[-1][1] == len(text)
    assert all(text[start:end].strip() == text[start:end] for start, end in windows.spans)


def test_nothing_is_read_beyond_its_512_tokens(encoder: OnnxEncoder) -> None:
    long = " ".join(TEXTS)
    found = encoder.encode_passages([long, long + " ועוד"])
    assert found.truncated == 2
    assert np.array_equal(found.vectors[0], found.vectors[1])


def _assigned(tokenizer: Tokenizer, text: str) -> list[int]:
    """Tokens of a text of characters that Unicode has given away."""
    import unicodedata

    if any(unicodedata.category(char) == "Cn" for char in text):
        return []
    return list(tokenizer.encode(text).ids)


def test_the_directory_names_what_sentence_transformers_reads() -> None:
    for path in ("modules.json", "config.json", "1_Pooling/config.json", "2_Normalize/config.json"):
        assert (Path(CONTEXTUAL) / path).is_file()
