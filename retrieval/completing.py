"""Make quotes whole: a list is shown as a list, and neighbours as one. Pure.

Quotes are chosen by their score, which may cut a list after three of its four items, take two
stretches that follow each other, open with "It" where the sentence before says what that is, or
end after a few words that the next sentence goes on from.
Here all are mended; every quote stays one verbatim stretch. Of a list that is too long to be shown,
it is counted how many items are left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from content_index.assets import Passage
from retrieval.expectations import asks_for_a_list
from retrieval.passages import ReadyPassage
from retrieval.quotes import Evidence, Quote
from retrieval.statements import StatementKind, statements

LONGEST = 160
"""Words that a whole list, a whole table or merged neighbours may have."""
_SHORT = 12
"""Words below which a statement alone is shown with the next one of its paragraph."""
_SEVERAL = 2
_POINTS_BACK = re.compile(
    r"(?:they|it|he|she|this|these|those|their|its|er|es|diese[rs]?|dies|ell[oa]s|est[aeo]s?|eso)\b",
    re.IGNORECASE,
)
"""Not German "sie", which is mostly the reader, nor "that" and "das", which mostly point ahead."""


def completed(
    quotes: Sequence[Quote], evidence: Sequence[Evidence], *, question: str
) -> list[Quote]:
    """Return the quotes, best first, with lists made whole, neighbours joined and openings told.

    A list or table is made whole where the quote has two of its items already or the line that
    announces it, or one item where the question asks for several things. Of an announced list that
    is too long, as much is shown as fits.
    """
    least = 1 if asks_for_a_list(question) else _SEVERAL
    found: list[Quote] = []
    for quote in quotes:
        ready = evidence[quote.evidence].ready
        first, last = _whole(ready, quote.first, quote.last, least=least)
        span = first - _leans_back(ready, first, last), last + _goes_on(ready, first, last)
        for place, other in enumerate(found):
            if other.evidence != quote.evidence:
                continue
            joined = min(span[0], other.first), max(span[1], other.last)
            touches = span[0] <= other.last + 1 and other.first <= span[1] + 1
            if touches and _fits(ready, *joined):
                found[place] = _widened(other, ready, *joined)
                break
            if span[0] <= other.last and other.first <= span[1]:
                break  # it says in part what stands there already, and both are too long for one
        else:
            found.append(_widened(quote, ready, *span))
    said = [" ".join(quote.text.split()) for quote in found]
    return [
        replace(quote, left=left_below(quote, evidence[quote.evidence].ready, question=question))
        for place, quote in enumerate(found)
        if not _is_said_elsewhere(place, said)
    ]


def left_below(quote: Quote, ready: ReadyPassage, *, question: str) -> int:
    """Count the items of the quote's list that stand below it in its passage.

    Only where the quote shows the list as one: with the line that announces it, with two items, or
    to somebody who asks for several things. One item alone may be all that was asked for.
    """
    run = _list_shown(quote, ready, question=question)
    below = range(quote.last + 1, run[1] + 1) if run else ()
    return sum(ready.statements[place].kind is StatementKind.ITEM for place in below)


def is_open_list(quote: Quote, ready: ReadyPassage, *, question: str) -> bool:
    """Say whether the list that a quote shows reaches the end of its passage: it may go on."""
    run = _list_shown(quote, ready, question=question)
    return run is not None and run[1] == len(ready.statements) - 1


def _list_shown(quote: Quote, ready: ReadyPassage, *, question: str) -> tuple[int, int] | None:
    """Return the list within which a quote ends, where the quote shows it as a list."""
    least = 1 if asks_for_a_list(question) else _SEVERAL
    for run in _lists(ready):
        if (
            run[0] <= quote.last <= run[1]
            and ready.statements[run[1]].kind is not StatementKind.ROW
        ):
            return run if _held(ready, run, quote.first, quote.last) >= least else None
    announces = ready.statements[quote.last].leads
    return (quote.last, quote.last) if announces else None


def left_in(following: Iterable[Passage]) -> int:
    """Count the items with which the passages after a list go on with it, the nearest first."""
    count = 0
    for passage in following:
        block = None
        for statement in statements(passage.text, columns=passage.columns):
            if statement.kind is StatementKind.ITEM:
                count, block = count + 1, statement.block
            elif statement.block != block:
                return count
    return count


def _whole(ready: ReadyPassage, first: int, last: int, *, least: int) -> tuple[int, int]:
    """Widen a run to the whole of the list or table that it holds a part of, if that is short."""
    runs = [
        run
        for run in _lists(ready)
        if run[0] <= last + 1 and first <= run[1] and _held(ready, run, first, last) >= least
    ]
    widened = min([first, *(run[0] for run in runs)]), max([last, *(run[1] for run in runs)])
    if _fits(ready, *widened):
        return widened
    if any(first <= run[0] and _announces(ready, run[0]) for run in runs):
        while last < widened[1] and _fits(ready, first, last + 1):
            last += 1
    return first, last


def _held(ready: ReadyPassage, run: tuple[int, int], first: int, last: int) -> int:
    """Count the items of a list that a run of statements holds; several where it announces them."""
    start, end = max(run[0], first), min(run[1], last)
    items = sum(_is_item(ready, place) for place in range(start, end + 1))
    announces = _announces(ready, run[0]) and first <= run[0] <= last
    return _SEVERAL if announces else items


def _lists(ready: ReadyPassage) -> list[tuple[int, int]]:
    """Return the lists and tables of a passage, each with the sentence that announces it."""
    found: list[tuple[int, int]] = []
    for place in range(len(ready.statements)):
        if found and found[-1][1] == place - 1 and _follows(ready, place):
            found[-1] = (found[-1][0], place)
        elif _is_item(ready, place):
            is_led = place > 0 and _same_section(ready, place) and _announces(ready, place - 1)
            found.append((place - is_led, place))
    return found


def _leans_back(ready: ReadyPassage, first: int, last: int) -> bool:
    """Say whether a quote opens with a word for what the sentence before it in its paragraph names.

    "It ends after 30 days" says little without that sentence.
    """
    one = ready.statements[first]
    return (
        first > 0
        and one.kind is StatementKind.SENTENCE
        and one.block == ready.statements[first - 1].block
        and _same_section(ready, first)
        and _POINTS_BACK.match(ready.texts[first]) is not None
        and _fits(ready, first - 1, last)
    )


def _goes_on(ready: ReadyPassage, first: int, last: int) -> bool:
    """Say whether a quote ends in a short statement that its paragraph goes on from.

    "Silver is by invitation." stands before what it takes. Where other statements are before it,
    it must open the paragraph: else they were chosen with it as they are.
    """
    following = last + 1
    if following == len(ready.statements) or ready.lengths[last] >= _SHORT:
        return False
    one, after = ready.statements[last], ready.statements[following]
    is_alone = first == last or ready.statements[last - 1].block != one.block
    return (
        is_alone
        and one.kind is after.kind is StatementKind.SENTENCE
        and one.block == after.block
        and _same_section(ready, following)
        and _fits(ready, first, following)
    )


def _announces(ready: ReadyPassage, place: int) -> bool:
    """Say whether a statement announces what follows: "Partners must:", "It ends early when"."""
    if ready.statements[place].leads:
        return True
    goes_on = place + 1 < len(ready.statements) and _same_section(ready, place + 1)
    is_whole = ready.texts[place].rstrip(" *_\"')\u201d\u2019").endswith((".", "!", "?", ";"))
    is_before_item = goes_on and ready.statements[place + 1].kind is StatementKind.ITEM
    return is_before_item and not is_whole and not _is_item(ready, place)


def _follows(ready: ReadyPassage, place: int) -> bool:
    """Say whether a statement goes on with the list of the one before it."""
    one, before = ready.statements[place], ready.statements[place - 1]
    if not _same_section(ready, place):
        return False
    if _is_item(ready, place):
        return one.kind is before.kind or before.kind is StatementKind.SENTENCE
    return one.kind is StatementKind.SENTENCE and one.block == before.block


def _is_item(ready: ReadyPassage, place: int) -> bool:
    return ready.statements[place].kind in {StatementKind.ITEM, StatementKind.ROW}


def _same_section(ready: ReadyPassage, place: int) -> bool:
    return ready.sections[place] == ready.sections[place - 1]


def _fits(ready: ReadyPassage, first: int, last: int) -> bool:
    is_one_section = ready.sections[first] == ready.sections[last]
    return is_one_section and sum(ready.lengths[first : last + 1]) <= LONGEST


def _widened(quote: Quote, ready: ReadyPassage, first: int, last: int) -> Quote:
    if (first, last) == (quote.first, quote.last):
        return quote
    return replace(
        quote,
        first=first,
        last=last,
        text=ready.quoted(first, last),
        header=ready.header(first, last),
    )


def _is_said_elsewhere(place: int, said: Sequence[str]) -> bool:
    """Say whether an earlier text says all of this one, or a longer one does, as copies do."""
    return any(
        said[place] in other and (number < place or other != said[place])
        for number, other in enumerate(said)
        if number != place
    )
