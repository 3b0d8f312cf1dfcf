"""Once a day: what was said long ago is dropped from the database, a few rows at a time.

docs/decisions/0128 says what is kept of messages and of threads, and how long.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.conversations.turns.queries import forget_turns, turns_before
from bot.crm.events import KIND as CRM_EVENT
from bot.slack.journeys.home import REFRESH
from bot.slack.messenger import Topic
from store import forgetting
from store.forgetting import Over

if TYPE_CHECKING:
    from bot.jobs import Work

log = structlog.get_logger(__name__)

PASSING = (REFRESH, Topic.HOME, Topic.VIEW, Topic.RESPOND, Topic.REACT, Topic.STATUS)
"""Whose rows nobody asks for by key once they are over. Posts are asked for where they are."""
FOR_GOOD = (CRM_EVENT,)
"""A CRM is asked again for its latest change for as long as there is none that is newer."""
KNOWN_DAYS = 7
"""So long at least a repeated delivery is known as one; Slack repeats for hours, a day at most."""
DEAD_DAYS = 30
"""So long at least what was given up can be looked into."""
BATCH = 250
"""Rows in one transaction: others wait for it on SQLite."""
BATCHES = 20
"""In one piece of work, so that it ends well within its lease."""


def forget(work: Work) -> bool:
    """Drop what was said before the days that are kept; True when there is more to drop.

    The topic of the work itself is one whose rows nobody asks for.
    """
    dealmate, days = work.dealmate, work.dealmate.settings.messages_kept_days
    most = BATCH * BATCHES
    with dealmate.database.reading() as session:
        sent = forgetting.outbox_over(session, _over(work, days), limit=most)
        received = forgetting.inbox_over(
            session, _over(work, max(days, KNOWN_DAYS)), limit=most, but=FOR_GOOD
        )
        turns = turns_before(session, work.now - timedelta(days=days), limit=most)
    counts = {len(sent), len(received), len(turns)}
    for begin in range(0, max(counts), BATCH):
        some = slice(begin, begin + BATCH)
        with dealmate.database.transaction() as session:
            forgetting.forget_outbox(session, sent[some], passing=(*PASSING, work.kind))
            forgetting.forget_inbox(session, received[some])
            forget_turns(session, turns[some])
    if max(counts):
        log.info("messages_forgotten", sent=len(sent), received=len(received), turns=len(turns))
    return most in counts


def _over(work: Work, days: int) -> Over:
    return Over(
        done_before=work.now - timedelta(days=days),
        dead_before=work.now - timedelta(days=max(days, DEAD_DAYS)),
    )
