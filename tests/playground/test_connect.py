"""Slack Connect as an app sees it: later partners, names, strangers, post-only organisations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient

from playground.harness import Person, RunningPlayground

Json = dict[str, Any]


def told(play: RunningPlayground, name: str) -> list[Json]:
    return [
        one["request"]["payload"]["event"]
        for one in play.log()
        if one["kind"] == "event" and one["name"] == name
    ]


def test_a_second_partner_joins_later_under_its_own_name(
    play: RunningPlayground, bot: WebClient, ana: Person
) -> None:
    otto = play.person("U0OTTO")
    invited = ana.api(
        "conversations.inviteShared", channel="C0SHARED", emails=["otto@other.example"]
    )
    pending = bot.conversations_info(channel="C0SHARED")["channel"]
    assert pending["is_pending_ext_shared"] is True
    assert pending["pending_connected_team_ids"] == ["T0OTHER"]
    before = otto.api("conversations.info", channel="C0SHARED")
    assert before["error"] == "channel_not_found"
    accepted = otto.api(
        "conversations.acceptSharedInvite",
        invite_id=invited["invite_id"],
        channel_name="ext-vendor",
    )
    assert accepted["channel_id"] == "C0SHARED"
    channel = bot.conversations_info(channel="C0SHARED")["channel"]
    assert channel["connected_team_ids"] == ["T0PARTNER", "T0OTHER"]
    assert channel["is_pending_ext_shared"] is False
    assert channel["name"] == "vendor-partner"
    assert otto.api("conversations.info", channel="C0SHARED")["channel"]["name"] == "ext-vendor"
    assert told(play, "channel_shared")[0]["connected_team_id"] == "T0OTHER"
    assert told(play, "member_joined_channel")[0]["user"] == "U0OTTO"
    assert told(play, "shared_channel_invite_accepted")[0]["accepting_user"]["id"] == "U0OTTO"


def test_an_organisation_leaves_with_its_people(
    play: RunningPlayground, bot: WebClient, lena: Person
) -> None:
    play.unshare("C0SHARED", team="T0PARTNER")
    channel = bot.conversations_info(channel="C0SHARED")["channel"]
    assert channel["is_ext_shared"] is False
    assert bot.conversations_members(channel="C0SHARED")["members"] == ["U0ANA", "U0DEMOBOT"]
    assert lena.api("conversations.info", channel="C0SHARED")["error"] == "channel_not_found"
    assert told(play, "channel_unshared")[0]["previously_connected_team_id"] == "T0PARTNER"


def test_a_post_only_organisation_writes_but_does_not_invite(
    play: RunningPlayground, ana: Person
) -> None:
    play.share("C0DESK", user="U0LENA", name="their-desk", post_only=True)
    lena = play.person("U0LENA")
    assert lena.say("C0DESK", "hello")
    refused = lena.api("conversations.invite", channel="C0DESK", users="U0GUEST")
    assert refused["error"] == "no_external_invite_permission"
    assert ana.api("conversations.invite", channel="C0DESK", users="U0GUEST")["ok"]


def test_who_shares_no_channel_is_a_stranger(play: RunningPlayground, bot: WebClient) -> None:
    known = bot.users_info(user="U0LENA")["user"]
    assert (known["is_stranger"], known["team_id"]) == (False, "T0PARTNER")
    play.share("C0OPEN", user="U0OTTO", name="open")
    stranger = bot.users_info(user="U0OTTO")["user"]
    assert stranger["is_stranger"] is True
    assert "email" not in stranger["profile"]


def test_a_guest_sees_only_the_conversations_that_they_are_in(
    play: RunningPlayground, bot: WebClient
) -> None:
    guest = play.person("U0GUEST")
    listed = guest.api("conversations.list")["channels"]
    assert [one["id"] for one in listed] == ["C0SHARED"]
    play.share("C0OPEN", user="U0LENA", name="open")
    assert guest.api("conversations.info", channel="C0OPEN")["error"] == "channel_not_found"
    assert play.person("U0LENA").api("conversations.info", channel="C0OPEN")["ok"]
    shown = bot.users_info(user="U0GUEST")["user"]
    assert (shown["is_restricted"], shown["is_ultra_restricted"]) == (True, False)
    play.change_user("U0GUEST", kind="single_channel_guest")
    shown = bot.users_info(user="U0GUEST")["user"]
    assert (shown["is_restricted"], shown["is_ultra_restricted"]) == (True, True)


def test_a_rename_by_one_organisation_is_heard_by_its_own_apps_only(
    play: RunningPlayground, bot: WebClient, ana: Person, lena: Person
) -> None:
    assert lena.api("conversations.rename", channel="C0SHARED", name="from-vendor")["ok"]
    assert told(play, "channel_rename") == []
    assert ana.api("conversations.rename", channel="C0SHARED", name="to-partner")["ok"]
    assert told(play, "channel_rename")[0]["channel"]["name"] == "to-partner"
    assert bot.conversations_info(channel="C0SHARED")["channel"]["name"] == "to-partner"
    assert lena.api("conversations.info", channel="C0SHARED")["channel"]["name"] == "from-vendor"


def test_an_invitation_runs_out(
    play: RunningPlayground, bot: WebClient, refusal: Callable[..., Json]
) -> None:
    invite = bot.conversations_inviteShared(channel="C0DESK", user_ids=["U0OTTO"])["invite_id"]
    play.move_clock(14 * 86_400 + 1)
    otto = WebClient(token="xoxp-playground-U0OTTO", base_url=play.api_url)
    refused = refusal(otto.conversations_acceptSharedInvite, invite_id=invite, channel_name="late")
    assert refused["error"] == "invite_not_found"
