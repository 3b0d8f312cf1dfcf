"""Drives of what is said: messages, later and streamed ones, links that unfurl, files."""

from __future__ import annotations

from typing import Any

import httpx

from playground.harness import RunningPlayground

Json = dict[str, Any]
ANA = "xoxp-playground-U0ANA"


def messages(wire: Any, play: RunningPlayground) -> None:
    ts = wire.done("chat.postMessage", channel="C0DESK", text="hello")["ts"]
    wire.done("chat.postMessage", channel="C0DESK", text="x", thread_ts=ts, reply_broadcast=True)
    wire.done("chat.postMessage", channel="C0DESK", text="dressed up", username="Boss")
    metadata = {"event_type": "e", "event_payload": {"k": "x" * 9000}}
    for bad in (
        {"channel": "C0NONE", "text": "x"},
        {"channel": "C0OLD", "text": "x"},
        {"channel": "C0LATER"},
        {"channel": "C0DESK", "text": "x", "markdown_text": "y"},
        {"channel": "C0DESK", "blocks": [{"type": "nonsense"}]},
        {"channel": "C0DESK", "attachments": ["x"]},
        {"channel": "C0DESK", "attachments": [{}] * 101},
        {"channel": "C0DESK", "text": "x", "metadata": metadata},
        {"channel": "C0DESK", "text": "x", "metadata": {}},
        {"channel": "C0DESK", "text": "x", "thread_ts": "1.2"},
        {"channel": "C0DESK", "markdown_text": "x" * 12_001},
    ):
        wire.refusal("chat.postMessage", **bad)
        if "thread_ts" not in bad:
            wire.refusal("chat.postEphemeral", user="U0NONE", **bad)
            wire.refusal("chat.scheduleMessage", post_at=4_000_000_000, **bad)
            wire.refusal("chat.update", ts=ts, **bad)
    wire.done("chat.update", channel="C0DESK", ts=ts, text="hi")
    wire.refusal("chat.update", channel="C0DESK", ts="1.2", text="hi")
    wire.refusal("chat.update", channel="C0DESK", ts=ts, text="x" * 4_001)
    theirs = play.person("U0ANA").say("C0DESK", "hers")
    wire.refusal("chat.update", channel="C0DESK", ts=theirs, text="x")
    wire.refusal("chat.delete", channel="C0DESK", ts=theirs)
    wire.done("chat.getPermalink", channel="C0DESK", message_ts=ts)
    wire.refusal("chat.getPermalink", channel="C0DESK", message_ts="1.2")
    wire.done("chat.postEphemeral", channel="C0DESK", user="U0ANA", text="psst")
    place = {"channel": "C0DESK", "timestamp": ts}
    wire.done("reactions.add", **place, name="eyes")
    wire.done("reactions.get", **place)
    wire.refusal("reactions.get", channel="C0DESK", timestamp="1.2")
    wire.refusal("reactions.add", **place, name="eyes")
    wire.refusal("reactions.add", channel="C0OLD", timestamp=ts, name="eyes")
    wire.done("reactions.remove", **place, name="eyes")
    for bad in (place, {}, {"channel": "C0DESK"}, {"channel": "C0DESK", "timestamp": "1.2"}):
        wire.refusal("reactions.remove", **bad, name="eyes")
    wire.done("chat.delete", channel="C0DESK", ts=ts)


def later(wire: Any, play: RunningPlayground) -> None:
    del play
    now = int(httpx.post(wire.base_url + "/_play/clock", json={}, trust_env=False).json()["now"])
    at = {"channel": "C0DESK", "text": "later"}
    scheduled = wire.done("chat.scheduleMessage", **at, post_at=now + 3600)
    assert wire.refusal("chat.scheduleMessage", **at, post_at=now - 10) == "time_in_past"
    too_far = wire.refusal("chat.scheduleMessage", **at, post_at=now + 121 * 86_400)
    assert too_far == "time_too_far"
    wire.done("chat.scheduledMessages.list", channel="C0DESK")
    wire.refusal("chat.scheduledMessages.list", channel="C0NONE")
    gone = {"channel": "C0DESK", "scheduled_message_id": scheduled["scheduled_message_id"]}
    wire.done("chat.deleteScheduledMessage", **gone)
    wire.refusal("chat.deleteScheduledMessage", **gone)


