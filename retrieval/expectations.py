"""What form of answer a question asks for, and whether a text has that form. Pure."""

from __future__ import annotations

import re

_UNIT = (
    r"(?:business |working |calendar |full )?(?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?|"
    r"quarters?|years?|yrs?)"
)
_NUMBER_WORDS = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|"
    r"forty|forty-five|sixty|ninety|hundred|half|couple"
)
_COUNT = re.compile(rf"\d|\b(?:{_NUMBER_WORDS}|once|twice|no)\b", re.IGNORECASE)
_DURATION = re.compile(
    rf"\b(?:\d[\d.,]{{0,20}}+|{_NUMBER_WORDS})\)?[ -]*(?:\([a-z0-9-]+\)[ -]*)?{_UNIT}\b|"
    r"\b(?:daily|weekly|monthly|quarterly|annual(?:ly)?|yearly|immediately|tage?n?|wochen?|"
    r"monate?n?|stunden?|jahre?n?|d[i\u00ed]as?|semanas?|mes(?:es)?|horas?|a\u00f1os?)\b|"
    r"\b(?:20\d\d|january|february|march|april|june|july|august|september|october|november|"
    r"december|q[1-4])\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"[$\u20ac\u00a3]\s?\d|\d\s?[$\u20ac\u00a3]|\b(?:usd|eur|gbp|chf|dollars?|euros?|free|"
    r"no (?:cost|charge|fee|revenue))\b|\d\s?%|\b\d+(?:[.,]\d*)?k\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"\d\s?%|\b(?:percent|per cent|percentage points?|prozent)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]@[\w-]+\.\w|\[email", re.IGNORECASE)
_SOMEBODY = re.compile(
    r"@|\b(?:contact|manager|team|desk|owner|partner|distributor|representative|engineer|"
    r"director|lead|admin|customer|legal|finance|you|cam|support)s?\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?:|www\.|\.com\b|\burl\b", re.IGNORECASE)
_VERDICT = re.compile(
    r"\b(?:yes|no|not|cannot|can|may|must|only|never|unless|allowed|eligible|required?s?|should|"
    r"will|if|excluded|out of scope|permitted|ja|nein|s\u00ed)\b",
    re.IGNORECASE,
)
_KINDS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(
            r"\bhow (?:long|soon|quick|quickly|fast|early|late|often|old|much time)\b|"
            r"\bhow far (?:ahead|out|back|in advance)\b|\b(?:longest|shortest)\b|"
            r"\b(?:which|what) (?:date|day|week|month|quarter|year)\b|"
            rf"\bhow many (?:{_UNIT})\b|\b(?:turnaround|deadline|too late|until when|expir\w+)\b|"
            r"^(?:and )?when\b|\b(?:since|by) when\b|"
            r"\bwhen (?:do|does|did|is|are|will|can|may|must|should|shall|in)\b|"
            r"\bwie lange\b|\bwann\b|\bcu\u00e1ndo\b",
            re.IGNORECASE,
        ),
        _DURATION,
    ),
    (
        re.compile(
            r"\b(?:price|prices|pricing|costs?|fees?|commission|budget|how much (?:is|does|do|for))"
            r"\b|\bkostet\b|\bpreis\b|\bprecio\b|\bcu\u00e1nto cuesta\b",
            re.IGNORECASE,
        ),
        _MONEY,
    ),
    (
        re.compile(
            r"%|\b(?:percent|percentage|what (?:share|margin|discount)|what's (?:the|our) margin|"
            r"how much (?:discount|margin)|discount do|rabatt|descuento)\b",
            re.IGNORECASE,
        ),
        _PERCENT,
    ),
    (
        re.compile(
            r"\bhow (?:many|big|large|high)\b|\b(?:minimum|maximum|min|max|number of|size)\b|"
            r"\bhow much\b|\bwie viele?\b|\bcu\u00e1nt[oa]s?\b",
            re.IGNORECASE,
        ),
        _COUNT,
    ),
    (re.compile(r"\be-?mail\b", re.IGNORECASE), _ADDRESS),
    (
        re.compile(r"\b(?:who|whom|contact|where do i ask|wer|qui\u00e9n)\b", re.IGNORECASE),
        _SOMEBODY,
    ),
    (re.compile(r"\b(?:url|link|website|web page)\b", re.IGNORECASE), _LINK),
    (
        re.compile(
            r"(?:^|[,.?!;-]\s*|\b(?:and|so) )(?:can|could|may|do|does|is|are|will|should|must) ",
            re.IGNORECASE,
        ),
        _VERDICT,
    ),
)
_ASKS_FOR_AN_AMOUNT = re.compile(
    r"\b(?:price|prices|pricing|costs?|fees?|commission|margin|rate|discount|how much)\b|%|"
    r"\bpercent|\b(?:kostet|preis|preise|rabatt|marge|provision|precio|precios|cuesta|descuento|"
    r"margen|comisi\u00f3n)\b",
    re.IGNORECASE,
)
_ASKS_FOR_SEVERAL = re.compile(
    r"\b(?:what|which) are\b|\bwhich \w+(?:[^\W\d_]{2}s|ies)\b|\bhow (?:do|can|should|to)\b|"
    r"\bwhat (?:do|must|should) (?:i|we|you|partners?) (?:need|have|do|send|bring|provide)\b|"
    r"\bwhat (?:documents|steps|conditions|requirements|benefits|options|languages|tiers|levels)\b|"
    r"\b(?:list|steps|requirements|criteria|conditions|prerequisites|benefits|checklist|rules)\b|"
    r"\b(?:welche|schritte|voraussetzungen|bedingungen|vorteile)\b|"
    r"\b(?:cu[a\u00e1]les|qu\u00e9 (?:documentos|pasos)|pasos|requisitos|condiciones)\b",
    re.IGNORECASE,
)
UNDECIDED = 0.5


def asks_for_an_amount(question: str) -> bool:
    """Say whether only an amount of money or a share can answer, as far as words tell."""
    return bool(_ASKS_FOR_AN_AMOUNT.search(question))


def has_an_amount(text: str) -> bool:
    """Say whether a text names an amount of money or a share."""
    return bool(_MONEY.search(text) or _PERCENT.search(text))


def asks_for_a_list(question: str) -> bool:
    """Say whether a question asks for several things or the steps of one, as far as words tell."""
    return bool(_ASKS_FOR_SEVERAL.search(question))


def expected_forms(question: str) -> tuple[re.Pattern[str], ...]:
    """Return what an answer to the question would look like; empty when any form will do."""
    return tuple(answer for asked, answer in _KINDS if asked.search(question))


def forms_in(text: str, forms: tuple[re.Pattern[str], ...]) -> int:
    """Return which of the forms the text has, one bit each."""
    return sum(1 << place for place, form in enumerate(forms) if form.search(text))


def share_of_forms(found: int, forms: tuple[re.Pattern[str], ...]) -> float:
    """Return the share, 0 to 1, of the forms that were found; 0.5 when none was asked for."""
    return found.bit_count() / len(forms) if forms else UNDECIDED
