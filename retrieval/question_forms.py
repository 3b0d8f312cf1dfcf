"""How a question begins, and how one goes on from another, in English, German and Spanish. Pure.

What "and how", "and who", "and can we" go on from was a question in note form: "margin on Vault
and who approves it".
"""

from __future__ import annotations

import re

from retrieval.wording import topic_words

_QUESTION_WORDS = (
    r"how|what(?:['\u2019]?s)?|who(?:['\u2019]?s)?|whom|whose|when|where(?:['\u2019]?s)?|which|why|"
    r"wie|wieviele?|wer|wann|wo|welche[rs]?|warum|qu[e\u00e9]|qui[e\u00e9]n|c[o\u00f3]mo|cu[a\u00e1]ndo|"
    r"d[o\u00f3]nde|cu[a\u00e1]nt[oa]s?|cu[a\u00e1]l(?:es)?"
)
_PRONOUNS = r"i|we|you|u|they|it|he|she|there|one|this|that|these|those"
_SUBJECTS = (
    rf"{_PRONOUNS}|the|an?|our|my|your|their|its|any|all|some|every|customers?|clients?|partners?|"
    r"resellers?|people|anybody|anyone|somebody|someone"
)
_FOUND = (
    r"included|covered|possible|allowed|available|free|needed|required|extra|part|ok|okay|in stock|"
    r"refundable|negotiable|mandatory"
)
_HELPED = (
    rf"(?:can|could|should|would|will|may|must|shall|did|was|were) (?:{_SUBJECTS})\b|"
    rf"does \w+|do (?:{_PRONOUNS}|our|my|your|their|customers?|clients?|partners?|resellers?)\b|"
    rf"(?:is|are) (?:{_SUBJECTS})\b|"
    rf"(?:is|are) (?:[\w-]+ ){{1,2}}(?:{_FOUND})\b|(?:can|will|must) \w+ be\b|am i\b|"
    rf"(?:has|have) (?:{_PRONOUNS}|the|our|my|your|their)\b"
)
"""An English question that begins with a helping verb and goes on with its subject."""
_ICH = r"(?:ich|wir|ihr|man|du)"
_GERMAN_SUBJECTS = (
    rf"{_ICH}|es|sie|er|das|die|der|den|dem|ein\w{{0,2}}|unser\w{{0,2}}|mein\w{{0,2}}|euer|eure\w?|"
    r"kunden?|partner|jemand|irgendwas|etwas"
)
_GERMAN_HELPED = (
    rf"(?:kann(?:st)?|k[o\u00f6]nn(?:en|t)|darf(?:st)?|d[u\u00fc]rf(?:en|t)|muss|m[u\u00fc]ss(?:en|t)|"
    rf"soll(?:en|te|ten)?|wird|werden|ist|sind|hat|haben|habt|gilt|gelten|braucht|"
    rf"m[u\u00fc]\u00dft?)"
    rf" (?:{_GERMAN_SUBJECTS})\b|gibt'?s\b|gibt es\b|geht (?:das|es)\b|"
    rf"(?:bekomm\w*|krieg\w*|brauch\w*|zahl\w*|habe?|liefer\w*|bezahl\w*) {_ICH}\b"
)
_SPANISH_HELPED = (
    r"se puede[n]?|puedo|podemos|hay|tengo que|tenemos que|hace falta|necesito|necesitamos|"
    r"nos (?:dan|toca|corresponde|pagan|dais|pag[a\u00e1]is)|me (?:dan|toca|corresponde|pagan)|"
    r"(?:puede|debe|tiene que) (?:el|la|un|una|mi|nuestr[oa])|(?:est[a\u00e1]n?|va) inclu\w+|"
    r"es (?:posible|obligatori[oa]|gratis|necesari[oa])"
)
_BEGUN = rf"{_HELPED}|{_GERMAN_HELPED}"
_BEGUN_BEHIND = rf"{_BEGUN}|{_SPANISH_HELPED}"
"""The same behind "and". In Spanish that tells where it begins a message ("hay...")."""
_NO_SUBJECT = (
    r"(?!(?:is|are|was|were|has|have)\s+(?:not|never|now|already|still|currently|\d|"
    r"\w+ed\b)|do\s+(?:the|an?|it|this|that|some|so)\b)"
)
"""What goes on with what was said: "partners who sell and are certified", "and do the rest"."""
_ASKING_WORDS = rf"{_QUESTION_WORDS}|{_NO_SUBJECT}(?:do|does|did|is|are|can|could|should|would)"
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
_AND_WORDS = r"and|n|&|\+|also|und|y"
_DASH, _ALSO = r"(?:[-\u2013\u2014]+\s+)?", r"\s+(?:also\s+)?"
CUT = re.compile(
    r"(?<=[?!;])\s+|(?<=[^\W\d_]{2}\.)\s+(?=\S)|(?<=[0-9)]\.)\s+(?=\S)|\s+/\s+|"
    rf",?\s+{_DASH}(?:{_AND_WORDS}|plus){_ALSO}"
    rf"(?=(?:{_ASKING_WORDS}|{_VERB_FIRST}|{_BEGUN_BEHIND}|{_AFTER_AND}|if|(?P<was>was))\b)|"
    r"\s+or\s+(?=(?:how|what|who|whom|when|where|which|why)\b)|"
    rf",\s+(?=(?:{_ASKING_WORDS}|{_GOVERNED}|(?P<was_too>was))\b)",
    re.IGNORECASE,
)
"""Its groups are German for "what"; in another language "was" asks nothing, see `cuts_in`."""
_GOES_ON = re.compile(
    rf",?\s+{_DASH}(?:{_AND_WORDS}){_ALSO}"
    rf"(?!whose\b)(?:{_QUESTION_WORDS}|{_BEGUN_BEHIND}|{_AFTER_AND}|was)\b",
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
    r"\b(?:how(?: (?:long|many|much|often|far|soon|late))?|what|who|when|where) "
    r"(?:do|can|should|must) (?:i|we) \w+(?: \w+)?[.!?]*$|"
    rf"^(?:when|where)(?:['\u2019]s\b|(?: (?:in|of|on) the \w+)?\s+{_HELPING})|"
    r"^(?:do|does|did|is|are|am|can|could|will|would|should|must|may)\s+\w|"
    r"^(?:send|show|give|share|find|explain|list|tell)\b|"
    r"^(?:wie|wieviele?|wer|wann|wo|welche[rs]?|warum|gibt|kann|darf|muss)\b|"
    rf"^(?:{_VERB_FIRST}|{_BEGUN})\b|"
    r"^\u00bf|^(?:qu[e\u00e9]|qui[e\u00e9]n|c[o\u00f3]mo|cu[a\u00e1]ndo|d[o\u00f3]nde|"
    r"cu[a\u00e1]nt[oa]s?|cu[a\u00e1]l(?:es)?)\b",
    re.IGNORECASE,
)
_WHAT_IF = re.compile(
    r"^(?:and |but |so |und |y )?(?:what if|what happens (?:if|when)|was (?:ist |passiert |tun )?"
    r"(?:wenn|falls)|(?:qu[e\u00e9] )?(?:pasa|hago|hacemos) (?:si|cuando)|y si)\b",
    re.IGNORECASE,
)
_ASKS_OF = re.compile(rf"^(?:{_QUESTION_WORDS}|{_AFTER_AND})\b", re.IGNORECASE)
_BEGINS_HELPED = re.compile(rf"^(?:{_BEGUN_BEHIND})\b", re.IGNORECASE)
_FOLLOWS_UP = re.compile(
    r"^(?:what about|how about|same|in|for|with|at|if|then|f\u00fcr|bei|wenn|para|en|si)\b",
    re.IGNORECASE,
)
LEAST_WORDS = 2
"""Topic words that a piece without a question's form must have to be looked for on its own."""


