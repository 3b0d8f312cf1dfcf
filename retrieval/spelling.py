"""Read misspelt words as words of what the reader may see. Pure.

The library knows stems, people type words: a slip may stand in the stem ("regster"), at its end or
in the ending ("taggig"), and may change where a stemmer cuts. So whole words are compared: a stem
with the ending that was typed, or with one of the language's own, of which a stemmer makes that
stem again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from content_index.words import primary, terms
from retrieval.languages import ENGLISH

_SHORTEST = 4
_ANY_SLIP_FROM = 5
_TWO_SLIPS_FROM = 9
_TWO_IN_A_STEM_FROM = 7
_COMMON_ENOUGH = 2
"""Passages that must use a word before a slip is read as it: one may be a slip itself."""
_LONGEST_ENDING = 6
_SHORT_STEM = 5
"""Letters up to which a stem with a slip may only have one of the commonest endings: nearly every
short word is a letter away from some stem with an ending ("utilize", "until")."""
_COMMONEST = {
    ENGLISH: "s e es d ed er ers ing ings y ly al ion ions",
    "de": "e en er es em n s t te ten ung ungen",
    "es": "s es a o as os ar er ir ado ada ados adas",
}
_OTHERS = {
    ENGLISH: "ation ations ment ments or ors ally able ity ities ies ance ence ances ences ive "
    "ives ate ates ated ating ered ering ise ised ize ized ization",
    "de": "lich liche lichen ig ige igen keit keiten heit heiten isch ische ischen",
    "es": "cion ciones mente ando iendo amiento amientos idad idades able ables",
}


@dataclass(frozen=True, slots=True, order=True)
class Repair:
    """A word as it was `typed` (folded), and the `word` that it is read as, with its `stem`."""

    typed: str
    word: str
    stem: str


def repaired(
    typed: str,
    *,
    frequencies: Mapping[str, int],
    is_word: Callable[[str], bool],
    language: str = ENGLISH,
) -> Repair | None:
    """Return what a misspelt word most likely means, or None where it is known or nothing is near.

    `typed` is folded, `frequencies` count in how many passages each stem occurs, and what `is_word`
    all the same is none of the library's, but no slip either ("river", "stack"). One slip (a letter
    more, less, another one or two swapped) is allowed from five letters on, two in a longer stem
    from nine, two swapped letters from four; the first letter must agree. The nearer word wins,
    then one with all of the letters that were typed or more, then the more frequent stem, then the
    alphabet.
    """
    if len(typed) < _SHORTEST or not typed.isalpha():
        return None
    found = terms(typed, language=language)
    if not found or found[0] in frequencies or typed in frequencies or is_word(typed):
        return None
    meant = [
        *_with_the_typed_ending(typed, frequencies, language=language),
        *_with_an_ending(typed, frequencies, language=language),
    ]
    best = min(meant, key=lambda one: one.order, default=None)
    return None if best is None else Repair(typed, best.word, best.stem)


@dataclass(frozen=True, slots=True)
class _Meant:
    word: str
    stem: str
    slips: int
    keeps_letters: bool
    frequency: int

    @property
    def order(self) -> tuple[int, bool, int, str, str]:
        """Return what the likelier word has less of."""
        return (self.slips, not self.keeps_letters, -self.frequency, self.stem, self.word)


def _with_the_typed_ending(
    typed: str, frequencies: Mapping[str, int], *, language: str
) -> Iterator[_Meant]:
    """Yield words whose stem is a slip or two away from what stands before an ending."""
    slips = 2 if len(typed) >= _TWO_SLIPS_FROM else 1
    stems = _stems_like(typed, frequencies, slips=slips)
    commonest = frozenset(_COMMONEST.get(primary(language), _COMMONEST[ENGLISH]).split())
    for cut in range(len(typed), max(len(typed) - _LONGEST_ENDING, _SHORTEST) - 1, -1):
        before, ending = typed[:cut], typed[cut:]
        near = process.extract(
            before, stems.keys(), scorer=OSA.distance, score_cutoff=slips, limit=None
        )
        for form, distance, _ in near:
            is_short = min(len(before), len(form)) < _TWO_IN_A_STEM_FROM
            if not distance or (distance > 1 and is_short):
                continue
            if ending and ending not in commonest and len(form) <= _SHORT_STEM:
                continue
            if len(typed) < _ANY_SLIP_FROM and sorted(form) != sorted(before):
                continue
            stem = stems[form]
            if _is_stem_of(stem, form + ending, language=language):
                word, keeps = form + ending, _keeps_letters(form, typed=before)
                yield _Meant(word, stem, int(distance), keeps, frequencies[stem])


def _stems_like(typed: str, frequencies: Mapping[str, int], *, slips: int) -> dict[str, str]:
    """Return the stems that a word may begin with, by how they are spelt without an ending."""
    lengths = range(len(typed) - _LONGEST_ENDING - slips, len(typed) + slips + 1)
    found = {}
    for stem, count in frequencies.items():
        if stem[0] == typed[0] and len(stem) in lengths and count >= _COMMON_ENOUGH:
            found[stem] = stem
            if stem.endswith("i"):  # a stemmer's "polici" is the "policy" that people write
                found[f"{stem[:-1]}y"] = stem
    return found


def _with_an_ending(
    typed: str, frequencies: Mapping[str, int], *, language: str
) -> Iterator[_Meant]:
    """Yield words that begin as typed, with a slip after their stem."""
    if len(typed) < _ANY_SLIP_FROM:
        return
    code = primary(language) if primary(language) in _COMMONEST else ENGLISH
    endings = f"{_COMMONEST[code]} {_OTHERS[code]}".split()
    for cut in range(_SHORTEST - 1, len(typed) + 1):
        stem, rest = typed[:cut], typed[cut:]
        frequency = frequencies.get(stem, 0)
        if frequency < _COMMON_ENOUGH:
            continue
        doubled = stem + stem[-1]  # "tag", "tagging"
        for base in (doubled,) if rest in endings else (stem, doubled):
            for word in (base + ending for ending in endings):
                if OSA.distance(typed, word, score_cutoff=1) != 1:
                    continue
                if _is_stem_of(stem, word, language=language):
                    keeps = _keeps_letters(word, typed=typed)
                    yield _Meant(word, stem, 1, keeps, frequency)


def _is_stem_of(stem: str, word: str, *, language: str) -> bool:
    return terms(word, language=language)[:1] == [stem]


def _keeps_letters(word: str, *, typed: str) -> bool:
    """Say whether a word has every letter that was typed, but for one typed twice."""
    if len(word) > len(typed) or sorted(word) == sorted(typed):
        return True
    return any(
        before == letter and typed[:place] + typed[place + 1 :] == word
        for place, (before, letter) in enumerate(pairwise(typed))
    )
