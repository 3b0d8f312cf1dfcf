"""What no rule understands is answered from the records all the same, to whom it may be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from playbooks.deals.protecting import extend_protection
from playbooks.programme import queries
from retrieval.answers import Answer, AnswerState
from retrieval.meaning import Meaningful
from store.database import Database
from tests.bot.records import conftest
from tests.bot.records.conftest import Ask, words_in

NORDLICHT, EMEA = "C0NORDLICHT", "C0EMEA"


@pytest.mark.parametrize(
    ("who", "text", "says"),
    [
        ("lena", "lindtal gonna lose it soon?", ["until 29 November 2026"]),
        (
            "greta",
            "wie stehts um lindtal",
            ["Angebot seit", "31.200 EUR", "Wettbewerber Coldstack"],
        ),
        ("erik", "lundahl deal, who's the contact and when close", ["12 March 2027", "IT manager"]),
        (
            "lena",
            "welche deals laufen in den n\u00e4chsten 30 tagen aus",
            ["Lindtal", "Sankt Veit"],
        ),
        ("jonas", "which deals of mine run out this month", ["by 30 November 2026: 1", "Lindtal"]),
        (
            "lena",
            "any protection of ours ending today",
            ["No protection", "next to end", "Lindtal"],
        ),
        ("pablo", "how far are we from silver", ["Costa Cloud is on the tier Registered"]),
    ],
)
def test_the_records_answer(ask: Ask, who: str, text: str, says: list[str]) -> None:
    told = words_in(ask(who, text))
    assert [part for part in says if part not in told] == []


def test_a_list_by_a_day_leaves_out_what_ends_later(ask: Ask) -> None:
    assert "Hallstein" not in words_in(ask("lena", "anything of ours running out this month"))
    assert "Hallstein" in words_in(ask("lena", "anything of ours running out soon"))


def test_who_may_not_see_a_deal_hears_of_none(ask: Ask) -> None:
    """The name of somebody else's customer is a word like any other, wherever it is typed."""
    for text in ("lindtal gonna lose it soon?", "is lindtal through yet", "wie stehts um lindtal"):
        invented = text.replace("lindtal", "lindwurm")
        assert (ask("owen", text) is None) is (ask("owen", invented) is None)
        for channel in (EMEA, NORDLICHT):
            assert (ask("lena", text, channel=EMEA) is None) is (
                ask("lena", invented, channel=EMEA) is None
            ), channel


def test_in_a_channel_of_several_partners_the_asker_is_told_alone(ask: Ask) -> None:
    recorded = ask("lena", "anything of ours running out this month", channel=EMEA)
    assert recorded is not None
    assert recorded.is_private


def test_a_rule_that_is_needed_besides_is_looked_up(ask: Ask) -> None:
    text = "can we extend hallstein"
    recorded = ask("lena", text)
    assert recorded is not None
    assert recorded.rest == f"{text}?"
    assert recorded.asked == ""
    assert not recorded.may_find_nothing


def test_a_name_with_documents_to_look_for_is_for_them(ask: Ask) -> None:
    for text in (
        "which discount do i get at hallstein",
        "hallstein wants an iso 27001 certificate",
        "template for the kick-off at lindtal",
        "case study regionalbank lindtal",
    ):
        assert ask("lena", text) is None, text


@pytest.mark.parametrize(
    ("note", "may_find_nothing"),
    [
        ("they are a bit nervous there", True),
        ("der Kunde ist etwas unruhig", True),
        ("also need the vault one pager", False),
        ("they want 20% off", False),
        ("call me on monday please", False),
        ("bitte um R\u00fcckruf", False),
        ("quiero hablar con Jonas", False),
    ],
)
def test_a_note_beside_what_is_heard_is_looked_for(
    ask: Ask, note: str, *, may_find_nothing: bool
) -> None:
    """Nobody is troubled where it wants nothing and the documents say nothing of it."""
    recorded = ask("lena", f"hallstein approved yet, {note}")
    assert recorded is not None
    assert "Hallstein Maschinenbau GmbH (D-1001)" in words_in(recorded)
    assert recorded.rest == f"{note}?"
    assert recorded.may_find_nothing is may_find_nothing


