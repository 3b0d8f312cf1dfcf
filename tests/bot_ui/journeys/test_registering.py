"""A partner registers a deal: from where, what is refused, and who reads of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bot_ui.journeys.conftest import Office

Json = dict[str, Any]
WAIT = 60.0


def test_from_the_partners_own_channel(office: Office) -> None:
    lena, jonas = office.person("U0LENA"), office.person("U0JONAS")
    deal = office.register(lena, "C0NORDLICHT", customer="Fjordvik AS")
    root = lena.wait_for_message("C0NORDLICHT", containing="Fjordvik AS", timeout_seconds=WAIT)
    assert "Deal registered" in str(root)
    review = office.wait_in_dm(jonas, "Fjordvik AS")
    assert "Approve" in str(review)
    assert "100% complete" in str(review)
    assert "needs review" not in str(review).lower()
    advice = lena.wait_for_reply(
        "C0NORDLICHT", root["ts"], containing="Why this", timeout_seconds=WAIT
    )
    assert "Vault One Pager" in str(advice)
    assert "Secret" not in str(advice)
    office.settle()
    assert office.deal(deal.id).thread_channel == "C0NORDLICHT"


def test_from_the_home_tab_it_goes_to_the_partners_own_channel(office: Office) -> None:
    pablo = office.person("U0PABLO")
    home = pablo.wait_for_home("A0DEALMATE", containing="Register a deal", timeout_seconds=WAIT)
    assert pablo.click_in_view(home, "deal_register")["ok"]
    office.submit_registration(pablo, customer="Talleres Ondarra")
    root = pablo.wait_for_message("C0COSTACLOUD", containing="Ondarra", timeout_seconds=WAIT)
    assert "Deal registered" in str(root)


def test_a_mention_brings_the_button_to_whom_slack_gives_no_command(office: Office) -> None:
    greta = office.person("U0GRETA")
    ts = greta.say("C0NORDLICHT", "<@U0DEALMATE> register a deal")
    reply = greta.wait_for_reply(
        "C0NORDLICHT", ts, containing="deal_register", timeout_seconds=WAIT
    )
    assert greta.click(reply, "deal_register", channel="C0NORDLICHT")["ok"]
    office.submit_registration(greta, customer="Elbtal Pumpen")
    greta.wait_for_message("C0NORDLICHT", containing="Elbtal", timeout_seconds=WAIT)


def test_who_says_for_whom_gets_the_form_with_that_customer(office: Office) -> None:
    lena = office.person("U0LENA")
    asked = "<@U0DEALMATE> i want to register a deal for Elbe Kontor, 20 vault, 25k"
    ts = lena.say("C0NORDLICHT", asked)
    reply = lena.wait_for_reply("C0NORDLICHT", ts, containing="right here", timeout_seconds=WAIT)
    assert lena.click(reply, "deal_register", channel="C0NORDLICHT")["ok"]
    view = lena.wait_for_view(containing="Customer", timeout_seconds=WAIT)
    customer = next(block for block in view["blocks"] if block["block_id"] == "customer")
    assert customer["element"]["initial_value"] == "Elbe Kontor"
    lena.close(view)
    ts = lena.say("C0EMEA", asked)
    reply = lena.wait_for_reply("C0EMEA", ts, containing="right here", timeout_seconds=WAIT)
    office.settle()
    assert "deal_register" in str(reply)
    assert "Elbe" not in str(lena.replies("C0EMEA", ts)[1:]), "others read along"


def test_the_customer_can_be_typed_with_the_command(office: Office) -> None:
    sofia = office.person("U0SOFIA")
    view = office.open_registration(sofia, "C0MERIDIAN", "Ponte & Figli")
    customer = next(block for block in view["blocks"] if block["block_id"] == "customer")
    assert customer["element"]["initial_value"] == "Ponte & Figli"
    sofia.close(view)


def test_mistakes_are_shown_beside_their_fields(
    office: Office, filled: Callable[..., Json], in_days: Callable[[int], str]
) -> None:
    dana = office.person("U0DANA")
    view = office.open_registration(dana, "C0BRIGHTPATH")
    wrong = filled(
        customer="?",
        amount="a lot",
        expected_close={"selected_date": in_days(-1)},
        customer_domain="gmail.com",
    )
    answer = dana.submit(view, wrong)
    assert set(answer["errors"]) == {"customer", "amount", "expected_close", "customer_domain"}
    assert "past" in answer["errors"]["expected_close"]
    assert dana.submit(view, filled(customer="Red Rock Dental"))["ok"]
    assert office.wait_for_deal("Red Rock Dental").amount == 48_000


def test_in_a_channel_with_other_organisations_it_stays_private(office: Office) -> None:
    """C0EMEA has three organisations; C0KESTREL is the programme's word, not Slack's."""
    before = office.person("U0SOFIA").history("C0EMEA")
    for user_id, channel, customer in (
        ("U0TOBIAS", "C0EMEA", "Wattenmeer Reederei"),
        ("U0OWEN", "C0KESTREL", "Stonebridge Mill"),
    ):
        person = office.person(user_id)
        office.register(person, channel, customer=customer)
        root = office.wait_in_dm(person, customer)
        assert "Deal registered" in str(root)
        hint = person.wait_for_ephemeral(
            channel, containing="direct messages", timeout_seconds=WAIT
        )
        assert customer not in str(hint)
        advice = person.wait_for_reply(
            office.dm(person), root["ts"], containing="Why this", timeout_seconds=WAIT
        )
        assert "Vault One Pager" in str(advice)
    office.settle()
    assert office.person("U0SOFIA").history("C0EMEA") == before
    dana = office.person("U0DANA")
    assert "Stonebridge" not in str(dana.history("C0KESTREL"))
    assert "Stonebridge" not in str(dana.ephemerals("C0KESTREL"))


def test_a_customer_of_somebody_else_needs_review_and_only_the_cam_reads_it(
    office: Office,
) -> None:
    sofia, ana = office.person("U0SOFIA"), office.person("U0ANA")
    office.register(sofia, "C0MERIDIAN", customer="Hallstein Maschinenbau AG", notes="")
    review = office.wait_in_dm(ana, "Hallstein Maschinenbau AG")
    assert "needs review" in str(review).lower()
    assert "Nordlicht" not in str(review)
    root = sofia.wait_for_message("C0MERIDIAN", containing="Hallstein", timeout_seconds=WAIT)
    office.settle()
    seen = str([root, *sofia.replies("C0MERIDIAN", root["ts"])]).lower()
    assert "needs review" not in seen
    assert "nordlicht" not in seen


def test_the_vendor_and_strangers_are_told_kindly(office: Office) -> None:
    for user_id, channel, words in (
        ("U0JONAS", "C0NORDLICHT", "partner who works on them"),
        ("U0NEW", "C0COSTACLOUD", "I do not know you yet"),
    ):
        person = office.person(user_id)
        assert person.command("/deal", "Whatever", channel=channel)["ok"]
        view = person.wait_for_view(containing=words, timeout_seconds=WAIT)
        assert "submit" not in view or view["submit"] is None
        person.close(view)


@pytest.mark.parametrize(
    ("user_id", "shown", "hidden"),
    [
        ("U0LENA", "Hallstein Maschinenbau GmbH", "Conservas Ribamar"),
        ("U0ANA", "Conservas Ribamar", "Klinikum Sankt Veit"),
        ("U0FELIX", "no deals", "Hallstein"),
    ],
)
def test_a_list_shows_what_its_reader_may_see(
    office: Office, user_id: str, shown: str, hidden: str
) -> None:
    person = office.person(user_id)
    channel = "C0NORDLICHT" if user_id in {"U0LENA", "U0FELIX"} else "C0EMEA"
    assert person.command("/deal", "list", channel=channel)["ok"]
    listing = person.wait_for_ephemeral(channel, containing=shown, timeout_seconds=WAIT)
    assert hidden not in str(listing)


def test_help_explains_the_command(office: Office) -> None:
    nia = office.person("U0NIA")
    assert nia.command("/deal", " HELP ", channel="C0KESTREL")["ok"]
    nia.wait_for_ephemeral("C0KESTREL", containing="/deal list", timeout_seconds=WAIT)


def test_the_account_manager_sees_what_the_partner_has_registered_before(office: Office) -> None:
    owen, jonas = office.person("U0OWEN"), office.person("U0JONAS")
    first = office.register(owen, "C0KESTREL", customer="Quayside Mills")
    office.wait_in_dm(jonas, "Quayside Mills")
    office.register(owen, "C0KESTREL", customer="Quayside Mills Ltd")
    review = office.wait_in_dm(jonas, "Quayside Mills Ltd")
    assert f"already in {first.id}." in str(review["blocks"])
