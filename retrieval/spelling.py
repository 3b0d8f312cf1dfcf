"""Read misspelt words as words of what the reader may see. Pure.

The library knows stems, people type words: a slip may stand in the stem ("regster"), at its end or
in the ending ("taggig"), and may change where a stemmer cuts. So whole words are compared: a stem
with the ending that was typed, or with one of the language's own, of which a stemmer makes that
stem again. A language whose endings are not known here has the English ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from content_index.languages import ENGLISH, small_words
from content_index.words import primary, terms
from retrieval.wording import CHAT_WORDS

_SHORTEST = 4
_LONGEST = 40
_ALIKE = 3
"""Letters with which a stem must begin as typed where the slip is behind them."""
_ANY_SLIP_FROM = 5
_TWO_SLIPS_FROM = 9
_TWO_IN_A_STEM_FROM = 7
_COMMON_ENOUGH = 2
"""Passages that must use a word before a slip is read as it: one may be a slip itself. Of a letter
that was doubled or not ("borow") one is enough."""
_SHORTEST_PART = 4
"""Letters of each of two words that were typed as one."""
_LONGEST_ENDING = 7
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
    "ives ate ates ated ating ered ering ise ised ize ized ization ication "
    "ications",
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
    then one that `is_word`, one that is longer or has its letters swapped or single, the more
    frequent stem, the alphabet. Where only the ending is misspelt and the right one is not sure, it
    stays as typed.
    """
    if not _SHORTEST <= len(typed) <= _LONGEST or not typed.isalpha():
        return None
    if _is_known(typed, frequencies, language=language):
        return None
    joined = _written_with_a_hyphen(typed, frequencies)
    if joined is not None:
        return joined
    if is_word(typed) or _is_form_of_a_word(typed, frequencies, is_word, language=language):
        return None
    return _written_in_two(typed, frequencies, language=language) or _without_slip(
        typed, frequencies, is_word, language=language
    )


def _without_slip(
    typed: str, frequencies: Mapping[str, int], is_word: Callable[[str], bool], *, language: str
) -> Repair | None:
    """Return the nearest word a slip or two away; None where none is."""
    small = CHAT_WORDS | small_words(language)
    meant = [
        one
        for one in (
            *_with_the_typed_ending(typed, frequencies, language=language),
            *_with_an_ending(typed, frequencies, language=language),
        )
        if one.word not in small
    ]
    best = min(meant, key=lambda one: one.order(is_word), default=None)
    if best is None:
        return None
    is_sure = is_word(best.word) or not typed.startswith(best.stem)
    return Repair(typed, best.word if is_sure else typed, best.stem)


def _written_with_a_hyphen(typed: str, frequencies: Mapping[str, int]) -> Repair | None:
    """Return a word as the library has it, with hyphens: "buyback" is its "buy-back"."""
    found = {
        stem: count
        for stem, count in frequencies.items()
        if "-" in stem and stem[0] == typed[0] and stem.replace("-", "") == typed
    }
    best = min(found, key=lambda stem: (-found[stem], stem), default=None)
    return None if best is None else Repair(typed, best, best)


def _written_in_two(typed: str, frequencies: Mapping[str, int], *, language: str) -> Repair | None:
    """Return an English word as two of the library's: "leadtime" is its "lead time".

    The two that passages use most; a form of a word with a small one behind it is none ("notable").
    """
    if primary(language) != ENGLISH:
        return None
    found: dict[str, int] = {}
    for cut in range(_SHORTEST_PART, len(typed) - _SHORTEST_PART + 1):
        parts = typed[:cut], typed[cut:]
        counts = [
            frequencies.get(stem, 0) for part in parts for stem in terms(part, language=ENGLISH)
        ]
        if len(counts) == len(parts) and min(counts) >= _COMMON_ENOUGH:
            found[" ".join(parts)] = min(counts)
    best = min(found, key=lambda words: (-found[words], words), default=None)
    return None if best is None else Repair(typed, best, best)


def _is_known(typed: str, frequencies: Mapping[str, int], *, language: str) -> bool:
    """Say whether the library has a word, as one of the language or of English, as names are."""
    stems = {stem for code in (language, ENGLISH) for stem in terms(typed, language=code)}
    return typed in frequencies or not stems.isdisjoint(frequencies)


def _is_form_of_a_word(
    typed: str, frequencies: Mapping[str, int], is_word: Callable[[str], bool], *, language: str
) -> bool:
    """Say whether a word has an ending behind one that the library has not: "resets"."""
    bases = (
        typed.removesuffix(ending)
        for ending in _endings(_COMMONEST, language)
        if typed.endswith(ending)
    )
    return any(
        is_word(base) and not _is_known(base, frequencies, language=language)
        for base in bases
        if len(base) >= _ANY_SLIP_FROM
    )


