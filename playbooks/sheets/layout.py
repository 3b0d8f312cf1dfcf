"""The tables of a programme: their columns, and the cells of what is stored. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from playbooks.programme.definition import (
    ChannelDefinition,
    DealDefinition,
    HeldDefinition,
    Id,
    KpiDefinition,
    MemberDefinition,
    PartnerDefinition,
    ProductDefinition,
    SlackIdentity,
)
from playbooks.sheets import kinds
from playbooks.sheets.kinds import DateOrder, Kind

if TYPE_CHECKING:
    from playbooks.deals.deal import Deal
    from playbooks.programme.people import Channel, Member, Partner, Programme

Cells = dict[str, str]
"""The cells of one row, by column."""
Rows = dict[str, Cells]
"""Rows by their name: the cells of their key, joined by blanks."""


class SheetName(StrEnum):
    """The tables, in the order in which they are read."""

    PRODUCTS = "products"
    PARTNERS = "partners"
    MILESTONES = "milestones"
    KPIS = "kpis"
    MEMBERS = "members"
    CHANNELS = "channels"
    DEALS = "deals"


class Achievement(StrEnum):
    """What a row of the table of milestones is."""

    MILESTONE = "milestone"
    CERTIFICATION = "certification"


class MilestoneRow(HeldDefinition):
    """A certification or milestone of a partner."""

    partner: Id
    kind: Achievement = Achievement.MILESTONE


class KpiRow(KpiDefinition):
    """A number agreed with a partner."""

    partner: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table: its columns in order, those that name a row, and what a row has to be."""

    name: SheetName
    columns: Mapping[str, Kind]
    key: tuple[str, ...]
    model: type[BaseModel]

    def key_of(self, cells: Mapping[str, str], *, dates: DateOrder | None = None) -> str:
        """Return the row's name; empty when a cell of it is, or cannot be read."""
        parts = []
        for column in self.key:
            kind, text = self.columns[column], cells.get(column, "").strip()
            try:
                parts.append(kind.write(kind.read(text, dates)) if text else "")
            except ValueError:
                parts.append("")
        if self.name is SheetName.MILESTONES and not parts[1]:
            parts[1] = Achievement.MILESTONE
        return " ".join(parts) if all(parts) else ""


SHEETS: Mapping[SheetName, Sheet] = {
    sheet.name: sheet
    for sheet in (
        Sheet(
            name=SheetName.PRODUCTS,
            columns={"id": kinds.WORD, "name": kinds.WORD},
            key=("id",),
            model=ProductDefinition,
        ),
        Sheet(
            name=SheetName.PARTNERS,
            columns={
                "id": kinds.WORD,
                "name": kinds.WORD,
                "tier": kinds.WORD,
                "type": kinds.WORD,
                "regions": kinds.SET,
                "languages": kinds.LIST,
                "industries": kinds.SET,
                "products": kinds.SET,
                "parent": kinds.WORD,
                "cam": kinds.WORD,
                "slack_teams": kinds.SET,
                "shares_deals_with_distributor": kinds.YES_NO,
                "joint_value": kinds.PROSE,
            },
            key=("id",),
            model=PartnerDefinition,
        ),
        Sheet(
            name=SheetName.MILESTONES,
            columns={
                "partner": kinds.WORD,
                "kind": kinds.WORD,
                "id": kinds.WORD,
                "on": kinds.DAY,
                "until": kinds.DAY,
            },
            key=("partner", "kind", "id", "on"),
            model=MilestoneRow,
        ),
        Sheet(
            name=SheetName.KPIS,
            columns={
                "partner": kinds.WORD,
                "id": kinds.WORD,
                "name": kinds.WORD,
                "target": kinds.DECIMAL,
                "actual": kinds.DECIMAL,
                "unit": kinds.TEXT,
                "start": kinds.DAY,
                "end": kinds.DAY,
            },
            key=("partner", "id"),
            model=KpiRow,
        ),
        Sheet(
            name=SheetName.MEMBERS,
            columns={
                "id": kinds.WORD,
                "name": kinds.WORD,
                "email": kinds.WORD,
                "organisation": kinds.WORD,
                "role": kinds.WORD,
                "slack": kinds.ACCOUNTS,
                "locale": kinds.WORD,
                "time_zone": kinds.WORD,
                "quiet_hours": kinds.QUIET_HOURS,
                "opt_outs": kinds.SET,
            },
            key=("id",),
            model=MemberDefinition,
        ),
        Sheet(
            name=SheetName.CHANNELS,
            columns={
                "id": kinds.WORD,
                "name": kinds.WORD,
                "teams": kinds.SET,
                "partner": kinds.WORD,
                "cam": kinds.WORD,
            },
            key=("id",),
            model=ChannelDefinition,
        ),
        Sheet(
            name=SheetName.DEALS,
            columns={
                "id": kinds.WORD,
                "partner": kinds.WORD,
                "registered_by": kinds.WORD,
                "customer": kinds.WORD,
                "customer_domain": kinds.TEXT,
                "product": kinds.WORD,
                "lines": kinds.LINES,
                "amount": kinds.WHOLE,
                "currency": kinds.WORD,
                "industry": kinds.TEXT,
                "stage": kinds.WORD,
                "registration": kinds.WORD,
                "expected_close": kinds.DAY,
                "competitor": kinds.WORD,
                "contact_role": kinds.TEXT,
                "contacts": kinds.CONTACTS,
                "registered_at": kinds.MOMENT,
                "stage_since": kinds.MOMENT,
                "protected_until": kinds.DAY,
                "extensions": kinds.WHOLE,
                "question": kinds.PROSE,
                "notes": kinds.PROSE,
            },
            key=("id",),
            model=DealDefinition,
        ),
    )
}


