"""The next few files are read while their caller works on those before; order stays the caller's.

Bytes are loaded in the caller's thread, one file after the other, as a source serves one at a time.
Only parsing is done elsewhere.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Self

from content_index.files import SourceFile
from content_index.reading.children import Stop
from content_index.reading.document import Document, UnreadableError
from content_index.reading.quarantine import GuardedReader

_FILES_AHEAD = 2
"""For each parser: one in its hands and one that waits for it."""
_BYTES_AHEAD = 50_000_000
_BEAT_SECONDS = 0.5


class ReadingAhead:
    """Reads files in as many threads as there are parsers; when left, it stops what is not done."""

    def __init__(self, reader: GuardedReader) -> None:
        self._reader = reader
        self._stop = Stop()
        self._threads = ThreadPoolExecutor(reader.at_once, thread_name_prefix="dealmate-reading")

    def outcomes(
        self, files: Iterable[SourceFile | None], *, beat: Callable[[], None]
    ) -> Iterator[Document | UnreadableError | None]:
        """Yield what comes of each file, in their order; None for each None.

        `beat` is called twice a second while nothing is ready, so that a caller can be told to end;
        what it raises is raised here.
        """
        ahead: deque[tuple[Future[Document] | None, int]] = deque()
        for file in files:
            if file is None:
                ahead.append((None, 0))
            else:
                ahead.append((self._begun(file), file.size_bytes))
            while ahead and (_is_ready(ahead[0][0]) or self._is_enough(ahead)):
                yield self._outcome(ahead.popleft()[0], beat)
        while ahead:
            yield self._outcome(ahead.popleft()[0], beat)

    def _is_enough(self, ahead: Iterable[tuple[Future[Document] | None, int]]) -> bool:
        sizes = [size for future, size in ahead if future is not None]
        return len(sizes) >= _FILES_AHEAD * self._reader.at_once or sum(sizes) >= _BYTES_AHEAD

    def _begun(self, file: SourceFile) -> Future[Document]:
        try:
            content = file.content
        except UnreadableError as error:
            failed: Future[Document] = Future()
            failed.set_exception(error)
            return failed
        return self._threads.submit(
            self._reader.read, file.path, content, sha256=file.sha256, stop=self._stop
        )

    def _outcome(
        self, future: Future[Document] | None, beat: Callable[[], None]
    ) -> Document | UnreadableError | None:
        if future is None:
            return None
        while not wait((future,), timeout=_BEAT_SECONDS).done:
            beat()
        try:
            return future.result()
        except UnreadableError as error:
            return error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._threads.shutdown(cancel_futures=True)


def _is_ready(future: Future[Document] | None) -> bool:
    return future is None or future.done()
