"""Several nudges in one message, and what a partner can do about them: later, no more, a pause."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING, Any

from playbooks.deals.queries import deal_for_program
from playbooks.plays import queries
from playbooks.plays.delivering import delivery_for
from playbooks.plays.waiting import new_nudge, put_due
from playbooks.programme import queries as programme
from playbooks.programme.people import QuietHours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bot_ui.journeys.conftest import Office

Json = dict[str, Any]
WAIT = 60.0
DEAL = "D-1013"  # Kestrel's
STEPS = (
    ("stuck-in-validation/no-end-in-sight", "ask"),
    ("stuck-in-validation/protection-ends", "say"),
)


def let_plays_speak(
    office: Office, *, deal_id: str, member_id: str, steps: Sequence[tuple[str, str]] = STEPS
) -> list[str]:
    """Plays have something to say to somebody now, who has no quiet hours today."""
    dealmate, now = office.bot.dealmate, office.bot.dealmate.clock()
    with dealmate.database.transaction() as session:
        member = programme.member(session, member_id)
        deal = deal_for_program(session, deal_id)
        assert member is not None
        assert deal is not None
        assert deal.registered_by == member_id
        awake = QuietHours(start=time(0), end=time(0), weekends=False)
        programme.save_member(session, replace(member, quiet_hours=awake))
        ids = []
        for play_id, step_id in steps:
            loaded = dealmate.plays.get(play_id)
            step = loaded.step(step_id) if loaded else None
            assert loaded is not None
            assert step is not None
            nudge = new_nudge(
                deal,
                loaded,
                step,
                partner_id=deal.partner_id,
                key=f"test/{play_id}/{deal_id}",
                delivery=delivery_for(session, deal, step),
                now=now,
            )
            assert queries.add_nudge(session, nudge)
            put_due(session, nudge, now=now)
            ids.append(nudge.id)
    office.bot.worker.wake()
    return ids


def choice(message: Json, label: str, *, of: str) -> Json:
    """An entry of the menu of one nudge in a message."""
    for block in message["blocks"]:
        for element in block.get("elements", []):
            for option in element.get("options", []) if element["type"] == "overflow" else []:
                if option["text"]["text"] == label and option["value"].startswith(of):
                    return {"selected_option": option}
    raise LookupError(label)


def test_what_is_due_together_is_one_message_and_each_part_has_its_menu(office: Office) -> None:
    owen = office.person("U0OWEN")
    one, two = let_plays_speak(office, deal_id=DEAL, member_id="owen")
    message = office.wait_in_dm(owen, "2 things, in one message")
    assert "in validation for" in str(message)
    assert "your protection for" in str(message)
    office.settle()
    history = owen.history(office.dm(owen))
    assert len([m for m in history if "your protection for" in str(m)]) == 1

    owen.click(
        message,
        "nudge_more",
        channel=office.dm(owen),
        **choice(message, "No nudges for two weeks", of=two),
    )
    paused = owen.wait_for_ephemeral(
        office.dm(owen), containing="I send you no nudges until", timeout_seconds=WAIT
    )
    owen.click(paused, "nudge_unmute", channel=office.dm(owen))
    owen.click(
        message,
        "nudge_more",
        channel=office.dm(owen),
        **choice(message, "Remind me tomorrow", of=one),
    )
    message = office.wait_for_change(owen, message, "I will remind you on")
    assert 1 in office.waiting("nudge.due")
    assert f"{two}|mute" in str(message)  # the other part still has its buttons

    owen.click(
        message,
        "nudge_more",
        channel=office.dm(owen),
        **choice(message, "No more of these", of=two),
    )
    message = office.wait_for_change(owen, message, "Owen Hughes asked for no more of these")
    told = owen.wait_for_ephemeral(
        office.dm(owen), containing="Before the protection ends", timeout_seconds=WAIT
    )
    assert "nudge_unmute" in str(told)

    assert owen.command("/nudge", channel="C0KESTREL")["ok"]
    view = owen.wait_for_view(containing="What you hear nothing of", timeout_seconds=WAIT)
    assert "Before the protection ends" in str(view)
    owen.close(view)
    owen.click(told, "nudge_unmute", channel=office.dm(owen))
    owen.wait_for_ephemeral(
        office.dm(owen), containing="you hear from me again", timeout_seconds=WAIT
    )

    with office.bot.dealmate.database.reading() as session:
        reminded = queries.nudge(session, one)
    assert reminded is not None
    assert reminded.round == 2
    office.settle()


def test_a_nudge_and_all_that_is_said_around_it_is_in_one_language(office: Office) -> None:
    tobias = office.person("U0TOBIAS")
    let_plays_speak(office, deal_id="D-1002", member_id="tobias", steps=STEPS[:1])
    message = office.wait_in_dm(tobias, "in der Validierung")
    office.settle()
    assert "Nicht hilfreich" in str(message)
    chosen = choice(message, "Erinnere mich morgen", of="")
    tobias.click(message, "nudge_more", channel=office.dm(tobias), **chosen)
    message = office.wait_for_change(tobias, message, "Ich erinnere dich am")
    assert "Tobias Falk m\u00f6chte am" in str(message)
    office.wait_in_dm(office.person("U0JONAS"), "Tobias Falk asked to be reminded on")
    office.settle()
