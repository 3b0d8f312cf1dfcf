"""The library follows its sources by itself, one process at a time, and bad days are told."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import structlog

from bot.content_composing import followed_folders
from bot.content_polling import ContentPoller
from bot.logging import configure_logging
from bot.settings import LogFormat, load_settings
from bot.source_syncing import LEASE_SECONDS, SourceSyncer, SyncedElsewhereError
from content_index.embedding.hashing import HashingEmbedder
from content_index.labels import Grant, Holder, HolderKind
from content_index.library import open_library
from content_index.sources import queries
from content_index.sources.building import Surroundings
from content_index.sources.configuration import read_sources
from content_index.sync import Stage
from playground.harness import wait_for
from store.database import Database
from tests.databases import new_database
from tests.parsing import sync_folder

PARTNER = Grant(holders=(Holder(kind=HolderKind.PARTNER, organisation="nordlicht"),))
START = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
FILE = """
sources:
  good: {kind: folder, folder: good, defaults: {label: {audience: to_partner}}}
  bad: {kind: folder, folder: missing, every_seconds: 60}
"""


@dataclass
class Office:
    """A library with two sources, a clock that tests move, and what was logged."""

    folder: Path
    database: Database
    log: StringIO
    now: datetime = START

    def __post_init__(self) -> None:
        self.library = open_library(
            database=self.database, embedder=HashingEmbedder(), folder=self.folder / "index"
        )
        self.sources = read_sources(self.folder / "sources.yaml")
        self.good, self.bad = self.sources

    def syncer(self) -> SourceSyncer:
        around = Surroundings(
            environment={},
            data_folder=self.folder,
            database=self.database,
            clock=lambda: self.now,
        )
        return SourceSyncer(library=self.library, around=around, clock=lambda: self.now)

    def poller(self) -> ContentPoller:
        return ContentPoller(self.syncer(), self.sources)

    def write(self, name: str, words: str) -> None:
        (self.folder / "good" / name).write_text(f"{words}\n", encoding="utf-8")

    def found(self, words: str) -> int:
        allowed = self.library.allowed(PARTNER, today=self.now.date())
        return len(self.library.words(words, allowed, limit=10))

    def state(self, source_id: str) -> queries.SourceState:
        with self.database.reading() as session:
            return queries.read_state(session, source_id)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    (tmp_path / "good").mkdir()
    (tmp_path / "sources.yaml").write_text(FILE, encoding="utf-8")
    database = new_database(tmp_path / "library.sqlite")
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    log = StringIO()
    configure_logging(log_format=LogFormat.JSON, level="info", stream=log)
    yield Office(tmp_path, database, log)
    root.handlers[:], root.level = before
    structlog.reset_defaults()
    database.close()


def test_a_change_is_found_at_the_next_round(office: Office) -> None:
    poller = office.poller()
    office.write("a.md", "alpha")
    assert poller.run_due() == 2
    assert office.found("alpha") == 1
    assert poller.run_due() == 0
    office.write("a.md", "beta")
    office.now += timedelta(seconds=30)
    assert poller.run_due() == 1
    assert (office.found("alpha"), office.found("beta")) == (0, 1)


def test_a_broken_source_waits_longer_each_time_and_holds_up_no_other(office: Office) -> None:
    poller = office.poller()
    waits = []
    for _ in range(9):
        poller.run_due()
        state = office.state(office.bad.id)
        assert state.due_at is not None
        waits.append((state.due_at - office.now).total_seconds())
        assert "There is no folder" in str(state.problem)
        office.now = state.due_at
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert office.state(office.good.id).failures == 0
    assert "source_failed" in office.log.getvalue()
    (office.folder / "missing").mkdir()
    poller.run_due()
    mended = office.state(office.bad.id)
    assert (mended.failures, mended.problem) == (0, None)


def test_only_one_process_syncs_a_source(office: Office) -> None:
    office.write("a.md", "alpha")
    ours, theirs = office.syncer(), office.syncer()
    refused: list[bool] = []

    def meanwhile(stage: Stage, done: int, total: int) -> None:
        del done, total
        if stage is Stage.READING and not refused:
            with pytest.raises(SyncedElsewhereError):
                theirs.sync(office.good)
            refused.append(True)

    assert ours.sync(office.good, progress=meanwhile).added == 1
    assert refused == [True]
    assert theirs.sync(office.good).unchanged == 1  # the lease was given back


def test_a_lease_that_ran_out_ends_the_sync_that_lost_it(office: Office) -> None:
    office.write("a.md", "alpha")
    ours, theirs = office.syncer(), office.syncer()
    taken: list[int] = []

    def slow(stage: Stage, done: int, total: int) -> None:
        del done, total
        if stage is Stage.EMBEDDING and not taken:
            office.now += timedelta(seconds=LEASE_SECONDS + 1)
            taken.append(0)
            taken[0] = theirs.sync(office.good).added
            with office.database.transaction() as session:  # and they are at it again
                from store import leases  # noqa: PLC0415
                from store.tables import LeaseRow  # noqa: PLC0415

                assert session.query(LeaseRow).count() == 0
                name = "content.sync:" + _lease_hash(office.good.id)
                assert leases.acquire(
                    session, name=name, holder="them", seconds=600, now=office.now
                )

    with pytest.raises(SyncedElsewhereError):
        ours.sync(office.good, progress=slow)
    assert taken == [1]
    assert office.found("alpha") == 1


def _lease_hash(source_id: str) -> str:
    import hashlib  # noqa: PLC0415

    return hashlib.sha256(source_id.encode()).hexdigest()[:24]


def test_a_folder_that_was_indexed_by_hand_is_followed(office: Office) -> None:
    by_hand = office.folder / "by-hand"
    by_hand.mkdir()
    page = "---\nlabel: {audience: to_partner}\n---\n\n%s\n"
    (by_hand / "a.md").write_text(page % "alpha", encoding="utf-8")
    office.write("b.md", "beta")
    for folder in (by_hand, office.folder / "good"):
        sync_folder(office.library, folder, now=office.now)
    settings = load_settings({}, data_folder=office.folder)
    folders = followed_folders(settings, office.database, office.sources)
    assert [folder.id for folder in folders] == [str(by_hand.resolve())]
    off = load_settings({"DEALMATE_FOLLOW_FOLDERS": "false"}, data_folder=office.folder)
    assert followed_folders(off, office.database, office.sources) == ()
    (by_hand / "a.md").write_text(page % "gamma", encoding="utf-8")
    poller = ContentPoller(office.syncer(), folders)
    assert poller.run_due() == 1
    assert (office.found("alpha"), office.found("gamma")) == (0, 1)


def test_the_thread_follows_and_stops_when_told(office: Office) -> None:
    poller = office.poller()
    poller.start()
    try:
        office.write("a.md", "alpha")
        poller.wake(office.good.id)

        def is_found() -> bool:
            poller.wake(office.good.id)
            return office.found("alpha") > 0

        wait_for(is_found, what="the change in the library", timeout_seconds=60.0)
    finally:
        poller.stop(timeout_seconds=60.0)
    assert all(thread.name != "dealmate-content" for thread in threading.enumerate())


def test_a_fault_of_the_program_is_noted_without_its_words(office: Office) -> None:
    office.write("a.md", "alpha")
    poller = office.poller()

    def fail(texts: object) -> None:
        raise KeyError(f"secret words {texts}")

    office.library.embedder.encode_passages = fail  # type: ignore[assignment, method-assign]
    poller.run_due()
    state = office.state(office.good.id)
    assert state.failures == 1
    assert state.problem == "A fault of the program (KeyError); see the log."
    assert "secret words" not in office.log.getvalue()
