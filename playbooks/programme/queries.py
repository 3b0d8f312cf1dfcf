"""Reading and writing the programme. Rows never leave this module; values do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from playbooks.programme.people import (
    VENDOR,
    Channel,
    Identity,
    Member,
    Partner,
    Programme,
    Role,
    Rules,
)
from playbooks.programme.stored import (
    held,
    held_json,
    kpi,
    kpi_json,
    quiet_hours,
    quiet_hours_json,
)
from playbooks.programme.tables import (
    ChannelRow,
    IdentityRow,
    MemberRow,
    PartnerRow,
    PartnerTeamRow,
    RulesRow,
)

NO_RULES = Rules(
    vendor_name="The vendor",
    vendor_team_ids=frozenset(),
    tiers=(),
    products=(),
    industries=(),
    competitors=(),
    contact_roles=(),
    currencies=("EUR", "USD", "GBP"),
    protection_days=90,
    nudges_per_deal_a_week=3,
    nudges_per_person_a_week=5,
)
"""What holds before a programme is imported: nobody is the vendor."""


def rules(session: Session) -> Rules:
    """Return the programme's rules, `NO_RULES` when nothing is imported yet."""
    row = session.get(RulesRow, 1)
    if row is None:
        return NO_RULES
    content = dict(row.content)
    content["vendor_team_ids"] = frozenset(content["vendor_team_ids"])
    content["products"] = tuple((i, name) for i, name in content["products"])
    for key in ("tiers", "industries", "competitors", "contact_roles", "currencies"):
        content[key] = tuple(content[key])
    content["stated_lists"] = frozenset(content.get("stated_lists", ()))
    if "quiet_hours" in content:
        content["quiet_hours"] = quiet_hours(content["quiet_hours"])
    return Rules(**content)


def hold(session: Session) -> None:
    """Let no other change of the programme in until this transaction ends."""
    session.get(RulesRow, 1, with_for_update=True)


def save_rules(session: Session, value: Rules, *, now: datetime) -> None:
    """Replace the programme's rules."""
    content = asdict(value) | {
        "vendor_team_ids": sorted(value.vendor_team_ids),
        "stated_lists": sorted(value.stated_lists),
        "quiet_hours": quiet_hours_json(value.quiet_hours),
    }
    session.merge(RulesRow(id=1, content=content, imported_at=now))


def programme(session: Session) -> Programme:
    """Return the whole programme as it stands now, without those who have left it; by id."""
    active = select(PartnerRow).where(PartnerRow.is_active).order_by(PartnerRow.id)
    return Programme(
        rules=rules(session),
        partners=tuple(_partner(row) for row in session.scalars(active)),
        members=tuple(members(session)),
        channels=tuple(channels(session)),
    )


def partner(session: Session, partner_id: str | None) -> Partner | None:
    """Find a partner by id."""
    row = session.get(PartnerRow, partner_id) if partner_id else None
    return None if row is None else _partner(row)


def partners(
    session: Session, *, cam_id: str | None = None, only_active: bool = False
) -> list[Partner]:
    """All partners, or those of one CAM, by name; perhaps without those who left the programme."""
    query = select(PartnerRow).order_by(PartnerRow.name)
    if only_active:
        query = query.where(PartnerRow.is_active)
    if cam_id is not None:
        query = query.where(PartnerRow.cam_id == cam_id)
    return [_partner(row) for row in session.scalars(query)]


def partner_names(session: Session, partner_ids: Iterable[str]) -> dict[str, str]:
    """By id, the names of these partners."""
    query = select(PartnerRow.id, PartnerRow.name).where(PartnerRow.id.in_(sorted(partner_ids)))
    return {row.id: row.name for row in session.execute(query)}


def member_names(session: Session, member_ids: Iterable[str]) -> dict[str, str]:
    """By id, the names of these members, active or not."""
    query = select(MemberRow.id, MemberRow.name).where(MemberRow.id.in_(sorted(member_ids)))
    return {row.id: row.name for row in session.execute(query)}


def partners_with_agreement(session: Session, *, cam_id: str, limit: int) -> list[Partner]:
    """The partners of one CAM with which anything was agreed, by name."""
    query = (
        select(PartnerRow)
        .where(
            PartnerRow.cam_id == cam_id,
            or_(PartnerRow.kpis != [], PartnerRow.joint_value != ""),
        )
        .order_by(PartnerRow.name)
        .limit(limit)
    )
    return [_partner(row) for row in session.scalars(query)]


