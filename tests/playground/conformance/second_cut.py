"""Drives of the second cut of methods: pins, bookmarks, groups, emoji, search, entities, a Grid."""

from __future__ import annotations

from typing import Any

from playground.harness import RunningPlayground

Json = dict[str, Any]
ANA = "xoxp-playground-U0ANA"
GUS = "xoxp-playground-U0GUS"
FAY = "xoxp-playground-U0FAY"
ORG = "xoxb-org"
TICKET = "https://tickets.example/7"


def entity(url: str = TICKET, *, number: str = "7") -> Json:
    """A work object as an app describes it."""
    return {
        "entity_type": "slack#/entities/task",
        "url": url,
        "app_unfurl_url": url,
        "external_ref": {"id": number, "type": "ticket"},
        "entity_payload": {"attributes": {"title": {"text": f"Ticket {number}"}}},
    }


def pins(wire: Any, play: RunningPlayground) -> None:
    ana = play.person("U0ANA")
    ts = ana.say("C0DESK", "worth keeping")
    place = {"channel": "C0DESK", "timestamp": ts}
    wire.done("pins.add", **place)
    assert wire.refusal("pins.add", **place) == "already_pinned"
    assert wire.done("pins.list", channel="C0DESK")["items"][0]["message"]["ts"] == ts
    pinned = ana.history("C0DESK")[-1]
    assert pinned["pinned_to"] == ["C0DESK"]
    for method in ("pins.add", "pins.remove"):
        for bad, error in (
            ({}, "no_item_specified"),
            ({"timestamp": "x"}, "bad_timestamp"),
            ({"timestamp": "1.2"}, "message_not_found"),
        ):
            assert wire.refusal(method, channel="C0DESK", **bad) == error
    assert wire.refusal("pins.add", channel="C0APART", timestamp=ts) == "not_in_channel"
    assert wire.refusal("pins.list", channel="C0APART") == "restricted_action"
    assert wire.refusal("pins.remove", channel="C0APART", timestamp=ts) == "restricted_action"
    assert wire.refusal("pins.add", token="xoxb-poor", **place) == "missing_scope"
    wire.done("pins.remove", **place)
    assert wire.refusal("pins.remove", **place) == "no_pin"
    joined = next(one for one in ana.history("C0OPEN") if one.get("subtype") == "channel_join")
    system = {"channel": "C0OPEN", "timestamp": joined["ts"]}
    assert wire.refusal("pins.add", token=ANA, **system) == "not_pinnable"


def bookmarks(wire: Any, play: RunningPlayground) -> None:
    del play
    place = {"channel_id": "C0DESK"}
    good = {"title": "Price list", "type": "link", "link": "https://prices.example/now"}
    made = wire.done("bookmarks.add", **place, **good, emoji=":moneybag:")["bookmark"]
    at = place | {"bookmark_id": made["id"]}
    assert wire.done("bookmarks.edit", **at, title="Prices")["bookmark"]["title"] == "Prices"
    assert [one["title"] for one in wire.done("bookmarks.list", **place)["bookmarks"]] == ["Prices"]
    for bad, error in (
        ({"link": "ftp://x"}, "invalid_link"),
        ({"emoji": "moneybag"}, "invalid_emoji"),
        ({"type": "folder"}, "invalid_bookmark_type"),
        ({"title": "x" * 256}, "invalid_arguments"),
        ({"channel_id": "C0NONE"}, "channel_not_found"),
        ({"channel_id": "C0APART"}, "permission_denied"),
    ):
        assert wire.refusal("bookmarks.add", **(place | good | bad)) == error
    assert wire.refusal("bookmarks.edit", **at, link="x") == "invalid_link"
    assert wire.refusal("bookmarks.edit", **place, bookmark_id="Bk0") == "not_found"
    assert wire.refusal("bookmarks.list", channel_id="C0APART") == "access_denied"
    wire.done("bookmarks.remove", **at)
    assert wire.refusal("bookmarks.remove", **at) == "not_found"


