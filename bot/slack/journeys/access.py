"""Slack says that a token was revoked, or the app uninstalled: ask whether that is still so.

Such a notice may be late, or of somebody else's token. Only Slack's answer to a call counts: when
it refuses the bot, `AccessLostError` ends the work, and the answers that wait stay where they are.
"""

from __future__ import annotations

import structlog

from bot.jobs import Journey, Work
from bot.slack.calling import call

log = structlog.get_logger(__name__)


def on_notice(work: Work) -> None:
    """A token of this app is gone, perhaps the bot's."""
    call(work.dealmate.slack.auth_test)
    log.info("access_confirmed", kind=work.kind)


JOURNEY = Journey(handlers={"event.tokens_revoked": on_notice, "event.app_uninstalled": on_notice})
