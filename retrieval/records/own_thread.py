"""News that names no deal, because it is typed where only one can be meant. Pure.

"We won!", "lost it", "gewonnen!" in the thread of a deal are news of that deal. Every word beside
what became of it must be a small one: "lost the file" and "we lost our backup" are none.
"""

from __future__ import annotations

import re

from retrieval.records.marks import DEAL_MARK
from retrieval.records.news import tells_news

_IT = (
    r"(?:it|this(?: one)?|that(?: one)?|them|es|das|ihn|sie|lo|la|esto|"
    r"(?:the|our|this|den|das|die|unser\w*|el|la|nuestr[oa]|this) (?:deal|opp|opportunity|project|"
    r"tender|bid|business|order|projekt|auftrag|ausschreibung|oportunidad|proyecto|concurso))"
)
_SMALL = (
    r"(?:we|i|they|it|this|that|he|she|have|has|had|been|is|was|just|now|finally|officially|"
    r"also|sadly|unfortunately|yes|yep|yay|yeah|ok|hey|hi|hurray|hooray|woohoo|great|good|bad|news|and|"
    r"so|well|update|all|customer|client|"
    r"wir|ich|es|das|ist|sind|hat|haben|hab|habe|wurde|worden|leider|jetzt|endlich|ja|juhu|hurra|nun|"
    r"auch|heute|gestern|der|kunde|doch|"
    r"lo|la|los|hemos|he|ha|han|se|ya|por fin|fin|si|el|cliente|hoy|ayer|esta|fue|"
    r"(?:we|i|they)['\u2019]?ve|it['\u2019]?s|"
    rf"{_IT})"
)
_BECAME = (
    r"(?:won|lost|signed|cancell?ed|withdrawn|postponed|"
    r"gewonnen|verloren|unterschrieben|unterzeichnet|storniert|geplatzt|"
    r"ganad[oa]|ganamos|perdid[oa]|perdimos|cerramos|firmad[oa]|firmamos|firmaron|firm[o\u00f3]|"
    r"cancelad[oa]|aplazad[oa])"
)
_MOVED = (
    r"(?:moved|pushed|slipped|postponed|delayed|verschoben|verschiebt sich|verz[o\u00f6]gert sich|"
    r"aplazad[oa]|retrasad[oa]|se retrasa|se aplaza)"
)
_OPENS = r"(?:^|(?<=[.!,;:\n])|(?<= - ))\s*(?!was\b)"  # which asks in German
_BETWEEN = r"[\s,:-]+"
_ENDS = (
    r"(?=\s*$|\s*[.!,;:)\n]|\s+(?:to|against|because|due|on|today|yesterday|this|gegen|an|wegen|heute|"
    r"gestern|worden|por|contra|hoy|ayer|and|but|und|aber|y|pero|-)\b|\s+[-:])"
)
_TOLD = re.compile(
    rf"{_OPENS}(?P<before>(?:{_SMALL}{_BETWEEN})*)(?P<became>{_BECAME})(?: {_IT})?{_ENDS}",
    re.IGNORECASE,
)
_TOLD_OF_A_DAY = re.compile(
    rf"{_OPENS}(?P<before>(?:{_SMALL}{_BETWEEN})*)(?P<became>{_MOVED})(?: {_IT})?(?=\s)",
    re.IGNORECASE,
)


def with_its_deal(text: str) -> str | None:
    """Return a text that tells news of the deal in whose thread it is, with a mark for that deal.

    None where it tells none. What stands beside the news is as it was typed.
    """
    if DEAL_MARK in text:
        return None
    for told in (_TOLD, _TOLD_OF_A_DAY):
        marked, times = told.subn(rf" {DEAL_MARK} \g<became>", text, count=1)
        if times and tells_news(marked):
            return marked
    return None
