"""assistant.threads.* and agents.sessions.*: status, title, prompts and session of a thread."""

from playground.state.records import Channel, Json
from playground.wire.errors import SlackError, invalid_arguments
from playground.wire.method import BOT_ONLY, Call, Method

MAX_LOADING_MESSAGES = 10
MAX_PROMPTS = 4
MAX_TITLE = 200
SESSION_STATUSES = {"active", "processing", "suspended", "closed"}


def _channel(call: Call) -> Channel:
    channel = call.channel("channel_id")
    if call.caller.user_id not in channel.members:
        raise SlackError("channel_not_found")
    return channel


def _thread(call: Call) -> tuple[Channel, str]:
    """Also of a thread that has no message yet: a status comes before the first reply."""
    channel = _channel(call)
    thread_ts = str(call.arguments.get("thread_ts") or "")
    if thread_ts and thread_ts not in channel.messages:
        raise SlackError("invalid_thread_ts")
    return channel, thread_ts


def _note(call: Call, channel: Channel, thread_ts: str, values: Json) -> Json:
    call.services.assisting.note(channel, thread_ts, call.caller.user_id, values)
    return {}


async def _set_status(call: Call) -> Json:
    loading = call.arguments.get("loading_messages") or []
    if len(loading) > MAX_LOADING_MESSAGES:
        raise invalid_arguments(
            f"no more than {MAX_LOADING_MESSAGES} items allowed [json-pointer:/loading_messages]"
        )
    status = str(call.arguments.get("status") or "")
    return _note(call, *_thread(call), {"status": status, "loading_messages": loading})


async def _set_title(call: Call) -> Json:
    return _note(call, *_thread(call), {"title": str(call.arguments["title"])})


async def _set_prompts(call: Call) -> Json:
    app = call.caller.app
    if app is not None and not app.manifest.is_agent:
        raise SlackError("not_agent_app")
    prompts = call.arguments["prompts"]
    if not 1 <= len(prompts) <= MAX_PROMPTS:
        raise invalid_arguments(f"1 to {MAX_PROMPTS} items allowed [json-pointer:/prompts]")
    for number, prompt in enumerate(prompts):
        if not isinstance(prompt, dict) or not {"title", "message"} <= set(prompt):
            raise invalid_arguments(f"title and message required [json-pointer:/prompts/{number}]")
    title = call.arguments.get("title") or ""
    return _note(call, *_thread(call), {"prompts": prompts, "prompts_title": title})


def _session(call: Call) -> tuple[Channel, str]:
    app = call.caller.app
    if app is None or not app.manifest.is_agent:
        raise SlackError("feature_disabled")
    channel = _channel(call)
    thread_ts = str(call.arguments.get("thread_ts") or "")
    if not thread_ts:
        raise SlackError("thread_ts_required")
    return channel, thread_ts


async def _set_session_status(call: Call) -> Json:
    channel, thread_ts = _session(call)
    status = str(call.arguments["status"])
    if status not in SESSION_STATUSES:
        raise SlackError("invalid_status")
    title = str(call.arguments.get("title") or "")
    if len(title) > MAX_TITLE:
        raise invalid_arguments(
            f"must be less than {MAX_TITLE + 1} characters [json-pointer:/title]"
        )
    initiator = call.arguments.get("initiator_user_id")
    if initiator and initiator not in channel.members:
        raise SlackError("user_not_found")
    return _note(
        call, channel, thread_ts, {"session": status} | ({"title": title} if title else {})
    )


async def _rename_session(call: Call) -> Json:
    channel, thread_ts = _session(call)
    title = str(call.arguments["title"])
    if len(title) > MAX_TITLE:
        raise SlackError("invalid_name")
    if "session" not in channel.thread_status.get(thread_ts, {}):
        raise SlackError("session_not_found")
    return _note(call, channel, thread_ts, {"title": title})


METHODS = (
    Method(name="assistant.threads.setStatus", handler=_set_status, tokens=BOT_ONLY),
    Method(name="assistant.threads.setTitle", handler=_set_title, tokens=BOT_ONLY),
    Method(name="assistant.threads.setSuggestedPrompts", handler=_set_prompts, tokens=BOT_ONLY),
    Method(name="agents.sessions.setStatus", handler=_set_session_status, tokens=BOT_ONLY),
    Method(name="agents.sessions.rename", handler=_rename_session, tokens=BOT_ONLY),
)
