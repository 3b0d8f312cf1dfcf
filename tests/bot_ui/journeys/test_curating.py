"""An account manager takes a document out of every answer, or brings one forward, from Home."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.slack.envelope import Envelope
from content_index.curation.acting import curate, in_force, take_back
from content_index.curation.rules import CurationAct, Scope
from content_index.life.acting import Act, restore
from content_index.life.queries import events_of
from content_index.shelf.current import read_shelf
from store import inbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.harness import Person
    from tests.bot_ui.journeys.conftest import Office

Json = dict[str, Any]
WAIT = 60.0
APP = "A0DEALMATE"


def opened(office: Office, user_id: str) -> tuple[Person, Json]:
    person = office.person(user_id)
    home = person.wait_for_home(APP, containing="content_curate", timeout_seconds=WAIT)
    person.click_in_view(home, "content_curate")
    return person, person.wait_for_view(callback_id="content_curate_form", timeout_seconds=WAIT)


def searched(person: Person, view: Json, words: str, *, shows: str) -> Json:
    person.click_in_view(view, "content_curate_search", value=words)
    return person.wait_for_view(containing=shows, timeout_seconds=WAIT)


def state_of(office: Office, asset_id: str) -> str:
    with office.bot.dealmate.database.reading() as session:
        return read_shelf(session).assets[asset_id].status.value


def test_a_document_is_withdrawn_and_restored(office: Office, pick: Callable[[str], Json]) -> None:
    jonas, view = opened(office, "U0JONAS")
    view = searched(jonas, view, "no such thing", shows="No document has that")
    said = {"content_curate_deed": pick("withdraw"), "why": "wrong prices"}
    assert "part of the title" in str(jonas.submit(view, said)["errors"])
    view = searched(jonas, view, "DEMO script", shows="Demo Script (demo-script)")
    assert jonas.submit(view, said)["ok"]
    office.wait_in_dm(jonas, "demo-script is withdrawn")
    assert state_of(office, "demo-script") == "withdrawn"
    with office.bot.dealmate.database.reading() as session:
        last = events_of(session, "demo-script")[-1]
    assert (last.kind.value, last.actor, last.why) == ("withdrawn", "jonas", "wrong prices")

    jonas, view = opened(office, "U0JONAS")
    every = searched(jonas, view, "-", shows="Withdrawn, version 1.0: it can be restored")
    chosen = next(b for b in every["blocks"] if b.get("block_id", "").startswith("asset:"))
    options = chosen["element"]["options"]
    assert options[-1]["value"] == "demo-script", "what is withdrawn comes last"
    assert options[0]["description"]["text"] == "Current, version 1.0"
    jonas.click_in_view(every, "content_curate_deed", **pick("pin"))
    shown = jonas.wait_for_view(containing="asset:pin:", timeout_seconds=WAIT)
    assert "steel-story" in str(shown)
    assert "demo-script" not in str(shown), "nobody pins what nobody sees"
    jonas.click_in_view(shown, "content_curate_deed", **pick("restore"))
    shown = jonas.wait_for_view(containing="asset:restore:", timeout_seconds=WAIT)
    assert "demo-script" in str(shown)
    assert "steel-story" not in str(shown)
    jonas.close(shown)
    jonas, view = opened(office, "U0JONAS")
    view = searched(jonas, view, "demo-scr", shows="Demo Script (demo-script)")
    assert jonas.submit(view, {"content_curate_deed": pick("restore"), "why": "mended"})["ok"]
    office.wait_in_dm(jonas, "demo-script is published again")
    assert state_of(office, "demo-script") == "published"


def test_a_pin_needs_somebody_and_a_day_and_is_taken_back(
    office: Office, pick: Callable[[str], Json], in_days: Callable[[int], str]
) -> None:
    ana, view = opened(office, "U0ANA")
    assert "Nordlicht" not in str(view)  # not one of her partners
    view = searched(ana, view, "steel", shows="Steel Story (steel-story)")
    said = {"content_curate_deed": pick("pin"), "why": "the autumn push"}
    refused = ana.submit(view, {**said, "until": {"selected_date": None}})["errors"]
    assert set(refused) == {"deed", "until"}
    until = {"selected_date": in_days(30)}
    assert ana.submit(view, {**said, "partner": pick("costacloud"), "until": until})["ok"]
    office.wait_in_dm(ana, "steel-story is pinned for partner costacloud")
    today = datetime.now(UTC).date()
    with office.bot.dealmate.database.reading() as session:
        (pinned,) = in_force(session, "steel-story", today=today)
    assert (pinned.scope.partner, pinned.actor, pinned.reason) == (
        "costacloud",
        "ana",
        "the autumn push",
    )
    ana, view = opened(office, "U0ANA")
    view = searched(ana, view, "steel", shows="Steel Story (steel-story)")
    assert ana.submit(view, {"content_curate_deed": pick("take_back"), "why": "over"})["ok"]
    office.wait_in_dm(ana, "no longer pinned for partner costacloud")
    with office.bot.dealmate.database.reading() as session:
        assert in_force(session, "steel-story", today=today) == []


def test_what_another_account_manager_decided_stays(
    office: Office, pick: Callable[[str], Json]
) -> None:
    now = datetime.now(UTC)
    act = Act(actor="jonas", why="not theirs", now=now, today=now.date())
    with office.bot.dealmate.database.transaction() as session:
        scope = Scope(partner="nordlicht")
        until = now.date() + timedelta(days=9)
        curate(session, CurationAct.HIDE, "steel-story", scope, until=until, act=act)
    ana, view = opened(office, "U0ANA")
    view = searched(ana, view, "steel", shows="Steel Story (steel-story)")
    assert ana.submit(view, {"content_curate_deed": pick("take_back"), "why": "over"})["ok"]
    office.settle()
    with office.bot.dealmate.database.reading() as session:
        (hidden,) = in_force(session, "steel-story", today=now.date())
    assert hidden.scope.partner == "nordlicht"
    with office.bot.dealmate.database.transaction() as session:
        take_back(session, hidden.id, act)


def test_a_colleague_who_is_no_account_manager_is_told_so(office: Office) -> None:
    felix = office.person("U0FELIX")
    home = felix.wait_for_home(APP, containing="content_curate", timeout_seconds=WAIT)
    felix.click_in_view(home, "content_curate")
    view = felix.wait_for_view(containing="account managers", timeout_seconds=WAIT)
    assert view.get("submit") is None
    felix.close(view)


@pytest.mark.parametrize(
    ("user_id", "team_id", "state"),
    [
        ("U0LENA", "T0NORDLICHT", "published"),
        ("U0FELIX", "T0TIDEWELL", "published"),
        ("U0ANA", None, "published"),  # Slack does not name whose person it is
        ("U0ANA", "T0TIDEWELL", "withdrawn"),
    ],
)
def test_who_sends_the_form_is_looked_at_again(
    office: Office, user_id: str, team_id: str | None, state: str
) -> None:
    lena = office.person("U0LENA")
    lena_home = lena.wait_for_home(APP, containing="Your deals", timeout_seconds=WAIT)
    assert "content_curate" not in str(lena_home)
    envelope = Envelope(
        team_id="T0TIDEWELL",
        user_id=user_id,
        user_team_id=team_id,
        channel_id=None,
        channel_type=None,
        message_ts=None,
        thread_ts=None,
        body={"view": {"state": {"values": forged("demo-script", "withdraw")}}},
    )
    with office.bot.dealmate.database.transaction() as session:
        inbox.receive(
            session,
            kind="view.content_curate_form",
            event_key=f"forged by {user_id} of {team_id}",
            message_key=None,
            payload=envelope.to_payload(),
            now=datetime.now(UTC),
        )
    office.settle()
    assert state_of(office, "demo-script") == state
    act = Act(actor="ana", why="back", now=datetime.now(UTC), today=datetime.now(UTC).date())
    with office.bot.dealmate.database.transaction() as session:
        restore(session, "demo-script", act)


def forged(asset_id: str, deed: str) -> Json:
    return {
        "search": {"content_curate_search": {"value": "demo"}},
        f"asset:{deed}:demo": {"asset": {"selected_option": {"value": asset_id}}},
        "deed": {"content_curate_deed": {"selected_option": {"value": deed}}},
        "why": {"why": {"value": "mischief"}},
    }
