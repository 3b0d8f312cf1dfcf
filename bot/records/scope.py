"""Who asks the records, and what they may name and hear of where they ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.records.naming import Keys, Naming, keys_of
from bot.records.tiers import names_of_tiers
from playbooks.deals import queries as deal_queries
from playbooks.deals.hearing import partner_of_room, person_of
from playbooks.programme import queries as programme
from retrieval.records.asked import Names, RecordAsked
from retrieval.wording import words

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from playbooks.deals.deal import Deal
    from playbooks.programme.audience import Audience
    from playbooks.programme.people import Member, Partner
    from retrieval.meaning import Meaningful
    from retrieval.records.hearing import Hearing

MOST_DEALS = 500
"""So many deals, those that moved last, can be asked for by name."""
_LEGAL_WORDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, and who will read what they are told.

    `meaningful` is the words that mean something to all of those readers: what is none of them is a
    name and nothing else. `deal_of_thread` is the deal in whose thread they ask, if they may see
    it. `partner_here` is the partner whose channel it is, where an account manager is answered
    alone: nobody need name that one. `can_choose`: buttons under the answer would work, as they do
    where nobody else reads it.
    """

    member: Member
    audience: Audience
    meaningful: Meaningful
    deal_of_thread: Deal | None = None
    partner_here: str = ""
    can_choose: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What an asker may name, and be told of, where they ask."""

    asker: Asker
    hearing: Hearing | None
    """Hears what no rule understands; without it, nothing does."""
    room: Partner | None
    """The one partner whose channel it is."""
    is_alone: bool
    partners: dict[str, Partner]
    deals: dict[str, Deal]
    names: Names
    customer_keys: Keys
    partner_keys: Keys
    id_keys: Keys
    """The partners' ids, as names."""
    named_in: dict[str, Naming] = field(default_factory=dict)
    """Texts that were looked through, with the deals that they name."""
    turns_read: dict[str, tuple[Naming, RecordAsked | None]] = field(default_factory=dict)
    """What was said before, with what it names and what it asked of the records."""

    @property
    def most_named(self) -> int:
        """How many words a deal and a partner that are named may take, legal forms included."""
        keys = (self.customer_keys, self.partner_keys, self.id_keys)
        return _LEGAL_WORDS + sum(max(map(len, one.values()), default=0) for one in keys)

    @property
    def is_open_to_answers(self) -> bool:
        """True where everybody who reads along may hear it."""
        return self.room is not None or self.is_alone


def scope_of(session: Session, asker: Asker, hearing: Hearing | None) -> Scope:
    """Look up what an asker may name."""
    member, room = asker.member, partner_of_room(session, asker.audience)
    person = person_of(session, asker.audience)
    is_alone = person is not None and person.id == member.id
    partners = [] if room is None else [room]
    if is_alone or _is_of_the_vendor(session, asker.audience):
        partners = _partners_of(session, member)
    deals = []
    if room is not None or is_alone:
        of = None if room is None else room.id
        deals = deal_queries.deals(session, viewer=member, partner_id=of, limit=MOST_DEALS)
    return Scope(
        asker=asker,
        hearing=hearing,
        room=room,
        is_alone=is_alone,
        partners={one.id: one for one in partners},
        deals={deal.id: deal for deal in deals},
        names=_names(session, partners),
        customer_keys=keys_of({deal.id: deal.customer for deal in deals}),
        partner_keys=keys_of({one.id: one.name for one in partners}),
        id_keys=keys_of({one.id: one.id for one in partners}),
    )


def _is_of_the_vendor(session: Session, audience: Audience) -> bool:
    """Say whether only the vendor's own people read it: partners' names are no secret to them."""
    vendor = programme.rules(session).vendor_team_ids
    return audience.certain and bool(audience.team_ids) and audience.team_ids <= vendor


def _partners_of(session: Session, member: Member) -> list[Partner]:
    """Return the partners that a member may ask about."""
    if not member.is_vendor:
        own = programme.partner(session, member.organisation)
        return [] if own is None else [own]
    if not member.is_account_manager:
        return []
    cam_id = None if member.is_admin else member.id
    return programme.partners(session, cam_id=cam_id, only_active=True)


def _names(session: Session, partners: list[Partner]) -> Names:
    """The programme's own words: its tiers and products, the vendor, certifications reached."""
    rules = programme.rules(session)
    found: dict[tuple[str, ...], str] = {}
    for _, title in rules.products:
        found |= {(word,): "product" for word in _folded_words(title)}
    found[_folded_words(rules.vendor_name)] = "partner"
    for partner in partners:
        for held in (*partner.certifications, *partner.milestones):
            found[_folded_words(held.id)] = "certification_name"
    found |= dict.fromkeys(names_of_tiers(rules.tiers), "tier_name")
    return {name: meaning for name, meaning in found.items() if name}


def _folded_words(name: str) -> tuple[str, ...]:
    return tuple(words(name))
