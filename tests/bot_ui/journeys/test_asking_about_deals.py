"""A question about a deal: named, of the thread, of several, and of somebody else's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.slack.asked_deal import (
    Asked,
    about_a_deal,
    choices_between_deals,
    deals_named,
    without_names,
)
from bot.slack.envelope import Envelope
from playbooks.plays.queries import uses_of_deal
from playbooks.programme.audience import Audience
from retrieval.meaning import Meaningful
from retrieval.question import Preferences, Question, Speaker, Turn

if TYPE_CHECKING:
    from collections.abc import Collection

    from playbooks.deals.deal import Deal
    from tests.bot_ui.journeys.conftest import Office

MENTIONED = frozenset({"cloud", "deck", "works", "werke"})
"""Some words of documents."""
GENERAL = frozenset({"bank", "calder", "clinics", "harvest", "foods", "early", "bird", "summit"})
"""Some words of any language that these documents do not mention."""
NORDLICHT = frozenset({"T0TIDEWELL", "T0NORDLICHT"})


def known(mentioned: Collection[str]) -> Meaningful:
    return Meaningful(mentioned, is_word=lambda word: word in GENERAL)


@pytest.fixture(scope="module")
def deals(office: Office) -> tuple[Deal, Deal]:
    lena = office.person("U0LENA")
    works = office.register(lena, "C0NORDLICHT", customer="Rheintal Werke GmbH")
    freight = office.register(lena, "C0NORDLICHT", customer="Rheintal Spedition", competitor=None)
    office.settle()
    return office.deal(works.id), office.deal(freight.id)


def asked(
    office: Office,
    text: str,
    *,
    user: tuple[str, str] = ("T0NORDLICHT", "U0LENA"),
    teams: frozenset[str] = NORDLICHT,
    channel: str = "C0NORDLICHT",
    thread: str | None = None,
    said: tuple[str, ...] = (),
) -> Asked:
    envelope = Envelope(
        team_id="T0TIDEWELL",
        user_id=user[1],
        user_team_id=user[0],
        channel_id=channel,
        channel_type="channel",
        message_ts="1.0",
        thread_ts=thread,
        body={},
    )
    with office.bot.dealmate.database.reading() as session:
        turns = tuple(Turn(speaker=Speaker.READER, text=earlier) for earlier in said)
        question = Question(text, thread=turns)
        return about_a_deal(
            session, question, envelope, Audience(team_ids=teams), meaningful=known(MENTIONED)
        )


@pytest.mark.usefixtures("deals")
def test_a_named_deal_lends_what_it_is_about(office: Office) -> None:
    found = asked(office, "what should I show Rheintal Werke?")
    assert found.question.text == "what should I show ?"
    assert found.question.typed == "what should I show Rheintal Werke?"
    assert found.question.preferences == Preferences(
        stage="registered",
        industry="manufacturing",
        products=frozenset({"vault"}),
        competitor="coldstack",
    )
    assert not found.between


@pytest.mark.usefixtures("deals")
def test_two_that_fit_are_asked_about_and_the_button_settles_it(office: Office) -> None:
    found = asked(office, "a battlecard for the rheintal deal")
    assert {choice.label.partition(":")[0] for choice in found.between} == {
        "Rheintal Werke GmbH",
        "Rheintal Spedition",
    }
    for choice in found.between:
        chosen = asked(office, choice.question)
        assert not chosen.between
        assert chosen.question.text == "a battlecard for the deal"
        assert chosen.deal_id == choice.subject
    assert found.asked_back.choices == found.between


@pytest.mark.usefixtures("deals")
def test_a_deal_that_went_out_of_sight_is_not_the_one_that_was_offered(office: Office) -> None:
    for choice in asked(office, "a battlecard for the rheintal deal").between:
        for teams in (NORDLICHT | {"T0COSTACLOUD"}, NORDLICHT | {"T0UNKNOWN"}):
            assert asked(office, choice.question, teams=teams).deal_id != choice.subject


def test_the_deal_of_the_thread_counts_without_a_name(
    office: Office, deals: tuple[Deal, Deal]
) -> None:
    found = asked(office, "which price list do I use?", thread=deals[0].thread_ts)
    assert found.question.text == "which price list do I use?"
    assert found.question.preferences.competitor == "coldstack"


def test_a_follow_up_is_about_the_deal_named_last(office: Office, deals: tuple[Deal, Deal]) -> None:
    said = (f"a deck for Rheintal ({deals[1].id})", "what do I send Rheintal Werke?", "thanks")
    found = asked(office, "and a battlecard?", said=said)
    assert found.question.preferences.competitor == "coldstack"
    assert [turn.text for turn in found.question.thread] == [
        "a deck for",
        "what do I send ?",
        "thanks",
    ]


@pytest.mark.parametrize(
    ("user", "teams", "channel"),
    [
        (("T0COSTACLOUD", "U0PABLO"), frozenset({"T0TIDEWELL", "T0COSTACLOUD"}), "C0COSTACLOUD"),
        (("T0NORDLICHT", "U0LENA"), NORDLICHT | {"T0COSTACLOUD"}, "C0EMEA"),
        (("T0NORDLICHT", "U0LENA"), NORDLICHT | {"T0UNKNOWN"}, "C0NORDLICHT"),
        (("T0NORDLICHT", "U0NOBODY"), NORDLICHT, "C0NORDLICHT"),
        (("T0TIDEWELL", "U0ANA"), NORDLICHT, "C0NORDLICHT"),
    ],
    ids=["another partner", "others read along", "unknown reader", "unknown asker", "other CAM"],
)
def test_out_of_sight_it_is_a_word_like_any_other(
    office: Office,
    deals: tuple[Deal, Deal],
    user: tuple[str, str],
    teams: frozenset[str],
    channel: str,
) -> None:
    for text in ("news on the Rheintal deal", f"news on {deals[0].id}"):
        for thread in (None, deals[0].thread_ts):
            found = asked(office, text, user=user, teams=teams, channel=channel, thread=thread)
            assert found == Asked(question=Question(text))


COMMON = frozenset(["premium", "public", "library", "energy", "krankenhaus", "hospital", "support"])


@pytest.mark.parametrize(
    ("customer", "text"),
    [
        ("Premium Foods", "do you offer premium support"),
        ("Denver Public Library", "is there a public price list"),
        ("Green Energy AG", "references in the energy sector"),
        ("Krankenhaus S\u00fcd", "gibt es krankenhaus referenzen"),
        ("Hospital del Sol", "hay referencias de hospital"),
        ("Discount Tires", "what dicount do we get"),
        ("Protection One GmbH", "how long does the protecton last"),
        ("Partner AG", "what are the parnter levels"),
        ("On AG", "What is on the registration form?"),
    ],
)
def test_a_common_word_of_a_name_stays_in_a_question(
    deals: tuple[Deal, Deal], customer: str, text: str
) -> None:
    deal = replace(deals[0], customer=customer)
    assert deals_named(text, [deal], meaningful=known(COMMON | {"discount"})) == []


def test_all_deals_that_a_question_names_are_found(deals: tuple[Deal, Deal]) -> None:
    first = replace(deals[0], id="D-1001", customer="Hallstein Maschinenbau GmbH")
    second = replace(deals[0], id="D-1003", customer="Regionalbank Lindtal eG")
    public = replace(deals[0], id="D-1004", customer="Nordic Public Sector")
    three = [first, second, public]
    meaningful = known(COMMON | {"sector", "nordic", "regionalbank"})
    text = "compare the hallstein and the lindtal deals"
    assert deals_named(text, three, meaningful=meaningful) == [first, second]
    assert without_names(text, three, meaningful=meaningful) == "compare the and the deals"
    other = "public sector references for Hallstein"
    assert deals_named(other, three, meaningful=meaningful) == [first]


def test_names_and_words(deals: tuple[Deal, Deal]) -> None:
    works, freight = deals
    cloud = replace(works, id="D-9999", customer="Cloud & Co. KG")
    assert deals_named("is there a cloud version?", [cloud], meaningful=known(MENTIONED)) == []
    assert deals_named("the cloud deal", [cloud], meaningful=known(MENTIONED)) == [cloud]
    by_id = f"and {freight.id.lower()} for the deal?"
    assert deals_named(by_id, [works, freight], meaningful=known(MENTIONED)) == [freight]
    assert deals_named("the Rheintaler deal", [works, freight], meaningful=known(MENTIONED)) == [
        works,
        freight,
    ]
    text = f"a deck ({works.id}) for RHEINTAL-WERKE"
    assert without_names(text, [works], meaningful=known(MENTIONED)) == "a deck for"


@pytest.mark.parametrize(
    ("text", "is_named", "left"),
    [
        ("which deck for sankt veit", True, "which deck for"),
        ("which deck for klinkum sankt veit?", True, "which deck for ?"),
        ("which deck for veit's people", True, "which deck for people"),
        ("D-1002 price", True, "price"),
        ("d-1002 price", True, "price"),
        ("price (D 1002), d1002 deck", True, "price , deck"),
        ("which deck for a klinikum", False, ""),
        ("which deck for the Klinikum", True, "which deck for the"),
        ("which works deck", False, ""),
        ("the klinik deck", False, ""),
    ],
)
def test_a_name_that_documents_do_not_mention_needs_no_capital(
    deals: tuple[Deal, Deal],
    text: str,
    is_named: bool,  # noqa: FBT001 - a table
    left: str,
) -> None:
    clinic = replace(deals[0], id="D-1002", customer="Klinikum Sankt Veit gGmbH")
    works = replace(deals[0], id="D-1003", customer="Rheintal Works AG")
    meaningful = known({"klinikum", "works", "deck"})
    named = deals_named(text, [clinic, works], meaningful=meaningful)
    assert named == ([clinic] if is_named else [])
    assert not named or without_names(text, named, meaningful=meaningful) == left


@pytest.mark.usefixtures("deals")
@pytest.mark.parametrize("number", ["4711", "b-3", "7"])
def test_a_button_settles_it_whatever_its_deals_number_looks_like(
    deals: tuple[Deal, Deal], number: str
) -> None:
    """Numbers that came by a table are no words with a capital."""
    works, freight = replace(deals[0], id=number), deals[1]
    named = deals_named("what helps Rheintal now", [works, freight], meaningful=known(MENTIONED))
    assert named == [works, freight]
    first, second = choices_between_deals("what helps Rheintal now", named)
    assert deals_named(first.question, [works, freight], meaningful=known(MENTIONED)) == [works]
    assert deals_named(second.question, [works, freight], meaningful=known(MENTIONED)) == [freight]
    assert (
        deals_named(f"what is new in {number} ways", [works, freight], meaningful=known(MENTIONED))
        == []
    )


@pytest.mark.usefixtures("deals")
def test_the_buttons_are_shown_in_the_thread(office: Office) -> None:
    lena = office.person("U0LENA")
    ts = lena.say("C0NORDLICHT", "<@U0DEALMATE> what do I send for the Rheintal deal?")
    reply: dict[str, Any] = lena.wait_for_reply(
        "C0NORDLICHT", ts, containing="more than one deal", timeout_seconds=120
    )
    assert "Rheintal Werke" in str(reply["blocks"])
    assert "Rheintal Spedition" in str(reply["blocks"])


def test_what_helps_with_a_deal_comes_with_its_buttons_for_those_who_may_use_them(
    office: Office, deals: tuple[Deal, Deal]
) -> None:
    lena, jonas = office.person("U0LENA"), office.person("U0JONAS")

    def shown(asset: str) -> int:
        with office.bot.dealmate.database.reading() as session:
            return uses_of_deal(session, deals[0].id)[asset].shown

    before = shown("steel-story")
    twice = "what should i send rheintal werke next? what helps with rheintal werke?"
    ts = lena.say("C0NORDLICHT", f"<@U0DEALMATE> {twice}")
    reply = lena.wait_for_reply("C0NORDLICHT", ts, containing="Steel Story", timeout_seconds=120)
    assert "Rheintal Werke" in str(reply["blocks"])
    assert {"asset_open", "asset_sent_on", "asset_not_useful"} <= actions_in(reply)
    office.settle()
    assert len(lena.replies("C0NORDLICHT", ts)) == 1
    direct = jonas.direct_channel("U0DEALMATE")
    ts = jonas.say(direct, f"what helps with {deals[0].id}")
    reply = jonas.wait_for_reply(direct, ts, containing="Steel Story", timeout_seconds=120)
    assert "Rheintal Werke" in str(reply["blocks"])
    assert actions_in(reply) <= {"asset_open"}
    office.settle()
    assert shown("steel-story") == before + 1  # to whom it is shown alone at the vendor is no use


def actions_in(message: dict[str, Any]) -> set[str]:
    found = [
        element.get("action_id")
        for block in message["blocks"]
        for element in (*block.get("elements", ()), block.get("accessory") or {})
    ]
    return {one for one in found if one}


@pytest.mark.parametrize(
    ("customer", "text", "is_named"),
    [
        ("Calder Family Clinics", "what do i send calder", True),
        ("Calder Family Clinics", "calder needs a BAA b4 they start, how", True),
        ("Calder Family Clinics", "welche Unterlagen f\u00fcr calder", True),
        ("Calder Family Clinics", "precio para calder", True),
        ("Calder Family Clinics", "do you have a case study for clinics", False),
        ("Harcourt Finch LLP", "harcourt finch - data location", True),
        ("Harvest Foods", "price for harvest", True),
        ("Harvest Foods", "is the harvest included", False),
        ("Harvest Foods", "how do we harvest logs", False),
        ("Summit Bank", "is there a partner summit this year", False),
        ("Summit Bank", "how do i submit a claim", False),
        ("Summit Bank", "references for a bank", False),
        ("Early Bird Bakery", "how early do i ask", False),
        ("Early Bird Bakery", "is early renewal possible", False),
        ("Early Bird Bakery", "how long for early bird", True),
    ],
)
def test_a_word_of_the_language_names_a_customer_where_it_stands_as_a_name(
    deals: tuple[Deal, Deal],
    customer: str,
    text: str,
    is_named: bool,  # noqa: FBT001 - a table
) -> None:
    deal = replace(deals[0], customer=customer)
    named = deals_named(text, [deal], meaningful=known({"early", "price", "partner", "claim"}))
    assert named == ([deal] if is_named else [])


def test_a_deal_that_is_closed_lends_and_its_name_is_taken_out(office: Office) -> None:
    lena = office.person("U0LENA")
    found = asked(office, "lost the ostermeer renewal")
    assert found.deal_id == "D-1004"
    assert found.question.text == "lost the renewal"
    assert found.question.preferences.stage == "won"
    again = office.register(lena, "C0NORDLICHT", customer="Ostermeer Lager KG")
    assert asked(office, "price for ostermeer").deal_id == again.id
