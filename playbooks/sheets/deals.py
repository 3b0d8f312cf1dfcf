"""What becomes of deals that are in a table. Pure.

A deal that is new is taken over as it is. One that is known changes in its facts and its stage, by
the same rules as when somebody does it by hand; who owns it, and what the CAM has decided, does not
change by a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from playbooks.advice import nearest_named
from playbooks.deals.deal import Deal
from playbooks.deals.registering import completeness, fields_of
from playbooks.deals.stages import Refusal, Stage, move
from playbooks.listed import as_listed
from playbooks.programme.consistency import Stated, unlisted_of_deal
from playbooks.programme.definition import DealDefinition
from playbooks.programme.people import Member, Programme
from playbooks.programme.spelling import deal_as_listed
from playbooks.programme.values import deal_of
from playbooks.sheets.given import Given, GivenRow, keyed, parsed
from playbooks.sheets.layout import SHEETS, SheetName, rows_of_deals
from playbooks.sheets.problems import CORRECT, Problem, suggestion

_SHEET = SHEETS[SheetName.DEALS]
_DECIDED = ("registration", "protected_until", "extensions", "question")
_FIXED = ("partner", "registered_by", "registered_at", *_DECIDED)
_KEPT = frozenset({*_FIXED, "stage_since"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DealStep:
    """One deal as it becomes. `before` is None for a new one.

    `is_edited` says that facts change, `moved_to` the stage that it enters at `moved_at`, None when
    it stays. `after` has the facts and the stage of both.
    """

    before: Deal | None
    after: Deal
    is_edited: bool = False
    moved_to: Stage | None = None
    moved_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DealSteps:
    """What becomes of the deals of a table, without the rows that `problems` are about."""

    steps: tuple[DealStep, ...]
    problems: tuple[Problem, ...]


def deal_ids(given: Given) -> frozenset[str]:
    """Return the ids of the deals that are handed in."""
    rows = given.rows.get(SheetName.DEALS, ())
    return frozenset(_SHEET.key_of(row.cells) for row in rows) - {""}


def deal_steps(
    stored: Mapping[str, Deal], given: Given, *, programme: Programme, now: datetime
) -> DealSteps:
    """Work out what becomes of each deal that is handed in.

    `stored` holds the known ones among them; `programme` is the one in which they will live.
    """
    rows, problems = keyed(_SHEET, given.rows.get(SheetName.DEALS, ()), dates=given.dates)
    cells_of = rows_of_deals(stored.values())
    known = _Known(
        partners={p.id: p.name for p in programme.partners},
        products=frozenset(dict(programme.rules.products)),
        people={m.id: m for m in programme.members},
        # A product is checked above against all that are known, stated or not.
        stated=replace(Stated.by_rules(programme.rules), products=frozenset()),
    )
    steps = []
    for key, given_row in rows.items():
        is_new = key not in stored
        row = _since_it_began(given_row) if is_new else _without_unsaid(given_row)
        cells = {**cells_of.get(key, {}), **row.cells}
        if is_new:
            cells = _with_defaults(cells, now=now)
        found = parsed(_SHEET, cells, row, dates=given.dates, key=key)
        if isinstance(found, list):
            unread = {problem.column for problem in found}
            names = _unknown_names(cells, row, known, is_new=True, key=key)
            names = [one for one in names if is_new or one.column in unread]
            columns = {problem.column for problem in names}
            found = [problem for problem in found if problem.column not in columns]
            problems += dict.fromkeys((*names, *found))  # a day that stands for two is told once
            continue
        assert isinstance(found, DealDefinition)  # noqa: S101 - the model of this table
        found = deal_as_listed(found, replace(known.stated, products=known.products))
        wrong = _unknown(found, row, known, is_new=is_new)
        wrong += _unlisted(found, row, known, before=stored.get(key))
        value = deal_of(found, protection_days=programme.rules.protection_days)
        step: DealStep | None = DealStep(before=None, after=value)
        if key in stored and not wrong:
            value = replace(value, protected_until=found.protected_until)
            outcome = _changed(stored[key], value, row, cells_of[key], now=now)
            if isinstance(outcome, list):
                wrong = outcome
            else:
                step = outcome
        problems += wrong
        if not wrong and step is not None:
            steps.append(step)
    return DealSteps(steps=tuple(steps), problems=tuple(problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    partners: Mapping[str, str]
    products: frozenset[str]
    people: Mapping[str, Member]
    stated: Stated


def _without_unsaid(row: GivenRow) -> GivenRow:
    """Leave out what says nothing about a known deal.

    Of what a table does not change: empty cells, and those that a mapping gives to every row.
    """
    said = {
        column: text
        for column, text in row.cells.items()
        if column not in _KEPT or (text.strip() and column not in row.constant)
    }
    return replace(row, cells=said)


def _since_it_began(row: GivenRow) -> GivenRow:
    """A new deal is in its stage since it began, where its row says nothing else: in that cell."""
    begun = row.cells.get("registered_at", "")
    if not begun.strip() or row.cells.get("stage_since", "").strip():
        return row
    named = {**row.named, "stage_since": row.named.get("registered_at", "registered_at")}
    return replace(row, cells={**row.cells, "stage_since": begun}, named=named)


def _with_defaults(cells: Mapping[str, str], *, now: datetime) -> dict[str, str]:
    """A deal without a day of its own begins now, and is in its stage since then."""
    begun = cells.get("registered_at", "").strip() or now.isoformat()
    since = cells.get("stage_since", "").strip() or begun
    return {**cells, "registered_at": begun, "stage_since": since}


def _unknown_names(
    cells: Mapping[str, str], row: GivenRow, known: _Known, *, is_new: bool, key: str
) -> list[Problem]:
    """Return the partner, the person and the product that are not known; empty cells are not."""
    partner, person, product = (
        cells.get(column, "").strip() for column in ("partner", "registered_by", "product")
    )
    problems = []
    if is_new and partner and partner not in known.partners:
        what, todo = f"no partner {partner!r}", nearest_named(partner, known.partners) or CORRECT
        problems.append(row.problem("partner", what, todo=todo, id=key))
    elif is_new and partner and person:
        theirs = {m.id: m.name for m in known.people.values() if m.organisation == partner}
        if person not in theirs:
            what = f"{person!r} is nobody of {partner}"
            todo = nearest_named(person, theirs) or CORRECT
            problems.append(row.problem("registered_by", what, todo=todo, id=key))
    if is_new or "product" in row.cells:
        product = as_listed(product, known.products)
        problems += _unknown_products("product", [product], row, known, key=key)
    return problems


def _unknown_products(
    column: str, products: Iterable[str], row: GivenRow, known: _Known, *, key: str
) -> list[Problem]:
    return [
        row.problem(
            column, f"no product {product!r}", todo=suggestion(product, known.products), id=key
        )
        for product in products
        if product and known.products and product not in known.products
    ]


def _unknown(deal: DealDefinition, row: GivenRow, known: _Known, *, is_new: bool) -> list[Problem]:
    words = {
        "partner": deal.partner,
        "registered_by": deal.registered_by,
        "product": deal.product,
    }
    problems = _unknown_names(words, row, known, is_new=is_new, key=deal.id)
    if is_new or "lines" in row.cells:
        lines = [line.product for line in deal.lines]
        problems += _unknown_products("lines", lines, row, known, key=deal.id)
    amounts = [line.amount for line in deal.lines if line.amount is not None]
    is_priced = bool(amounts) and len(amounts) == len(deal.lines)
    if is_priced and sum(amounts) != deal.amount and ("lines" in row.cells or is_new):
        what = f"its products add up to {sum(amounts)}, and the amount is {deal.amount}"
        todo = "Give the amount that they add up to."
        problems.append(row.problem("lines", what, todo=todo, id=deal.id))
    return problems


def _unlisted(
    deal: DealDefinition, row: GivenRow, known: _Known, *, before: Deal | None
) -> list[Problem]:
    """Return the words that the programme's lists lack; those that the deal has already stay."""
    old: set[str | None] = set()
    if before is not None:
        old = {before.industry, before.competitor, before.contact_role}
        old |= {contact.role for contact in before.contacts}
    return [
        row.problem(fault.field, fault.what, todo=suggestion(fault.name, fault.known), id=deal.id)
        for fault in unlisted_of_deal(deal, known.stated)
        if fault.name not in old
    ]


