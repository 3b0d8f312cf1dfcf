"""The details of a deal are completed in its thread; what is missing is said there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from playbooks.deals import queries
from playbooks.deals.deal import NO_COMPETITOR, Contact, ProductLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bot_ui.journeys.conftest import Office

Json = dict[str, Any]
WAIT = 60.0
CHANNEL = "C0COSTACLOUD"


def test_what_is_missing_is_said_and_completed(office: Office, pick: Callable[[str], Json]) -> None:
    pablo, ana = office.person("U0PABLO"), office.person("U0ANA")
    deal = office.register(
        pablo, CHANNEL, customer="Umberleigh Tools", notes="", competitor=None, customer_domain=""
    )
    root = pablo.wait_for_message(CHANNEL, containing="Umberleigh", timeout_seconds=WAIT)
    assert "Still missing: customer's domain, competitor, notes." in str(root["blocks"])
    review = office.wait_in_dm(ana, "Umberleigh")
    assert "Missing: customer's domain, competitor, notes." in str(review["blocks"])

    pablo.click(root, "deal_details", channel=CHANNEL)
    form = pablo.wait_for_view(callback_id="deal_details_form", timeout_seconds=WAIT)
    assert "48000" in str(form)
    bad = pablo.submit(form, typed(form) | {"customer_domain": "gmail.com"})
    assert "own domain" in str(bad)
    bad = pablo.submit(form, typed(form) | {"contacts": "cfo\nAda, a@b.example", "lines": "vlt: 1"})
    assert "Line 2 is not understood: Ada" in bad["errors"]["contacts"]
    assert "Line 1 is not understood: vlt: 1" in bad["errors"]["lines"]
    good = {
        "customer_domain": "umberleigh.example",
        "competitor": pick("none_known"),
        "contacts": "CIO: Ada <Hill>, ada@umberleigh.example",
        "lines": "Tidewell Vault: 30000\ncloud: 20000",
        "notes": "They lost a week in May.",
    }
    assert pablo.submit(form, typed(form) | good)["ok"]
    changed = office.wait_for_change(ana, review, "They lost a week")
    assert "Ada &lt;Hill&gt;" in str(changed["blocks"])
    assert "deal_approve" in str(changed["blocks"]), "it still waits for a decision"
    office.settle()
    now = office.deal(deal.id)
    assert (now.completeness, now.competitor) == (100, NO_COMPETITOR)
    assert "None known" in str(changed["blocks"])
    assert now.amount == 50_000
    assert now.contacts == (Contact(role="cio", name="Ada <Hill>", email="ada@umberleigh.example"),)
    assert now.lines == (
        ProductLine(product="vault", amount=30_000),
        ProductLine(product="cloud", amount=20_000),
    )
    root = next(one for one in pablo.history(CHANNEL) if one["ts"] == root["ts"])
    assert "Still missing" not in str(root["blocks"])
    assert office.dead() == []


def test_a_form_does_not_overwrite_what_another_wrote(office: Office) -> None:
    pablo = office.person("U0PABLO")
    deal = office.register(pablo, CHANNEL, customer="Penhallow Pottery")
    root = pablo.wait_for_message(CHANNEL, containing="Penhallow", timeout_seconds=WAIT)
    pablo.click(root, "deal_details", channel=CHANNEL)
    form = pablo.wait_for_view(callback_id="deal_details_form", timeout_seconds=WAIT)
    office.settle()
    with office.bot.dealmate.database.transaction() as session:
        queries.save_deal(session, replace(office.deal(deal.id), notes="Written by Marta."))
    assert pablo.submit(form, typed(form) | {"notes": "Written by Pablo."})["ok"]
    office.wait_in_dm(pablo, "somebody else has changed this deal")
    assert office.deal(deal.id).notes == "Written by Marta."


def typed(form: Json) -> Json:
    """What the form shows as it opens: nothing is typed yet."""
    values: Json = {}
    for block in form["blocks"]:
        element = block.get("element") or {}
        if element.get("type") == "plain_text_input":
            values[block["block_id"]] = element.get("initial_value") or ""
        elif element.get("type") == "datepicker" and element.get("initial_date"):
            values[block["block_id"]] = {"selected_date": element["initial_date"]}
        elif element.get("initial_option"):
            values[block["block_id"]] = {"selected_option": element["initial_option"]}
    return values


def test_what_was_approved_does_not_change_in_silence(office: Office) -> None:
    lena, jonas = office.person("U0LENA"), office.person("U0JONAS")
    office.register(lena, "C0NORDLICHT", customer="Leise Werke")
    review = office.wait_in_dm(jonas, "Leise")
    jonas.click(review, "deal_reject", channel=office.dm(jonas))
    form = jonas.wait_for_view(callback_id="deal_reject_form", timeout_seconds=WAIT)
    assert jonas.submit(form, {"text": "   "})["errors"] == {"text": "Say it in a few words."}
    jonas.close(form)
    jonas.click(review, "deal_approve", channel=office.dm(jonas))
    root = lena.wait_for_message("C0NORDLICHT", containing="Leise", timeout_seconds=WAIT)
    lena.wait_for_reply(
        "C0NORDLICHT", root["ts"], containing="protected until", timeout_seconds=WAIT
    )
    office.settle()
    lena.click(root, "deal_details", channel="C0NORDLICHT")
    form = lena.wait_for_view(callback_id="deal_details_form", timeout_seconds=WAIT)
    assert lena.submit(form, typed(form) | {"amount": "52,000"})["ok"]
    said = lena.wait_for_reply(
        "C0NORDLICHT", root["ts"], containing="changed what was approved", timeout_seconds=WAIT
    )
    assert "amount EUR 48,000 to EUR 52,000" in str(said)
    office.wait_in_dm(jonas, "amount EUR 48,000 to EUR 52,000")


def test_an_approved_deal_that_may_be_somebody_elses_is_brought_to_the_cam_alone(
    office: Office,
) -> None:
    lena, jonas = office.person("U0LENA"), office.person("U0JONAS")
    deal = office.register(lena, "C0NORDLICHT", customer="Quietwater Foundry")
    review = office.wait_in_dm(jonas, "Quietwater")
    jonas.click(review, "deal_approve", channel=office.dm(jonas))
    root = lena.wait_for_message("C0NORDLICHT", containing="Quietwater", timeout_seconds=WAIT)
    lena.wait_for_reply(
        "C0NORDLICHT", root["ts"], containing="protected until", timeout_seconds=WAIT
    )
    office.settle()
    approved = office.deal(deal.id)
    lena.click(root, "deal_details", channel="C0NORDLICHT")
    form = lena.wait_for_view(callback_id="deal_details_form", timeout_seconds=WAIT)
    theirs = "shop.prairielakes.example"  # below the domain of a deal of BrightPath's
    assert lena.submit(form, typed(form) | {"customer_domain": theirs})["ok"]
    asked = office.wait_in_dm(jonas, "a similar registration exists")
    for secret in ("Prairie", "BrightPath", "D-1010"):
        assert secret not in str(asked["blocks"])
    office.settle()
    now = office.deal(deal.id)
    assert now.needs_review
    assert (now.registration, now.protected_until) == (
        approved.registration,
        approved.protected_until,
    )
    thread = str(lena.replies("C0NORDLICHT", root["ts"])) + str(lena.history("C0NORDLICHT"))
    assert "review" not in thread
    jonas.wait_for_home("A0DEALMATE", containing="deal_settle", timeout_seconds=WAIT)
    assert "Lena Brandt changed it: domain" in str(asked["blocks"])
    before = next(one for one in lena.history("C0NORDLICHT") if one["ts"] == root["ts"])

    office.double_click(jonas, asked, "deal_settle", channel=office.dm(jonas))
    closed = office.wait_for_change(jonas, asked, "Jonas Weber looked on")
    assert "deal_settle" not in str(closed["blocks"])
    jonas.wait_for_ephemeral(
        office.dm(jonas), containing="Nothing about this deal waits", timeout_seconds=WAIT
    )
    office.settle()
    assert not office.deal(deal.id).needs_review
    thread = str(lena.replies("C0NORDLICHT", root["ts"]))
    assert "looked" not in thread
    after = next(one for one in lena.history("C0NORDLICHT") if one["ts"] == root["ts"])
    assert after == before, "not even edited to the same words"
    assert office.dead() == []
