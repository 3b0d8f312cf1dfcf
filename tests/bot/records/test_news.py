"""News of a deal: what is on record is told, how it is changed, and who else is to read it."""

from __future__ import annotations

import pytest

from playbooks.deals.usecases import bind_thread
from tests.bot.conftest import Stage
from tests.bot.records.conftest import Ask, words_in
from tests.bot.test_question_journey import BOT, NORDLICHT, all_text, settled


@pytest.mark.parametrize(
    ("who", "text", "says"),
    [
        ("lena", "we won hallstein!!", ["in the stage discovery", "\u201cMove stage\u201d"]),
        ("lena", "set hallstein to won", ["in the stage discovery", "\u201cMove stage\u201d"]),
        (
            "lena",
            "sankt veit verschiebt sich auf m\u00e4rz",
            ["(D-1002)", "\u00e4ndert den Eintrag"],
        ),
        ("pablo", "actualiza ribamar a ganado por favor", ["(D-1006)", "no cambia el registro"]),
        ("marta", "hemos ganado ribamar", ["(D-1006)", "no cambia el registro"]),
        ("lena", "hallstein gewonnen", ["(D-1001)", "\u00e4ndert den Eintrag"]),
        ("jonas", "hallstein is won", ["(D-1001)", "\u201cMove stage\u201d"]),
    ],
)
def test_the_record_and_how_it_is_changed_are_told(
    ask: Ask, who: str, text: str, says: list[str]
) -> None:
    recorded = ask(who, text)
    assert [part for part in says if part not in words_in(recorded)] == []
    assert recorded is not None
    assert not recorded.rest
    assert not recorded.needs_a_person


def test_what_is_wanted_besides_goes_to_the_documents(ask: Ask) -> None:
    recorded = ask("lena", "won hallstein, need the onboarding checklist")
    assert recorded is not None
    assert recorded.rest == "need the onboarding checklist?"
    assert not recorded.may_find_nothing


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("we won hallstein. requirements for the rebate", "requirements for the rebate?"),
        ("hallstein closed. rebate rules gold", "rebate rules gold?"),
        (
            "hallstein is lost. Our battlecard against Ironkeep was wrong",
            "Our battlecard against Ironkeep was wrong?",
        ),
        (
            "hallstein postponed to march. Registration protection extension rules for Hallstein",
            "Registration protection extension rules for Hallstein?",
        ),
    ],
)
def test_what_is_said_besides_goes_to_the_documents(ask: Ask, text: str, rest: str) -> None:
    recorded = ask("lena", text, channel="C0NORDLICHT")
    assert recorded is not None
    assert "(D-1001)" in words_in(recorded)
    assert recorded.rest == rest
    assert recorded.may_find_nothing


def test_a_site_that_is_shut_for_a_while_is_no_news(ask: Ask) -> None:
    for text in ("hallstein was closed for maintenance", "hallstein is closed for the holidays"):
        recorded = ask("lena", text)
        assert recorded is None or "does not change the record" not in words_in(recorded), text


def test_what_buttons_do_not_change_needs_a_person(ask: Ask) -> None:
    for who, text in (
        ("lena", "lost the ostermeer renewal"),  # it is won
        ("owen", "marlow postponed to march"),  # it was not accepted
    ):
        recorded = ask(who, text)
        assert recorded is not None, text
        assert recorded.needs_a_person, text
        assert "Move stage" not in words_in(recorded)


def test_in_a_channel_the_vendor_is_told_where_the_buttons_are(ask: Ask) -> None:
    told = words_in(ask("jonas", "hallstein is won", channel="C0NORDLICHT"))
    assert "Write to me directly" in told
    assert "Move stage" not in told


def test_news_of_nobodys_deal_is_for_the_documents(ask: Ask) -> None:
    assert ask("marta", "we won hallstein!!") is None
    assert ask("lena", "we won hallstein!!", channel="C0EMEA") is None


@pytest.mark.parametrize(
    ("who", "deal", "text", "says"),
    [
        ("lena", "D-1001", "we won!", ["(D-1001)", "\u201cMove stage\u201d"]),
        ("lena", "D-1001", "lost it", ["(D-1001)", "does not change the record"]),
        ("lena", "D-1001", "gewonnen!", ["(D-1001)", "\u00e4ndert den Eintrag"]),
        ("marta", "D-1006", "lo hemos ganado!!", ["(D-1006)", "no cambia el registro"]),
        ("lena", "D-1001", "we won lindtal!", ["(D-1003)"]),
    ],
)
def test_in_a_deals_own_thread_no_name_is_needed(
    ask: Ask, who: str, deal: str, text: str, says: list[str]
) -> None:
    told = words_in(ask(who, text, deal=deal))
    assert [part for part in says if part not in told] == []


def test_in_a_thread_that_is_no_deals_it_is_as_before(ask: Ask) -> None:
    for text in ("we won!", "lost it", "gewonnen!"):
        assert ask("lena", text) is None
        assert ask("lena", text, channel="C0EMEA", deal="D-1001") is None
        assert ask("marta", text, deal="D-1001") is None


def test_what_stands_beside_such_news_goes_to_the_documents(ask: Ask) -> None:
    recorded = ask("lena", "we won! need the onboarding checklist", deal="D-1001")
    assert recorded is not None
    assert recorded.rest == "need the onboarding checklist?"


def test_news_in_the_thread_of_a_deal(running: Stage) -> None:
    lena = running.person("U0LENA")
    ts = lena.say(NORDLICHT, f"{BOT} hallstein?")
    lena.wait_for_reply(NORDLICHT, ts, containing="in the stage")
    with running.database.transaction() as session:
        bind_thread(session, "D-1001", channel_id=NORDLICHT, thread_ts=ts)
    told = lena.say(NORDLICHT, "we won!", thread_ts=ts)
    answer = lena.wait_for_reply(NORDLICHT, ts, containing="does not change the record")
    assert "(D-1001)" in all_text(answer)
    assert "deal_move" in all_text(answer)
    settled(running, told)
    assert len(lena.replies(NORDLICHT, ts)) == 3  # two answers, and the news
    assert running.answerer.asked == []


def test_the_buttons_stand_below_and_what_they_do_not_do_goes_to_a_person(running: Stage) -> None:
    lena, jonas = (running.person(user) for user in ("U0LENA", "U0JONAS"))
    ts = lena.say(NORDLICHT, f"{BOT} we won hallstein!!")
    answer = lena.wait_for_reply(NORDLICHT, ts, containing="does not change the record")
    assert "deal_move" in all_text(answer)
    settled(running, ts)
    assert len(lena.replies(NORDLICHT, ts)) == 1
    ts = lena.say(NORDLICHT, f"{BOT} lost the ostermeer renewal")
    lena.wait_for_reply(NORDLICHT, ts, containing="was won on")
    lena.wait_for_reply(NORDLICHT, ts, containing="this needs a person")
    direct = jonas.direct_channel("U0DEALMATE")
    jonas.wait_for_message(direct, containing="lost the ostermeer renewal")
    settled(running, ts)
    assert running.answerer.asked == []
