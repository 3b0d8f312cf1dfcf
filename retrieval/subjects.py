"""What all questions of a message are about, where it is said once before them. Pure.

"trade show: how much, when to ask", "A vs B - width, price", "A against B, who is cheaper": in
English, German and Spanish.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from content_index.words import folded
from retrieval.wording import topic_words

_BEFORE = re.compile(
    r"^\s*(?P<words>[^:;,?!\n]{2,60}?)(?:\s*:\s+|\s+[-\u2013\u2014]+\s+)(?P<rest>\S.*)$", re.DOTALL
)
_TOLD = re.compile(
    r"^(?:(?:the |my |our |a |one |another |unser |der |die |ein |el |la |nuestro |un )?"
    r"(?:customer|client|prospect|partner|colleague|kunde|kundin|interessent|kollege|cliente|"
    r"socio)s?(?: of (?:ours|mine))? "
    r"(?:asks?|asked|asking|wants to know|would like to know|fragt|fragte|will wissen|pregunta|"
    r"pregunto|quiere saber)|"
    r"(?:(?:quick|short|two|2|three|3|few|some|a few|another|next|my|kurze|zwei|drei|noch|eine|dos|"
    r"tres|otra|una) ){0,2}(?:questions?|qs?|fragen?|preguntas?|dudas?))$"
)
"""Says who asks, or that something is asked; in folded text."""
_NO_SUBJECT = re.compile(
    r"^(?:re|fwd?|aw|wg|rv|ps|nb|note|fyi|btw|update|hint|hinweis|notiz|nota|ojo|aviso|edit|"
    r"error|fehler|thanks?|thx|danke|gracias|hi|hey|hello|hallo|hola)\b|"
    r"\b(?:i|we|they|he|she|you|it|me|us|ich|wir|ihr|er|sie|mir|uns|yo|nosotros|nos|"
    r"is|are|was|were|has|have|had|will|did|do|does|can|ist|sind|hat|haben|wird|kann|es|esta|son|"
    r"ha|han|hay|how|what|who|when|where|which|why|wie|wer|wann|wo|welche\w?|warum|was|que|quien|"
    r"como|cuando|donde|cuant[oa]s?|cual(?:es)?|if|when|wenn|falls|si|please|pls|bitte|favor)\b"
)
"""In folded text. Greets, tells, asks: it is no name of anything."""
_VERSUS = re.compile(
    r"\s+(?:vs\.?|versus|against|compared (?:to|with)|gegen(?:\u00fcber)?|verglichen mit|frente a|"
    r"contra)\s+",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    rf"^\s*(?P<words>[^:;,?!\n]{{1,40}}?{_VERSUS.pattern}[^:;,?!\n]{{1,40}}?)\s*,\s+(?=\S)",
    re.IGNORECASE,
)
_MOST_WORDS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is said before the questions about it, and where they begin.

    `words` are empty where it says only that somebody asks.
    """

    words: str
    start: int


def subject_before(text: str) -> Subject | None:
    """Return what a message says first, before a colon or a dash, that questions are asked of."""
    found = _BEFORE.match(text)
    if found is None:
        return None
    words = found["words"].strip()
    plain = folded(words)
    if _TOLD.match(plain):
        return Subject(words="", start=found.start("rest"))
    is_named = topic_words(words) and not _NO_SUBJECT.search(plain)
    if not is_named or len(words.split()) > _MOST_WORDS:
        return None
    return Subject(words=words, start=found.start("rest"))


def compared_before(text: str) -> Subject | None:
    """Return two things that are compared before a comma: "A against B, who is cheaper"."""
    found = _COMPARED.match(text)
    if found is None or _NO_SUBJECT.search(folded(found["words"])):
        return None
    return Subject(words=found["words"].strip(), start=found.end())


def sides_of(words: str) -> tuple[str, ...]:
    """Return the two things that are compared in words; empty where there are none."""
    sides = tuple(side.strip() for side in _VERSUS.split(words))
    return sides if len(sides) == 2 and all(map(topic_words, sides)) else ()  # noqa: PLR2004
