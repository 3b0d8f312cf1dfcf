from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_index import queries
from content_index.assets import Asset, AssetKind, Status, Suits
from content_index.labels import AudienceLevel, Grant, Label
from content_index.library import Library
from retrieval import composing
from retrieval.answering import Answerer
from retrieval.answers import Answer, AnswerState, Citation
from retrieval.asset_cards import cards_of
from retrieval.part_by_part import PartAnswer
from retrieval.phrases import PHRASES
from retrieval.question import Preferences, Question
from retrieval.together import together
from retrieval.withdrawing import left_of

MakeLibrary = Callable[[Mapping[str, str]], Library]
TITLES = (
    "Alder",
    "Birch",
    "Cedar",
    "Elder",
    "Fir",
    "Hazel",
    "Juniper",
    "Larch",
    "Maple",
    "Oak",
    "Pine",
    "Rowan",
    "Spruce",
    "Willow",
)
"""By version id, from zero on; none is a part of another, or of a sentence of ours."""


def asset(version_id: int, kind: AssetKind = AssetKind.GUIDE) -> Asset:
    return Asset(
        id=f"asset-{version_id}",
        version_id=version_id,
        version="1.0",
        title=TITLES[version_id],
        kind=kind,
        path=f"{version_id}.md",
        url="",
        language="en",
        owner=None,
        updated=None,
        review_by=None,
        label=Label(audience=AudienceLevel.TO_PARTNER),
        suits=Suits(),
        status=Status.PUBLISHED,
    )


def citation(version_id: int) -> Citation:
    return Citation(
        asset_id=f"asset-{version_id}",
        version_id=version_id,
        title=TITLES[version_id],
        path=f"{version_id}.md",
        version="1.0",
        location="",
        quote=f"Said in {TITLES[version_id]}.",
        url="",
        updated=None,
        valid_until=None,
    )


def listing(kind: AssetKind, version_ids: Sequence[int]) -> Answer:
    found = [asset(version_id, kind) for version_id in version_ids]
    return Answer(
        state=AnswerState.ANSWERED,
        text=composing.listing(kind, found),
        assets=cards_of(found, quoted=(), preferences=Preferences()),
        confidence=1.0,
        listed=frozenset(version_ids),
    )


def quotes(version_ids: Sequence[int], *, differing: Sequence[int] = ()) -> Answer:
    citations = tuple(map(citation, version_ids))
    found = composing.on_differing([asset(version_id) for version_id in differing])
    notes = tuple(one.note for one in found)
    return Answer(
        state=AnswerState.ANSWERED,
        text=composing.with_notes(notes, composing.quoted(citations)),
        citations=citations,
        assets=cards_of(
            [asset(version_id) for version_id in version_ids],
            quoted=[item.asset_id for item in citations],
            preferences=Preferences(),
        ),
        confidence=0.9,
        notes=notes,
        naming=found,
    )


def abstention(version_ids: Sequence[int]) -> Answer:
    found = [asset(version_id) for version_id in version_ids]
    pages = cards_of(found, quoted=(), preferences=Preferences())
    notes = ("I found nothing here that mentions \u201ctape\u201d.",)
    return Answer(
        state=AnswerState.ABSTAINED,
        text=composing.abstention(notes, pages),
        assets=pages,
        confidence=0.3,
        notes=notes,
    )


def joined(*answers: Answer) -> Answer:
    parts = [PartAnswer(part=f"part {place}", answer=one) for place, one in enumerate(answers)]
    return together(parts, ranked=())


def titles_in(answer: Answer) -> set[int]:
    """Which documents an answer names anywhere but in its sets of ids."""
    shown = f"{answer.text} {answer.notes} {answer.citations} {answer.assets} {answer.naming}"
    return {version_id for version_id, title in enumerate(TITLES) if title in shown}


def without(answer: Answer, *withdrawn: int) -> Answer:
    return left_of(answer, kept=answer.version_ids - set(withdrawn))


