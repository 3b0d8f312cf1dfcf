"""files.*: uploading in three steps, and what is known of a file."""

from playground.conversing import Content
from playground.state.files import File
from playground.state.records import Channel, Json
from playground.wire.content import author_of, content_of
from playground.wire.errors import SlackError, invalid_arguments
from playground.wire.method import Call, Method
from playground.wire.writing import writable

MAX_ALT_TEXT = 1_000


async def _upload_url(call: Call) -> Json:
    if len(str(call.arguments.get("alt_txt") or "")) > MAX_ALT_TEXT:
        raise SlackError("alt_txt_too_large")
    length = int(call.arguments["length"])
    if length < 1:
        raise invalid_arguments("must be greater than 0 [json-pointer:/length]")
    file, url = call.services.filing.reserve(
        call.caller, name=str(call.arguments["filename"]), length=length
    )
    return {"upload_url": url, "file_id": file.id}


def _places(call: Call) -> list[Channel]:
    wanted = list(call.arguments.get("channels") or ())
    if call.arguments.get("channel_id"):
        wanted.append(str(call.arguments["channel_id"]))
    workspace, channels = call.services.workspace, []
    for one in dict.fromkeys(wanted):
        channel = workspace.channels.get(one)
        if channel is None or not workspace.can_see(
            channel, user_id=call.caller.user_id, team_id=call.caller.team_id
        ):
            raise SlackError("channel_not_found")
        try:
            writable(call, channel)
        except SlackError as error:
            archived = error.code == "is_archived"
            raise SlackError("posting_to_channel_denied" if archived else error.code) from error
        channels.append(channel)
    return channels


def _entries(call: Call) -> list[tuple[str, str]]:
    entries = []
    for number, entry in enumerate(call.arguments["files"]):
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
            raise invalid_arguments(f"missing required field: id [json-pointer:/files/{number}]")
        entries.append((entry["id"], str(entry.get("title") or "")))
    if not entries:
        raise invalid_arguments("no fewer than 1 items allowed [json-pointer:/files]")
    return entries


def _words(call: Call) -> Content:
    blocks = call.arguments.get("blocks") or []
    text = str(call.arguments.get("initial_comment") or "")
    return content_of({"text": text, "blocks": blocks}, call.services.workspace.ids)


async def _complete(call: Call) -> Json:
    filing = call.services.filing
    entries, channels, words = _entries(call), _places(call), _words(call)
    files = filing.complete(call.caller, entries)
    author = author_of(call.services.workspace, call.caller, call.arguments)
    for channel in channels:
        thread_ts = call.arguments.get("thread_ts")
        if thread_ts not in channel.messages:
            thread_ts = None
        filing.share(channel, author, files, words, thread_ts=thread_ts)
    return {"files": [filing.to_json(file) for file in files]}


def _file(call: Call) -> File:
    return call.services.filing.find(call.caller, str(call.arguments["file"]))


async def _info(call: Call) -> Json:
    return {"file": call.services.filing.to_json(_file(call)), "comments": []}


async def _list(call: Call) -> Json:
    found = call.services.filing.visible(call.caller)
    if call.arguments.get("channel"):
        found = [one for one in found if call.arguments["channel"] in one.shares]
    if call.arguments.get("user"):
        found = [one for one in found if one.user_id == call.arguments["user"]]
    count = _number(call, "count", 100)
    page = _number(call, "page", 1)
    shown = found[(page - 1) * count : page * count]
    paging = {
        "count": count,
        "total": len(found),
        "page": page,
        "pages": max(1, -(-len(found) // count)),
    }
    return {"files": [call.services.filing.to_json(one) for one in shown], "paging": paging}


def _number(call: Call, name: str, default: int) -> int:
    return max(1, int(call.arguments.get(name) or default))


async def _delete(call: Call) -> Json:
    call.services.filing.delete(call.caller, _file(call))
    return {}


METHODS = (
    Method(name="files.getUploadURLExternal", handler=_upload_url),
    Method(name="files.completeUploadExternal", handler=_complete),
    Method(name="files.info", handler=_info),
    Method(name="files.list", handler=_list),
    Method(name="files.delete", handler=_delete),
)
