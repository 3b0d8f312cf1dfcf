"""Parsers' processes that all tests of one process share, as two take half a second to start."""

from __future__ import annotations

from functools import partial

from content_index import sync
from content_index.reading.children import ReadingPool

READING = ReadingPool()
"""Starts none before the first file is read; closed when the session of tests ends."""

sync_folder = partial(sync.sync_folder, reading=READING)
sync_source = partial(sync.sync_source, reading=READING)
