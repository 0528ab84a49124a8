"""Every setting, in one table: environment variable, default, meaning.

README.md's table is made from it (`python -m lib.core.settings`).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import urlsplit

from lib.core.errors import SettingsError
from lib.core.rate import Rate

LAST_PORT = 65_535
MOST_CONNECTIONS = 5
"""Of one process to its database."""


def _setting(
    default: Any,
    meaning: str,
    least: int | None = None,
    secret: bool = False,
    check: "Check | None" = None,
) -> Any:
    """`check` raises SettingsError for a text that cannot be the setting of that name."""
    return field(
        default=default,
        metadata={"meaning": meaning, "least": least, "secret": secret, "check": check},
        repr=not secret,
    )


_SCHEME = re.compile(r"[a-zA-Z][\w+.-]*")
_VALUE = re.compile(r"([^=&]*=)?[^&]+")
_PASSWORD = re.compile(r"^([^:/@]*):.*@", re.DOTALL)

Check = Callable[[str, str], object]


def _one_of(*values: str) -> Check:
    def check(text: str, name: str) -> None:
        if text.lower() not in values:
            raise SettingsError(
                f"{name}={text[:40]!r} is none of its values.", f"{name} takes {', '.join(values)}."
            )

    return check


def _web_address(text: str, name: str) -> None:
    if not _is_web_address(text):  # which may hold a secret, and is not shown
        raise SettingsError(
            f"{name} is not an http:// or https:// address.", f"Correct {name} or leave it out."
        )


def _port(text: str, name: str) -> None:
    if int(text) > LAST_PORT:
        raise SettingsError(f"{name}={text[:20]} is no port.", f"Set {name} to 1 to {LAST_PORT}.")


@dataclass(frozen=True)
class Settings:
    """Read once, at start, with `from_environment`; fields are the variables in lower case."""

    database_url: str = _setting(
        "sqlite:///data/mafteach.db",
        "SQLite file, or postgresql://user:password@host/name", secret=True,
    )  # fmt: skip
    read_database_url: str = _setting(
        "", "a streaming replica of that PostgreSQL server, which answers searches", secret=True
    )
    read_max_lag_seconds: int = _setting(
        5, "how far it may be behind; the first server answers beyond that", 1
    )
    enable_semantic_search: bool = _setting(True, "false switches search by meaning off")
    embedding_model: str = _setting(
        "auto", "which encoder answers: auto, contextual, bundled, alephbert, torch, remote",
        check=_one_of("auto", "contextual", "bundled", "alephbert", "torch", "remote"),
    )  # fmt: skip
    remote_model_url: str = _setting(
        "", "address of a text-embeddings-inference server or a Hugging Face Inference endpoint",
        secret=True, check=_web_address,
    )  # fmt: skip
    remote_model_token: str = _setting("", "sent to it as a bearer token when set", secret=True)
    remote_model_name: str = _setting(
        "", "the model it serves, as it says at /info, where the address does not name it"
    )
    remote_model_dimension: int = _setting(768, "numbers in each of its vectors", 1)
    model_dir: str = _setting("data/models", "where prepared models are kept")
    model_profile: str = _setting(
        "", "how a prepared model is served: faithful, fast, tight; as it was prepared unless told",
        check=_one_of("faithful", "fast", "tight"),
    )  # fmt: skip
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
        "",
        "http(s) address to which memory alerts are posted as JSON",
        secret=True,
        check=_web_address,
    )
    memory_history: str = _setting(
        "data/memory.history", "file that keeps the memory charts over a restart; off keeps none"
    )
    shard_loss: str = _setting(
        "error",
        "where the database lies on several servers (docs/SCALE.md) and one is lost: error, or "
        "answer from the others",
        check=_one_of("error", "answer"),
    )
    db_pool_size: int = _setting(2, "connections kept open", 1)
    db_max_overflow: int = _setting(3, "connections opened beyond them under load", 0)
    rate_limit: str = _setting(
        "60/minute",
        "searches per visitor; four times that per address; off limits none",
        check=Rate.of,
    )
    semantic_rate_limit: str = _setting(
        "20/minute", "the same for searches that encode text", check=Rate.of
    )
    redraw_limit: str = _setting(
        "20 per 5 seconds",
        "how fast a page may ask to be drawn again before it waits; four times that per address",
        check=Rate.of,
    )
    export_limit: str = _setting(
        "10/minute", "downloads per visitor; four times that per address; off limits none",
        check=Rate.of,
    )  # fmt: skip
    shared_limits: bool = _setting(
        False, "true counts them over all instances, in PostgreSQL (docs/SCALE.md)"
    )
    trusted_proxies: int = _setting(
        0, "proxies in front of the server, whose X-Forwarded-For is believed", 0
    )
    max_websockets: int = _setting(100, "pages open at once; further ones are answered 503", 1)
    admin_password: str = _setting(
        "", "lets its holder import, delete and manage; without it a link in the terminal does",
        secret=True,
    )  # fmt: skip
    admin_users: str = _setting(
        "", "with an identity provider, who may: verified e-mail addresses or subjects, by commas"
    )
    anonymous_reading: bool = _setting(True, "false shows nothing to whoever has not signed in")
    allowed_hosts: str = _setting(
        "", "names by which the server may be asked for, by commas; others are refused"
    )
    open_browser: bool = _setting(
        False, "true opens the link for signing in in this machine's browser; make run does"
    )
    open_tour: bool = _setting(
        False, "true has that link lead to the first stop of the tour; make demo does"
    )
    api_token: str = _setting("", "required of API callers as a bearer token when set", secret=True)
    enable_mcp: bool = _setting(
        False, "true serves the API's tools for language models at /mcp (docs/API.md)"
    )
    log_level: str = _setting(
        "INFO", "DEBUG, INFO, WARNING or ERROR",
        check=_one_of("debug", "info", "warning", "error", "critical"),
    )  # fmt: skip
    port: int = _setting(8501, "where the server listens", 1, check=_port)
    gunicorn_workers: int = _setting(1, "server processes; sessions live in memory, so 1", 1)
    allow_more_workers: bool = _setting(
        False, "true lets them be more, behind a proxy that keeps a visitor at one worker"
    )

    @property
    def masked_database_url(self) -> str:
        """Without what may be secret: the password, every parameter's value, and all of an
        address that is none."""
        scheme, found, rest = self.database_url.partition("://")
        if not found or not _SCHEME.fullmatch(scheme):
            return "***"
        address, asked, parameters = _PASSWORD.sub(r"\1:***@", rest).partition("?")
        hidden = _VALUE.sub(r"\1***", parameters)
        return f"{scheme}://{address}{asked}{hidden}"

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
        settings = cls(**given)
        settings._check_together()
        return settings

    def _check_together(self) -> None:
        """Raises SettingsError for values that do not go with each other."""
        connections = self.db_pool_size + self.db_max_overflow
        if connections > MOST_CONNECTIONS:
            raise SettingsError(
                f"DB_POOL_SIZE + DB_MAX_OVERFLOW is {connections}; at most {MOST_CONNECTIONS} "
                "connections are allowed.",
                "Set them to 2 and 3.",
            )
        if self.read_database_url and connections < 2:
            raise SettingsError(
                "READ_DATABASE_URL needs a second connection.", "Set DB_MAX_OVERFLOW=3."
            )
        if self.shared_limits and self.database_url.lower().startswith("sqlite"):
            raise SettingsError(
                "SHARED_LIMITS=true needs PostgreSQL: a SQLite file has one instance.",
                "Leave SHARED_LIMITS out, or set DATABASE_URL to a PostgreSQL server.",
            )
        if self.embedding_model.lower() == "remote" and not self.remote_model_url:
            raise SettingsError(
                "EMBEDDING_MODEL=remote needs the address of a service.",
                "Set REMOTE_MODEL_URL to that of a text-embeddings-inference server.",
            )


def _value(setting: Any, text: str) -> Any:
    name = setting.name.upper()
    if setting.type is bool:
        if text.lower() in _FLAGS:
            return _FLAGS[text.lower()]
        raise SettingsError(f"{name}={text!r} is neither true nor false.", f"Set {name}=true.")
    if setting.type is int:
        least = setting.metadata["least"]
        if not (text.isascii() and text.isdecimal() and len(text) < 20 and int(text) >= least):
            raise SettingsError(
                f"{name}={text[:40]!r} is not a whole number of at least {least}.",
                f"Set {name}={setting.default} or leave it out.",
            )
    if setting.metadata["check"] is not None:
        setting.metadata["check"](text, name)
    return int(text) if setting.type is int else text


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
