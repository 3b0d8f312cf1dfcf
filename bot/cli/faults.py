"""What an operator reads of a fault of the machine: where it is, what it is, what to do about it.

Only of faults that an operator can do something about. Any other is a fault of ours, and its
traceback is wanted.
"""

from __future__ import annotations

import errno

WRITABLE = (
    "Dealmate has to write there, even to read. Give the user who runs it the right to, or name "
    "another folder."
)
IN_THE_WAY = "A file is where a folder has to be. Name a folder, or move that file away."
FREE_SPACE = "Free space there and run it again: what was stored before is kept."
DATABASE_URL = "DEALMATE_DATABASE_URL"

OF_FILES = {
    errno.EACCES: WRITABLE,
    errno.EPERM: WRITABLE,
    errno.EROFS: WRITABLE,
    errno.EEXIST: IN_THE_WAY,
    errno.ENOTDIR: IN_THE_WAY,
    errno.EISDIR: "A folder is where a file has to be. Name a file.",
    errno.ENOENT: "Look at the name.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
    errno.ENOSPC: FREE_SPACE,
    errno.EDQUOT: FREE_SPACE,
    errno.EIO: "Look at the disk.",
    errno.EMFILE: "Let it open more files (ulimit -n).",
    errno.EADDRINUSE: "Another program uses that port: choose another one.",
}
OF_DATABASES = {
    "damaged": "It is damaged, or was never a database of Dealmate. Restore your backup "
    "(docs/operating.md), or name another data folder with --data.",
    "full": f"The disk is full, or broken. {FREE_SPACE}",
    "not_writable": WRITABLE,
    "locked": "Another process works with it. Wait until that is done, or stop it.",
    "missing": f"Create it first (docs/operating.md), or name another one in {DATABASE_URL}.",
    "not_let_in": f"Look at the user and the password in {DATABASE_URL}.",
    "no_right": "Let that user make and change tables in the database.",
    "not_reached": f"Is the server running, and is {DATABASE_URL} right?",
}
"""By `store.failures.FailureKind`, which is not imported: help has to be quick."""


def in_plain_words(error: Exception) -> str | None:
    """Say in one line what is wrong and what to do; None when an operator cannot do anything."""
    if isinstance(error, OSError):
        return _of_file(error)
    from store.failures import failure_of  # noqa: PLC0415

    found = failure_of(error)
    return None if found is None else f"{found.address}: {found.words}. {OF_DATABASES[found.kind]}"


def _of_file(error: OSError) -> str | None:
    todo = OF_FILES.get(error.errno or 0)
    if todo is None or error.strerror is None:
        return None
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{error.strerror}. {todo}"