def streams(wire: Any, play: RunningPlayground) -> None:
    root = play.person("U0ANA").say("C0DESK", "stream, please")
    reader = {"recipient_user_id": "U0ANA", "recipient_team_id": "T0HOME"}
    place = {"channel": "C0DESK", "thread_ts": root}
    for bad in ({}, {"recipient_team_id": "T0HOME"}, reader | {"recipient_user_id": "U0NONE"}):
        wire.refusal("chat.startStream", **place, **bad)
    stream = wire.done("chat.startStream", **place, **reader)
    at = {"channel": "C0DESK", "ts": stream["ts"]}
    wire.done("chat.appendStream", **at, markdown_text="one")
    assert wire.refusal("chat.appendStream", **at) == "no_text"
    assert wire.refusal("chat.appendStream", **at, chunks=[{"type": "x"}]) == "invalid_chunks"
    assert wire.refusal("chat.appendStream", **at, markdown_text="x" * 12_001) == (
        "msg_blocks_too_long"
    )
    assert wire.refusal("chat.update", **at, text="x") == "streaming_state_conflict"
    for ts, error in (("1.2", "message_not_found"), (root, "message_not_owned_by_app")):
        assert (
            wire.refusal("chat.appendStream", channel="C0DESK", ts=ts, markdown_text="x") == error
        )
    wire.done("chat.stopStream", **at, markdown_text=" two")
    for method in ("chat.appendStream", "chat.stopStream"):
        refused = wire.refusal(method, **at, markdown_text="x")
        assert refused == "message_not_in_streaming_state"


def links(wire: Any, play: RunningPlayground) -> None:
    url = "https://tickets.example/1"
    ts = play.person("U0ANA").say("C0DESK", f"see {url}")
    place = {"channel": "C0DESK", "ts": ts}
    wire.done("chat.unfurl", **place, unfurls={url: {"text": "Ticket 1"}})
    wrong: tuple[Json, ...] = (
        {},
        {"channel": "C0DESK", "unfurls": {}},
        {"channel": "C0NONE", "ts": ts, "unfurls": {url: {}}},
        {"channel": "C0DESK", "ts": "1.2", "unfurls": {url: {}}},
        place,
        place | {"unfurls": {"https://other.example": {}}},
        place | {"unfurls": {url: "x"}},
        place | {"unfurls": {url: {"blocks": [{"type": "nonsense"}]}}},
        {"unfurl_id": "x", "unfurls": {url: {}}},
        {"unfurl_id": "x", "source": "nowhere", "unfurls": {url: {}}},
        {"unfurl_id": "x", "source": "composer", "unfurls": {url: {}}},
        {"source": "composer", "unfurls": {url: {}}},
    )
    for bad in wrong:
        wire.refusal("chat.unfurl", **bad)


def files(wire: Any, play: RunningPlayground) -> None:
    del play
    asked = wire.done("files.getUploadURLExternal", filename="a.txt", length=5)
    sizes: tuple[Json, ...] = (
        {"length": 0},
        {"length": 10**9},
        {"length": 1, "alt_txt": "x" * 1001},
        {},
    )
    for bad in sizes:
        wire.refusal("files.getUploadURLExternal", filename="a.txt", **bad)
    entries = [{"id": asked["file_id"], "title": "A"}]
    assert wire.refusal("files.completeUploadExternal", files=entries) == "file_update_failed"
    httpx.post(asked["upload_url"], content=b"hello", trust_env=False).raise_for_status()
    places: tuple[Json, ...] = (
        {"files": [{"id": "F0NONE"}]},
        {"files": []},
        {"files": entries, "channel_id": "C0NONE"},
    )
    for bad in places:
        wire.refusal("files.completeUploadExternal", **bad)
    archived = wire.refusal("files.completeUploadExternal", files=entries, channel_id="C0OLD")
    assert archived == "posting_to_channel_denied"
    wire.done("files.completeUploadExternal", files=entries, channel_id="C0DESK")
    file_id = asked["file_id"]
    wire.done("files.info", file=file_id)
    wire.done("files.list", channel="C0DESK")
    assert wire.refusal("files.info", token="xoxp-playground-U0GUS", file=file_id) == "not_visible"
    wire.refusal("files.list", token="xoxb-poor")
    wire.refusal("files.delete", token=ANA, file=file_id)
    wire.done("files.delete", file=file_id)
    assert wire.refusal("files.info", file=file_id) == "file_deleted"


DRIVES = (messages, later, streams, links, files)
