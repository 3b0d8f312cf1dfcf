"""The passing of time as work: what plays wait for is looked at once a day and once an hour.

A tick is an outbox row whose key names its day or hour, so that each is worked on once whoever
puts it there: after a restart, by several processes, or with a clock that jumps. What has become
due is read from what is true now and never from how often the clock ticked: a tick that was missed
is made good by the next.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.jobs import Journey, Work
from playbooks.plays.daily import deals_of_the_day
from playbooks.plays.sending import NEW_DAY, plan_after
from store import outbox

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services import Dealmate
    from playbooks.plays.playset import PlaySet

TICK = "plays.tick"
"""Our own topic; the payload is {"what", "after"}: `after` is the last id that was looked at."""
DAY = "day"
BATCH = 100
"""So many deals in one piece of work, so that it ends well within its lease."""


class Ticks:
    """Puts the tick of the present day into the outbox; call it as often as you like."""

    def __init__(self, dealmate: Dealmate) -> None:
        self._dealmate = dealmate
        self._latest: tuple[str, ...] = ()

    def beat(self) -> bool:
        """Put what is not there yet; True when there was something to put."""
        now = self._dealmate.clock()
        wanted = _slots(self._dealmate, now)
        if wanted == self._latest:
            return False
        with self._dealmate.database.transaction() as session:
            news = [
                outbox.put(
                    session, topic=TICK, key=key, payload={"what": what, "after": ""}, now=now
                )
                for what, key in zip((DAY,), wanted, strict=True)
            ]
        self._latest = wanted
        return any(news)


def on_tick(work: Work) -> None:
    """Plan what has become due by time, a transaction for each deal; the rest is a tick of its own.

    Doing it again plans nothing twice, so that a tick which was interrupted simply runs again.
    """
    dealmate, today = work.dealmate, work.dealmate.today(work.now)
    zone, after = ZoneInfo(dealmate.settings.time_zone), str(work.payload["after"])
    with dealmate.database.reading() as session:
        due = deals_of_the_day(session, plays=dealmate.plays, today=today, zone=zone)
    left = [deal_id for deal_id in due if deal_id > after]
    for deal_id in left[:BATCH]:
        with dealmate.database.transaction() as session:
            plan_after(
                session,
                deal_id,
                NEW_DAY,
                plays=dealmate.plays,
                now=work.now,
                today=today,
                zone=zone,
            )
    with work.finishing() as session:
        if len(left) > BATCH:
            last = left[BATCH - 1]
            outbox.put(
                session,
                topic=TICK,
                key=f"{work.key.split('>')[0]}>{last}",
                payload={"what": DAY, "after": last},
                now=work.now,
            )


def fingerprint(plays: PlaySet) -> str:
    """Name the plays in force: when they change, the day is looked at again."""
    versions = sorted(f"{p.id}@{p.playbook.version}" for p in plays.plays)
    return hashlib.blake2b("\n".join(versions).encode(), digest_size=6).hexdigest()


def _slots(dealmate: Dealmate, now: datetime) -> tuple[str, ...]:
    return (f"{DAY}/{dealmate.today(now)}/{fingerprint(dealmate.plays)}",)


JOURNEY = Journey(handlers={TICK: on_tick})
