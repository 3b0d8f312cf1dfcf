"""chat.*."""

from playground.state.records import Channel, Json, Message
from playground.wire.content import author_of, content_of
from playground.wire.errors import SlackError
from playground.wire.method import Call, Method
from playground.wire.writing import tab_open, target, writable

MAX_UPDATE_TEXT = 4_000


async def _post_message(call: Call) -> Json:
    services = call.services
    if any(call.arguments.get(one) for one in ("username", "icon_emoji", "icon_url")):
        call.need_scope("chat:write.customize")
    channel = target(call)
    writable(call, channel)
    tab_open(call, channel)
    message = services.conversing.post(
        channel,
        author_of(services.workspace, call.caller, call.arguments),
        content_of(call.arguments, services.workspace.ids, too_long_code="msg_blocks_too_long"),
        thread_ts=call.arguments.get("thread_ts"),
        broadcast=bool(call.arguments.get("reply_broadcast")),
    )
    return {
        "channel": channel.id,
        "ts": message.ts,
        "message": services.announcer.full_message(channel, message),
    }


def _own_message(call: Call, channel: Channel, refusal: str) -> Message:
    message = channel.messages.get(str(call.arguments["ts"]))
    if message is None or message.subtype == "tombstone":
        raise SlackError("message_not_found")
    if message.user != call.caller.user_id:
        raise SlackError(refusal)
    return message


async def _update(call: Call) -> Json:
    services = call.services
    channel = call.channel()
    message = _own_message(call, channel, "cant_update_message")
    if message.is_streaming:
        raise SlackError("streaming_state_conflict")
    if len(str(call.arguments.get("text") or "")) > MAX_UPDATE_TEXT:
        raise SlackError("msg_too_long")
    content = content_of(call.arguments, services.workspace.ids)
    if content.is_empty and content.metadata is None:
        raise SlackError("no_text")
    services.conversing.update(channel, message, content)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": services.announcer.full_message(channel, message),
    }


async def _delete(call: Call) -> Json:
    channel = call.channel()
    message = _own_message(call, channel, "cant_delete_message")
    call.services.conversing.delete(channel, message)
    return {"channel": channel.id, "ts": message.ts}


async def _post_ephemeral(call: Call) -> Json:
    services = call.services
    channel = call.channel()
    writable(call, channel)
    reader = str(call.arguments["user"])
    if reader not in channel.members:
        raise SlackError("user_not_in_channel")
    message = services.conversing.whisper(
        channel,
        author_of(services.workspace, call.caller, call.arguments),
        content_of(call.arguments, services.workspace.ids),
        to_user_id=reader,
        thread_ts=call.arguments.get("thread_ts"),
    )
    return {"message_ts": message.ts}


async def _permalink(call: Call) -> Json:
    channel = call.channel()
    message = channel.messages.get(str(call.arguments["message_ts"]))
    if message is None:
        raise SlackError("message_not_found")
    workspace = call.services.workspace
    link = workspace.permalink(channel, message, team_id=call.caller.team_id)
    return {"channel": channel.id, "permalink": link}


METHODS = (
    Method(name="chat.postMessage", handler=_post_message),
    Method(name="chat.update", handler=_update),
    Method(name="chat.delete", handler=_delete),
    Method(name="chat.postEphemeral", handler=_post_ephemeral),
    Method(name="chat.getPermalink", handler=_permalink),
)
