"""All tables of all rooms, for the migrations' tests and for drafting one."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from store.database import Base

TABLE_MODULES = (
    "bot.conversations.tables",
    "bot.slack.notices.tables",
    "bot.slack.people.tables",
    "bot.slack.streams.tables",
    "bot.slack.tokens.tables",
    "content_index.life.tables",
    "content_index.reading.tables",
    "content_index.sources.tables",
    "content_index.tables",
    "playbooks.crm.tables",
    "playbooks.deals.tables",
    "playbooks.insights.tables",
    "playbooks.plays.tables",
    "playbooks.programme.tables",
    "playbooks.sheets.tables",
    "store.tables",
)


def whole_schema() -> Any:
    """Import every module of tables and return the metadata that they make up."""
    for module in TABLE_MODULES:
        import_module(module)
    return Base.metadata
