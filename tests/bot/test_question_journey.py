"""Questions on the real wire: one visible end each, and nothing that a reader may not see."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from bot.conversations import queries
from bot.slack.blocks import limits
from bot.slack.blocks.asking_back import choice_of, choice_value
from content_index.labels import HolderKind
from playground.harness import wait_for
from retrieval.answers import Choice
from tests.bot.conftest import Stage
from tests.bot.twins import DISCOUNT_QUOTE, MARGIN_QUOTE

NORDLICHT = "C0NORDLICHT"
DESK = "C0DESK"
BOT = "<@U0DEALMATE>"
FOUND_NOTHING = "I found nothing on that"


def settled(stage: Stage, *messages: str) -> None:
    """Wait until the bot has heard those messages and has nothing left to do."""
    for ts in messages:
        wait_for(partial(heard, stage, ts), what=f"{ts} in the inbox", timeout_seconds=60)
    wait_for(lambda: not pending(stage), what="an idle bot", timeout_seconds=60)


def heard(stage: Stage, ts: str) -> bool:
    with stage.database.reading() as session:
        found = session.execute(
            text("SELECT 1 FROM inbox WHERE message_key LIKE '%:' || :ts"), {"ts": ts}
        )
        return found.first() is not None


def pending(stage: Stage) -> list[Any]:
    with stage.database.reading() as session:
        return list(
            session.execute(
                text(
                    "SELECT kind FROM inbox WHERE state IN ('received', 'claimed', 'failed') "
                    "UNION ALL SELECT topic FROM outbox WHERE state IN ('pending', 'claimed')"
                )
            )
        )


def all_text(message: dict[str, Any]) -> str:
    return json.dumps([message.get("text"), message.get("blocks")], ensure_ascii=False)


def test_a_mention_is_answered_once_in_the_thread_with_its_source(running: Stage) -> None:
    lena = running.person("U0LENA")
    ts = lena.say(NORDLICHT, f"{BOT} what is the gold discount?")
    answer = lena.wait_for_reply(NORDLICHT, ts)
    settled(running)
    assert len(lena.replies(NORDLICHT, ts)) == 1
    shown = all_text(answer)
    assert "version 2.1" in shown
    assert "1 September 2026" in shown
    assert "valid until 1 March 2027" in shown
    assert "https://enable.tidewell.example/pricing" in shown
    assert "Last updated long ago." in shown
    assert answer["thread_ts"] == ts


def test_what_a_document_holds_can_mention_nobody(running: Stage) -> None:
    lena = running.person("U0LENA")
    ts = lena.say(NORDLICHT, f"{BOT} what is the gold discount?")
    answer = lena.wait_for_reply(NORDLICHT, ts)
    quotes = [block for block in answer["blocks"] if block["type"] == "rich_text"]
    elements = quotes[0]["elements"][0]["elements"]
    assert {element["type"] for element in elements} == {"text"}
    said = "".join(element["text"] for element in elements)
    assert said == DISCOUNT_QUOTE.replace("**", "").replace("`", "")
    assert "<!channel>" not in json.dumps(
        [block for block in answer["blocks"] if block["type"] != "rich_text"]
    )
    assert "<!channel>" not in answer["text"]


def test_the_audience_is_the_channel_and_not_the_asker(running: Stage) -> None:
    jonas = running.person("U0JONAS")
    ts = jonas.say(NORDLICHT, f"{BOT} what is our margin?")
    answer = jonas.wait_for_reply(NORDLICHT, ts)
    assert FOUND_NOTHING in answer["text"]
    kinds = {holder.kind for holder in running.answerer.grants[0].holders}
    assert kinds == {HolderKind.VENDOR, HolderKind.PARTNER}
    private = jonas.wait_for_ephemeral(NORDLICHT, containing=MARGIN_QUOTE)
    settled(running)
    assert "Only you can see this" in all_text(private)
    lena = running.person("U0LENA")
    seen = [lena.history(NORDLICHT), lena.replies(NORDLICHT, ts), lena.ephemerals(NORDLICHT)]
    assert MARGIN_QUOTE not in json.dumps(seen)


def test_a_partner_and_a_vendor_see_the_same_public_words(running: Stage) -> None:
    said = []
    for user in ("U0JONAS", "U0LENA"):
        person = running.person(user)
        ts = person.say(NORDLICHT, f"{BOT} what is the margin?")
        said.append(person.wait_for_reply(NORDLICHT, ts))
    settled(running)
    assert said[0]["text"] == said[1]["text"]
    strip = [
        json.dumps([{k: v for k, v in b.items() if k != "block_id"} for b in m["blocks"]])
        for m in said
    ]
    assert strip[0] == strip[1]
    assert running.person("U0LENA").ephemerals(NORDLICHT) == []


def test_an_internal_channel_gets_internal_content(running: Stage) -> None:
    ana = running.person("U0ANA")
    ts = ana.say(DESK, f"{BOT} what is our margin?")
    assert MARGIN_QUOTE in all_text(ana.wait_for_reply(DESK, ts))


def test_a_direct_message_is_answered_for_its_writer(running: Stage) -> None:
    for user, expected in (("U0ANA", MARGIN_QUOTE), ("U0LENA", FOUND_NOTHING)):
        person = running.person(user)
        channel = person.direct_channel("U0DEALMATE")
        ts = person.say(channel, "what is the margin?")
        assert expected in all_text(person.wait_for_reply(channel, ts))


def test_an_unanswered_question_goes_to_the_cam_who_answers(running: Stage) -> None:
    lena, jonas = (running.person(user) for user in ("U0LENA", "U0JONAS"))
    ts = lena.say(NORDLICHT, f"{BOT} can you support tape robots?")
    answer = lena.wait_for_reply(NORDLICHT, ts)
    assert "Jonas Weber" in answer["text"]
    direct = jonas.direct_channel("U0DEALMATE")
    notice = jonas.wait_for_message(direct, containing="tape robots")
    assert "Lena Brandt" in all_text(notice)
    assert "Nordlicht" in all_text(notice)
    with running.database.reading() as session:
        [waiting] = queries.open_questions(session)
    assert (waiting.partner_id, waiting.text) == ("nordlicht", "can you support tape robots?")

    jonas.click(notice, "handover_answer", channel=direct)
    view = jonas.wait_for_view(callback_id="handover_answer", containing="tape robots")
    assert jonas.submit(view, {"value": "Only LTO-9 <!here>, *yes*."})["ok"]
    posted = lena.wait_for_reply(NORDLICHT, ts, containing="LTO-9")
    assert "Jonas Weber" in all_text(posted)
    assert "<!here>" not in posted["text"]
    quote = posted["blocks"][-1]["elements"][0]["elements"]
    assert quote == [{"type": "text", "text": "Only LTO-9 <!here>, *yes*."}]  # as typed, inert
    settled(running)
    [after] = [m for m in jonas.history(direct) if m["ts"] == notice["ts"]]
    assert "Done by" in all_text(after)
    with running.database.reading() as session:
        assert queries.open_questions(session) == []


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_a_page_close_to_an_unanswered_question_is_named_while_it_may_be(
    running: Stage, *, is_withdrawn: bool
) -> None:
    running.shelf.withdrawn.update({1} if is_withdrawn else ())
    lena = running.person("U0LENA")
    ts = lena.say(NORDLICHT, f"{BOT} can the archive hold tape robots?")
    answer = lena.wait_for_reply(NORDLICHT, ts)
    settled(running)
    said = FOUND_NOTHING if is_withdrawn else "I found no sure answer to that"
    assert said in answer["text"]
    assert "Jonas Weber" in answer["text"]
    shown = all_text(answer)
    assert ("https://enable.tidewell.example/archive|Archive guide" in shown) is not is_withdrawn
    assert len(lena.replies(NORDLICHT, ts)) == 1


def test_only_the_vendor_may_settle_a_question(running: Stage) -> None:
    lena, jonas = (running.person(user) for user in ("U0LENA", "U0JONAS"))
    lena.say(NORDLICHT, f"{BOT} can you support tape robots?")
    direct = jonas.direct_channel("U0DEALMATE")
    notice = jonas.wait_for_message(direct, containing="tape robots")
    jonas.click(notice, "handover_done", channel=direct)
    jonas.click(notice, "handover_done", channel=direct)
    jonas.wait_for_message(direct, containing="dealt with that question already")
    settled(running)


def test_a_reply_in_the_bots_thread_needs_no_mention(running: Stage) -> None:
    lena = running.person("U0LENA")
    ts = lena.say(NORDLICHT, f"{BOT} what is the gold discount?")
    lena.wait_for_reply(NORDLICHT, ts)
    lena.say(NORDLICHT, "and the discount for silver?", thread_ts=ts)
    wait_for(
        lambda: len(lena.replies(NORDLICHT, ts)) == 3, what="a second answer", timeout_seconds=60
    )
    settled(running)
    turns = running.answerer.asked[-1].thread
    assert [turn.speaker for turn in turns] == ["reader", "dealmate"]
    assert "gold discount" in turns[0].text


def test_ordinary_talk_is_left_alone(running: Stage) -> None:
    lena, tobias = (running.person(user) for user in ("U0LENA", "U0TOBIAS"))
    root = lena.say(NORDLICHT, "what discount did we promise?")
    said = [tobias.say(NORDLICHT, "the gold discount, I think", thread_ts=root)]
    asked = lena.say(NORDLICHT, f"{BOT} what is the gold discount?")
    lena.wait_for_reply(NORDLICHT, asked)
    said.append(lena.say(NORDLICHT, "<@U0TOBIAS> is that the discount you meant?", thread_ts=asked))
    said.append(lena.say(NORDLICHT, "thanks!", thread_ts=asked))
    settled(running, *said)
    assert len(lena.replies(NORDLICHT, root)) == 1
    assert len(lena.replies(NORDLICHT, asked)) == 3
    assert len(running.answerer.asked) == 1


def test_a_thread_that_the_vendor_took_over_is_quiet_until_a_mention(running: Stage) -> None:
    lena, jonas = (running.person(user) for user in ("U0LENA", "U0JONAS"))
    ts = lena.say(NORDLICHT, f"{BOT} can you support tape robots?")
    lena.wait_for_reply(NORDLICHT, ts)
    settled(running)
    settled(running, jonas.say(NORDLICHT, "Yes, from spring on.", thread_ts=ts))
    settled(running, lena.say(NORDLICHT, "which models, Jonas?", thread_ts=ts))
    assert len(lena.replies(NORDLICHT, ts)) == 3
    with running.database.reading() as session:
        assert queries.open_questions(session) == []
    lena.say(NORDLICHT, f"{BOT} and the gold discount?", thread_ts=ts)
    lena.wait_for_reply(NORDLICHT, ts, containing="version 2.1")


def test_a_choice_is_answered_once_and_then_shown_as_made(running: Stage) -> None:
    lena, tobias = (running.person(user) for user in ("U0LENA", "U0TOBIAS"))
    ts = lena.say(NORDLICHT, f"{BOT} which one?")
    asked = lena.wait_for_reply(NORDLICHT, ts, containing="Which product")
    lena.click(asked, "question_choice_0", channel=NORDLICHT)
    tobias.click(asked, "question_choice_1", channel=NORDLICHT)
    lena.wait_for_reply(NORDLICHT, ts, containing="version 2.1")
    settled(running)
    replies = lena.replies(NORDLICHT, ts)
    assert len(replies) == 2
    assert "Chosen: *Vault*" in all_text(replies[0])


def test_a_choice_that_was_lost_since_is_neither_answered_nor_named_again(running: Stage) -> None:
    lena = running.person("U0LENA")
    ts = lena.say(NORDLICHT, f"{BOT} which one?")
    asked = lena.wait_for_reply(NORDLICHT, ts, containing="Which product")
    assert "Vault" in all_text(asked)
    running.shelf.withdrawn.add(1)
    lena.click(asked, "question_choice_0", channel=NORDLICHT)
    lena.wait_for_reply(NORDLICHT, ts, containing="changed since I asked")
    settled(running)
    (left,) = lena.replies(NORDLICHT, ts)
    assert "Vault" not in all_text(left)
    assert "discount" not in all_text(left)


def test_a_choice_that_an_older_release_offered_is_read() -> None:
    assert choice_of("gold discount for Vault", label="Vault") == Choice(
        label="Vault", question="gold discount for Vault"
    )


@pytest.mark.parametrize(
    ("versions", "subject"), [((), ""), ((3, 12), ""), ((), "D-1"), ((7,), "D-1")]
)
def test_a_button_carries_what_its_choice_is_about(versions: tuple[int, ...], subject: str) -> None:
    choice = Choice(
        label="Vault", question="a deck?", version_ids=frozenset(versions), subject=subject
    )
    assert choice_of(choice_value(choice), label="Vault") == choice


def test_a_button_has_room_for_any_question_and_keeps_what_was_chosen() -> None:
    choice = Choice(label="Vault", question="\U0001f600 word " * 900 + "(D-1)", subject="D-1")
    value = choice_value(choice)
    assert limits.length(value) <= limits.BUTTON_VALUE
    assert choice_of(value, label="Vault").question.endswith("(D-1)")


def test_a_long_question_is_handed_over_in_short(running: Stage) -> None:
    lena, jonas = (running.person(user) for user in ("U0LENA", "U0JONAS"))
    ts = lena.say(NORDLICHT, f"{BOT} " + "tape robots and other words " * 100)
    lena.wait_for_reply(NORDLICHT, ts, containing=FOUND_NOTHING)
    direct = jonas.direct_channel("U0DEALMATE")
    notice = jonas.wait_for_message(direct, containing="tape robots")
    assert len(notice["text"]) < 700
    assert len(all_text(notice)) < 3_000
    assert "the rest is where it was asked" in all_text(notice)


def test_how_to_register_a_deal_is_answered_with_the_way_to_do_it_here(running: Stage) -> None:
    lena, jonas = (running.person(user) for user in ("U0LENA", "U0JONAS"))
    asked = f"{BOT} how do i register a deal for the discount?"
    ts = lena.say(NORDLICHT, asked)
    answer = lena.wait_for_reply(NORDLICHT, ts, containing="version 2.1")
    assert "You can do that right here: `/deal`" in all_text(answer)
    assert "deal_register" in all_text(answer)
    by_vendor = jonas.say(NORDLICHT, asked)
    answer = jonas.wait_for_reply(NORDLICHT, by_vendor, containing="version 2.1")
    assert "/deal" not in all_text(answer)


def test_a_rating_is_kept_and_thanked_for(running: Stage) -> None:
    lena = running.person("U0LENA")
    ts = lena.say(NORDLICHT, f"{BOT} what is the gold discount?")
    answer = lena.wait_for_reply(NORDLICHT, ts)
    lena.click(answer, "question_helpful", channel=NORDLICHT)
    lena.wait_for_ephemeral(NORDLICHT, containing="Thank you")
    settled(running)
    with running.database.reading() as session:
        record = queries.question(session, 1)
    assert record is not None
    assert record.is_helpful is True


def test_an_empty_mention_and_the_command_say_what_it_can_do(running: Stage) -> None:
    lena, jonas = (running.person(user) for user in ("U0LENA", "U0JONAS"))
    ts = lena.say(NORDLICHT, BOT)
    lena.wait_for_reply(NORDLICHT, ts, containing="genauen Zitaten")  # she reads German
    ts = lena.say(NORDLICHT, f"{BOT} ayuda")
    lena.wait_for_reply(NORDLICHT, ts, containing="citas exactas")
    assert jonas.command("/dealmate", "help", channel=NORDLICHT)["ok"]
    jonas.wait_for_ephemeral(NORDLICHT, containing="exact quotes")


def test_a_failure_ends_in_an_apology_with_a_number(running: Stage) -> None:
    lena = running.person("U0LENA")
    ts = lena.say(NORDLICHT, f"{BOT} please explode")
    answer = lena.wait_for_reply(NORDLICHT, ts, containing="something went wrong")
    settled(running)
    assert "Jonas Weber" in answer["text"]
    with running.database.reading() as session:
        record = queries.question(session, 1)
    assert record is not None
    assert record.error_id
    assert record.error_id in answer["text"]
    logged = running.log.getvalue()
    assert logged.count(record.error_id) == 1
    assert "ValueError" in logged
    assert "explode" not in logged
    assert len(lena.replies(NORDLICHT, ts)) == 1


def test_a_passing_trouble_is_not_shown(running: Stage) -> None:
    running.answerer.failures_left = 2
    lena = running.person("U0LENA")
    ts = lena.say(NORDLICHT, f"{BOT} ask me later")
    lena.wait_for_reply(NORDLICHT, ts, containing="version 2.1")
    settled(running)
    assert len(lena.replies(NORDLICHT, ts)) == 1


def test_what_is_withdrawn_before_posting_is_not_posted(running: Stage) -> None:
    running.shelf.withdrawn.add(1)
    lena = running.person("U0LENA")
    ts = lena.say(NORDLICHT, f"{BOT} what is the gold discount?")
    answer = lena.wait_for_reply(NORDLICHT, ts)
    assert FOUND_NOTHING in answer["text"]
    assert "28%" not in all_text(answer)


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_a_title_that_only_the_words_name_is_checked_before_posting(
    running: Stage, *, is_withdrawn: bool
) -> None:
    running.shelf.withdrawn.update({1} if is_withdrawn else ())
    lena = running.person("U0LENA")
    ts = lena.say(NORDLICHT, f"{BOT} the newest pitch?")
    answer = lena.wait_for_reply(NORDLICHT, ts)
    said = f"{answer['text']} {all_text(answer)}"
    assert ("Winter pitch" in said) is not is_withdrawn
    assert (FOUND_NOTHING in said) is is_withdrawn
