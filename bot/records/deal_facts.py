"""What the records say of deals, in words.

Only what the deal's partner may read, whoever asks: others may read along. That a deal was looked
at for a conflict, and that it may be somebody else's, is the vendor's own matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from bot.records.deal_reasons import Known, quote, why_it_ended
from bot.records.lengthening import made_longer
from bot.records.partner_facts import source_lines
from bot.records.told import Line, Told
from bot.records.words import words_of
from bot.slack.blocks.markup import money, spelt
from playbooks.deals import queries as deal_queries
from playbooks.deals.deal import DealEvent, DealEventKind
from playbooks.deals.stages import Registration
from playbooks.programme import queries as programme
from playbooks.programme.readers import cam_of_partner
from retrieval.phrases import phrases_of
from retrieval.records.rules import RecordTopic

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from playbooks.deals.deal import Deal
    from playbooks.programme.people import Member, Partner, Rules
    from retrieval.records.asked import RecordAsked

MOST_SHOWN = 10
MOST_DECIDED = 3
_WAITING = frozenset({Registration.SUBMITTED, Registration.NEEDS_INFO})
_TOLD_TO_NO_PARTNER = frozenset({DealEventKind.REVIEWED})


class DealTeller:
    """Tells one reader, or the room of one partner, of deals that they may see."""

    def __init__(
        self,
        session: Session,
        *,
        language: str,
        today: date,
        reader: Member,
        room: Partner | None,
    ) -> None:
        self._session = session
        self._language = language
        self._words = words_of(language)
        self._today = today
        self._reader = reader
        self._room = room

    @cached_property
    def _rules(self) -> Rules:
        """Return the programme's rules, read once for all deals that are told of."""
        return programme.rules(self._session)

    def not_for_you(self) -> Told:
        """Say to whom deals are told; the same whether there are any."""
        return Told(language=self._language, lines=(Line(words=self._words.deals_not_for_you),))

    def no_such_deal(self, name: str) -> Told:
        """Say that no deal here is called that; whether there is one elsewhere changes nothing."""
        line = Line(words=self._words.no_such_deal, fill={"name": name})
        return Told(language=self._language, lines=(line,))

    def of_named(
        self, topic: RecordTopic, deals: Sequence[Deal], *, wants_reason: bool = False
    ) -> Told:
        """Tell of the deals that a name fits, nearly always one; perhaps why it ended so."""
        lines: list[Line] = []
        for deal in deals[:MOST_SHOWN]:
            lines += self._about(topic, deal)
            lines += self._why(deal, is_asked=wants_reason)
        changed = self._last_change(deals[0]) if len(deals) == 1 else []
        return Told(
            language=self._language,
            lines=tuple(lines),
            source=(*source_lines(self._language), *changed),
            partner_ids=frozenset(deal.partner_id for deal in deals if self._is_own(deal)),
            deal_ids=frozenset(deal.id for deal in deals[:MOST_SHOWN]),
            deal=deals[0] if len(deals) == 1 else None,
            is_for_a_room=self._room is not None,
        )

    def what_helps(self, deal: Deal) -> Told:
        """Leave it to the assets: what helps with a deal at its stage."""
        return replace(self.of_named(RecordTopic.ASSETS, [deal]), source=(), wants_assets=True)

    def of_news(self, deals: Sequence[Deal]) -> Told:
        """Tell what is on record of deals of which something is told, and how that is changed.

        A partner who cannot change it needs a person.
        """
        told, words = self.of_named(RecordTopic.DEAL, deals), self._words
        is_here = self._room is None if self._reader.is_vendor else _is_changed_by_buttons(deals[0])
        if told.deal is None:
            how = words.changed_by_one
        elif not (self._is_own(told.deal) and (is_here or self._reader.is_vendor)):
            return replace(told, needs_a_person=True)
        else:
            how = words.changed_below if is_here else words.changed_elsewhere
        return replace(told, lines=(*told.lines, Line(words=how)))

    def of_many(
        self,
        asked: RecordAsked,
        deals: Sequence[Deal],
        *,
        partner: Partner | None,
        last_day: date | None = None,
    ) -> Told:
        """Tell of all deals that are asked for; `partner` is whose, None where of several.

        Where protections are asked for that end soon, `last_day` says until when.
        """
        heading, none, chosen = self._chosen(asked, deals)
        later: list[Deal] = []
        if last_day is not None and asked.topic is RecordTopic.PROTECTION and chosen:
            heading, none = self._words.protections_until, self._words.no_protections_until
            chosen, later = _parted(chosen, last_day)
        name = {"partner": self._words.you if partner is None else partner.name}
        name["day"] = self._day(last_day)
        shown = chosen[:MOST_SHOWN]
        if not chosen:
            lines = [Line(words=none, fill=name)]
        else:
            lines = [Line(words=heading, fill=name | {"count": str(len(chosen))})]
        if not chosen and later:
            lines.append(Line(words=self._words.next_to_end))
            shown = later[:1]
        if not chosen and asked.topic is RecordTopic.REGISTRATION:
            decided = [deal for deal in deals if deal.is_open]
            shown = decided[:MOST_DECIDED]
            if shown:
                count = {"count": str(len(shown))}
                lines.append(Line(words=self._words.decided, fill=count))
        is_protection = asked.topic is RecordTopic.PROTECTION
        for deal in shown:
            lines.append(self._listed(deal, is_protection=is_protection))
            lines += self._why(deal, is_asked=False) if asked.wants_reason else []
        if len(chosen) > MOST_SHOWN:
            more = {"count": str(len(chosen) - MOST_SHOWN)}
            lines.append(Line(words=self._words.and_more, fill=more))
        return Told(
            language=self._language,
            lines=tuple(lines),
            source=source_lines(self._language),
            partner_ids=frozenset() if partner is None else frozenset({partner.id}),
            deal_ids=frozenset(deal.id for deal in shown),
            deal=shown[0] if len(shown) == 1 and self._is_own(shown[0]) else None,
            offers_registering=asked.topic is RecordTopic.DEALS and not self._reader.is_vendor,
            is_for_a_room=self._room is not None,
        )

    def _chosen(self, asked: RecordAsked, deals: Sequence[Deal]) -> tuple[str, str, list[Deal]]:
        words = self._words
        if asked.topic is RecordTopic.PROTECTION:
            left = {deal.id: deal.protection_days_left(today=self._today) for deal in deals}
            kept = [deal for deal in deals if (left[deal.id] or 0) > 0 or left[deal.id] == 0]
            kept.sort(key=lambda deal: (left[deal.id] or 0, deal.id))
            return words.protections, words.no_protections, kept
        if asked.only_closed:
            closed = [deal for deal in deals if not deal.is_open]
            return words.closed_deals, words.no_closed_deals, closed
        is_of_waiting = asked.only_pending or asked.topic is RecordTopic.REGISTRATION
        found = [
            deal
            for deal in deals
            if deal.is_open
            and (
                deal.registration in _WAITING
                if is_of_waiting
                else deal.registration is not Registration.REJECTED
            )
        ]
        if is_of_waiting:
            return words.pending_deals, words.no_pending_deals, found
        return words.open_deals, words.no_open_deals, found

    def _about(self, topic: RecordTopic, deal: Deal) -> list[Line]:
        """Return the lines on one deal: what was asked for first."""
        if not deal.is_open:
            return [self._closed(deal)]
        registration, protection = self._registration(deal), self._protection(deal)
        if topic is RecordTopic.REGISTRATION:
            return registration + (protection if deal.registration in _APPROVED else [])
        if topic is RecordTopic.PROTECTION:
            done = self._event(deal, DealEventKind.EXTENDED)
            at_most = self._rules.extensions_per_deal
            protection += made_longer(deal, done, at_most=at_most, language=self._language)
            return protection if deal.registration in _APPROVED else protection + registration
        return self._where_it_stands(deal) + (
            protection if deal.registration in _APPROVED else registration
        )

    def _closed(self, deal: Deal) -> Line:
        fill = self._named(deal, stage=self._stage(deal), day=self._day(deal.stage_since))
        return Line(words=self._words.is_closed, fill=fill)

    def _why(self, deal: Deal, *, is_asked: bool) -> list[Line]:
        """Tell why a deal ended; a distributor is not told of a reseller's."""
        if not self._is_own(deal):
            is_asked = is_asked and not deal.is_open
            return [Line(words=self._words.reason_is_theirs)] if is_asked else []
        events = self._events(deal)
        by = [deal.registered_by, *(event.by for event in events)]
        known = Known(
            deal=deal,
            events=events,
            names=programme.member_names(self._session, by),
            helper=self._decider(deal),
        )
        return why_it_ended(known, is_asked=is_asked, language=self._language)

    def _where_it_stands(self, deal: Deal) -> list[Line]:
        fill = self._named(deal, stage=self._stage(deal), day=self._day(deal.stage_since))
        lines = [Line(words=self._words.in_stage, fill=fill)]
        registered = {"day": self._day(deal.registered_at)}
        by = programme.member_names(self._session, [deal.registered_by]).get(deal.registered_by)
        if by:
            registered["name"] = by
        text = self._words.registered_by if by else self._words.registered_on
        lines.append(Line(words=text, fill=registered))
        if deal.expected_close is not None:
            close = {"day": self._day(deal.expected_close)}
            lines.append(Line(words=self._words.expected_close, fill=close))
        return [*lines, self._on_record(deal)]

    def _on_record(self, deal: Deal) -> Line:
        """Return what it is registered for, against whom, and with whom at the customer.

        People there are told by their role alone, and a distributor hears of a reseller's deal only
        what it is for.
        """
        words, titles = self._words, dict(self._rules.products)
        parts = [titles.get(deal.product, spelt(deal.product))]
        if not self._is_own(deal):
            return Line(words=words.on_record, fill={"names": parts[0]})
        if deal.amount is not None:
            parts.append(money(deal.amount, deal.currency))
        if deal.rival:
            parts.append(words.rival_is.format(name=spelt(deal.rival)))
        roles = [spelt(one.role) for one in deal.contacts] or [spelt(deal.contact_role)]
        if any(roles):
            parts.append(words.contact_is.format(name=", ".join(filter(None, roles))))
        return Line(words=words.on_record, fill={"names": "; ".join(parts)})

    def _protection(self, deal: Deal) -> list[Line]:
        words, left = self._words, deal.protection_days_left(today=self._today)
        if deal.registration is Registration.EXPIRED and deal.protected_until is not None:
            fill = self._named(deal, day=self._day(deal.protected_until))
            lines = [Line(words=words.is_expired, fill=fill)]
        elif left is None or left < 0:
            lines = [Line(words=words.not_protected, fill=self._named(deal))]
        else:
            day = self._day(deal.protected_until)
            text = words.protected if left else words.last_day
            lines = [Line(words=text, fill=self._named(deal, day=day, days=self._days(left)))]
        if deal.extension_reason:
            asked = Line(words=words.more_time_asked, fill={"person": self._decider(deal)})
            lines.append(asked)
        return lines

    def _registration(self, deal: Deal) -> list[Line]:
        words = self._words
        match deal.registration:
            case Registration.SUBMITTED:
                day = self._day(deal.registered_at)
                fill = self._named(deal, day=day) | {"person": self._decider(deal)}
                return [Line(words=words.is_submitted, fill=fill)]
            case Registration.NEEDS_INFO:
                fill = self._named(deal) | {"person": self._decider(deal)}
                text = words.is_needs_info if deal.question else words.is_needs_info_unsaid
                return [Line(words=text, fill=fill), *quote(deal.question)]
            case Registration.REJECTED:
                return self._rejected(deal)
            case Registration.APPROVED:
                done = self._event(deal, DealEventKind.APPROVED)
                by = None if done is None else self._name_of(done.by)
                if done is None or by is None:
                    return [Line(words=words.is_approved, fill=self._named(deal))]
                fill = self._named(deal, day=self._day(done.at), name=by)
                return [Line(words=words.is_approved_by, fill=fill)]
            case _:
                return []

    def _rejected(self, deal: Deal) -> list[Line]:
        why = self._event(deal, DealEventKind.REJECTED)
        if why is not None and why.note:
            fill = self._named(deal)
            return [Line(words=self._words.is_rejected_because, fill=fill), *quote(why.note)]
        return [
            Line(words=self._words.is_rejected, fill=self._named(deal)),
            Line(words=self._words.ask_why, fill={"person": self._decider(deal)}),
        ]

    def _listed(self, deal: Deal, *, is_protection: bool) -> Line:
        words = self._words
        if is_protection:
            left = deal.protection_days_left(today=self._today) or 0
            day = self._day(deal.protected_until)
            text = words.protection_line if left else words.protection_line_today
            fill = self._named(deal, day=day, days=self._days(left))
            return Line(words=f"\u2022 {text}", fill=fill)
        if not deal.is_open:
            return replace(self._closed(deal), words=f"\u2022 {words.is_closed}")
        standing = self._standing(deal)
        fill = self._named(
            deal, stage=self._stage(deal), day=self._day(deal.stage_since), standing=standing
        )
        if self._is_own(deal) and not (self._reader.is_vendor and self._room is None):
            return Line(words=f"\u2022 {words.deal_line}", fill=fill)
        owner = programme.partner_names(self._session, [deal.partner_id]).get(deal.partner_id, "")
        return Line(words=f"\u2022 {words.deal_line_of}", fill=fill | {"partner": owner})

    def _standing(self, deal: Deal) -> str:
        words = self._words
        if deal.registration is Registration.APPROVED and deal.is_open and deal.protected_until:
            return words.standing_protected.format(day=self._day(deal.protected_until))
        return {
            Registration.SUBMITTED: words.standing_submitted,
            Registration.NEEDS_INFO: words.standing_needs_info,
            Registration.REJECTED: words.standing_rejected,
            Registration.EXPIRED: words.standing_expired,
        }.get(deal.registration, words.standing_approved)

    def _last_change(self, deal: Deal) -> list[Line]:
        events = self._events(deal)
        if not events:
            return []
        last = events[-1]
        by = self._name_of(last.by)
        day = {"day": self._day(last.at)}
        if by is None:
            return [Line(words=self._words.last_changed, fill=day)]
        return [Line(words=self._words.last_changed_by, fill=day | {"name": by})]

    def _event(self, deal: Deal, kind: DealEventKind) -> DealEvent | None:
        found = [event for event in self._events(deal) if event.kind is kind]
        return found[-1] if found else None

    def _events(self, deal: Deal) -> list[DealEvent]:
        """Return the history that the partner may read, whoever asks."""
        history = deal_queries.history(self._session, deal.id, viewer=self._reader)
        return [event for event in history if event.kind not in _TOLD_TO_NO_PARTNER]

    def _name_of(self, member_id: str) -> str | None:
        return programme.member_names(self._session, [member_id]).get(member_id)

    def _decider(self, deal: Deal) -> str:
        """Return who decides, by name alone: nobody is called because somebody asks."""
        cam = cam_of_partner(self._session, deal.partner_id)
        return self._words.account_manager_word if cam is None else cam.name

    def _is_own(self, deal: Deal) -> bool:
        return self._reader.is_vendor or deal.partner_id == self._reader.organisation

    def _named(self, deal: Deal, **more: str) -> dict[str, str]:
        return {"customer": deal.customer, "id": deal.id, **more}

    def _stage(self, deal: Deal) -> str:
        return self._words.stages[deal.stage]

    def _days(self, number: int) -> str:
        many = self._words.many_days.format(count=number)
        return self._words.one_day if number == 1 else many

    def _day(self, day: date | None) -> str:
        return "" if day is None else phrases_of(self._language).day_of(day)


def _parted(deals: Sequence[Deal], last_day: date) -> tuple[list[Deal], list[Deal]]:
    """Return the deals whose protection ends by a day, and the others, in their order."""
    ends = [deal for deal in deals if deal.protected_until and deal.protected_until <= last_day]
    return ends, [deal for deal in deals if deal not in ends]


def _is_changed_by_buttons(deal: Deal) -> bool:
    return deal.is_open and deal.registration is not Registration.REJECTED


_APPROVED = frozenset({Registration.APPROVED, Registration.EXPIRED})
