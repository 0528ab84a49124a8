"""Vectors that were made once and are kept in a file of this machine, model by model and text by
text: measuring asks for the same thousands of passages again and again.  Never for timings."""

import hashlib
import sqlite3
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from lib.encoders.keeper import ModelSource
from lib.encoders.protocol import Encoded, Encoder, ModelCard, Vector, Windows

FILE = Path(tempfile.gettempdir()) / "mafteach-vectors.db"
_TABLE = (
    "CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, vector BLOB, spans BLOB, windows BLOB)"
)


class Kept:
    """An encoder that asks another for what is not in the file yet; windows in half precision."""

    def __init__(self, encoder: Encoder, file: Path = FILE) -> None:
        self._encoder = encoder
        self._kept = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._kept.execute("PRAGMA synchronous = OFF")
        self._kept.execute(_TABLE)

    @property
    def card(self) -> ModelCard:
        return self._encoder.card

    def encode_query(self, text: str) -> Vector:
        key = self._key("query", text)
        found = self._kept.execute("SELECT vector FROM kept WHERE key = ?", (key,)).fetchone()
        if found is None:
            self._put(key, self._encoder.encode_query(text))
            return self.encode_query(text)
        return np.frombuffer(found[0], np.float32)

    def encode_passages(self, texts: Sequence[str], windows: bool = False) -> Encoded:
        if not texts:
            return self._encoder.encode_passages(texts, windows)
        made = [self._passage(text) for text in texts]
        vectors = np.stack([vector for vector, _ in made])
        return Encoded(vectors, 0, [each for _, each in made] if windows else ())

    def close(self) -> None:
        self._kept.close()
        self._encoder.close()

    def _passage(self, text: str) -> tuple[Vector, Windows]:
        key = self._key("passage", text)
        found = self._kept.execute(
            "SELECT vector, spans, windows FROM kept WHERE key = ?", (key,)
        ).fetchone()
        if found is None:
            encoded = self._encoder.encode_passages([text], windows=True)
            self._put(key, encoded.vectors[0], encoded.windows[0])
            return self._passage(text)
        vector, spans, rows = found
        pairs = np.frombuffer(spans, np.int32).reshape(-1, 2)
        held = np.frombuffer(rows, np.float16).reshape(len(pairs), -1).astype(np.float32)
        windows = Windows([(start, end) for start, end in pairs.tolist()], held)
        return np.frombuffer(vector, np.float32), windows

    def _put(self, key: bytes, vector: Vector, windows: Windows | None = None) -> None:
        spans = np.array(windows.spans if windows else [], np.int32)
        rows = windows.vectors.astype(np.float16).tobytes() if windows else b""
        row = (key, vector.tobytes(), spans.tobytes(), rows)
        self._kept.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", row)

    def _key(self, kind: str, text: str) -> bytes:
        return hashlib.sha256("\0".join((self.card.name, kind, text)).encode()).digest()


def keeping(source: ModelSource) -> ModelSource:
    """The same model, its vectors kept."""
    return replace(source, load=lambda: Kept(source.load()))
