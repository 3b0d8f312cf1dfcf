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

from content_index.languages import language_of
from retrieval.wording import topic_words

_QUESTION_WORDS = (
    r"how|what(?:['\u2019]?s)?|who(?:['\u2019]?s)?|whom|whose|when|where(?:['\u2019]?s)?|which|why|"
    r"wie|wieviele?|wer|wann|wo|welche[rs]?|warum|qu[e\u00e9]|qui[e\u00e9]n|c[o\u00f3]mo|cu[a\u00e1]ndo|"
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
_GOVERNED = (
    rf"{_PREPOSITIONS} (?:what|when|where|who|how (?:many|much|long|often|far|soon))|"
    r"(?:an|auf|bei|f[u\u00fc]r|mit|von|zu) (?:wen|wem|wann|was|welche\w?)|"
    r"(?:ab|bis|seit) (?:wann|wie)|"
    r"(?:a|con|de|desde|hasta|para|por) (?:cu[a\u00e1]\w+|qu[e\u00e9]|qui[e\u00e9]n(?:es)?)"
)
"""How a question begins that asks for what a preposition governs: "by when must it be sent"."""
_AFTER_AND = rf"{_GOVERNED}|{_PREPOSITIONS} (?:which|whom)"
"""The same behind "and". Behind a comma "in which", "for whom" go on with what was said."""
_AND_WORDS = r"and|n|&|also|und|y"
_DASH, _ALSO = r"(?:[-\u2013\u2014]+\s+)?", r"\s+(?:also\s+)?"
_CUT = re.compile(
    r"(?<=[?!;])\s+|(?<=[^\W\d_]{2}\.)\s+(?=\S)|(?<=[0-9)]\.)\s+(?=\S)|\s+/\s+|"
    rf",?\s+{_DASH}(?:{_AND_WORDS}|plus){_ALSO}"
    rf"(?=(?:{_ASKING_WORDS}|{_VERB_FIRST}|{_AFTER_AND}|if|(?P<was>was))\b)|"
    r"\s+or\s+(?=(?:how|what|who|whom|when|where|which|why)\b)|"
    rf",\s+(?=(?:{_ASKING_WORDS}|{_GOVERNED}|(?P<was_too>was))\b)",
    re.IGNORECASE,
)
"""Its groups are German for "what"; in another language "was" asks nothing, see `split_parts`."""
_GOES_ON = re.compile(
    rf",?\s+{_DASH}(?:{_AND_WORDS}){_ALSO}"
    rf"(?!whose\b)(?:{_QUESTION_WORDS}|{_AFTER_AND}|was)\b",
    re.IGNORECASE,
)
_NO_NOTE = re.compile(
    r"^(?:thanks?|thx|danke|gracias|hi|hey|hello|hallo|hola|"
    r"if|when|once|as|since|because|while|after|before|until|although|unless|"
    r"wenn|falls|weil|da|sobald|nachdem|si|cuando|porque|como)\b|"
    r"\b(?:i|we|they|he|she|you|ich|wir|ihr|er|sie|yo|nosotros|between|whether)\b|"
    r"\b(?:(?:i|we|they|he|she|you)['\u2019](?:m|re|ve|s|ll|d)|im|ive|weve|youve)\b|"
    r"\b(?:who|that|which|whose)\s+(?:can|could|is|are|was|were|has|have|had|do|does|did|will)\b|"
    r"\b(?:is|are|was|were|has|have|had|will|did|went|got|came|ist|sind|hat|wird|es|est[a\u00e1]|"
    r"son|ha)\b",
    re.IGNORECASE,
)
"""What tells, greets or sets a condition, and is no question in note form."""
_LAST_CLAUSE = re.compile(r"[^:,]*$")
_OPENING = re.compile(
    r"^(?:(?:and|n|also|plus|or|so|ok(?:ay)?|hi|hey|hello|please|pls|just|quick question|btw|"
    r"(?:i|we)(?: am| are|['\u2019]m|['\u2019]re)? (?:want|need|would like|wondering|trying)"
    r"(?: to)?(?: know| understand| find out)?)\b[\s,:-]*)+",
    re.IGNORECASE,
)
_HELPING = r"(?:do|does|did|is|are|was|will|can|could|should|would|must|to)\b"
_ASKS = re.compile(
    rf"^(?:how|what(?:['\u2019]?s)?|who(?:['\u2019]?s)?|whom|whose|which|why)\b|"
    rf"^(?:{_AFTER_AND})\b|"
    r"(?<!ask )(?<!asks )(?<!know )(?<!sure )(?<!tell me )"
    r"\b(?:how|what|who|when|where) (?:do|can|should|must) (?:i|we) \w+(?: \w+)?[.!?]*$|"
    rf"^(?:when|where)(?:['\u2019]s\b|(?: (?:in|of|on) the \w+)?\s+{_HELPING})|"
    r"^(?:do|does|did|is|are|am|can|could|will|would|should|must|may)\s+\w|"
    r"^(?:send|show|give|share|find|explain|list|tell)\b|"
    r"^(?:wie|wieviele?|wer|wann|wo|welche[rs]?|warum|gibt|kann|darf|muss)\b|"
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
    is_german = language_of(text) == "de"
    found = _CUT.finditer(text)
    cuts = [match.span() for match in found if is_german or match.lastgroup is None]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    pieces = [span for span in zip(starts, ends, strict=True) if text[slice(*span)].strip()]
    forms = [
        asks(text[start:end], is_german=is_german)
        or _is_note(text, start, end, is_german=is_german)
        for start, end in pieces
    ]
    parts: list[tuple[int, int]] = []
    pending: int | None = None  # where the words begin that belong to what comes next
    words = 0
    for (piece_start, end), is_asked in zip(pieces, forms, strict=True):
        start = piece_start if pending is None else pending
        words += len(topic_words(text[piece_start:end]))
        if words and (is_asked if any(forms) else words >= _LEAST_WORDS):
            parts.append((start, end))
        elif is_asked and parts:
            parts[-1] = (parts[-1][0], end)  # "why?" is about the question before
        else:
            pending = start
            continue
        pending, words = None, 0
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


def _is_note(text: str, start: int, end: int, *, is_german: bool) -> bool:
    """Say whether a piece is a question in note form, which another one goes on from."""
    piece = text[start:end]
    if len(topic_words(piece)) < _LEAST_WORDS or not _GOES_ON.match(text, end):
        return False
    clause = _LAST_CLAUSE.search(piece)
    said = _OPENING.sub("", (clause[0] if clause else piece).strip())
    return asks(said, is_german=is_german) or not _NO_NOTE.search(said)


def asks(piece: str, *, is_german: bool = False) -> bool:
    """Say whether a piece of a message has the form of a question."""
    opened = _OPENING.sub("", piece.strip())
    is_what = is_german and opened[:4].lower() == "was "
    return is_what or piece.rstrip().endswith("?") or bool(_ASKS.search(opened))
