"""Every method is called well and badly; each answer and each error must be in the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from playground.harness import RunningPlayground
from playground.wire.served import SERVED
from tests.playground.conformance import messaging, second_cut

Json = dict[str, Any]
Drive = Callable[[Any, RunningPlayground], None]
NEVER_REFUSED = {"api.test", "auth.revoke", "auth.test"}
ANA = "xoxp-playground-U0ANA"
NIA = "xoxp-playground-U0NIA"
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": []}
HOME: Json = {"type": "home", "blocks": []}


def tokens(wire: Any, play: RunningPlayground) -> None:
    del play
    wire.done("api.test", token="")
    wire.call("api.test", error="fatal_error")
    wire.done("auth.test")
    assert wire.refusal("users.list", token="") == "not_authed"
    assert wire.refusal("users.list", token="xoxb-nobody") == "invalid_auth"
    assert wire.refusal("users.list", token="xapp-full") == "not_allowed_token_type"
    wire.done("apps.connections.open", token="xapp-full")
    wire.refusal("apps.connections.open")
    wire.done("team.info")
    wire.refusal("team.info", team="T0NONE")
    wire.done("bots.info", bot="B0FULL")
    wire.refusal("bots.info", bot="B0NONE")
    wire.done("auth.revoke", test=True)


def people(wire: Any, play: RunningPlayground) -> None:
    del play
    wire.done("users.info", user="U0ANA")
    wire.refusal("users.info", user="U0NONE")
    wire.done("users.list", limit="2")
    wire.refusal("users.list", cursor="nonsense")
    wire.done("users.lookupByEmail", email="ana@home.example")
    wire.refusal("users.lookupByEmail", email="nobody@home.example")
    wire.done("users.conversations", types="public_channel,private_channel,mpim,im")
    wire.refusal("users.conversations", types="nonsense")


def conversations(wire: Any, play: RunningPlayground) -> None:
    wire.done("conversations.list", types="public_channel,private_channel", limit="2")
    assert wire.refusal("conversations.list", limit="-1") == "invalid_limit"
    wire.done("conversations.info", channel="C0BOTH", include_num_members=True)
    wire.refusal("conversations.info", channel="C0NONE")
    root = play.person("U0ANA").say("C0DESK", "root")
    play.person("U0BEN").say("C0DESK", "reply", thread_ts=root)
    wire.done("conversations.history", channel="C0DESK", limit=1)
    wire.refusal("conversations.history", channel="C0DESK", oldest="x")
    wire.done("conversations.replies", channel="C0DESK", ts=root)
    wire.refusal("conversations.replies", channel="C0DESK", ts="1.2")
    wire.done("conversations.members", channel="C0DESK", limit="1")
    wire.refusal("conversations.members", channel="C0DESK", cursor="%")
    wire.done("conversations.open", users="U0ANA", return_im=True)
    wire.done("conversations.open", users="U0ANA,U0BEN")
    assert wire.refusal("conversations.open") == "users_list_not_supplied"
    assert wire.refusal("conversations.open", users="U0POOR") == "cannot_dm_bot"
    wire.done("conversations.mark", token=ANA, channel="C0DESK", ts=root)
    wire.refusal("conversations.mark", token=ANA, channel="C0DESK", ts="1.2")
    wire.refusal("conversations.invite", channel="C0OPEN", users="U0BEN")
    wire.done("conversations.join", channel="C0OPEN")
    wire.refusal("conversations.join", channel="C0OLD")
    wire.done("conversations.invite", channel="C0OPEN", users="U0BEN")
    assert wire.refusal("conversations.invite", channel="C0OPEN", users="U0BEN") == (
        "already_in_channel"
    )
    wire.done("conversations.kick", channel="C0OPEN", user="U0BEN")
    wire.refusal("conversations.kick", channel="C0OPEN", user="U0BEN")
    wire.done("conversations.rename", channel="C0OPEN", name="opened")
    for name in ("", "desk", "x" * 81, "Big", "..."):
        wire.refusal("conversations.rename", channel="C0OPEN", name=name)
    wire.done("conversations.archive", channel="C0OPEN")
    wire.refusal("conversations.archive", channel="C0OPEN")
    wire.done("conversations.unarchive", channel="C0OPEN")
    wire.refusal("conversations.unarchive", channel="C0OPEN")
    wire.done("conversations.leave", channel="C0OPEN")
    wire.done("conversations.leave", channel="C0OPEN")
    wire.refusal("conversations.leave", channel="C0NONE")


def connected(wire: Any, play: RunningPlayground) -> None:
    del play
    invited = wire.done("conversations.inviteShared", channel="C0LATER", emails=["fay@far.example"])
    wire.done("conversations.listConnectInvites", count=1)
    wire.refusal("conversations.listConnectInvites", cursor="nonsense")
    for bad in ({}, {"emails": ["x"]}, {"user_ids": ["U0NONE"]}, {"emails": ["a@b", "c@d"]}):
        wire.refusal("conversations.inviteShared", channel="C0LATER", **bad)
    assert wire.refusal("conversations.invite", token=NIA, channel="C0BOTH", users="U0BEN") == (
        "no_external_invite_permission"
    )
    fay = "xoxp-playground-U0FAY"
    place = {"invite_id": invited["invite_id"], "channel_name": "from-home"}
    assert wire.refusal("conversations.acceptSharedInvite", token=NIA, **place) == (
        "invalid_recipient_team"
    )
    wire.done("conversations.acceptSharedInvite", token=fay, **place)
    assert wire.refusal("conversations.acceptSharedInvite", token=fay, **place) == "invite_used"


def screens(wire: Any, play: RunningPlayground) -> None:
    def trigger() -> str:
        play.person("U0ANA").command("/any", channel="C0DESK")
        payloads = [one["request"]["payload"] for one in play.log() if one["kind"] == "interaction"]
        return str(payloads[-1]["trigger_id"])

    opened = wire.done("views.open", trigger_id=trigger(), view=MODAL)["view"]
    wire.done("views.push", trigger_id=trigger(), view=MODAL)
    for method in ("views.open", "views.push"):
        assert wire.refusal(method, trigger_id="1.2.x", view=MODAL) == "invalid_trigger_id"
        wire.refusal(method, trigger_id=trigger(), view={"type": "modal"})
        wire.refusal(method, view=MODAL)
    wire.done("views.update", view_id=opened["id"], view=MODAL)
    assert wire.refusal("views.update", view_id=opened["id"], hash="x", view=MODAL) == (
        "hash_conflict"
    )
    assert wire.refusal("views.update", view_id="V0NONE", view=MODAL) == "not_found"
    wire.done("views.publish", user_id="U0ANA", view=HOME)
    wire.refusal("views.publish", user_id="U0NONE", view=HOME)
    assert wire.refusal("views.publish", token="xoxb-poor", user_id="U0ANA", view=HOME) == (
        "not_enabled"
    )


def assistants(wire: Any, play: RunningPlayground) -> None:
    channel = play.person("U0ANA").direct_channel("U0FULL")
    ts = play.person("U0ANA").say(channel, "hello")
    place = {"channel_id": channel, "thread_ts": ts}
    wire.done("assistant.threads.setStatus", **place, status="thinking")
    wire.done("assistant.threads.setTitle", **place, title="Hello")
    prompts = [{"title": "Ask", "message": "What is new?"}]
    wire.done("assistant.threads.setSuggestedPrompts", **place, prompts=prompts)
    bad: Json = {"channel_id": channel, "thread_ts": "1.2"}
    assert wire.refusal("assistant.threads.setStatus", **bad, status="x") == "invalid_thread_ts"
    wire.refusal("assistant.threads.setTitle", channel_id="C0NONE", thread_ts=ts, title="x")
    wire.refusal("assistant.threads.setSuggestedPrompts", **place, prompts=prompts * 5)
    wire.done("agents.sessions.setStatus", **place, status="processing", title="Work")
    wire.done("agents.sessions.rename", **place, title="Other work")
    for method, more in (
        ("agents.sessions.setStatus", {"status": "lost", "thread_ts": ts}),
        ("agents.sessions.setStatus", {"status": "active"}),
        ("agents.sessions.setStatus", {"status": "active", "thread_ts": ts, "title": "x" * 201}),
        ("agents.sessions.rename", {"title": "x", "thread_ts": "1.2"}),
        ("agents.sessions.rename", {"title": "x" * 201, "thread_ts": ts}),
    ):
        wire.refusal(method, channel_id=channel, **more)


def steps(wire: Any, play: RunningPlayground) -> None:
    del play

    def run() -> str:
        body = {"app_id": "A0FULL", "callback_id": "greet", "inputs": {"name": "Ana"}}
        answer = httpx.post(wire.base_url + "/_play/function", json=body, trust_env=False).json()
        return str(answer["execution_id"])

    first, second = run(), run()
    wrong = {"function_execution_id": first, "outputs": {"other": 1}}
    assert wire.refusal("functions.completeSuccess", **wrong) == "parameter_validation_failed"
    done = {"function_execution_id": first, "outputs": {"greeting": "Hello"}}
    wire.done("functions.completeSuccess", **done)
    assert wire.refusal("functions.completeSuccess", **done) == "execution_not_in_running_state"
    wire.done("functions.completeError", function_execution_id=second, error="no")
    lost = wire.refusal("functions.completeError", function_execution_id="Fx0", error="no")
    assert lost == "function_execution_not_found"


def installed(wire: Any, play: RunningPlayground) -> None:
    del play
    place = "https://wait.example/oauth"
    form = {
        "client_id": "2.2",
        "scope": "chat:write",
        "user_scope": "search:read.public",
        "redirect_uri": place,
        "user": "U0ANA",
        "answer": "allow",
    }
    back = httpx.post(wire.base_url + "/oauth/v2/authorize", data=form, trust_env=False)
    code = httpx.URL(back.headers["location"]).params["code"]
    client = {"client_id": "2.2", "client_secret": "shh"}
    access = "oauth.v2.access"
    assert wire.refusal(access, token="", code=code, client_id="9.9") == "invalid_client_id"
    bad_secret = client | {"client_secret": "x"}
    assert wire.refusal(access, token="", code=code, **bad_secret) == "bad_client_secret"
    granted = wire.done(access, token="", code=code, redirect_uri=place, **client)
    assert wire.refusal(access, token="", code=code, **client) == "invalid_code"
    assert wire.refusal(access, token="", grant_type="x", **client) == "invalid_grant_type"
    refresh = {"grant_type": "refresh_token", "refresh_token": "x"}
    assert wire.refusal(access, token="", **refresh, **client) == "invalid_refresh_token"
    wrong = wire.refusal(
        "apps.uninstall", token=granted["access_token"], client_id="1.1", client_secret="shh"
    )
    assert wrong == "client_id_token_mismatch"
    wire.done("apps.uninstall", token=granted["access_token"], **client)
    assert wire.refusal("auth.test", token=granted["access_token"]) == "account_inactive"


def scopes(wire: Any, play: RunningPlayground) -> None:
    """The app without a scope is refused wherever one is needed."""
    del play
    refused = wire.call("chat.postMessage", token="xoxb-poor", channel="C0DESK", text="x")
    assert (refused["error"], refused["needed"], refused["provided"]) == (
        "missing_scope",
        "chat:write",
        "",
    )
    for method in ("conversations.history", "conversations.info"):
        assert wire.refusal(method, token="xoxb-poor", channel="C0DESK") == "missing_scope"
    assert wire.refusal("conversations.list", token="xoxb-poor") == "missing_scope"


DRIVES: tuple[Drive, ...] = (
    tokens,
    people,
    conversations,
    connected,
    *messaging.DRIVES,
    screens,
    assistants,
    steps,
    installed,
    scopes,
    *second_cut.DRIVES,
)


@pytest.fixture(scope="module")
def driven(checked: Any, full: RunningPlayground) -> Any:
    for drive in DRIVES:
        drive(checked, full)
    return checked


def test_each_answer_and_each_error_is_in_the_table(driven: Any) -> None:
    assert sorted(set(driven.problems)) == []


def test_every_method_was_answered_and_refused(driven: Any) -> None:
    assert sorted(SERVED - driven.good) == []
    assert sorted(SERVED - driven.refused - NEVER_REFUSED) == []
