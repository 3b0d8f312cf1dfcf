"""What helps with a deal that is named by its stage: "what helps with my deals in proposal". Pure.

Every word beside the stage must be one by which that is asked: "which discount do I get for my deal
in proposal" is for the documents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from content_index.words import folded

_STAGES = {
    "registered": "registered",
    "discovery": "discovery",
    "validation": "validation",
    "proposal": "proposal",
    "angebotsphase": "proposal",
    "propuesta": "proposal",
    "commit": "commit",
}
_WAYS = {
    "en": (
        "what",
        "do|does|can|should|could|i|we|you|us|me|is|there|for|to|with|on|material|materials|content",
        "helps|help|send|get|use|share|show|recommend|suggest",
    ),
    "de": (
        "was|welche|welches",
        "kann|soll|sollen|konnen|ich|wir|es|mir|uns|fur|bei|zu|an|in|material|unterlagen",
        "hilft|bekomme|bekommen|kriege|kriegen|schicke|gibt",
    ),
    "es": (
        "que",
        "puedo|podemos|debo|me|nos|para|con|a|en|material|materiales",
        "ayuda|recibo|recibimos|envio|enviar|mandar|mando|hay|tengo|tenemos|sirve",
    ),
}
_MY_DEALS = (
    r"(?:my|our|mein\w*|unser\w*|mis?|nuestr[oa]s?) (?:open |offenen |one )?"
    r"(?:deals?|opps?|opportunit(?:y|ies)|projekte?n?|oportunidad(?:es)?|tratos?)"
)
_IN = r"(?: (?:that|which|die|que))?(?: (?:is|are|esta|estan))? (?:in|at|on|bei|en)"
_THE = r"(?: (?:the|der|la|stage|phase|fase|etapa))*"
_ENDS = r"(?: (?:stage|phase|fase|etapa|is|are|ist|sind|schicken|now))*"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageAsked:
    """The stage, by its name in the records, of one's own deals that it is asked what helps."""

    stage: str
    language: str


def stage_asked(text: str) -> StageAsked | None:
    """Return of deals in which stage it is asked what helps with them; None where it is not."""
    said = " ".join(re.findall(r"\w+", folded(text)))
    for language, pattern in _PATTERNS.items():
        match = pattern.fullmatch(said)
        if match is not None:
            return StageAsked(stage=_STAGES[match["stage"]], language=language)
    return None


_PATTERNS = {
    language: re.compile(
        rf"(?:(?:hi|hey|hello|hallo|hola|and|und|y|so) )*(?:{asks}) (?:(?:{small}) )*(?:{verbs}) "
        rf"(?:(?:{small}) )*{_MY_DEALS}{_IN}{_THE} (?P<stage>{'|'.join(_STAGES)}){_ENDS}"
    )
    for language, (asks, small, verbs) in _WAYS.items()
}
