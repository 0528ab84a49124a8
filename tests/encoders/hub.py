"""A model hub on 127.0.0.1: enough of its protocol to look at a repository and fetch files."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from pathlib import Path

from tests.listening import Quiet, listening

REVISION = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    """`repositories` maps owner/name to a folder.  `breaks` maps a file's name to the bytes
    after which its connection breaks, each time it is asked for; `asked` lists (path, range)."""

    repositories: dict[str, Path] = field(default_factory=dict)
    breaks: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""


@contextmanager
def serving() -> Iterator[Hub]:
    hub = Hub()

    class Handler(Quiet):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0].lstrip("/")
            hub.asked.append((path, self.headers.get("Range", "")))
            for name, folder in hub.repositories.items():
                if path in (f"api/models/{name}", f"api/models/{name}/revision/main"):
                    return self._answer(json.dumps(_info(name, folder)).encode())
                if path.startswith(f"{name}/resolve/"):
                    return self._file(folder / path.split("/", 4)[4])
            return self._answer(b'{"error": "Repository not found"}', 404)

        def _file(self, path: Path) -> None:
            if not path.is_file():
                return self._answer(b"", 404)
            content = path.read_bytes()
            first = int(self.headers.get("Range", "bytes=0-").partition("=")[2].partition("-")[0])
            if first >= len(content) > 0:
                return self._answer(b"", 416)
            most = hub.breaks.get(path.name)
            self.send_response(206 if first else 200)
            self.send_header("Content-Length", str(len(content) - first))
            self.end_headers()
            self.wfile.write(content[first:] if most is None else content[first : first + most])
            if most is not None:
                self.close_connection = True
            return None

        def _answer(self, body: bytes, code: int = 200) -> None:
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            if code == 404:
                self.send_header("X-Error-Code", "RepoNotFound")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hub.url = f"http://127.0.0.1:{server.server_port}"
    with listening(server):
        yield hub


def _info(name: str, folder: Path) -> dict[str, object]:
    files = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            entry: dict[str, object] = {
                "rfilename": path.relative_to(folder).as_posix(),
                "size": len(content),
            }
            if path.suffix in (".safetensors", ".onnx_data"):
                digest = hashlib.sha256(content).hexdigest()
                entry["lfs"] = {"sha256": digest, "size": len(content), "pointerSize": 130}
            files.append(entry)
    return {
        "id": name, "modelId": name, "sha": REVISION, "siblings": files,
        "cardData": {"license": "apache-2.0"},
    }  # fmt: skip
