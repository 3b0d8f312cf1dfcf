# ruff: noqa: E501 - snapshots show lines as readers see them
from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from inline_snapshot import snapshot

from bot.slack.blocks import deal_forms, deal_rows, deals, home, nudges, recommendations
from bot.slack.blocks.deals import DealFacts
from bot.slack.blocks.elements import Block, Choice
from bot.slack.blocks.nudges import NudgeFacts
from bot.slack.blocks.recommendations import Card

Problems = Callable[..., list[str]]

DEAL = DealFacts(
    id="D-1",
    customer="Fjord & Falk AS",
    partner="Nordlicht Systemhaus",
    product="Tidewell Vault",
    amount=Decimal(48000),
    currency="EUR",
    stage="registered",
    registration="submitted",
    industry="manufacturing",
    expected_close=date(2027, 3, 5),
    competitor="coldstack",
    contact_role="it_manager",
    registered_by="Lena Brandt",
    completeness=80,
    missing=("customer's domain",),
    needs_review=True,
)
CARD = Card(
    asset_id="battlecard-coldstack",
    title="Coldstack battlecard",
    kind="battlecard",
    version="2.1",
    url="https://enable.tidewell.example/battlecards/coldstack.pptx",
    receipt=("competitor Coldstack", "stage discovery"),
    may_go_on=False,
    reference="D-1|7|battlecard-coldstack",
    updated=date(2026, 9, 1),
)


ONE = (Choice(value="x", label="X"),)
CHOICES = deal_forms.DealChoices(
    products=ONE, industries=ONE, stages=ONE, currencies=ONE, competitors=ONE
)


def texts(blocks: list[Block]) -> list[str]:
    """What a reader sees of blocks, block by block."""
    return [_text(block) for block in blocks]


def _label(element: Block) -> str:
    if element["type"] == "overflow":
        return " / ".join(option["text"]["text"] for option in element["options"])
    return str(element["text"]["text"])


def _text(block: Block) -> str:
    if block["type"] in {"section", "header"} and "text" in block:
        accessory = block.get("accessory", {}).get("text", {}).get("text")
        return str(block["text"]["text"]) + (f" [{accessory}]" if accessory else "")
    if block["type"] == "section":
        return " | ".join(field["text"].replace("\n", ": ") for field in block["fields"])
    if block["type"] == "context":
        return " | ".join(element["text"] for element in block["elements"])
    if block["type"] == "actions":
        return " ".join(f"[{_label(element)}]" for element in block["elements"])
    if block["type"] == "input":
        return f"{block['label']['text']}: {block['element']['type']}"
    return f"({block['type']})"


def test_a_registration_as_the_partner_sees_it() -> None:
    assert texts(deals.registered(DEAL)) == snapshot(
        [
            "Deal registered: *Fjord &amp; Falk AS* · Tidewell Vault · EUR 48,000",
            "Stage: Registered · waiting for approval",
            "Still missing: customer's domain.",
            "[Move stage] [Details]",
        ]
    )


def test_a_registration_as_the_account_manager_sees_it() -> None:
    assert texts(deals.review(DEAL)) == snapshot(
        [
            """\
Nordlicht Systemhaus registers a deal: *Fjord &amp; Falk AS* · Tidewell Vault · EUR 48,000
:warning: *Needs review*: a similar registration exists. Check before you decide.\
""",
            "*Industry*: Manufacturing | *Stage*: Registered | *Expected close*: 5 March 2027 | *Competitor*: Coldstack | *Contact*: IT manager | *Customer's domain*: not given",
            "80% complete. Missing: customer's domain. | Registered by Lena Brandt",
            "[Approve] [Ask back] [Reject]",
        ]
    )


def test_a_decided_registration_has_no_buttons() -> None:
    decided = texts(deals.reviewed(DEAL, "Approved by Jonas Weber, 22 November 2026"))
    assert decided[-1] == "Approved by Jonas Weber, 22 November 2026"
    assert not [line for line in decided if "[" in line]


def test_the_partner_never_reads_that_a_deal_needs_review() -> None:
    quiet = dataclasses.replace(DEAL, needs_review=False)
    for show in (deals.registered, lambda d: deals.listing([d], title="Yours", count=1)):
        assert show(DEAL) == show(quiet)


def test_an_approval_names_the_end_of_the_protection() -> None:
    deal = dataclasses.replace(DEAL, registration="approved", protected_until=date(2027, 2, 20))
    assert texts(deals.approved(deal, by="Jonas Weber")) == snapshot(
        [
            """\
Approved by Jonas Weber: *Fjord &amp; Falk AS*
Your registration is protected until *20 February 2027*.\
""",
            "[Move stage]",
        ]
    )