def cuts_in(text: str, *, is_german: bool) -> list[tuple[int, int]]:
    """Return what stands within a text between a question and where the next may begin."""
    found = CUT.finditer(text)
    return [match.span() for match in found if is_german or match.lastgroup is None]


def asks(piece: str, *, is_german: bool = False) -> bool:
    """Say whether a piece of a message has the form of a question."""
    opened = _OPENING.sub("", piece.strip())
    is_what = is_german and opened[:4].lower() == "was "
    return is_what or piece.rstrip().endswith("?") or bool(_ASKS.search(opened))


def asks_of_subject(piece: str, *, is_german: bool = False) -> bool:
    """Say whether a piece asks, perhaps by no more than its first word: "when to claim"."""
    opened = _OPENING.sub("", piece.strip())
    return bool(_ASKS_OF.match(opened)) or asks(piece, is_german=is_german)


def is_note(text: str, start: int, end: int, *, is_german: bool) -> bool:
    """Say whether a piece is a question in note form, which another one goes on from."""
    piece = text[start:end]
    if len(topic_words(piece)) < LEAST_WORDS or not _GOES_ON.match(text, end):
        return False
    clause = _LAST_CLAUSE.search(piece)
    said = _OPENING.sub("", (clause[0] if clause else piece).strip())
    return asks(said, is_german=is_german) or is_named(said)


def is_named(words: str) -> bool:
    """Say whether words only name something: they tell nothing, greet nobody, set no condition."""
    return not _NO_NOTE.search(words)


def follows_up(piece: str) -> bool:
    """Say whether a piece asks again what the one before it asks, of something else."""
    said = piece.strip()
    return bool(_FOLLOWS_UP.match(said)) and not _ASKS_OF.match(said)


def goes_on(piece: str) -> bool:
    """Say whether a piece that is cut out behind another goes on with a question by its verb."""
    return bool(_BEGINS_HELPED.match(piece.strip()))


def is_supposed(piece: str, after: str) -> bool:
    """Say whether a piece supposes what the next one asks about: "what if it breaks, can we"."""
    return bool(_WHAT_IF.match(piece.strip())) and goes_on(after)