def directory(wire: Any, play: RunningPlayground) -> None:
    del play
    groups = wire.done("usergroups.list", include_users=True, include_count=True)["usergroups"]
    assert [(one["handle"], one["users"], one["user_count"]) for one in groups] == [
        ("managers", ["U0ANA"], 1)
    ]
    every = wire.done("usergroups.list", include_disabled=True)["usergroups"]
    assert [bool(one["date_delete"]) for one in every] == [False, True]
    assert wire.done("usergroups.users.list", usergroup="S0MANAGERS")["users"] == ["U0ANA"]
    assert wire.refusal("usergroups.users.list", usergroup="S0GONE") == "no_such_subteam"
    assert wire.refusal("usergroups.list", token="xoxb-poor") == "missing_scope"
    assert wire.done("emoji.list")["emoji"] == {"our_logo": "https://home.example/logo.png"}
    assert wire.refusal("emoji.list", token="xoxb-poor") == "missing_scope"


def _action_token(play: RunningPlayground) -> str:
    """From a mention of the app by Ana, as a delivery carried it."""
    play.person("U0ANA").say("C0DESK", "<@U0FULL> find the wiring plan")
    mentions = [one for one in play.log() if one["name"] == "app_mention"]
    event = mentions[-1]["request"]["payload"]["event"]
    return str(event["assistant_thread"]["action_token"])


def search(wire: Any, play: RunningPlayground) -> None:
    ana = play.person("U0ANA")
    for text in ("the wiring plan is here", "a plan of the garden", "nothing to see"):
        ana.say("C0DESK", text)
    ana.say("C0PRIV", "the secret wiring plan")
    ana.upload("wiring.txt", b"x", channel="C0DESK")
    method, token = "assistant.search.context", _action_token(play)
    asked: Json = {"query": "wiring plan", "action_token": token}
    found = wire.done(method, **asked, include_context_messages=True, include_message_blocks=True)
    texts = [one["content"] for one in found["results"]["messages"]]
    assert "the wiring plan is here" in texts[:2], "what has all the words comes first"
    assert "a plan of the garden" in texts
    assert not any("secret" in one for one in texts), "a bot searches public channels only"
    assert {"context_messages", "blocks"} <= set(found["results"]["messages"][0])
    kinds = {"channel_types": "public_channel,private_channel"}
    mine = wire.done(method, token=ANA, query="wiring plan", **kinds)
    assert any("secret" in one["content"] for one in mine["results"]["messages"])
    assert wire.refusal(method, **asked, **kinds) == "missing_scope"
    everything = wire.done(method, **asked, content_types="messages,files,channels,users", limit=20)
    assert [one["title"] for one in everything["results"]["files"]] == ["wiring.txt"]
    first = wire.done(method, **asked, limit=1)
    after = wire.done(method, **asked, limit=1, cursor=first["response_metadata"]["next_cursor"])
    assert first["results"] != after["results"]
    one_clause = wire.done(method, **asked, term_clauses=["garden"])["results"]["messages"]
    assert [one["content"] for one in one_clause] == ["a plan of the garden"]
    assert wire.done(method, **asked, before=1)["results"]["messages"] == []
    for bad, error in (
        ({"query": " "}, "missing_query"),
        ({"query": "x" * 2_001}, "query_too_long"),
        ({"action_token": "1.2.x"}, "invalid_action_token"),
        ({"context_channel_id": "C0NONE"}, "context_channel_not_found"),
        ({"cursor": "x"}, "invalid_cursor"),
        ({"content_types": "dreams"}, "invalid_arguments"),
        ({"term_clauses": ["x"] * 6}, "invalid_arguments"),
        ({"sort": "luck"}, "invalid_arguments"),
    ):
        assert wire.refusal(method, **(asked | bad)) == error


