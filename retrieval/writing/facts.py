"""The facts that a sentence states, as far as they can be read without a model. Pure.

A sentence rests on a source only if each number (with its unit), each name, each bound and each
negation of it is in the source. That is narrower than entailment: a true sentence may be dropped, a
sentence with a fact of its own is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from content_index.words import folded, terms


class Claim(StrEnum):
    """What a sentence says about the reach of its statement, and the source must say too."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ONLY = "only"
    ALWAYS = "always"
    NEVER = "never"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a text states: numbers as written without separators, (number, unit) pairs, names."""

    numbers: frozenset[str]
    measures: frozenset[tuple[str, str]]
    names: frozenset[str]
    claims: frozenset[Claim]
    is_negated: bool


_NUMBER = re.compile(r"(?<![\w.])(?:[$€£]\s?)?(\d+(?:[.,\u00a0\u202f']\d+)*)\s*(%|[^\W\d_]+)?")
_WORD = re.compile(r"[^\W_]+(?:[-&/.'\u2019][^\W_]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;|\u2022\n]\s*|[\"\u201c(]\s*)$")
_LOOKED_BACK = 40
"""Characters before a word that tell whether a sentence begins with it."""
_SEPARATORS = re.compile(r"[.,\u00a0\u202f']")
_GROUPED = re.compile(r"\d{1,3}(?:[.,\u00a0\u202f']\d{3})+")

_SMALL_NUMBERS = """
two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty
"""
_SPELT_NUMBERS: Mapping[str, str] = {
    word: str(number) for number, word in enumerate(_SMALL_NUMBERS.split(), start=2)
} | {
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "sixty": "60",
    "seventy": "70",
    "eighty": "80",
    "ninety": "90",
    "hundred": "100",
}
_SPELT_STEMS = frozenset(terms(" ".join(_SPELT_NUMBERS), language="en"))
_UNITS: Mapping[str, str] = {
    form: unit
    for unit, forms in {
        "percent": "% percent percentage prozent por pourcent",
        "second": "second seconds sekunde sekunden segundo segundos",
        "minute": "minute minutes minuten minuto minutos",
        "hour": "hour hours stunde stunden hora horas",
        "day": "day days tag tage tagen dia dias jour jours",
        "week": "week weeks woche wochen semana semanas",
        "month": "month months monat monate monaten mes meses mois",
        "quarter": "quarter quarters quartal quartale",
        "year": "year years jahr jahre jahren ano anos an ans",
        "gigabyte": "gb gigabyte gigabytes gib",
        "terabyte": "tb terabyte terabytes tib",
        "seat": "seat seats user users licence licences license licenses",
        "euro": "eur euro euros",
        "dollar": "usd dollar dollars",
    }.items()
    for form in forms.split()
}
_NEGATIONS = re.compile(
    r"\b(?:not|no|none|never|nobody|nothing|neither|nor|without|cannot|except|unless|excluded?|"
    r"excluding|prohibited|forbidden|nicht|kein(?:e|en|em|er|es)?|nie|ohne|nunca|ningun[ao]?|sin|"
    r"pas|jamais|sans|aucune?)\b|n['\u2019]t\b"
)
_CLAIMS: Mapping[Claim, re.Pattern[str]] = {
    Claim.AT_LEAST: re.compile(
        r"\bat least\b|\bminimum\b|\bmin\.|\bor (?:more|higher|above|longer)\b|\bmore than\b|"
        r"\bover\b|\babove\b|\bno less than\b|\bexceeds?\b|>|\u2265|\d\+|\bmindestens\b|"
        r"\bal menos\b"
    ),
    Claim.AT_MOST: re.compile(
        r"\bat most\b|\bmaximum\b|\bmax\.|\bup to\b|\bor (?:less|fewer|lower|below)\b|"
        r"\bless than\b|\bfewer than\b|\bunder\b|\bbelow\b|\bno more than\b|\bnot more than\b|"
        r"\bwithin\b|<|\u2264|\bhochstens\b|\bhasta\b"
    ),
    Claim.ONLY: re.compile(r"\bonly\b|\bsolely\b|\bexclusively\b|\bnur\b|\bsolo\b"),
    Claim.ALWAYS: re.compile(
        r"\balways\b|\ball\b|\bevery(?:one|body|thing)?\b|\beach\b|\bany\b|\bimmer\b|\balle[nrs]?\b|"
        r"\bsiempre\b|\btod[oa]s?\b"
    ),
    Claim.NEVER: re.compile(r"\bnever\b|\bunder no circumstances\b|\bnie(?:mals)?\b|\bnunca\b"),
    Claim.BEFORE: re.compile(r"\bbefore\b|\buntil\b|\bprior to\b|\bby\b|\bvor\b|\bbis\b|\bantes\b"),
    Claim.AFTER: re.compile(r"\bafter\b|\bsince\b|\bfrom\b|\bnach\b|\bseit\b|\bdespues\b"),
}


def facts_in(text: str) -> Facts:
    """Read the facts of a sentence, or of a whole source."""
    lowered = folded(text)
    spelt = _in_digits(lowered)
    numbers: set[str] = set()
    measures: set[tuple[str, str]] = set()
    for match in _NUMBER.finditer(spelt):
        number = normal(match[1])
        numbers.add(number)
        unit = _UNITS.get(match[2] or "")
        if unit:
            measures.add((number, unit))
    return Facts(
        numbers=frozenset(numbers),
        measures=frozenset(measures),
        names=frozenset(_names(text)),
        claims=frozenset(claim for claim, pattern in _CLAIMS.items() if pattern.search(lowered)),
        is_negated=_NEGATIONS.search(lowered) is not None,
    )


def normal(number: str) -> str:
    """Write a number in one way: "12,000" as "12000", "2,50" as "2.5", "007" as "7".

    A group of exactly three digits after a separator is read as thousands.
    """
    if _GROUPED.fullmatch(number):
        number = _SEPARATORS.sub("", number)
    else:
        head, *tail = _SEPARATORS.split(number)
        if len(tail) == 1:
            decimals = tail[0].rstrip("0")
            number = f"{head}.{decimals}" if decimals else head
        else:
            number = ".".join([head, *tail])
    return number.lstrip("0") or "0"


def words_of(text: str) -> frozenset[str]:
    """The folded words of a text, compounds whole and in parts."""
    found: set[str] = set()
    for match in _WORD.finditer(folded(text)):
        found.add(match[0])
        found.update(re.split(r"[-&/.'\u2019]", match[0]))
    return frozenset(found)


def is_number(term: str) -> bool:
    """Say whether a folded word, or its stem, is a number in digits or in letters."""
    return not any(mark.isalpha() for mark in term) or term in _SPELT_STEMS


def _in_digits(lowered: str) -> str:
    return _WORD.sub(lambda match: _SPELT_NUMBERS.get(match[0], match[0]), lowered)


def _names(text: str) -> set[str]:
    """Words that look like names: capitals within a sentence, acronyms, letters with digits."""
    found = set()
    for match in _WORD.finditer(text):
        word = match[0]
        has_digit = any(mark.isdigit() for mark in word)
        if has_digit and not any(mark.isalpha() for mark in word):
            continue
        before = text[max(0, match.start() - _LOOKED_BACK) : match.start()]
        starts = _SENTENCE_START.search(before) is not None
        is_acronym = sum(mark.isupper() for mark in word) > 1
        if has_digit or is_acronym or (word[0].isupper() and not starts and word != "I"):
            found.add(folded(word))
    return found
