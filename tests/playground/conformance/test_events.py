"""Every event is made to happen; each payload must have the keys and types of the event table."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from playground.harness import RunningPlayground
from playground.wire.events import event_table
from tests.playground.conformance.second_cut import TICKET, entity

Json = dict[str, Any]
BOT = "xoxb-full"


def api(play: RunningPlayground, method: str, token: str = BOT, **arguments: Any) -> Json:
    headers = {"Authorization": f"Bearer {token}"}
    url = play.api_url + method
    answer: Json = httpx.post(url, json=arguments, headers=headers, trust_env=False).json()
    assert answer["ok"], (method, answer)
    return answer


def control(play: RunningPlayground, path: str, **body: Any) -> Json:
    answer: Json = httpx.post(play.base_url + path, json=body, trust_env=False).json()
    assert answer["ok"], (path, answer)
    return answer


def _talk(play: RunningPlayground) -> None:
    ana = play.person("U0ANA")
    root = ana.say("C0DESK", "<@U0FULL> look at https://tickets.example/1")
    ana.say("C0PRIV", "private words")
    ana.say(ana.direct_channel("U0FULL"), "direct words")
    group = ana.api("conversations.open", users="U0BEN,U0FULL")["channel"]["id"]
    ana.say(group, "words of three")
    posted = api(play, "chat.postMessage", channel="C0DESK", text="x", thread_ts=root)["ts"]
    broadcast: Json = {"thread_ts": root, "reply_broadcast": True}
    api(play, "chat.postMessage", channel="C0DESK", text="to all", **broadcast)
    api(play, "chat.postMessage", channel="C0DESK", text="x", username="Boss", icon_emoji=":x:")
    metadata = {"event_type": "e", "event_payload": {}}
    api(play, "chat.update", channel="C0DESK", ts=posted, text="y", metadata=metadata)
    api(play, "reactions.add", channel="C0DESK", timestamp=posted, name="eyes")
    api(play, "chat.delete", channel="C0DESK", ts=posted)
    kept = api(play, "chat.postMessage", channel="C0BOTH", text="kept")["ts"]
    api(play, "reactions.add", channel="C0BOTH", timestamp=kept, name="eyes")
    api(play, "reactions.remove", channel="C0BOTH", timestamp=kept, name="eyes")
    play.person("U0NIA").say("C0BOTH", "from next door")


def _change_channels(play: RunningPlayground) -> None:
    ana = play.person("U0ANA")
    for channel in ("C0DESK", "C0PRIV"):
        ana.api("conversations.rename", channel=channel, name=f"renamed-{channel[2:].lower()}")
        ana.api("conversations.archive", channel=channel)
        ana.api("conversations.unarchive", channel=channel)
    ana.api("conversations.kick", channel="C0DESK", user="U0BEN")
    ana.api("conversations.invite", channel="C0DESK", users="U0BEN")
    for channel in ("C0DESK", "C0PRIV"):
        ana.api("conversations.kick", channel=channel, user="U0POOR")
        ana.api("conversations.kick", channel=channel, user="U0OLDER")
    control(play, "/_play/share", channel="C0LATER", user="U0FAY", name="from-home")
    control(play, "/_play/unshare", channel="C0LATER", team="T0FAR")
    control(play, "/_play/user", user="U0NIA", kind="guest")


def _upload(play: RunningPlayground) -> None:
    play.person("U0ANA").upload("a.txt", b"hello", channel="C0BOTH")


def _assist(play: RunningPlayground) -> None:
    ana = play.person("U0ANA")
    for app in ("A0FULL", "A0OLDER"):
        ana.home(app)
        ana.home(app, tab="messages")
        assert ana.look("C0BOTH", app_id=app)["ok"]
        ana.home(app, tab="messages")
    root = ana.say("C0BOTH", "stream, please")
    reader = {"recipient_user_id": "U0ANA", "recipient_team_id": "T0HOME"}
    api(play, "chat.startStream", channel="C0BOTH", thread_ts=root, **reader)
    assert len(ana.stop("C0BOTH", thread_ts=root)["stopped"]) == 1
    control(play, "/_play/function", app_id="A0FULL", callback_id="greet", inputs={"name": "Ana"})


def _mark(play: RunningPlayground) -> None:
    ana = play.person("U0ANA")
    ts = ana.say("C0DESK", f"see {TICKET}")
    for method in ("pins.add", "pins.remove"):
        ana.api(method, channel="C0DESK", timestamp=ts)
    place = {"channel": "C0DESK", "ts": ts}
    api(play, "chat.unfurl", **place, metadata={"entities": [entity()]})
    shown = ana.history("C0DESK")[-1]["attachments"][0]
    assert ana.open_entity(shown, **place)["ok"]


def _annotate(play: RunningPlayground) -> None:
    """Metadata of the type that the manifest names, and of another."""
    for kind in ("deal_changed", "unheard_of"):
        metadata = {"event_type": kind, "event_payload": {"stage": 1}}
        place: Json = {"channel": "C0DESK"}
        ts = api(play, "chat.postMessage", **place, text="x", metadata=metadata)["ts"]
        later = metadata | {"event_payload": {"stage": 2}}
        api(play, "chat.update", **place, ts=ts, text="y", metadata=later)
        api(play, "chat.update", **place, ts=ts, text="z", metadata=later)
        api(play, "chat.delete", **place, ts=ts)


def _approve(play: RunningPlayground) -> None:
    gus, fay = play.person("U0GUS"), play.person("U0FAY")
    for decision in ("decline", "approve"):
        sent = gus.api("conversations.inviteShared", channel="C0GRID", emails=["fay@far.example"])
        fay.api(
            "conversations.acceptSharedInvite",
            invite_id=sent["invite_id"],
            channel_name="from-grid",
        )
        gus.api(f"conversations.{decision}SharedInvite", invite_id=sent["invite_id"])


@pytest.fixture(scope="module")
def delivered(full: RunningPlayground) -> list[Json]:
    """Every event's envelope, of all apps."""
    _talk(full)
    _upload(full)
    _assist(full)
    _mark(full)
    _annotate(full)
    _approve(full)
    _change_channels(full)
    api(full, "auth.revoke", token="xoxb-older")
    found = [one["request"]["payload"] for one in full.log() if one["kind"] == "event"]
    assert found
    return found


