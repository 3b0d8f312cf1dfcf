"""Who reads a channel, with the whole bot: restarts, events of people, and having to wait."""

from __future__ import annotations

from typing import Any

import pytest

from bot.errors import RetryLaterError
from bot.slack.people import queries
from bot.slack.searching import FINDING_OUT
from playbooks.programme.audience import Audience
from playground.harness import wait_for
from tests.bot.conftest import Stage
from tests.bot.deliveries import NORDLICHT, deliver, event, question_here
from tests.bot.test_question_journey import all_text, settled


def test_a_restart_of_the_bot_asks_about_nobody(stage: Stage) -> None:
    first = stage.start().dealmate.identity.audience_of_channel(NORDLICHT)
    asked = len(stage.calls("users.info"))
    assert asked > 2
    assert stage.start().dealmate.identity.audience_of_channel(NORDLICHT) == first
    assert len(stage.calls("users.info")) == asked


def test_a_change_that_slack_tells_is_about_that_person_alone(running: Stage) -> None:
    identity = running.bot.dealmate.identity
    assert identity.audience_of_channel(NORDLICHT).certain
    before = len(running.calls("users.info"))
    running.playground.change_user("U0LENA", kind="guest")
    wait_for(
        lambda: not identity.audience_of_channel(NORDLICHT).certain, what="the change to be heard"
    )
    asked = [call["request"]["user"] for call in running.calls("users.info")[before:]]
    assert set(asked) == {"U0LENA"}


@pytest.mark.parametrize(
    ("told", "forgotten"),
    [
        ({"type": "user_change", "user": {"id": "U0LENA"}}, {"U0LENA"}),
        ({"type": "team_join", "user": {"id": "U0JONAS"}}, {"U0JONAS"}),
        ({"type": "member_joined_channel", "user": "U0LENA", "channel": "C0EMEA"}, {"U0LENA"}),
        ({"type": "member_left_channel", "user": "U0LENA", "channel": "C0EMEA"}, set()),
        ({"type": "channel_archive", "user": "U0LENA", "channel": "C0EMEA"}, set()),
        ({"type": "channel_id_changed", "user": "U0LENA"}, {"U0LENA", "U0JONAS"}),
        ({"type": "user_change", "user": {}}, {"U0LENA", "U0JONAS"}),
    ],
)
def test_an_event_drops_whom_it_is_about(
    running: Stage, told: dict[str, Any], forgotten: set[str]
) -> None:
    identity = running.bot.dealmate.identity
    for user in ("U0LENA", "U0JONAS"):
        identity.audience_of_user(user)
    deliver(running, event(**{"channel": None} | told))
    with running.database.reading() as session:
        known = {user for user in ("U0LENA", "U0JONAS") if queries.is_known(session, user)}
    assert {"U0LENA", "U0JONAS"} - known == forgotten


def test_who_has_to_wait_is_told_so_and_answered_then(running: Stage) -> None:
    running.playground.faults.add({"status": 429, "retry_after": 6}, method="users.info", nth=1)
    lena, ts = question_here(running)
    assert lena.wait_for_reply(NORDLICHT, ts)["text"] == FINDING_OUT
    wait_for(lambda: len(lena.replies(NORDLICHT, ts)) > 1, what="the answer", timeout_seconds=60)
    settled(running)
    said = [message["text"] for message in lena.replies(NORDLICHT, ts)]
    assert len(said) == 2
    assert "version 2.1" in all_text(lena.replies(NORDLICHT, ts)[1])


def test_who_has_to_wait_for_too_long_is_told_and_not_given_less(running: Stage) -> None:
    """Not "I found nothing", which would be wrong: nobody has looked."""

    def never(channel_id: str) -> Audience:
        del channel_id
        raise RetryLaterError("ratelimited", seconds=0.01)

    running.bot.dealmate.identity.audience_of_channel = never  # type: ignore[method-assign]
    lena, ts = question_here(running)
    said = lena.wait_for_reply(NORDLICHT, ts)["text"]
    settled(running)
    assert "error number" in said
    assert running.answerer.grants == []
