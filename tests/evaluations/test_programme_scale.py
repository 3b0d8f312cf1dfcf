"""The measurement of large programmes runs on a small one and measures what it names."""

from __future__ import annotations

from pathlib import Path

from evaluations.programme_scale import figures, fill
from store.database import Database
from store.migrating import migrate


def test_a_small_programme_is_measured(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'small.sqlite'}")
    try:
        migrate(database)
        fill(database, 50, seed=2)
        lines = list(figures(database, 50, times=3))
    finally:
        database.close()
    assert [line.split("|")[1].strip() for line in lines][:2] == [
        "a stage changes and is planned",
        "due work is found and claimed",
    ]
    assert len(lines) == 8
