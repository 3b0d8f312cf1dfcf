"""What the bot offers to do about a question, and to whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.slack.acts import ACTS, offer_for
from bot.slack.blocks.answers import answered
from bot.slack.contacts import Situation
from playbooks.programme.people import VENDOR, Member, Role
from tests.bot.twins import DISCOUNT


def situation(*, is_vendor: bool | None) -> Situation:
    asker = None
    if is_vendor is not None:
        asker = Member(
            id="m",
            name="Mia",
            email="mia@example.com",
            organisation=VENDOR if is_vendor else "nordlicht",
            role=Role.CAM if is_vendor else Role.PARTNER,
            identities=(),
            locale="en",
            time_zone="UTC",
        )
    return Situation(
        asker=asker,
        asker_name="Mia",
        organisation="",
        partner_id=None,
        helper=None,
        helper_name="Ana",
        helper_slack_id=None,
    )


@pytest.mark.parametrize(
    ("question", "command"),
    [
        ("how do i register a deal", "`/deal`"),
        ("what is my margin and how can we register an opportunity?", "`/deal`"),
        ("wie registriere ich einen Deal?", "`/deal`"),
        ("\u00bfc\u00f3mo registro una oportunidad?", "`/deal`"),
        ("where do I see my deals?", "`/deal list`"),
        ("how long is a deal protected", None),
        ("what counts as a registered deal", None),
        ("how do i register for the training", None),
        ("how do i nudge a partner", None),
    ],
)
def test_a_partner_is_offered_what_partners_may_do(question: str, command: str | None) -> None:
    for is_direct in (False, True):
        offer = offer_for(question, situation(is_vendor=False), is_direct=is_direct, language="en")
        assert (command is None) is (offer is None)
        if command:
            assert offer is not None
            assert offer.text == f"You can do that right here: {command}"


def test_the_vendors_commands_are_for_the_vendor_alone_and_unseen_by_others() -> None:
    question = "how do i nudge a partner"
    offer = offer_for(question, situation(is_vendor=True), is_direct=True, language="en")
    assert offer is not None
    assert "`/nudge`" in offer.text
    for who, is_direct in ((True, False), (False, True), (None, True)):
        assert not offer_for(question, situation(is_vendor=who), is_direct=is_direct, language="en")


def test_who_may_not_nudge_is_not_sent_to_a_command_that_refuses() -> None:
    known = situation(is_vendor=True)
    assert known.asker is not None
    colleague = replace(known, asker=replace(known.asker, role=Role.VENDOR))
    question = "how do i nudge a partner"
    assert offer_for(question, known, is_direct=True, language="en")
    assert offer_for(question, colleague, is_direct=True, language="en") is None


def test_nobody_who_is_not_known_is_offered_anything() -> None:
    for act in ACTS:
        question = "how do i register a deal, see my deals or nudge a partner"
        assert act.is_asked_for(question)
        assert not offer_for(question, situation(is_vendor=None), is_direct=True, language="en")


def test_the_offer_stands_at_the_end_in_the_language_of_the_question() -> None:
    offer = offer_for(
        "wie registriere ich einen Deal?",
        situation(is_vendor=False),
        is_direct=True,
        language="de",
    )
    (part,) = answered(DISCOUNT, reference="1", offer=offer)
    assert part.blocks[-2]["elements"][0]["text"] == "Das geht gleich hier: `/deal`"
    assert part.blocks[-1]["elements"][-1]["action_id"] == "deal_register"
    assert part.text.endswith("Das geht gleich hier: `/deal`")
