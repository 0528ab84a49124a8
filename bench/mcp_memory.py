"""What /mcp costs: a server's own memory before its first request there, after it, and after many.

python -m bench.mcp_memory
"""

import json
import tempfile
import time
import urllib.request

import psutil

from bench.server import served

CALLS = 200


def own_mb(pid: int) -> float:
    return float(psutil.Process(pid).memory_full_info().uss) / 1e6


def post(address: str, method: str, **params: object) -> float:
    """Milliseconds of one request."""
    asked = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    headers = {
        "Content-Type": "application/json", "Accept": "application/json, text/event-stream",
    }  # fmt: skip
    request = urllib.request.Request(f"{address}/mcp", json.dumps(asked).encode(), headers)
    began = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert "result" in json.load(answer)
    return 1000 * (time.perf_counter() - began)


def measure(address: str, pid: int) -> None:
    urllib.request.urlopen(f"{address}/api/v1/tags", timeout=30).read()
    time.sleep(5)  # what the start leaves for the background
    before = own_mb(pid)
    first = post(address, "tools/list")
    after = own_mb(pid)
    print(f"before {before:.1f} MB; first request {first:.0f} ms, {after - before:+.1f} MB")
    asked = {"name": "search", "arguments": {"q": "מים"}}
    took = sorted(post(address, "tools/call", **asked) for _ in range(CALLS))
    grown = own_mb(pid) - after
    print(f"{CALLS} searches more: median {took[CALLS // 2]:.1f} ms, {grown:+.1f} MB")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        url, words = f"sqlite:///{folder}/mcp.db", {"ENABLE_SEMANTIC_SEARCH": "false"}
        with served(url, ENABLE_MCP="true", **words) as (address, pid):
            measure(address, pid)
