"""Deals on a real PostgreSQL, where two partners write at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from playbooks.deals.deal import Deal
from playbooks.deals.detailing import complete_deal, details_of
from playbooks.deals.registering import RegistrationForm
from playbooks.deals.usecases import Registered, register_deal
from playbooks.programme.definition import read_programme
from playbooks.programme.importing import import_programme
from store.database import Database
from store.migrating import migrate
from tests.acceptance.postgres_server import PostgresServer
from tests.bot.conftest import EXAMPLE
from tests.playbooks.desk import person

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
MINE, DOMAIN = "Mine", "hafenbank.example"
Write = Callable[[Session], Deal]


def filled(database: Database) -> None:
    """The example programme, and a deal of Nordlicht's about nobody else's customer."""
    migrate(database)
    with database.transaction() as session:
        import_programme(session, read_programme(EXAMPLE / "programme.yaml"), NOW)
        registered(session, "lena", customer=MINE)


@pytest.fixture
def programme(postgres: PostgresServer) -> Iterator[Database]:
    with postgres.database(filled) as database:
        yield database


@pytest.fixture
def impatient(programme: Database) -> Iterator[Database]:
    """The same database for somebody who gives up where it would have to wait."""
    other = Database(programme.url.update_query_dict({"options": "-c lock_timeout=50ms"}))
    yield other
    other.close()


def registered(session: Session, who: str, *, customer: str = "Hafenbank") -> Deal:
    form = RegistrationForm(customer=customer, product="vault", amount="45000", currency="EUR")
    if customer != MINE:
        form = replace(form, customer_domain=DOMAIN)
    found = register_deal(
        session,
        form,
        by=person(session, who),
        request_key=f"{who} {customer}",
        now=NOW,
        today=NOW.date(),
    )
    assert isinstance(found, Registered)
    return found.deal


def edited(session: Session) -> Deal:
    deal = registered(session, "lena", customer=MINE)
    form = replace(details_of(deal), customer_domain=DOMAIN)
    after = complete_deal(
        session, deal.id, form, by=person(session, "lena"), now=NOW, today=NOW.date()
    )
    assert isinstance(after, Deal)
    return after


@pytest.mark.parametrize("second", [lambda session: registered(session, "lena"), edited])
def test_of_two_who_come_to_one_customer_at_once_the_second_is_marked(
    programme: Database, impatient: Database, second: Write
) -> None:
    def at_once() -> Deal:
        with impatient.transaction() as session:
            return second(session)

    with programme.transaction() as session:
        assert not registered(session, "sofia").needs_review
        with pytest.raises(OperationalError, match="lock timeout"):
            at_once()
    assert at_once().needs_review
