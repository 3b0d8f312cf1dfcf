"""chat.unfurl."""

from playground.kit.entities import entity_problem
from playground.kit.validation import completed, message_problems
from playground.state.records import Channel, Json, Message
from playground.unfurling import links_in
from playground.wire.content import author_of, content_of, foreign_part
from playground.wire.errors import SlackError
from playground.wire.method import Call, Method


def _by_unfurl_id(call: Call) -> tuple[str, str]:
    if not call.arguments.get("source"):
        raise SlackError("missing_source")
    if call.arguments["source"] not in ("composer", "conversations_history"):
        raise SlackError("invalid_source")
    found = call.services.unfurling.place(str(call.arguments["unfurl_id"]), call.caller.app)
    if found is None:
        raise SlackError("invalid_unfurl_id")
    return found.channel_id, found.ts


def _by_channel(call: Call) -> tuple[str, str]:
    if call.arguments.get("source"):
        raise SlackError("missing_unfurl_id")
    if not call.arguments.get("channel"):
        raise SlackError("missing_channel")
    if not call.arguments.get("ts"):
        raise SlackError("missing_ts")
    return str(call.arguments["channel"]), str(call.arguments["ts"])


def _message(call: Call) -> tuple[Channel, Message]:
    by_id = bool(call.arguments.get("unfurl_id"))
    channel_id, ts = _by_unfurl_id(call) if by_id else _by_channel(call)
    workspace = call.services.workspace
    channel = workspace.channels.get(channel_id)
    if channel is None or call.caller.team_id not in channel.team_ids:
        raise SlackError("cannot_find_channel")
    message = channel.messages.get(ts)
    if message is None:
        raise SlackError("cannot_find_message")
    return channel, message


async def _unfurl(call: Call) -> Json:
    channel, message = _message(call)
    unfurls, entities = call.arguments.get("unfurls"), _entities(call)
    if not unfurls and not entities:
        if not call.arguments.get("user_auth_required"):
            raise SlackError("missing_unfurls")
        _ask_to_sign_in(call, channel, message)
        return {}
    attachments = [_attachment(call, message, url, one) for url, one in (unfurls or {}).items()]
    attachments += [_entity(call, message, one) for one in entities]
    call.services.conversing.unfurl(channel, message, attachments)
    return {}


def _ask_to_sign_in(call: Call, channel: Channel, message: Message) -> None:
    """What only the author of the link sees. Raises cannot_auth_user, cannot_parse_attachment."""
    app, services = call.caller.app, call.services
    user = services.workspace.users.get(message.user)
    if app is None or user is None or not app.covers(user.team_id):
        raise SlackError("cannot_auth_user")
    blocks = call.arguments.get("user_auth_blocks") or []
    if message_problems(blocks):
        raise SlackError("cannot_parse_attachment")
    words = call.arguments.get("user_auth_message")
    url = call.arguments.get("user_auth_url")
    usual = f"{app.name} can show more of this link once you are signed in."
    text = str(words or usual) + (f" <{url}|Sign in>" if url and not words else "")
    content = content_of({"text": text, "blocks": blocks}, services.workspace.ids)
    author = author_of(services.workspace, call.caller)
    services.conversing.whisper(
        channel, author, content, to_user_id=user.id, thread_ts=message.thread_ts
    )


def _entities(call: Call) -> list[Json]:
    """The work objects of `metadata`. Raises invalid_metadata_format."""
    metadata = call.arguments.get("metadata")
    if metadata is None:
        return []
    entities = metadata.get("entities")
    if not isinstance(entities, list) or not entities:
        raise SlackError("invalid_metadata_format")
    if any(entity_problem(one) is not None for one in entities):
        raise SlackError("invalid_metadata_format")
    return entities


def _shown_at(call: Call, message: Message, url: str) -> Json:
    """What every preview carries. Raises cannot_unfurl_url for a link that is not to have one."""
    if url not in links_in(message.text) or url in message.unwanted_previews:
        raise SlackError("cannot_unfurl_url")
    app = call.caller.app
    return {
        **({"app_id": app.id, "bot_id": app.bot_id} if app is not None else {}),
        "app_unfurl_url": url,
        "from_url": url,
        "original_url": url,
        "is_app_unfurl": True,
    }


def _entity(call: Call, message: Message, entity: Json) -> Json:
    url = str(entity.get("app_unfurl_url") or "")
    title = str(entity["entity_payload"]["attributes"]["title"]["text"])
    return {"title": title, "fallback": title, "entity": entity} | _shown_at(call, message, url)


def _attachment(call: Call, message: Message, url: str, given: object) -> Json:
    shown = _shown_at(call, message, url)
    if not isinstance(given, dict):
        raise SlackError("invalid_unfurls_format")
    blocks = given.get("blocks") or []
    if message_problems(blocks):
        raise SlackError("cannot_parse_attachment")
    body = foreign_part(given)
    if blocks:
        body["blocks"] = completed(blocks, call.services.workspace.ids)
    return body | shown


METHODS = (Method(name="chat.unfurl", handler=_unfurl),)
