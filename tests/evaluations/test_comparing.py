from __future__ import annotations

import math
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.comparing import (
    ABSTAINED,
    QUALITY,
    RIGHT_BEFORE_WRONG,
    WORDS_SHOWN,
    Compared,
    System,
    compare,
)
from evaluations.comparison_report import chart, report, tables
from evaluations.measures import Expected, Outcome

FIRST = "right document first (hit@1)"
SHOWN = "what is shown holds the answer"
SHOWN_SHORT = f"the first {WORDS_SHOWN} words shown hold it"


def expected(number: int, *, is_answerable: bool = True) -> Expected:
    return Expected(
        id=f"q{number}",
        question="?",
        relevant=frozenset({"right.md"}) if is_answerable else frozenset(),
        spans=("the answer",) if is_answerable else (),
        is_answerable=is_answerable,
        kind="plain",
    )


def outcome(name: str, *ranked: str, text: str = "the answer", score: float = 0.5) -> Outcome:
    return Outcome(
        id=name,
        state="answered",
        ranked=ranked,
        citations=((ranked[0], text),),
        confidence=score,
        seconds=0.1,
    )


QUESTIONS = [
    *(expected(n) for n in range(10)),
    *(expected(n, is_answerable=False) for n in (10, 11)),
]


def system(name: str, *, right: int, wrong_score: float = 0.1) -> System:
    """A system that finds the right document first for so many of the ten questions."""
    outcomes = {
        item.id: outcome(item.id, "right.md", "other.md")
        if n < right
        else outcome(item.id, "other.md", "right.md", text=f"{'word ' * WORDS_SHOWN} the answer")
        for n, item in enumerate(QUESTIONS[:10])
    }
    outcomes |= {item.id: outcome(item.id, "x.md", score=wrong_score) for item in QUESTIONS[10:]}
    return System(name=name, outcomes=outcomes, indexing_seconds=12.4)


@pytest.fixture(scope="module")
def compared() -> list[Compared]:
    return compare(
        QUESTIONS,
        [system("ours", right=9), system("theirs", right=3, wrong_score=0.9)],
        draws=300,
    )


def test_values_and_differences(compared: list[Compared]) -> None:
    ours, theirs = compared
    assert (ours.estimates[FIRST].value, theirs.estimates[FIRST].value) == (0.9, 0.3)
    assert theirs.behind[FIRST].value == pytest.approx(0.6)
    assert theirs.behind[FIRST].low > 0
    assert {(one.value, one.low, one.high) for one in ours.behind.values()} == {(0.0, 0.0, 0.0)}
    assert (ours.estimates[SHOWN].value, ours.estimates[SHOWN_SHORT].value) == (1.0, 0.9)
    assert (ours.estimates[RIGHT_BEFORE_WRONG].value, ours.estimates[ABSTAINED].value) == (1, 1)
    assert (theirs.estimates[RIGHT_BEFORE_WRONG].value, theirs.estimates[ABSTAINED].value) == (0, 0)


def test_a_paired_interval_is_narrower_than_one_of_a_mean(compared: list[Compared]) -> None:
    same = compare(QUESTIONS, [system("a", right=5), system("b", right=5)], draws=300)[1]
    assert (same.behind[FIRST].low, same.behind[FIRST].high) == (0.0, 0.0)
    assert same.estimates[FIRST].high - same.estimates[FIRST].low > 0.3
    assert compared == compare(
        QUESTIONS,
        [system("ours", right=9), system("theirs", right=3, wrong_score=0.9)],
        draws=300,
    )


@given(st.integers(0, 10), st.integers(0, 10))
def test_an_interval_holds_its_value(right: int, other: int) -> None:
    made = compare(QUESTIONS, [system("a", right=right), system("b", right=other)], draws=60)
    for one in made:
        for estimate in (*one.estimates.values(), *one.behind.values()):
            assert estimate.low <= estimate.value + 1e-9
            assert estimate.value <= estimate.high + 1e-9


def test_only_unanswerable_questions_have_nothing_to_compare() -> None:
    (one,) = compare(QUESTIONS[10:], [system("a", right=1)], draws=20)
    assert all(math.isnan(estimate.value) for estimate in one.estimates.values())


def test_the_report_says_who_is_left_out_and_why(compared: list[Compared]) -> None:
    text = report(
        compared,
        questions=12,
        documents=3,
        left_out={"Third": "its packages could not be installed: no network"},
        picture="p.svg",
    )
    assert "- Third is left out: its packages could not be installed: no network." in text
    assert f"![{QUALITY} against milliseconds a question](p.svg)" in text
    assert tables(compared) in text
    assert "+0.600 (" in text
    assert "| seconds to index | 12 | 12 |" in text


def test_the_picture_shows_every_system_within_its_frame(compared: list[Compared]) -> None:
    root = ET.fromstring(chart(compared))  # noqa: S314 - made here
    space = "{http://www.w3.org/2000/svg}"
    assert {"ours", "theirs"} <= {item.text for item in root.iter(f"{space}text")}
    circles = [(float(c.attrib["cx"]), float(c.attrib["cy"])) for c in root.iter(f"{space}circle")]
    assert len(circles) == 2
    assert all(0 < x < 720 and 0 < y < 400 for x, y in circles)
    assert circles[0][1] < circles[1][1]


def test_names_do_not_lie_on_each_other(compared: list[Compared]) -> None:
    root = ET.fromstring(chart([compared[0], compared[0], compared[1]]))  # noqa: S314 - made here
    texts = list(root.iter("{http://www.w3.org/2000/svg}text"))
    heights = [float(item.attrib["y"]) for item in texts if item.text == "ours"]
    assert abs(heights[0] - heights[1]) >= 15
