"""Reading and writing deals.

Deals are secret between partners, so every reading of deals for a person goes through `_visible`,
which takes the viewer:

- an admin sees every deal;
- a CAM sees the deals of the partners that they manage;
- a partner's people see the deals of their own organisation. A distributor's people do not see the
  deals of its resellers, unless the programme says so for that reseller
  (`shares_deals_with_distributor`), and then they only read them;
- other people of the vendor see none.

A deal out of sight is answered exactly like one that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime, time, tzinfo

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from playbooks.deals.conflicts import customer_key
from playbooks.deals.deal import Contact, Deal, DealEvent, DealEventKind, ProductLine
from playbooks.deals.stages import CLOSED_STAGES, Registration, Stage
from playbooks.deals.tables import DealEventRow, DealRow
from playbooks.programme.people import Member, Role
from playbooks.programme.tables import PartnerRow
from store.once import one_at_a_time

_AT_ONCE = 500
_LIVE = (Registration.SUBMITTED, Registration.NEEDS_INFO, Registration.APPROVED)


def deal(session: Session, deal_id: str, *, viewer: Member) -> Deal | None:
    """Find a deal that the viewer may see, by its id as it is written, else in any case.

    None also when an id in another case could be more than one deal.
    """
    wanted = deal_id.strip()
    seen = select(DealRow).where(_visible(viewer))
    exact = session.scalars(seen.where(DealRow.id == wanted)).one_or_none()
    if exact is not None:
        return _deal(exact)
    similar = session.scalars(seen.where(func.upper(DealRow.id) == wanted.upper()).limit(2)).all()
    return _deal(similar[0]) if len(similar) == 1 else None


def deal_for_program(session: Session, deal_id: str) -> Deal | None:
    """Find a deal on behalf of nobody: for jobs that decide on their own who may see what."""
    row = session.get(DealRow, deal_id, populate_existing=True)
    return None if row is None else _deal(row)


def deals(  # noqa: PLR0913 - filters, all optional
    session: Session,
    *,
    viewer: Member,
    partner_id: str | None = None,
    registrations: Iterable[Registration] = (),
    only_open: bool = False,
    only_contested: bool = False,
    open_first: bool = False,
    limit: int = 200,
) -> list[Deal]:
    """Deals that the viewer may see, what moved last first; perhaps the open ones before others."""
    query = select(DealRow).where(_visible(viewer))
    if partner_id is not None:
        query = query.where(DealRow.partner_id == partner_id)
    if states := tuple(registrations):
        query = query.where(DealRow.registration.in_(states))
    if only_open:
        query = query.where(DealRow.stage.not_in(CLOSED_STAGES))
    if only_contested:
        query = query.where(DealRow.needs_review)
    closed_last = [DealRow.stage.in_(CLOSED_STAGES)] if open_first else []
    query = query.order_by(*closed_last, DealRow.stage_since.desc(), DealRow.id).limit(limit)
    return [_deal(row) for row in session.scalars(query)]


def deal_of_thread(
    session: Session, *, channel_id: str, thread_ts: str, viewer: Member
) -> Deal | None:
    """Find the deal that a thread belongs to, if the viewer may see it."""
    query = select(DealRow).where(
        DealRow.thread_channel == channel_id, DealRow.thread_ts == thread_ts, _visible(viewer)
    )
    row = session.scalars(query.limit(1)).one_or_none()
    return None if row is None else _deal(row)


def deal_of_request(session: Session, request_key: str) -> Deal | None:
    """Find the deal that a registration made, when the same registration comes again."""
    row = session.scalars(select(DealRow).where(DealRow.request_key == request_key)).one_or_none()
    return None if row is None else _deal(row)


def deals_by_id(session: Session, deal_ids: Iterable[str]) -> dict[str, Deal]:
    """By id, the deals among these that exist: for imports, which show them to nobody else."""
    wanted, found = sorted(set(deal_ids)), dict[str, Deal]()
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(DealRow).where(DealRow.id.in_(wanted[start : start + _AT_ONCE]))
        found |= {row.id: _deal(row) for row in session.scalars(query)}
    return found


def all_deals(session: Session, *, after: str = "", limit: int | None = None) -> list[Deal]:
    """Every deal with an id beyond `after`, by id: for exports by whoever runs the programme."""
    query = select(DealRow).where(DealRow.id > after).order_by(DealRow.id).limit(limit)
    return [_deal(row) for row in session.scalars(query)]


def exists(session: Session, deal_id: str) -> bool:
    """Say whether the id is taken."""
    return session.get(DealRow, deal_id) is not None


def live_customers(session: Session, *, other_than: str) -> list[tuple[str, str]]:
    """(`customer_key`, `domain_key`) of the live deals of every other partner.

    For who compares with them, and writes then: until this transaction ends nobody else reads them.
    Else two who register the same customer at once would both be told that nobody has.
    """
    one_at_a_time(session, "live customers")
    query = select(DealRow.customer_key, DealRow.customer_domain).where(
        DealRow.partner_id != other_than,
        DealRow.registration.in_(_LIVE),
        DealRow.stage != Stage.LOST,
    )
    return [(key, domain) for key, domain in session.execute(query)]


def deals_ever(session: Session, partner_id: str) -> int:
    """How many deals a partner has registered."""
    query = select(func.count()).select_from(DealRow).where(DealRow.partner_id == partner_id)
    return session.scalar(query) or 0


def customers(session: Session, deal_ids: Iterable[str]) -> dict[str, str]:
    """By id, the customers of deals that the caller has found visible in another way."""
    query = select(DealRow.id, DealRow.customer).where(DealRow.id.in_(list(deal_ids)))
    return {row.id: row.customer for row in session.execute(query)}


def approved_in_stage_since(
    session: Session, *, stages: Iterable[Stage], on_or_before: date, zone: tzinfo = UTC
) -> list[str]:
    """The ids of approved deals that entered one of these stages on that day or earlier.

    The day is one on the calendar of `zone`.
    """
    end = datetime.combine(on_or_before, time.max, zone)
    query = select(DealRow.id).where(
        DealRow.registration == Registration.APPROVED,
        DealRow.stage.in_(list(stages)),
        DealRow.stage_since <= end,
    )
    return list(session.scalars(query))


def waiting_for_cam(session: Session, partner_id: str) -> list[str]:
    """The ids of a partner's open deals about which its account manager is asked for anything."""
    query = select(DealRow.id).where(
        DealRow.partner_id == partner_id,
        DealRow.stage.not_in(CLOSED_STAGES),
        or_(
            DealRow.registration == Registration.SUBMITTED,
            DealRow.extension_reason != "",
            DealRow.needs_review,
        ),
    )
    return sorted(session.scalars(query))


