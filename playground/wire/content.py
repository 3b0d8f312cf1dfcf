"""What a message says, from the arguments of a call or the body of a response URL."""

import json

from playground.conversing import Author, Content
from playground.identifiers import Identifiers
from playground.kit.validation import completed, message_problems, too_long
from playground.state.records import Caller, Json
from playground.state.workspace import Workspace
from playground.wire.errors import SlackError, invalid_blocks

MAX_ATTACHMENTS = 100
MAX_MARKDOWN = 12_000
# What only the workspace writes into an attachment: an app's own word for it is left out.
OWN_ATTACHMENT_KEYS = frozenset({"app_unfurl_url", "entity", "is_app_unfurl"})


def content_of(
    arguments: Json, identifiers: Identifiers, *, too_long_code: str = "msg_too_long"
) -> Content:
    """Check and complete. Raises invalid_blocks, markdown_text_conflict, too_many_attachments.

    `too_long_code` is the method's own word for too much text.
    """
    text = str(arguments.get("text") or "")
    blocks = list(arguments.get("blocks") or ())
    attachments = list(arguments.get("attachments") or ())
    markdown = arguments.get("markdown_text")
    if markdown:
        if text or blocks:
            raise SlackError("markdown_text_conflict")
        if len(str(markdown)) > MAX_MARKDOWN:
            raise SlackError(too_long_code)
        text, blocks = str(markdown), [{"type": "markdown", "text": str(markdown)}]
    if len(attachments) > MAX_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    problems = message_problems(blocks)
    if problems:
        raise invalid_blocks(problems)
    if too_long(blocks):
        raise SlackError(too_long_code)
    return Content(
        text=text,
        blocks=completed(blocks, identifiers),
        attachments=_checked_attachments(attachments, identifiers),
        metadata=metadata_of(arguments.get("metadata")),
    )


def foreign_part(attachment: Json) -> Json:
    """What an app may say in an attachment."""
    return {key: one for key, one in attachment.items() if key not in OWN_ATTACHMENT_KEYS}


def _checked_attachments(attachments: list[Json], identifiers: Identifiers) -> list[Json]:
    checked = []
    for number, attachment in enumerate(attachments, start=1):
        if not isinstance(attachment, dict):
            raise SlackError("invalid_attachments")
        blocks = attachment.get("blocks") or []
        if message_problems(blocks):
            raise SlackError("invalid_attachments")
        body = foreign_part(attachment) | {"id": number}
        if blocks:
            body["blocks"] = completed(blocks, identifiers)
        checked.append(body)
    return checked


def metadata_of(metadata: object) -> Json | None:
    """The two fields that Slack keeps. Raises invalid_metadata_format, metadata_too_large."""
    if metadata is None:
        return None
    if (
        not isinstance(metadata, dict)
        or not isinstance(metadata.get("event_type"), str)
        or not isinstance(metadata.get("event_payload"), dict)
    ):
        raise SlackError("invalid_metadata_format")
    size = len(json.dumps(metadata["event_payload"]))
    if size > 8192:  # noqa: PLR2004 Slack's limit for a message's metadata
        raise SlackError("metadata_too_large")
    return {"event_type": metadata["event_type"], "event_payload": metadata["event_payload"]}


def author_of(workspace: Workspace, caller: Caller, arguments: Json | None = None) -> Author:
    """Who the caller posts as."""
    sent = arguments or {}
    icons = None
    if sent.get("icon_emoji"):
        icons = {"emoji": sent["icon_emoji"]}
    elif sent.get("icon_url"):
        icons = {"image_48": sent["icon_url"]}
    return Author(
        user=workspace.users[caller.user_id],
        app=caller.app,
        username=sent.get("username"),
        icons=icons,
    )
