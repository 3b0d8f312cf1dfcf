"""A button that only opens an address: Slack tells of the click, and nobody is bothered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.blocks import handover
from bot.slack.blocks.elements import actions, button, section
from bot.slack.left_to_people import Left
from playground.person import wait_for

if TYPE_CHECKING:
    from tests.bot_ui.journeys.conftest import Office

DESK = "C0DESK"


def refusals(office: Office) -> int:
    """How often Jonas was told that a button is unknown."""
    return sum("no longer know" in str(one) for one in office.person("U0JONAS").ephemerals(DESK))


def test_a_link_button_is_acknowledged_and_says_nothing(office: Office) -> None:
    jonas = office.person("U0JONAS")
    before = refusals(office)
    handed = handover.handed_over(
        asker="Lena",
        organisation="Nordlicht",
        place="here",
        left=Left(text="How?", searchable="How?", is_missing=True, needs_a_person=False),
        thread_link="https://tidewell.slack.example/archives/C0DESK/p1",
        reference="0",
    )
    said = office.say(DESK, handed, text="A question with a link")
    assert jonas.click(said, handover.OPEN, channel=DESK)["ok"]
    here = {**button("Read", action_id="read_it"), "url": "https://tidewell.example/read"}
    said = office.say(DESK, [section("Read this", accessory=here)], text="One more link")
    assert jonas.click(said, "read_it", channel=DESK)["ok"]
    office.settle()
    assert refusals(office) == before


def test_a_button_that_nobody_knows_is_answered(office: Office) -> None:
    jonas = office.person("U0JONAS")
    unknown = actions(button("Old", action_id="from_long_ago", value="1"))
    said = office.say(DESK, [section("Old"), unknown], text="An old button")
    before = refusals(office)
    jonas.click(said, "from_long_ago", channel=DESK)
    wait_for(lambda: refusals(office) > before, what="the refusal", timeout_seconds=60.0)
