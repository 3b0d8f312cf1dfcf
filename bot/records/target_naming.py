"""Which of the numbers that were agreed a question names, and whether it asks for a part of them.

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from content_index.words import folded
from retrieval.wording import words

if TYPE_CHECKING:
    from playbooks.programme.people import Kpi

_KINDS = tuple(
    re.compile(pattern)
    for pattern in (
        (
            r"\b(?:revenues?|turnover|sales|bookings?|booked|sold|\w*umsatz\w*|verkauf\w*|"
            r"umgesetzt|ventas|vend\w+|factur\w+|ingresos)\b"
        ),
        r"\b(?:certif\w+|zertif\w+|engineers?|trained|technik\w+|tecnic\w+|geschult\w*|formad\w+)\b",
        r"\b(?:deals?|abschlusse?|opportunit\w+|oportunidad\w*|projekte?)\b",
        r"\b(?:customers?|logos?|neukunden?|kunden?|clientes?)\b",
    )
)
"""Words for one kind of number each; money is of the first."""
_MONEY = re.compile(r"[A-Z]{3}")
_SHORTEST_WORD = 4
_QUARTER = re.compile(r"\bq[1-4]\b")
_SHORT = re.compile(
    r"\b(?:q[1-4]|quarter\w*|quartal\w*|trimestre\w*|months?|monat\w*|mes|week|woche|semana|"
    r"half[- ]year\w*|halbjahr\w*|semestre\w*)\b"
)
_LONG_DAYS = 200
"""A period that is longer is that of no quarter and no half year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The numbers to tell, and what was named and is not among those on record."""

    kpis: tuple[Kpi, ...]
    is_other_kind: bool = False
    is_other_period: bool = False


def named_in(text: str, kpis: Sequence[Kpi]) -> Named:
    """Return which numbers a question means: those that it names, else all."""
    said = folded(text)
    kinds = [kind for kind in _KINDS if kind.search(said)]
    typed = frozenset(words(text))
    named = [kpi for kpi in kpis if _is_named(kpi, typed) or any(_is_of(kpi, k) for k in kinds)]
    among = named or list(kpis)
    wants_short = _SHORT.search(said) is not None
    short = [kpi for kpi in among if _is_short(kpi)] if wants_short else []
    quarter = _QUARTER.search(said)
    if quarter:
        short = [kpi for kpi in short if quarter[0] in _written(kpi)] or short
    return Named(
        kpis=tuple(short or among),
        is_other_kind=bool(kinds) and not named,
        is_other_period=wants_short and not short,
    )


def _written(kpi: Kpi) -> str:
    return folded(f"{kpi.name} {kpi.id} {kpi.unit}").replace("_", " ").replace("-", " ")


def _is_named(kpi: Kpi, typed: frozenset[str]) -> bool:
    own = {word for word in words(_written(kpi)) if len(word) >= _SHORTEST_WORD}
    return any(word in typed for word in own if not word.isdigit())


def _is_of(kpi: Kpi, kind: re.Pattern[str]) -> bool:
    is_money = kind is _KINDS[0] and _MONEY.fullmatch(kpi.unit) is not None
    return is_money or kind.search(_written(kpi)) is not None


def _is_short(kpi: Kpi) -> bool:
    if _QUARTER.search(_written(kpi)):
        return True
    if kpi.start is None or kpi.end is None:
        return False
    return (kpi.end - kpi.start).days < _LONG_DAYS
