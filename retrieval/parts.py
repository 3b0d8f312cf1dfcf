"""Tell apart the questions within one message. Pure.

A message is cut where a question may begin: after a stop, after "and" or a comma before a word that
asks. A piece that does not ask anything is what the next one is about, so it stays with it: "We are
a gold partner. What is our margin?" is one question, and so is "If it is lost, who do I tell?" But
what "and how", "and who" go on from was a question in note form: "margin on Vault and who approves
it".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.wording import topic_words

_WAS = (
    r"was(?! (?:an?|the|not|never|only|in|on|at|by|to|up|down|off|out|\w+ed|sold|told|sent|lost|"
    r"made|bought|paid|given|done|gone)\b)"
)
"""German for "what", where it is not English."""
_QUESTION_WORDS = (
    r"how|what(?:['\u2019]?s)?|who(?:['\u2019]?s)?|whom|whose|when|where(?:['\u2019]?s)?|which|why|"
    rf"wie|{_WAS}|wer|wann|wo|welche[rs]?|warum|qu[e\u00e9]|qui[e\u00e9]n|c[o\u00f3]mo|cu[a\u00e1]ndo|"
    r"d[o\u00f3]nde|cu[a\u00e1]nt[oa]s?|cu[a\u00e1]l(?:es)?"
)
_ASKING_WORDS = rf"{_QUESTION_WORDS}|do|does|did|is|are|can|could|should|would"
_VERB_FIRST = (
    r"(?:has|was|were) (?:our|my|your|it|he|she|they|we|you)|have (?:i|we|you|they)|"
    r"(?:wurden?|hat|haben|ist|sind) (?:unser\w{0,2}|mein\w{0,2}|euer|eure\w?|ich|wir|ihr|es|sie)|"
    r"(?:ha|han|hab[e\u00e9]is) \w+d[oa]s? (?:ya )?(?:nuestr[oa]s?|mis?)"
)
"""Questions that begin with a verb; its subject must follow, or it may go on with what was said."""
_PREPOSITIONS = (
    r"(?:about|after|at|before|by|for|from|in|of|on|since|through|to|under|until|up to|with|within)"
)
_AFTER_PREPOSITION = rf"{_PREPOSITIONS} (?:what|which|when|how (?:many|much|long)|whom)"
"""How a question begins that asks for what a preposition governs: "by when must it be sent"."""
_AND = r"(?:[-\u2013\u2014]+\s+)?(?:and|n|&|also|plus|und|y)\s+(?:also\s+)?"
_CUT = re.compile(
    r"(?<=[?!;])\s+|(?<=[^\W\d_]{2}\.)\s+(?=\S)|(?<=[0-9)]\.)\s+(?=\S)|\s+/\s+|"
    rf",?\s+{_AND}(?=(?:{_ASKING_WORDS}|{_VERB_FIRST}|{_AFTER_PREPOSITION}|if)\b)|"
    r"\s+or\s+(?=(?:how|what|who|whom|when|where|which|why)\b)|"
    rf",\s+(?=(?:{_ASKING_WORDS}|{_AFTER_PREPOSITION})\b)",
    re.IGNORECASE,
)
_GOES_ON = re.compile(rf",?\s+{_AND}(?:{_QUESTION_WORDS}|{_AFTER_PREPOSITION})\b", re.IGNORECASE)
_OPENING = re.compile(
    r"^(?:(?:and|n|also|plus|or|so|ok(?:ay)?|hi|hey|hello|please|pls|just|quick question|btw|"
    r"(?:i|we)(?: am| are|['\u2019]m|['\u2019]re)? (?:want|need|would like|wondering|trying)"
    r"(?: to)?(?: know| understand| find out)?)\b[\s,:-]*)+",
    re.IGNORECASE,
)
_HELPING = r"(?:do|does|did|is|are|was|will|can|could|should|would|must|to)\b"
_ASKS = re.compile(
    rf"^(?:how|what(?:['\u2019]?s)?|who(?:['\u2019]?s)?|whom|whose|which|why)\b|"
    rf"^{_AFTER_PREPOSITION}\b|"
    rf"\b(?:how|what|who|when|where) (?:do|does|did|can|should|must) (?:i|we|you|they|he|she|it)\b|"
    rf"^(?:when|where)(?:['\u2019]s\b|\s+{_HELPING})|"
    r"^(?:do|does|did|is|are|am|can|could|will|would|should|must|may)\s+\w|"
    r"^(?:send|show|give|share|find|explain|list|tell)\b|"
    rf"^(?:wie|{_WAS}|wer|wann|wo|welche[rs]?|warum|gibt|kann|darf|muss)\b|"
    rf"^(?:{_VERB_FIRST})\b|"
    r"^\u00bf|^(?:qu[e\u00e9]|qui[e\u00e9]n|c[o\u00f3]mo|cu[a\u00e1]ndo|d[o\u00f3]nde|"
    r"cu[a\u00e1]nt[oa]s?|cu[a\u00e1]l(?:es)?)\b",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"\b(?:it|its|that|this|those|these|they|them|their|there|one|ones|same|he|she|him|her|"
    r"(?:wer|wie|wann|wo|warum|ist|wird|wurde|kann|darf|muss)\b[^.?!]*\bes|"
    r"ihn|ihm|dort|da(?:f[u\u00fc]|fue)r|da(?:gegen|mit|von|zu|bei)|dar(?:an|auf|in|um|\u00fcber)|"
    r"ello|eso|esto|lo|ah[i\u00ed]|all[i\u00ed])\b",
    re.IGNORECASE,
)
_LEAST_WORDS = 2
"""Topic words that a piece without a question's form must have to be looked for on its own."""


