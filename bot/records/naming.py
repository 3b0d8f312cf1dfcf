"""Which deals or partners a message names, as people type in a hurry. Pure.

Names are given by whoever knows what the asker may hear of; a name that is not among them is a word
like any other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from bot.records.deal_ids import ids_in
from content_index.words import folded
from playbooks.deals.conflicts import customer_key
from retrieval.industries import names_industry
from retrieval.records.asked import is_understood

if TYPE_CHECKING:
    from retrieval.meaning import Meaningful

Keys = Mapping[str, tuple[str, ...]]
"""The words of names, as they are compared, by id."""

MOST_WORDS = 60
"""A longer text asks nothing of the records."""
_SHORTEST_WORD = 4
_ONE_SLIP_FROM = 6
_TWO_SLIPS_FROM = 9
_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"^['\u2019]s\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """What a text names, by id, and the text with a mark in place of the name.

    `is_sure` is false where it may be a word like any other: "premium" for Premium Foods. `typed`
    is the words that name it, none for an id; `meant` the same as the name has them. `is_bare`: its
    one word is the name's first, without a slip, and stands where a name does.
    """

    ids: tuple[str, ...]
    text: str
    is_sure: bool = True
    typed: tuple[str, ...] = ()
    meant: tuple[str, ...] = ()
    is_bare: bool = False

    def is_unheard_of(self, known: Meaningful) -> bool:
        """Say whether the name means nothing else to readers.

        A word of it is none that documents mention and none by which people ask. Where it is a word
        of the language all the same ("calder", "harvest"), it names no industry, and there are two
        of them or it stands bare.
        """
        telling = [folded(word) for word in self.meant if len(word) >= _SHORTEST_WORD]
        new = [word for word in telling if not is_understood(word) and word not in known.mentioned]
        if any(not known.is_general(word) for word in new):
            return True
        are_topics = all(names_industry(word) for word in new)
        return not are_topics and (len(self.typed) > 1 or self.is_bare)

    def is_no_word(self, known: Meaningful) -> bool:
        """Say whether it is typed as the name has it and no language has it, so it is a name.

        Documents may mention it all the same: "Special bid for Alpenfrost".
        """
        telling = [folded(word) for word in self.typed if not is_understood(folded(word))]
        is_exact = self.typed == self.meant
        return bool(telling) and is_exact and not any(known.is_general(one) for one in telling)


def named_by_id(text: str, ids: Sequence[str], *, mark: str) -> Naming:
    """Find the surest and longest id that stands in a text."""
    for start, end, one in ids_in(text, ids):
        return Naming(ids=(one,), text=f"{text[:start]} {mark} {text[end:]}")
    return Naming(ids=(), text=text)


def beginning(text: str) -> str:
    """Return so much of a text as is read."""
    found = list(_WORD.finditer(text))
    return text if len(found) <= MOST_WORDS else text[: found[MOST_WORDS].start()]


def keys_of(names: Mapping[str, str]) -> Keys:
    """Return the words of names that are given by id."""
    return {one: tuple(customer_key(name).split()) for one, name in names.items()}


def named_by_name(text: str, keys: Keys, *, mark: str) -> Naming:
    """Find the longest stretch of a text that names something, whole or by words of its name.

    One word of a name is enough, and a slip is forgiven; a single word that is typed without a
    capital is not sure. A word by which people ask of records ("open", "status") counts only as
    part of a longer name. A name that is typed whole is meant, and not a longer one that holds it;
    else several may fit.
    """
    words = [(found.start(), found.end()) for found in _WORD.finditer(text)]
    typed = [customer_key(text[start:end]) for start, end in words]
    best = _best_run(typed, keys)
    if best is None:
        return Naming(ids=(), text=text)
    first, last, common = best
    start, end = words[first][0], words[last][1]
    key = keys[min(common)]
    run = words[first : last + 1]
    return Naming(
        ids=tuple(sorted(common)),
        text=f"{text[:start]} {mark} {_after(text[end:])}",
        is_sure=last > first or text[start].isupper(),
        typed=tuple(text[start:end] for start, end in run),
        meant=tuple(_as_in(key, text[start:end]) for start, end in run),
        is_bare=first == last
        and typed[first] in {key[0], f"{key[0]}s"}
        and _stands_bare(text[:start]),
    )


_BEFORE = """
about at by for from of or re regarding to with without and vs are can could did do does had has
have if is should was were when will would call gave give got hi lose losing lost meet meeting
offer pitch pitching quote quoting register send sent show tell told visit win winning won als bei
bekommt bekommen bis braucht dass endet fur gegen hat ich ist kann lauft liegt mit oder ob ohne sagt
schicke schicken soll steht uber und verlieren vom von wann warum wegen wieso will wir wird wurde zu
zum zur caduca con contra cuando es esta ha para por que quiere ganamos perdimos si sobre termina
tiene va vence y whats hows why
"""
_BEFORE_A_NAME = frozenset(_BEFORE.split())
"""Words that a name stands after, and a noun rarely without an article: not "the", "my", "new"."""
_LAST_WORD = re.compile(r"([^\W_]+)\s+$")


def _stands_bare(before: str) -> bool:
    """Say whether what follows a text is without an article, or a word that belongs to it."""
    last = _LAST_WORD.search(before)
    return not before.endswith("-") if last is None else folded(last[1]) in _BEFORE_A_NAME


def _best_run(typed: Sequence[str], keys: Keys) -> tuple[int, int, frozenset[str]] | None:
    """Return the first and last word of the longest run that names something, and what.

    Of equally long ones the first, but a name as it is before one with a slip.
    """
    fitting = {word: _fitting(word, keys) for word in set(typed)}
    longest = max(map(len, keys.values()), default=0)
    best: tuple[int, int, frozenset[str]] | None = None
    rank = (0, False)
    for first in range(len(typed)):
        common = frozenset(keys)
        for last in range(first, min(len(typed), first + longest)):
            common &= fitting[typed[last]]
            if not common:
                break
            run = tuple(typed[first : last + 1])
            exact = frozenset(one for one in common if keys[one] == run)
            if (len(run), bool(exact)) > rank and any(_is_name(run, keys[one]) for one in common):
                rank = (len(run), bool(exact))
                best = (first, last, exact or common)
    return best


def _fitting(word: str, keys: Keys) -> frozenset[str]:
    exact = frozenset(one for one, key in keys.items() if word in key)
    return exact or frozenset(one for one, key in keys.items() if _is_near_one_of(word, key))


_LEGAL_TAIL = re.compile(
    r"^(?:[\s,]+(?:gmbh|ggmbh|ag|kg|eg|se|ug|ltd|llc|llp|inc|corp|plc|ab|"
    r"s\.\s?p\.\s?a|s\.\s?[al]|sa|sl|spa)(?:\.|(?!\w)))+",
    re.IGNORECASE,
)


def _after(text: str) -> str:
    """Return what follows a name without the legal form, or the "'s", that belongs to it."""
    return _LEGAL_TAIL.sub(" ", _POSSESSIVE.sub(" ", text))


def _as_in(key: Sequence[str], typed: str) -> str:
    """Return a typed word, or the word of a name that it is a slip of."""
    word = customer_key(typed)
    return typed if word in key else min(key, key=lambda one: OSA.distance(word, one))


def _is_name(run: Sequence[str], key: Sequence[str]) -> bool:
    """Say whether words that fit a name stand for it."""
    telling = [word for word in run if len(word) >= _SHORTEST_WORD and not is_understood(word)]
    return bool(telling) or tuple(run) == tuple(key)


def _is_near_one_of(word: str, key: Sequence[str]) -> bool:
    if is_understood(word):
        return False
    if len(word) > _SHORTEST_WORD and word.endswith("s") and word[:-1] in key:
        return True  # "costas tier"
    if len(word) < _ONE_SLIP_FROM:
        return False
    most = 2 if len(word) >= _TWO_SLIPS_FROM else 1
    return any(
        one[0] == word[0]
        and len(one) >= _ONE_SLIP_FROM
        and OSA.distance(word, one, score_cutoff=most) <= most
        for one in key
    )
