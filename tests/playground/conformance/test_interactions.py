"""Every kind of interaction is caused; each body must have the keys and types of the table."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from playground.harness import RunningPlayground
from playground.wire.events import event_table

Json = dict[str, Any]
PLAIN = {"type": "plain_text", "text": "x"}
BUTTON = {"type": "button", "text": PLAIN, "action_id": "press", "value": "1"}
MENU = {"type": "external_select", "action_id": "choose", "min_query_length": 0}
MODAL = {
    "type": "modal",
    "title": PLAIN,
    "submit": PLAIN,
    "notify_on_close": True,
    "blocks": [
        {"type": "input", "label": PLAIN, "element": MENU, "optional": True},
        {"type": "actions", "elements": [BUTTON]},
    ],
}


def api(play: RunningPlayground, method: str, **arguments: Any) -> Json:
    headers = {"Authorization": "Bearer xoxb-full"}
    url = play.api_url + method
    answer: Json = httpx.post(url, json=arguments, headers=headers, trust_env=False).json()
    assert answer["ok"], (method, answer)
    return answer


def sent(play: RunningPlayground) -> list[Json]:
    return [one["request"]["payload"] for one in play.log() if one["kind"] == "interaction"]


@pytest.fixture(scope="module")
def interactions(full: RunningPlayground) -> list[Json]:
    """The bodies, in messages, modals and homes, by members and by people from next door."""
    ana, nia = full.person("U0ANA"), full.person("U0NIA")
    ana.command("/any", "words", channel="C0DESK")
    nia.command("/any", channel="C0BOTH")
    ana.shortcut("everywhere")
    ts = ana.say("C0DESK", "this one")
    ana.message_shortcut("this", channel="C0DESK", ts=ts)
    actions = [{"type": "actions", "elements": [BUTTON]}]
    posted = api(full, "chat.postMessage", channel="C0BOTH", text="x", blocks=actions)
    nia.click(posted["message"], "press", channel="C0BOTH")
    api(full, "chat.postEphemeral", channel="C0BOTH", user="U0NIA", text="x", blocks=actions)
    nia.click(nia.ephemerals("C0BOTH")[0], "press", channel="C0BOTH")
    api(full, "views.publish", user_id="U0ANA", view={"type": "home", "blocks": actions})
    ana.click_in_view(ana.home("A0FULL")["view"], "press")
    trigger = sent(full)[-1]["trigger_id"]
    view = api(full, "views.open", trigger_id=trigger, view=MODAL)["view"]
    ana.suggestions(view, "choose", "a")
    ana.click_in_view(view, "press")
    ana.submit(view)
    ana.close(view)
    _in_attachments(full)
    return sent(full)


def _in_attachments(play: RunningPlayground) -> None:
    """A button in the preview of a link, one in an app's attachment, and an external menu."""
    ben, place = play.person("U0BEN"), {"channel": "C0DESK"}
    ts = ben.say(**place, text="see https://tickets.example/1")
    blocks = [{"type": "actions", "elements": [BUTTON, MENU]}]
    unfurls = {"https://tickets.example/1": {"blocks": blocks}}
    api(play, "chat.unfurl", **place, ts=ts, unfurls=unfurls)
    api(play, "chat.postMessage", **place, text="x", attachments=[{"blocks": blocks}])
    ana = play.person("U0ANA")
    for message in ana.history("C0DESK")[-2:]:
        ana.click_in_attachment(message, message["attachments"][0], "press", **place)


def named(body: Json) -> str:
    return "slash_commands" if "command" in body else str(body["type"])


def test_each_body_has_the_keys_and_types_of_the_table(
    interactions: list[Json], json_kind: Any
) -> None:
    problems = []
    for body in interactions:
        name = named(body)
        table = event_table()["interactions"][name]
        held = {key: value for key, value in body.items() if value is not None}
        problems += [f"{name}: unknown {key}" for key in held if key not in table]
        for key, kind in table.items():
            if key in held and not json_kind(held[key], kind.removeprefix("maybe ")):
                problems.append(f"{name}: {key} is not {kind}")
            elif key not in held and not kind.startswith("maybe "):
                problems.append(f"{name}: no {key}")
    assert sorted(set(problems)) == []


def test_every_interaction_of_the_table_was_delivered(interactions: list[Json]) -> None:
    assert {named(body) for body in interactions} == set(event_table()["interactions"])


def test_a_click_names_the_clicker_and_the_installation(interactions: list[Json]) -> None:
    clicks = [one for one in interactions if named(one) == "block_actions"]
    unfurl, own = (one for one in clicks if one["container"]["type"] == "message_attachment")
    assert unfurl["container"]["app_unfurl_url"] == "https://tickets.example/1"
    assert unfurl["container"]["is_app_unfurl"] is True
    assert unfurl["app_unfurl"]["blocks"][0]["elements"][0]["action_id"] == "press"
    assert "message" not in unfurl, "the message is somebody else's"
    assert own["container"]["is_app_unfurl"] is False
    assert own["message"]["bot_id"] == "B0FULL"
    outside = [one for one in clicks if one["user"]["id"] == "U0NIA"]
    assert [one["container"]["is_ephemeral"] for one in outside] == [False, True]
    assert {one["user"]["team_id"] for one in outside} == {"T0NEAR"}
    assert {one["team"]["id"] for one in outside} == {"T0HOME"}
    assert "message" not in outside[1], "Slack leaves an ephemeral message out"
    in_views = [one for one in clicks if "view" in one]
    assert {one["view"]["app_installed_team_id"] for one in in_views} == {"T0HOME"}


def test_a_message_that_changed_is_pressed_as_it_stands_now(full: RunningPlayground) -> None:
    ana = full.person("U0ANA")
    actions = [{"type": "actions", "elements": [BUTTON]}]
    old = api(full, "chat.postMessage", channel="C0DESK", text="x", blocks=actions)["message"]
    api(full, "chat.update", channel="C0DESK", ts=old["ts"], text="y", blocks=actions)
    ana.click(old, "press", channel="C0DESK")
    assert sent(full)[-1]["message"]["text"] == "y"
    api(full, "chat.update", channel="C0DESK", ts=old["ts"], text="z", blocks=[])
    with pytest.raises(LookupError):
        ana.click(old, "press", channel="C0DESK")
