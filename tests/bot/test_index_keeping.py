"""The index is kept in a thread beside answering, and what happens is told in the log."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import structlog
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.index_keeping import IndexKeeper, StoppedError
from bot.logging import configure_logging
from bot.settings import LogFormat
from content_index import index
from content_index.embedding import Embedder, ModelFilesError
from content_index.embedding.hashing import HashingEmbedder
from content_index.labels import AudienceLevel, Grant, Holder, HolderKind, Label
from content_index.library import Library, open_library
from playground.harness import wait_for
from store.database import Database
from store.migrating import migrate
from tests.content_index.shelving import NOW, TODAY
from tests.parsing import sync_folder

PARTNER = Grant(holders=(Holder(kind=HolderKind.PARTNER, organisation="nordlicht"),))
TO_PARTNERS = Label(audience=AudienceLevel.TO_PARTNER)
FORMER = HashingEmbedder()


@pytest.fixture
def log() -> Iterator[StringIO]:
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    stream = StringIO()
    configure_logging(log_format=LogFormat.JSON, level="info", stream=stream)
    yield stream
    root.handlers[:], root.level = before
    structlog.reset_defaults()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with three pages that the former model has read."""
    (tmp_path / "content").mkdir()
    for number in range(3):
        (tmp_path / "content" / f"{number}.md").write_text(f"alpha word{number}\n", "utf-8")
    database = Database(f"sqlite:///{tmp_path / 'dealmate.sqlite3'}")
    migrate(database)
    library = open_library(database=database, embedder=FORMER, folder=tmp_path / "index")
    sync_folder(library, tmp_path / "content", now=NOW, override_label=TO_PARTNERS)
    database.close()
    return tmp_path


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{folder / 'dealmate.sqlite3'}")
    yield database
    database.close()


def opened(database: Database, folder: Path, *, load: Any, disk: Any = None) -> Library:
    return open_library(
        database=database,
        embedder=HashingEmbedder(dimension=32),
        load_model=load,
        folder=folder / "index",
        answers_meanwhile=True,
        disk=disk,
    )


def found(library: Library) -> int:
    return len(library.dense("alpha", library.allowed(PARTNER, today=TODAY), limit=5))


def keep_until_changed(library: Library) -> None:
    keeper = IndexKeeper(library, look_seconds=0.01)
    keeper.start()
    try:
        wait_for(lambda: library.embedder.dimension == 32, what="the change of model")
    finally:
        keeper.stop()


def said(log: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_a_changed_model_takes_over_beside_answering(
    log: StringIO, folder: Path, database: Database
) -> None:
    library = opened(database, folder, load=lambda _: FORMER)
    library.warm_up()
    assert library.embedder is FORMER
    keep_until_changed(library)
    assert found(library) == 3
    lines = {line["event"]: line for line in said(log)}
    assert lines["model_changes"]["answering"] == "hashed-words-64"
    assert lines["index_reading"]["total"] == 3
    assert lines["model_changed"]["to"] == "hashed-words-32"


def test_lost_vectors_come_back_beside_answering(
    log: StringIO, folder: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "MADE_AT_ONCE", 0)
    for file in (folder / "index").rglob("*.faiss"):
        file.unlink()
    library = open_library(
        database=database, embedder=FORMER, folder=folder / "index", answers_meanwhile=True
    )
    assert found(library) == 0
    assert IndexKeeper(library).run_once()
    assert found(library) == 3
    assert "index_restored" in log.getvalue()


def test_a_former_model_that_is_gone_is_told_once_it_is_missed(
    log: StringIO, folder: Path, database: Database
) -> None:
    def gone(origin: str) -> Embedder:
        raise ModelFilesError(f"There is no model folder {origin}.")

    assert IndexKeeper(opened(database, folder, load=gone)).run_once()
    (line,) = [line for line in said(log) if line["event"] == "former_model_is_gone"]
    assert line["level"] == "warning"
    assert line["effect"] == "words alone answer until hashed-words-32 has read everything"


def test_what_fails_is_told_and_tried_again(log: StringIO, database: Database) -> None:
    class Broken(HashingEmbedder):
        failures = 0

        def read_passages(self, texts: Any) -> Any:
            self.failures += 1
            if self.failures < 3:
                raise RuntimeError("out of order")
            return super().read_passages(texts)

    library = open_library(
        database=database,
        embedder=Broken(dimension=32),
        load_model=lambda _: FORMER,
        answers_meanwhile=True,
    )
    keep_until_changed(library)
    events = [line["event"] for line in said(log)]
    assert events.count("index_not_prepared") == 2


def test_a_keeper_that_is_told_to_stop_leaves_the_work_where_it_is(
    log: StringIO, folder: Path, database: Database
) -> None:
    library = opened(database, folder, load=lambda _: FORMER)
    keeper = IndexKeeper(library)
    keeper.stop()
    assert keeper.run_once()
    assert library.embedder is FORMER
    assert "index_preparation_stopped" in log.getvalue()
    with pytest.raises(StoppedError):
        library.prepare(keeper._tell)  # noqa: SLF001 - what the library calls


def called(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["content", *arguments, "--data", str(data)])


def test_the_command_says_how_the_index_stands(folder: Path, database: Database) -> None:
    printed = called(folder, "index").stdout
    assert "3 texts of passages, generation 1." in printed
    assert "hashed-words-64 answers." in printed or "hashed-words-64 answers;" in printed
    assert "Snapshot of generation 1 by hashed-words-64, 3 passages: sound." in printed

    library = opened(database, folder, load=lambda _: FORMER)
    keeper = IndexKeeper(library)
    keeper.stop()
    keeper.run_once()  # notes that the model is to change, and is stopped before it reads
    for file in (folder / "index").rglob("manifest.json"):
        file.write_text("[]", encoding="utf-8")
    state = json.loads(called(folder, "index", "--json").stdout)
    assert (state["coming"], state["coming_not_read"], state["texts"]) == ("hashed-words-32", 3, 3)
    assert [snapshot["is_sound"] for snapshot in state["snapshots"]] == [False]
    printed = called(folder, "index").stdout
    assert "hashed-words-32 takes over when it has read everything: 0 of 3 texts so far" in printed
    assert "There is no sound snapshot" in printed


def test_an_empty_library_says_what_to_do(tmp_path: Path) -> None:
    assert "First: dealmate content sync FOLDER" in called(tmp_path, "index").stdout


@pytest.mark.slow
def test_a_sync_changes_the_model_first_and_says_so(folder: Path) -> None:
    result = called(folder, "sync", str(folder / "content"))
    assert result.exit_code == 0, result.output
    assert "hashed-words-64 cannot be loaded any more" in result.stderr
    assert "Words alone answer until all-MiniLM-L6-v2-partners@" in result.stderr
    assert "answers now." in result.stderr
    printed = called(folder, "index").stdout
    revision = "[0-9a-f]{12}-onnx-fp32-glossed-[0-9a-f]{8}"
    assert re.search(rf"all-MiniLM-L6-v2-partners@{revision} answers\.", printed)
    assert "hashed-words" not in printed.splitlines()[1]
