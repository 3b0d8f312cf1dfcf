"""The account manager decides, the partner answers, the stage moves; others may not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack.blocks import deals as appearance
from playbooks.deals.stages import Registration, Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bot_ui.journeys.conftest import Office

Json = dict[str, Any]
WAIT = 60.0


def test_approving_tells_the_partner_and_takes_the_buttons_away(office: Office) -> None:
    lena, jonas = office.person("U0LENA"), office.person("U0JONAS")
    deal = office.register(lena, "C0NORDLICHT", customer="Aalborg Tovværk")
    review = office.wait_in_dm(jonas, "Aalborg")
    office.double_click(jonas, review, "deal_approve", channel=office.dm(jonas))
    root = lena.wait_for_message("C0NORDLICHT", containing="Aalborg", timeout_seconds=WAIT)
    approved = lena.wait_for_reply(
        "C0NORDLICHT", root["ts"], containing="protected until", timeout_seconds=WAIT
    )
    assert "Jonas Weber" in str(approved)
    assert "<@U0LENA>" in str(approved["blocks"]), "who registered it is told by Slack"
    closed = office.wait_for_change(jonas, review, "Approved by Jonas Weber")
    assert "deal_approve" not in str(closed["blocks"])
    jonas.wait_for_ephemeral(office.dm(jonas), containing="already", timeout_seconds=WAIT)
    office.settle()
    said = [
        reply
        for reply in lena.replies("C0NORDLICHT", root["ts"])
        if "protected until" in str(reply)
    ]
    assert len(said) == 1
    assert office.deal(deal.id).registration is Registration.APPROVED
    assert office.deal(deal.id).protected_until is not None


def test_consent_is_an_answer_where_something_was_asked(office: Office) -> None:
    marta, ana = office.person("U0MARTA"), office.person("U0ANA")
    office.register(marta, "C0COSTACLOUD", customer="Talleres Olmo")
    root = marta.wait_for_message("C0COSTACLOUD", containing="Olmo", timeout_seconds=WAIT)
    review = office.wait_in_dm(ana, "Olmo")
    ana.click(review, "deal_ask", channel=office.dm(ana))
    form = ana.wait_for_view(callback_id="deal_ask_form", timeout_seconds=WAIT)
    assert ana.submit(form, {"text": "May we close it?"})["ok"]
    marta.wait_for_reply("C0COSTACLOUD", root["ts"], containing="May we", timeout_seconds=WAIT)
    marta.say("C0COSTACLOUD", "De acuerdo", thread_ts=root["ts"])
    marta.wait_for_reply(
        "C0COSTACLOUD", root["ts"], containing="deal_answer_typed", timeout_seconds=WAIT
    )


def test_an_answer_that_is_typed_in_the_thread_is_offered_for_the_question(office: Office) -> None:
    marta, ana = office.person("U0MARTA"), office.person("U0ANA")
    deal = office.register(marta, "C0COSTACLOUD", customer="Herrajes Arana")
    root = marta.wait_for_message("C0COSTACLOUD", containing="Arana", timeout_seconds=WAIT)
    review = office.wait_in_dm(ana, "Arana")
    ana.click(review, "deal_ask", channel=office.dm(ana))
    form = ana.wait_for_view(callback_id="deal_ask_form", timeout_seconds=WAIT)
    assert ana.submit(form, {"text": "How many servers?"})["ok"]
    asked = marta.wait_for_reply(
        "C0COSTACLOUD", root["ts"], containing="How many servers", timeout_seconds=WAIT
    )
    assert "<@U0MARTA>" in str(asked["blocks"])
    typed = "34 servers, contact is Mr | Etxeberria"
    marta.say("C0COSTACLOUD", typed, thread_ts=root["ts"])
    offer = marta.wait_for_reply(
        "C0COSTACLOUD", root["ts"], containing="deal_answer_typed", timeout_seconds=WAIT
    )
    assert "Ana Ruiz" in str(offer)
    assert "No, look it up" in str(offer)
    marta.say("C0COSTACLOUD", "and two sites", thread_ts=root["ts"])
    alarm = "<@U0DEALMATE> their servers were hit by ransomware, everything is encrypted"
    marta.say("C0COSTACLOUD", alarm, thread_ts=root["ts"])
    office.wait_in_dm(ana, "Urgent")
    office.settle()
    said = str(marta.replies("C0COSTACLOUD", root["ts"]))
    assert said.count("No, look it up") == 1, "who talks to others is asked once"
    ana.click(offer, appearance.TYPED_ANSWER, channel="C0COSTACLOUD")
    refusal = ana.wait_for_view(containing="for the partner to answer", timeout_seconds=WAIT)
    ana.close(refusal)
    marta.click(offer, appearance.TYPED_ANSWER, channel="C0COSTACLOUD")
    form = marta.wait_for_view(callback_id="deal_answer_form", timeout_seconds=WAIT)
    assert "34 servers, contact is Mr | Etxeberria" in str(form)
    assert marta.submit(form, {"text": "34 servers, contact is Mr Etxeberria"})["ok"]
    office.wait_in_dm(ana, "34 servers")
    office.settle()
    assert office.deal(deal.id).registration is Registration.SUBMITTED


def test_asking_back_answering_and_rejecting(office: Office) -> None:
    marta, ana = office.person("U0MARTA"), office.person("U0ANA")
    deal = office.register(marta, "C0COSTACLOUD", customer="Bodegas Urrutia")
    root = marta.wait_for_message("C0COSTACLOUD", containing="Urrutia", timeout_seconds=WAIT)
    review = office.wait_in_dm(ana, "Urrutia")

    ana.click(review, "deal_ask", channel=office.dm(ana))
    form = ana.wait_for_view(callback_id="deal_ask_form", timeout_seconds=WAIT)
    assert ana.submit(form, {"text": "How many <servers> & sites?"})["ok"]
    question = marta.wait_for_reply(
        "C0COSTACLOUD", root["ts"], containing="servers&gt; &amp; sites", timeout_seconds=WAIT
    )

    # The vendor's own people cannot answer for the partner.
    ana.click(question, "deal_answer", channel="C0COSTACLOUD")
    refusal = ana.wait_for_view(containing="for the partner to answer", timeout_seconds=WAIT)
    ana.close(refusal)

    marta.click(question, "deal_answer", channel="C0COSTACLOUD")
    form = marta.wait_for_view(callback_id="deal_answer_form", timeout_seconds=WAIT)
    assert "How many" in str(form)
    assert marta.submit(form, {"text": "Twelve, on two sites."})["ok"]
    marta.wait_for_reply(
        "C0COSTACLOUD", root["ts"], containing="Ana Ruiz has it", timeout_seconds=WAIT
    )
    again = office.wait_in_dm(ana, "answered about *Bodegas")
    assert "Twelve, on two sites." in str(again)
    office.settle()
    closed = next(r for r in marta.replies("C0COSTACLOUD", root["ts"]) if r["ts"] == question["ts"])
    assert "deal_answer" not in str(closed["blocks"])

    ana.click(again, "deal_reject", channel=office.dm(ana))
    form = ana.wait_for_view(callback_id="deal_reject_form", timeout_seconds=WAIT)
    assert ana.submit(form, {"text": "The tender is closed."})["ok"]
    marta.wait_for_reply(
        "C0COSTACLOUD", root["ts"], containing="The tender is closed.", timeout_seconds=WAIT
    )
    office.settle()
    assert office.deal(deal.id).registration is Registration.REJECTED
    closed = office.wait_for_change(ana, again, "Rejected by Ana Ruiz")
    assert "deal_approve" not in str(closed["blocks"])


def test_a_new_stage_brings_its_assets(office: Office, pick: Callable[[str], Json]) -> None:
    lena, jonas = office.person("U0LENA"), office.person("U0JONAS")
    deal = office.register(lena, "C0NORDLICHT", customer="Kieler Kontor")
    review = office.wait_in_dm(jonas, "Kieler Kontor")
    jonas.click(review, "deal_approve", channel=office.dm(jonas))
    root = lena.wait_for_message("C0NORDLICHT", containing="Kieler", timeout_seconds=WAIT)
    lena.wait_for_reply(
        "C0NORDLICHT", root["ts"], containing="protected until", timeout_seconds=WAIT
    )

    lena.click(root, "deal_move", channel="C0NORDLICHT")
    form = lena.wait_for_view(callback_id="deal_stage_form", timeout_seconds=WAIT)
    assert "won" not in [option["value"] for option in options(form, "stage")]
    assert lena.submit(form, {"stage": pick("lost")})["errors"] == {
        "reason": "Say in a few words why the deal was lost."
    }
    assert lena.submit(form, {"stage": pick("discovery")})["ok"]
    lena.wait_for_reply("C0NORDLICHT", root["ts"], containing="*Discovery*", timeout_seconds=WAIT)
    advice = lena.wait_for_reply(
        "C0NORDLICHT", root["ts"], containing="Coldstack Card", timeout_seconds=WAIT
    )
    assert "Gold Prices" in str(advice)  # Nordlicht is gold
    assert "Why this" in str(advice)
    assert "Secret" not in str(advice)
    card = buttons_of(advice, "|coldstack-card")
    assert card == ["asset_not_useful"]
    assert buttons_of(advice, "|steel-story") == ["asset_sent_on", "asset_not_useful"]
    office.settle()
    assert office.deal(deal.id).stage is Stage.DISCOVERY
    now = next(m for m in lena.history("C0NORDLICHT") if m["ts"] == root["ts"])
    assert "Stage: Discovery · approved · protected until" in str(now)


def test_assets_that_went_on_or_did_not_help_are_noted(office: Office) -> None:
    sam, mia = office.person("U0SAM"), office.person("U0MIA")
    deal = office.register(sam, "C0BRIGHTPATH", customer="Larkspur Bank")
    root = sam.wait_for_message("C0BRIGHTPATH", containing="Larkspur", timeout_seconds=WAIT)
    advice = sam.wait_for_reply(
        "C0BRIGHTPATH", root["ts"], containing="Vault One Pager", timeout_seconds=WAIT
    )
    sam.click(advice, "asset_sent_on", channel="C0BRIGHTPATH")
    sam.wait_for_ephemeral("C0BRIGHTPATH", containing="went to Larkspur Bank", timeout_seconds=WAIT)
    mia.click(advice, "asset_not_useful", channel="C0BRIGHTPATH")
    refusal = mia.wait_for_ephemeral("C0BRIGHTPATH", containing="", timeout_seconds=WAIT)
    assert "Noted" not in str(refusal)
    assert deal.id.startswith("D-")


def test_nobody_else_decides_or_moves(office: Office) -> None:
    """Dana of BrightPath sits in a channel that shows Kestrel's deal by mistake."""
    deal = office.deal("D-1014")
    buttons: list[Json] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "A mistake"}},
        {
            "type": "actions",
            "elements": [
                *appearance.review_buttons(_facts(deal.id)),
                appearance.move_button(deal.id),
            ],
        },
    ]
    shown = office.say("C0KESTREL", buttons, text="A mistake")
    dana = office.person("U0DANA")
    dana.click(shown, "deal_approve", channel="C0KESTREL")
    refusal = dana.wait_for_ephemeral("C0KESTREL", containing="no deal", timeout_seconds=WAIT)
    assert "Harcourt" not in str(refusal)
    for action in ("deal_ask", "deal_reject", "deal_move"):
        dana.click(shown, action, channel="C0KESTREL")
        view = dana.wait_for_view(containing="no deal", timeout_seconds=WAIT)
        assert "Harcourt" not in str(view)
        dana.close(view)
    owen = office.person("U0OWEN")
    owen.click(shown, "deal_ask", channel="C0KESTREL")
    owen.close(owen.wait_for_view(containing="account manager", timeout_seconds=WAIT))
    office.settle()
    assert office.deal(deal.id) == deal


def options(view: Json, block_id: str) -> list[Json]:
    block = next(block for block in view["blocks"] if block["block_id"] == block_id)
    found: list[Json] = block["element"]["options"]
    return found


def buttons_of(message: Json, suffix: str) -> list[str]:
    return [
        element["action_id"]
        for block in message["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
        if element.get("value", "").endswith(suffix)
    ]


def _facts(deal_id: str) -> appearance.DealFacts:
    return appearance.DealFacts(
        id=deal_id,
        customer="Harcourt",
        partner="Kestrel",
        product="Cloud",
        amount=1,
        currency="GBP",
        stage="discovery",
        registration="approved",
    )
