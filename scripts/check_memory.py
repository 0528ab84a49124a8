#!/usr/bin/env python3
"""The memory check, as `python -m lib memory`: exit code 0 ok, 1 warning, 2 critical, 3 unknown.

python scripts/check_memory.py [--json] [--url URL] [--pid PID] [--watch] [--explain]
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lib.cli.main import main

if __name__ == "__main__":
    sys.exit(main(["memory", *sys.argv[1:]]))
