"""What docs/operating.md says of a backup holds, beside a program that writes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from bot.settings import child_environment
from store.database import Database


def test_the_backup_on_the_page_is_one_moment_and_can_be_put_back(
    repository: Path, tmp_path: Path
) -> None:
    page = (repository / "docs/operating.md").read_text(encoding="utf-8")
    (program,) = re.findall(r'^\.venv/bin/python -c "(.+?)" \.dealmate', page, re.MULTILINE)
    stored, backup = tmp_path / "dealmate.sqlite3", tmp_path / "backup.sqlite3"
    database = Database(f"sqlite:///{stored}")
    with database.transaction() as session:
        session.execute(text("CREATE TABLE deals (id TEXT)"))
        session.execute(text("INSERT INTO deals VALUES ('before')"))
    with database.transaction() as session:
        session.execute(text("INSERT INTO deals VALUES ('not finished')"))
        subprocess.run(
            [sys.executable, "-c", program, str(stored), str(backup)],
            check=True,
            env=child_environment(PYTHONPATH=str(repository)),
        )
    database.close()
    restored = Database(f"sqlite:///{backup}")
    with restored.reading() as session:
        assert session.scalars(text("SELECT id FROM deals")).all() == ["before"]
        assert session.scalars(text("PRAGMA integrity_check")).all() == ["ok"]
    restored.close()
