"""The corpus as a download, made when it is asked for."""

import gzip
import io
import tempfile
from collections.abc import Callable
from typing import IO, cast

import streamlit as st

from lib.ingest.exporter import exported
from lib.stores.protocol import CorpusStats, CorpusStore
from lib.ui.strings import t

SECONDS = 600.0
LARGE_WORDS = 1_000_000
"""Above it files are packed: Streamlit keeps a download in memory until it was fetched."""


def export_panel(store: CorpusStore, stats: CorpusStats) -> None:
    """The two downloads, and the command that does the same."""
    packed = stats.words > LARGE_WORDS
    st.html(
        f'<h2 class="panel-title">{t("corpus_export_title")}</h2>'
        f'<p class="quiet">{t("corpus_export_hint")}</p>'
    )
    with st.container(horizontal=True):
        for format in ("jsonl", "csv"):
            name = f"mafteach.{format}" + (".gz" if packed else "")
            st.download_button(
                t(f"corpus_export_{format}"), data=download(store, format, packed), file_name=name,
                mime=_mime(format, packed), on_click="ignore", key=f"export_{format}",
            )  # fmt: skip
    if packed:
        st.html(f'<p class="quiet">{t("corpus_export_packed")}</p>')
    st.html(
        f'<p class="quiet">{t("corpus_export_command")}: '
        f'<br><code dir="ltr">python -m lib export --format jsonl</code></p>'
    )


def _mime(format: str, packed: bool) -> str:
    if packed:
        return "application/gzip"
    return "text/csv" if format == "csv" else "application/x-ndjson"


def download(store: CorpusStore, format: str, packed: bool) -> Callable[[], bytes]:
    """What makes the file: written to disk as it is read, so that memory holds it once."""

    def make() -> bytes:
        with tempfile.TemporaryFile() as file:
            write(store, format, file, packed)
            file.seek(0)
            return file.read()

    return make


def write(store: CorpusStore, format: str, file: IO[bytes], packed: bool = False) -> None:
    """Writes the whole corpus to `file`, a batch of documents in memory at a time."""
    out = cast(IO[bytes], gzip.GzipFile(fileobj=file, mode="wb", mtime=0)) if packed else file
    text = io.TextIOWrapper(out, encoding="utf-8", newline="")
    with store.reading(SECONDS) as reader:
        for line in exported(reader.stream(), format):
            text.write(line)
    text.detach()
    if packed:
        out.close()
