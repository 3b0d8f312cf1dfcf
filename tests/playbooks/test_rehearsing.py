"""A rehearsal says what was sent, when the programme lived through the same days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playbooks.deals import queries as deals
from playbooks.deals.registering import RegistrationForm
from playbooks.deals.stages import Registration, Stage
from playbooks.deals.usecases import Registered, approve_deal, move_stage, register_deal
from playbooks.plays.rehearsing import Rehearsed, rehearse, stands_of
from playbooks.plays.subjects import Moment
from playbooks.programme import queries as programme
from store.database import Database
from tests.bot.clockwork import play_set
from tests.playbooks.desk import person
from tests.thoroughness import examples

SINCE = datetime(2026, 8, 24, 6, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=examples(35, 91))
PLAYS: list[dict[str, Any]] = [
    {
        "id": "stage",
        "title": "Stage",
        "trigger": {"on": "stage_entered", "stages": ["discovery"]},
        "steps": [
            {"id": "soon", "title": "S", "say": "{deal.customer}?", "to": "partner_contact"},
            {"id": "late", "title": "L", "say": "L", "to": "cam", "after": {"days": 9}},
        ],
    },
    {
        "id": "stuck",
        "title": "Stuck",
        "trigger": {"on": "stuck_for", "stages": ["validation"], "days": 20},
        "steps": [{"id": "ask", "title": "A", "say": "Still there?", "to": "partner_contact"}],
    },
]
FORM = RegistrationForm(
    customer="Werft Nord",
    product="vault",
    amount="1000",
    currency="EUR",
    industry="manufacturing",
    stage="registered",
    expected_close="2026-12-24",
)


def lived(database: Database) -> str:
    """A deal that is registered, approved, moved twice, and then stays where it is."""
    at = SINCE + timedelta(days=1, hours=3)
    with database.transaction() as session:
        lena, jonas = person(session, "lena"), person(session, "jonas")
        made = register_deal(session, FORM, by=lena, request_key="r", now=at, today=at.date())
        assert isinstance(made, Registered)
        deal_id = made.deal.id
        approve_deal(
            session,
            deal_id,
            by=jonas,
            now=at + timedelta(days=1),
            today=(at + timedelta(days=1)).date(),
        )
        for day, stage in ((2, Stage.DISCOVERY), (5, Stage.VALIDATION)):
            move_stage(session, deal_id, to=stage, by=lena, now=at + timedelta(days=day))
    return deal_id


def rehearsed(database: Database, **more: Any) -> list[Rehearsed]:
    zone = ZoneInfo("Europe/Berlin")
    return rehearse(
        database,
        plays=play_set(*PLAYS),
        since=SINCE,
        until=UNTIL,
        zone=zone,
        assets_of=lambda _: (),
        moment_at=lambda at: Moment(now=at, zone=zone),
        **more,
    )


def test_it_says_what_would_have_been_sent_to_whom_and_what_was_kept_back_and_why(
    database: Database,
) -> None:
    deal_id = lived(database)
    found = [one for one in rehearsed(database) if one.deal_id == deal_id]
    assert [(o.play_id, o.step_id, o.outcome) for o in found] == [
        ("b/stage", "soon", "sent"),
        ("b/stage", "late", "suppressed"),
        ("b/stuck", "ask", "sent"),
    ]
    soon, late, stuck = found
    assert (soon.to, soon.text) == ("Lena Brandt, in a direct message", "Werft Nord?")
    assert soon.at == SINCE + timedelta(days=3, hours=3)
    assert late.reason == "The deal has moved on to validation."
    assert stuck.at == datetime(2026, 9, 21, 6, 30, tzinfo=UTC)  # its day was a Saturday


def test_it_changes_nothing_and_says_the_same_again(database: Database) -> None:
    lived(database)

    def state() -> list[object]:
        with database.reading() as session:
            return [*deals.histories(session), programme.rules(session)]

    before = state()
    assert rehearsed(database) == rehearsed(database)
    assert state() == before


def test_one_partner_alone(database: Database) -> None:
    lived(database)
    found = rehearsed(database, partner_id="nordlicht")
    assert {one.partner_id for one in found} == {"nordlicht"}
    assert found == [one for one in rehearsed(database) if one.partner_id == "nordlicht"]


def test_the_weeks_caps_keep_back_what_comes_too_thick(database: Database) -> None:
    lived(database)
    with database.transaction() as session:
        rules = programme.rules(session)
        programme.save_rules(session, replace(rules, nudges_per_person_a_week=1), now=SINCE)
        lena = person(session, "lena")
        for number in range(2):
            form = replace(FORM, customer=f"Zweite {number}", product="cloud", stage="discovery")
            made = register_deal(
                session, form, by=lena, request_key=f"s{number}", now=SINCE, today=SINCE.date()
            )
            assert isinstance(made, Registered)
            jonas, at = person(session, "jonas"), SINCE + timedelta(days=number + 1)
            approve_deal(session, made.deal.id, by=jonas, now=at, today=at.date())
            for stage in (Stage.PROPOSAL, Stage.DISCOVERY):
                deal_id = made.deal.id
                move_stage(session, deal_id, to=stage, by=lena, now=at, reason="back")
    reasons = {one.reason for one in rehearsed(database) if one.outcome == "suppressed"}
    assert "Enough was said to this person this week." in reasons


def test_a_deal_stands_again_as_it_stood_after_each_event(database: Database) -> None:
    deal_id = lived(database)
    with database.reading() as session:
        ((deal, history),) = [one for one in deals.histories(session) if one[0].id == deal_id]
    stands = stands_of(deal, history)
    assert [(s.deal.stage, s.deal.registration) for s in stands] == [
        (Stage.REGISTERED, Registration.SUBMITTED),
        (Stage.REGISTERED, Registration.APPROVED),
        (Stage.DISCOVERY, Registration.APPROVED),
        (Stage.VALIDATION, Registration.APPROVED),
    ]
    assert stands[-1].deal == deal


def test_an_imported_deal_begins_where_the_file_had_it(database: Database) -> None:
    with database.reading() as session:
        known = {deal.id: (deal, history) for deal, history in deals.histories(session)}
    deal, history = known["D-1009"]
    assert history == []
    (stand,) = stands_of(deal, history)
    assert stand.deal == deal
    assert stand.at == deal.stage_since
