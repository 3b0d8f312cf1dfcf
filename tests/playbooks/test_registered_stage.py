from __future__ import annotations

from datetime import datetime

from playbooks.deals.registering import FormErrors, RegistrationForm
from playbooks.deals.stages import Stage
from playbooks.deals.usecases import Registered, register_deal
from playbooks.programme.readers import who
from store.database import Database


def test_a_deal_may_be_registered_at_any_open_stage(database: Database, now: datetime) -> None:
    def registered_at(stage: str) -> object:
        form = RegistrationForm(customer="Fjordvik AS", product="vault", amount="9000", stage=stage)
        with database.transaction() as session:
            lena = who(session, "T0NORDLICHT", "U0LENA")
            assert lena is not None
            outcome = register_deal(
                session, form, by=lena, request_key=f"r-{stage}", now=now, today=now.date()
            )
        return outcome.deal.stage if isinstance(outcome, Registered) else outcome

    assert registered_at("") is Stage.REGISTERED
    assert registered_at("discovery") is Stage.DISCOVERY
    for wrong in ("won", "lost", "nonsense"):
        assert registered_at(wrong) == FormErrors(
            by_field={
                "stage": "Choose a stage: registered, discovery, validation, proposal, commit."
            }
        )
