"""The window for an answer never stays empty: whoever may not answer there is told so in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversations import queries
from bot.conversations.records import QuestionState
from bot.slack.envelope import Envelope
from bot.slack.handover import GONE, NOT_YOURS, show_question
from bot.slack.messenger import Topic
from playbooks.plays.playset import PlaySet
from store import inbox
from store.tables import OutboxRow
from tests.bot.clockwork import Clockwork

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
KIND = "action.handover_answer"


@pytest.fixture
def clockwork(prepared_file: Path, tmp_path: Path) -> Iterator[Clockwork]:
    made = Clockwork(
        prepared_file,
        tmp_path,
        now=NOW,
        plays=PlaySet(plays=()),
        handlers={KIND: show_question},
    )
    yield made
    made.database.close()


def window(clockwork: Clockwork, *, team: str, user: str, reference: str) -> dict[str, Any]:
    """What the window shows that somebody has opened."""
    envelope = Envelope(
        team_id="T0TIDEWELL",
        user_id=user,
        user_team_id=team,
        channel_id="C0NORDLICHT",
        channel_type="channel",
        message_ts="1.0",
        thread_ts=None,
        body={"actions": [{"value": reference}]},
        opened_view={"id": "V1", "hash": "h", "root_view_id": "V1"},
    )
    with clockwork.database.transaction() as session:
        inbox.receive(
            session,
            kind=KIND,
            event_key="click",
            message_key=None,
            payload=envelope.to_payload(),
            now=NOW,
        )
    clockwork.run(NOW)
    with clockwork.database.reading() as session:
        (payload,) = session.scalars(select(OutboxRow.payload).where(OutboxRow.topic == Topic.VIEW))
    assert payload["view_id"] == "V1"
    view: dict[str, Any] = payload["view"]
    return view


def asked(clockwork: Clockwork) -> str:
    with clockwork.database.transaction() as session:
        found = queries.record_question(
            session,
            work_key="question",
            team_id="T0TIDEWELL",
            channel_id="C0NORDLICHT",
            thread_ts="1.0",
            message_ts="1.0",
            user_id="U0LENA",
            user_team_id="T0NORDLICHT",
            partner_id="nordlicht",
            cam_id="jonas",
            text="What is the margin?",
            state=QuestionState.HANDED_OVER,
            asked_at=NOW,
        )
    return str(found)


def test_a_partner_is_told_who_may_answer(clockwork: Clockwork) -> None:
    view = window(clockwork, team="T0NORDLICHT", user="U0LENA", reference=asked(clockwork))
    assert [block["text"]["text"] for block in view["blocks"]] == [NOT_YOURS]
    assert "submit" not in view


def test_a_question_that_is_not_kept_any_more_is_said_to_be_gone(clockwork: Clockwork) -> None:
    view = window(clockwork, team="T0TIDEWELL", user="U0JONAS", reference="4711")
    assert [block["text"]["text"] for block in view["blocks"]] == [GONE]