def add_deal(session: Session, value: Deal, *, request_key: str) -> None:
    """Insert a new deal."""
    add_deals(session, [(value, request_key)])


def add_deals(session: Session, values: Iterable[tuple[Deal, str]]) -> None:
    """Insert new deals, each with the key of the request that made it."""
    session.add_all(
        DealRow(**asdict(value), customer_key=customer_key(value.customer), request_key=key)
        for value, key in values
    )
    session.flush()


def save_deal(session: Session, value: Deal) -> None:
    """Write back every field of a deal that exists."""
    row = session.get_one(DealRow, value.id)
    for name, content in asdict(value).items():
        setattr(row, name, content)
    row.customer_key = customer_key(value.customer)
    session.flush()


def locked(session: Session, deal_id: str) -> Deal | None:
    """Find a deal and hold its row until the transaction ends, so that changes queue up."""
    query = select(DealRow).where(DealRow.id == deal_id).with_for_update()
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    return None if row is None else _deal(row)


def add_event(session: Session, value: DealEvent) -> None:
    """Append a line to a deal's history."""
    session.add(DealEventRow(**asdict(value)))
    session.flush()


def history(session: Session, deal_id: str, *, viewer: Member) -> list[DealEvent]:
    """Return a deal's history, oldest first; empty for a deal that the viewer may not see.

    That a deal was looked at for a conflict is the vendor's own matter.
    """
    query = (
        select(DealEventRow)
        .join(DealRow, DealRow.id == DealEventRow.deal_id)
        .where(DealEventRow.deal_id == deal_id, _visible(viewer))
        .order_by(DealEventRow.revision)
    )
    if not viewer.is_vendor:
        query = query.where(DealEventRow.kind != DealEventKind.REVIEWED)
    return [_event(row) for row in session.scalars(query)]