def entities(wire: Any, play: RunningPlayground) -> None:
    ana = play.person("U0ANA")
    ts = ana.say("C0DESK", f"see {TICKET}")
    place = {"channel": "C0DESK", "ts": ts}
    wrong: tuple[Json, ...] = ({"entities": []}, {"entities": [{"url": "x"}]}, {})
    for bad in wrong:
        refused = wire.refusal("chat.unfurl", **place, metadata=bad)
        assert refused == "invalid_metadata_format"
    wire.done("chat.unfurl", **place, metadata={"entities": [entity()]})
    shown = ana.history("C0DESK")[-1]["attachments"][0]
    opened = ana.open_entity(shown, channel="C0DESK", ts=ts)
    assert opened["ok"]
    asked = [one for one in play.log() if one["name"] == "entity_details_requested"]
    trigger = asked[-1]["request"]["payload"]["event"]["trigger_id"]
    method = "entity.presentDetails"
    assert wire.refusal(method, trigger_id="1.2", metadata=entity()) == "invalid_trigger_id"
    at: Json = {"trigger_id": trigger}
    assert wire.refusal(method, **at) == "invalid_metadata"
    assert wire.refusal(method, **at, metadata={"url": "x"}) == "invalid_metadata"
    assert wire.refusal(method, **at, metadata=entity(number="8")) == (
        "entity_metadata_does_not_match_trigger"
    )
    assert wire.refusal(method, **at, user_auth_required=True) == "user_auth_url_missing"
    wire.done(method, **at, metadata=entity())


def organisation(wire: Any, play: RunningPlayground) -> None:
    """A token that is good for a whole Grid organisation."""
    del play
    test = wire.done("auth.test", token=ORG)
    assert (test["is_enterprise_install"], test["team_id"]) == (True, "E0GRID")
    teams = wire.done("auth.teams.list", token=ORG)["teams"]
    assert [one["id"] for one in teams] == ["T0GRID", "T0GRIDB"]
    assert wire.refusal("auth.teams.list", token=ORG, limit=-1) == "invalid_limit"
    for method in ("conversations.list", "users.list", "usergroups.list", "users.conversations"):
        assert wire.refusal(method, token=ORG) == "missing_argument"
        wire.done(method, token=ORG, team_id="T0GRID")
        refused = wire.refusal(method, token=ORG, team_id="T0HOME")
        assert refused == "team_access_not_granted"
    wire.done("chat.postMessage", token=ORG, channel="C0SISTER", text="to the sister")


def approved(wire: Any, play: RunningPlayground) -> None:
    """A host that approves what was accepted."""

    def invite(name: str) -> str:
        sent = wire.done(
            "conversations.inviteShared", token=GUS, channel="C0GRID", emails=["fay@far.example"]
        )
        place = {"invite_id": sent["invite_id"], "channel_name": name}
        accepted = wire.done("conversations.acceptSharedInvite", token=FAY, **place)
        assert accepted["implicit_approval"] is False
        again = wire.refusal("conversations.acceptSharedInvite", token=FAY, **place)
        assert again == "invite_used"
        return str(sent["invite_id"])

    fay = play.person("U0FAY")
    first = invite("not-yet")
    assert fay.api("conversations.info", channel="C0GRID")["error"] == "channel_not_found"
    for decide in ("approve", "decline"):
        method = f"conversations.{decide}SharedInvite"
        assert wire.refusal(method, token=ANA, invite_id=first) == "restricted_action"
        assert wire.refusal(method, token=GUS, invite_id="I0NONE") == "invite_not_found"
    wire.done("conversations.declineSharedInvite", token=GUS, invite_id=first)
    late = wire.refusal("conversations.approveSharedInvite", token=GUS, invite_id=first)
    assert late == "approval_not_found"
    assert fay.api("conversations.info", channel="C0GRID")["error"] == "channel_not_found"
    wire.done("conversations.approveSharedInvite", token=GUS, invite_id=invite("from-grid"))
    assert fay.api("conversations.info", channel="C0GRID")["channel"]["name"] == "from-grid"
    listed = wire.done("team.externalTeams.list", token=GUS)
    assert [one["team_id"] for one in listed["organizations"]] == ["T0FAR"]
    assert wire.refusal("team.externalTeams.list", cursor="x") == "invalid_arguments"


DRIVES = (
    pins,
    bookmarks,
    directory,
    search,
    entities,
    organisation,
    approved,
)
