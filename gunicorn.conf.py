"""How gunicorn serves Mafteach on an instance of 512 MB or less.

Only what uvicorn's worker honours stands here: gunicorn's threads, worker_connections,
limit_request_* and access log format have no effect on it.
"""

import os
import sys
from typing import Any, ClassVar

from uvicorn.workers import UvicornWorker

from lib.core.errors import SettingsError
from lib.core.settings import Settings

try:
    environment = Settings.from_environment(os.environ)
except SettingsError as error:
    sys.exit(f"{error}")


class LowMemoryWorker(UvicornWorker):
    """What uvicorn can be told but gunicorn has no setting for."""

    CONFIG_KWARGS: ClassVar[dict[str, Any]] = {
        # The standard library's loop and the pure Python parser: enough for one small instance.
        "loop": "asyncio",
        "http": "h11",
        # Compression keeps buffers of its own for every open page.
        "ws_per_message_deflate": False,
        # What a browser sends over the websocket are widget values; files are uploaded by HTTP.
        "ws_max_size": 4 << 20,
        # Open pages never finish on their own; this is how long a stop waits for them.
        "timeout_graceful_shutdown": 3,
    }


# The platform says on which port it expects us.
bind = f"0.0.0.0:{environment.port}"

# Sessions live in the worker's memory and a browser must find its own again; a second worker
# would also hold everything a second time.
workers = environment.gunicorn_workers
worker_class = LowMemoryWorker

# The arbiter only watches: it never imports the application, whose memory it would keep.
preload_app = False

# A worker whose event loop stands still this long is replaced.
timeout = 60

# Platforms kill 10 s after asking to stop; be gone before, with the database closed.
graceful_timeout = 8

# Longer than the 60 s of most proxies, so that they close idle connections, never we just as
# the next request arrives.
keepalive = 65

# The worker is replaced now and then, so that no slow leak lives for ever.  Open pages connect
# again and find their search in the URL.
max_requests = 50_000
max_requests_jitter = 5_000

backlog = 128

# The worker's heartbeat is a file: in memory it cannot wait for a slow disk.
SHARED_MEMORY = "/dev/shm"  # noqa: S108
worker_tmp_dir = SHARED_MEMORY if os.path.isdir(SHARED_MEMORY) else None

# gunicornc's socket costs the arbiter a thread and is a way in that nobody needs.
control_socket_disable = True

errorlog = "-"
loglevel = environment.log_level.lower()
