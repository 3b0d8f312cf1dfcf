"""What is given up on its way out is told to whoever waits for it: once, directly, without end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.crm.journey import on_dead
from bot.errors import RefusedError
from bot.jobs import Work
from bot.slack.dead_letters import TOLD
from bot.slack.journeys.deal_guard import deal_guard
from bot.slack.messenger import Streamed, Topic
from bot.slack.stopping import PRIVATE_TOPIC
from bot.slack.streams import queries as streams
from bot.slack.streams.queries import SoFar
from playbooks.deals.deal import Topic as DealTopic
from playbooks.deals.registering import RegistrationForm
from playbooks.deals.usecases import register_deal
from playbooks.plays.playset import PlaySet
from playbooks.programme import queries as programme
from store import outbox
from store.tables import OutboxRow, OutboxState
from tests.bot.clockwork import Clockwork

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ANSWER = "question/answer"
SO_FAR = SoFar(text="So far.", blocks=(), version_ids=(1,), first_words="So")
DEALS = tuple(str(topic) for topic in DealTopic)


class Outside:
    """Refuses whatever it is asked for, or everything but what it is asked to take."""

    def __init__(self) -> None:
        self.takes_tellings = True
        self.told: list[dict[str, Any]] = []

    def __call__(self, work: Work) -> None:
        if work.key.endswith(TOLD) and self.takes_tellings:
            self.told.append(dict(work.payload))
            return
        raise RefusedError("ill")


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture
def clockwork(prepared_file: Path, tmp_path: Path, outside: Outside) -> Iterator[Clockwork]:
    topics = (Topic.POST, Topic.RESPOND, Topic.HOME, Topic.VIEW, PRIVATE_TOPIC, *DEALS)
    made = Clockwork(
        prepared_file,
        tmp_path,
        now=NOW,
        plays=PlaySet(plays=()),
        handlers=dict.fromkeys(topics, outside),
        on_dead=on_dead,
    )
    yield made
    made.database.close()


def error_id_of(clockwork: Clockwork, key: str) -> str:
    with clockwork.database.reading() as session:
        found = session.scalar(select(OutboxRow.error_id).where(OutboxRow.key == key))
    assert found
    return found


def test_the_asker_is_told_once_and_the_half_answer_is_forgotten(
    clockwork: Clockwork, outside: Outside
) -> None:
    with clockwork.database.transaction() as session:
        streams.begin(
            session,
            key=ANSWER,
            work_key="question",
            channel_id="C0NORDLICHT",
            thread_ts="1.0",
            so_far=SO_FAR,
            now=NOW,
            opening_until=NOW,
        )
        assert streams.owe(session, ANSWER)
        clockwork.messenger.post(
            session,
            key=ANSWER,
            channel="C0NORDLICHT",
            thread_ts="1.0",
            text="An answer",
            asker="U0LENA",
            streamed=Streamed(key=ANSWER),
        )
    clockwork.run(NOW)
    [told] = outside.told
    assert told["user"] == "U0LENA"
    assert "<#C0NORDLICHT>" in told["text"]
    assert "*Jonas Weber*" in told["text"], "the channel's own account manager"
    assert error_id_of(clockwork, ANSWER) in told["text"]
    with clockwork.database.reading() as session:
        assert streams.stream(session, ANSWER) is None


def test_of_a_telling_that_is_given_up_nobody_is_told(
    clockwork: Clockwork, outside: Outside
) -> None:
    outside.takes_tellings = False
    with clockwork.database.transaction() as session:
        clockwork.messenger.post(
            session, key=ANSWER, channel="C0NORDLICHT", text="An answer", asker="U0LENA"
        )
    clockwork.run(NOW)
    with clockwork.database.reading() as session:
        posts = session.execute(
            select(OutboxRow.key, OutboxRow.state).where(OutboxRow.topic == Topic.POST)
        ).all()
    assert posts == [(ANSWER, OutboxState.DEAD), (ANSWER + TOLD, OutboxState.DEAD)]


def test_whoever_was_to_see_it_alone_is_told(clockwork: Clockwork, outside: Outside) -> None:
    asked = {"channel_id": "C0NORDLICHT", "user_id": "U0LENA"}
    with clockwork.database.transaction() as session:
        clockwork.messenger.post(
            session, key="a", channel="C0NORDLICHT", text="x", ephemeral_to="U0SOFIA"
        )
        clockwork.messenger.respond(
            session, key="b", response_url="https://x", user="U0ERIK", text="x", guard=None
        )
        for key, is_promised in (("c", True), ("d", False)):
            payload = {**asked, "is_promised": is_promised}
            outbox.put(session, topic=PRIVATE_TOPIC, key=key, payload=payload, now=NOW)
        clockwork.messenger.post(session, key="e", channel="C0NORDLICHT", text="x")
        clockwork.messenger.publish_home(session, key="f", user="U0LENA")
        clockwork.messenger.publish_home(session, key="g", user="U0ANA", page=1)
        clockwork.messenger.update_view(session, key="h", view_id="V1", view={}, user="U0OWEN")
    clockwork.run(NOW)
    told = [one["user"] for one in outside.told]
    assert told == ["U0SOFIA", "U0ERIK", "U0LENA", "U0ANA", "U0OWEN"]
    assert "close it and try again" in outside.told[-1]["text"]


def test_an_account_manager_is_not_sent_to_themself(clockwork: Clockwork, outside: Outside) -> None:
    with clockwork.database.transaction() as session:
        clockwork.messenger.post(
            session, key=ANSWER, channel="C0NORDLICHT", text="x", asker="U0JONAS"
        )
    clockwork.run(NOW)
    [told] = outside.told
    assert clockwork.settings.fallback_contact in told["text"]
    assert "Jonas" not in told["text"]


def test_the_account_manager_is_told_once_a_day_of_a_deals_changes(
    clockwork: Clockwork, outside: Outside
) -> None:
    form = RegistrationForm(customer="Hafenbank", product="vault", amount="45000", currency="EUR")
    with clockwork.database.transaction() as session:
        lena = programme.member(session, "lena")
        assert lena is not None
        register_deal(session, form, by=lena, request_key="x", now=NOW, today=NOW.date())
        payload = {"deal_id": "D-1001"}
        for number in range(2):
            topic = DealTopic.STAGE_CHANGED
            outbox.put(session, topic=topic, key=f"again:{number}", payload=payload, now=NOW)
    clockwork.run(NOW)
    assert len(outside.told) == 2, "the new deal, and the other one once"
    assert {one["user"] for one in outside.told} == {"U0JONAS"}
    assert ["*Hafenbank*" in one["text"] for one in outside.told] == [True, False]


def test_of_a_post_about_a_deal_that_is_given_up_its_account_manager_is_told(
    clockwork: Clockwork, outside: Outside
) -> None:
    with clockwork.database.transaction() as session:
        clockwork.messenger.post(
            session, key="said", channel="C0NORDLICHT", text="x", guard=deal_guard("D-1001")
        )
    clockwork.run(NOW)
    [told] = outside.told
    assert told["user"] == "U0JONAS"
    assert "D-1001" in told["text"]


def test_for_a_direct_message_the_persons_own_account_manager_is_named(
    clockwork: Clockwork, outside: Outside
) -> None:
    with clockwork.database.transaction() as session:
        clockwork.messenger.post(session, key="said", channel="D0X", text="x", asker="U0LENA")
    clockwork.run(NOW)
    [told] = outside.told
    assert "*Jonas Weber*" in told["text"]
