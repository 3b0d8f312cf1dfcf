"""Plays and homes in a large programme: `python -m evaluations.programme_scale`.

Fills a database with 10,000 partners of two people each, 40 CAMs, 100,000 deals with their nudges,
and measures what happens all day: a stage changes and is planned, due work is found and claimed, a
Home tab's data is gathered. The programme is made up; the code that is measured is the product's.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from playbooks.deals import queries as deal_queries
from playbooks.deals.conflicts import customer_key
from playbooks.deals.stages import OPEN_STAGES, Registration, Stage
from playbooks.deals.tables import DealEventRow, DealRow
from playbooks.deals.usecases import move_stage
from playbooks.insights.home import cam_home, partner_home
from playbooks.insights.measuring import count_what_worked
from playbooks.insights.queries import keep_counts
from playbooks.plays import queries as nudge_queries
from playbooks.plays.daily import deals_of_the_day
from playbooks.plays.loading import LIBRARY, load_playbooks
from playbooks.plays.nudge import NUDGE_DUE
from playbooks.plays.scheduling import plan_after
from playbooks.plays.tables import DealAssetActRow, NudgeActRow, NudgeRow
from playbooks.programme.definition import ProgrammeDefinition
from playbooks.programme.importing import import_programme
from playbooks.programme.people import Member
from playbooks.programme.queries import member
from playbooks.programme.tables import IdentityRow, MemberRow, PartnerRow, PartnerTeamRow
from store import outbox
from store.database import Database
from store.migrating import migrate
from store.tables import OutboxRow

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
CAMS = 40
DEALS_EACH = 10
BATCH = 5_000
STAGES = (*OPEN_STAGES, Stage.WON, Stage.LOST)
STAGE_CHANGED = "deal.stage_changed"


def fill(database: Database, partners: int, *, seed: int) -> None:
    """Write the programme, its deals and their nudges: one of ten waits, the others were sent."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    people: list[dict[str, Any]] = [
        _person(f"cam{number}", None, "cam" if number else "admin") for number in range(CAMS)
    ]
    with database.transaction() as session:
        import_programme(session, ProgrammeDefinition(tiers=("one",)), NOW)
        _add(session, MemberRow, people)
        _add(session, PartnerRow, (_partner(number) for number in range(partners)))
        _add(
            session,
            PartnerTeamRow,
            ({"team_id": f"T{number}", "partner_id": f"p{number}"} for number in range(partners)),
        )
        pairs = [(f"p{number}{x}", f"p{number}") for number in range(partners) for x in "ab"]
        _add(session, MemberRow, (_person(one, of, "partner") for one, of in pairs))
        _add(
            session,
            IdentityRow,
            ({"team_id": f"T{of[1:]}", "user_id": f"U{o}", "member_id": o} for o, of in pairs),
        )
    numbers = range(partners * DEALS_EACH)
    with database.transaction() as session:
        _add(session, DealRow, (_deal(number, partners, rng) for number in numbers))
        _add(session, DealEventRow, (_event(number) for number in numbers))
    with database.transaction() as session:
        _add(session, NudgeRow, (_nudge(number, partners) for number in numbers))
        _add(session, NudgeActRow, (_act(number, partners) for number in numbers[1::4]))
        _add(session, DealAssetActRow, (_asset_act(number, partners) for number in numbers))
        _add(session, OutboxRow, (_due_row(number) for number in numbers))


def measured(
    name: str, work: Callable[[int], object], *, times: int, limit_ms: float | None
) -> str:
    """Do it so often; return one line of a table with its median, worst and limit."""
    took = []
    for number in range(times):
        began = time.perf_counter()
        work(number)
        took.append(1000 * (time.perf_counter() - began))
    limit = "" if limit_ms is None else f"{limit_ms:.0f}"
    return f"| {name} | {statistics.median(took):.1f} | {max(took):.1f} | {limit} |"