def split_parts(text: str) -> tuple[str, ...]:
    """Split a message into its questions, in order; one at least.

    Where nothing in it has the form of a question, as in notes typed in haste, each piece with two
    topic words is one.
    """
    cuts = [match.span() for match in _CUT.finditer(text)]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    pieces = [span for span in zip(starts, ends, strict=True) if text[slice(*span)].strip()]
    forms = [_asks(text[start:end]) or _is_note(text, start, end) for start, end in pieces]
    parts: list[tuple[int, int]] = []
    pending: int | None = None  # where the words begin that belong to what comes next
    for (piece_start, end), asks in zip(pieces, forms, strict=True):
        start = piece_start if pending is None else pending
        words = topic_words(text[start:end])
        if words and (asks if any(forms) else len(words) >= _LEAST_WORDS):
            parts.append((start, end))
            pending = None
        elif asks and parts:
            parts[-1] = (parts[-1][0], end)  # "why?" is about the question before
            pending = None
        else:
            pending = start
    if pending is not None and parts:
        parts[-1] = (parts[-1][0], len(text))
    return tuple(text[start:end].strip() for start, end in parts) if len(parts) > 1 else (text,)


def as_questions(parts: Sequence[str]) -> str:
    """Return parts as one text that is split into the same parts again."""
    return " ".join(f"{part.rstrip('?!.,;: ')}?" for part in parts)


def stands_alone(part: str) -> bool:
    """Say whether a part can be understood without those beside it ("what is the price" cannot)."""
    return not leans_back(part) and len(topic_words(part)) >= _LEAST_WORDS


def leans_back(part: str) -> bool:
    """Say whether a part speaks of something that was named before it ("how long is it valid")."""
    return bool(_LEANS.search(part))


def _is_note(text: str, start: int, end: int) -> bool:
    """Say whether a piece is a question in note form, which another one goes on from."""
    names_a_subject = len(topic_words(text[start:end])) >= _LEAST_WORDS
    return names_a_subject and bool(_GOES_ON.match(text, end))


def _asks(piece: str) -> bool:
    return piece.rstrip().endswith("?") or bool(_ASKS.search(_OPENING.sub("", piece.strip())))
