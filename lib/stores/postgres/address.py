"""What the address of a server looks like."""

import re

from lib.core.errors import SettingsError
from lib.stores.addresses import Shape, shown

_ENCODED = "Write the signs @ : / ? # of a user or a password as %40 %3A %2F %3F %23."
_PARAMETERS = """
    host hostaddr port dbname user password passfile require_auth channel_binding connect_timeout
    client_encoding options application_name fallback_application_name keepalives keepalives_idle
    keepalives_interval keepalives_count tcp_user_timeout replication gssencmode sslmode
    sslnegotiation requiressl sslcompression sslcert sslkey sslkeylogfile sslpassword sslcertmode
    sslrootcert sslcrl sslcrldir sslsni requirepeer ssl_min_protocol_version
    ssl_max_protocol_version min_protocol_version max_protocol_version krbsrvname gsslib
    gssdelegation scram_client_key scram_server_key service target_session_attrs
    load_balance_hosts
"""
"""https://www.postgresql.org/docs/17/libpq-connect.html#LIBPQ-PARAMKEYWORDS"""


def _check(rest: str, called: str) -> None:
    """user:password@host:port/name?parameter=value."""
    way, _, query = rest.partition("?")
    place = way.rpartition("@")[2].partition("/")[0]
    port = re.sub(r"^\[[^\]]*\]", "", place).rpartition(":")[2] if ":" in place else ""
    if "," not in place and port and not (port.isdecimal() and 0 < int(port) < 65_536):
        raise SettingsError(f"{called}'s port is no number from 1 to 65535.", _ENCODED)
    if "#" in rest or "@" in query:
        raise SettingsError(f"{called} cannot be taken apart.", _ENCODED)
    for each in filter(None, query.split("&")):
        name, is_name, _ = each.partition("=")
        if not is_name:  # of a password that is not encoded, perhaps
            raise SettingsError(f"{called} cannot be taken apart.", _ENCODED)
        if name.lower() not in _PARAMETERS.split():
            raise SettingsError(
                f"{called} has the parameter {shown(name)}, which PostgreSQL's client does "
                "not know.",
                "Leave it out.",
            )


SHAPE = Shape(
    ("postgresql", "postgres"), ("psycopg2",), "postgresql://user:password@host/name", _check
)
