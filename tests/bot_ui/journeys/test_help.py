"""Help offers each person what that person may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bot_ui.journeys.conftest import Office

WAIT = 60.0


def test_account_managers_commands_are_offered_to_them_alone(office: Office) -> None:
    lena, jonas = office.person("U0LENA"), office.person("U0JONAS")
    assert lena.command("/dealmate", "help", channel="C0NORDLICHT")["ok"]
    told = lena.wait_for_ephemeral(
        "C0NORDLICHT", containing="genauen Zitaten", timeout_seconds=WAIT
    )
    assert "Deal registrieren" in str(told)
    assert "/nudge" not in str(told)
    assert "effect" not in str(told)
    assert jonas.command("/dealmate", "help", channel="C0DESK")["ok"]
    told = jonas.wait_for_ephemeral("C0DESK", containing="/dealmate effect", timeout_seconds=WAIT)
    assert "deal_register" not in str(told), "it would be refused"
