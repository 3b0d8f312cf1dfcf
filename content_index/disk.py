"""The few steps by which files come to be: each may fail, and a test makes each fail."""

from __future__ import annotations

import os
from pathlib import Path


class Disk:
    """Writes, syncs and renames. Each raises OSError where it cannot."""

    def make_folder(self, path: Path) -> None:
        """Make a folder that is not there yet."""
        path.mkdir()

    def write(self, path: Path, content: bytes | memoryview) -> None:
        """Write a file, not synced to disk."""
        path.write_bytes(content)

    def sync(self, path: Path) -> None:
        """Have a file, or a folder's list of names, on disk for certain."""
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def rename(self, path: Path, target: Path) -> None:
        """Give a file or folder its final name."""
        path.rename(target)
