"""A Home tab shows what its viewer may see when Slack takes it, however long it had to wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from slack_sdk import WebClient
from sqlalchemy import select

from bot.errors import RetryLaterError
from bot.jobs import combine
from bot.slack.journeys import home
from bot.slack.journeys.home import REFRESH, home_now
from bot.slack.messenger import Topic
from bot.slack.sending import Sender
from content_index.assets import Asset, AssetKind, Status, Suits
from content_index.labels import AudienceLevel, Label
from playbooks.plays.playset import PlaySet
from playbooks.programme import queries as programme
from playbooks.programme.audience import Audience
from store import outbox
from store.tables import OutboxRow, OutboxState
from tests.bot.clockwork import HOME, Clockwork

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
LENA, TEAM = "U0LENA", "T0NORDLICHT"
DEALS = "Your deals"
WAIT = 600.0
STORY = Asset(
    id="story",
    version_id=1,
    version="1.0",
    title="The steel story",
    kind=AssetKind.CASE_STUDY,
    path="story.md",
    url="https://enable.tidewell.example/story",
    language="en",
    owner=None,
    updated=NOW.date(),
    review_by=None,
    label=Label(audience=AudienceLevel.TO_PARTNER),
    suits=Suits(products=frozenset({"vault"}), competitors=frozenset({"coldstack"})),
    status=Status.PUBLISHED,
)


class SlackTwin:
    """Takes views, or asks for patience; it knows who belongs where."""

    home_team_id = HOME

    def __init__(self) -> None:
        self.is_busy = False
        self.knows = True
        self.shown: list[str] = []

    def views_publish(self, *, user_id: str, view: dict[str, Any]) -> SimpleNamespace:
        assert user_id == LENA
        if self.is_busy:
            raise RetryLaterError("ratelimited", seconds=WAIT)
        self.shown.append(str(view))
        return SimpleNamespace(data={"ok": True})

    def audience_of_user(self, user_id: str) -> Audience:
        if not self.knows:
            return Audience(team_ids=frozenset(), certain=False)
        return Audience(team_ids=frozenset(), person=(TEAM, user_id))


@pytest.fixture
def slack() -> SlackTwin:
    return SlackTwin()


@pytest.fixture
def clockwork(prepared_file: Path, tmp_path: Path, slack: SlackTwin) -> Iterator[Clockwork]:
    def allows(*_: object, **__: object) -> bool:
        return True

    sender = Sender(
        cast("WebClient", slack),
        may_see=allows,
        may_hear=allows,
        home_now=home_now,
        clock=lambda: made.now,
        monotonic=lambda: float((made.now - NOW).seconds),
    )
    journey = combine(home.JOURNEY, sender.journey())
    made = Clockwork(
        prepared_file,
        tmp_path,
        now=NOW,
        plays=PlaySet(),
        handlers=journey.handlers,
        identity=slack,
    )
    made.shelf.items = [STORY]
    yield made
    made.database.close()


def want(clockwork: Clockwork, *keys: str, page: int | None = None) -> None:
    with clockwork.database.transaction() as session:
        for key in keys:
            clockwork.messenger.publish_home(session, key=key, user=LENA, page=page)


def states(clockwork: Clockwork) -> list[str]:
    with clockwork.database.reading() as session:
        query = select(OutboxRow.state).where(OutboxRow.topic == Topic.HOME).order_by(OutboxRow.id)
        return list(session.scalars(query))


def test_whose_access_ends_while_it_waits_sees_no_deal(
    clockwork: Clockwork, slack: SlackTwin
) -> None:
    slack.is_busy = True
    want(clockwork, "opened")
    clockwork.run(NOW)
    with clockwork.database.transaction() as session:
        partners = {one.id for one in programme.partners(session)}
        members = {one.id for one in programme.members(session)} - {"lena"}
        programme.end_access(session, keep_partners=partners, keep_members=members)
    slack.is_busy = False
    clockwork.run(NOW + timedelta(seconds=WAIT + 1))
    [shown] = slack.shown
    assert DEALS not in shown
    assert "I do not know you yet" in shown


def test_whom_slack_does_not_know_for_sure_sees_no_deal(
    clockwork: Clockwork, slack: SlackTwin
) -> None:
    slack.knows = False
    want(clockwork, "opened")
    clockwork.run(NOW)
    [shown] = slack.shown
    assert DEALS not in shown


def test_what_is_withdrawn_while_it_waits_is_not_shown(
    clockwork: Clockwork, slack: SlackTwin
) -> None:
    want(clockwork, "before")
    clockwork.run(NOW)
    slack.is_busy = True
    want(clockwork, "opened")
    clockwork.run(NOW)
    clockwork.shelf.items = []
    slack.is_busy = False
    clockwork.run(NOW + timedelta(seconds=WAIT + 1))
    assert [STORY.title in shown for shown in slack.shown] == [True, False]


def test_of_many_that_wait_only_the_last_is_published(
    clockwork: Clockwork, slack: SlackTwin
) -> None:
    slack.is_busy = True
    want(clockwork, "a")
    clockwork.run(NOW)
    want(clockwork, "b", "c", "d")
    slack.is_busy = False
    clockwork.run(NOW + timedelta(seconds=WAIT + 1))
    assert len(slack.shown) == 1
    assert states(clockwork) == [OutboxState.DONE] * 4


def test_a_view_of_an_earlier_release_is_worked_out_anew(
    clockwork: Clockwork, slack: SlackTwin
) -> None:
    old = {"user": LENA, "view": {"type": "home", "blocks": ["what was true then"]}}
    refresh = {"team_id": TEAM, "user_id": LENA}
    with clockwork.database.transaction() as session:
        lane = f"home:{LENA}"
        outbox.put(session, topic=Topic.HOME, key="old", payload=old, now=NOW, lane=lane)
    clockwork.run(NOW)
    with clockwork.database.transaction() as session:
        outbox.put(session, topic=REFRESH, key="old", payload=refresh, now=NOW)
    clockwork.run(NOW)
    assert len(slack.shown) == 2
    for shown in slack.shown:
        assert DEALS in shown
        assert "what was true then" not in shown


def test_what_waits_holds_nothing_of_what_is_shown(clockwork: Clockwork) -> None:
    want(clockwork, "opened")
    want(clockwork, "paged", page=1)
    with clockwork.database.reading() as session:
        query = select(OutboxRow.payload).where(OutboxRow.topic == Topic.HOME)
        found = session.scalars(query.order_by(OutboxRow.id)).all()
    assert found == [{"user": LENA}, {"user": LENA, "page": 1}]
