"""An identity provider (OpenID Connect) that lets everyone in as whom it is told."""

import http.server
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.listening import Quiet, listening

CLIENT = "mafteach"


class _Provider(http.server.ThreadingHTTPServer):
    def __init__(self, who: dict[str, Any]) -> None:
        super().__init__(("127.0.0.1", 0), _Pages)
        self.who = who
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.nonce = ""
        self.at = f"http://127.0.0.1:{self.server_port}"


class _Pages(Quiet):
    server: _Provider

    def do_GET(self) -> None:
        place = urlsplit(self.path)
        if place.path == "/authorize":
            asked = {name: value[0] for name, value in parse_qs(place.query).items()}
            self.server.nonce = asked.get("nonce", "")
            back = urlencode({"code": "one", "state": asked["state"]})
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.end_headers()
            return
        at = self.server.at
        known = {
            "/jwks": {"keys": [self.server.key.as_dict(private=False)]},
            "/.well-known/openid-configuration": {
                "issuer": at, "authorization_endpoint": f"{at}/authorize",
                "token_endpoint": f"{at}/token", "jwks_uri": f"{at}/jwks",
                "response_types_supported": ["code"], "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            },
        }  # fmt: skip
        self._say(known[place.path])

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        now = int(time.time())
        claims = {
            "iss": self.server.at, "aud": CLIENT, "iat": now, "exp": now + 600,
            "nonce": self.server.nonce, **self.server.who,
        }  # fmt: skip
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.server.key)
        self._say({"access_token": "a", "token_type": "Bearer", "id_token": token})

    def _say(self, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def provider(who: dict[str, Any]) -> Iterator[str]:
    """Its address; `who` are the claims of everyone that it lets in."""
    with listening(_Provider(who)) as server:
        yield server.at


def secrets(address: str) -> str:
    """What stands in .streamlit/secrets.toml for it."""
    return (
        "[auth]\n"
        'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
        'cookie_secret = "a secret of at least fourteen bytes"\n'
        f'client_id = "{CLIENT}"\n'
        'client_secret = "s3cret"\n'
        f'server_metadata_url = "{address}/.well-known/openid-configuration"\n'
    )
