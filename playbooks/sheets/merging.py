"""From a programme and the rows that somebody hands in to the programme as it would be. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar, cast

from playbooks.programme.consistency import (
    Inconsistency,
    Stated,
    inconsistencies,
    unlisted_of_partner,
)
from playbooks.programme.definition import (
    ChannelDefinition,
    MemberDefinition,
    PartnerDefinition,
    ProgrammeDefinition,
    VendorDefinition,
)
from playbooks.programme.people import Channel, Member, Partner, Programme, Rules
from playbooks.programme.spelling import partner_as_listed
from playbooks.programme.values import (
    channel_of,
    held_of,
    kpis_of,
    member_of,
    partner_of,
)
from playbooks.sheets.given import Given, GivenRow, keyed, parsed
from playbooks.sheets.kinds import DateOrder
from playbooks.sheets.layout import (
    SHEETS,
    Achievement,
    KpiRow,
    MilestoneRow,
    Rows,
    SheetName,
    rows_of,
    stored_models,
)
from playbooks.sheets.problems import CORRECT, Problem, suggestion

Value = TypeVar("Value", Partner, Member, Channel)
REMOVABLE = frozenset(SheetName) - {SheetName.DEALS, SheetName.PRODUCTS}
"""Tables whose rows leave the programme when a whole table does not have them."""


class ChangeKind(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetChange:
    """A row that becomes another: `fields` maps a column to its cells before and after."""

    sheet: SheetName
    id: str
    kind: ChangeKind
    fields: Mapping[str, tuple[str, str]]

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "table": self.sheet,
            "id": self.id,
            "kind": self.kind,
            "fields": {c: {"before": b, "after": a} for c, (b, a) in self.fields.items()},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A programme as it would be, without the rows that `problems` are about."""

    programme: Programme
    problems: tuple[Problem, ...]


def merged(before: Programme, given: Given) -> Merged:
    """Lay rows over a programme: known ones change in the columns that are given, others are new.

    A row that is wrong in itself, or that names what is not there, is left out and told; so is what
    rests on it. With whole tables nobody may load the result while there are problems: a row that
    is left out would look like one that has left.
    """
    merging = _Merging(before, given)
    return merging.settled()


def changes_between(
    before: Mapping[SheetName, Rows], after: Mapping[SheetName, Rows]
) -> tuple[SheetChange, ...]:
    """Return how the rows of one state differ from those of another, by table and name."""
    changes = []
    for name in SheetName:
        old, new = before.get(name, {}), after.get(name, {})
        for key in sorted(old.keys() | new.keys()):
            was, is_now = old.get(key, {}), new.get(key, {})
            if was == is_now:
                continue
            kind = (
                ChangeKind.ADDED
                if key not in old
                else ChangeKind.REMOVED
                if key not in new
                else ChangeKind.CHANGED
            )
            columns = [c for c in SHEETS[name].columns if was.get(c, "") != is_now.get(c, "")]
            fields = {c: (was.get(c, ""), is_now.get(c, "")) for c in columns}
            changes.append(SheetChange(sheet=name, id=key, kind=kind, fields=fields))
    return tuple(changes)


