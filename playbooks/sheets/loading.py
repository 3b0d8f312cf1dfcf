"""Tables into the database and out of it. One transaction each: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from playbooks.deals import queries as deal_queries
from playbooks.deals.changing import edit_facts, enter_stage
from playbooks.deals.conflicts import customer_key, needs_review
from playbooks.deals.deal import IMPORTED, Deal, DealEventKind, Topic
from playbooks.deals.recording import record
from playbooks.deals.stages import Registration, StageChanged, kind_of_move
from playbooks.programme import queries
from playbooks.programme.definition import ProgrammeDefinition
from playbooks.programme.handing_on import carers, tell_of_handing_on
from playbooks.programme.importing import ImportReport, import_programme
from playbooks.programme.leaving import leaving
from playbooks.programme.people import Programme
from playbooks.programme.values import deal_of, programme_of
from playbooks.sheets.deals import DealStep, deal_ids, deal_steps
from playbooks.sheets.given import Given
from playbooks.sheets.layout import SHEETS, Rows, SheetName, rows_of, rows_of_deals
from playbooks.sheets.merging import SheetChange, changes_between, merged
from playbooks.sheets.problems import Problem

_WAITING = (Registration.SUBMITTED, Registration.NEEDS_INFO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What an import would do: nothing is written yet.

    `changes` are those of all rows that can be loaded, `problems` say why others cannot. `steps`
    are those of deals.
    """

    before: Programme
    after: Programme
    steps: tuple[DealStep, ...]
    changes: tuple[SheetChange, ...]
    problems: tuple[Problem, ...]

    def counts(self) -> dict[str, dict[str, int]]:
        """By table, how many rows are added, changed and removed."""
        counted: dict[str, dict[str, int]] = {}
        for change in self.changes:
            of_sheet = counted.setdefault(change.sheet, {})
            of_sheet[change.kind] = of_sheet.get(change.kind, 0) + 1
        return counted


def plan_import(session: Session, given: Given, *, now: datetime) -> Import:
    """Work out what the rows would change; writes nothing."""
    before = queries.programme(session)
    programme = merged(before, given)
    stored = deal_queries.deals_by_id(session, deal_ids(given))
    deals = deal_steps(stored, given, programme=programme.programme, now=now)
    was = {**rows_of(before), SheetName.DEALS: rows_of_deals(_befores(deals.steps))}
    becomes = {
        **rows_of(programme.programme),
        SheetName.DEALS: rows_of_deals(step.after for step in deals.steps),
    }
    return Import(
        before=before,
        after=programme.programme,
        steps=deals.steps,
        changes=changes_between(was, becomes),
        problems=(
            *_most_would_leave(before, programme.programme, may_end_access=given.may_end_access),
            *sorted((*programme.problems, *deals.problems), key=lambda p: (p.file, p.line)),
        ),
    )


def take_over(session: Session, given: Given, *, skip_faulty: bool, now: datetime) -> Import:
    """Plan an import and write it, unless rows are faulty and may not be left out.

    In one transaction, which the caller commits.

    Raises:
        ValueError: rows of whole tables are to be left out, who would then seem to have left.
    """
    if skip_faulty and given.is_whole:
        raise ValueError("no row of a whole table can be left out")
    queries.hold(session)
    plan = plan_import(session, given, now=now)
    if skip_faulty or not plan.problems:
        load(session, plan, now=now)
    return plan


def plan_definition(
    session: Session, definition: ProgrammeDefinition, *, may_end_access: bool = False
) -> Import:
    """Work out what importing a whole programme file would change; writes nothing.

    That it would end the access of most partners or people is a problem, unless it may.
    """
    before, after = queries.programme(session), programme_of(definition)
    stored = deal_queries.deals_by_id(session, (deal.id for deal in definition.deals))
    days = definition.rules.protection_days
    steps = tuple(
        DealStep(before=None, after=deal_of(deal, protection_days=days))
        for deal in definition.deals
        if deal.id not in stored
    )
    new = {SheetName.DEALS: rows_of_deals(step.after for step in steps)}
    changes = changes_between(rows_of(before), {**rows_of(after), **new})
    problems = _most_would_leave(before, after, may_end_access=may_end_access)
    return Import(before=before, after=after, steps=steps, changes=changes, problems=problems)


def take_over_definition(
    session: Session, definition: ProgrammeDefinition, *, may_end_access: bool, now: datetime
) -> tuple[Import, ImportReport | None]:
    """Plan the import of a whole programme file and write it; None where a problem forbids it.

    In one transaction, which the caller commits.
    """
    queries.hold(session)
    plan = plan_definition(session, definition, may_end_access=may_end_access)
    return plan, None if plan.problems else import_programme(session, definition, now)


