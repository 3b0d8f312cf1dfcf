"""assistant.threads.*: the status line, the title and the prompts of a conversation with an app."""

from playground.state.records import Channel, Json
from playground.wire.errors import SlackError, invalid_arguments
from playground.wire.method import BOT_ONLY, Call, Method

MAX_LOADING_MESSAGES = 10
MAX_PROMPTS = 4


def _thread(call: Call) -> tuple[Channel, str]:
    channel = call.channel("channel_id")
    if call.caller.user_id not in channel.members:
        raise SlackError("not_in_channel")
    return channel, str(call.arguments.get("thread_ts") or "")


def _note(call: Call, values: Json) -> Json:
    channel, thread_ts = _thread(call)
    channel.thread_status.setdefault(thread_ts, {}).update(values)
    call.services.announcer.tell_members(
        channel,
        {
            "type": "assistant",
            "channel": channel.id,
            "thread_ts": thread_ts,
            "user": call.caller.user_id,
            **channel.thread_status[thread_ts],
        },
    )
    return {}


async def _set_status(call: Call) -> Json:
    loading = call.arguments.get("loading_messages") or []
    if len(loading) > MAX_LOADING_MESSAGES:
        raise invalid_arguments(
            f"no more than {MAX_LOADING_MESSAGES} items allowed [json-pointer:/loading_messages]"
        )
    return _note(
        call, {"status": str(call.arguments.get("status") or ""), "loading_messages": loading}
    )


async def _set_title(call: Call) -> Json:
    return _note(call, {"title": str(call.arguments["title"])})


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
    return _note(call, {"prompts": prompts, "prompts_title": call.arguments.get("title") or ""})


METHODS = (
    Method(name="assistant.threads.setStatus", handler=_set_status, tokens=BOT_ONLY),
    Method(name="assistant.threads.setTitle", handler=_set_title, tokens=BOT_ONLY),
    Method(name="assistant.threads.setSuggestedPrompts", handler=_set_prompts, tokens=BOT_ONLY),
)
