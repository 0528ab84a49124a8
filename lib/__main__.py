"""python -m lib COMMAND"""

import io
import sys

from lib.cli.main import main
from lib.memory import allocator

if __name__ == "__main__":
    # Hebrew goes out as UTF-8 whatever the locale says; a file name that is not UTF-8 must not
    # turn a message into a traceback.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    allocator.one_thread_each()
    sys.exit(main())
