"""DATABASE_URL: what is wrong with it is said, and its password never."""

import pytest

from lib.core.errors import SettingsError
from lib.stores.registry import check

SECRET = "hunter2"


@pytest.mark.parametrize(
    "address",
    [
        "sqlite:///data/mafteach.db", "sqlite:////var/tmp/x.db", "sqlite:///:memory:", "sqlite://",
        "sqlite+pysqlite:///x.db", "postgres://u:p@host/d", "postgresql://u:p@host:5432/d",
        "postgresql+psycopg2://u@host/d?sslmode=require&application_name=x", "postgresql:///d",
        "postgresql://u:a@b:c@host/d", "postgresql://u:p@[::1]:5432/d", "POSTGRESQL://u:p@h/d",
        "postgresql://u:p@a:1,b:2/d",
    ],
)  # fmt: skip
def test_addresses_of_what_is_served_are_taken(address: str):
    check(address)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f'"postgresql://u:{SECRET}@h/d"', "quotation marks"),
        (f"'postgresql://u:{SECRET}@h/d'", "quotation marks"),
        (f"”postgresql://u:{SECRET}@h/d”", "quotation marks"),
        ("/var/tmp/x.db", "sqlite:////var/tmp/x.db"),
        (f"u:{SECRET}@host/d", "no scheme"),
        (f"jdbc:postgresql://u:{SECRET}@h/d", "jdbc:"),
        (f"postgresql+psycopg://u:{SECRET}@h/d", "'psycopg'"),
        (f"postgresql+asyncpg://u:{SECRET}@h/d", "'asyncpg'"),
        ("sqlite+aiosqlite:///x.db", "'aiosqlite'"),
        (f"mysql://u:{SECRET}@h/d", "'mysql'"),
        (f"{SECRET}!://x", "something else"),
        (f"postgresql://u:{SECRET}@h/d?pgbouncer=true", "'pgbouncer'"),
        (f"postgresql://u:{SECRET}@h/d?sslmode=require&schema=x", "'schema'"),
        (f"postgresql://u:{SECRET}@h:port/d", "port"),
        (f"postgresql://u:{SECRET}@h:99999/d", "port"),
        (f"postgresql://u:{SECRET}?x@h/d", "%3F"),
        (f"postgresql://u:{SECRET}#x@h/d", "%23"),
        (f"postgresql://u:{SECRET} x@h/d", "space"),
        ("sqlite://x.db", "three"),
    ],
)
def test_what_is_wrong_is_said_and_what_to_write(address: str, said: str):
    with pytest.raises(SettingsError) as caught:
        check(address)
    assert said in str(caught.value)
    assert caught.value.hint
    assert SECRET not in str(caught.value)
    assert caught.value.message.startswith("DATABASE_URL")
