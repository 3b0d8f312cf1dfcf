"""The passing of time as work: what plays wait for is looked at once a day and once an hour.

So is what of deals' news a digest that was given up has left, and who has left Slack. What was said
long ago is dropped.

A tick is an outbox row whose key names its day or hour, so that each is worked on once whoever
puts it there: after a restart, by several processes, or with a clock that jumps. What has become
due is read from what is true now and never from how often the clock ticked: a tick that was missed
is made good by the next.
"""

from __future__ import annotations

import hashlib
from datetime import UTC
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from bot.jobs import Journey, Work
from bot.slack.forgetting import forget
from bot.slack.journeys.deal_bursts import want_what_is_left
from bot.slack.journeys.deal_protecting import expire_what_ended
from bot.slack.journeys.nudge_moment import moment_of
from bot.slack.journeys.recommendations import allowed_assets
from bot.slack.leaving import look_at_who_is_gone
from content_index.labels import Grant, Holder, HolderKind
from playbooks.deals.queries import deal_for_program
from playbooks.insights.measuring import count_what_worked
from playbooks.insights.queries import keep_counts
from playbooks.plays.daily import deals_of_the_day
from playbooks.plays.planning import is_new
from playbooks.plays.playset import PlaySet
from playbooks.plays.scheduling import NEW_DAY, plan_after, plan_partner
from playbooks.plays.triggers import OnAssetPublished
from playbooks.programme import queries as programme
from playbooks.programme.audience import Audience
from playbooks.programme.people import VENDOR
from store import outbox
from store.database import is_busy

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services import Dealmate
    from content_index.assets import Asset

log = structlog.get_logger(__name__)

TICK = "plays.tick"
"""Our own topic; the payload is {"what", "after"}: `after` is the last id that was looked at."""
DAY = "day"
"""Once a day: deals, and what is new for them."""
HOUR = "hour"
"""Once an hour: partners, whose questions wait for hours and whose milestones are reached."""
COUNT = "count"
"""Once a day: what worked is counted anew."""
FORGET = "forget"
"""Once a day: what was said long ago is dropped; `after` is how many pieces of work did so."""
BATCH = 100
"""So many deals or partners in one piece of work, so that it ends well within its lease."""


class Ticks:
    """Puts the ticks of the present day and hour into the outbox; call it as often as you like."""

    def __init__(self, dealmate: Dealmate) -> None:
        self._dealmate = dealmate
        self._latest: dict[str, str] = {}

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
                for what, key in wanted.items()
            ]
        self._latest = wanted
        return any(news)


def on_tick(work: Work) -> None:
    """Plan what has become due by time, a transaction for each deal or partner.

    What is too much for one piece of work is left to a tick of its own. Doing it again plans
    nothing twice, so that a tick which was interrupted simply runs again.
    """
    what, after = str(work.payload["what"]), str(work.payload["after"])
    if what == COUNT:
        with work.dealmate.database.reading() as session:
            counts = count_what_worked(session, now=work.now)
        with work.finishing() as session:
            keep_counts(session, counts)
        return
    if what == FORGET:
        _go_on(work, after=str(int(after or "0") + 1) if forget(work) else "")
        return
    if what == DAY and not after:  # before anything is planned for deals that are over
        expire_what_ended(work)
    if what == HOUR and not after:
        want_what_is_left(work)
        look_at_who_is_gone(work)
    left = [found for found in _to_look_at(work, what) if found > after]
    look = _Look(work) if what == DAY else _LookAtPartners(work)
    for one in left[:BATCH]:
        try:
            look(one)
        except Exception as error:
            if is_busy(error):
                raise
            log.exception("tick_failed", what=what, id=one)  # the others are looked at all the same
    _go_on(work, after=left[BATCH - 1] if len(left) > BATCH else "")


def _go_on(work: Work, *, after: str) -> None:
    """Finish, and leave the rest to a tick of its own; nothing is left when `after` is empty."""
    with work.finishing() as session:
        if after:
            outbox.put(
                session,
                topic=TICK,
                key=f"{work.key.split('>')[0]}>{after}",
                payload={"what": work.payload["what"], "after": after},
                now=work.now,
            )


