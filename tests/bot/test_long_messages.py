"""A very long message is read from its beginning, and its writer is told so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.wording import MOST_READ, beginning
from tests.bot.conftest import Stage
from tests.bot.test_question_journey import BOT, NORDLICHT, all_text, settled


@given(st.lists(st.integers(1, 12), min_size=600, max_size=800), st.integers(0, 40))
def test_whole_words_are_read_from_the_beginning(lengths: list[int], place: int) -> None:
    whole = " ".join("w" * length for length in lengths)[: MOST_READ - 20 + place].strip()
    read = beginning(whole)
    assert len(read) <= MOST_READ
    assert whole == read or whole.startswith(f"{read} ")
    assert len(whole) > MOST_READ or read == whole


def test_a_very_long_word_is_cut() -> None:
    assert beginning("a" * 9_000) == "a" * MOST_READ
    assert beginning("one " * 2_000) == ("one " * 1_000).strip()


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("what is the gold discount?", "I have read the first 4000 characters"),
        ("wie hoch ist der Rabatt f\u00fcr Gold?", "Ich habe die ersten 4000 Zeichen gelesen"),
    ],
)
def test_whoever_writes_a_very_long_message_is_told_how_far_it_was_read(
    running: Stage, question: str, told: str
) -> None:
    lena = running.person("U0LENA")
    ts = lena.say(NORDLICHT, f"{BOT} {question} " + f"{question} " * 300 + "and the last word")
    settled(running, ts)
    replies = [all_text(one) for one in lena.replies(NORDLICHT, ts)]
    assert sum(told in one for one in replies) == 1
    assert len(replies) > 1, "and it is answered"
    asked = [len(one.text) for one in running.answerer.asked]
    assert asked
    assert max(asked) <= MOST_READ


def test_whoever_writes_less_is_told_nothing_of_it(running: Stage) -> None:
    lena = running.person("U0LENA")
    ts = lena.say(NORDLICHT, f"{BOT} " + "what is the gold discount? " * 100)
    settled(running, ts)
    assert "4000" not in " ".join(all_text(one) for one in lena.replies(NORDLICHT, ts))