def test_a_deal_list() -> None:
    assert texts(deals.listing([DEAL], title="Deals of Nordlicht", count=1)) == snapshot(
        [
            "*Deals of Nordlicht*",
            """\
*Fjord &amp; Falk AS* · Tidewell Vault · EUR 48,000
Stage: Registered · waiting for approval [Move stage]\
""",
            "(divider)",
            "[Register a deal]",
        ]
    )
    many = texts(deals.listing([DEAL] * 20, title="Deals", count=30))
    assert "and 10 more: my Home tab shows them page by page" in many
    won = dataclasses.replace(
        DEAL, stage="won", registration="approved", protected_until=date(2026, 11, 16)
    )
    assert "protected" not in str(deals.listing([won], title="Deals", count=1))


def test_an_asset_for_the_partner_alone_cannot_be_marked_as_sent_on() -> None:
    assert texts(recommendations.for_stage("discovery", "Fjord & Falk AS", [CARD])) == snapshot(
        [
            "For *Fjord &amp; Falk AS* at *Discovery*, this should help:",
            """\
*<https://enable.tidewell.example/battlecards/coldstack.pptx|Coldstack battlecard>*
Battlecard · version 2.1 · updated 1 September 2026\
""",
            "Why this: competitor Coldstack; stage discovery | :lock: For you, not for the customer.",
            "[Not useful]",
        ]
    )
    for_customer = dataclasses.replace(CARD, may_go_on=True)
    assert texts(recommendations.card(for_customer))[-1] == "[Sent to customer] [Not useful]"


def test_no_asset_is_said() -> None:
    assert texts(recommendations.for_stage("commit", "Fjord", [])) == snapshot(
        [
            "There is no asset for *Fjord* at *Commit* yet.",
            "I have noted the gap for the people who write the content.",
        ]
    )


def test_the_registration_form() -> None:
    view = deal_forms.registration(CHOICES, deal_forms.DealDraft(customer="Fjord"), metadata="{}")
    assert texts(view["blocks"]) == snapshot(
        [
            "Customer: plain_text_input",
            "Customer's domain: plain_text_input",
            "Product: static_select",
            "Amount: plain_text_input",
            "Currency: static_select",
            "Industry: static_select",
            "Stage: static_select",
            "Expected close: datepicker",
            "Competitor: static_select",
            "Contact's role: plain_text_input",
            "Notes: plain_text_input",
        ]
    )


def test_the_nudge_form_grows_by_steps() -> None:
    one = Choice(value="x", label="X")
    start = nudges.NudgeForm(partners=(one,))
    with_partner = dataclasses.replace(start, partner="x", deals=(one,))
    with_deal = dataclasses.replace(with_partner, deal="x", plays=(one,))
    ready = dataclasses.replace(
        with_deal,
        play="x",
        preview=nudges.Preview(
            recipient="#tidewell-nordlicht",
            text="Hello\nLena",
            cards=(CARD,),
            warnings=("Careful",),
        ),
    )
    assert [texts(nudges.form(state)["blocks"]) for state in (start, with_partner, with_deal)] == (
        snapshot(
            [
                ["Partner: static_select"],
                ["Partner: static_select", "Deal: static_select"],
                ["Partner: static_select", "Deal: static_select", "Play: static_select"],
            ]
        )
    )
    assert texts(nudges.form(ready)["blocks"])[3:] == snapshot(
        [
            "(divider)",
            ":warning: Careful",
            """\
*Preview*
To: #tidewell-nordlicht
&gt; Hello
&gt; Lena\
""",
            """\
*<https://enable.tidewell.example/battlecards/coldstack.pptx|Coldstack battlecard>*
Battlecard · version 2.1 · updated 1 September 2026\
""",
            "Why this: competitor Coldstack; stage discovery | :lock: For you, not for the customer.",
        ]
    )


def test_a_nudge_and_what_the_account_manager_sees() -> None:
    facts = NudgeFacts(
        id="N-1",
        customer="Fjord",
        play="Beat Coldstack",
        text="Hello Lena,\n\nask about restore times.",
        recipient="#tidewell-nordlicht",
        cards=(dataclasses.replace(CARD, may_go_on=True),),
        titles=(CARD.title,),
    )
    assert texts(nudges.nudge(facts)) == snapshot(
        [
            """\
Hello Lena,
ask about restore times.\
""",
            """\
*<https://enable.tidewell.example/battlecards/coldstack.pptx|Coldstack battlecard>*
Battlecard · version 2.1 · updated 1 September 2026\
""",
            "Why this: competitor Coldstack; stage discovery | May go on to the customer.",
            (
                "[Sent to customer] [Not useful] [Remind me] [Remind me tomorrow / "
                "Remind me in a week / No more of these / No nudges for two weeks]"
            ),
        ]
    )
    assert texts(nudges.confirmation(facts)) == snapshot(
        [
            """\
Nudge sent about *Fjord*: Beat Coldstack
To: #tidewell-nordlicht
&gt; Hello Lena,
&gt; \n\
&gt; ask about restore times.\
""",
            "With: Coldstack battlecard",
            "Nothing done with it yet. I will tell you here.",
        ]
    )
    assert texts(nudges.confirmation(facts, ["Lena Brandt sent it to the customer"]))[-1] == (
        "Lena Brandt sent it to the customer"
    )