def test_two_lists_lose_the_titles_that_no_card_shows() -> None:
    whole = joined(listing(AssetKind.DECK, (1, 2, 3)), listing(AssetKind.BATTLECARD, (4, 5, 6)))
    assert titles_in(whole) == set(whole.version_ids) == {1, 2, 3, 4, 5, 6}
    left = without(whole, 5, 6)
    assert titles_in(left) == {1, 2, 3}
    assert left.text == composing.listing(AssetKind.DECK, [asset(one) for one in (1, 2, 3)])


def test_lists_of_two_kinds_stay_two_lists() -> None:
    whole = joined(listing(AssetKind.DECK, (1, 2)), listing(AssetKind.BATTLECARD, (3, 4)))
    left = without(whole, 2)
    assert left.text == "\n\n".join(
        composing.listing(kind, [asset(one)])
        for kind, one in ((AssetKind.DECK, 1), (AssetKind.BATTLECARD, 3))
    )


def test_beside_whole_quotes_a_list_is_made_anew() -> None:
    whole = joined(quotes((1,)), listing(AssetKind.DECK, (4, 5)))
    left = without(whole, 5)
    assert left.citations == whole.citations
    assert left.text == "\n\n".join(
        [composing.quoted(whole.citations), composing.listing(AssetKind.DECK, [asset(4)])]
    )


def test_both_figures_stand_below_their_part_however_many_parts_there_are() -> None:
    differing = quotes((13, 12), differing=(13, 12))
    assert joined(quotes((1, 2)), differing).notes == differing.notes
    three = joined(quotes((1, 2)), quotes((3, 4)), differing)
    assert [item.version_id for item in three.citations] == [1, 3, 13, 12]
    assert three.notes == differing.notes
    shared = joined(quotes((12,)), quotes((3,)), differing)
    assert shared.notes == differing.notes
    assert [item.version_id for item in shared.citations] == [12, 3, 13, 12]


def test_a_quote_of_two_parts_is_shown_once_and_named_at_the_second() -> None:
    both = joined(quotes((1, 2)), quotes((1,)), quotes((3, 1)))
    assert [(item.version_id, item.is_repeated) for item in both.citations] == [
        (1, False),
        (1, True),
        (3, False),
    ]
    assert both.text.count("Said in Birch.") == 1
    assert "What I found on this is the same quote as above: \u201cBirch\u201d." in both.text
    assert "Said in Birch" not in without(both, 1).text


def test_the_longer_of_two_quotes_is_the_one_that_is_shown() -> None:
    short, long = citation(1), replace(citation(1), quote="Always. Said in Birch. Twice.", left=2)
    parts = [
        Answer(state=AnswerState.ANSWERED, text="", citations=(quote, citation(number)))
        for number, quote in ((3, short), (4, long))
    ]
    first, _, second, _ = joined(*parts).citations
    assert (first.quote, first.left, first.is_repeated) == (long.quote, 2, False)
    assert (second.quote, second.is_repeated) == (long.quote, True)
    assert "\u2026 and 2 more in the document" in joined(*parts).text


def test_the_same_words_in_another_document_are_shown_once() -> None:
    copy = replace(citation(2), quote=citation(1).quote)
    other = Answer(state=AnswerState.ANSWERED, text="", citations=(copy,))
    second = joined(quotes((1,)), other).citations[1]
    assert (second.version_id, second.is_repeated) == (1, True)


def test_a_note_goes_with_a_document_that_it_names_and_no_quote_does() -> None:
    whole = quotes((1, 2, 3), differing=(3, 7))
    left = without(whole, 7)
    assert left.citations == whole.citations
    assert left.notes == ()
    assert titles_in(left) == {1, 2, 3}


def test_a_part_that_loses_its_quotes_is_left_to_a_person_like_the_one_that_had_none() -> None:
    nothing = Answer(state=AnswerState.ABSTAINED, text="")
    whole = joined(quotes((1,)), quotes((2,)), nothing)
    assert [part.text for part in whole.left_parts] == ["part 2"]
    left = without(whole, 2)
    assert [part.text for part in left.left_parts] == ["part 2", "part 1"]
    named = "I found nothing that I am sure of on \u201cpart 2\u201d and \u201cpart 1\u201d."
    assert left.notes == (named,)
    assert left.text.startswith(named)
    assert without(whole, 1, 2).left_parts == ()


