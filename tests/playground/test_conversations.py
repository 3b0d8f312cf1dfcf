from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient

from playground.harness import Person, RunningPlayground

Json = dict[str, Any]
Refusal = Callable[..., Json]


def test_a_shared_channel_says_with_whom(bot: WebClient, lena: Person) -> None:
    channel = bot.conversations_info(channel="C0SHARED", include_num_members=True)["channel"]
    assert channel["name"] == "vendor-partner"
    assert channel["is_shared"] is channel["is_ext_shared"] is True
    assert channel["is_org_shared"] is channel["is_pending_ext_shared"] is False
    assert channel["shared_team_ids"] == ["T0VENDOR", "T0PARTNER"]
    assert channel["connected_team_ids"] == ["T0PARTNER"]
    assert channel["conversation_host_id"] == "T0VENDOR"
    assert channel["context_team_id"] == "T0VENDOR"
    assert channel["is_member"] is True
    assert channel["num_members"] == 4
    assert channel["topic"]["value"] == "Deals"
    hers = lena.api("conversations.info", channel="C0SHARED")["channel"]
    assert hers["name"] == "our-vendor"
    assert hers["connected_team_ids"] == ["T0VENDOR"]
    assert hers["context_team_id"] == "T0PARTNER"


def test_pending_and_org_shared_channels(bot: WebClient, play: RunningPlayground) -> None:
    pending = bot.conversations_info(channel="C0PENDING")["channel"]
    assert pending["is_pending_ext_shared"] is True
    assert pending["is_ext_shared"] is pending["is_shared"] is False
    assert pending["pending_connected_team_ids"] == ["T0OTHER"]
    org = play.person("U0GRID").api("conversations.info", channel="C0ORG")["channel"]
    assert org["is_shared"] is org["is_org_shared"] is True
    assert org["is_ext_shared"] is False


def test_list_by_type_and_archived(bot: WebClient, refusal: Refusal) -> None:
    def ids(**more: Any) -> set[str]:
        return {one["id"] for one in bot.conversations_list(**more)["channels"]}

    assert ids() == {"C0SHARED", "C0DESK", "C0OPEN", "C0OLD", "C0PENDING"}
    assert ids(exclude_archived=True) == {"C0SHARED", "C0DESK", "C0OPEN", "C0PENDING"}
    assert ids(types="private_channel") == {"C0PRIVATE"}
    mine = bot.users_conversations(types="public_channel,private_channel")["channels"]
    assert {one["id"] for one in mine} == {
        "C0SHARED",
        "C0DESK",
        "C0OLD",
        "C0PENDING",
        "C0PRIVATE",
    }
    assert refusal(bot.conversations_list, types="secret")["error"] == "invalid_types"


def test_what_is_not_visible_is_not_found(
    bot: WebClient, lena: Person, play: RunningPlayground, refusal: Refusal
) -> None:
    assert refusal(bot.conversations_info, channel="C0SECRET")["error"] == "channel_not_found"
    assert lena.api("conversations.info", channel="C0DESK")["error"] == "channel_not_found"
    otto = play.person("U0OTTO")
    assert otto.api("conversations.info", channel="C0SHARED")["error"] == "channel_not_found"


def test_history_needs_membership_for_a_bot(bot: WebClient, ana: Person, refusal: Refusal) -> None:
    ana.say("C0OPEN", "hello")
    refused = refusal(bot.conversations_history, channel="C0OPEN")
    assert refused["error"] == "not_in_channel"
    joined = bot.conversations_join(channel="C0OPEN")
    assert joined["channel"]["is_member"] is True
    assert bot.conversations_history(channel="C0OPEN")["messages"][1]["text"] == "hello"
    again = bot.conversations_join(channel="C0OPEN")
    assert again["warning"] == "already_in_channel"


@pytest.mark.parametrize(
    ("channel", "error"),
    [("C0PRIVATE", "method_not_supported_for_channel_type"), ("C0OLD", "is_archived")],
)
def test_join_refusals(bot: WebClient, refusal: Refusal, channel: str, error: str) -> None:
    assert refusal(bot.conversations_join, channel=channel)["error"] == error


def test_history_between_and_by_pages(bot: WebClient, ana: Person) -> None:
    stamps = [ana.say("C0DESK", f"m{number}") for number in range(5)]
    middle = bot.conversations_history(channel="C0DESK", oldest=stamps[1], latest=stamps[3])
    assert [one["text"] for one in middle["messages"]] == ["m2"]
    closed = bot.conversations_history(
        channel="C0DESK", oldest=stamps[1], latest=stamps[3], inclusive=True
    )
    assert [one["text"] for one in closed["messages"]] == ["m3", "m2", "m1"]
    first = bot.conversations_history(channel="C0DESK", limit=2)
    assert first["has_more"] is True
    cursor = first["response_metadata"]["next_cursor"]
    second = bot.conversations_history(channel="C0DESK", limit=2, cursor=cursor)
    assert [one["text"] for one in second["messages"]] == ["m2", "m1"]