def _endings(of_languages: Mapping[str, str], language: str) -> list[str]:
    """Return the endings of a language; the English ones where it has none here."""
    return of_languages.get(primary(language), of_languages[ENGLISH]).split()


@dataclass(frozen=True, slots=True)
class _Meant:
    word: str
    stem: str
    slips: int
    keeps_letters: bool
    frequency: int

    def order(self, is_word: Callable[[str], bool]) -> tuple[int, bool, bool, int, str, str]:
        """Return what the likelier word has less of."""
        likely = (not is_word(self.word), not self.keeps_letters)
        return (self.slips, *likely, -self.frequency, self.stem, self.word)


def _with_the_typed_ending(
    typed: str, frequencies: Mapping[str, int], *, language: str
) -> Iterator[_Meant]:
    """Yield words whose stem is a slip or two away from what stands before an ending."""
    slips = 2 if len(typed) >= _TWO_SLIPS_FROM else 1
    lengths = range(len(typed) - _LONGEST_ENDING - slips, len(typed) + slips + 1)
    single = _with_single_letters(typed)
    forms = [
        (form, stem)
        for stem, count in frequencies.items()
        if stem[0] == typed[0]
        and len(stem) in lengths
        and (count >= _COMMON_ENOUGH or single.startswith(_with_single_letters(stem)))
        for form in ((stem, f"{stem[:-1]}y") if stem.endswith("i") else (stem,))
    ]  # a stemmer's "polici" is the "policy" that people write
    names = [form for form, _ in forms]
    common = frozenset(_endings(_COMMONEST, language))
    for cut in range(len(typed), max(len(typed) - _LONGEST_ENDING, _SHORTEST) - 1, -1):
        before, ending = typed[:cut], typed[cut:]
        near = process.extract(before, names, scorer=OSA.distance, score_cutoff=slips, limit=None)
        for form, distance, place in near:
            is_short = min(len(before), len(form)) < _TWO_IN_A_STEM_FROM
            if not distance or (distance > 1 and is_short):
                continue
            if ending and ending not in common and len(form) <= _SHORT_STEM:
                continue
            if len(typed) < _ANY_SLIP_FROM and sorted(form) != sorted(before):
                continue
            stem = forms[place][1]
            if _is_stem_of(stem, form + ending, language=language):
                keeps = _keeps_letters(form, typed=before)
                yield _Meant(form + ending, stem, int(distance), keeps, frequencies[stem])


def _with_an_ending(
    typed: str, frequencies: Mapping[str, int], *, language: str
) -> Iterator[_Meant]:
    """Yield words a slip away, with an ending of the language behind a stem that begins alike.

    What is that stem with such an ending already is a word made of it ("leaders" of "lead"), and no
    slip; only a letter that has to be doubled may be missing ("planed" of "plan").
    """
    if len(typed) < _ANY_SLIP_FROM:
        return
    endings = _endings(_COMMONEST, language) + _endings(_OTHERS, language)
    for stem, frequency in frequencies.items():
        if not stem.startswith(typed[:_ALIKE]) or len(stem) > len(typed):
            continue
        if frequency < _COMMON_ENOUGH or OSA.distance(stem, typed[: len(stem)]) > 1:
            continue
        is_made_of_it = typed.startswith(stem) and typed.removeprefix(stem) in endings
        doubled = stem + stem[-1]
        for base in (doubled,) if is_made_of_it else (stem, doubled):
            for word in (base + ending for ending in endings):
                if OSA.distance(typed, word, score_cutoff=1) != 1:
                    continue
                if _is_stem_of(stem, word, language=language):
                    keeps = _keeps_letters(word, typed=typed)
                    yield _Meant(word, stem, 1, keeps, frequency)


def _with_single_letters(word: str) -> str:
    """Return a word without doubled letters: whoever doubles wrongly means just this one."""
    return "".join(letter for letter, _ in groupby(word))


def _is_stem_of(stem: str, word: str, *, language: str) -> bool:
    return terms(word, language=language)[:1] == [stem]


def _keeps_letters(word: str, *, typed: str) -> bool:
    """Say whether a word is longer than typed, has its letters swapped, or one of two single."""
    if len(word) > len(typed) or sorted(word) == sorted(typed):
        return True
    return any(
        before == letter and typed[:place] + typed[place + 1 :] == word
        for place, (before, letter) in enumerate(pairwise(typed))
    )
