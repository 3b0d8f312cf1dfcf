"""One process owns a data folder: a lock file that the operating system frees when it dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_NAME = "owner.lock"


class FolderIsOwnedError(RuntimeError):
    """Another process works with this data folder."""


@contextmanager
def owning(folder: Path, *, purpose: str) -> Iterator[None]:
    """Own the folder (created if need be) while the block runs.

    Raises:
        FolderIsOwnedError: another process owns it; the message says which, and what to do.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip()
            raise FolderIsOwnedError(
                f"The data folder {folder} is in use by {owner or 'another process'}. Stop that "
                "process first (Ctrl-C where it runs), or give this one its own folder with --data."
            ) from None
        try:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{purpose} (process {os.getpid()})".encode(), 0)
        except OSError as error:  # of a full disk: say which
            raise OSError(error.errno, error.strerror, str(folder)) from error
        yield
    finally:
        os.close(descriptor)