def test_a_partners_home() -> None:
    line = deal_rows.DealLine(
        deal=dataclasses.replace(DEAL, registration="approved", protected_until=date(2027, 2, 20)),
        days_in_stage=1,
        next_asset=deal_rows.NextAsset(title=CARD.title, url=CARD.url, reason="stage discovery"),
    )
    view = home.PartnerHome(
        name="Lena", partner="Nordlicht Systemhaus", cam="Jonas Weber", deals=(line,)
    )
    assert texts(home.partner(view)["blocks"]) == snapshot(
        [
            "Hello Lena. Good to see you.",
            "Nordlicht Systemhaus · your account manager: Jonas Weber",
            "[Register a deal]",
            "Your deals",
            """\
*Fjord &amp; Falk AS* · Tidewell Vault · EUR 48,000
*Registered* for 1 day · protected until 20 February 2027
80% complete. Still missing: customer's domain.
Next: <https://enable.tidewell.example/battlecards/coldstack.pptx|Coldstack battlecard> (stage discovery)\
""",
            "[Move stage] [Add what is missing]",
            "(divider)",
            "Questions? Mention me in our shared channel, or write to me in Messages.",
        ]
    )


def test_an_account_managers_home() -> None:
    view = home.CamHome(
        name="Jonas",
        reviews=(DEAL,),
        deals=(deal_rows.DealLine(deal=DEAL, days_in_stage=40, is_stuck=True),),
        stage_counts={"registered": 1},
        questions=(
            home.OpenQuestion(
                asked_by="Tobias",
                partner="Nordlicht",
                text="all down",
                asked_on=date(2026, 11, 23),
                is_urgent=True,
            ),
            home.OpenQuestion(
                asked_by="Lena", partner="Nordlicht", text="DORA?", asked_on=date(2026, 11, 22)
            ),
        ),
        due=("Tomorrow: first call for Fjord",),
    )
    assert texts(home.cam(view)["blocks"]) == snapshot(
        [
            "Hello Jonas.",
            "[Nudge a partner] [Record a milestone] [Change what is shown]",
            "Waiting for you (1)",
            """\
*Fjord &amp; Falk AS* · Tidewell Vault · EUR 48,000
Nordlicht Systemhaus · Submitted · 80% complete · :warning: needs review\
""",
            "[Approve] [Ask back] [Reject]",
            "Unanswered questions",
            """\
• :rotating_light: all down (Tobias, Nordlicht, 23 November 2026)
• DORA? (Lena, Nordlicht, 22 November 2026)\
""",
            "Nudges due",
            "• Tomorrow: first call for Fjord",
            "What partners did",
            "Nothing yet.",
            "Deals by stage",
            "*Registered* (1)",
            """\
*Fjord &amp; Falk AS* · Tidewell Vault · EUR 48,000
Nordlicht Systemhaus · 40 days in stage · Submitted · :hourglass: stuck · :warning: needs review
80% complete. Still missing: customer's domain.\
""",
        ]
    )


def test_a_strangers_home() -> None:
    assert texts(home.stranger(contact="Priya Nair")["blocks"]) == snapshot(
        [
            "Hello, I am Dealmate.",
            """\
I answer partners from the vendor's sales content, register their deals, and bring what helps at each stage.
I do not know you yet, so I can show you public content only. Ask Priya Nair to add you to the partner programme.\
""",
        ]
    )


def test_the_card_of_a_closed_deal_offers_nothing_for_the_customer() -> None:
    card = dataclasses.replace(CARD, may_go_on=True)
    assert "Sent to customer" in str(recommendations.card(card))
    assert "Sent to customer" not in str(
        recommendations.card(dataclasses.replace(card, is_closed=True))
    )


def test_a_reminder_has_one_date() -> None:
    on = date(2026, 11, 24)
    assert nudges.act_words("remind_me", on) == "asked to be reminded on 27 November 2026"
    assert nudges.act_words("sent_on", on, about="Proof, Fjord") == (
        "sent it to the customer: Proof, Fjord, 24 November 2026"
    )
