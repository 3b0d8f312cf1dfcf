"""Each part is asked once, with what was said before all of them; both sides of a comparison."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from content_index.labels import Grant
from content_index.library import Library
from retrieval.answering import Answerer
from retrieval.answers import Answer, AnswerState, Citation
from retrieval.part_by_part import PartAnswer, part_answers
from retrieval.parts import parts_of, split_parts
from retrieval.question import Question, Speaker, Turn
from retrieval.reader.bounded import BoundedModel, Bounds
from retrieval.reader.model import Labels, Task
from retrieval.together import together

MakeLibrary = Callable[[Mapping[str, str]], Library]

UNSURE = Answer(state=AnswerState.ABSTAINED, text="")


def quoted(quote: str, *, title: str = "Sheet") -> Answer:
    citation = Citation(
        asset_id="sheet",
        version_id=1,
        title=title,
        path="sheet.md",
        version="1",
        location="",
        quote=quote,
        url="",
        updated=None,
        valid_until=None,
    )
    return Answer(state=AnswerState.ANSWERED, text=quote, citations=(citation,), confidence=0.9)


def asked_in_parts(
    message: str, ask: Callable[[Question], Answer], *, thread: tuple[Turn, ...] = ()
) -> list[PartAnswer]:
    question = Question(message, thread=thread)
    return part_answers(question, parts_of(message), names=split_parts(message), ask=ask)


def texts(answers: list[PartAnswer]) -> list[tuple[str, str]]:
    return [(one.part, one.answer.state.value) for one in answers]


def test_a_short_part_follows_up_on_the_subject_alone() -> None:
    seen: list[Question] = []

    def ask(question: Question) -> Answer:
        seen.append(question)
        return UNSURE

    before = (Turn(speaker=Speaker.READER, text="something else"),)
    message = "trade show hamburg: how many square metres must a stand wall measure, when to ask"
    asked_in_parts(message, ask, thread=before)
    asked = [(one.text, one.thread) for one in seen if one.thread != before]
    assert asked == [
        ("trade show hamburg how many square metres must a stand wall measure", ()),
        ("when to ask", (Turn(speaker=Speaker.READER, text="trade show hamburg"),)),
    ]


def test_what_nothing_is_found_on_of_a_subject_is_asked_alone_where_it_can_be() -> None:
    def ask(question: Question) -> Answer:
        found = question.text == "how are quarters paid out"
        return quoted("Each quarter is paid by bank transfer.") if found else UNSURE

    answers = asked_in_parts("referral: what fee do you pay and how are quarters paid out", ask)
    assert texts(answers) == [
        ("referral: what fee do you pay", "abstained"),
        ("how are quarters paid out", "answered"),
    ]


def test_a_part_that_leans_has_those_before_it_as_its_thread() -> None:
    seen: list[Question] = []

    def ask(question: Question) -> Answer:
        seen.append(question)
        return UNSURE

    asked_in_parts("weight + price of lungo 4, and does it need a drain", ask)
    assert [one.text for one in seen] == [
        "weight of lungo 4",
        "price of lungo 4",
        "does it need a drain",
    ]
    assert [len(one.thread) for one in seen] == [0, 0, 2]


def test_a_side_that_no_quote_names_is_asked_for_by_itself() -> None:
    def ask(question: Question) -> Answer:
        return quoted("Lungo 6: 31 kg" if question.text == "lungo 6 weight" else "Lungo 4: 22 kg")

    first, *_ = asked_in_parts("lungo 4 vs lungo 6: weight, price", ask)
    assert [one.quote for one in first.answer.citations] == ["Lungo 4: 22 kg", "Lungo 6: 31 kg"]
    assert first.least_quotes == 2


def test_a_side_without_an_answer_is_named_beside_the_other() -> None:
    def ask(question: Question) -> Answer:
        return quoted("Lungo 4: 22 kg") if "weight" in question.text else UNSURE

    answers = asked_in_parts("lungo 4 vs lungo 6: weight, price", ask)
    assert texts(answers) == [
        ("lungo 4 vs lungo 6: weight", "answered"),
        ("lungo 6 weight", "abstained"),
        ("price", "abstained"),
    ]
    answer = together(answers, ranked=())
    assert answer.notes == (
        "I found nothing that I am sure of on \u201clungo 6 weight\u201d and \u201cprice\u201d.",
    )
    assert [part.text for part in answer.left_parts] == ["lungo 6 weight", "price"]


def test_each_side_is_answered_where_both_together_are_not() -> None:
    def ask(question: Question) -> Answer:
        sides = {"lungo 4 weight": "Lungo 4: 22 kg", "lungo 6 weight": "Lungo 6: 31 kg"}
        return quoted(sides[question.text]) if question.text in sides else UNSURE

    answers = asked_in_parts("lungo 4 vs lungo 6: weight, price", ask)
    assert texts(answers)[0] == ("lungo 4 vs lungo 6: weight", "answered")
    shown = together(answers, ranked=()).citations
    assert [one.quote for one in shown] == ["Lungo 4: 22 kg", "Lungo 6: 31 kg"]


def test_what_would_be_asked_back_or_needs_a_person_has_no_sides() -> None:
    for whole in (
        Answer(state=AnswerState.ASKED_BACK, text="Which?"),
        replace(UNSURE, needs_a_person=True),
    ):
        asked: list[str] = []

        def ask(question: Question, whole: Answer = whole, asked: list[str] = asked) -> Answer:
            asked.append(question.text)
            return whole

        assert len(asked_in_parts("lungo 4 vs lungo 6: weight, price", ask)) == len(asked) == 2


class Heard:
    """A reader that finds everything good and remembers each pair that it read."""

    name = "heard@1"
    labels = Labels(task=Task.RELEVANCE, count=1)

    def __init__(self) -> None:
        self.pairs: list[tuple[str, str]] = []

    def logits(self, first: str, second: str) -> tuple[float, ...]:
        self.pairs.append((first, second))
        return (9.0,)


def test_no_text_of_a_message_is_read_twice_and_the_whole_not_beside_its_parts(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> None:
    library = make_library(
        {
            "kits.md": page("Kits", "# Kits\n\nA demo kit is lent for three weeks.\n"),
            "margins.md": page("Margins", "# Margins\n\nThe margin is 18% of the list price.\n"),
        }
    )
    reader = Heard()
    bounded = BoundedModel(reader, is_own=True, bounds=Bounds(seconds=60))
    answerer = Answerer(library, threshold=0.0, reader=bounded)
    for message in (
        "how long is a demo kit lent and what is my margin",
        "how long is a demo kit lent? how long is a demo kit lent?",
    ):
        reader.pairs.clear()
        answerer.answer(Question(message), partner, now=now)
        assert len(set(reader.pairs)) == len(reader.pairs) > 0
        assert message not in {asked for asked, _ in reader.pairs}
