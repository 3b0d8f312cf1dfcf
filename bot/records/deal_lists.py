"""What the records say of all deals that are asked for: which are open, won, worth how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from bot.records.deal_lines import MOST_SHOWN, DealLines
from bot.records.numbers import sums
from bot.records.partner_facts import source_lines
from bot.records.told import Line, Told
from playbooks.deals.stages import Registration
from retrieval.records.asked import Outcome
from retrieval.records.horizon import last_day
from retrieval.records.period import Period, period_of
from retrieval.records.rules import RecordTopic

if TYPE_CHECKING:
    from playbooks.deals.deal import Deal
    from playbooks.programme.people import Partner
    from retrieval.records.asked import RecordAsked

MOST_DECIDED = 3
_WAITING = frozenset({Registration.SUBMITTED, Registration.NEEDS_INFO})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """The deals that are meant, in their order, with words for there are some, and for none.

    `beside` are told where there are none, after words of their own. `undated` counts those that
    may be meant as well: no day is on record.
    """

    deals: Sequence[Deal]
    heading: str
    none: str
    until: date | None = None
    period: Period | None = None
    beside: Sequence[Deal] = ()
    before_beside: str = ""
    undated: int = 0


class DealLister:
    """Tells one reader, or the room of one partner, of all deals of a kind that they may see."""

    def __init__(self, lines: DealLines) -> None:
        self._lines = lines
        self._words = lines.words

    def of_many(
        self, asked: RecordAsked, deals: Sequence[Deal], *, partner: Partner | None, text: str
    ) -> Told:
        """Tell of all deals that are asked for; `partner` is whose, None where of several.

        `text` may say in which days: what happened then, or what ends or closes.
        """
        chosen = self._chosen(asked, deals, text)
        found = self._by_worth(chosen.deals) if asked.wants_worth else list(chosen.deals)
        shown = found[:MOST_SHOWN] or list(chosen.beside)
        lines = [self._heading(chosen, partner)]
        if not found and shown:
            count = {"count": str(len(shown))}
            lines.append(Line(words=chosen.before_beside, fill=count))
        for deal in shown:
            lines.append(self._listed(deal, asked))
            lines += self._lines.why(deal, is_asked=False) if asked.wants_reason else []
        if len(found) > MOST_SHOWN:
            more = {"count": str(len(found) - MOST_SHOWN)}
            lines.append(Line(words=self._words.and_more, fill=more))
        if chosen.undated:
            count = {"count": str(chosen.undated)}
            lines.append(Line(words=self._words.closing_undated, fill=count))
        lines += self._together(found) if asked.wants_worth else []
        spoken_of = found if asked.wants_worth and found else shown
        return Told(
            language=self._lines.language,
            lines=tuple(lines),
            source=source_lines(self._lines.language),
            partner_ids=frozenset() if partner is None else frozenset({partner.id}),
            deal_ids=frozenset(deal.id for deal in spoken_of),
            deal=shown[0] if len(shown) == 1 and self._lines.is_own(shown[0]) else None,
            offers_registering=(
                asked.topic is RecordTopic.DEALS and not self._lines.reader.is_vendor
            ),
            is_for_a_room=self._lines.room is not None,
        )

    def _chosen(self, asked: RecordAsked, deals: Sequence[Deal], text: str) -> _Chosen:
        if asked.topic is RecordTopic.PROTECTION:
            return self._protected(deals, text)
        if asked.only_closed:
            return self._closed(asked.outcome, deals, text)
        live = [deal for deal in deals if deal.is_open]
        if asked.topic is RecordTopic.REGISTRATION or asked.only_pending:
            is_of_registering = asked.topic is RecordTopic.REGISTRATION
            return _Chosen(
                deals=[deal for deal in live if deal.registration in _WAITING],
                heading=self._words.pending_deals,
                none=self._words.no_pending_deals,
                beside=live[:MOST_DECIDED] if is_of_registering else (),
                before_beside=self._words.decided,
            )
        live = [deal for deal in live if deal.registration is not Registration.REJECTED]
        if asked.wants_closing:
            return self._closing(live, text)
        return _Chosen(deals=live, heading=self._words.open_deals, none=self._words.no_open_deals)

    def _protected(self, deals: Sequence[Deal], text: str) -> _Chosen:
        """Return protected deals, the first to end first; perhaps those alone that end by a day."""
        today, words = self._lines.today, self._words
        ends = sorted(
            (deal.protected_until, deal.id, deal)
            for deal in deals
            if deal.protected_until and _is_protected(deal, today)
        )
        until = last_day(text, today=today)
        if until is None or not ends:
            kept = [deal for _, _, deal in ends]
            return _Chosen(deals=kept, heading=words.protections, none=words.no_protections)
        return _Chosen(
            deals=[deal for end, _, deal in ends if end <= until],
            heading=words.protections_until,
            none=words.no_protections_until,
            until=until,
            beside=[deal for end, _, deal in ends if end > until][:1],
            before_beside=words.next_to_end,
        )

    def _closed(self, outcome: Outcome | None, deals: Sequence[Deal], text: str) -> _Chosen:
        """Return what was won, lost, or both; perhaps in the days that are named."""
        words = self._words
        period = period_of(text, today=self._lines.today, looks_back=True)
        over = [
            deal
            for deal in deals
            if not deal.is_open and (outcome is None or deal.stage.value == outcome.value)
        ]
        over.sort(key=lambda deal: (deal.stage_since, deal.id), reverse=True)
        heading, none = {
            Outcome.WON: (words.won_deals, words.no_won_deals),
            Outcome.LOST: (words.lost_deals, words.no_lost_deals),
            None: (words.closed_deals, words.no_closed_deals),
        }[outcome]
        return _Chosen(
            deals=[one for one in over if period is None or period.has(one.stage_since.date())],
            heading=heading,
            none=none,
            period=period,
            beside=over[:1],
            before_beside=words.last_closed,
        )

    def _closing(self, live: Sequence[Deal], text: str) -> _Chosen:
        """Return open deals by the day on which they are expected to close."""
        period = period_of(text, today=self._lines.today, looks_back=False)
        dated = sorted((day, deal.id, deal) for deal in live if (day := deal.expected_close))
        return _Chosen(
            deals=[deal for day, _, deal in dated if period is None or period.has(day)],
            heading=self._words.closing_deals,
            none=self._words.no_closing_deals,
            period=period,
            beside=[deal for day, _, deal in dated if period is not None and day > period.last][:1],
            before_beside=self._words.next_to_close,
            undated=len(live) - len(dated),
        )

    def _heading(self, chosen: _Chosen, partner: Partner | None) -> Line:
        """Say how many there are, of whom and in which time; or that there are none."""
        words, day, period = self._words, self._lines.day, chosen.period
        text = chosen.heading if chosen.deals else chosen.none
        fill = {
            "count": str(len(chosen.deals)),
            "partner": words.you if partner is None else partner.name,
            "day": day(chosen.until),
        }
        if period is None:
            return Line(words=text.replace("{period}", ""), fill=fill)
        fill |= {"first": day(period.first), "last": day(period.last)}
        return Line(words=text.replace("{period}", f" {words.in_period}"), fill=fill)

    def _by_worth(self, deals: Sequence[Deal]) -> list[Deal]:
        """Return deals, those of one currency together, the largest first."""
        known = [deal for deal in deals if self._lines.worth(deal)]
        known.sort(key=lambda deal: (deal.currency, -(deal.amount or 0)))
        return [*known, *(deal for deal in deals if not self._lines.worth(deal))]

    def _together(self, deals: Sequence[Deal]) -> list[Line]:
        """Say what deals are worth together, and of how many that is not known or not told."""
        own = [deal for deal in deals if self._lines.is_own(deal)]
        amounts = [(deal.currency, deal.amount) for deal in own if deal.amount is not None]
        lines = []
        if amounts:
            names = " + ".join(sums(amounts, self._lines.language))
            lines.append(Line(words=self._words.together, fill={"names": names}))
        if len(amounts) < len(own):
            count = {"count": str(len(own) - len(amounts))}
            lines.append(Line(words=self._words.without_amount, fill=count))
        if len(own) < len(deals):
            lines.append(Line(words=self._words.amounts_are_theirs))
        return lines

    def _listed(self, deal: Deal, asked: RecordAsked) -> Line:
        line = self._fact(deal, asked)
        worth = self._lines.worth(deal) if asked.wants_worth else ""
        if not worth:
            return replace(line, words=f"\u2022 {line.words}")
        text = line.words.removesuffix(".")
        return Line(words=f"\u2022 {text}; {{amount}}", fill={**line.fill, "amount": worth})

    def _fact(self, deal: Deal, asked: RecordAsked) -> Line:
        words, lines = self._words, self._lines
        if asked.topic is RecordTopic.PROTECTION:
            left = deal.protection_days_left(today=lines.today) or 0
            text = words.protection_line if left else words.protection_line_today
            day = lines.day(deal.protected_until)
            return Line(words=text, fill=lines.named(deal, day=day, days=lines.days(left)))
        if not deal.is_open:
            return lines.closed(deal)
        owner = lines.owner(deal)
        if asked.wants_closing and deal.expected_close is not None:
            day = lines.day(deal.expected_close)
            fill = lines.named(deal, stage=lines.stage(deal), day=day, partner=owner)
            return Line(words=words.closing_line_of if owner else words.closing_line, fill=fill)
        fill = lines.named(
            deal,
            stage=lines.stage(deal),
            day=lines.day(deal.stage_since),
            standing=lines.standing(deal),
            partner=owner,
        )
        return Line(words=words.deal_line_of if owner else words.deal_line, fill=fill)


def _is_protected(deal: Deal, today: date) -> bool:
    left = deal.protection_days_left(today=today)
    return left is not None and left >= 0
