"""What the records say of single deals that are named, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.records.deal_lines import MOST_SHOWN, DealLines
from bot.records.deal_reasons import quote
from bot.records.lengthening import made_longer
from bot.records.partner_facts import source_lines
from bot.records.told import Line, Told
from bot.slack.blocks.asking_back import MOST_CHOICES
from bot.slack.blocks.markup import spelt
from playbooks.deals.deal import DealEventKind
from playbooks.deals.stages import Registration
from retrieval.answers import Choice
from retrieval.phrases import phrases_of
from retrieval.records.rules import RecordTopic

if TYPE_CHECKING:
    from playbooks.deals.deal import Deal

_APPROVED = frozenset({Registration.APPROVED, Registration.EXPIRED})


class DealTeller:
    """Tells one reader, or the room of one partner, of deals that they name and may see."""

    def __init__(self, lines: DealLines) -> None:
        self._lines = lines
        self._words = lines.words

    def not_for_you(self) -> Told:
        """Say to whom deals are told; the same whether there are any."""
        return Told(
            language=self._lines.language, lines=(Line(words=self._words.deals_not_for_you),)
        )

    def no_such_deal(self, name: str) -> Told:
        """Say that no deal here is called that; whether there is one elsewhere changes nothing."""
        line = Line(words=self._words.no_such_deal, fill={"name": name})
        return Told(language=self._lines.language, lines=(line,))

    def of_named(
        self, topic: RecordTopic, deals: Sequence[Deal], *, wants_reason: bool = False
    ) -> Told:
        """Tell of the deals that a name fits, nearly always one; perhaps why it ended so."""
        lines: list[Line] = []
        for deal in deals[:MOST_SHOWN]:
            lines += self._about(topic, deal)
            lines += self._lines.why(deal, is_asked=wants_reason)
        changed = self._lines.last_change(deals[0]) if len(deals) == 1 else []
        told = self._told(deals, lines)
        return replace(told, source=(*source_lines(self._lines.language), *changed))

    def _told(self, deals: Sequence[Deal], lines: Sequence[Line]) -> Told:
        """Return lines on some deals, with whom and what they speak of."""
        return Told(
            language=self._lines.language,
            lines=tuple(lines),
            partner_ids=frozenset(deal.partner_id for deal in deals if self._lines.is_own(deal)),
            deal_ids=frozenset(deal.id for deal in deals[:MOST_SHOWN]),
            deal=deals[0] if len(deals) == 1 else None,
            is_for_a_room=self._lines.room is not None,
        )

    def what_helps(self, deal: Deal) -> Told:
        """Leave it to the assets: what helps with a deal at its stage."""
        return replace(self.of_named(RecordTopic.ASSETS, [deal]), source=(), wants_assets=True)

    def which_of(self, deals: Sequence[Deal], *, can_choose: bool) -> Told:
        """Ask which of several deals is meant; where no buttons would do, name them."""
        line = Line(words=phrases_of(self._lines.language).which_deal)
        if len(deals) > MOST_CHOICES or not can_choose:
            named = [
                Line(words="\u2022 {customer} ({id})", fill=self._lines.named(deal))
                for deal in deals[:MOST_SHOWN]
            ]
            return self._told(deals, [line, *named])
        choices = tuple(
            Choice(
                label=f"{deal.customer} ({deal.id})",
                question=f"{self._words.what_helps} ({deal.id})",
                subject=deal.id,
            )
            for deal in deals
        )
        return replace(self._told(deals, [line]), choices=choices)

    def of_news(self, deals: Sequence[Deal]) -> Told:
        """Tell what is on record of deals of which something is told, and how that is changed.

        A partner who cannot change it needs a person.
        """
        told, words = self.of_named(RecordTopic.DEAL, deals), self._words
        is_vendor = self._lines.reader.is_vendor
        is_here = self._lines.room is None if is_vendor else _is_changed_by_buttons(deals[0])
        if told.deal is None:
            how = words.changed_by_one
        elif not (self._lines.is_own(told.deal) and (is_here or is_vendor)):
            return replace(told, needs_a_person=True)
        else:
            how = words.changed_below if is_here else words.changed_elsewhere
        return replace(told, lines=(*told.lines, Line(words=how)))

    def _about(self, topic: RecordTopic, deal: Deal) -> list[Line]:
        """Return the lines on one deal: what was asked for first."""
        if not deal.is_open:
            return [self._lines.closed(deal)]
        registration, protection = self._registration(deal), self._protection(deal)
        if topic is RecordTopic.REGISTRATION:
            return registration + (protection if deal.registration in _APPROVED else [])
        if topic is RecordTopic.PROTECTION:
            done = self._lines.event(deal, DealEventKind.EXTENDED)
            at_most = self._lines.rules.extensions_per_deal
            protection += made_longer(deal, done, at_most=at_most, language=self._lines.language)
            return protection if deal.registration in _APPROVED else protection + registration
        return self._where_it_stands(deal) + (
            protection if deal.registration in _APPROVED else registration
        )

    def _where_it_stands(self, deal: Deal) -> list[Line]:
        fill = self._lines.named(
            deal, stage=self._lines.stage(deal), day=self._lines.day(deal.stage_since)
        )
        lines = [Line(words=self._words.in_stage, fill=fill)]
        registered = {"day": self._lines.day(deal.registered_at)}
        by = self._lines.name_of(deal.registered_by)
        if by:
            registered["name"] = by
        text = self._words.registered_by if by else self._words.registered_on
        lines.append(Line(words=text, fill=registered))
        if deal.expected_close is not None:
            close = {"day": self._lines.day(deal.expected_close)}
            lines.append(Line(words=self._words.expected_close, fill=close))
        return [*lines, self._on_record(deal)]

    def _on_record(self, deal: Deal) -> Line:
        """Return what it is registered for, against whom, and with whom at the customer.

        People there are told by their role alone, and a distributor hears of a reseller's deal only
        what it is for.
        """
        words, titles = self._words, dict(self._lines.rules.products)
        parts = [titles.get(deal.product, spelt(deal.product))]
        if not self._lines.is_own(deal):
            return Line(words=words.on_record, fill={"names": parts[0]})
        if deal.amount is not None:
            parts.append(self._lines.worth(deal))
        if deal.rival:
            parts.append(words.rival_is.format(name=spelt(deal.rival)))
        roles = [spelt(one.role) for one in deal.contacts] or [spelt(deal.contact_role)]
        if any(roles):
            parts.append(words.contact_is.format(name=", ".join(filter(None, roles))))
        return Line(words=words.on_record, fill={"names": "; ".join(parts)})

    def _protection(self, deal: Deal) -> list[Line]:
        words, left = self._words, deal.protection_days_left(today=self._lines.today)
        if deal.registration is Registration.EXPIRED and deal.protected_until is not None:
            fill = self._lines.named(deal, day=self._lines.day(deal.protected_until))
            lines = [Line(words=words.is_expired, fill=fill)]
        elif left is None or left < 0:
            lines = [Line(words=words.not_protected, fill=self._lines.named(deal))]
        else:
            day = self._lines.day(deal.protected_until)
            text = words.protected if left else words.last_day
            lines = [
                Line(words=text, fill=self._lines.named(deal, day=day, days=self._lines.days(left)))
            ]
        if deal.extension_reason:
            asked = Line(words=words.more_time_asked, fill={"person": self._lines.decider(deal)})
            lines.append(asked)
        return lines

    def _registration(self, deal: Deal) -> list[Line]:
        words = self._words
        match deal.registration:
            case Registration.SUBMITTED:
                day = self._lines.day(deal.registered_at)
                fill = self._lines.named(deal, day=day) | {"person": self._lines.decider(deal)}
                return [Line(words=words.is_submitted, fill=fill)]
            case Registration.NEEDS_INFO:
                fill = self._lines.named(deal) | {"person": self._lines.decider(deal)}
                text = words.is_needs_info if deal.question else words.is_needs_info_unsaid
                return [Line(words=text, fill=fill), *quote(deal.question)]
            case Registration.REJECTED:
                return self._rejected(deal)
            case Registration.APPROVED:
                done = self._lines.event(deal, DealEventKind.APPROVED)
                by = None if done is None else self._lines.name_of(done.by)
                if done is None or by is None:
                    return [Line(words=words.is_approved, fill=self._lines.named(deal))]
                fill = self._lines.named(deal, day=self._lines.day(done.at), name=by)
                return [Line(words=words.is_approved_by, fill=fill)]
            case _:
                return []

    def _rejected(self, deal: Deal) -> list[Line]:
        why = self._lines.event(deal, DealEventKind.REJECTED)
        if why is not None and why.note:
            fill = self._lines.named(deal)
            return [Line(words=self._words.is_rejected_because, fill=fill), *quote(why.note)]
        return [
            Line(words=self._words.is_rejected, fill=self._lines.named(deal)),
            Line(words=self._words.ask_why, fill={"person": self._lines.decider(deal)}),
        ]


def _is_changed_by_buttons(deal: Deal) -> bool:
    return deal.is_open and deal.registration is not Registration.REJECTED
