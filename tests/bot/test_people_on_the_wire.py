"""Who reads a channel, with the whole bot: restarts and events of people."""

from __future__ import annotations

from typing import Any

import pytest

from bot.slack.people import queries
from playground.harness import wait_for
from tests.bot.conftest import Stage
from tests.bot.deliveries import NORDLICHT, deliver, event


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
