"""Which partners a message names, where their names may be words like any other. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.records.naming import Naming, named_by_name
from content_index.languages import language_of
from content_index.words import folded
from retrieval.records.marks import PARTNER_MARK

if TYPE_CHECKING:
    from bot.records.scope import Scope


def partners_in(text: str, scope: Scope, *, by_place: bool = False) -> Naming:
    """Return which partners a text names, if it means them.

    `by_place`: a word of the language may be meant, too, where it begins a partner's name and
    stands where names do ("does costa have"). Whoever asks for that understands all the rest.
    """
    for keys in (scope.partner_keys, scope.id_keys):
        left = keys
        while (naming := named_by_name(text, left, mark=PARTNER_MARK)).ids:
            is_placed = by_place and naming.is_bare and not _is_of_the_programme(naming, scope)
            if is_placed or _is_partner_meant(naming, text, scope):
                return naming
            left = {one: key for one, key in left.items() if one not in naming.ids}
    return Naming(ids=(), text=text)


def _is_partner_meant(naming: Naming, text: str, scope: Scope) -> bool:
    """Say whether a word of a partner's name stands for it: "cloud" is a product, too.

    Where only one partner can be meant nobody need name it. Of several, one may be: then a capital
    tells, but for the first word of a text and in German. What the documents mention and is no word
    besides is the partner's own name in pages that are about it.
    """
    if len(naming.typed) != 1:
        return True
    word = folded(naming.meant[0])
    meaningful = scope.asker.meaningful
    if not (
        _is_of_the_programme(naming, scope)
        or (word in meaningful.mentioned and meaningful.is_general(word))
    ):
        return True
    is_inside = not text.lstrip().startswith(naming.typed[0])
    is_telling = is_inside and not text.isupper() and language_of(text) != "de"
    return len(scope.partners) > 1 and naming.is_sure and is_telling


def _is_of_the_programme(naming: Naming, scope: Scope) -> bool:
    """Say whether a word of a name is a product's, or another one of the programme's own."""
    return any(folded(word) in name for word in naming.meant for name in scope.names)
