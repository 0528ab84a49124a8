"""Files that are being made or sent: only so many at once, over everybody."""

import threading

AT_ONCE = 4
BUSY_SECONDS = 10
"""After which whoever found no place may try again."""
places = threading.BoundedSemaphore(AT_ONCE)
"""The process' own."""
