"""What people look at when they open Dealmate: their deals, what waits, what is due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from content_index.assets import Asset
from playbooks.deals import queries as deal_queries
from playbooks.deals.deal import Deal
from playbooks.deals.stages import OPEN_STAGES, Registration, Stage
from playbooks.insights.for_deal import recommend_for_deal
from playbooks.insights.measuring import Evidence
from playbooks.insights.pages import DEALS_MAX, FIRST_PAGE, Page
from playbooks.insights.recommending import Recommendation
from playbooks.plays.nudge import DealAct, Nudge, NudgeAct, NudgeState
from playbooks.plays.playset import PlaySet
from playbooks.plays.queries import acts_of, acts_on_deals, latest_nudges
from playbooks.programme.achievements import AchievementNow, achievements
from playbooks.programme.people import Agreement, Member, agreement_for
from playbooks.programme.queries import (
    member,
    member_names,
    partner,
    partner_names,
    partners_with_agreement,
)

LINES_MAX = 50
AGREEMENTS_MAX = 10
_WAITING_FOR_CAM = (Registration.SUBMITTED, Registration.NEEDS_INFO)


@dataclass(frozen=True, slots=True, kw_only=True)
class DealLine:
    """A deal in a list. `next_asset` is the best one to use now, None when nothing suits."""

    deal: Deal
    partner_name: str
    contact_name: str
    days_in_stage: int
    is_stuck: bool
    protection_days_left: int | None
    next_asset: Recommendation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerHome:
    """What a partner's person sees: the open deals of the organisation, and the closed ones.

    Both are those of one `page` alone: of all deals, the open ones first.
    `achievements` is all that the organisation has reached; `agreement` is for its lead alone.
    """

    member: Member
    partner_name: str
    cam: Member | None
    open_deals: tuple[DealLine, ...]
    closed_deals: tuple[DealLine, ...]
    page: Page = FIRST_PAGE
    achievements: tuple[AchievementNow, ...] = ()
    agreement: Agreement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeLine:
    """A nudge with what was done with it, oldest act first."""

    nudge: Nudge
    customer: str
    partner_name: str
    recipient_name: str
    acts: tuple[NudgeAct, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActLine:
    """Something that a partner's person did about a deal."""

    act: DealAct
    customer: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CamHome:
    """What a CAM (or admin) sees. `to_decide` wait for them, `asked_back` for the partner.

    `due` holds nudges that wait, the soonest first; `sent` those that went out, and
    `acts` what people did with nudges and with recommended assets, the latest first.
    `agreements` are what this person themselves has agreed with partners. `contested` are decided
    deals whose customer may have become another partner's. `open_deals` are those of one `page`
    alone, of all by stage; `stage_counts` says how many there are of each.
    """

    member: Member
    to_decide: tuple[DealLine, ...]
    asked_back: tuple[DealLine, ...]
    open_deals: tuple[DealLine, ...]
    due: tuple[NudgeLine, ...]
    sent: tuple[NudgeLine, ...]
    acts: tuple[ActLine, ...]
    agreements: tuple[Agreement, ...] = ()
    contested: tuple[DealLine, ...] = ()
    page: Page = FIRST_PAGE
    stage_counts: Mapping[Stage, int] = field(default_factory=dict)


def partner_home(  # noqa: PLR0913 - what is known, each by name
    session: Session,
    viewer: Member,
    *,
    plays: PlaySet,
    assets: Sequence[Asset],
    today: date,
    explores: bool = False,
    page: Page = FIRST_PAGE,
) -> PartnerHome:
    """Gather what a partner's person sees; `assets` is what this one person may see."""
    evidence = Evidence(session, viewer.organisation, explores=explores)
    owner = partner(session, viewer.organisation)
    mine = deal_queries.deals(
        session, viewer=viewer, partner_id=viewer.organisation, limit=DEALS_MAX
    )
    mine = [*sorted((x for x in mine if x.is_open), key=_by_stage), *_closed(mine)]
    page = page.of(len(mine))
    mine = mine[page.begin : page.end]
    names = _names(session, mine)
    lines = []
    for deal in mine:
        found = None
        if deal.is_open and deal.registration is not Registration.REJECTED:
            ranked = recommend_for_deal(
                session, deal, plays=plays, assets=assets, today=today, evidence=evidence, limit=1
            )
            found = ranked.items[0] if ranked.items else None
        lines.append(_line(deal, names, today=today, next_asset=found))
    return PartnerHome(
        member=viewer,
        partner_name=owner.name if owner else "",
        cam=member(session, owner.cam_id) if owner else None,
        open_deals=tuple(x for x in lines if x.deal.is_open),
        closed_deals=tuple(x for x in lines if not x.deal.is_open),
        page=page,
        achievements=achievements(owner, today=today) if owner else (),
        agreement=agreement_for(viewer, owner) if owner else None,
    )


