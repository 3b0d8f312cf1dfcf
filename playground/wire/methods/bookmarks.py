"""bookmarks.*: links above a conversation."""

import re

from playground.state.marks import Bookmark, bookmark_json
from playground.state.records import Channel, Json
from playground.wire.errors import SlackError, invalid_arguments
from playground.wire.method import Call, Method

MAX_TITLE = 255
_EMOJI = re.compile(r":[a-z0-9_+'-]+:")


def _channel(call: Call) -> Channel:
    channel = call.channel("channel_id")
    if call.caller.user_id not in channel.members:
        raise SlackError("permission_denied")
    return channel


def _checked_link(call: Call) -> str:
    link = str(call.arguments.get("link") or "")
    if not re.match(r"https?://\S+", link):
        raise SlackError("invalid_link")
    return link


def _checked_emoji(call: Call) -> str:
    emoji = str(call.arguments.get("emoji") or "")
    if emoji and not _EMOJI.fullmatch(emoji):
        raise SlackError("invalid_emoji")
    return emoji


def _checked_title(call: Call) -> str:
    title = str(call.arguments.get("title") or "")
    if not 1 <= len(title) <= MAX_TITLE:
        raise invalid_arguments(f"must be 1 to {MAX_TITLE} characters [json-pointer:/title]")
    return title


def _shown(channel: Channel, bookmark: Bookmark) -> Json:
    rank = list(channel.bookmarks).index(bookmark.id)
    return bookmark_json(bookmark, channel_id=channel.id, rank=rank)


async def _add(call: Call) -> Json:
    channel = _channel(call)
    if call.arguments["type"] != "link":
        raise SlackError("invalid_bookmark_type")
    title, link, emoji = _checked_title(call), _checked_link(call), _checked_emoji(call)
    made = call.services.marking.bookmark(channel, call.caller, title=title, link=link, emoji=emoji)
    return {"bookmark": _shown(channel, made)}


def _known(call: Call, channel: Channel) -> Bookmark:
    found = channel.bookmarks.get(str(call.arguments.get("bookmark_id") or ""))
    if found is None:
        raise SlackError("not_found")
    return found


async def _edit(call: Call) -> Json:
    channel = _channel(call)
    bookmark, given = _known(call, channel), call.arguments
    call.services.marking.change_bookmark(
        channel,
        bookmark,
        call.caller,
        title=_checked_title(call) if "title" in given else None,
        link=_checked_link(call) if "link" in given else None,
        emoji=_checked_emoji(call) if "emoji" in given else None,
    )
    return {"bookmark": _shown(channel, bookmark)}


async def _list(call: Call) -> Json:
    channel = call.channel("channel_id")
    if call.caller.user_id not in channel.members:
        raise SlackError("access_denied")
    return {"bookmarks": [_shown(channel, one) for one in channel.bookmarks.values()]}


async def _remove(call: Call) -> Json:
    channel = _channel(call)
    call.services.marking.drop_bookmark(channel, _known(call, channel))
    return {}


METHODS = (
    Method(name="bookmarks.add", handler=_add),
    Method(name="bookmarks.edit", handler=_edit),
    Method(name="bookmarks.list", handler=_list),
    Method(name="bookmarks.remove", handler=_remove),
)
