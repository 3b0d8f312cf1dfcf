"""A milestone is recorded on the Home tab: it counts at once, and the plays that wait begin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from playbooks.plays.tables import NudgeRow
from playground.harness import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bot_ui.journeys.conftest import Office

Json = dict[str, Any]
WAIT = 60.0
APP = "A0DEALMATE"


def test_a_milestone_counts_at_once(
    office: Office, pick: Callable[[str], Json], in_days: Callable[[int], str]
) -> None:
    ana, pablo = office.person("U0ANA"), office.person("U0PABLO")
    pablo.wait_for_home(APP, containing="Your deals", timeout_seconds=WAIT)
    home = ana.wait_for_home(APP, containing="milestone_open", timeout_seconds=WAIT)
    ana.click_in_view(home, "milestone_open")
    form = ana.wait_for_view(callback_id="milestone_form", timeout_seconds=WAIT)
    assert "Nordlicht" not in str(form), "Jonas looks after that partner"
    said: Json = {
        "partner": pick("costacloud"),
        "what": pick("milestone onboarding-completed"),
        "on": {"selected_date": in_days(0)},
        "until": {"selected_date": in_days(-1)},
    }
    assert "before its first" in str(ana.submit(form, said)["errors"])
    said["until"] = {"selected_date": None}
    assert ana.submit(form, said)["ok"]
    told = office.wait_in_dm(ana, "counts for Costa Cloud from")
    assert "open to them now" in str(told)
    shown = pablo.wait_for_home(APP, containing="Onboarding completed", timeout_seconds=WAIT)
    assert ":white_check_mark: Onboarding completed" in str(shown)

    def congratulated() -> bool:
        with office.bot.dealmate.database.reading() as session:
            about = session.scalars(
                select(NudgeRow.about).where(NudgeRow.partner_id == "costacloud")
            )
            return any(one.startswith("onboarding-completed@") for one in about)

    assert wait_for(congratulated, what="a nudge about it", timeout_seconds=WAIT)


def test_partners_do_not_record_their_own(office: Office) -> None:
    pablo = office.person("U0PABLO")
    home = pablo.wait_for_home(APP, containing="Your deals", timeout_seconds=WAIT)
    assert "milestone_open" not in str(home)
