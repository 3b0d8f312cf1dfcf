"""pins.*."""

import re

from playground.state.records import Channel, Json, Message
from playground.wire.errors import SlackError
from playground.wire.method import Call, Method

_TIMESTAMP = re.compile(r"\d+\.\d+")
_NOT_PINNABLE = {"tombstone", "channel_join", "assistant_app_thread"}


def _message(call: Call, channel: Channel) -> Message:
    ts = str(call.arguments.get("timestamp") or "")
    if not ts:
        raise SlackError("no_item_specified")
    if not _TIMESTAMP.fullmatch(ts):
        raise SlackError("bad_timestamp")
    message = channel.messages.get(ts)
    if message is None:
        raise SlackError("message_not_found")
    return message


def _channel(call: Call, *, refusal: str) -> Channel:
    channel = call.channel()
    if call.caller.user_id not in channel.members:
        raise SlackError(refusal)
    return channel


async def _add(call: Call) -> Json:
    channel = _channel(call, refusal="not_in_channel")
    message = _message(call, channel)
    if message.subtype in _NOT_PINNABLE:
        raise SlackError("not_pinnable")
    call.services.marking.pin(channel, message, user_id=call.caller.user_id)
    return {}


async def _remove(call: Call) -> Json:
    channel = _channel(call, refusal="restricted_action")
    message = _message(call, channel)
    call.services.marking.unpin(channel, message, user_id=call.caller.user_id)
    return {}


async def _list(call: Call) -> Json:
    channel = _channel(call, refusal="restricted_action")
    items = call.services.marking.pins_of(channel)
    return {"items": items, "count": len(items)}


METHODS = (
    Method(name="pins.add", handler=_add),
    Method(name="pins.remove", handler=_remove),
    Method(name="pins.list", handler=_list),
)