def partners_of_teams(session: Session, team_ids: Iterable[str]) -> dict[str, Partner]:
    """Map each of the Slack teams that belongs to a partner to that partner."""
    query = (
        select(PartnerTeamRow.team_id, PartnerRow)
        .join(PartnerRow, PartnerRow.id == PartnerTeamRow.partner_id)
        .where(PartnerTeamRow.team_id.in_(sorted(team_ids)))
    )
    return {team_id: _partner(row) for team_id, row in session.execute(query)}


def release_accounts(
    session: Session, *, partners: Iterable[Partner], members: Iterable[Member]
) -> None:
    """Take from these the Slack teams and accounts that they are to lose.

    Before any of them is saved, so that an account can go from one to another in one change.
    """
    for owner in partners:
        partner_row = session.get(PartnerRow, owner.id)
        if partner_row is not None:
            partner_row.teams = [t for t in partner_row.teams if t.team_id in owner.team_ids]
    for person in members:
        row, wanted = session.get(MemberRow, person.id), set(person.identities)
        if row is not None:
            row.identities = [i for i in row.identities if Identity(**_identity(i)) in wanted]
    session.flush()


def save_partner(session: Session, value: Partner) -> None:
    """Insert or replace a partner with its Slack teams."""
    row = session.get(PartnerRow, value.id) or PartnerRow(id=value.id, teams=[])
    row.name, row.tier, row.type, row.is_active = value.name, value.tier, value.type, True
    row.regions, row.languages = value.regions, list(value.languages)
    row.industries, row.products = value.industries, value.products
    row.certifications = [held_json(h) for h in value.certifications]
    row.milestones = [held_json(h) for h in value.milestones]
    row.parent_id, row.cam_id = value.parent_id, value.cam_id
    row.shares_deals_with_distributor = value.shares_deals_with_distributor
    row.kpis, row.joint_value = [kpi_json(k) for k in value.kpis], value.joint_value
    row.teams = [t for t in row.teams if t.team_id in value.team_ids]
    session.add(row)
    session.flush()
    known = {t.team_id for t in row.teams}
    row.teams += [PartnerTeamRow(team_id=t) for t in sorted(value.team_ids - known)]


def member(session: Session, member_id: str | None) -> Member | None:
    """Find an active member by id."""
    row = session.get(MemberRow, member_id) if member_id else None
    return None if row is None or not row.is_active else _member(row)


def member_by_identity(session: Session, identity: Identity) -> Member | None:
    """Find the active member with that Slack account: both team and user must match."""
    query = (
        select(MemberRow)
        .join(IdentityRow, IdentityRow.member_id == MemberRow.id)
        .where(
            IdentityRow.team_id == identity.team_id,
            IdentityRow.user_id == identity.user_id,
            MemberRow.is_active,
        )
    )
    row = session.scalars(query).one_or_none()
    return None if row is None else _member(row)


def note_account(session: Session, identity: Identity, *, ended_at: datetime | None) -> None:
    """Note when Slack has ended an account, or with None that it has it."""
    row = session.get_one(IdentityRow, (identity.team_id, identity.user_id))
    row.ended_at = ended_at
    session.flush()


def members_named(session: Session, text: str) -> list[Member]:
    """Active members whose id, email, email's first part, name or Slack user id is `text`."""
    words = text.strip().removeprefix("@").lower()
    query = (
        select(MemberRow)
        .where(
            MemberRow.is_active,
            or_(
                func.lower(MemberRow.id) == words,
                MemberRow.email == words,
                MemberRow.email.startswith(f"{words}@", autoescape=True),
                func.lower(MemberRow.name) == words,
                MemberRow.identities.any(func.lower(IdentityRow.user_id) == words),
            ),
        )
        .order_by(MemberRow.id)
    )
    return [_member(row) for row in session.scalars(query)]


def members(
    session: Session, *, organisation: str | None = None, role: Role | None = None
) -> list[Member]:
    """Active members, of one organisation or role where given, by id."""
    query = select(MemberRow).where(MemberRow.is_active).order_by(MemberRow.id)
    if organisation is not None:
        stored = None if organisation == VENDOR else organisation
        query = query.where(MemberRow.partner_id == stored)
    if role is not None:
        query = query.where(MemberRow.role == role)
    return [_member(row) for row in session.scalars(query)]