def histories(
    session: Session, *, partner_id: str | None = None
) -> list[tuple[Deal, list[DealEvent]]]:
    """Every deal with its history, oldest event first: for jobs that show it to nobody else."""
    query = select(DealRow).order_by(DealRow.id)
    if partner_id is not None:
        query = query.where(DealRow.partner_id == partner_id)
    found = {row.id: (_deal(row), list[DealEvent]()) for row in session.scalars(query)}
    for event in session.scalars(_events(partner_id)):
        found[event.deal_id][1].append(_event(event))
    return list(found.values())


def stage_changes(session: Session, *, partner_id: str | None = None) -> list[DealEvent]:
    """Every change of stage of a partner's deals, or of all, the oldest of each deal first."""
    query = _events(partner_id).where(DealEventRow.kind == DealEventKind.STAGE_CHANGED)
    return [_event(row) for row in session.scalars(query)]


def protection_ends_between(session: Session, *, first: date, last: date) -> list[Deal]:
    """Open, approved deals whose protection ends in these days, both included, soonest first."""
    query = (
        select(DealRow)
        .where(
            DealRow.registration == Registration.APPROVED,
            DealRow.stage.not_in(CLOSED_STAGES),
            DealRow.protected_until.between(first, last),
        )
        .order_by(DealRow.protected_until, DealRow.id)
    )
    return [_deal(row) for row in session.scalars(query)]


def protection_ended_before(session: Session, day: date) -> list[str]:
    """The ids of open, approved deals whose protection ended before that day, in order."""
    query = select(DealRow.id).where(
        DealRow.registration == Registration.APPROVED,
        DealRow.stage.not_in(CLOSED_STAGES),
        DealRow.protected_until < day,
    )
    return sorted(session.scalars(query))


def _events(partner_id: str | None) -> Select[DealEventRow]:
    """The events of a partner's deals, or of all, the oldest of each deal first."""
    query = select(DealEventRow).order_by(DealEventRow.deal_id, DealEventRow.revision)
    if partner_id is None:
        return query
    query = query.join(DealRow, DealRow.id == DealEventRow.deal_id)
    return query.where(DealRow.partner_id == partner_id)


def _visible(viewer: Member) -> ColumnElement[bool]:
    if viewer.role is Role.ADMIN:
        return true()
    if viewer.role is Role.CAM:
        managed = select(PartnerRow.id).where(PartnerRow.cam_id == viewer.id)
        return DealRow.partner_id.in_(managed)
    if viewer.is_vendor:
        return false()
    shared = select(PartnerRow.id).where(
        and_(
            PartnerRow.parent_id == viewer.organisation,
            PartnerRow.shares_deals_with_distributor,
        )
    )
    return or_(DealRow.partner_id == viewer.organisation, DealRow.partner_id.in_(shared))


def _deal(row: DealRow) -> Deal:
    return Deal(
        id=row.id,
        partner_id=row.partner_id,
        registered_by=row.registered_by,
        customer=row.customer,
        customer_domain=row.customer_domain,
        product=row.product,
        amount=row.amount,
        currency=row.currency,
        industry=row.industry,
        stage=Stage(row.stage),
        registration=Registration(row.registration),
        expected_close=row.expected_close,
        competitor=row.competitor,
        contact_role=row.contact_role,
        notes=row.notes,
        question=row.question,
        registered_at=row.registered_at,
        stage_since=row.stage_since,
        stage_entry=row.stage_entry,
        protected_until=row.protected_until,
        needs_review=row.needs_review,
        completeness=row.completeness,
        thread_channel=row.thread_channel,
        thread_ts=row.thread_ts,
        revision=row.revision,
        contacts=tuple(Contact(**contact) for contact in row.contacts),
        lines=tuple(ProductLine(**line) for line in row.lines),
        extension_reason=row.extension_reason,
        extensions=row.extensions,
    )


def _event(row: DealEventRow) -> DealEvent:
    return DealEvent(
        deal_id=row.deal_id,
        revision=row.revision,
        kind=DealEventKind(row.kind),
        at=row.at,
        by=row.by,
        before=row.before,
        after=row.after,
        note=row.note,
        stage_entry=row.stage_entry,
        seconds_in_stage=row.seconds_in_stage,
    )
