"""A person in a test: does over HTTP what the page does for somebody."""

import time
from collections.abc import Callable
from typing import TypeVar

import httpx

from playground.kit.state import elements_of
from playground.state.records import Json
from playground.state.workspace import user_token

Found = TypeVar("Found")


class RefusedError(AssertionError):
    """A call that a test counts on was refused."""


class NotSeenError(AssertionError):
    """What a test waited for did not come in time."""


def wait_for(look: Callable[[], Found | None], *, what: str, timeout_seconds: float = 10) -> Found:
    """Look again and again until something truthy is found. Raises NotSeenError."""
    deadline = time.monotonic() + timeout_seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            msg = f"not seen within {timeout_seconds} s: {what}"
            raise NotSeenError(msg)
        time.sleep(0.02)


class Person:
    """Acts as one person, as the page does."""

    def __init__(self, client: httpx.Client, user_id: str) -> None:
        self._client = client
        self.id = user_id
        self.token = user_token(user_id)

    def api(self, method: str, **arguments: object) -> Json:
        """Call a Web API method with the person's token; the answer may say ok false."""
        return self._post(f"/api/{method}", arguments)

    def _post(self, path: str, body: Json) -> Json:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer: Json = self._client.post(path, json=body, headers=headers).json()
        return answer

    def _get(self, path: str, **query: str) -> Json:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer: Json = self._client.get(path, params=query, headers=headers).json()
        return answer

    def boot(self) -> Json:
        """What the page shows at the start."""
        return self._get("/_play/boot")

    def say(self, channel: str, text: str, *, thread_ts: str | None = None) -> str:
        """Post a message; its ts."""
        answer = self.api("chat.postMessage", channel=channel, text=text, thread_ts=thread_ts)
        _refuse_failure(answer)
        return str(answer["ts"])

    def direct_channel(self, user_id: str) -> str:
        """The DM with somebody, or with a bot user; its channel id."""
        answer = self.api("conversations.open", users=user_id)
        _refuse_failure(answer)
        return str(answer["channel"]["id"])

    def history(self, channel: str) -> list[Json]:
        """Messages outside threads, oldest first."""
        answer = self.api("conversations.history", channel=channel, limit=200)
        _refuse_failure(answer)
        return list(reversed(answer["messages"]))

    def replies(self, channel: str, ts: str) -> list[Json]:
        """The thread's messages after the root, oldest first."""
        answer = self.api("conversations.replies", channel=channel, ts=ts)
        _refuse_failure(answer)
        return [message for message in answer["messages"] if message["ts"] != ts]

    def ephemerals(self, channel: str) -> list[Json]:
        """What only this person sees there."""
        found: list[Json] = self._get("/_play/ephemerals", channel=channel)["messages"]
        return found

    def command(self, command: str, text: str = "", *, channel: str) -> Json:
        """Run a slash command; `{"ok": false, "error": ...}` when Slack would say so."""
        return self._post("/_play/command", {"command": command, "text": text, "channel": channel})

    def click(
        self,
        message: Json,
        action_id: str,
        *,
        channel: str,
        state: Json | None = None,
        **chosen: object,
    ) -> Json:
        """Press a button or choose in a menu of a message: `selected_option={...}` and the like.

        When the message changed meanwhile, the same is pressed in what it says now.
        Raises LookupError when the message has no such element, RefusedError when it has none now.
        """
        container = {
            "type": "message",
            "channel_id": channel,
            "message_ts": message["ts"],
            "is_ephemeral": bool(message.get("is_ephemeral")),
            "thread_ts": message.get("thread_ts"),
        }
        answer = self._act(container, message["blocks"], action_id, state, chosen)
        if answer.get("error") == "action_not_found" and not container["is_ephemeral"]:
            now = self._message_now(channel, message)
            answer = self._act(container, now["blocks"], action_id, state, chosen)
        if answer.get("error") == "action_not_found":
            msg = f"{action_id!r} was pressed in a message that no longer has it"
            raise RefusedError(msg)
        return answer

    def _message_now(self, channel: str, message: Json) -> Json:
        root = message.get("thread_ts") or message["ts"]
        answer = self.api("conversations.replies", channel=channel, ts=root)
        _refuse_failure(answer)
        return next(one for one in answer["messages"] if one["ts"] == message["ts"])

    def click_in_view(
        self, view: Json, action_id: str, *, state: Json | None = None, **chosen: object
    ) -> Json:
        """The same in a modal or an App Home."""
        container = {"type": "view", "view_id": view["id"]}
        return self._act(container, view["blocks"], action_id, state, chosen)

    def _act(
        self,
        container: Json,
        blocks: list[Json],
        action_id: str,
        state: Json | None,
        chosen: Json,
    ) -> Json:
        block, element = _element(blocks, action_id)
        action = {
            "type": element["type"],
            "action_id": action_id,
            "block_id": block["block_id"],
            **({"value": element["value"]} if "value" in element else {}),
            **chosen,
        }
        return self._post(
            "/_play/action",
            {"container": container, "action": action, "state": {"values": state or {}}},
        )

    def click_in_attachment(
        self, message: Json, attachment: Json, action_id: str, *, channel: str, **chosen: object
    ) -> Json:
        """The same in an attachment of a message, or in the preview of a link."""
        container = {
            "type": "message_attachment",
            "channel_id": channel,
            "message_ts": message["ts"],
            "attachment_id": attachment["id"],
        }
        return self._act(container, attachment["blocks"], action_id, None, chosen)

    def remove_preview(self, attachment: Json, *, channel: str, ts: str) -> Json:
        """Take the preview of a link away from one's own message."""
        body = {"channel_id": channel, "message_ts": ts, "attachment_id": attachment["id"]}
        return self._post("/_play/remove_preview", body)

    def open_entity(self, attachment: Json, *, channel: str, ts: str) -> Json:
        """Open the work object of a preview."""
        body = {"channel_id": channel, "message_ts": ts, "attachment_id": attachment["id"]}
        return self._post("/_play/entity", body)

    def suggestions(self, view: Json, action_id: str, value: str) -> Json:
        """Type into an external menu of a view."""
        block, _ = _element(view["blocks"], action_id)
        return self._post(
            "/_play/suggestions",
            {
                "container": {"type": "view", "view_id": view["id"]},
                "action_id": action_id,
                "block_id": block["block_id"],
                "value": value,
            },
        )

    def submit(self, view: Json, values: Json | None = None) -> Json:
        """Press the modal's submit button. `values` is {action_id: chosen}.

        A text stands for `value`; a dict is taken as it is, for example
        `{"selected_option": {...}}`.
        """
        filled: Json = {}
        for action_id, chosen in (values or {}).items():
            block, element = _element(view["blocks"], action_id)
            held = chosen if isinstance(chosen, dict) else {"value": chosen}
            filled.setdefault(block["block_id"], {})[action_id] = {
                "type": element["type"],
                **held,
            }
        return self._post("/_play/submit", {"view_id": view["id"], "state": {"values": filled}})

    def close(self, view: Json, *, clear: bool = False) -> Json:
        """Press cancel, or with `clear` the cross that closes the whole stack."""
        return self._post("/_play/close", {"view_id": view["id"], "clear": clear})

    def shortcut(self, callback_id: str) -> Json:
        """Use a global shortcut."""
        return self._post("/_play/shortcut", {"callback_id": callback_id, "type": "global"})

    def message_shortcut(self, callback_id: str, *, channel: str, ts: str) -> Json:
        """Use a shortcut on a message."""
        body = {"callback_id": callback_id, "type": "message", "channel": channel}
        return self._post("/_play/shortcut", body | {"message_ts": ts})

    def home(self, app_id: str, *, tab: str = "home") -> Json:
        """Open the app's home or messages tab: `{"view": ... or None, "channel": ...}`."""
        return self._post("/_play/home", {"app_id": app_id, "tab": tab})

    def look(self, channel: str, *, app_id: str) -> Json:
        """Look at a conversation while the app's pane is open."""
        return self._post("/_play/context", {"channel": channel, "app_id": app_id})

    def statuses(self, channel: str) -> dict[str, Json]:
        """What apps say of themselves there, by thread: status, title, prompts, session."""
        found: dict[str, Json] = self._get("/_play/statuses", channel=channel)["threads"]
        return found

    def stop(self, channel: str, *, thread_ts: str) -> Json:
        """Press stop in a thread where an app is writing: `{"stopped": [ts, ...]}`."""
        return self._post("/_play/stop", {"channel": channel, "thread_ts": thread_ts})

    def upload(
        self,
        name: str,
        content: bytes,
        *,
        channel: str,
        thread_ts: str | None = None,
        text: str | None = None,
    ) -> Json:
        """Share a file with a conversation, with words if given; the file as Slack describes it."""
        asked = self.api("files.getUploadURLExternal", filename=name, length=len(content))
        _refuse_failure(asked)
        self._client.post(asked["upload_url"], content=content).raise_for_status()
        answer = self.api(
            "files.completeUploadExternal",
            files=[{"id": asked["file_id"], "title": name}],
            channel_id=channel,
            thread_ts=thread_ts,
            initial_comment=text,
        )
        _refuse_failure(answer)
        shared: Json = answer["files"][0]
        return shared

    def views(self) -> list[Json]:
        """The stack of open modals, the top last."""
        return [one["view"] for one in self._get("/_play/views")["views"]]

    def wait_for_view(
        self, *, callback_id: str = "", containing: str = "", timeout_seconds: float = 10
    ) -> Json:
        """The top modal, once it has this callback id and these words."""

        def look() -> Json | None:
            stack = self.views()
            if not stack or (callback_id and stack[-1]["callback_id"] != callback_id):
                return None
            return stack[-1] if containing in str(stack[-1]) else None

        return wait_for(
            look,
            what=f"a modal {callback_id!r} with {containing!r}",
            timeout_seconds=timeout_seconds,
        )

    def home_now(self, app_id: str) -> Json | None:
        """The app's home as it is shown, without opening it anew."""
        view: Json | None = self._get("/_play/home_view", app_id=app_id)["view"]
        return view

    def wait_for_home(
        self, app_id: str, *, containing: str = "", timeout_seconds: float = 10
    ) -> Json:
        """Open the app's home and wait until it shows these words."""

        def look() -> Json | None:
            view = self.home_now(app_id)
            return view if view is not None and containing in str(view) else None

        self.home(app_id)
        return wait_for(look, what=f"a home with {containing!r}", timeout_seconds=timeout_seconds)

    def wait_for_reply(
        self, channel: str, ts: str, *, containing: str = "", timeout_seconds: float = 10
    ) -> Json:
        """The first reply of the thread with these words in its text or blocks."""
        return wait_for(
            lambda: _first(self.replies(channel, ts), containing),
            what=f"a reply with {containing!r} in {channel} {ts}",
            timeout_seconds=timeout_seconds,
        )

    def wait_for_message(
        self, channel: str, *, containing: str = "", timeout_seconds: float = 10
    ) -> Json:
        """The first message of the channel with these words, from somebody else."""
        return wait_for(
            lambda: _first(
                [one for one in self.history(channel) if one["user"] != self.id], containing
            ),
            what=f"a message with {containing!r} in {channel}",
            timeout_seconds=timeout_seconds,
        )

    def wait_for_ephemeral(
        self, channel: str, *, containing: str = "", timeout_seconds: float = 10
    ) -> Json:
        """The first ephemeral message with these words."""
        return wait_for(
            lambda: _first(self.ephemerals(channel), containing),
            what=f"an ephemeral message with {containing!r} in {channel}",
            timeout_seconds=timeout_seconds,
        )


def _element(blocks: list[Json], action_id: str) -> tuple[Json, Json]:
    for block, element in elements_of(blocks):
        if element["action_id"] == action_id:
            return block, element
    msg = f"no element {action_id!r} in {[block.get('type') for block in blocks]}"
    raise LookupError(msg)


def _refuse_failure(answer: Json) -> None:
    if not answer["ok"]:
        msg = f"the playground refused: {answer}"
        raise RefusedError(msg)


def _first(messages: list[Json], containing: str) -> Json | None:
    for message in messages:
        if containing in message.get("text", "") or containing in str(message.get("blocks", "")):
            return message
    return None
