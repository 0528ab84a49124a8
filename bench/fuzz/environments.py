"""Settings from an environment that somebody filled in wrongly, or means to."""

from hypothesis import strategies as st

from bench.fuzz.target import Target
from bench.fuzz.texts import hostile, runs
from lib.core.errors import SettingsError
from lib.core.rate import Rate
from lib.core.settings import Settings
from lib.stores.registry import check

NAMES = sorted(name.upper() for name in Settings.__dataclass_fields__)
SECRET = "hunter2sesame"
_VALUES = (
    st.sampled_from(
        ["true", "no", "0", "1", "5", "-1", "٥", "1e3", "9" * 5_000, "off", "60/minute", "1 per 2 hours",
         "remote", "debug", "sqlite:///x.db", "postgresql://u:p@h:1/n", "http://[::1", "https://h:99999",
         "postgresql+psycopg2://h/n?sslmode=x", "//", "jdbc:postgresql://h", "http://h/ x"]
    )
    | hostile(8)
    | runs(50_000).map(lambda run: run.text)
)  # fmt: skip
_PASSWORDS = st.builds(
    "{}://u{}{}@h{}".format, st.sampled_from(["postgresql", "postgres", "http"]),
    st.sampled_from([":", "::", ":/", ":#", ":p@", ":[", ":%"]), st.just(SECRET),
    st.sampled_from(["/n", ":1/n", "", ":x", "/n?sslmode=x", "/'"]),
)  # fmt: skip
_PARAMETERS = st.builds(
    "postgresql://{}?{}={}{}".format, st.sampled_from(["u@h/n", "h", "", "/n", "u:p@h:1/n"]),
    st.sampled_from(["password", "x=y&password", "sslpassword", "passfile", "a"]), st.just(SECRET),
    st.sampled_from(["", "&a=b", "&", "#x", "@h"]),
)  # fmt: skip
_WITH_SECRET = _PASSWORDS | _PARAMETERS


def _check(environment: dict[str, str], secrets: dict[str, str]) -> None:
    """Settings, or a SettingsError that names a variable; neither ever shows a secret."""
    given = {**environment, **secrets}
    try:
        settings = Settings.from_environment(given)
        check(settings.database_url)
    except SettingsError as error:
        assert any(name in error.message for name in NAMES)
        shown = f"{error} {error!r} {error.__cause__!r}"
    else:
        shown = f"{settings!r} {settings.masked_database_url}"
        for rate in (settings.rate_limit, settings.semantic_rate_limit):
            Rate.of(rate, "RATE_LIMIT")
    if all(SECRET not in value for value in environment.values()):
        assert SECRET not in shown, shown


_SECRETS = ("DATABASE_URL", "REMOTE_MODEL_URL", "REMOTE_MODEL_TOKEN", "ALERT_WEBHOOK_URL", "ADMIN_PASSWORD", "API_TOKEN")  # fmt: skip
TARGET = Target(
    _check,
    {
        "environment": st.dictionaries(st.sampled_from(NAMES), _VALUES, max_size=5),
        "secrets": st.dictionaries(st.sampled_from(_SECRETS), _WITH_SECRET, max_size=2),
    },
)
