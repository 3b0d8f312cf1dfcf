"""What a nudge is about: a deal, or a partner without one; and what is known of it now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from sqlalchemy.orm import Session

from playbooks.deals.deal import Deal
from playbooks.deals.queries import deal_for_program
from playbooks.insights.for_deal import deal_facts
from playbooks.plays import queries
from playbooks.plays.facts import DealFacts, facts_without_deal
from playbooks.plays.nudge import Nudge
from playbooks.plays.partner_planning import (
    OpenQuestion,
    PartnerFacts,
    about_values,
    reason_to_cancel_for_partner,
)
from playbooks.plays.planning import reason_to_cancel
from playbooks.plays.playset import PlaySet
from playbooks.programme.entitlements import holder_of
from playbooks.programme.people import Partner
from playbooks.programme.queries import partner, rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A partner's questions: those that wait for the CAM, and when the last of all was asked."""

    waiting: tuple[OpenQuestion, ...] = ()
    last_at: datetime | None = None


NOTHING_ASKED = Asked()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The present, as the caller knows it: the time, the programme's zone, who asked what.

    `asked` is by partner id; questions are kept by whoever answers them.
    """

    now: datetime
    zone: tzinfo = UTC
    asked: Mapping[str, Asked] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A nudge's deal, or its partner without one. `facts` are what assets are matched against."""

    deal: Deal | None
    facts: DealFacts
    partner_facts: PartnerFacts

    def reason_to_cancel(self, nudge: Nudge, session: Session, plays: PlaySet) -> str | None:
        """Say why a waiting nudge must not be said any more; None when it may."""
        if self.deal is None:
            return reason_to_cancel_for_partner(
                nudge.play_id, nudge.about, self.partner_facts, plays
            )
        acts = queries.acts_of(session, [nudge.id]).get(nudge.id, [])
        return reason_to_cancel(queries.known(nudge, acts), self.facts, plays)

    def values(self, nudge: Nudge, plays: PlaySet) -> dict[str, str]:
        """Return what a message may say of its occasion."""
        loaded = plays.get(nudge.play_id)
        if self.deal is not None or loaded is None:
            return {}
        return about_values(loaded.play, nudge.about, self.partner_facts)


def subject_of(session: Session, nudge: Nudge, moment: Moment) -> Subject | None:
    """Read what a nudge is about; None when its deal or partner is gone."""
    owner = partner(session, nudge.partner_id)
    deal = None if nudge.deal_id is None else deal_for_program(session, nudge.deal_id)
    if owner is None or (deal is None and nudge.deal_id is not None):
        return None
    known = partner_facts(session, owner, moment)
    if deal is None:
        return Subject(
            deal=None, facts=facts_without_deal(owner, known.holder), partner_facts=known
        )
    facts = deal_facts(session, deal, today=known.today, zone=moment.zone)
    return Subject(deal=deal, facts=facts, partner_facts=known)


def partner_facts(session: Session, owner: Partner, moment: Moment) -> PartnerFacts:
    """Gather what plays about a partner go by."""
    asked = moment.asked.get(owner.id, NOTHING_ASKED)
    today = moment.now.astimezone(moment.zone).date()
    seen = [at for at in (queries.last_act_of(session, owner.id), asked.last_at) if at]
    return PartnerFacts(
        partner_id=owner.id,
        languages=owner.languages,
        holder=holder_of(owner, tiers=rules(session).tiers, today=today),
        milestones=owner.milestones,
        last_active=max(seen, default=None),
        questions=asked.waiting,
        now=moment.now,
        zone=moment.zone,
    )
