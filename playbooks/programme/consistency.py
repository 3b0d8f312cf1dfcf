"""What has to fit together in a programme: every name known, and there once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Self

from playbooks.advice import nearest
from playbooks.deals.deal import NO_COMPETITOR
from playbooks.deals.registering import read_competitor
from playbooks.programme.people import VENDOR, Role

if TYPE_CHECKING:
    from playbooks.programme.definition import (
        DealDefinition,
        PartnerDefinition,
        ProgrammeDefinition,
    )
    from playbooks.programme.people import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Inconsistency:
    """Something that does not fit; `sheet`, `id` and `field` are empty where it is no one thing's.

    `name` is the one that does not fit, where it is one, and `known` are those that would.
    """

    sheet: str
    id: str
    field: str
    what: str
    name: str = ""
    known: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """Say which thing it is about, and what is wrong."""
        noun = self.sheet.removesuffix("s")
        return f"{noun} {self.id}: {self.what}" if self.id else self.what

    @property
    def advised(self) -> str:
        """The same, with the name that was perhaps meant."""
        advice = nearest(self.name, self.known) if self.name else ""
        return f"{self}. {advice}" if advice else str(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """The lists of words that a programme states; in an empty one, any word may be used."""

    products: frozenset[str] = frozenset()
    industries: frozenset[str] = frozenset()
    competitors: frozenset[str] = frozenset()
    contact_roles: frozenset[str] = frozenset()

    @classmethod
    def by_file(cls, programme: ProgrammeDefinition) -> Self:
        """Take what a programme file states."""
        return cls(
            products=frozenset(p.id for p in programme.products),
            industries=frozenset(programme.industries),
            competitors=frozenset(programme.competitors),
            contact_roles=frozenset(programme.contact_roles),
        )

    @classmethod
    def by_rules(cls, rules: Rules) -> Self:
        """Take what the stored programme had stated, without what it happened to use."""
        words = {
            "products": frozenset(dict(rules.products)),
            "industries": frozenset(rules.industries),
            "competitors": frozenset(rules.competitors),
            "contact_roles": frozenset(rules.contact_roles),
        }
        return cls(**{name: words[name] for name in rules.stated_lists & words.keys()})

    def names(self) -> frozenset[str]:
        """Return the lists that are stated, by name."""
        return frozenset(one.name for one in fields(self) if getattr(self, one.name))


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
    stated = Stated.by_file(programme)
    for p in programme.partners:
        yield from unlisted_of_partner(p, stated)


def unlisted_of_partner(partner: PartnerDefinition, stated: Stated) -> Iterator[Inconsistency]:
    """Yield the products and industries of a partner that the programme does not list."""
    for product in sorted(partner.products):
        yield from _unlisted("partners", partner.id, "products", product, stated.products)
    for industry in sorted(partner.industries):
        yield from _unlisted("partners", partner.id, "industries", industry, stated.industries)


def unlisted_of_deal(deal: DealDefinition, stated: Stated) -> Iterator[Inconsistency]:
    """Yield the words of a deal that the programme does not list."""
    yield from _unlisted("deals", deal.id, "product", deal.product, stated.products)
    for line in deal.lines:
        yield from _unlisted("deals", deal.id, "lines", line.product, stated.products)
    yield from _unlisted("deals", deal.id, "industry", deal.industry, stated.industries)
    rival = read_competitor(deal.competitor or "")
    if rival != NO_COMPETITOR:
        yield from _unlisted("deals", deal.id, "competitor", rival or "", stated.competitors)
    roles = stated.contact_roles
    yield from _unlisted("deals", deal.id, "contact_role", deal.contact_role, roles)
    for contact in deal.contacts:
        yield from _unlisted("deals", deal.id, "contacts", contact.role, roles)


def _unlisted(
    sheet: str, owner: str, field: str, word: str, listed: frozenset[str]
) -> Iterator[Inconsistency]:
    if word and listed and word not in listed:
        what = f"no {_NOUNS[field]} {word!r}"
        yield Inconsistency(sheet=sheet, id=owner, field=field, what=what, name=word, known=listed)


_NOUNS = {
    "products": "product",
    "product": "product",
    "lines": "product",
    "industries": "industry",
    "industry": "industry",
    "competitor": "competitor",
    "contact_role": "contact role",
    "contacts": "contact role",
}


def inconsistencies_of_deals(programme: ProgrammeDefinition) -> Iterator[Inconsistency]:
    """Yield what does not fit in the deals of a programme file."""
    yield from _repeated("deals", "id", "deal", ((d.id, d.id) for d in programme.deals))
    partners = frozenset(p.id for p in programme.partners)
    organisations = {m.id: m.organisation for m in programme.members}
    stated = Stated.by_file(programme)
    for d in programme.deals:
        if d.partner not in partners:
            what = f"no partner {d.partner!r}"
            yield _missing("deals", d.id, "partner", d.partner, what, partners)
        elif organisations.get(d.registered_by) != d.partner:
            theirs = frozenset(m for m, o in organisations.items() if o == d.partner)
            what = f"{d.registered_by!r} is nobody of {d.partner}"
            yield _missing("deals", d.id, "registered_by", d.registered_by, what, theirs)
        yield from unlisted_of_deal(d, stated)


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
            yield _missing("partners", p.id, "tier", p.tier, f"no tier {p.tier!r}", tiers)
        if p.parent is not None and (p.parent not in partners or p.parent == p.id):
            what = f"no other partner {p.parent!r} to be its parent"
            yield _missing("partners", p.id, "parent", p.parent, what, partners - {p.id})
        if p.cam is not None and p.cam not in cams:
            what = f"{p.cam!r} is no CAM or admin"
            yield _missing("partners", p.id, "cam", p.cam, what, cams)
    yield from _rings(programme)
    organisations = partners | {VENDOR}
    for m in programme.members:
        if m.organisation not in organisations:
            what = f"no partner {m.organisation!r}"
            yield _missing("members", m.id, "organisation", m.organisation, what, organisations)
    for c in programme.channels:
        if c.partner is not None and c.partner not in partners:
            what = f"no partner {c.partner!r}"
            yield _missing("channels", c.id, "partner", c.partner, what, partners)
        if c.cam is not None and c.cam not in cams:
            what = f"{c.cam!r} is no CAM or admin"
            yield _missing("channels", c.id, "cam", c.cam, what, cams)


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


def _missing(  # noqa: PLR0913, PLR0917 - the parts of one value, in their order
    sheet: str, owner: str, field: str, name: str, what: str, known: frozenset[str]
) -> Inconsistency:
    return Inconsistency(sheet=sheet, id=owner, field=field, what=what, name=name, known=known)
