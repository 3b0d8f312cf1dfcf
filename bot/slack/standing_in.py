"""Why something comes to somebody who does not look after the partner: who does is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.blocks.elements import context
from bot.slack.blocks.markup import bold
from playbooks.programme.readers import named_cam

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

    from bot.slack.messenger import Blocks
    from playbooks.programme.people import Member

HAS_LEFT = "{cam} is no longer in this Slack, so this comes to you."
HAS_NO_ACCOUNT = "I know no Slack account of {cam}, so this comes to you."
NOT_REACHED = "I could not reach {cam} in Slack, so this comes to you."


def why_theirs(
    session: Session,
    reader: Member,
    *,
    partner_id: str | None,
    channel_id: str = "",
    tried: Collection[str] = (),
) -> Blocks:
    """Return the line that says why it comes to a reader; nothing where it is their own.

    `tried` are the Slack users whom it did not reach.
    """
    cam = named_cam(session, partner_id, channel_id)
    if cam is None or cam.id == reader.id:
        return []
    if cam.has_left_slack:
        words = HAS_LEFT
    elif not cam.identities:
        words = HAS_NO_ACCOUNT
    elif any(one.user_id in tried for one in cam.accounts):
        words = NOT_REACHED
    else:
        return []
    return [context(words.format(cam=bold(cam.name)))]