def _changed(
    before: Deal, given: Deal, row: GivenRow, stored: Mapping[str, str], *, now: datetime
) -> DealStep | list[Problem] | None:
    """Compare a known deal with what is given for it; None when nothing changes."""
    cells = rows_of_deals([given])[before.id]
    problems = [
        row.problem(
            column,
            f"an import does not change this; it is {stored[column] or 'empty'!r}",
            todo="Use `dealmate deals` for what a CAM decides."
            if column in _DECIDED
            else "Leave the column out.",
            id=before.id,
        )
        for column in _FIXED
        if column in row.cells and cells[column] != stored[column]
    ]
    is_moved = given.stage is not before.stage
    if (
        not is_moved
        and "stage_since" in row.cells
        and cells["stage_since"] != stored["stage_since"]
    ):
        what = "the deal is in this stage since another moment"
        problems.append(row.problem("stage_since", what, todo="Leave it empty.", id=before.id))
    moved_at = now
    note = f"Imported from {row.file}"
    if is_moved:
        outcome = move(before.stage, given.stage, registration=before.registration, reason=note)
        if isinstance(outcome, Refusal):
            problems.append(row.problem("stage", outcome.message, todo=CORRECT, id=before.id))
        if cells["stage_since"] != stored["stage_since"]:
            moved_at = given.stage_since
        if not before.stage_since <= moved_at <= now:
            what = "the deal cannot enter a stage before it entered its last one, or later than now"
            problems.append(row.problem("stage_since", what, id=before.id))
    if problems:
        return problems
    facts = _facts(before, given)
    is_edited = facts != before
    if not is_edited and not is_moved:
        return None
    after = replace(facts, stage=given.stage, stage_since=moved_at) if is_moved else facts
    return DealStep(
        before=before,
        after=after,
        is_edited=is_edited,
        moved_to=given.stage if is_moved else None,
        moved_at=moved_at if is_moved else None,
        note=note,
    )


def _facts(before: Deal, given: Deal) -> Deal:
    changed = replace(
        before,
        customer=given.customer,
        customer_domain=given.customer_domain,
        product=given.product,
        lines=given.lines,
        amount=given.amount,
        currency=given.currency,
        industry=given.industry,
        expected_close=given.expected_close,
        competitor=given.competitor,
        contact_role=given.contact_role,
        contacts=given.contacts,
        notes=given.notes,
    )
    if changed == before:
        return before
    return replace(changed, completeness=completeness(fields_of(changed)).percent)
