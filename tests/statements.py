"""SQL that is compiled once in a process: each test has a database, and each would compile it anew.

It is a tenth of the processor's time of all tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

if TYPE_CHECKING:
    from sqlalchemy import Engine

_COMPILED: LRUCache[object, object] = LRUCache(4000)


class SharingDialect(SQLiteDialect_pysqlite):
    """SQLite as it is, but that what one engine has compiled all others use.

    Compiled statements are kept by dialect. The engines of tests are configured alike, so their
    dialects are equal.
    """

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """Have a new engine keep its statements with those of the others."""
        engine.update_execution_options(compiled_cache=_COMPILED)


def share_statements() -> None:
    """Make it the dialect of every SQLite database that this process opens from now on."""
    registry.register("sqlite", __name__, SharingDialect.__name__)
