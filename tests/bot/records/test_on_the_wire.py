"""Questions that the records answer, on the real wire: to the right readers, once."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from sqlalchemy import text

from bot.conversations import queries
from bot.conversations.records import QuestionState
from bot.slack.messenger import Guard
from playbooks.deals import queries as deals
from playbooks.programme import queries as programme
from playground.harness import wait_for
from tests.bot.conftest import Stage
from tests.bot.test_question_journey import BOT, NORDLICHT, all_text, settled

EMEA = "C0EMEA"
RATING = "question_helpful"


def ends(stage: Stage) -> list[str]:
    with stage.database.reading() as session:
        return list(session.scalars(text("SELECT state FROM question_record ORDER BY id")))


def test_a_hurried_question_is_answered_in_the_thread_without_a_search(running: Stage) -> None:
    lena, jonas = (running.person(user) for user in ("U0LENA", "U0JONAS"))
    ts = lena.say(NORDLICHT, f"{BOT} whos our acount manager")
    answer = lena.wait_for_reply(NORDLICHT, ts, containing="Jonas Weber")
    settled(running, ts)
    assert "<@U0JONAS>" in all_text(answer)
    assert "From the programme's records" in all_text(answer)
    assert RATING not in all_text(answer)  # facts, not documents that somebody keeps
    assert len(lena.replies(NORDLICHT, ts)) == 1
    assert ends(running) == [QuestionState.FROM_RECORDS]
    assert running.answerer.asked == []
    with running.database.reading() as session:
        assert queries.open_questions(session) == []
        assert "nordlicht" in queries.last_questions(session)
    assert jonas.history(jonas.direct_channel("U0DEALMATE")) == []


def test_where_others_read_along_the_asker_is_told_alone(running: Stage) -> None:
    lena = running.person("U0LENA")
    ts = lena.say(EMEA, f"{BOT} what tier are we on")
    pointer = lena.wait_for_reply(EMEA, ts, containing="I tell you alone")
    private = lena.wait_for_ephemeral(EMEA, containing="Gold")
    settled(running, ts)
    assert "Only you can see this" in all_text(private)
    assert "Nordlicht" not in all_text(pointer)
    assert len(lena.replies(EMEA, ts)) == 1
    assert ends(running) == [QuestionState.FROM_RECORDS]
    for user in ("U0SOFIA", "U0PABLO", "U0JONAS"):
        other = running.person(user)
        seen = json.dumps([other.replies(EMEA, ts), other.ephemerals(EMEA)])
        assert "Gold" not in seen
        assert "Nordlicht Systemhaus" not in seen


def test_a_deals_own_steps_stand_below_and_work(running: Stage) -> None:
    lena = running.person("U0LENA")
    ts = lena.say(NORDLICHT, f"{BOT} who registerd hallstien")
    answer = lena.wait_for_reply(NORDLICHT, ts, containing="on 6 October 2026 by Lena Brandt")
    assert "Hallstein Maschinenbau GmbH" in all_text(answer)
    details = {"value": "deal_details D-1001", "text": {"type": "plain_text", "text": "Details"}}
    lena.click(answer, "deal_menu", channel=NORDLICHT, selected_option=details)
    lena.wait_for_view(callback_id="deal_details_form", containing="Hallstein")
    more = lena.say(NORDLICHT, "and when does it run out", thread_ts=ts)
    wait_for(
        lambda: len(lena.replies(NORDLICHT, ts)) == 3, what="a second answer", timeout_seconds=60
    )
    settled(running, more)
    assert "Hallstein Maschinenbau GmbH* (D-1001)" in all_text(lena.replies(NORDLICHT, ts)[-1])
    assert ends(running) == [QuestionState.FROM_RECORDS] * 2


def test_each_part_of_a_message_goes_where_it_belongs(running: Stage) -> None:
    lena, jonas = (running.person(user) for user in ("U0LENA", "U0JONAS"))
    both = lena.say(NORDLICHT, f"{BOT} what tier are we on and what is the gold discount?")
    lena.wait_for_reply(NORDLICHT, both, containing="on the tier *Gold*")
    quote = lena.wait_for_reply(NORDLICHT, both, containing="version 2.1")
    assert RATING in all_text(quote)
    in_vain = lena.say(NORDLICHT, f"{BOT} who is our cam and do you support tape robots?")
    lena.wait_for_reply(NORDLICHT, in_vain, containing="Jonas Weber*")
    lena.wait_for_reply(NORDLICHT, in_vain, containing="I found nothing on that")
    jonas.wait_for_message(jonas.direct_channel("U0DEALMATE"), containing="tape robots")
    settled(running, both, in_vain)
    assert running.answerer.asked[0].text == "what is the gold discount?"
    assert [len(lena.replies(NORDLICHT, ts)) for ts in (both, in_vain)] == [2, 2]
    assert ends(running) == [QuestionState.ANSWERED, QuestionState.HANDED_OVER]


def test_what_the_channel_was_told_is_not_told_alone_again(running: Stage) -> None:
    lena = running.person("U0LENA")
    ts = lena.say(NORDLICHT, f"{BOT} what tier are we on and do you support tape robots?")
    lena.wait_for_reply(NORDLICHT, ts, containing="on the tier *Gold*")
    lena.wait_for_reply(NORDLICHT, ts, containing="I found nothing on that")
    settled(running, ts)
    assert lena.ephemerals(NORDLICHT) == []
    assert len(running.answerer.asked) == 2
    assert {one.text for one in running.answerer.asked} == {"do you support tape robots?"}


def test_who_cannot_be_told_what_was_promised_hears_of_it(running: Stage) -> None:
    lena = running.person("U0LENA")
    running.playground.faults.add({"error": "is_archived"}, method="chat.postEphemeral")
    ts = lena.say(EMEA, f"{BOT} what tier are we on")
    lena.wait_for_reply(EMEA, ts, containing="I tell you alone")
    lena.wait_for_message(lena.direct_channel("U0DEALMATE"), containing="archived")
    settled(running, ts)


def choose(stage: Stage, label: str) -> tuple[Any, str, dict[str, Any]]:
    """Jonas asks without naming a partner and is asked back; his message and the way to choose."""
    jonas = stage.person("U0JONAS")
    direct = jonas.direct_channel("U0DEALMATE")
    ts = jonas.say(direct, "what tier are we on")
    asked = jonas.wait_for_reply(direct, ts, containing="Which partner do you mean?")
    buttons = [e for b in asked["blocks"] if b["type"] == "actions" for e in b["elements"]]
    (chosen,) = [one for one in buttons if one["text"]["text"] == label]
    return jonas, ts, {"message": asked, "action_id": chosen["action_id"], "channel": direct}


def test_an_account_manager_says_which_partner_is_meant(running: Stage) -> None:
    jonas, ts, click = choose(running, "Kestrel Consulting")
    jonas.click(**click)
    jonas.wait_for_reply(click["channel"], ts, containing="Kestrel Consulting* is on the tier")
    settled(running)
    assert ends(running) == [QuestionState.ASKED_BACK, QuestionState.FROM_RECORDS]


def test_facts_stay_when_what_was_asked_back_is_answered(running: Stage) -> None:
    jonas = running.person("U0JONAS")
    direct = jonas.direct_channel("U0DEALMATE")
    ts = jonas.say(direct, "which partners do i look after and what tier are we on?")
    facts = jonas.wait_for_reply(direct, ts, containing="Kestrel Consulting")
    asked = jonas.wait_for_reply(direct, ts, containing="Which partner do you mean?")
    settled(running, ts)
    assert facts["ts"] != asked["ts"]
    buttons = [e for b in asked["blocks"] if b["type"] == "actions" for e in b["elements"]]
    jonas.click(asked, buttons[0]["action_id"], channel=direct)
    jonas.wait_for_reply(direct, ts, containing="Kestrel Consulting* is on the tier")
    settled(running)
    same = [one for one in jonas.replies(direct, ts) if one["ts"] == facts["ts"]]
    assert [one["blocks"] for one in same] == [facts["blocks"]]


def test_a_partner_that_went_to_somebody_else_cannot_be_chosen_any_more(running: Stage) -> None:
    jonas, ts, click = choose(running, "Kestrel Consulting")
    settled(running, ts)
    with running.database.transaction() as session:
        kestrel = programme.partner(session, "kestrel")
        assert kestrel is not None
        programme.save_partner(session, replace(kestrel, cam_id="mia"))
    jonas.click(**click)
    jonas.wait_for_reply(click["channel"], ts, containing="Which partner do you mean?")
    wait_for(
        lambda: "That has changed" in all_text(jonas.replies(click["channel"], ts)[0]),
        what="that it has changed",
        timeout_seconds=60,
    )
    settled(running)
    assert "Silver" not in json.dumps(jonas.replies(click["channel"], ts))


def test_a_question_is_not_what_was_said_before_it(running: Stage) -> None:
    """Looked at again for the asker alone, its own word would be a deal that was spoken of."""
    running.answerer.general = frozenset({"harvest"})
    with running.database.transaction() as session:
        deal = deals.locked(session, "D-1001")
        assert deal is not None
        deals.save_deal(session, replace(deal, customer="Harvest Foods GmbH"))
    lena = running.person("U0LENA")
    ts = lena.say(NORDLICHT, f"{BOT} wann l\u00e4uft die harvest aus")
    lena.wait_for_reply(NORDLICHT, ts)
    settled(running, ts)
    assert lena.ephemerals(NORDLICHT) == []


def test_who_reads_along_is_looked_at_again_when_it_is_posted(running: Stage) -> None:
    messenger = running.bot.dealmate.messenger
    lena = running.person("U0LENA")
    with running.database.transaction() as session:
        for number, (partners, deals) in enumerate(
            ((["kestrel"], []), (["nordlicht"], ["D-1013"]), (["nordlicht"], ["D-1001"]))
        ):
            messenger.post(
                session,
                key=f"test/{number}",
                channel=NORDLICHT,
                text=f"a fact, number {number}",
                guard=Guard(
                    version_ids=(),
                    instead_text=f"not any more, number {number}",
                    partner_ids=tuple(partners),
                    deal_ids=tuple(deals),
                ),
            )
    running.bot.worker.wake()
    lena.wait_for_message(NORDLICHT, containing="a fact, number 2")
    settled(running)
    said = [message["text"] for message in lena.history(NORDLICHT)]
    assert {one for one in said if "number" in one} == {
        "not any more, number 0",
        "not any more, number 1",
        "a fact, number 2",
    }


def test_somebody_whom_nobody_knows_is_answered_from_documents(running: Stage) -> None:
    with running.database.transaction() as session:
        everybody = {one.id for one in programme.members(session)}
        partners = {one.id for one in programme.partners(session)}
        programme.end_access(session, keep_partners=partners, keep_members=everybody - {"lena"})
    lena = running.person("U0LENA")
    direct = lena.direct_channel("U0DEALMATE")
    ts = lena.say(direct, "what tier are we on")
    lena.wait_for_reply(direct, ts, containing="I found nothing on that")
    settled(running, ts)
    assert ends(running) == [QuestionState.HANDED_OVER]


def test_what_is_heard_is_told_and_a_note_that_finds_nothing_troubles_nobody(
    running: Stage,
) -> None:
    lena = running.person("U0LENA")
    ts = lena.say(NORDLICHT, f"{BOT} hallstein approved yet, they are a bit nervous there")
    answer = lena.wait_for_reply(NORDLICHT, ts, containing="is approved")
    settled(running, ts)
    assert [one["ts"] for one in lena.replies(NORDLICHT, ts)] == [answer["ts"]]
    assert ends(running) == [QuestionState.FROM_RECORDS]