def _to_look_at(work: Work, what: str) -> list[str]:
    dealmate, today = work.dealmate, work.dealmate.today(work.now)
    zone = ZoneInfo(dealmate.settings.time_zone)
    with dealmate.database.reading() as session:
        if what == DAY:
            plays = _that_can_begin(dealmate, work.now)
            return deals_of_the_day(session, plays=plays, today=today, zone=zone)
        if not any(loaded.play.is_about_partner for loaded in dealmate.plays.plays):
            return []
        return sorted(partner.id for partner in programme.partners(session))


def _that_can_begin(dealmate: Dealmate, now: datetime) -> PlaySet:
    """Leave out the plays that wait for new content when there is none: every deal waits for it."""
    waiting = [p for p in dealmate.plays.plays if isinstance(p.play.trigger, OnAssetPublished)]
    if not waiting:
        return dealmate.plays
    today = dealmate.today(now)
    everything = Grant(holders=(Holder(kind=HolderKind.VENDOR, organisation=VENDOR),))
    assets = dealmate.library.assets(everything, today=today)
    idle = {
        p.id
        for p in waiting
        if isinstance(p.play.trigger, OnAssetPublished)
        and not any(is_new(p.play.trigger, asset, today=today) for asset in assets)
    }
    return PlaySet(plays=tuple(p for p in dealmate.plays.plays if p.id not in idle))


class _Look:
    """Looks at one deal after the other; what is new for a partner is read once."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._new: dict[str, list[Asset]] = {}
        triggers = [p.play.trigger for p in work.dealmate.plays.plays]
        self._waits_for_assets = any(isinstance(t, OnAssetPublished) for t in triggers)

    def __call__(self, deal_id: str) -> None:
        work, dealmate = self._work, self._work.dealmate
        published = self._published(deal_id) if self._waits_for_assets else []
        with dealmate.database.transaction() as session:
            plan_after(
                session,
                deal_id,
                NEW_DAY,
                plays=dealmate.plays,
                now=work.now,
                today=dealmate.today(work.now),
                zone=ZoneInfo(dealmate.settings.time_zone),
                published=published,
            )

    def _published(self, deal_id: str) -> list[Asset]:
        """What the deal's partner may see; who reads the message is asked when it is due."""
        dealmate, now = self._work.dealmate, self._work.now
        with dealmate.database.reading() as session:
            deal = deal_for_program(session, deal_id)
            owner = programme.partner(session, None if deal is None else deal.partner_id)
        if owner is None:
            return []
        if owner.id not in self._new:
            audience = Audience(team_ids=owner.team_ids, certain=bool(owner.team_ids))
            self._new[owner.id] = allowed_assets(dealmate, audience, now)
        return self._new[owner.id]


class _LookAtPartners:
    """Looks at one partner after the other."""

    def __init__(self, work: Work) -> None:
        self._work = work
        with work.dealmate.database.reading() as session:
            self._moment = moment_of(work.dealmate, session, work.now)

    def __call__(self, partner_id: str) -> None:
        dealmate = self._work.dealmate
        with dealmate.database.transaction() as session:
            plan_partner(session, partner_id, plays=dealmate.plays, moment=self._moment)


def fingerprint(plays: PlaySet) -> str:
    """Name the plays in force: when they change, the day is looked at again."""
    versions = sorted(f"{p.id}@{p.playbook.version}" for p in plays.plays)
    return hashlib.blake2b("\n".join(versions).encode(), digest_size=6).hexdigest()


def _slots(dealmate: Dealmate, now: datetime) -> dict[str, str]:
    hour = f"{now.astimezone(UTC):%Y-%m-%dT%H}"
    plays = fingerprint(dealmate.plays)
    today = dealmate.today(now)
    return {
        DAY: f"{DAY}/{today}/{plays}",
        HOUR: f"{HOUR}/{hour}/{plays}",
        COUNT: f"{COUNT}/{today}",
        FORGET: f"{FORGET}/{today}",
    }


JOURNEY = Journey(handlers={TICK: on_tick})
