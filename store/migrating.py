"""Brings a database to the newest schema, once, under a lock."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, text
from sqlalchemy.engine import make_url

from store.database import Database
from store.readers import ensure_role, require_role
from store.types import Json, StringSet, UtcDateTime

SCRIPTS = Path(__file__).with_name("migrations")
POSTGRES_LOCK = 7_265_001
"""Any number that nobody else takes: the name of an advisory lock."""


class NewerSchemaError(RuntimeError):
    """The database was written by a newer version of the program."""


def migrate(database: Database) -> None:
    """Apply what is missing, in one transaction that other processes wait for.

    Creates the folder of an SQLite file.

    Raises:
        NewerSchemaError: the database has migrations that this program does not know.
        ReaderRoleError: the database's user may not make what the migrations need, or not take
            the readers' role.
    """
    url = make_url(database.url)
    if database.is_sqlite and url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    scripts = ScriptDirectory(str(SCRIPTS))
    head = scripts.get_current_head()
    if _revision(database) == head:
        if not database.is_sqlite:
            with database.engine.begin() as connection:
                require_role(connection)
        return
    with database.engine.begin() as connection:  # on SQLite this takes the write lock
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": POSTGRES_LOCK})
            ensure_role(connection)
        now_at = MigrationContext.configure(connection).get_current_revision()
        known = {script.revision for script in scripts.walk_revisions()}
        if now_at is not None and now_at not in known:
            raise NewerSchemaError(
                "This database was made by a newer version of Dealmate. Update the program, or "
                "give it another data folder with --data."
            )
        command.upgrade(_config(connection), "head")


def draft_migration(database: Database, metadata: MetaData, *, name: str, identifier: str) -> Path:
    """Write a migration from the database's schema to the metadata, for a developer to review."""
    with database.engine.begin() as connection:
        config = _config(connection)
        config.attributes["target_metadata"] = metadata
        config.attributes["render_item"] = _render_plain_types
        script: Any = command.revision(config, message=name, rev_id=identifier, autogenerate=True)
    return Path(script.path)


def _revision(database: Database) -> str | None:
    with database.reading() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def _config(connection: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _render_plain_types(kind: str, item: Any, context: AutogenContext) -> Any:
    """Migrations use SQLAlchemy's own types, so that they still run when ours have changed."""
    del context
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Json | StringSet):
        return "sa.Text()"
    return False
