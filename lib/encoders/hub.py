"""A model hub (HF_ENDPOINT, else huggingface.co): what a repository holds, and fetching it.

Only `model prepare` comes here; no query ever waits for a hub.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from urllib.parse import quote

from httpx2 import HTTPError  # the client of huggingface_hub
from huggingface_hub import HfApi, constants, get_token
from huggingface_hub.errors import HFValidationError, RepositoryNotFoundError

from lib.core.errors import EncoderError
from lib.encoders.download import SILENCE_SECONDS, download, unreachable
from lib.encoders.manifest import MANIFEST

ORIGINAL = ("*.json", "*.txt", "*.model", "README.md", "*_*/config.json")
"""What sentence-transformers reads beside the weights; never other formats of these."""

WEIGHTS = ("model*.safetensors", "pytorch_model*.bin")
"""The first of them that is there."""

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class HubFile:
    """`sha256` is empty for small files, which the hub does not sum."""

    bytes: int
    sha256: str = ""


@dataclass(frozen=True)
class HubModel:
    """A repository at one revision; `files` maps every path to what the hub knows of it."""

    name: str
    revision: str
    license: str = ""
    files: Mapping[str, HubFile] = field(default_factory=dict)

    @property
    def prepared(self) -> bool:
        return MANIFEST in self.files

    @property
    def wanted(self) -> dict[str, HubFile]:
        """All of a prepared directory; of an original, what is read of it."""
        if self.prepared:
            return {path: each for path, each in self.files.items() if path[0] != "."}
        return {**self._matching(ORIGINAL), **self._weights}

    @property
    def weights_bytes(self) -> int:
        return sum(each.bytes for each in self._weights.values())

    @property
    def _weights(self) -> dict[str, HubFile]:
        return next((found for one in WEIGHTS if (found := self._matching([one]))), {})

    def _matching(self, patterns: Sequence[str]) -> dict[str, HubFile]:
        """fnmatch lets `*` cross slashes, so a pattern without one counts for the top only."""
        return {
            path: each
            for path, each in self.files.items()
            if any(fnmatch(path, one) and path.count("/") == one.count("/") for one in patterns)
        }


def look(name: str) -> HubModel:
    """Asks the hub for `owner/name` or `owner/name@revision`; raises EncoderError."""
    repository, _, revision = name.partition("@")
    try:
        info = HfApi().model_info(
            repository, revision=revision or None, files_metadata=True, timeout=SILENCE_SECONDS
        )
    except (RepositoryNotFoundError, HFValidationError) as exc:
        raise EncoderError(
            f"There is no model {name!r}: neither a directory here nor at {constants.ENDPOINT}.",
            "Name a directory, owner/name on the hub, or https://…/model.tar#sha256=…",
        ) from exc
    except (HTTPError, OSError) as exc:
        raise unreachable(constants.ENDPOINT, "does not answer", exc) from exc
    files = {
        each.rfilename: HubFile(each.size or 0, each.lfs.sha256 if each.lfs else "")
        for each in info.siblings or []
    }
    card = info.card_data
    return HubModel(repository, info.sha or "main", str((card and card.license) or ""), files)


def fetch(model: HubModel, folder: Path, progress: Progress) -> None:
    """Downloads what is wanted into `folder`; goes on where an earlier run broke off."""
    token = get_token()
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    total = max(sum(each.bytes for each in model.wanted.values()), 1)
    done = 0
    for path, each in model.wanted.items():
        url = f"{constants.ENDPOINT}/{model.name}/resolve/{model.revision}/{quote(path)}"
        before = done

        def tick(received: int, path: str = path, before: int = before) -> None:
            share = (before + received) / total
            progress(share, f"downloading {path}: {received / 1e6:,.0f} MB")

        download(url, folder / path, each.sha256, headers, tick)
        done += each.bytes
