"""What has to fit together in a programme: every name known, and there once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbooks.programme.people import VENDOR, Role

if TYPE_CHECKING:
    from playbooks.programme.definition import ProgrammeDefinition


@dataclass(frozen=True, slots=True, kw_only=True)
class Inconsistency:
    """Something that does not fit; `sheet`, `id` and `field` are empty where it is no one thing's.

    `known` are the names that would fit.
    """

    sheet: str
    id: str
    field: str
    what: str
    known: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """Say which thing it is about, and what is wrong."""
        noun = self.sheet.removesuffix("s")
        return f"{noun} {self.id}: {self.what}" if self.id else self.what


def inconsistencies(programme: ProgrammeDefinition) -> Iterator[Inconsistency]:
    """Yield what does not fit in partners, members and channels."""
    yield from _repeated("", "", "tier", ((tier, tier) for tier in programme.tiers))
    yield from _repeated("partners", "id", "partner", ((p.id, p.id) for p in programme.partners))
    yield from _repeated("members", "id", "member", ((m.id, m.id) for m in programme.members))
    yield from _repeated("members", "email", "email", ((m.id, m.email) for m in programme.members))
    yield from _repeated("channels", "id", "channel", ((c.id, c.id) for c in programme.channels))
    accounts = ((m.id, f"{i.team}/{i.user}") for m in programme.members for i in m.slack)
    yield from _repeated("members", "slack", "Slack account", accounts)
    teams = [("", team) for team in programme.vendor.slack_teams]
    teams += [(p.id, team) for p in programme.partners for team in p.slack_teams]
    yield from _repeated("partners", "slack_teams", "Slack team of two organisations", teams)
    if VENDOR in {p.id for p in programme.partners}:
        what = f"{VENDOR!r} cannot be the id of a partner"
        yield Inconsistency(sheet="partners", id=VENDOR, field="id", what=what)
    yield from _unknown(programme)


def inconsistencies_of_deals(programme: ProgrammeDefinition) -> Iterator[Inconsistency]:
    """Yield what does not fit in the deals of a programme file."""
    yield from _repeated("deals", "id", "deal", ((d.id, d.id) for d in programme.deals))
    partners = frozenset(p.id for p in programme.partners)
    organisations = {m.id: m.organisation for m in programme.members}
    for d in programme.deals:
        if d.partner not in partners:
            yield _missing("deals", d.id, "partner", f"no partner {d.partner!r}", partners)
        elif organisations.get(d.registered_by) != d.partner:
            theirs = frozenset(m for m, o in organisations.items() if o == d.partner)
            what = f"{d.registered_by!r} is nobody of {d.partner}"
            yield _missing("deals", d.id, "registered_by", what, theirs)


def _repeated(
    sheet: str, field: str, noun: str, pairs: Iterable[tuple[str, str]]
) -> Iterator[Inconsistency]:
    """Yield every value that a second one has as well; `pairs` are (whose, value)."""
    seen: set[str] = set()
    told: set[str] = set()
    for owner, value in pairs:
        if value in seen and value not in told:
            told.add(value)
            what = f"{noun} {value!r} is there twice"
            yield Inconsistency(sheet=sheet, id=owner if sheet else "", field=field, what=what)
        seen.add(value)


def _unknown(programme: ProgrammeDefinition) -> Iterator[Inconsistency]:
    partners = frozenset(p.id for p in programme.partners)
    cams = frozenset(m.id for m in programme.members if m.role in {Role.CAM, Role.ADMIN})
    for p in programme.partners:
        if p.tier not in programme.tiers:
            tiers = frozenset(programme.tiers)
            yield _missing("partners", p.id, "tier", f"no tier {p.tier!r}", tiers)
        if p.parent is not None and (p.parent not in partners or p.parent == p.id):
            what = f"no other partner {p.parent!r} to be its parent"
            yield _missing("partners", p.id, "parent", what, partners - {p.id})
        if p.cam is not None and p.cam not in cams:
            yield _missing("partners", p.id, "cam", f"{p.cam!r} is no CAM or admin", cams)
    yield from _rings(programme)
    organisations = partners | {VENDOR}
    for m in programme.members:
        if m.organisation not in organisations:
            what = f"no partner {m.organisation!r}"
            yield _missing("members", m.id, "organisation", what, organisations)
    for c in programme.channels:
        if c.partner is not None and c.partner not in partners:
            yield _missing("channels", c.id, "partner", f"no partner {c.partner!r}", partners)
        if c.cam is not None and c.cam not in cams:
            yield _missing("channels", c.id, "cam", f"{c.cam!r} is no CAM or admin", cams)


def _rings(programme: ProgrammeDefinition) -> Iterator[Inconsistency]:
    """Yield partners who are their own distributor's distributor."""
    parents = {p.id: p.parent for p in programme.partners}
    for start in sorted(parents):
        above, seen = parents[start], {start}
        while above is not None and above not in seen:
            seen.add(above)
            above = parents.get(above)
        if above == start and parents[start] != start:
            what = "is a distributor of its own distributor"
            yield Inconsistency(sheet="partners", id=start, field="parent", what=what)


def _missing(sheet: str, owner: str, field: str, what: str, known: frozenset[str]) -> Inconsistency:
    return Inconsistency(sheet=sheet, id=owner, field=field, what=what, known=known)
