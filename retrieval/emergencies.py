"""An answer to a message that reports an emergency: somebody is told, and how to report one. Pure.

"Customer got hit by ransomware, what do I do NOW" is not helped by a page on ransomware alone.
Which messages are such is told by `alarm`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain, zip_longest

from content_index.languages import ENGLISH
from retrieval.answers import Answer, AnswerState, AssetCard, LeftPart
from retrieval.asset_cards import MOST_CARDS
from retrieval.composing import abstention, with_notes
from retrieval.phrases import phrases_of

_ATTACK = re.compile(
    r"ransom|hack|malware|virus|trojan|phish|breach|leak|stolen|steal|attack|intru|encrypt|exploit|"
    r"fraud|gdpr|darknet|dark web|extort|blackmail|"
    r"angriff|angreif|verschl(?:\u00fc|ue)ssel|erpress|l\u00f6segeld|gestohlen|datenleck|"
    r"datenpanne|eindringling|schadsoftware|betrug|dsgvo|"
    r"ataque|atacan|atacad|cifra|rescate|robo|robad|fuga|brecha|intrus|fraude|extorsi|rgpd|secuestr",
    re.IGNORECASE,
)
"""Parts of words that speak of an attack, or of data in wrong hands."""

_HOW_TO_REPORT: Mapping[str, tuple[str, str]] = {
    ENGLISH: (
        "Severity 1 emergency: phone number of support, hours, escalation",
        "Who do I tell of a security incident or a data breach?",
    ),
    "de": (
        "Notfall, St\u00f6rung der h\u00f6chsten Priorit\u00e4t: Telefon des Supports, Eskalation",
        "Wem melde ich einen Sicherheitsvorfall oder Datenschutzvorfall?",
    ),
    "es": (
        "Emergencia, incidencia de m\u00e1xima prioridad: tel\u00e9fono del soporte, escalado",
        "\u00bfA qui\u00e9n aviso de un incidente de seguridad o una fuga de datos?",
    ),
}


def how_to_report(message: str, *, language: str) -> Sequence[str]:
    """Return what to ask the documents for whoever reports an emergency, best first.

    Of an attack the rules on security incidents are wanted besides; English where there are no
    words for a language.
    """
    support, security = _HOW_TO_REPORT.get(language, _HOW_TO_REPORT[ENGLISH])
    return (support, security) if _ATTACK.search(message) else (support,)


def in_an_emergency(answer: Answer, message: str, pages: Sequence[Sequence[AssetCard]]) -> Answer:
    """Return the answer to a message that reports an emergency.

    All of it is for a person, who is told at once. `answer` is what the documents say of it, and is
    kept where it is one. `pages` are those near to each question of `how_to_report`; they come
    first.
    """
    phrases = phrases_of(answer.language)
    in_turn = chain.from_iterable(zip_longest(*pages))
    near = {card.asset.id: card for card in in_turn if card is not None}
    if answer.state is not AnswerState.ANSWERED:
        how = tuple(near.values())[:MOST_CARDS]
        return Answer(
            state=AnswerState.ABSTAINED,
            text=abstention((), how, language=answer.language, is_urgent=True),
            assets=how,
            ranked=answer.ranked,
            confidence=answer.confidence,
            language=answer.language,
            needs_a_person=True,
            is_urgent=True,
        )
    cards = near | {card.asset.id: card for card in answer.assets}  # these say how often quoted
    return replace(
        answer,
        text=with_notes((phrases.urgent,), answer.text),
        assets=tuple(cards.values())[:MOST_CARDS],
        notes=(phrases.urgent, *answer.notes),
        asides=(phrases.urgent, *answer.asides),
        left_parts=(
            LeftPart(text=message, needs_a_person=True, is_whole=True),
            *answer.left_parts,
        ),
        is_urgent=True,
    )
