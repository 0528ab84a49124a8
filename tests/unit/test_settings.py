"""Settings come from the environment, once, and never show their secrets."""

import pytest

from lib.core.errors import SettingsError
from lib.core.settings import Settings, table


def test_defaults_need_no_environment() -> None:
    settings = Settings.from_environment({})
    assert settings.database_url == "sqlite:///data/mafteach.db"
    assert (settings.db_pool_size, settings.db_max_overflow) == (2, 3)


def test_values_are_read_as_what_they_are() -> None:
    settings = Settings.from_environment(
        {
            "ENABLE_SEMANTIC_SEARCH": " No ",
            "PORT": "80",
            "DATABASE_URL": " sqlite:///x.db ",
            "HOME": "/",
        }
    )
    assert settings.enable_semantic_search is False
    assert settings.port == 80
    assert settings.database_url == "sqlite:///x.db"


def test_an_empty_value_means_the_default() -> None:
    assert Settings.from_environment({"PORT": ""}).port == 8501


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "http"), ("PORT", "0"), ("PORT", "-1"), ("PORT", "1.5"), ("PORT", "²"),
     ("ENABLE_SEMANTIC_SEARCH", "perhaps"), ("MAX_CANDIDATES", "3"), ("RATE_LIMIT", "often"),
     ("RATE_LIMIT", "100000/minute"), ("PORT", "65536"), ("PORT", "9" * 30), ("LOG_LEVEL", "loud"),
     ("EMBEDDING_MODEL", "bert"), ("MODEL_PROFILE", "small"), ("SEMANTIC_RATE_LIMIT", "60"), ("TRUSTED_PROXIES", "-1"), ("REMOTE_MODEL_DIMENSION", "0")],
)  # fmt: skip
def test_an_unusable_value_is_named_with_what_it_takes(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({name: value})
    assert name in caught.value.message
    assert value in caught.value.message
    assert name in caught.value.hint


def test_values_that_do_not_go_together_are_refused() -> None:
    with pytest.raises(SettingsError, match="at most 5"):
        Settings.from_environment({"DB_POOL_SIZE": "4", "DB_MAX_OVERFLOW": "2"})
    with pytest.raises(SettingsError, match="address of a service"):
        Settings.from_environment({"EMBEDDING_MODEL": "remote"})


def test_no_secret_is_shown() -> None:
    settings = Settings.from_environment(
        {
            "DATABASE_URL": "postgres://me:p:a@ss@host/db",
            "ADMIN_PASSWORD": "hunter2",
            "API_TOKEN": "t0ken",
            "ALERT_WEBHOOK_URL": "https://chat.example/h00k",
            "REMOTE_MODEL_TOKEN": "hf_s3cret",
            "REMOTE_MODEL_URL": "https://tei.example/k3y",
        }
    )
    shown = repr(settings)
    assert "p:a@ss" not in shown
    assert "ss@host" not in shown.replace("***@host", "")
    assert "hunter2" not in shown
    assert "t0ken" not in shown
    assert "h00k" not in shown
    assert "hf_s3cret" not in shown
    assert "k3y" not in shown
    assert "me:***@host/db" in shown


@pytest.mark.parametrize(
    "url",
    ["postgresql://host/db?user=me&password=s3cret", "postgres://me:s3cret?x@host/db",
     "postgresql://me:a?s3cret@b@host/db?sslpassword=s3cret", "me:s3cret@host/db",
     "host=h password=s3cret", "s3cret", "me:s3cret@host/x?u=a://b", "postgres://me:\ns3cret@h/d",
     "postgresql://host/db?s3cret"],
)  # fmt: skip
def test_no_form_of_an_address_shows_its_password(url: str) -> None:
    """Whether it is taken or refused."""
    assert "s3cret" not in repr(Settings(database_url=url))
    assert "s3cret" not in _answer_to(url)


def _answer_to(url: str) -> str:
    """The settings with this address as they are shown, or why it is refused."""
    try:
        return repr(Settings.from_environment({"DATABASE_URL": url}))
    except SettingsError as refused:
        return str(refused)


def test_an_address_is_shown_as_far_as_it_is_no_secret() -> None:
    def shown(url: str) -> str:
        return Settings(database_url=url).masked_database_url

    assert shown("sqlite:///data/mafteach.db") == "sqlite:///data/mafteach.db"
    assert shown("postgresql://me@host:5/db?sslmode=require&password=x") == (
        "postgresql://me@host:5/db?sslmode=***&password=***"
    )


def test_the_table_has_a_row_for_every_setting() -> None:
    rows = [line for line in table().splitlines() if line.startswith("| `")]
    assert len(rows) == len(Settings.__dataclass_fields__)
    assert all(not row.endswith("|  |") for row in rows)


@pytest.mark.parametrize("value", ["https://chat.example/h", "http://127.0.0.1:9/x", "HTTP://a"])
def test_an_alert_may_go_to_a_web_address(value: str) -> None:
    assert Settings.from_environment({"ALERT_WEBHOOK_URL": value}).alert_webhook_url == value


@pytest.mark.parametrize(
    "value",
    ["chat.example/s3cret", "file:///etc/s3cret", "ftp://host/s3cret", "https:///s3cret",
     "http://host:99999/s3cret", "http://[s3cret"],
)  # fmt: skip
def test_an_alert_goes_nowhere_else_and_the_refusal_keeps_the_secret(value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({"ALERT_WEBHOOK_URL": value})
    assert "ALERT_WEBHOOK_URL" in caught.value.message
    assert "s3cret" not in str(caught.value)
