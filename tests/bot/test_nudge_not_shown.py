"""A nudge in whose place other words were posted: it is not told of as sent, nothing counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.jobs import Work
from bot.slack.journeys.nudge_events import POSTED, message_key, on_posted
from bot.slack.messenger import Topic
from playbooks.plays import queries
from playbooks.plays.nudge import Act, Nudge, NudgeAsset, NudgeState
from playbooks.plays.scheduling import plan_after
from playbooks.plays.sending import NOT_SHOWN
from playbooks.plays.tables import DealAssetActRow
from store import outbox
from store.tables import OutboxRow
from tests.bot.clockwork import Clockwork, play_set

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
PLAY = {
    "id": "hello",
    "title": "Hello",
    "trigger": {"on": "registered"},
    "steps": [{"id": "hi", "title": "Hi", "to": "partner_contact", "say": "Hi"}],
}
SAID = Topic.POST
STORY = NudgeAsset(asset_id="story", version_id=7, title="A story", receipt=())


def as_slack_took_it(work: Work) -> None:
    """Each message is there, as it is or, where its payload says so, replaced."""
    is_shown = not work.payload.get("is_replaced")
    with work.finishing({"channel": "C1", "ts": "5.5", "shown": is_shown}):
        pass


@pytest.fixture
def clockwork(prepared_file: Path, tmp_path: Path) -> Iterator[Clockwork]:
    made = Clockwork(
        prepared_file,
        tmp_path,
        now=NOW,
        plays=play_set(PLAY),
        handlers={SAID: as_slack_took_it, POSTED: on_posted},
    )
    yield made
    made.database.close()


def posted(clockwork: Clockwork, *, is_replaced: bool, number: int = 1) -> Nudge:
    """A nudge of that round, after its message is there."""
    sent_at = NOW if number > 1 else None
    with clockwork.database.transaction() as session:
        planned = plan_after(
            session,
            "D-1001",
            "deal.registered",
            plays=clockwork.plays,
            now=NOW,
            today=NOW.date(),
        )
        nudge = replace(
            planned.scheduled[0],
            assets=(STORY,),
            round=number,
            released_round=number,
            sent_at=sent_at,
        )
        queries.save_nudge(session, nudge)
        key = message_key(nudge.id, number)
        message = {"is_replaced": is_replaced}
        outbox.put(session, topic=SAID, key=key, payload=message, now=NOW)
        payload = {"nudge_id": nudge.id, "round": number}
        outbox.put(session, topic=POSTED, key=key, payload=payload, now=NOW)
    clockwork.run(NOW)
    with clockwork.database.reading() as session:
        found = queries.nudge(session, nudge.id)
    assert found is not None
    return found


def told(clockwork: Clockwork) -> list[tuple[str, str]]:
    with clockwork.database.reading() as session:
        payloads = session.scalars(select(OutboxRow.payload).where(OutboxRow.topic == SAID)).all()
    return [(one["user"], one["text"]) for one in payloads if "user" in one]


def guarded_partners(clockwork: Clockwork) -> list[list[str] | None]:
    """The partners under whose guard each direct message is; None for one without any."""
    with clockwork.database.reading() as session:
        payloads = session.scalars(select(OutboxRow.payload).where(OutboxRow.topic == SAID)).all()
    guards = [one["guard"] for one in payloads if "user" in one]
    return [None if guard is None else list(guard["partner_ids"]) for guard in guards]


def shown(clockwork: Clockwork) -> list[str]:
    with clockwork.database.reading() as session:
        acts = select(DealAssetActRow.asset_id).where(DealAssetActRow.act == Act.SHOWN)
        return list(session.scalars(acts))


def test_what_was_replaced_is_told_as_not_shown_and_counts_for_nothing(
    clockwork: Clockwork,
) -> None:
    nudge = posted(clockwork, is_replaced=True)
    assert (nudge.state, nudge.reason) == (NudgeState.CANCELLED, NOT_SHOWN)
    assert nudge.sent_at is None
    ((user, text),) = told(clockwork)
    assert user == "U0JONAS"
    assert "Not shown" in text
    assert shown(clockwork) == []


def test_what_was_shown_is_confirmed_and_counts(clockwork: Clockwork) -> None:
    nudge = posted(clockwork, is_replaced=False)
    assert nudge.state is NudgeState.SENT
    ((_, text),) = told(clockwork)
    assert text.startswith("Nudge sent")
    assert shown(clockwork) == ["story"]


def test_a_reminder_that_was_replaced_leaves_the_nudge_sent_once(clockwork: Clockwork) -> None:
    nudge = posted(clockwork, is_replaced=True, number=2)
    assert (nudge.state, nudge.sent_at, nudge.sent_ts) == (NudgeState.SENT, NOW, None)
    ((_, text),) = told(clockwork)
    assert "Not shown" in text
    assert shown(clockwork) == []


@pytest.mark.parametrize("is_replaced", [True, False])
def test_whoever_is_told_of_it_reads_it_only_while_they_may_hear_of_the_deal(
    clockwork: Clockwork, *, is_replaced: bool
) -> None:
    nudge = posted(clockwork, is_replaced=is_replaced)
    assert guarded_partners(clockwork) == [[nudge.partner_id]]
