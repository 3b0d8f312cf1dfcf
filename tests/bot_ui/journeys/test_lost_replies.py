"""Slack takes a message and its reply is lost: it is there once all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bot_ui.journeys.conftest import Office

Json = dict[str, Any]
WAIT = 60.0
LOST = {"reset_after_commit": True}


def test_a_registration_is_said_once(office: Office) -> None:
    nia, jonas = office.person("U0NIA"), office.person("U0JONAS")
    rule = office.playground.faults.add(LOST, method="chat.postMessage", nth=[1, 2, 3])
    office.register(nia, office.dm(nia), customer="Lost Reply Foundry")
    office.settle()
    assert office.playground.faults.fired(rule) == 3
    office.playground.faults.clear(rule)
    said = [m for m in nia.history(office.dm(nia)) if "Lost Reply" in str(m)]
    assert len(said) == 1
    assert len([m for m in jonas.history(office.dm(jonas)) if "Lost Reply" in str(m)]) == 1
    replies = nia.replies(office.dm(nia), said[0]["ts"])
    assert len([r for r in replies if "Why this" in str(r)]) == 1


def test_a_nudge_and_its_confirmation_are_sent_once(
    office: Office, pick: Callable[[str], Json]
) -> None:
    ana, marta = office.person("U0ANA"), office.person("U0MARTA")
    assert ana.command("/nudge", channel="C0COSTACLOUD")["ok"]
    view = ana.wait_for_view(containing="deal:costacloud", timeout_seconds=WAIT)
    ana.click_in_view(view, "nudge_deal", **pick("D-1006"))
    view = ana.wait_for_view(containing="play:D-1006", timeout_seconds=WAIT)
    play = view["blocks"][2]["element"]["option_groups"][0]["options"][0]
    ana.click_in_view(view, "nudge_play", selected_option=play)
    view = ana.wait_for_view(containing="Preview", timeout_seconds=WAIT)
    rule = office.playground.faults.add(LOST, method="chat.postMessage", nth=[1, 2])
    assert ana.submit(view)["ok"]
    office.wait_in_dm(ana, "Nudge sent about *Conservas")
    office.settle()
    assert office.playground.faults.fired(rule) == 2
    office.playground.faults.clear(rule)
    confirmations = [m for m in ana.history(office.dm(ana)) if "about *Conservas" in str(m)]
    assert len(confirmations) == 1
    nudges = [
        m
        for place in ("C0COSTACLOUD", office.dm(marta))
        for m in marta.history(place)
        if "nudge_remind" in str(m) and "Conservas" in str(m)
    ]
    assert len(nudges) == 1
