"""Make quotes whole: a list is shown as a list, and neighbours as one. Pure.

Quotes are chosen by their score, which may cut a list after three of its four items, or take two
stretches that follow each other. Here both are mended; every quote stays one verbatim stretch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retrieval.expectations import asks_for_a_list
from retrieval.passages import ReadyPassage
from retrieval.quotes import Evidence, Quote
from retrieval.statements import StatementKind

LONGEST = 160
"""Words that a whole list, a whole table or merged neighbours may have."""
_SEVERAL = 2


def completed(
    quotes: Sequence[Quote], evidence: Sequence[Evidence], *, question: str
) -> list[Quote]:
    """Return the quotes, best first, with lists made whole and neighbours joined.

    A list or table is made whole where the quote has two of its items already, or one where the
    question asks for several things.
    """
    least = 1 if asks_for_a_list(question) else _SEVERAL
    found: list[Quote] = []
    for quote in quotes:
        ready = evidence[quote.evidence].ready
        span = _whole(ready, quote.first, quote.last, least=least)
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
    return [quote for place, quote in enumerate(found) if not _is_said_elsewhere(place, said)]


def _whole(ready: ReadyPassage, first: int, last: int, *, least: int) -> tuple[int, int]:
    """Widen a run to the whole of the list or table that it holds a part of, if that is short."""
    runs = [
        run
        for run in _lists(ready)
        if run[0] <= last + 1 and first <= run[1] and _held(ready, run, first, last) >= least
    ]
    widened = min([first, *(run[0] for run in runs)]), max([last, *(run[1] for run in runs)])
    return widened if _fits(ready, *widened) else (first, last)


def _held(ready: ReadyPassage, run: tuple[int, int], first: int, last: int) -> int:
    """Count the items of a list that a run of statements holds; several where it announces them."""
    start, end = max(run[0], first), min(run[1], last)
    items = sum(_is_item(ready, place) for place in range(start, end + 1))
    announces = ready.statements[last].leads and run[0] == last
    return _SEVERAL if announces else items


def _lists(ready: ReadyPassage) -> list[tuple[int, int]]:
    """Return the lists and tables of a passage, each with the sentence that announces it."""
    found: list[tuple[int, int]] = []
    for place in range(len(ready.statements)):
        if found and found[-1][1] == place - 1 and _follows(ready, place):
            found[-1] = (found[-1][0], place)
        elif _is_item(ready, place):
            is_led = place > 0 and ready.statements[place - 1].leads and _same_section(ready, place)
            found.append((place - is_led, place))
    return found


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
        header=ready.statements[first].header,
    )


def _is_said_elsewhere(place: int, said: Sequence[str]) -> bool:
    """Say whether an earlier text says all of this one, or a longer one does, as copies do."""
    return any(
        said[place] in other and (number < place or other != said[place])
        for number, other in enumerate(said)
        if number != place
    )
