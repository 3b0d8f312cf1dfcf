"""An answer to a message that reports an emergency: somebody is told, and how to report one. Pure.

"Customer got hit by ransomware, what do I do NOW" is not helped by a page on ransomware alone.
Which messages are such is told by `alarm`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain, zip_longest

from content_index.languages import ENGLISH, language_of
from content_index.words import folded
from retrieval.answers import Answer, AnswerState, AssetCard, LeftPart
from retrieval.asset_cards import MOST_CARDS, recounted
from retrieval.composing import quoted, with_notes
from retrieval.phrases import phrases_of
from retrieval.question_forms import asks

_ATTACK = re.compile(
    r"\b(?:ransom|hack|malware|virus|trojan|phish|(?:data|security) (?:breach|leak)|breached|"
    r"leaked|stolen|attack|intru|encrypted|exploit|fraud|extort|blackmail|darknet|"
    r"angriff|angegriff|gehackt|verschlussel|verschluessel|erpress|losegeld|loesegeld|gestohlen|"
    r"datenleck|datenpanne|eindringling|schadsoftware|betrug|"
    r"ataque|ataca|atacad|cifrad|cifraron|encriptad|rescate|robaron|robado|fuga de datos|brecha|"
    r"intrus|fraude|extorsi|secuestr)|cyber|ciberataque"
)
"""How words begin, folded, that speak of an attack, or of data in wrong hands."""
_CLAUSES = re.compile(
    r"(?<=[.!?;,:])\s+|\n+|(?<!\s)\s+(?=(?:how|what|who|when|where|which|wie|was|wer|"
    r"wen|wann|wo|welche\w?|c[o\u00f3]mo|qu[e\u00e9]|qui[e\u00e9]n|cu[a\u00e1]nt\w+|"
    r"d[o\u00f3]nde)\b)",
    re.IGNORECASE,
)
_CALLS_FOR_HELP = re.compile(
    r"\b(?:now|next|do (?:i|we)|should (?:i|we)|can (?:i|we|you|some\w+|any\w+)|"
    r"could (?:you|some\w+|any\w+)|who (?:can|could|do|should|is)|help\w*|happen\w*|going on|"
    r"advi[cs]e|jetzt|nun|tun|mach(?:e|en)?|soll(?:en)?|muss|wen|wer|hilf\w*|helf\w*|los|"
    r"hago|hacemos|debo|debemos|hay que|puedo|podemos|pasa|sigue|ahora|qui[e\u00e9]n|ayud\w*)\b",
    re.IGNORECASE,
)
"""What somebody asks who wants help, and no fact."""
_LONGEST_CALL = 8
"""Words."""

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
    return (support, security) if _ATTACK.search(folded(message)) else (support,)


def asks_a_fact(message: str) -> bool:
    """Say whether who reports an emergency asks something besides that a document may say.

    "Internet is down at the shop, how long does each box keep going?" does; "what do I do now" is
    for a person.
    """
    is_german = language_of(message) == "de"
    clauses = [clause.strip() for clause in _CLAUSES.split(message)]
    return any(
        asks(clause, is_german=is_german) and not _CALLS_FOR_HELP.search(clause)
        for clause in clauses
        if clause
    )


def calls_for_help(message: str) -> bool:
    """Say whether a short message asks for help and for nothing else ("who can help??")."""
    is_short = len(message.split()) <= _LONGEST_CALL
    return is_short and _CALLS_FOR_HELP.search(message) is not None and not asks_a_fact(message)


def in_an_emergency(
    answer: Answer,
    message: str,
    pages: Sequence[Sequence[AssetCard]],
    *,
    is_doubtful: bool = False,
) -> Answer:
    """Return the answer to a message that may report an emergency.

    All of it is for a person, who is told at once. `answer` is what the documents say of it: where
    a fact is asked for, and where it `is_doubtful` that there is an emergency, the best quote of
    each part is kept, there is no time for more. `pages` are those near to each question of
    `how_to_report`.
    """
    in_turn = chain.from_iterable(zip_longest(*pages))
    near = {card.asset.id: card for card in in_turn if card is not None}
    how = tuple(near.values())[:MOST_CARDS]
    if answer.state is AnswerState.ANSWERED and (is_doubtful or asks_a_fact(message)):
        whole = LeftPart(text=message, needs_a_person=True, is_whole=True)
        return replace(
            _shortened(answer),
            left_parts=(whole, *answer.left_parts),
            is_urgent=True,
            how_to_report=how,
        )
    return Answer(
        state=AnswerState.ABSTAINED,
        text=phrases_of(answer.language).abstention,
        ranked=answer.ranked,
        confidence=answer.confidence,
        language=answer.language,
        needs_a_person=True,
        is_urgent=True,
        how_to_report=how,
    )


def _shortened(answer: Answer) -> Answer:
    best = {citation.part: citation for citation in reversed(answer.citations)}
    kept = tuple(one for one in answer.citations if best[one.part] is one)
    if kept == answer.citations:
        return answer
    about_more = {one.note for one in answer.naming}
    notes = tuple(note for note in answer.notes if note not in about_more)
    quoted_assets = {citation.asset_id for citation in kept}
    cards = [card for card in answer.assets if card.asset.id in quoted_assets]
    return replace(
        answer,
        text=with_notes(notes, quoted(kept, language=answer.language)),
        citations=kept,
        assets=recounted(cards, kept, language=answer.language),
        notes=notes,
        naming=(),
    )