def test_bad_moments(bot: WebClient, refusal: Refusal) -> None:
    old = refusal(bot.conversations_history, channel="C0DESK", oldest="x")
    new = refusal(bot.conversations_history, channel="C0DESK", latest="x")
    assert [old["error"], new["error"]] == ["invalid_ts_oldest", "invalid_ts_latest"]


def test_replies_of_a_message_that_is_not_there(bot: WebClient, refusal: Refusal) -> None:
    refused = refusal(bot.conversations_replies, channel="C0DESK", ts="1.2")
    assert refused["error"] == "thread_not_found"


def test_members_by_pages(bot: WebClient) -> None:
    assert bot.conversations_members(channel="C0SHARED")["members"] == [
        "U0ANA",
        "U0LENA",
        "U0GUEST",
        "U0DEMOBOT",
    ]
    first = bot.conversations_members(channel="C0SHARED", limit=3)
    assert len(first["members"]) == 3
    assert first["response_metadata"]["next_cursor"]


def test_open_a_direct_conversation_once(bot: WebClient, refusal: Refusal) -> None:
    first = bot.conversations_open(users="U0LENA", return_im=True)["channel"]
    second = bot.conversations_open(users=["U0LENA"])
    assert first["is_im"] is True
    assert first["user"] == "U0LENA"
    assert second["channel"]["id"] == first["id"]
    assert second["already_open"] is True
    assert refusal(bot.conversations_open, users="")["error"] == "users_list_not_supplied"
    assert refusal(bot.conversations_open, users="U0OTTO")["error"] == "user_not_found"
    group = bot.conversations_open(users="U0ANA,U0LENA", return_im=True)["channel"]
    assert group["is_mpim"] is True


def test_whose_account_has_ended_can_neither_be_written_to_nor_act(
    bot: WebClient, ana: Person, play: RunningPlayground, refusal: Refusal
) -> None:
    direct = bot.conversations_open(users="U0ANA")["channel"]["id"]
    play.change_user("U0ANA", deleted=True)
    assert bot.users_info(user="U0ANA")["user"]["deleted"] is True
    assert bot.conversations_info(channel=direct)["channel"]["is_user_deleted"] is True
    assert refusal(bot.conversations_open, users="U0ANA")["error"] == "user_disabled"
    assert ana.api("auth.test")["error"] == "account_inactive"
    play.change_user("U0ANA", deleted=False)
    assert bot.conversations_open(users="U0ANA")["channel"]["id"] == direct
    assert ana.api("auth.test")["ok"]


def test_leave_and_invite(bot: WebClient, ana: Person, play: RunningPlayground) -> None:
    assert ana.api("conversations.invite", channel="C0OPEN", users="U0DEMOBOT")["ok"]
    events = [one["request"]["payload"]["event"] for one in play.log() if one["kind"] == "event"]
    assert events[0]["type"] == "member_joined_channel"
    assert events[0]["inviter"] == "U0ANA"
    assert bot.conversations_leave(channel="C0OPEN")["ok"]
    assert bot.conversations_leave(channel="C0OPEN")["not_in_channel"] is True
    stranger = ana.api("conversations.invite", channel="C0OPEN", users="U0LENA")
    assert stranger["error"] == "user_not_found"


def test_users_of_other_teams(bot: WebClient, lena: Person, refusal: Refusal) -> None:
    hers = bot.users_info(user="U0LENA", include_locale=True)["user"]
    assert hers["team_id"] == "T0PARTNER"
    assert hers["is_stranger"] is False
    assert hers["profile"]["email"] == "lena@partner.example"
    assert hers["locale"] == "en-GB"
    guest = bot.users_info(user="U0GUEST")["user"]
    assert guest["is_restricted"] is True
    own = bot.users_info(user="U0ANA")["user"]
    assert "is_stranger" not in own
    assert own["is_admin"] is True
    stranger = lena.api("users.info", user="U0JON")["user"]
    assert stranger["is_stranger"] is True
    assert "email" not in stranger["profile"]
    assert refusal(bot.users_info, user="U0OTTO")["error"] == "user_not_found"
    assert refusal(bot.users_info, user="U0NOBODY")["error"] == "user_not_found"


def test_lookup_by_email_is_for_ones_own_team(bot: WebClient, refusal: Refusal) -> None:
    assert bot.users_lookupByEmail(email="ANA@vendor.example")["user"]["id"] == "U0ANA"
    outside = refusal(bot.users_lookupByEmail, email="lena@partner.example")
    assert outside["error"] == "users_not_found"


def test_team_and_bot_info(bot: WebClient, refusal: Refusal) -> None:
    assert bot.team_info()["team"]["name"] == "Vendor"
    assert bot.bots_info(bot="B0DEMOBOT")["bot"]["app_id"] == "A0DEMO"
    assert refusal(bot.bots_info, bot="B0NO")["error"] == "bot_not_found"
    assert refusal(bot.team_info, team="T0NO")["error"] == "team_not_found"
