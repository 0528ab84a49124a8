"""Addresses of pages, for programs that show people where something stands."""

from urllib.parse import urlencode

from starlette.requests import HTTPConnection

from lib.web.origins import asked_host


def site(request: HTTPConnection, proxies: int) -> str:
    """Scheme and host by which the server was asked; `proxies` in front of it are trusted."""
    https = "https" in request.headers.get("x-forwarded-proto", "")
    scheme = "https" if https else request.url.scheme
    return f"{scheme}://{asked_host(request.headers, proxies)}"


def passage_link(key: str) -> str:
    return f"/document?{urlencode({'id': key})}"


def tag_link(name: str, category: str) -> str:
    return f"/?{urlencode({'tag': f'{category}:{name}' if category else name})}"
