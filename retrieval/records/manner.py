"""Whether a text asks, wants something, or only tells something. Pure."""

from __future__ import annotations

import re

from content_index.words import folded

_WORD = re.compile(r"[\ue000\ue001]|[^\W_]+(?:['\u2019][^\W\d_]+)?")
_KIND = r"(?:(?:please|pls|plz|kindly|also|just|now|quickly|bitte|mal|and|und|so|then) )*"
_OPENING = (
    r"(?:(?:hi|hey|hello|ok|okay|dealmate|there|team|thanks|thx|hallo|moin|hola|no|yes|please|pls|"
    r"plz|por favor|bitte) )*"
)
_ASKED_TO = r"(?:(?:can|could|would|will) (?:you|u|we|i)|please|pls|plz|kindly|bitte|por favor) "
_ACTS = (
    r"(?:ap?prove|accept|decline|reject|deny|refuse|protect|register|submit|log|extend|renew|cancel|"
    r"win|lose|end|finish|close(?! date)|update(?= (?:our|my|the|this|that|it|its|[\ue000\ue001]))|"
    r"genehmigen?|bestatigen?|aktualisieren?|registrieren?|verlangern?|schutzen?|"
    r"aprueba|aprueben|aprobar|rechaza|rechazar|registra|registrar|actualiza|actualizar|proteger|"
    r"cierra|cerrar)(?: |$)"
)
_WANTS_DONE = (
    re.compile(rf"^{_OPENING}{_KIND}{_ACTS}(?!\?)"),
    re.compile(rf"(?<!when )(?<!when do )\b{_ASKED_TO}{_KIND}{_ACTS}"),
    re.compile(
        r"\b(?:kannst du|konnt ihr|konnen sie|konntest du|bitte|puedes|podeis|podrias)\b.* "
        r"(?:genehmigen|freigeben|bestatigen|ablehnen|verlangern|schutzen|registrieren|anmelden|"
        r"schliessen|aktualisieren|aprobar|rechazar|registrar)(?: |$)"
    ),
)
_TELLS = (
    re.compile(
        rf"^{_OPENING}(?:our|my|the|it|this|that|unsere?|meine?|nuestr[oa]s?|mis?|[\ue000\ue001])"
        r"(?: \S+)*? (?:is|are|was|were|has|have|had|ist|sind|war|wurden?|esta|estan|fue)(?: |$)"
    ),
    re.compile(
        rf"^{_OPENING}(?:we|i|wir|ich|weve|ive|were|im) (?:\S+ ){{0,2}}?(?:are|am|was|were|have|"
        r"had|hold|got|passed|earned|reached|achieved|completed|won|lost|closed|registered|submitted|"
        r"logged|sind|bin|haben|habe|hatten)(?: |$)"
    ),
    re.compile(rf"^{_OPENING}(?:weve|ive) "),
)
_WANTS = re.compile(
    r"\b(?:needs?|wants?|send|give (?:me|us)|looking for|"
    r"brauch\w*|wollen|mochte\w*|schick\w*|"
    r"necesit\w*|quiero|queremos|quieren?|mand(?:a|as|ar|e|en|ad)(?:me|nos|le|les|lo|la)?|"
    r"envi(?:a|as|ar|e|en|ad)(?:me|nos|le|les|lo|la)?)\b"
)
_ASKS = re.compile(
    r"\b(?:who|whos|whose|whom|what|whats|wich|wat|waht|which|when|whens|how|hows|why|where|wheres|"
    r"until|yet|any|tell|know|wondering|remind|show|list|see|give|check|"
    r"wer|wen|wem|welche[rsmn]?|wann|wie|warum|wieso|weshalb|wo|sag|sagen|weisst|zeig|zeige|"
    r"que|cual|cuales|quien|quienes|cuando|como|donde|cuant[oa]s?|sabes|saber|decir|dime)\b"
)


def asks_nothing(text: str) -> bool:
    """Say whether a text wants something done ("please approve it") or tells something."""
    if wants_done(text):
        return True
    said = _said(text)
    if "?" in text or _ASKS.search(said):
        return False
    return any(pattern.search(said) for pattern in _TELLS)


def asks_back(text: str) -> bool:
    """Say whether a word of a text asks: "who", "tell", "cuando"."""
    return _ASKS.search(_said(text)) is not None


def wants_something(text: str) -> bool:
    """Say whether a word of a text wants something for somebody: "need the deck", "schick mir"."""
    return _WANTS.search(_said(text)) is not None


def wants_done(text: str) -> bool:
    """Say whether a text wants something done: "please approve it", "can we extend it"."""
    said = _said(text)
    return any(pattern.search(said) for pattern in _WANTS_DONE)


def _said(text: str) -> str:
    found = (word[0] for word in _WORD.finditer(text))
    return " ".join(folded(word).replace("'", "").replace("\u2019", "") for word in found)