class _Merging:
    """The rows of all tables; those that turn out to be wrong go, until the rest fits together.

    What nobody gives is taken as it is stored, and not read again.
    """

    def __init__(self, before: Programme, given: Given) -> None:
        self._before = before
        self._dates: DateOrder | None = given.dates
        self._is_whole = given.is_whole
        self._given: dict[SheetName, dict[str, GivenRow]] = {}
        self._stored_cells = rows_of(before)
        self._stored = stored_models(before)
        self.problems: list[Problem] = list(given.problems)
        for name, rows in given.rows.items():
            if name is not SheetName.DEALS:
                found, problems = keyed(SHEETS[name], rows, dates=given.dates)
                self._given[name] = found
                self.problems += problems
        self._whole = frozenset(self._given) & REMOVABLE if given.is_whole else frozenset()
        self._known_faults = {str(one) for one in self._faults(self._stored)}

    def settled(self) -> Merged:
        """Leave out what is wrong, and what rests on it, until nothing new is wrong."""
        models = self._models()
        while faults := [f for f in self._faults(models) if str(f) not in self._known_faults]:
            self.problems += [self._told(fault) for fault in faults]
            if any(self._row_of(fault) is None for fault in faults):
                # No row that could be left out is to blame: nothing of this can be had.
                return Merged(programme=self._before, problems=tuple(self.problems))
            for fault in faults:
                self._given[SheetName(fault.sheet)].pop(fault.id, None)
            models = self._models()
        return Merged(programme=self._programme(models), problems=tuple(self.problems))

    def _models(self) -> dict[SheetName, dict[str, Any]]:
        """Return every row as what it has to be; given ones that are not leave `_given`."""
        models: dict[SheetName, dict[str, Any]] = {}
        for name, stored in self._stored.items():
            given = self._given.get(name, {})
            models[name] = {} if name in self._whole else dict(stored)
            for key, row in list(given.items()):
                cells = {**self._stored_cells[name].get(key, {}), **row.cells}
                found = parsed(SHEETS[name], cells, row, dates=self._dates, key=key)
                if isinstance(found, list):
                    self.problems += found
                    del given[key]
                else:
                    models[name][key] = found
        stated, partners = Stated.by_rules(self._rules(models)), models[SheetName.PARTNERS]
        for key in self._given.get(SheetName.PARTNERS, {}):
            tiers = self._before.rules.tiers
            partners[key] = partner_as_listed(partners[key], stated, tiers=tiers)
        return models

    def _faults(self, models: Mapping[SheetName, Mapping[str, Any]]) -> list[Inconsistency]:
        """Return what does not fit together."""
        whole = ProgrammeDefinition.model_construct(
            vendor=VendorDefinition(slack_teams=self._before.rules.vendor_team_ids),
            tiers=self._before.rules.tiers,
            partners=tuple(cast("list[PartnerDefinition]", [*models[SheetName.PARTNERS].values()])),
            members=tuple(cast("list[MemberDefinition]", [*models[SheetName.MEMBERS].values()])),
            channels=tuple(cast("list[ChannelDefinition]", [*models[SheetName.CHANNELS].values()])),
            deals=(),
        )
        partners = frozenset(models[SheetName.PARTNERS])
        strangers = [
            Inconsistency(
                sheet=name,
                id=key,
                field="partner",
                what=f"no partner {row.partner!r}",
                name=row.partner,
                known=partners,
            )
            for name in (SheetName.MILESTONES, SheetName.KPIS)
            for key, row in models[name].items()
            if row.partner not in partners and key in self._given.get(name, {})
        ]
        return [*inconsistencies(whole), *strangers, *self._unlisted(models)]

    def _unlisted(self, models: Mapping[SheetName, Mapping[str, Any]]) -> Iterator[Inconsistency]:
        """Yield what given partners name newly that the programme's own lists do not have."""
        stated = Stated.by_rules(self._rules(models))
        stored = {one.id: one for one in self._before.partners}
        for key in self._given.get(SheetName.PARTNERS, {}).keys() & models[SheetName.PARTNERS]:
            old = stored.get(key)
            known = frozenset() if old is None else old.products | old.industries
            for fault in unlisted_of_partner(models[SheetName.PARTNERS][key], stated):
                if fault.name not in known:
                    yield fault

    def _rules(self, models: Mapping[SheetName, Mapping[str, Any]]) -> Rules:
        """Return the rules with the products as they would be; a table of them states a list."""
        before = self._before.rules
        products = tuple((p.id, p.name) for p in models[SheetName.PRODUCTS].values())
        if products == before.products:
            return before
        return replace(before, products=products, stated_lists=before.stated_lists | {"products"})

    def _row_of(self, fault: Inconsistency) -> GivenRow | None:
        if not fault.sheet:
            return None
        return self._given.get(SheetName(fault.sheet), {}).get(fault.id)

    def _told(self, fault: Inconsistency) -> Problem:
        row = self._row_of(fault)
        if row is None:
            todo = "Correct that as well, in the same import."
            return Problem(file="programme", line=0, column="", what=str(fault), todo=todo)
        if fault.field == "tier" and not self._before.rules.tiers:
            todo = "First import a programme file that names the tiers."
            return row.problem(fault.field, fault.what, todo=todo, id=fault.id)
        todo = suggestion(fault.name, fault.known) if fault.known else CORRECT
        return row.problem(fault.field, fault.what, todo=todo, id=fault.id)

    def _programme(self, models: Mapping[SheetName, Mapping[str, Any]]) -> Programme:
        return Programme(
            rules=self._rules(models),
            partners=tuple(sorted(self._partners(models), key=lambda p: p.id)),
            members=tuple(
                sorted(
                    self._values(models, SheetName.MEMBERS, self._before.members, member_of),
                    key=lambda m: m.id,
                )
            ),
            channels=tuple(
                sorted(
                    self._values(models, SheetName.CHANNELS, self._before.channels, channel_of),
                    key=lambda c: c.id,
                )
            ),
        )

    def _values(
        self,
        models: Mapping[SheetName, Mapping[str, Any]],
        name: SheetName,
        stored: Iterable[Value],
        make: Callable[[Any], Value],
    ) -> list[Value]:
        """Turn what is given into values; what is not is there already."""
        known = {one.id: one for one in stored}
        given = self._given.get(name, {})
        return [make(model) if key in given else known[key] for key, model in models[name].items()]

    def _partners(self, models: Mapping[SheetName, Mapping[str, Any]]) -> list[Partner]:
        """Put partners together with what they have reached and agreed."""
        known = {one.id: one for one in self._before.partners}
        partners = self._values(models, SheetName.PARTNERS, self._before.partners, partner_of)
        held: dict[tuple[str, Achievement], list[MilestoneRow]] = defaultdict(list)
        kpis: dict[str, list[KpiRow]] = defaultdict(list)
        for row in cast("Iterable[MilestoneRow]", models[SheetName.MILESTONES].values()):
            held[row.partner, row.kind].append(row)
        for agreed in cast("Iterable[KpiRow]", models[SheetName.KPIS].values()):
            kpis[agreed.partner].append(agreed)
        found = []
        for one in partners:
            old = known.get(one.id, one)
            changes: dict[str, Any] = {
                "certifications": old.certifications,
                "milestones": old.milestones,
                "kpis": old.kpis,
            }
            if SheetName.MILESTONES in self._given:
                certified = tuple(held[one.id, Achievement.CERTIFICATION])
                changes["certifications"] = held_of(certified)
                changes["milestones"] = held_of(tuple(held[one.id, Achievement.MILESTONE]))
            if SheetName.KPIS in self._given:
                changes["kpis"] = kpis_of(tuple(kpis[one.id]))
            found.append(replace(one, **changes))
        return found