def test_what_may_find_nothing_is_left_out_only_where_nothing_is_found(ask: Ask) -> None:
    recorded = ask("lena", "hallstein approved yet, they are a bit nervous there")
    assert recorded is not None
    nothing = Answer(state=AnswerState.ABSTAINED, text="", language="en")
    assert recorded.leaves_out(nothing)
    assert not recorded.leaves_out(replace(nothing, needs_a_person=True))
    assert not recorded.leaves_out(replace(nothing, state=AnswerState.ASKED_BACK))
    assert not recorded.leaves_out(replace(nothing, state=AnswerState.ANSWERED))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("is hallstein through yet, klinikum still covered", ["Hallstein", "13 December 2026"]),
        ("hallstein through yet & any news on lindtal protection", ["Hallstein", "29 November"]),
        ("is hallstein or klinikum closer to running out", ["4 January", "13 December 2026"]),
    ],
)
def test_two_deals_in_one_message_are_both_told(ask: Ask, text: str, says: list[str]) -> None:
    told = words_in(ask("lena", text))
    assert [part for part in says if part not in told] == []


def test_a_note_that_leads_to_the_question_is_not_looked_for(ask: Ask) -> None:
    text = "quick question before the weekend, is hallstein through yet"
    recorded = ask("lena", text)
    assert recorded is not None
    assert recorded.rest == ""


def test_several_words_of_a_name_are_enough_where_each_is_a_word_of_documents(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    mentioned = Meaningful(frozenset({"prairie", "lakes"}), is_word=lambda _: False)
    monkeypatch.setattr(conftest, "MEANINGFUL", mentioned)
    assert "8 December 2026" in words_in(ask("dana", "are we gonna lose prairie lakes soon"))
    assert ask("dana", "are we gonna lose prairie soon") is None


def test_what_was_told_is_not_told_again(ask: Ask) -> None:
    told = words_in(ask("dana", "prairie lakes: stage? close date? who registered it?"))
    assert told.count("Dana Lee") == 1
    assert "22 December 2026" in told


def test_a_statement_beside_a_question_is_no_question(ask: Ask) -> None:
    for text in (
        "Hallstein hat noch Coldstack im Einsatz, argumente?",
        "hallstein runs coldstack today, which arguments do we have",
    ):
        assert ask("lena", text) is None, text


def test_what_is_protected_on_a_day_is_not_what_ends_by_it(ask: Ask) -> None:
    for text in ("which deals are protected today", "which deals are still protected next month"):
        assert "Hallstein" in words_in(ask("lena", text)), text


def test_a_distributor_hears_of_a_resellers_deal_only_what_it_is_for(
    ask: Ask, database: Database
) -> None:
    with database.transaction() as session:
        nordlicht = queries.partner(session, "nordlicht")
        assert nordlicht is not None
        queries.save_partner(session, replace(nordlicht, shares_deals_with_distributor=True))
    theirs = words_in(ask("lena", "who did we put as competitor at hallstein"))
    assert "Coldstack" in theirs
    assert "IT manager" in theirs
    shared = words_in(ask("sofia", "who did they put as competitor at hallstein"))
    assert "On record: Tidewell Vault." in shared
    assert "Coldstack" not in shared


def test_a_note_that_names_a_deal_stands_beside_another_question(ask: Ask) -> None:
    recorded = ask("nia", "harcourt finch status + price of cloud in gbp")
    assert "in the stage discovery" in words_in(recorded)
    assert recorded is not None
    assert recorded.rest == "price of cloud in gbp?"
    assert not recorded.may_find_nothing
    assert ask("nia", "vault price + sentinel price") is None


def test_a_thread_goes_on_with_what_was_heard(ask: Ask) -> None:
    asked = "is klinikum sankt veit extended already? can i extend"
    told = words_in(ask("lena", "and lindtal?", before=(asked,)))
    assert "29 November 2026" in told
    assert "proposal" not in told
    assert "13 December 2026" in words_in(ask("lena", "and until when", before=(asked,)))
    between = (asked, "which discount do we get")
    assert ask("lena", "how long is it valid", before=between) is None


def test_in_a_deals_own_thread_no_name_is_needed(ask: Ask) -> None:
    assert "4 January 2027" in words_in(ask("lena", "and until when", deal="D-1001"))
    assert ask("lena", "and until when") is None
    assert ask("lena", "they want references from hospitals", deal="D-1001") is None


def test_a_protection_that_was_made_longer_says_so(ask: Ask, database: Database) -> None:
    with database.transaction() as session:
        jonas = queries.member(session, "jonas")
        assert jonas is not None
        extend_protection(
            session,
            "D-1001",
            by=jonas,
            now=datetime(2026, 11, 25, 9, tzinfo=UTC),
            today=(datetime(2026, 11, 25, 9, tzinfo=UTC)).date(),
        )
    told = words_in(ask("lena", "did hallstein get its extra days"))
    assert "was made longer on 25 November 2026" in told
    assert "does not make it longer again" in told
