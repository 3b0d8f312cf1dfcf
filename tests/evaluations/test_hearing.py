"""What teaches and judges hearing is whole, and what is learned from it is what is asked."""

from __future__ import annotations

import pytest

from evaluations import hearing
from evaluations.hearing import (
    TOPICS,
    Message,
    by,
    by_rules,
    judged,
    judging,
    learned,
    messages,
    report,
)
from retrieval.records.hearing import OF_ALL, OF_ONE_DEAL, shipped_hearing
from retrieval.records.rules import RecordTopic

ASKING = [
    *(
        Message(lang="en", text=f"{words} {{deal}}", topic="deal_protection", page=number % 2 == 0)
        for number, words in enumerate(("lose", "are we losing", "who takes", "keep"))
    ),
    *(
        Message(lang="en", text=f"about {topic}", topic=topic, page=False)
        for topic in TOPICS
        if topic not in {"none", "deal_protection"}
    ),
]
OTHERS = [
    Message(lang="en", text=text, topic="none", page=True)
    for text in ("price for {deal}", "discount at {deal}", "brochure for {deal}", "logo of {deal}")
]


def test_the_rows_of_what_is_learned_are_in_the_order_of_the_topics() -> None:
    assert list(TOPICS.values()) == [None, *OF_ONE_DEAL, *OF_ALL]


def test_every_message_is_whole_and_none_that_judges_teaches() -> None:
    taught = [one for those in messages("taught-*.jsonl").values() for one in those]
    judges = judging()
    assert len(judges) >= 450
    assert {one.topic for one in (*taught, *judges)} == set(TOPICS)
    assert {one.lang for one in (*taught, *judges)} == {"de", "en", "es"}
    of_deals = {name for name in TOPICS if name.startswith("deal_")}
    unnamed = [one for one in judges if one.topic in of_deals and "{deal}" not in one.text]
    assert all(one.thread for one in unnamed)
    assert {one.text for one in taught}.isdisjoint({one.text for one in judges})


def test_it_learns_what_it_is_taught() -> None:
    taught = learned([*ASKING, *OTHERS], ["what is the price", "who writes the brochure"])
    assert by_rules(ASKING[1]) is None
    assert by(taught)(ASKING[1]) is RecordTopic.PROTECTION
    assert by(taught)(OTHERS[0]) is None
    heard = taught.heard(ASKING[1].marked)
    assert heard is not None
    assert not heard.is_of_all


def test_the_report_counts_what_is_heard() -> None:
    judges = [
        Message(lang="en", text="is {deal} through yet", topic="deal_registration", page=False),
        Message(lang="en", text="is {deal} through yet", topic="deal_status", page=True),
        Message(lang="en", text="which discount at {deal}", topic="none", page=True),
    ]
    row = judged(by(shipped_hearing()), judges)
    assert [share.split(" (")[0] for share in row.split(" | ")] == ["2 of 2", "1 of 2", "0 of 1"]


def test_the_shipped_one_is_as_good_as_was_said() -> None:
    said = report(shipped_hearing(), judging(), ["what does premier cost"]).splitlines()
    shares = [int(cell.split()[0]) for cell in said[2].split("|")[2:5]]
    assert shares[0] >= 215
    assert shares[1] >= 210
    assert shares[2] <= 3


@pytest.mark.thorough
def test_the_command_teaches_and_compares(capsys: pytest.CaptureFixture[str]) -> None:
    hearing.main([])
    assert "rules alone" in capsys.readouterr().out
