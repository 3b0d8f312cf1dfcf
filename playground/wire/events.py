"""The event table: the scopes that each event needs, and the keys and types that it carries."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

TABLE_FILE = Path(__file__).parent / "events.yaml"


@cache
def event_table() -> dict[str, Any]:
    """The parsed table: `scopes`, `envelope`, `payloads` and `interactions`."""
    document: dict[str, Any] = yaml.safe_load(TABLE_FILE.read_text(encoding="utf-8"))
    return document


def scopes_of_event(subscription: str) -> tuple[str, ...]:
    """Any one of these; empty when none is needed. `subscription` is as in `message.channels`."""
    return tuple(event_table()["scopes"][subscription])