def save_member(session: Session, value: Member) -> None:
    """Insert or replace a member with the Slack accounts."""
    row = session.get(MemberRow, value.id) or MemberRow(id=value.id, identities=[])
    row.name, row.email, row.role = value.name, value.email, value.role
    row.partner_id = None if value.is_vendor else value.organisation
    row.locale, row.time_zone, row.is_active = value.locale, value.time_zone, True
    row.quiet_hours = quiet_hours_json(value.quiet_hours)
    row.opt_outs = value.opt_outs
    wanted = set(value.identities)
    row.identities = [i for i in row.identities if Identity(**_identity(i)) in wanted]
    session.add(row)
    session.flush()
    known = {Identity(**_identity(i)) for i in row.identities}
    row.identities += [IdentityRow(**asdict(i)) for i in value.identities if i not in known]


def end_access(session: Session, *, keep_partners: set[str], keep_members: set[str]) -> list[str]:
    """Take the Slack teams and accounts from everybody not kept; return the ids concerned.

    Their deals and history stay.
    """
    ended = []
    for partner_row in session.scalars(select(PartnerRow).where(PartnerRow.is_active)):
        if partner_row.id not in keep_partners:
            partner_row.is_active, partner_row.teams = False, []
            ended.append(partner_row.id)
    for row in session.scalars(select(MemberRow).where(MemberRow.is_active)):
        if row.id not in keep_members:
            row.is_active, row.identities = False, []
            ended.append(row.id)
    session.flush()
    return ended


def channel(session: Session, channel_id: str | None) -> Channel | None:
    """Find a channel by id."""
    row = session.get(ChannelRow, channel_id) if channel_id else None
    return None if row is None else _channel(row)


def channels(
    session: Session, *, name: str | None = None, partner_id: str | None = None
) -> list[Channel]:
    """Channels with that name, or of that partner, or all of them, by id."""
    query = select(ChannelRow).order_by(ChannelRow.id)
    if name is not None:
        query = query.where(ChannelRow.name == name)
    if partner_id is not None:
        query = query.where(ChannelRow.partner_id == partner_id)
    return [_channel(row) for row in session.scalars(query)]


def save_channels(session: Session, values: Iterable[Channel]) -> None:
    """Make these the channels that the programme knows."""
    wanted = {value.id: value for value in values}
    for row in session.scalars(select(ChannelRow)):
        if row.id not in wanted:
            session.delete(row)
    for value in wanted.values():
        session.merge(ChannelRow(**asdict(value)))


def _partner(row: PartnerRow) -> Partner:
    return Partner(
        id=row.id,
        name=row.name,
        tier=row.tier,
        type=row.type,
        regions=row.regions,
        languages=tuple(row.languages),
        industries=row.industries,
        products=row.products,
        certifications=tuple(held(h) for h in row.certifications),
        milestones=tuple(held(h) for h in row.milestones),
        parent_id=row.parent_id,
        cam_id=row.cam_id,
        team_ids=frozenset(t.team_id for t in row.teams),
        shares_deals_with_distributor=row.shares_deals_with_distributor,
        kpis=tuple(kpi(k) for k in row.kpis),
        joint_value=row.joint_value,
    )


def _member(row: MemberRow) -> Member:
    return Member(
        id=row.id,
        name=row.name,
        email=row.email,
        organisation=row.partner_id or VENDOR,
        role=Role(row.role),
        identities=tuple(Identity(**_identity(i)) for i in row.identities),
        locale=row.locale,
        time_zone=row.time_zone,
        quiet_hours=quiet_hours(row.quiet_hours),
        opt_outs=row.opt_outs,
        ended=frozenset(Identity(**_identity(i)) for i in row.identities if i.ended_at),
    )


def _channel(row: ChannelRow) -> Channel:
    return Channel(
        id=row.id,
        name=row.name,
        team_ids=row.team_ids,
        partner_id=row.partner_id,
        cam_id=row.cam_id,
    )


def _identity(row: IdentityRow) -> dict[str, str]:
    return {"team_id": row.team_id, "user_id": row.user_id}
