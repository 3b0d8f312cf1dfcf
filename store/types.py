"""Column types that behave the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in time; only aware values go in, and UTC comes out.

    Raises:
        ValueError: a naive datetime is bound.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; SQLite stores it without its offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored: give it a time zone")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware datetime in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_HALF = re.compile("[\ud800-\udfff]")
_UNREADABLE = "\ufffd"


class Json(TypeDecorator[Any]):
    """A JSON document as text with sorted keys, so that equal values are equal bytes.

    Half of a pair of surrogates, which JSON may hold and no database takes, comes out as the
    character for what cannot be read: better than to lose the rest of what somebody wrote.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Serialise; raises TypeError for what JSON cannot hold."""
        del dialect
        if value is None:
            return None
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return _HALF.sub(_UNREADABLE, text)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Parse the stored text."""
        del dialect
        return None if value is None else json.loads(value)


class StringSet(TypeDecorator[frozenset[str]]):
    """A set of strings, stored as a sorted JSON list."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str | None:
        """Serialise sorted."""
        del dialect
        return None if value is None else json.dumps(sorted(value), ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[str]:
        """Return a frozenset, empty for NULL."""
        del dialect
        return frozenset(json.loads(value)) if value else frozenset()
