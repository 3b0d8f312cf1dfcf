"""Who wants to register a deal is brought to the form, and nobody else hears for whom."""

from __future__ import annotations

import pytest

from tests.bot.records.conftest import Ask, words_in


@pytest.mark.parametrize(
    ("text", "customer"),
    [
        ("i want to register a deal for Freskomarkt, 20 vault, 25k", "Freskomarkt"),
        ("want to register a new deal", ""),
        ("can i register a deal for freskomarkt", "freskomarkt"),
        ("quiero registrar una oportunidad para Freskomarkt", "Freskomarkt"),
        ("ich will einen deal f\u00fcr freskomarkt registrieren", "freskomarkt"),
        ("i want to register a deal for regional cloud", ""),
        ("how do i register freskomarkt", "freskomarkt"),
    ],
)
@pytest.mark.parametrize("channel", [None, "C0NORDLICHT"])
def test_the_form_is_offered_with_the_customer(
    ask: Ask, text: str, customer: str, channel: str | None
) -> None:
    recorded = ask("lena", text, channel=channel)
    assert recorded is not None
    assert recorded.offers_registering
    assert [one.registers for one in recorded.told] == [customer]
    assert recorded.partner_ids == (("nordlicht",) if customer else ())


def test_the_documents_are_asked_where_something_is_asked(ask: Ask) -> None:
    for text, left, may_find_nothing in (
        ("i want to register a deal for Freskomarkt", "", False),
        ("can i register freskomarkt", "can i register a deal?", True),
        (
            "register a deal for Freskomarkt. what discount do we get?",
            "what discount do we get?",
            False,
        ),
    ):
        recorded = ask("lena", text)
        assert recorded is not None
        assert (recorded.rest, recorded.may_find_nothing) == (left, may_find_nothing)
    both = words_in(ask("lena", "register a deal for Freskomarkt. which deals do we have?"))
    assert "right here" in both
    assert "Hallstein" in both
    for text in (
        "can i register a renewal?",
        "can i register renewals?",
        "how long does registration take",
        "how do i register a deal",
        "can i register a deal for the cloud",
    ):
        assert ask("lena", text) is None


def test_where_others_read_along_no_customer_is_repeated(ask: Ask) -> None:
    recorded = ask("lena", "i want to register a deal for Freskomarkt", channel="C0EMEA")
    assert recorded is not None
    assert not recorded.is_private
    assert [one.registers for one in recorded.told] == [""]
    assert recorded.partner_ids == ()
    known = ask("lena", "i want to register a deal for hallstein", channel="C0EMEA")
    assert words_in(known) == words_in(recorded)
    both = ask("lena", "register a deal for Acme. which deals do we have?", channel="C0EMEA")
    assert both is not None
    assert both.is_private


def test_the_vendors_people_register_nothing(ask: Ask) -> None:
    for who in ("jonas", "priya", "felix"):
        assert ask(who, "i want to register a deal for Freskomarkt") is None
