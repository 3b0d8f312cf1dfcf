"""Who will see a message: with a twin of Slack's read methods, and with the real wire."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.web import SlackResponse

from bot.errors import RetryLaterError
from bot.slack.identity import teams_of_channel
from playbooks.programme.audience import Audience
from tests.bot.conftest import Stage
from tests.bot.readers import (
    HOME,
    PARTNER,
    PEOPLE,
    MakesIdentity,
    SlackTwin,
    Ticking,
    person,
    shared,
)


def test_a_shared_channel_is_all_its_organisations(identity_of: MakesIdentity) -> None:
    audience = identity_of(SlackTwin(shared(), PEOPLE)).audience_of_channel("C1")
    assert audience == Audience(team_ids=frozenset({HOME, PARTNER}))


@pytest.mark.parametrize(
    ("channel", "users"),
    [
        (shared(is_pending_ext_shared=True), PEOPLE),
        (shared(pending_connected_team_ids=["T0OTHER"]), PEOPLE),
        (shared(pending_shared=["T0OTHER"]), PEOPLE),
        (shared(connected_team_ids=[]), PEOPLE),
        ({"is_shared": True}, PEOPLE),
        (shared(num_members=100_000), PEOPLE),
        (shared(), PEOPLE | {"U3": person("T0STRANGE")}),
        (shared(), PEOPLE | {"U3": person(None)}),
        (shared(), PEOPLE | {"U3": person(HOME, is_restricted=True)}),
        ({}, {"U1": person(HOME), "U3": person(HOME, is_ultra_restricted=True)}),
        ({}, {"U1": person(HOME), "U2": person(PARTNER)}),
        ({"is_im": True, "user": "U3"}, {"U3": person(None)}),
        ({"is_im": True, "user": "U3"}, {"U3": person(HOME, is_restricted=True)}),
        ({"is_im": True, "user": "U3"}, {"U3": person(HOME, deleted=True)}),
        ({"is_im": True}, {}),
    ],
)
def test_whatever_is_not_known_for_sure_is_uncertain(
    identity_of: MakesIdentity, channel: dict[str, Any], users: dict[str, dict[str, Any]]
) -> None:
    audience = identity_of(SlackTwin(channel, users)).audience_of_channel("C1")
    assert not audience.certain


def test_somebody_who_left_and_a_bot_change_nothing(identity_of: MakesIdentity) -> None:
    users = PEOPLE | {"U9": person("T0GONE", deleted=True), "U8": person("T0APP", is_bot=True)}
    assert identity_of(SlackTwin(shared(), users)).audience_of_channel("C1").certain


def test_a_guest_whom_the_programme_names_is_that_person(identity_of: MakesIdentity) -> None:
    twin = SlackTwin({}, {"U3": person(HOME, is_restricted=True)})
    assert identity_of(twin, known=frozenset({"U3"})).audience_of_person(HOME, "U3").certain
    assert not identity_of(twin).audience_of_person(HOME, "U3").certain


def test_a_person_without_an_organisation_or_with_another_is_uncertain(
    identity_of: MakesIdentity,
) -> None:
    identity = identity_of(SlackTwin({}, PEOPLE))
    assert not identity.audience_of_person(None, "U1").certain
    assert not identity.audience_of_person(HOME, "U2").certain


def test_a_refusal_is_uncertain_and_an_illness_is_tried_again(identity_of: MakesIdentity) -> None:
    twin = SlackTwin(error="channel_not_found")
    assert not identity_of(twin).audience_of_channel("C1").certain
    twin = SlackTwin(error="ratelimited", status=429)
    with pytest.raises(RetryLaterError):
        identity_of(twin).audience_of_channel("C1")


def test_the_memory_is_short_and_ends_with_every_change(identity_of: MakesIdentity) -> None:
    clock, twin = Ticking(), SlackTwin(shared(), PEOPLE)
    identity = identity_of(twin, clock)
    identity.audience_of_channel("C1")
    calls = twin.calls
    identity.audience_of_channel("C1")
    assert twin.calls == calls
    twin.channel = shared(connected_team_ids=[PARTNER, "T0THIRD"])
    identity.forget("C1")
    assert identity.audience_of_channel("C1").team_ids == {HOME, PARTNER, "T0THIRD"}
    twin.channel = shared()
    clock.seconds += 5.1
    assert identity.audience_of_channel("C1").team_ids == {HOME, PARTNER}


def test_what_changes_while_we_ask_is_not_remembered(identity_of: MakesIdentity) -> None:
    twin = SlackTwin(shared(), PEOPLE)
    identity = identity_of(twin)
    ask = twin.conversations_members

    def joined_meanwhile(*, channel: str, **arguments: Any) -> SlackResponse:
        identity.forget("C1")
        return ask(channel=channel, **arguments)

    twin.conversations_members = joined_meanwhile  # type: ignore[method-assign]
    identity.audience_of_channel("C1")
    calls = twin.calls
    identity.audience_of_channel("C1")
    assert twin.calls > calls


FLAGS = ("is_ext_shared", "is_shared", "is_org_shared", "is_pending_ext_shared")


@given(
    flags=st.dictionaries(st.sampled_from(FLAGS), st.booleans()),
    teams=st.lists(st.sampled_from([HOME, PARTNER, "T0OTHER"])),
    pending=st.lists(st.sampled_from(["T0OTHER"])),
)
def test_an_external_channel_is_certain_only_when_another_party_is_named(
    flags: dict[str, bool], teams: list[str], pending: list[str]
) -> None:
    channel = {**flags, "connected_team_ids": teams, "pending_connected_team_ids": pending}
    audience = teams_of_channel(channel, home_team_id=HOME)
    assert set(teams) | {HOME} <= audience.team_ids
    if audience.certain and flags.get("is_ext_shared"):
        assert len(audience.team_ids) > 1
    if pending or flags.get("is_pending_ext_shared"):
        assert not audience.certain


def test_every_channel_of_the_example_is_who_it_should_be(running: Stage) -> None:
    expected = {
        "C0NORDLICHT": {"T0TIDEWELL", "T0NORDLICHT"},
        "C0EMEA": {"T0TIDEWELL", "T0MERIDIAN", "T0NORDLICHT", "T0COSTACLOUD"},
        "C0DESK": {"T0TIDEWELL"},
    }
    for channel, teams in expected.items():
        audience = running.bot.dealmate.identity.audience_of_channel(channel)
        assert audience == Audience(team_ids=frozenset(teams))
    outside = running.bot.dealmate.identity.audience_of_channel("C0NLINTERN")
    assert not outside.certain
