"""Several files are read at once; nothing that is stored or said hangs on which is ready first."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select

from content_index.assets import Status
from content_index.reading import queries
from content_index.reading.children import ReadingPool, ReadingStoppedError, Stop
from content_index.reading.document import Document, UnreadableError
from content_index.reading.formats import READER_REVISION, read_document
from content_index.sync import Stage
from content_index.tables import AssetRow, PassageRow
from tests.content_index.reading.test_children import SLOW
from tests.content_index.shelving import Shelves

TO_PARTNER = "{audience: to_partner}"
PATIENCE_SECONDS = 60.0


class Meeting(ReadingPool):
    """Reads a file only while another one is being read, and so never if it gets them singly."""

    def __init__(self) -> None:
        super().__init__(size=2)
        self._barrier = threading.Barrier(2)

    def read(self, path: str, content: bytes, *, stop: Stop | None = None) -> Document:
        del stop
        self._barrier.wait(PATIENCE_SECONDS)
        return read_document(path, content)


class Backwards(ReadingPool):
    """Of every two files, the first is ready only when the second is."""

    def __init__(self) -> None:
        super().__init__(size=2)
        self._seconds_done = threading.Semaphore(0)

    def read(self, path: str, content: bytes, *, stop: Stop | None = None) -> Document:
        del stop
        if "first" in path:
            assert self._seconds_done.acquire(timeout=PATIENCE_SECONDS)
        try:
            return read_document(path, content)
        finally:
            if "second" in path:
                self._seconds_done.release()


class Counted(ReadingPool):
    """Counts how many files are with it, and how many were at most."""

    def __init__(self, *, size: int) -> None:
        super().__init__(size=size)
        self._lock = threading.Lock()
        self._now = 0
        self.most = 0

    def read(self, path: str, content: bytes, *, stop: Stop | None = None) -> Document:
        del stop
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        try:
            return read_document(path, content)
        finally:
            with self._lock:
                self._now -= 1


def test_two_files_are_read_at_the_same_time(shelves: Shelves) -> None:
    for name in "abcd":
        shelves.page(f"{name}.md", f"text {name}", label=TO_PARTNER)
    assert shelves.sync(reading=Meeting()).added == 4


def test_never_more_files_are_read_at_once_than_there_are_parsers(shelves: Shelves) -> None:
    for number in range(12):
        shelves.page(f"{number}.md", f"text {number}", label=TO_PARTNER)
    pool = Counted(size=3)
    assert shelves.sync(reading=pool).added == 12
    assert 1 <= pool.most <= 3


def test_what_is_stored_and_said_is_in_the_order_of_paths(shelves: Shelves) -> None:
    shelves.page("1-first.md", "# One\n\nalpha\n\n# Two\n\nbeta", label=TO_PARTNER)
    shelves.page("1-second.md", "gamma", label=TO_PARTNER)
    (shelves.content / "2-first.pdf").write_bytes(b"%PDF-1.4 nothing more")
    (shelves.content / "2-second.docx").write_bytes(b"PK\x03\x04 nothing more")
    report = shelves.sync(reading=Backwards())
    assert [problem.path for problem in report.failed] == ["2-first.pdf", "2-second.docx"]
    with shelves.database.reading() as session:
        texts = session.scalars(select(PassageRow.text).order_by(PassageRow.id)).all()
    assert texts == ["# One\n\nalpha", "# Two\n\nbeta", "gamma"]


def test_twins_and_renames_keep_their_identities(shelves: Shelves) -> None:
    (shelves.content / "second.txt").write_bytes(b"the same bytes")
    shelves.sync()
    (shelves.content / "second.txt").rename(shelves.content / "first.txt")
    (shelves.content / "second-too.txt").write_bytes(b"the same bytes")
    report = shelves.sync()
    assert (report.added, report.changed, report.removed) == (1, 1, 0)
    with shelves.database.reading() as session:
        live = select(AssetRow).where(AssetRow.status == Status.PUBLISHED.value)
        found = {asset.id: asset.path for asset in session.scalars(live)}
    assert found == {"second.txt": "first.txt", "second-too.txt": "second-too.txt"}


@pytest.mark.parametrize("ending", [KeyboardInterrupt, RuntimeError])
def test_who_ends_a_sync_waits_for_no_file_and_blames_none(
    shelves: Shelves, ending: type[BaseException]
) -> None:
    for name in ("slow.md", "slower.md"):
        (shelves.content / name).write_bytes(SLOW + name.encode())
    told: list[int] = []

    def progress(stage: Stage, done: int, total: int) -> None:
        del total
        if stage is Stage.READING:
            told.append(done)
            if len(told) > 1:  # the first file is with its parser, and takes its time
                raise ending

    with ReadingPool() as pool:
        with pytest.raises(ending):
            shelves.sync(reading=pool, progress=progress)
        assert told == [0, 0]
        assert pool.read("a.md", b"alive").blocks[0].text == "alive"
    with shelves.database.reading() as session:
        assert queries.quarantined(session, reader_revision=READER_REVISION, at_least=1) == []
    shelves.page("slow.md", "alpha", label=TO_PARTNER)
    (shelves.content / "slower.md").unlink()
    assert shelves.sync().added == 1


def test_a_stop_ends_what_is_being_read_and_refuses_what_comes() -> None:
    stop = Stop()
    with ReadingPool(size=1) as pool:
        threading.Timer(0.2, stop.set).start()
        with pytest.raises(ReadingStoppedError):
            pool.read("a.md", SLOW, stop=stop)
        with pytest.raises(ReadingStoppedError):
            pool.read("a.md", b"next", stop=stop)
        with pytest.raises(UnreadableError):
            pool.read("a.pdf", b"broken")
