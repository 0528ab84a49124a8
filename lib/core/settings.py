"""Every setting, in one table: environment variable, default, meaning.

README.md's table is made from it (`python -m lib.core.settings`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import urlsplit

from lib.core.errors import SettingsError
from lib.core.rate import Rate


def _setting(
    default: Any,
    meaning: str,
    least: int | None = None,
    secret: bool = False,
    url: bool = False,
    rate: bool = False,
) -> Any:
    return field(
        default=default,
        metadata={"meaning": meaning, "least": least, "secret": secret, "url": url, "rate": rate},
        repr=not secret,
    )


@dataclass(frozen=True)
class Settings:
    """Read once, at start, with `from_environment`; fields are the variables in lower case."""

    database_url: str = _setting(
        "sqlite:///data/mafteach.db",
        "SQLite file, or postgresql://user:password@host/name", secret=True,
    )  # fmt: skip
    enable_semantic_search: bool = _setting(True, "false switches search by meaning off")
    embedding_model: str = _setting(
        "auto", "which encoder answers: auto, bundled, alephbert, torch, remote"
    )
    remote_model_url: str = _setting(
        "", "address of a text-embeddings-inference server or a Hugging Face Inference endpoint",
        secret=True, url=True,
    )  # fmt: skip
    remote_model_token: str = _setting("", "sent to it as a bearer token when set", secret=True)
    remote_model_name: str = _setting(
        "", "the model it serves, as it says at /info, where the address does not name it"
    )
    remote_model_dimension: int = _setting(768, "numbers in each of its vectors", 1)
    model_dir: str = _setting("data/models", "where prepared models are kept")
    model_profile: str = _setting(
        "", "how a prepared model is served: faithful, fast, tight; as it was prepared unless told"
    )
    torch_model: str = _setting(
        "imvladikon/sentence-transformers-alephbert",
        "with EMBEDDING_MODEL=torch, a sentence-transformers directory or hub id",
    )
    model_idle_seconds: int = _setting(300, "idle time after which the model is released", 1)
    max_candidates: int = _setting(
        100, "passages fetched per search to be ranked; lower saves memory", 10
    )
    tag_batch_size: int = _setting(10, "tags and passages encoded at once", 1)
    memory_limit_mb: int = _setting(512, "the instance's limit where the system tells none", 64)
    max_memory_mb: int = _setting(
        400, "memory above which operators are alerted, where 80% of the limit is more", 32
    )
    alert_webhook_url: str = _setting(
        "", "http(s) address to which memory alerts are posted as JSON", secret=True, url=True
    )
    memory_history: str = _setting(
        "data/memory.history", "file that keeps the memory charts over a restart; off keeps none"
    )
    db_pool_size: int = _setting(2, "connections kept open", 1)
    db_max_overflow: int = _setting(3, "connections opened beyond them under load", 0)
    rate_limit: str = _setting(
        "60/minute", "searches per visitor; four times that per address; off limits none", rate=True
    )
    semantic_rate_limit: str = _setting(
        "20/minute", "the same for searches that encode text", rate=True
    )
    trusted_proxies: int = _setting(
        0, "proxies in front of the server, whose X-Forwarded-For is believed", 0
    )
    max_websockets: int = _setting(100, "pages open at once; further ones are answered 503", 1)
    admin_password: str = _setting(
        "", "lets its holder import, delete and manage; without it only visitors on this host may",
        secret=True,
    )  # fmt: skip
    api_token: str = _setting("", "required of API callers as a bearer token when set", secret=True)
    log_level: str = _setting("INFO", "DEBUG, INFO, WARNING or ERROR")
    port: int = _setting(8501, "where the server listens", 1)
    gunicorn_workers: int = _setting(1, "server processes; sessions live in memory, so 1", 1)
    allow_more_workers: bool = _setting(
        False, "true lets them be more, behind a proxy that keeps a visitor at one worker"
    )

    @property
    def masked_database_url(self) -> str:
        return re.sub(r"(://[^:/@]*):.*@", r"\1:***@", self.database_url)

    def __repr__(self) -> str:
        shown = [f"{f.name}={getattr(self, f.name)!r}" for f in fields(self) if f.repr]
        return f"Settings(database_url={self.masked_database_url!r}, {', '.join(shown)})"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Raises SettingsError that names the variable, its value and what it takes."""
        given = {}
        for each in fields(cls):
            text = environment.get(each.name.upper(), "").strip()
            if text:
                given[each.name] = _value(each, text)
        return cls(**given)


def _value(setting: Any, text: str) -> Any:
    name = setting.name.upper()
    if setting.type is bool:
        if text.lower() in _FLAGS:
            return _FLAGS[text.lower()]
        raise SettingsError(f"{name}={text!r} is neither true nor false.", f"Set {name}=true.")
    if setting.type is int:
        least = setting.metadata["least"]
        if text.isdecimal() and int(text) >= least:
            return int(text)
        raise SettingsError(
            f"{name}={text!r} is not a whole number of at least {least}.",
            f"Set {name}={setting.default} or leave it out.",
        )
    if setting.metadata["url"] and not _is_web_address(text):
        raise SettingsError(  # the value may hold a secret
            f"{name} is not an http:// or https:// address.", f"Correct {name} or leave it out."
        )
    if setting.metadata["rate"]:
        Rate.of(text, name)
    return text


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


_FLAGS = {"1": True, "true": True, "yes": True, "on": True} | {
    "0": False, "false": False, "no": False, "off": False,
}  # fmt: skip


def table() -> str:
    """The settings as a Markdown table."""
    lines = ["| variable | default | meaning |", "|---|---|---|"]
    for each in fields(Settings):
        default = str(each.default).lower() if isinstance(each.default, bool) else each.default
        shown = f"`{default}`" if default != "" else "none"
        lines.append(f"| `{each.name.upper()}` | {shown} | {each.metadata['meaning']} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
