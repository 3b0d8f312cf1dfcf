"""chat.scheduleMessage, chat.scheduledMessages.list, chat.deleteScheduledMessage."""

from playground.state.records import Json
from playground.state.shapes import message_json
from playground.wire.content import author_of, content_of
from playground.wire.errors import SlackError, invalid_arguments
from playground.wire.method import Call, Method
from playground.wire.paging import next_cursor, page_of
from playground.wire.writing import target, writable


async def _schedule(call: Call) -> Json:
    services = call.services
    channel = target(call)
    writable(call, channel)
    author = author_of(services.workspace, call.caller, call.arguments)
    content = content_of(call.arguments, services.workspace.ids)
    scheduled = services.scheduling.schedule(
        channel,
        author,
        content,
        post_at=int(call.arguments["post_at"]),
        thread_ts=call.arguments.get("thread_ts"),
        broadcast=bool(call.arguments.get("reply_broadcast")),
    )
    shown = message_json(services.conversing.draft(channel, author, content))
    del shown["ts"]
    return {
        "channel": channel.id,
        "scheduled_message_id": scheduled.id,
        "post_at": scheduled.post_at,
        "message": shown,
    }


def _moment(call: Call, name: str, usual: str) -> float:
    try:
        return float(call.arguments.get(name) or usual)
    except ValueError as error:
        raise invalid_arguments(f"must be a timestamp [json-pointer:/{name}]") from error


async def _list(call: Call) -> Json:
    wanted = call.arguments.get("channel")
    if wanted and wanted not in call.services.workspace.channels:
        raise SlackError("invalid_channel")
    oldest, latest = _moment(call, "oldest", "0"), _moment(call, "latest", "inf")
    found = [
        one
        for one in call.services.scheduling.waiting(call.caller)
        if wanted in (None, "", one.channel_id) and oldest <= one.post_at <= latest
    ]
    page, cursor = page_of(found, call.arguments)
    return {
        "scheduled_messages": [
            {
                "id": one.id,
                "channel_id": one.channel_id,
                "post_at": one.post_at,
                "date_created": one.created,
                "text": one.content.text,
            }
            for one in page
        ]
    } | next_cursor(cursor)


async def _delete(call: Call) -> Json:
    call.services.scheduling.cancel(
        call.caller, call.channel(), str(call.arguments["scheduled_message_id"])
    )
    return {}


METHODS = (
    Method(name="chat.scheduleMessage", handler=_schedule),
    Method(name="chat.scheduledMessages.list", handler=_list),
    Method(name="chat.deleteScheduledMessage", handler=_delete),
)