def load(session: Session, plan: Import, *, now: datetime) -> None:
    """Write what an import would do, problems or not: the caller has decided about those.

    In the transaction in which it was planned: nothing may have changed in between.
    """
    save_programme(session, plan.before, plan.after, now=now)
    new: list[Deal] = []
    for step in plan.steps:
        if step.before is None:
            new.append(_taken_over(session, step.after, beside=new))
    deal_queries.add_deals(session, ((deal, f"import:{deal.id}") for deal in new))
    for deal in new:
        if _waits(deal):
            record(
                session,
                deal,
                kind=DealEventKind.REGISTERED,
                topic=Topic.REGISTERED,
                by=deal.registered_by,
                change=("", deal.registration),
                note=IMPORTED,
                now=now,
            )
    for step in plan.steps:
        if step.before is not None:
            _change(session, step.before, step, now=now)
    session.flush()


def save_programme(session: Session, before: Programme, after: Programme, *, now: datetime) -> None:
    """Write what is different; who is in `before` alone has no access from now on."""
    looked_after = carers(session)
    if after.rules != before.rules:
        queries.save_rules(session, after.rules, now=now)
    known_partners = {p.id: p for p in before.partners}
    known_members = {m.id: m for m in before.members}
    if set(known_partners) - {p.id for p in after.partners} or set(known_members) - {
        m.id for m in after.members
    }:
        queries.end_access(
            session,
            keep_partners={p.id for p in after.partners},
            keep_members={m.id for m in after.members},
        )
    partners = [p for p in after.partners if known_partners.get(p.id) != p]
    members = [m for m in after.members if known_members.get(m.id) != m]
    queries.release_accounts(session, partners=partners, members=members)
    for partner in partners:
        queries.save_partner(session, partner)
    for member in members:
        queries.save_member(session, member)
    if after.channels != before.channels:
        queries.save_channels(session, after.channels)
    session.flush()
    tell_of_handing_on(session, looked_after, now=now)


def exported(session: Session, names: Iterable[SheetName] = SheetName) -> dict[SheetName, Rows]:
    """Return the rows of these tables as they are stored: everything, for who runs the programme.

    Reading them in again changes nothing.
    """
    wanted = list(names)
    rows: dict[SheetName, Rows] = rows_of(queries.programme(session))
    if SheetName.DEALS in wanted:
        rows[SheetName.DEALS] = rows_of_deals(deal_queries.all_deals(session))
    return {name: rows[name] for name in SheetName if name in wanted}


def table_of(name: SheetName, rows: Mapping[str, Mapping[str, str]]) -> list[list[str]]:
    """Return rows as lists of cells, in the order of the table's columns."""
    columns = SHEETS[name].columns
    return [[cells[column] for column in columns] for cells in rows.values()]


def _most_would_leave(
    before: Programme, after: Programme, *, may_end_access: bool
) -> tuple[Problem, ...]:
    """Return the question whether so many are to lose their access, if there is one to ask."""
    gone = leaving(before, after)
    if may_end_access or not gone.is_most:
        return ()
    what = f"{gone} are not in it and would lose all access, which may be a mistake"
    todo = 'If it is none, say --yes-end-access (over HTTP "yes_end_access": true).'
    return (Problem(file="programme", line=0, column="", what=what, todo=todo),)


def _befores(steps: Iterable[DealStep]) -> list[Deal]:
    return [step.before for step in steps if step.before is not None]


def _change(session: Session, before: Deal, step: DealStep, *, now: datetime) -> None:
    deal = deal_queries.locked(session, before.id) or before
    if step.is_edited:
        facts = replace(
            step.after,
            stage=deal.stage,
            stage_since=deal.stage_since,
            stage_entry=deal.stage_entry,
        )
        deal = edit_facts(session, deal, facts, by="", note=step.note, now=now)
    if step.moved_to is not None and step.moved_at is not None:
        change = StageChanged(
            before=deal.stage,
            after=step.moved_to,
            kind=kind_of_move(deal.stage, step.moved_to),
            reason=step.note,
        )
        enter_stage(session, deal, change, by="", now=step.moved_at)


def _is_contested(session: Session, deal: Deal, beside: Iterable[Deal] = ()) -> bool:
    """Compare a customer with those of other partners' deals, stored and `beside` it."""
    others = deal_queries.live_customers(session, other_than=deal.partner_id)
    others += [
        (customer_key(one.customer), one.customer_domain)
        for one in beside
        if one.partner_id != deal.partner_id and one.registration is not Registration.REJECTED
    ]
    return needs_review(deal.customer, deal.customer_domain, others)


def _waits(deal: Deal) -> bool:
    """Say whether a deal still waits for the CAM, who then gets it like any other."""
    return deal.registration in _WAITING and deal.is_open


def _taken_over(session: Session, deal: Deal, *, beside: Iterable[Deal]) -> Deal:
    """Mark a deal that waits when its customer may be another partner's."""
    if not _waits(deal):
        return deal
    return replace(deal, needs_review=_is_contested(session, deal, beside))