def rows_of(programme: Programme) -> dict[SheetName, Rows]:
    """Write a programme as tables, all of them but the deals; rows in the order of their ids."""
    partners = programme.partners
    written: dict[SheetName, Iterable[Mapping[str, Any]]] = {
        SheetName.PRODUCTS: ({"id": i, "name": name} for i, name in programme.rules.products),
        SheetName.PARTNERS: map(_partner, partners),
        SheetName.MILESTONES: (
            {"partner": p.id, "kind": kind, "id": h.id, "on": h.on, "until": h.until}
            for p in partners
            for kind, held in (
                (Achievement.CERTIFICATION, p.certifications),
                (Achievement.MILESTONE, p.milestones),
            )
            for h in held
        ),
        SheetName.KPIS: (
            {
                "partner": p.id,
                "id": k.id,
                "name": k.name,
                "target": k.target,
                "actual": k.actual,
                "unit": k.unit,
                "start": k.start,
                "end": k.end,
            }
            for p in partners
            for k in p.kpis
        ),
        SheetName.MEMBERS: map(_member, programme.members),
        SheetName.CHANNELS: map(_channel, programme.channels),
    }
    return {name: _rows(SHEETS[name], values) for name, values in written.items()}


def stored_models(programme: Programme) -> dict[SheetName, dict[str, Any]]:
    """Return what is stored as the models of its tables, as far as they have to fit together.

    It is not checked again: a large programme is, but for a few rows, as it was.
    """
    partners = programme.partners
    return {
        SheetName.PRODUCTS: {
            i: ProductDefinition.model_construct(id=i, name=name)
            for i, name in programme.rules.products
        },
        SheetName.PARTNERS: {
            p.id: PartnerDefinition.model_construct(
                id=p.id,
                name=p.name,
                type=p.type,
                tier=p.tier,
                parent=p.parent_id,
                cam=p.cam_id,
                slack_teams=p.team_ids,
            )
            for p in partners
        },
        SheetName.MILESTONES: {
            f"{p.id} {kind} {h.id} {h.on.isoformat()}": MilestoneRow.model_construct(
                partner=p.id, kind=kind, id=h.id, on=h.on, until=h.until
            )
            for p in partners
            for kind, held in (
                (Achievement.CERTIFICATION, p.certifications),
                (Achievement.MILESTONE, p.milestones),
            )
            for h in held
        },
        SheetName.KPIS: {
            f"{p.id} {k.id}": KpiRow.model_construct(partner=p.id, **asdict(k))
            for p in partners
            for k in p.kpis
        },
        SheetName.MEMBERS: {
            m.id: MemberDefinition.model_construct(
                id=m.id,
                name=m.name,
                email=m.email,
                organisation=m.organisation,
                role=m.role,
                slack=tuple(
                    SlackIdentity.model_construct(team=i.team_id, user=i.user_id)
                    for i in m.identities
                ),
            )
            for m in programme.members
        },
        SheetName.CHANNELS: {
            c.id: ChannelDefinition.model_construct(
                id=c.id, name=c.name, teams=c.team_ids, partner=c.partner_id, cam=c.cam_id
            )
            for c in programme.channels
        },
    }


def rows_of_deals(deals: Iterable[Deal]) -> Rows:
    """Write deals as a table."""
    return _rows(SHEETS[SheetName.DEALS], map(_deal, deals))


def _rows(sheet: Sheet, values: Iterable[Mapping[str, Any]]) -> Rows:
    rows = {}
    for value in values:
        cells = {column: kind.write(value[column]) for column, kind in sheet.columns.items()}
        rows[sheet.key_of(cells)] = cells
    return rows


def _partner(partner: Partner) -> Mapping[str, Any]:
    return {
        "id": partner.id,
        "name": partner.name,
        "tier": partner.tier,
        "type": partner.type,
        "regions": partner.regions,
        "languages": partner.languages,
        "industries": partner.industries,
        "products": partner.products,
        "parent": partner.parent_id,
        "cam": partner.cam_id,
        "slack_teams": partner.team_ids,
        "shares_deals_with_distributor": partner.shares_deals_with_distributor,
        "joint_value": partner.joint_value,
    }


def _member(member: Member) -> Mapping[str, Any]:
    return {
        "id": member.id,
        "name": member.name,
        "email": member.email,
        "organisation": member.organisation,
        "role": member.role,
        "slack": member.identities,
        "locale": member.locale,
        "time_zone": member.time_zone,
        "quiet_hours": member.quiet_hours,
        "opt_outs": member.opt_outs,
    }


def _channel(channel: Channel) -> Mapping[str, Any]:
    return {
        "id": channel.id,
        "name": channel.name,
        "teams": channel.team_ids,
        "partner": channel.partner_id,
        "cam": channel.cam_id,
    }


def _deal(deal: Deal) -> Mapping[str, Any]:
    return {
        "id": deal.id,
        "partner": deal.partner_id,
        "registered_by": deal.registered_by,
        "customer": deal.customer,
        "customer_domain": deal.customer_domain,
        "product": deal.product,
        "lines": deal.lines,
        "amount": deal.amount,
        "currency": deal.currency,
        "industry": deal.industry,
        "stage": deal.stage,
        "registration": deal.registration,
        "expected_close": deal.expected_close,
        "competitor": deal.competitor,
        "contact_role": deal.contact_role,
        "contacts": deal.contacts,
        "registered_at": deal.registered_at,
        "stage_since": deal.stage_since,
        "protected_until": deal.protected_until,
        "extensions": deal.extensions,
        "question": deal.question,
        "notes": deal.notes,
    }
