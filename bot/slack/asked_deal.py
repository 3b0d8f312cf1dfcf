"""Which deal a question is about: the one of its thread, or one that it names.

A deal only ranks what is found; it opens nothing. One that is won or lost lends as well, but where
a name fits an open one, that one is meant. It counts only where everybody who will read the answer
belongs to the deal's partner or to the vendor, and only if the asker may see it. The name of
anybody else's customer is a word like any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from bot.records.deal_ids import ids_in, speaks_of_a_deal, without_ids
from bot.records.naming import beginning, keys_of, named_by_name
from bot.records.scope import MOST_DEALS
from content_index.languages import language_of
from playbooks.deals import queries
from playbooks.deals.conflicts import customer_key
from playbooks.programme import queries as programme
from playbooks.programme.readers import who
from retrieval.answers import Answer, AnswerState, Choice
from retrieval.phrases import phrases_of
from retrieval.question import Preferences, Question, Speaker

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.slack.envelope import Envelope
    from playbooks.deals.deal import Deal
    from playbooks.programme.audience import Audience
    from playbooks.programme.people import Member
    from retrieval.meaning import Meaningful

_MOST_DEALS = 5
_MOST_NAMES = 10
"""So often a customer's name is taken out of a text."""
_SHORTEST_NAME = 3
_SHORTEST_FIRST_WORD = 4
_EMPTY_BRACKETS = re.compile(r"\(\s*\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with the deal it is about, by id; or `between`, when several deals fit."""

    question: Question
    between: tuple[Choice, ...] = ()
    deal_id: str = ""

    @property
    def asked_back(self) -> Answer:
        """Ask which deal is meant."""
        language = language_of(self.question.text)
        return Answer(
            state=AnswerState.ASKED_BACK,
            text=phrases_of(language).which_deal,
            choices=self.between,
            language=language,
        )


def about_a_deal(
    session: Session,
    question: Question,
    envelope: Envelope,
    audience: Audience,
    *,
    meaningful: Meaningful,
) -> Asked:
    """Return the question with what its deal lends to it, and without that customer's name.

    `meaningful` is the words that mean something to all of the audience: a name that is one of them
    may be meant as that word.
    """
    viewer = who(session, envelope.user_team_id or "", envelope.user_id)
    if viewer is None or not audience.certain:
        return Asked(question=question)
    partners = programme.partners_of_teams(session, audience.team_ids)
    vendor = programme.rules(session).vendor_team_ids
    if not all(team in partners or team in vendor for team in audience.team_ids):
        return Asked(question=question)
    readers = {partner.id for partner in partners.values()}
    if audience.person is None and len(readers) != 1:
        return Asked(question=question)
    visible = [
        deal for deal in _deals_of(session, viewer) if not readers or deal.partner_id in readers
    ]
    named = _named_last(question, visible, meaningful=meaningful)
    if not named:
        of_thread = queries.deal_of_thread(
            session,
            channel_id=envelope.channel_id or "",
            thread_ts=envelope.reply_thread_ts or "",
            viewer=viewer,
        )
        if of_thread is None or (readers and of_thread.partner_id not in readers):
            return Asked(question=question)
        named = [of_thread]
    if len({_lent(deal) for deal in named}) > 1:
        return Asked(question=question, between=choices_between_deals(question.text, named))
    bare = partial(_without_names_in, named=named, visible=visible, meaningful=meaningful)
    thread = tuple(replace(turn, text=bare(turn.text)) for turn in question.thread)
    return Asked(
        question=replace(
            question,
            text=bare(question.text),
            typed=question.text,
            thread=thread,
            preferences=_lent(named[0]),
        ),
        deal_id=named[0].id,
    )


def _deals_of(session: Session, viewer: Member) -> list[Deal]:
    """Return the deals that somebody may name: open ones first, whatever moved last."""
    return queries.deals(session, viewer=viewer, open_first=True, limit=2 * MOST_DEALS)


def _live(named: Sequence[Deal]) -> list[Deal]:
    """Return the open ones of the deals that a name fits; else the one that was closed last."""
    return [deal for deal in named if deal.is_open] or list(named[:1])


def _named_last(question: Question, deals: Sequence[Deal], *, meaningful: Meaningful) -> list[Deal]:
    """Return what the question names, else what somebody named last in its thread."""
    said = [turn.text for turn in question.thread if turn.speaker is Speaker.READER]
    for text in (question.text, *reversed(said)):
        named = deals_named(text, deals, meaningful=meaningful)
        if named:
            return _live(named)
    return []


def deals_named(text: str, deals: Sequence[Deal], *, meaningful: Meaningful) -> list[Deal]:
    """Return the deals that a text names, by id or by customer.

    An id is as clear as can be, so it is taken alone. A customer's whole name goes before its first
    word ("the Acme deal" for Acme Tools GmbH); such a name counts when it is written with a capital
    or the text speaks of a deal: "cloud" may be a customer, or just a word. Any word of a name
    counts, slips forgiven, that is none of the `meaningful` ones. What a button names counts
    however it is written: an id that came by a table may be a number.
    """
    chosen = [deal for deal in deals if text.endswith(_by_id(deal))]
    if chosen:
        return chosen
    written = {one for _, _, one in ids_in(text, [deal.id for deal in deals])}
    if written:
        return [deal for deal in deals if deal.id in written]
    said = beginning(text)
    ids = _unheard_of(said, deals, meaningful)[0]
    for name_of in _NAMES:
        found = {deal.id for deal in deals if _is_named(name_of(deal), said)}
        if found:
            ids |= found
            break
    return [deal for deal in deals if deal.id in ids]


def _whole_name(deal: Deal) -> str:
    return customer_key(deal.customer)


def _first_word(deal: Deal) -> str:
    word = customer_key(deal.customer).partition(" ")[0]
    return word if len(word) >= _SHORTEST_FIRST_WORD else ""


_NAMES: tuple[Callable[[Deal], str], ...] = (_whole_name, _first_word)


def _is_named(name: str, text: str) -> bool:
    written = _pattern(name).search(text) if len(name) >= _SHORTEST_NAME else None
    if written is None:
        return False
    return written.group()[:1].isupper() or speaks_of_a_deal(text)


def _unheard_of(text: str, deals: Sequence[Deal], meaningful: Meaningful) -> tuple[set[str], str]:
    """Return which deals are named by words that mean nothing else, and the text without them."""
    keys, ids = keys_of({deal.id: deal.customer for deal in deals}), set[str]()
    for _ in range(_MOST_NAMES):
        naming = named_by_name(text, keys, mark=" ")
        if not naming.ids or not naming.is_unheard_of(meaningful):
            break
        ids.update(naming.ids)
        text = naming.text
    return ids, text


def choices_between_deals(text: str, deals: Sequence[Deal]) -> tuple[Choice, ...]:
    """Return a button for each deal; what it asks names the deal by its id."""
    return tuple(
        Choice(
            label=f"{deal.customer}: {deal.product}, {deal.stage.value} ({deal.id})",
            question=f"{text} {_by_id(deal)}",
            subject=deal.id,
        )
        for deal in deals[:_MOST_DEALS]
    )


def _by_id(deal: Deal) -> str:
    return f"({deal.id})"


def _without_names_in(
    text: str, *, named: Sequence[Deal], visible: Sequence[Deal], meaningful: Meaningful
) -> str:
    """Take out the deal that is meant, and those that a text speaks of besides."""
    besides = deals_named(text, visible, meaningful=meaningful)
    return without_names(text, [*named, *besides], meaningful=meaningful)


def without_names(text: str, deals: Sequence[Deal], *, meaningful: Meaningful) -> str:
    """Take ids and customers out of a question: no document speaks of them."""
    for deal in deals:
        text = text.removesuffix(_by_id(deal))
    text = without_ids(text, [deal.id for deal in deals])
    _, text = _unheard_of(text, deals, meaningful)
    for deal in deals:
        for name in filter(None, (name_of(deal) for name_of in _NAMES)):
            text = _pattern(name).sub(" ", text)
    return " ".join(_EMPTY_BRACKETS.sub(" ", text).split())


def _pattern(name: str) -> re.Pattern[str]:
    words = r"\W+".join(re.escape(word) for word in name.split())
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def _lent(deal: Deal) -> Preferences:
    return Preferences(
        stage=deal.stage.value,
        industry=deal.industry or None,
        products=frozenset({deal.product} if deal.product else ()),
        competitor=deal.rival or None,
    )
