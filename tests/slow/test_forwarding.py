"""However the server is started, a forged X-Forwarded-For is no way around the limits."""

from pathlib import Path

import httpx
import pytest

from tests.server import served

COMMANDS = {
    "streamlit": "streamlit run streamlit_app.py --server.address=127.0.0.1 --server.port={port}",
    "uvicorn": "uvicorn --port {port} streamlit_app:app",
    "gunicorn": "gunicorn -c gunicorn.conf.py -b 127.0.0.1:{port} streamlit_app:app",
}


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_a_forged_address_is_no_new_chance(command, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("RATE_LIMIT", "2/hour")
    with served(f"sqlite:///{tmp_path}/t.db", COMMANDS[command]) as (address, _):
        codes = [
            httpx.get(f"{address}/api/v1/search", headers={"X-Forwarded-For": forged}).status_code
            for forged in ("6.6.6.6", "6.6.6.7", "6.6.6.8:90", "unknown", "2001:db8::1")
        ]
    assert codes == [200, 200, 429, 429, 429]
