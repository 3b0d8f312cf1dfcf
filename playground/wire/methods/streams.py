"""chat.startStream, chat.appendStream, chat.stopStream."""

from playground.state.records import Channel, ChannelKind, Json, Message
from playground.wire.content import author_of, metadata_of
from playground.wire.errors import SlackError, invalid_arguments
from playground.wire.method import BOT_ONLY, Call, Method
from playground.wire.methods.assistant import SESSION_STATUSES
from playground.wire.writing import tab_open, writable


def _recipient_named(call: Call, channel: Channel) -> None:
    """Who reads along has to be named outside direct messages."""
    if channel.kind is ChannelKind.IM:
        return
    workspace = call.services.workspace
    team_id = call.arguments.get("recipient_team_id")
    user_id = call.arguments.get("recipient_user_id")
    if not team_id:
        raise SlackError("missing_recipient_team_id")
    if not user_id:
        raise SlackError("missing_recipient_user_id")
    if team_id not in workspace.teams:
        raise SlackError("team_not_found")
    user = workspace.users.get(str(user_id))
    if user is None or user.team_id != team_id:
        raise SlackError("user_not_found")


async def _start(call: Call) -> Json:
    channel = call.channel()
    writable(call, channel)
    tab_open(call, channel)
    _recipient_named(call, channel)
    thread_ts = call.arguments.get("thread_ts")
    if channel.kind is not ChannelKind.IM and not thread_ts:
        raise SlackError("channel_type_not_supported")
    if thread_ts and thread_ts not in channel.messages:
        raise SlackError("messaging_processing_failed")
    message = call.services.streaming.start(
        channel,
        author_of(call.services.workspace, call.caller, call.arguments),
        thread_ts=thread_ts,
        as_plan=call.arguments.get("task_display_mode") == "plan",
        addition=call.arguments,
    )
    return {"channel": channel.id, "ts": message.ts}


def _own(call: Call, channel: Channel) -> Message:
    message = channel.messages.get(str(call.arguments["ts"]))
    if message is None:
        raise SlackError("message_not_found")
    if message.user != call.caller.user_id:
        raise SlackError("message_not_owned_by_app")
    return message


async def _append(call: Call) -> Json:
    channel = call.channel()
    writable(call, channel)
    message = _own(call, channel)
    call.services.streaming.append(channel, message, call.arguments)
    return {"channel": channel.id, "ts": message.ts}


async def _stop(call: Call) -> Json:
    channel = call.channel()
    writable(call, channel)
    message = _own(call, channel)
    metadata = metadata_of(call.arguments.get("metadata"))
    blocks = list(call.arguments.get("blocks") or ())
    session = call.arguments.get("session_status")
    if session and session not in SESSION_STATUSES:
        raise invalid_arguments("must be a valid enum value [json-pointer:/session_status]")
    call.services.streaming.finish(channel, message, call.arguments, blocks=blocks)
    if metadata is not None:
        message.metadata = metadata
    if session:
        thread_ts = message.thread_ts or message.ts
        values = {"session": str(session)}
        call.services.assisting.note(channel, thread_ts, call.caller.user_id, values)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "message": call.services.announcer.full_message(channel, message),
    }


METHODS = (
    Method(name="chat.startStream", handler=_start, tokens=BOT_ONLY),
    Method(name="chat.appendStream", handler=_append, tokens=BOT_ONLY),
    Method(name="chat.stopStream", handler=_stop, tokens=BOT_ONLY),
)
