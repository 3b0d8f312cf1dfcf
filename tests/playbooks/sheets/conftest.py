from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from playbooks.sheets.files import given_by_files
from playbooks.sheets.kinds import DateOrder
from playbooks.sheets.loading import Import, take_over
from store.database import Database

Importing = Callable[..., Import]


@pytest.fixture
def importing(database: Database, tmp_path: Path, now: datetime) -> Importing:
    """Import tables, given as keyword arguments; `problems` keep all of it out."""

    def _import(
        *,
        skip_faulty: bool = False,
        is_whole: bool = False,
        dates: DateOrder | None = None,
        **tables: str | bytes,
    ) -> Import:
        folder = tmp_path / "tables"
        folder.mkdir(exist_ok=True)
        for old in folder.glob("*.csv"):
            old.unlink()
        for name, content in tables.items():
            raw = content.encode() if isinstance(content, str) else content
            (folder / f"{name}.csv").write_bytes(raw)
        given, _ = given_by_files([folder], dates=dates, is_whole=is_whole)
        with database.transaction() as session:
            return take_over(session, given, skip_faulty=skip_faulty, now=now)

    return _import
