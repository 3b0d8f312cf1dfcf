from __future__ import annotations

import subprocess
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from store import leases
from store.database import Database
from store.once import insert_once
from store.ownership import FolderIsOwnedError, owning
from store.tables import LeaseRow, OutboxRow


def test_a_lease_has_one_holder(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        assert leases.acquire(session, name="nudges", holder="a", seconds=10, now=now)
        assert not leases.acquire(session, name="nudges", holder="b", seconds=10, now=now)
        assert leases.acquire(session, name="nudges", holder="a", seconds=10, now=now)
        later = now + timedelta(seconds=10)
        assert leases.acquire(session, name="nudges", holder="b", seconds=10, now=later)
        leases.release(session, name="nudges", holder="a")
        assert session.get(LeaseRow, "nudges") is not None
        leases.release(session, name="nudges", holder="b")
        assert session.get(LeaseRow, "nudges") is None


def test_many_threads_insert_a_key_once(database: Database, now: datetime) -> None:
    won: list[int] = []

    def insert() -> None:
        with database.transaction() as session:
            values = {
                "topic": "t", "key": "k", "payload": {}, "state": "pending", "attempts": 0,
                "is_doubtful": False, "due_at": now, "created_at": now,
            }  # fmt: skip
            row_id = insert_once(session, OutboxRow, values)
        if row_id is not None:
            won.append(row_id)

    threads = [threading.Thread(target=insert) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1


def test_a_folder_has_one_owner(tmp_path: Path) -> None:
    with (
        owning(tmp_path, purpose="dealmate serve"),
        pytest.raises(FolderIsOwnedError, match=r"dealmate serve \(process \d+\).*--data"),
        owning(tmp_path, purpose="another"),
    ):
        pass
    with owning(tmp_path, purpose="after"):
        pass


def test_a_killed_owner_leaves_the_folder_free(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from store.ownership import owning\n"
        "with owning(Path(sys.argv[1]), purpose='victim'):\n"
        "    print('owned', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "owned\n"
        with pytest.raises(FolderIsOwnedError), owning(tmp_path, purpose="x"):
            pass
        process.kill()
        process.wait()
    with owning(tmp_path, purpose="after"):
        pass
