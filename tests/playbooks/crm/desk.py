"""A desk at which a CRM is heard, for the tests of this room."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from playbooks.crm import queries
from playbooks.crm.mapping import CrmMapping
from playbooks.crm.queries import Letter
from playbooks.crm.record import CrmEvent
from playbooks.crm.standing import acting_for
from playbooks.crm.usecases import (
    Consent,
    Outcome,
    replay,
    take_event,
)
from playbooks.deals import queries as deals
from playbooks.deals.deal import Deal, DealEvent
from playbooks.deals.stages import Stage
from playbooks.deals.usecases import move_stage
from playbooks.programme.readers import find_member
from store import outbox
from store.database import Database
from tests.playbooks.crm.making import START, a_mapping, an_event

DEAL = "D-1001"  # Nordlicht's, in discovery since 3 November
LINKED: dict[str, str | None] = {"Dealmate_Number__c": DEAL, "Partner__c": "001NORDLICHT000Y5D"}
NEW: dict[str, str | None] = {
    "Partner__c": "001NORDLICHT000Y5D",
    "Account.Name": "Werft Brunsbek AG",
    "Product__c": "Tidewell Vault",
    "Amount": "52000.0",
    "CurrencyIsoCode": "EUR",
    "CloseDate": "2027-03-31",
    "Partner_Email__c": "Tobias.Falk@nordlicht.example",
}


@dataclass
class Desk:
    database: Database
    mapping: CrmMapping = field(default_factory=a_mapping)
    now: datetime = START + timedelta(days=1)

    def take(self, stage: str | None = None, **event: Any) -> Outcome:
        with self.database.transaction() as session:
            return take_event(
                session, an_event(stage, **event), self.mapping, now=self.now, today=self.now.date()
            )

    def deal(self, deal_id: str = DEAL) -> Deal:
        with self.database.reading() as session:
            found = deals.deal_for_program(session, deal_id)
        assert found is not None
        return found

    def history(self, deal_id: str = DEAL) -> list[DealEvent]:
        with self.database.reading() as session:
            return deals.history(session, deal_id, viewer=acting_for(self.mapping))

    def letters(self, *, only_open: bool = True) -> list[Letter]:
        with self.database.reading() as session:
            return queries.letters(session, only_open=only_open)

    def move(self, to: Stage, *, at: datetime, by: str = "lena") -> None:
        with self.database.transaction() as session:
            person = find_member(session, by)
            assert person is not None
            moved = move_stage(session, DEAL, to=to, by=person, now=at, reason="So it is.")
            assert isinstance(moved, Deal)

    def replay(self, letter: Letter, **consent: Any) -> Outcome:
        with self.database.transaction() as session:
            if "by" in consent:
                consent["by"] = find_member(session, consent["by"])
            agreed = Consent(**consent)
            return replay(
                session, letter, self.mapping, now=self.now, today=self.now.date(), consent=agreed
            )

    def wanted(self, topic: str) -> list[str]:
        with self.database.reading() as session:
            return [row.key for row in outbox.unfinished(session, topics=(topic,))]


def lived(desk: Desk, events: list[CrmEvent]) -> tuple[Any, ...]:
    """How the deal and its letter are after these events; all of it is forgotten again."""
    with desk.database.reading() as session:
        for event in events:
            take_event(session, event, desk.mapping, now=desk.now, today=desk.now.date())
        deal = deals.deal_for_program(session, DEAL)
        assert deal is not None
        letters = [letter.words for letter in queries.letters(session)]
        return deal.stage, deal.amount, letters, _view(session)


def _view(session: Session) -> object:
    known = queries.record(session, "006A")
    return None if known is None else known.view
