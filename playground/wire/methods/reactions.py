"""reactions.*."""

import re

from playground.state.records import Channel, Json, Message
from playground.wire.errors import SlackError
from playground.wire.method import Call, Method

_NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def _target(call: Call) -> tuple[Channel, Message, str]:
    if not call.arguments.get("channel") or not call.arguments.get("timestamp"):
        raise SlackError("no_item_specified")
    channel = call.channel()
    if call.caller.user_id not in channel.members:
        raise SlackError("no_access")
    message = channel.messages.get(str(call.arguments["timestamp"]))
    if message is None:
        raise SlackError("message_not_found")
    name = str(call.arguments["name"]).strip(":")
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name")
    return channel, message, name


async def _add(call: Call) -> Json:
    channel, message, name = _target(call)
    if channel.is_archived:
        raise SlackError("is_archived")
    call.services.conversing.react(channel, message, user_id=call.caller.user_id, name=name)
    return {}


async def _remove(call: Call) -> Json:
    channel, message, name = _target(call)
    call.services.conversing.unreact(channel, message, user_id=call.caller.user_id, name=name)
    return {}


async def _get(call: Call) -> Json:
    channel = call.channel()
    message = channel.messages.get(str(call.arguments.get("timestamp") or ""))
    if message is None:
        raise SlackError("message_not_found")
    shown = call.services.announcer.full_message(channel, message, metadata=False)
    return {"type": "message", "channel": channel.id, "message": shown}


METHODS = (
    Method(name="reactions.get", handler=_get),
    Method(name="reactions.add", handler=_add),
    Method(name="reactions.remove", handler=_remove),
)