def variant(event: Json) -> str:
    """The table's name of an event."""
    if event["type"] == "message" and "subtype" in event:
        return f"message.{event['subtype']}"
    return str(event["type"])


def shape_problems(name: str, given: Json, table: dict[str, str], is_of_kind: Any) -> list[str]:
    """Missing, unknown and mistyped keys."""
    held = {key: value for key, value in given.items() if value is not None}
    problems = [f"{name}: unknown {key}" for key in held if key not in table]
    for key, kind in table.items():
        if key not in held:
            if not kind.startswith("maybe "):
                problems.append(f"{name}: no {key}")
        elif not is_of_kind(held[key], kind.removeprefix("maybe ")):
            problems.append(f"{name}: {key} is not {kind}")
    return problems


def test_each_payload_has_the_keys_and_types_of_the_table(
    delivered: list[Json], json_kind: Any
) -> None:
    table = event_table()
    always = {"type": "string", "event_ts": "string"}
    problems = []
    for envelope in delivered:
        event = envelope["event"]
        problems += shape_problems("envelope", envelope, table["envelope"], json_kind)
        expected = always | table["payloads"][variant(event)]
        problems += shape_problems(variant(event), event, expected, json_kind)
    assert sorted(set(problems)) == []


def test_every_event_of_the_table_was_delivered(delivered: list[Json]) -> None:
    seen = {variant(one["event"]) for one in delivered}
    assert sorted(set(event_table()["payloads"]) - seen) == []


def test_an_app_hears_only_what_it_may(delivered: list[Json]) -> None:
    assert {one["api_app_id"] for one in delivered} == {"A0FULL", "A0OLDER", "A0ORG"}


def test_the_envelope_names_the_installation_and_the_event_the_author(
    delivered: list[Json],
) -> None:
    outside = [one for one in delivered if one["event"].get("user") == "U0NIA"]
    assert outside
    for envelope in outside:
        assert envelope["authorizations"][0]["team_id"] == "T0HOME"
        assert envelope["event"]["user_team"] == "T0NEAR"
        assert envelope["is_ext_shared_channel"] is True


def test_an_approval_is_told_to_the_host(delivered: list[Json]) -> None:
    told = [one for one in delivered if one["event"]["type"].startswith("shared_channel_invite_")]
    of_grid = [one for one in told if one["api_app_id"] == "A0ORG"]
    assert [one["event"]["type"].rpartition("_")[2] for one in of_grid] == [
        "accepted",
        "declined",
        "accepted",
        "approved",
    ]
    assert of_grid[0]["event"]["approval_required"] is True
    assert of_grid[3]["event"]["approving_user"]["id"] == "U0GUS"


def test_of_an_installation_in_a_whole_organisation_no_team_is_named(
    delivered: list[Json],
) -> None:
    of_grid = [one for one in delivered if one["api_app_id"] == "A0ORG"]
    assert of_grid
    for envelope in of_grid:
        (authorization,) = envelope["authorizations"]
        assert authorization["is_enterprise_install"] is True
        assert (authorization["team_id"], authorization["enterprise_id"]) == (None, "E0GRID")
        assert envelope["team_id"] == "T0GRID"


def test_metadata_is_told_by_type_and_only_when_it_changes(delivered: list[Json]) -> None:
    told = [
        one["event"]
        for one in delivered
        if one["event"]["type"].startswith("message_metadata_") and one["api_app_id"] == "A0FULL"
    ]
    assert [one["type"].rpartition("_")[2] for one in told] == ["posted", "updated", "deleted"]
    assert told[1]["previous_metadata"]["event_payload"] == {"stage": 1}
    assert told[1]["metadata"]["event_payload"] == {"stage": 2}


def test_a_changed_person_is_described_anew(delivered: list[Json]) -> None:
    changed = next(one["event"] for one in delivered if one["event"]["type"] == "user_change")
    assert changed["user"]["is_restricted"] is True
    assert changed["user"]["team_id"] == "T0NEAR"


def test_each_organisation_has_its_own_name_for_a_channel(delivered: list[Json]) -> None:
    accepted = next(
        one["event"]
        for one in delivered
        if one["event"]["type"] == "shared_channel_invite_accepted"
        and one["api_app_id"] == "A0FULL"
    )
    assert accepted["channel"]["name"] == "later"
    assert [team["id"] for team in accepted["teams_in_channel"]] == ["T0HOME", "T0FAR"]
    assert accepted["accepting_user"]["id"] == "U0FAY"


def test_what_the_person_looks_at_comes_with_the_messages_tab(delivered: list[Json]) -> None:
    opened = [
        one["event"]
        for one in delivered
        if one["event"]["type"] == "app_home_opened"
        and one["event"]["tab"] == "messages"
        and one["api_app_id"] == "A0FULL"
    ]
    seen = [[one["value"] for one in event["context"]["entities"]] for event in opened]
    assert seen == [[], ["C0BOTH"]]
    changed = next(
        one["event"]["assistant_thread"]
        for one in delivered
        if one["event"]["type"] == "assistant_thread_context_changed"
    )
    assert changed["context"]["channel_id"] == "C0BOTH"