def figures(database: Database, partners: int, *, times: int) -> Iterator[str]:
    """Measure everything, one line each."""
    plays, today = load_playbooks(LIBRARY), NOW.date()
    deals = partners * DEALS_EACH
    with database.reading() as session:
        cam, admin = _known(session, "cam1"), _known(session, "cam0")
        partner = _known(session, "p7a")

    def change_stage(number: int) -> None:
        """Everything from the click to the plan: two transactions, as the bot does it."""
        deal_id = f"D-{(number * 7919) % deals}"
        with database.transaction() as session:
            deal = deal_queries.deal_for_program(session, deal_id)
            owner = None if deal is None else deal_queries.deal(session, deal_id, viewer=admin)
            if deal is None or owner is None:
                raise LookupError(deal_id)
            to = Stage.VALIDATION if deal.stage is not Stage.VALIDATION else Stage.PROPOSAL
            move_stage(session, deal_id, to=to, by=admin, now=NOW, reason="measured")
        with database.transaction() as session:
            plan_after(session, deal_id, STAGE_CHANGED, plays=plays, now=NOW, today=today)

    def claim(_: int) -> None:
        with database.reading() as session:
            outbox.is_anything_due(session, now=NOW)
        with database.transaction() as session:
            outbox.claim_due(session, now=NOW, lease_seconds=60)

    def said(number: int) -> None:
        with database.reading() as session:
            nudge_queries.said_since(
                session,
                since=NOW - timedelta(days=7),
                deal_id=f"D-{number}",
                member_id=f"p{number}a",
                channel_id=f"C{number}",
            )

    with database.reading() as session:
        counts = count_what_worked(session, now=NOW)
    with database.transaction() as session:
        keep_counts(session, counts)

    def reading(gather: Callable[[Session], object]) -> Callable[[int], None]:
        def work(_: int) -> None:
            with database.reading() as session:
                gather(session)

        return work

    yield measured("a stage changes and is planned", change_stage, times=times, limit_ms=50)
    yield measured("due work is found and claimed", claim, times=times, limit_ms=100)
    yield measured("the week's messages are counted", said, times=times, limit_ms=None)
    yield measured(
        "Home of a partner's person",
        reading(lambda s: partner_home(s, partner, plays=plays, assets=[], today=today)),
        times=times,
        limit_ms=100,
    )
    yield measured(
        "Home of a CAM with 250 partners",
        reading(lambda s: cam_home(s, cam, today=today)),
        times=times,
        limit_ms=100,
    )
    yield measured(
        "Home of an admin, who sees all",
        reading(lambda s: cam_home(s, admin, today=today)),
        times=times,
        limit_ms=100,
    )
    yield measured(
        "what worked is counted, once a day",
        reading(lambda s: count_what_worked(s, now=NOW)),
        times=max(3, times // 20),
        limit_ms=None,
    )
    yield measured(
        "the deals that a new day concerns",
        reading(lambda s: deals_of_the_day(s, plays=plays, today=today)),
        times=max(3, times // 20),
        limit_ms=None,
    )


def main() -> None:
    """Fill, measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--partners", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", help="address of an empty database; default: a new SQLite")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        address = chosen.database or f"sqlite:///{Path(folder) / 'programme.sqlite'}"
        database = Database(address)
        try:
            migrate(database)
            began = time.perf_counter()
            fill(database, chosen.partners, seed=chosen.seed)
            seconds = time.perf_counter() - began
            deals = chosen.partners * DEALS_EACH
            print(  # noqa: T201 - this is a program
                f"{chosen.partners:,} partners, {deals:,} deals, filled in {seconds:.0f} s.\n\n"
                "| what | median ms | worst ms | limit ms |\n|---|---|---|---|"
            )
            for line in figures(database, chosen.partners, times=chosen.times):
                print(line, flush=True)  # noqa: T201
        finally:
            database.close()


def _known(session: Session, member_id: str) -> Member:
    found = member(session, member_id)
    if found is None:
        raise LookupError(member_id)
    return found


def _add(session: Session, table: type[Any], rows: Iterable[dict[str, Any]]) -> None:
    left = iter(rows)
    while some := list(islice(left, BATCH)):
        session.execute(insert(table), some)


def _partner(number: int) -> dict[str, Any]:
    return {
        "id": f"p{number}",
        "name": f"Partner {number}",
        "tier": "one",
        "type": "reseller",
        "regions": frozenset(),
        "languages": ["en"],
        "industries": frozenset(),
        "products": frozenset(),
        "certifications": [],
        "milestones": [],
        "parent_id": None,
        "cam_id": f"cam{number % CAMS}",
        "shares_deals_with_distributor": False,
    }


def _person(member_id: str, partner_id: str | None, role: str) -> dict[str, Any]:
    return {
        "id": member_id,
        "name": f"Person {member_id}",
        "email": f"{member_id}@x.example",
        "partner_id": partner_id,
        "role": role,
        "locale": "en-GB",
        "time_zone": "UTC",
        "is_active": True,
        "quiet_hours": None,
        "opt_outs": frozenset(),
    }


def _deal(number: int, partners: int, rng: random.Random) -> dict[str, Any]:
    stage = rng.choice(STAGES)
    since = NOW - timedelta(hours=rng.randrange(1, 24 * 120))
    customer = f"Customer {number} of {rng.randrange(10**6)}"
    return {
        "id": f"D-{number}",
        "request_key": f"r{number}",
        "partner_id": f"p{number % partners}",
        "registered_by": f"p{number % partners}a",
        "customer": customer,
        "customer_key": customer_key(customer),
        "customer_domain": f"c{number}.example",
        "product": "vault",
        "amount": 1000,
        "currency": "EUR",
        "industry": "",
        "stage": stage,
        "registration": rng.choice(
            [Registration.APPROVED] * 18 + [Registration.SUBMITTED, Registration.NEEDS_INFO]
        ),
        "expected_close": None,
        "competitor": None,
        "contact_role": "",
        "notes": "",
        "question": "",
        "registered_at": since,
        "stage_since": since,
        "stage_entry": 1,
        "protected_until": (since + timedelta(days=90)).date(),
        "needs_review": False,
        "completeness": 80,
        "thread_channel": None,
        "thread_ts": None,
        "revision": 1,
    }


def _event(number: int) -> dict[str, Any]:
    return {
        "deal_id": f"D-{number}",
        "revision": 1,
        "kind": "registered",
        "at": NOW - timedelta(days=60),
        "by": "cam0",
        "before": "",
        "after": "submitted",
        "note": "",
        "stage_entry": 1,
        "seconds_in_stage": None,
    }


def _nudge(number: int, partners: int) -> dict[str, Any]:
    waits = number % 10 == 0
    minutes = timedelta(minutes=number % 20_000 + 5)
    due = NOW + minutes if waits else NOW - minutes
    return {
        "id": f"N-{number}",
        "key": f"k{number}",
        "play_id": "measured/play",
        "play_title": "Play",
        "play_version": "1",
        "step_id": "s",
        "deal_id": f"D-{number}",
        "partner_id": f"p{number % partners}",
        "stage_entry": 1,
        "recipient": "partner_contact",
        "member_id": f"p{number % partners}a",
        "channel_id": f"C{number % partners}",
        "thread_ts": None,
        "sender_id": None,
        "text": "Hello",
        "assets": [],
        "state": "scheduled" if waits else "sent",
        "reason": "",
        "round": 1,
        "due_at": due,
        "created_at": NOW - timedelta(days=10),
        "sent_at": None if waits else due,
        "sent_channel": None,
        "sent_ts": None,
        "about": "",
        "lead_id": None,
        "released_at": None if waits else due,
        "released_round": 0 if waits else 1,
    }


def _act(number: int, partners: int) -> dict[str, Any]:
    return {
        "nudge_id": f"N-{number}",
        "act": "sent_on",
        "by": f"p{number % partners}a",
        "round": 1,
        "at": NOW - timedelta(days=8, minutes=number % 1000),
        "remind_in_days": 3,
    }


def _asset_act(number: int, partners: int) -> dict[str, Any]:
    return {
        "key": f"a{number}",
        "deal_id": f"D-{number}",
        "asset_id": f"asset-{number % 50}",
        "stage": "discovery",
        "act": "sent_on" if number % 3 else "shown",
        "by": f"p{number % partners}a",
        "at": NOW - timedelta(days=7, minutes=number % 1000),
    }


def _due_row(number: int) -> dict[str, Any]:
    """Half of the rows are messages that were posted long ago, to people's lanes; half wait.

    A thousand of these are due, half of them messages in lanes that have a long past.
    """
    waits, is_due = number % 2 == 0, number % 100 == 0
    is_message = not waits or number % 200 == 0
    return {
        "topic": "slack.post" if is_message else NUDGE_DUE,
        "key": f"N-{number}:1",
        "lane": f"@U{number % 199}" if is_message else None,
        "payload": {"nudge_id": f"N-{number}", "round": 1},
        "result": None,
        "state": "pending" if waits else "done",
        "attempts": 0,
        "is_doubtful": False,
        "due_at": NOW - timedelta(minutes=1) if is_due else NOW + timedelta(hours=1 + number % 99),
        "created_at": NOW - timedelta(days=1),
        "finished_at": None,
    }


if __name__ == "__main__":
    main()
