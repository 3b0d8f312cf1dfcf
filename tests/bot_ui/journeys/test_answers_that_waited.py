"""What a click or a command is answered with waits, and its reader may see less by then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.slack.journeys.deal_guard import ASK_AGAIN, NOT_FOR_YOU
from playbooks.programme import queries as programme
from tests.bot_ui.journeys.conftest import open_office

if TYPE_CHECKING:
    from tests.bot_ui.journeys.conftest import Office

DESK, WAIT = "C0DESK", 60.0
CUSTOMER = "Hallstein"
"""Of a deal of Nordlicht's in the example."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office of its own, as who looks after whom changes."""
    with open_office(tmp_path_factory.mktemp("house")) as opened:
        yield opened
        opened.settle()
        assert opened.dead() == []


@contextmanager
def held_until_jonas_has_lost_nordlicht(house: Office, method: str) -> Iterator[None]:
    """What goes out by that method waits, and the partner has another account manager by then."""
    house.settle()
    faults, database = house.playground.faults, house.bot.dealmate.database
    rule = faults.add({"status": 429, "retry_after": 2}, method=method)
    with database.reading() as session:
        partner = programme.partner(session, "nordlicht")
        assert partner is not None
    try:
        yield
        while not faults.fired(rule):
            house.bot.worker.wake()
        with database.transaction() as session:
            programme.save_partner(session, replace(partner, cam_id="mia"))
        faults.clear(rule)
        house.settle()
    finally:
        faults.clear(rule)
        with database.transaction() as session:
            programme.save_partner(session, partner)


def told(house: Office, before: int) -> str:
    """What Jonas was told at his desk since then."""
    (one,) = house.person("U0JONAS").ephemerals(DESK)[before:]
    return str(one)


@pytest.mark.parametrize(
    ("command", "words", "secret"),
    [("/deal", "list", CUSTOMER), ("/dealmate", "access gold prices", "Gold Prices")],
)
def test_an_answer_by_url_is_for_who_may_read_it_when_it_goes_out(
    house: Office, command: str, words: str, secret: str
) -> None:
    jonas = house.person("U0JONAS")
    before = len(jonas.ephemerals(DESK))
    with held_until_jonas_has_lost_nordlicht(house, "response_url"):
        assert jonas.command(command, words, channel=DESK)["ok"]
    said = told(house, before)
    assert ASK_AGAIN in said
    assert secret not in said
    assert jonas.command(command, words, channel=DESK)["ok"]
    house.settle()
    assert secret in told(house, before + 1), "now he looks after them again"


def test_an_answer_whose_url_is_used_up_is_no_way_around_it(house: Office) -> None:
    jonas = house.person("U0JONAS")
    used = {"status": 404, "error": "used_url"}
    with held_until_jonas_has_lost_nordlicht(house, "response_url"):
        assert jonas.command("/deal", "list", channel=DESK)["ok"]
        rule = house.playground.faults.add(used, method="response_url")
    house.playground.faults.clear(rule)
    said = house.wait_in_dm(jonas, ASK_AGAIN)
    assert CUSTOMER not in str(said)


def window(house: Office, view_id: str) -> str:
    (found,) = [one for one in house.person("U0JONAS").views() if one["id"] == view_id]
    return str(found)


@pytest.mark.parametrize("opens", ["deal_details", "deal_reject"])
def test_a_window_about_a_deal_is_filled_for_who_may_see_the_deal(
    house: Office, opens: str
) -> None:
    lena, jonas = house.person("U0LENA"), house.person("U0JONAS")
    customer, channel = f"Kiebitz {opens}", "C0NORDLICHT"
    house.register(lena, channel, customer=customer, amount="61,234")
    asked = house.wait_in_dm(jonas, customer)
    if opens == "deal_details":  # in the deal's thread, where he reads along
        asked = jonas.wait_for_message(channel, containing=customer, timeout_seconds=WAIT)
    else:
        channel = house.dm(jonas)
    with held_until_jonas_has_lost_nordlicht(house, "views.update"):
        assert jonas.click(asked, opens, channel=channel)["ok"]
        opened = jonas.wait_for_view(containing="One moment", timeout_seconds=WAIT)
    said = window(house, opened["id"])
    assert NOT_FOR_YOU in said
    assert customer not in said
    assert "61,234" not in said
    assert "61234" not in said
    jonas.close(opened)


@pytest.mark.parametrize("opens", ["/nudge", "content_curate", "milestone_open"])
def test_a_window_that_offers_partners_is_filled_for_who_looks_after_them(
    house: Office, opens: str
) -> None:
    jonas = house.person("U0JONAS")
    with held_until_jonas_has_lost_nordlicht(house, "views.update"):
        opened = open_window(house, opens)
    said = window(house, opened["id"])
    assert ASK_AGAIN in said
    assert "Nordlicht" not in said
    jonas.close(opened)
    opened = open_window(house, opens)
    house.settle()
    assert "Nordlicht" in window(house, opened["id"]), "now he looks after them again"
    jonas.close(opened)


def open_window(house: Office, opens: str) -> dict[str, Any]:
    jonas = house.person("U0JONAS")
    if opens.startswith("/"):
        assert jonas.command(opens, "", channel=DESK)["ok"]
    else:
        home = jonas.wait_for_home("A0DEALMATE", containing=opens, timeout_seconds=WAIT)
        assert jonas.click_in_view(home, opens)["ok"]
    found: dict[str, Any] = jonas.wait_for_view(timeout_seconds=WAIT)
    return found
