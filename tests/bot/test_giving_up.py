"""A row that is given up is over, also where its person cannot be told: others wait behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.errors import RefusedError
from bot.jobs import Work
from bot.services import Dealmate
from bot.slack.messenger import Topic
from playbooks.plays.playset import PlaySet
from store import inbox
from store.inbox import InboxClaim
from store.outbox import OutboxClaim
from store.tables import InboxRow, InboxState, OutboxRow, OutboxState
from tests.bot.clockwork import Clockwork

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
EVENT = "event.message"
HALF_TOLD = "half told"


def refuse_what_is_ill(work: Work) -> None:
    if work.key == "ill":
        raise RefusedError("ill")


def tell_and_fail(
    session: Session, dealmate: Dealmate, claimed: InboxClaim | OutboxClaim, error_id: str
) -> None:
    """Write something, then fail as a mistake in a telling would."""
    del claimed, error_id
    dealmate.messenger.direct(session, key=HALF_TOLD, user="U0LENA", text="x")
    session.flush()
    raise LookupError("a mistake of ours")


@pytest.fixture
def clockwork(prepared_file: Path, tmp_path: Path) -> Iterator[Clockwork]:
    made = Clockwork(
        prepared_file,
        tmp_path,
        now=NOW,
        plays=PlaySet(plays=()),
        handlers=dict.fromkeys((Topic.POST, EVENT), refuse_what_is_ill),
        on_dead=tell_and_fail,
    )
    yield made
    made.database.close()


def test_what_goes_out_does_not_wait_behind_what_nobody_could_be_told_of(
    clockwork: Clockwork,
) -> None:
    with clockwork.database.transaction() as session:
        for key in ("ill", "well"):
            clockwork.messenger.post(session, key=key, channel="C0NORDLICHT", text="x")
    clockwork.run(NOW)
    with clockwork.database.reading() as session:
        query = select(OutboxRow.key, OutboxRow.state).where(OutboxRow.topic == Topic.POST)
        found = {row[0]: row[1] for row in session.execute(query)}
        error_id = session.scalar(select(OutboxRow.error_id).where(OutboxRow.key == "ill"))
    assert found == {"ill": OutboxState.DEAD, "well": OutboxState.DONE}, "and nothing half told"
    assert error_id


def test_what_came_in_does_not_wait_behind_it_either(clockwork: Clockwork) -> None:
    with clockwork.database.transaction() as session:
        for key in ("ill", "well"):
            inbox.receive(
                session,
                kind=EVENT,
                event_key=key,
                message_key=None,
                payload={},
                now=NOW,
                lane="one lane",
            )
    clockwork.run(NOW)
    with clockwork.database.reading() as session:
        query = select(InboxRow.event_key, InboxRow.state)
        found = {row[0]: row[1] for row in session.execute(query)}
    assert found == {"ill": InboxState.DEAD, "well": InboxState.DONE}
