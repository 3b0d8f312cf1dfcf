"""Texts that are nothing but known phrases, one after the other. Pure.

A pattern of phrases that may be repeated takes exponential time where a phrase is made of others
("great", "thanks", "great thanks"). Here each word of a text is looked at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class _Place:
    """Where one may be in a phrase, and to which places a word leads from there."""

    steps: dict[str, list[_Place]] = field(default_factory=dict)
    is_over: bool = False
    """Whether a phrase may end here."""

    def lead(self, words: tuple[str, ...], to: _Place) -> None:
        """Let these words lead from here to another place."""
        place = self
        for word in words[:-1]:
            place.steps.setdefault(word, []).append(following := _Place())
            place = following
        place.steps.setdefault(words[-1], []).append(to)


class PhraseChain:
    """Knows the texts that are nothing but phrases of a list, one or more.

    In a phrase "a|b" is one word or the other, "[a|b]" one of them or none, and "a_b" is "a b":
    "thanks [a_lot|so_much]". Phrases of `after` may follow another one, and never come first.
    """

    def __init__(self, phrases: Iterable[str], *, after: Iterable[str] = ()) -> None:
        self._first, self._next = _Place(), _Place()
        for phrase in phrases:
            for place in (self._first, self._next):
                _lay(phrase, place)
        for phrase in after:
            _lay(phrase, self._next)

    def holds(self, text: str) -> bool:
        """Say whether a text, of words with spaces between them, is such a chain."""
        places = {self._first}
        for word in text.split():
            places = {to for place in places for to in place.steps.get(word, ())}
            if any(place.is_over for place in places):
                places.add(self._next)
        return any(place.is_over for place in places)


def _lay(phrase: str, start: _Place) -> None:
    """Let the words of a phrase lead from a place to its end."""
    places = [start]
    for slot in phrase.split():
        following = _Place()
        for words in slot.strip("[]").split("|"):
            for place in places:
                place.lead(tuple(words.split("_")), following)
        places = [*places, following] if slot.startswith("[") else [following]
    if start in places:
        raise ValueError(f"a phrase has a word that cannot be left out: {phrase}")
    for place in places:
        place.is_over = True