def test_the_other_notes_stay_while_every_quote_does() -> None:
    unsure = Answer(state=AnswerState.ABSTAINED, text=PHRASES["en"].abstention)
    whole = joined(listing(AssetKind.DECK, (1, 2)), unsure)
    left = without(whole, 2)
    assert left.notes == whole.notes != ()
    assert left.text.startswith(left.notes[0])


def test_an_abstention_loses_the_pages_that_it_named_and_nothing_else() -> None:
    whole = abstention((1, 2))
    assert "Perhaps worth a look: \u201cBirch\u201d, \u201cCedar\u201d." in whole.text
    assert without(whole) == whole
    left = without(whole, 1)
    assert left == replace(abstention((2,)), assets=left.assets)
    assert without(whole, 1, 2).text == f"{whole.notes[0]}\n\n{PHRASES['en'].abstention}"


def test_cards_say_how_often_they_are_quoted_in_what_is_left() -> None:
    def counts(answer: Answer) -> list[str]:
        return [card.receipt[0] for card in answer.assets]

    twice = replace(quotes((1, 2)), citations=(citation(1), replace(citation(1), quote="Again.")))
    both = joined(twice, quotes((3, 4)))
    assert [item.version_id for item in both.citations] == [1, 1, 3, 4]
    assert counts(both) == ["quoted above 2 times", "version 1.0", "quoted above"]
    three = joined(quotes((1, 2)), quotes((3,)), quotes((4,)))
    assert [item.version_id for item in three.citations] == [1, 3, 4]
    assert counts(three) == ["quoted above", "version 1.0", "quoted above"]
    assert counts(without(both, 3)) == ["quoted above 2 times", "version 1.0"]


version_ids = st.lists(st.integers(0, len(TITLES) - 1), min_size=1, max_size=3, unique=True)
one_part = st.one_of(
    st.builds(
        listing,
        st.sampled_from((AssetKind.DECK, AssetKind.BATTLECARD, AssetKind.VETTED_ANSWER)),
        version_ids,
    ),
    st.builds(quotes, version_ids, differing=st.just(()) | version_ids),
)
answers = (
    st.builds(abstention, version_ids)
    | one_part
    | st.lists(one_part, min_size=2, max_size=3).map(lambda parts: joined(*parts))
)


@given(answers, st.sets(st.integers(0, len(TITLES) - 1)))
def test_no_field_names_what_is_withdrawn(whole: Answer, withdrawn: set[int]) -> None:
    assert titles_in(whole) == whole.version_ids
    left = without(whole, *withdrawn)
    assert not titles_in(left) & withdrawn
    assert titles_in(left) == left.version_ids <= whole.version_ids


@pytest.fixture
def library(make_library: MakeLibrary, page: Callable[..., str]) -> Library:
    def of_kind(kind: str, place: int) -> str:
        title = TITLES[place]
        text = page(title, f"# {title}\n\nWhat to show of it.")
        return text.replace("---\n", f"---\nkind: {kind}\nupdated: 2026-05-{place:02}\n", 1)

    return make_library(
        {f"{place}.md": of_kind("deck", place) for place in (1, 2, 3)}
        | {f"{place}.md": of_kind("battlecard", place) for place in (4, 5, 6)}
    )


def test_what_is_withdrawn_between_search_and_post_is_in_no_list(
    library: Library, partner: Grant, now: datetime
) -> None:
    answerer = Answerer(library, threshold=0.0)
    question = Question("send me the decks? show me the battlecards?")
    answer = answerer.answer(question, partner, now=now)
    assert titles_in(answer) == {1, 2, 3, 4, 5, 6}
    assert answerer.authorise(answer, partner, now=now) == answer
    with library.database.transaction() as session:
        for found in library.assets(partner, today=now.date()):
            if found.title in {TITLES[4], TITLES[5]}:
                queries.withdraw(session, found.id, now=now)
        queries.count_change(session, passages=True)
    left = answerer.authorise(answer, partner, now=now)
    assert left.state is AnswerState.ANSWERED
    assert titles_in(left) == {1, 2, 3}
    assert not {"4.md", "5.md"} & set(left.ranked)
