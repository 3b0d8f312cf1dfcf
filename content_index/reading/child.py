"""The process that parses: one request at a time on its standard input, until that ends.

It says that it is ready. A request is a line of JSON (`suffix`, `size`) and that many bytes; a
reply is one line of JSON.
It writes no file, opens no connection, and has limits of its own on memory and processor time.
Run by `children.ReadingPool`; never imported by the program itself.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from typing import Any

from content_index.reading.document import UnreadableError
from content_index.reading.formats import parse
from content_index.reading.wire import OUT_OF_MEMORY, READY, TOO_MUCH, document_as_json


def main() -> None:
    """Serve requests; `argv` holds limits: memory in bytes, processor seconds, output in bytes."""
    memory_bytes, cpu_seconds, output_bytes = (int(limit) for limit in sys.argv[1:4])
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # what a library prints must not mix with replies
        os.dup2(nowhere, descriptor)
    # openpyxl takes numpy in where it is; it is of no use here, and large.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    _limit("RLIMIT_AS", memory_bytes)
    _limit("RLIMIT_FSIZE", 0)
    _limit("RLIMIT_CORE", 0)
    replies.write(READY)
    while line := requests.readline():
        request = json.loads(line)
        content = requests.read(request["size"])
        _limit("RLIMIT_CPU", int(time.process_time()) + cpu_seconds + 1)
        reply = _reply(request["suffix"], content, memory_bytes)
        replies.write(reply if len(reply) <= output_bytes else TOO_MUCH)
        if reply is OUT_OF_MEMORY:
            return  # what is left of this process is not to be trusted with the next file


def _reply(suffix: str, content: bytes, memory_bytes: int) -> bytes:
    try:
        reply: dict[str, Any] = {"document": document_as_json(parse(suffix, content))}
    except UnreadableError as error:
        if error.__cause__ is not None and _peak_memory_bytes() > memory_bytes // 2:
            return OUT_OF_MEMORY  # libraries in C say that a file is broken when memory ends
        reply = {"unreadable": [error.what, error.todo]}
    except MemoryError:
        return OUT_OF_MEMORY
    try:
        return json.dumps(reply, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    except MemoryError:
        return OUT_OF_MEMORY


def _peak_memory_bytes() -> int:
    """Return the largest address space that this process has had; 0 where that is not told."""
    with contextlib.suppress(OSError, ValueError), open("/proc/self/status") as status:  # noqa: PTH123
        for line in status:
            if line.startswith("VmPeak:"):
                return int(line.split()[1]) * 1024
    return 0


def _limit(name: str, most: int) -> None:
    """Set a soft limit of the operating system, where it has such a limit."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    which = getattr(resource, name)
    _, hard = resource.getrlimit(which)
    with contextlib.suppress(ValueError, OSError):  # macOS refuses some of them
        resource.setrlimit(which, (most, hard))


if __name__ == "__main__":
    main()
