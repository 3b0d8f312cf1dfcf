"""A deal that a partner's person wants to register: for whom, and where that is done.

Where others than that partner and the vendor read along, the customer is not repeated, nor is
anything there different for a customer who is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.records.naming import Naming, beginning
from bot.records.spoken import deals_in
from bot.records.told import Line, Told
from bot.records.words import words_of
from content_index.words import folded
from retrieval.question import unmarked
from retrieval.records.asked import RecordAsked, is_understood
from retrieval.records.registering import RegisteringAsked, registering_asked
from retrieval.records.rules import RecordTopic
from retrieval.wording import words

if TYPE_CHECKING:
    from bot.records.scope import Scope

_SEVERAL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """That a deal is to be registered, with the customer as `unknown_name`, and what is left.

    `beside` is what is asked besides; of the documents alone where `asked` wants pages.
    """

    asked: RecordAsked
    beside: str = ""
    may_find_nothing: bool = False


def wish_in(text: str, scope: Scope) -> Wish | None:
    """Return the deal that a text wants registered; None where it wants none, or may not."""
    if scope.asker.member.is_vendor or beginning(text) != text:
        return None
    for found in registering_asked(unmarked(text)):
        is_surely, is_likely = _is_name(found, scope)
        if found.is_itself and (not is_likely or deals_in(found.named, scope).ids):
            continue
        if found.asks and not is_likely:
            continue
        asked = RecordAsked(
            topic=RecordTopic.REGISTERING,
            language=found.language,
            unknown_name=found.named if is_likely else "",
            wants_pages=found.asks,
        )
        if not found.asks:
            return Wish(asked=asked, beside=found.beside)
        if found.asks_whether and found.language == "de":
            is_surely = False  # "kann ich Bestandskunden registrieren"
        beside = found.without_name if is_surely else text
        return Wish(asked=asked, beside=beside, may_find_nothing=is_surely)
    return None


def _is_name(found: RegisteringAsked, scope: Scope) -> tuple[bool, bool]:
    """Say whether who is to be registered is surely somebody's name, and whether it is likely one.

    Surely where a word of it means nothing to its readers. In German every noun has a capital.
    """
    typed, known = found.named.split(), scope.asker.meaningful
    if not typed or tuple(words(found.named)) in scope.names:
        return False, False
    telling = tuple(one for one in typed if not _is_plural_of_a_word(one, scope))
    naming = Naming(ids=(), text="", typed=telling, meant=telling)
    is_unheard_of = naming.is_unheard_of(known)
    is_new = is_unheard_of and any(not known.is_general(word.lower()) for word in telling)
    are_capitals = all(word[0].isupper() or word[0].isdigit() for word in typed)
    is_written = are_capitals and (found.language != "de" or len(typed) >= _SEVERAL)
    is_written = is_written and not found.named.isupper()
    return is_new, is_unheard_of or is_written


def _is_plural_of_a_word(typed: str, scope: Scope) -> bool:
    word = folded(typed).removesuffix("s")
    return typed.islower() and (is_understood(word) or word in scope.asker.meaningful)


def register_here(asked: RecordAsked, scope: Scope) -> Told:
    """Say where a deal is registered."""
    line = Line(words=words_of(asked.language).register_here)
    named = asked.unknown_name if scope.is_open_to_answers else ""
    return Told(
        language=asked.language,
        lines=(line,),
        partner_ids=frozenset({scope.asker.member.organisation} if named else ()),
        offers_registering=True,
        registers=named,
        is_for_a_room=scope.room is not None,
    )
