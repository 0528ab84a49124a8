"""How gunicorn serves Mafteach on an instance of 512 MB or less.

Only what uvicorn's worker honours stands here: gunicorn's threads, worker_connections,
limit_request_* and access log format have no effect on it.
"""

import os
import subprocess
import sys
from typing import Any, ClassVar

from uvicorn.workers import UvicornWorker

from lib.core.errors import SettingsError
from lib.core.settings import Settings
from lib.stores.registry import check

try:
    environment = Settings.from_environment(os.environ)
    check(environment.database_url)
except SettingsError as error:
    print(error, file=sys.stderr, flush=True)
    sys.exit(2)

# A stop is over in less than 3 s, whatever is open: 1 s for answers under way and for browsers to
# take leave, 1 s more to close the database and write the memory chart's file; then it is killed.
# Platforms wait 10 to 30 s.  An import under way is rolled back by the database.
ANSWERS_SECONDS = 1
graceful_timeout = 2


class LowMemoryWorker(UvicornWorker):
    """What uvicorn can be told but gunicorn has no setting for."""

    CONFIG_KWARGS: ClassVar[dict[str, Any]] = {
        # The standard library's loop and the pure Python parser: enough for one small instance.
        "loop": "asyncio",
        "http": "h11",
        # Compression keeps buffers of its own for every open page.
        "ws_per_message_deflate": False,
        # What a browser sends over the websocket are widget values; files are uploaded by HTTP.
        # lib/web/server.py sets this, and the limits on connections, however we are started.
        "ws_max_size": 64 << 10,
        # Open pages are told to go, but one that does not read would hold us up for ever.
        "timeout_graceful_shutdown": ANSWERS_SECONDS,
    }


# The platform says on which port it expects us.
bind = f"0.0.0.0:{environment.port}"

# Sessions live in the worker's memory and a browser must find its own again; a second worker
# would also hold everything a second time.  Set here, so that Heroku's WEB_CONCURRENCY is not
# taken for it.
workers = environment.gunicorn_workers
worker_class = LowMemoryWorker


def on_starting(server: Any) -> None:
    """Refuses a model that is not there, and more than one worker, whether GUNICORN_WORKERS or
    --workers asked for them."""
    if environment.embedding_model.lower() not in ("auto", "contextual", "bundled"):
        # In a process of its own, whose memory the arbiter does not keep.
        checked = subprocess.run([sys.executable, "-m", "lib.serving"], check=False)
        if checked.returncode:
            sys.exit(checked.returncode)
    asked = server.cfg.workers
    if asked > 1 and not environment.allow_more_workers:
        sys.exit(
            f"{asked} workers were asked for, and Mafteach serves with one: a page's session lives"
            " in its worker's memory, and each worker holds the model, the vectors' codes and five"
            " database connections of its own. Set GUNICORN_WORKERS=1; or, on 1 GB or more and"
            " behind a proxy that keeps a visitor at one worker, ALLOW_MORE_WORKERS=true."
        )


# The arbiter only watches: it never imports the application, whose memory it would keep.
preload_app = False

# A worker whose event loop stands still this long is replaced.
timeout = 60

# Longer than the 60 s of most proxies, so that they close idle connections, never we just as
# the next request arrives.
keepalive = 65

# Never replaced for its age: that would close every open page, roll back a running import and
# drop the loaded model at a moment nobody chose, and a health check every five seconds alone would
# bring it about twice a week.  Against growth there are the idle release, the janitor and the
# guard, and `python -m bench.load_release` watches that there is none.
max_requests = 0

backlog = 128

# The worker's heartbeat is a file: in memory it cannot wait for a slow disk.
SHARED_MEMORY = "/dev/shm"  # noqa: S108
worker_tmp_dir = SHARED_MEMORY if os.path.isdir(SHARED_MEMORY) else None

# gunicornc's socket costs the arbiter a thread and is a way in that nobody needs.
control_socket_disable = True

errorlog = "-"
loglevel = environment.log_level.lower()