def cam_home(
    session: Session,
    viewer: Member,
    *,
    today: date,
    page: Page = FIRST_PAGE,
) -> CamHome:
    """Gather what a CAM sees of the partners they manage; an admin sees all of them."""
    seen = deal_queries.deals(session, viewer=viewer, only_open=True, limit=DEALS_MAX)
    seen = [deal for deal in seen if deal.registration is not Registration.REJECTED]
    stage_counts = Counter(deal.stage for deal in seen)
    page = page.of(len(seen))
    seen = sorted(seen, key=_by_stage)[page.begin : page.end]
    waiting = deal_queries.deals(
        session, viewer=viewer, registrations=_WAITING_FOR_CAM, only_open=True
    )
    contested = deal_queries.deals(session, viewer=viewer, only_open=True, only_contested=True)
    contested = [deal for deal in contested if deal.registration not in _WAITING_FOR_CAM]
    cam_id = None if viewer.is_admin else viewer.id
    due = latest_nudges(session, cam_id=cam_id, state=NudgeState.SCHEDULED, limit=LINES_MAX)
    sent = latest_nudges(session, cam_id=cam_id, state=NudgeState.SENT, limit=LINES_MAX)
    names = _names(session, [*seen, *waiting, *contested], [*due, *sent])
    lines = [_line(deal, names, today=today) for deal in seen]
    in_question = [_line(deal, names, today=today) for deal in waiting]
    return CamHome(
        member=viewer,
        to_decide=_oldest_first(in_question, Registration.SUBMITTED),
        asked_back=_oldest_first(in_question, Registration.NEEDS_INFO),
        contested=tuple(_line(deal, names, today=today) for deal in contested),
        open_deals=tuple(lines),
        page=page,
        stage_counts=stage_counts,
        due=tuple(reversed(_nudge_lines(session, due, names))),
        sent=tuple(_nudge_lines(session, sent, names)),
        acts=_act_lines(session, viewer),
        agreements=tuple(
            agreed
            for one in partners_with_agreement(session, cam_id=viewer.id, limit=AGREEMENTS_MAX)
            if (agreed := agreement_for(viewer, one))
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    partners: dict[str, str]
    people: dict[str, str]


def _names(session: Session, deals: Sequence[Deal], nudges: Sequence[Nudge] = ()) -> _Names:
    partner_ids = {deal.partner_id for deal in deals} | {nudge.partner_id for nudge in nudges}
    people = {deal.registered_by for deal in deals}
    people |= {nudge.delivery.member_id for nudge in nudges if nudge.delivery.member_id}
    return _Names(
        partners=partner_names(session, partner_ids), people=member_names(session, people)
    )


def _line(
    deal: Deal, names: _Names, *, today: date, next_asset: Recommendation | None = None
) -> DealLine:
    days = deal.days_in_stage(today=today)
    return DealLine(
        deal=deal,
        partner_name=names.partners.get(deal.partner_id, ""),
        contact_name=names.people.get(deal.registered_by, ""),
        days_in_stage=days,
        is_stuck=deal.is_stuck(today=today),
        protection_days_left=deal.protection_days_left(today=today),
        next_asset=next_asset,
    )


def _by_stage(deal: Deal) -> tuple[int, str]:
    """Order open deals by how close they are to the end."""
    return -OPEN_STAGES.index(deal.stage), deal.id


def _closed(deals: Sequence[Deal]) -> list[Deal]:
    return [deal for deal in deals if not deal.is_open]


def _oldest_first(lines: list[DealLine], state: Registration) -> tuple[DealLine, ...]:
    chosen = [line for line in lines if line.deal.registration is state]
    return tuple(sorted(chosen, key=lambda x: (x.deal.registered_at, x.deal.id)))


def _act_lines(session: Session, viewer: Member) -> tuple[ActLine, ...]:
    customers = {d.id: d.customer for d in deal_queries.deals(session, viewer=viewer)}
    acts = acts_on_deals(session, customers, limit=LINES_MAX)
    names = member_names(session, {act.by for act in acts})
    return tuple(
        ActLine(act=act, customer=customers[act.deal_id], name=names.get(act.by, "Somebody"))
        for act in acts
    )


def _nudge_lines(session: Session, nudges: list[Nudge], names: _Names) -> list[NudgeLine]:
    acts = acts_of(session, [n.id for n in nudges])
    customers = deal_queries.customers(session, {n.deal_id for n in nudges if n.deal_id})
    return [
        NudgeLine(
            nudge=nudge,
            customer=customers.get(nudge.deal_id or "", ""),
            partner_name=names.partners.get(nudge.partner_id, ""),
            recipient_name=names.people.get(nudge.delivery.member_id or "", ""),
            acts=tuple(acts.get(nudge.id, ())),
        )
        for nudge in nudges
    ]
