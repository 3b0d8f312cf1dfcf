"""What one reader, or the room of one partner, may be told of a deal: facts as words and lines.

Only what the deal's partner may read, whoever asks: others may read along. That a deal was looked
at for a conflict, and that it may be somebody else's, is the vendor's own matter.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from bot.records.deal_reasons import Known, why_it_ended
from bot.records.numbers import amount
from bot.records.told import Line
from bot.records.words import words_of
from playbooks.deals import queries as deal_queries
from playbooks.deals.deal import DealEvent, DealEventKind
from playbooks.deals.stages import Registration
from playbooks.programme import queries as programme
from playbooks.programme.readers import cam_of_partner
from retrieval.phrases import phrases_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.records.words.form import Words
    from playbooks.deals.deal import Deal
    from playbooks.programme.people import Member, Partner, Rules

MOST_SHOWN = 10
_TOLD_TO_NO_PARTNER = frozenset({DealEventKind.REVIEWED})


class DealLines:
    """Reads what is on record of deals that a reader may see, and words it.

    `room` is the one partner whose channel it is; None where the reader is alone.
    """

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
        self.language = language
        self.words: Words = words_of(language)
        self.today = today
        self.reader = reader
        self.room = room

    @cached_property
    def rules(self) -> Rules:
        """The programme's rules, read once for all deals that are told of."""
        return programme.rules(self._session)

    def closed(self, deal: Deal) -> Line:
        """Say that it was won or lost, and when."""
        fill = self.named(deal, stage=self.stage(deal), day=self.day(deal.stage_since))
        return Line(words=self.words.is_closed, fill=fill)

    def why(self, deal: Deal, *, is_asked: bool) -> list[Line]:
        """Tell why a deal ended; a distributor is not told of a reseller's."""
        if not self.is_own(deal):
            is_asked = is_asked and not deal.is_open
            return [Line(words=self.words.reason_is_theirs)] if is_asked else []
        events = self.events(deal)
        by = [deal.registered_by, *(event.by for event in events)]
        known = Known(
            deal=deal,
            events=events,
            names=programme.member_names(self._session, by),
            helper=self.decider(deal),
        )
        return why_it_ended(known, is_asked=is_asked, language=self.language)

    def standing(self, deal: Deal) -> str:
        """Return how its registration stands."""
        words = self.words
        if deal.registration is Registration.APPROVED and deal.is_open and deal.protected_until:
            return words.standing_protected.format(day=self.day(deal.protected_until))
        return {
            Registration.SUBMITTED: words.standing_submitted,
            Registration.NEEDS_INFO: words.standing_needs_info,
            Registration.REJECTED: words.standing_rejected,
            Registration.EXPIRED: words.standing_expired,
        }.get(deal.registration, words.standing_approved)

    def worth(self, deal: Deal) -> str:
        """Return its amount; nothing where none is on record, or it is theirs to tell."""
        if deal.amount is None or not self.is_own(deal):
            return ""
        return amount(deal.amount, deal.currency, self.language)

    def owner(self, deal: Deal) -> str:
        """Return the name of the partner whose deal it is, where that is not plain; else nothing.

        It is plain in a partner's own room, and to a partner of its own deals.
        """
        if self.is_own(deal) and not (self.reader.is_vendor and self.room is None):
            return ""
        return programme.partner_names(self._session, [deal.partner_id]).get(deal.partner_id, "")

    def last_change(self, deal: Deal) -> list[Line]:
        """Say when it was changed last, and by whom."""
        events = self.events(deal)
        if not events:
            return []
        last = events[-1]
        by = self.name_of(last.by)
        day = {"day": self.day(last.at)}
        if by is None:
            return [Line(words=self.words.last_changed, fill=day)]
        return [Line(words=self.words.last_changed_by, fill=day | {"name": by})]

    def event(self, deal: Deal, kind: DealEventKind) -> DealEvent | None:
        """Return the last event of a kind."""
        found = [event for event in self.events(deal) if event.kind is kind]
        return found[-1] if found else None

    def events(self, deal: Deal) -> list[DealEvent]:
        """Return the history that the partner may read, whoever asks."""
        history = deal_queries.history(self._session, deal.id, viewer=self.reader)
        return [event for event in history if event.kind not in _TOLD_TO_NO_PARTNER]

    def name_of(self, member_id: str) -> str | None:
        """Return a member's name; None where nobody has that id."""
        return programme.member_names(self._session, [member_id]).get(member_id)

    def decider(self, deal: Deal) -> str:
        """Return who decides, by name alone: nobody is called because somebody asks."""
        cam = cam_of_partner(self._session, deal.partner_id)
        return self.words.account_manager_word if cam is None else cam.name

    def is_own(self, deal: Deal) -> bool:
        """Say whether all of it may be told: not to a distributor of its resellers' deals."""
        return self.reader.is_vendor or deal.partner_id == self.reader.organisation

    def named(self, deal: Deal, **more: str) -> dict[str, str]:
        """Return what fills in its name, and more."""
        return {"customer": deal.customer, "id": deal.id, **more}

    def stage(self, deal: Deal) -> str:
        """Return its stage."""
        return self.words.stages[deal.stage]

    def days(self, number: int) -> str:
        """Return so many days."""
        many = self.words.many_days.format(count=number)
        return self.words.one_day if number == 1 else many

    def day(self, day: date | None) -> str:
        """Return a day; nothing for None."""
        return "" if day is None else phrases_of(self.language).day_of(day)
