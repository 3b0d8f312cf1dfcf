"""Whether a text tells news of a deal, or wants its record changed, and asks nothing. Pure.

"We won Acme", "Acme moved to March", "set Acme to won": no document answers that. The tells stand
beside the name, so that what a customer did otherwise ("Acme lost their backup") is none. Names of
deals are replaced by their marks before.
"""

from __future__ import annotations

import re

from content_index.words import folded
from retrieval.parts import asks
from retrieval.records.manner import asks_back
from retrieval.records.marks import DEAL_MARK as _D

_LONGEST = 300
"""Characters; a longer text tells more than news."""
_ASKED_TO = re.compile(
    r"^(?:(?:hi|hey|hello|hallo|hola|please|pls|plz|dealmate)\W+)*"
    r"(?:(?:can|could|would|will) (?:you|u|someone|somebody)|kannst du|konnt ihr|konnen sie|"
    r"puedes|podeis|podrias)\b"
)
_PERHAPS = re.compile(
    r"\b(?:if|when|once|unless|before|after|until|might|may|maybe|perhaps|would|should|"
    r"wenn|falls|sobald|bevor|nachdem|vielleicht|konnte|wurde gern\w*|"
    r"si|cuando|quiza|quizas|antes|despues)\b"
)
_PIECE = re.compile(
    r"[.!;:?\n]+\s*|,\s+|\s+[-\u2013\u2014+&/]+\s+|\s+(?:and|but|so|und|aber|y|pero)\s+"
)
_ASKS_ALL_THE_SAME = re.compile(
    r"^(?:geht|ginge|kann|konnen|gibt|darf|se puede|puedo|podemos|hay|do|does)\b|"
    r"\b(?:or not|oder nicht|o no)$"
)
"""What a piece asks without a sign, typed in haste."""
_DAY = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|januar|februar|marz|maerz|mai|juni|"
    r"juli|oktober|dezember|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|"
    r"noviembre|diciembre|q[1-4]|h[12]|next|later|nachste[nrsm]?|naechste[nrsm]?|spater|proximo|"
    r"proxima|week|month|quarter|year|summer|autumn|spring|winter|jahr|quartal|monat|woche|ano|"
    r"trimestre|semana|20\d\d|\d{1,2}[./]\d{1,2})"
)
_STAGE = (
    r"(?:registered|discovery|validation|proposal|commit|won|lost|closed|gewonnen|verloren|"
    r"ganad[oa]|"
    r"perdid[oa]|cerrad[oa])"
)
_THE = r"(?:(?:the|our|my|this|das|den|die|unser\w*|mein\w*|el|la|a|nuestr[oa]) )*"
_NOUN = r"(?: (?:deal|opp|opportunity|project|projekt|renewal|oportunidad|proyecto|vorgang))?"
_DEAL = rf"{_THE}(?:(?:deal|opp|opportunity|oportunidad(?: de)?) )?{_D}{_NOUN}"
_WHILE = (
    r"(?: (?:is|are|was|were|has|have|had|been|got|just|now|finally|officially|also|all|sadly|"
    r"unfortunately|today|yesterday|sort of|ist|sind|war|hat|haben|wurde|worden|wir|ich|heute|"
    r"gestern|leider|jetzt|endlich|nun|auch|esta|fue|ha|han|hemos|se|ya|hoy|ayer|por fin))*"
)
_END = (
    r"(?= *$| (?:to|against|by|because|due|on|today|yesterday|this|last|for|with|without|over|now|"
    r"gegen|an|wegen|durch|heute|gestern|fur|mit|worden|por|contra|con|hoy|ayer|debido)\b)"
)
_OUTCOME = (
    r"(?:won|lost|closed|signed|cancell?ed|dead|off|on hold|stalled|frozen|paused|withdrawn|"
    r"postponed|delayed|pushed|slipped|slipping|dropped|done|"
    r"gewonnen|verloren|abgeschlossen|unterschrieben|unterzeichnet|storniert|abgesagt|geplatzt|"
    r"gestorben|verschoben|pausiert|"
    r"ganad[oa]|perdid[oa]|cerrad[oa]|firmad[oa]|firmo|cancelad[oa]|cancelo|aplazad[oa]|"
    r"pospuest[oa]|retrasad[oa])"
)
_ORDER = (
    r"(?:set|mark|put|move|update|change|edit|correct|close|withdraw|cancel|delete|remove|"
    r"setze?|stelle?|ander[en]?|aendere?|aktualisiere?|schliesse?|storniere?|losche?|loesche?|"
    r"markiere?|verschiebe?|actualiza[r]?|actualice|cambia[r]?|cambie|pon|poner|pasa[r]?|marca[r]?|"
    r"cierra|cerrar|cancela[r]?|retira[r]?|elimina[r]?|mueve|mover)"
)
_OPENING = r"^(?:(?:please|pls|plz|hi|hey|bitte|por favor|porfa|can|could|would|will|you|u|someone|"
_OPENING += r"kannst|du|konnt|ihr|konnen|sie|puedes|podeis|podrias|mal|also|now|just|kindly) )*"
_FIELD = (
    r"(?:(?:close|closing) date|amount|value|stage|status|volumen|betrag|wert|phase|abschluss\w*|"
    r"importe|valor|fecha(?: de cierre)?|fase|estado)"
)
_MONEY = (
    r"(?:(?:eur|usd|gbp|chf|[$\u20ac\u00a3]) ?\d[\d.,]*k?|\d[\d.,]* ?(?:k|m|eur|usd|gbp|chf|"
    r"[$\u20ac\u00a3])\b)"
)
_NEWS = tuple(
    re.compile(pattern)
    for pattern in (
        (
            rf"^(?:(?:we|i|wir|ich|yay|update|news|great news|hi|hey|yes|and|ok) )*(?:have |ve |"
            rf"just |"
            rf"finally |also |sadly )*(?:won|lost|closed|signed) {_DEAL}(?! (?:ticket|call)){_END}"
        ),
        rf"\b(?:haben|habe) {_DEAL}{_WHILE} (?:gewonnen|verloren|abgeschlossen){_END}",
        (
            rf"^(?:por fin |ya |hoy )*(?:hemos |he )?(?:ganado|perdido|cerrado|firmado|ganamos|"
            rf"perdimos|"
            rf"cerramos) {_DEAL}"
        ),
        rf"{_D}{_NOUN}{_WHILE} {_OUTCOME}{_END}",
        (
            rf"{_D}{_NOUN}{_WHILE} signed (?:the|their|our|a) (?:order|contract|po|quote|offer|"
            rf"agreement|"
            r"papers|paperwork|deal)\b"
        ),
        (
            rf"{_D}{_NOUN}{_WHILE} (?:went with|goes with|going with|decided (?:against|for)|chose|"
            r"pulled out|backed out|said (?:yes|no)|sich (?:gegen|fur) uns entschieden)"
        ),
        (
            rf"{_D}{_NOUN}(?= ).*\b(?:moved?|moves|moving|pushed|slipped|slips|postponed|delayed|"
            rf"shifted|"
            rf"rescheduled|verschiebt|verschoben|verzogert|retrasa|retrasado|aplaza|aplazado|"
            rf"pospone)\b"
            rf".*\b{_DAY}\b"
        ),
        rf"{_D}{_NOUN}{_WHILE} (?:moved|moves|went|goes) (?:in)?to {_STAGE}\b",
        (
            rf"{_D}{_NOUN}(?: \w+){{0,3}}?(?: (?:is|at|now|worth|grew to|went up to|went down to|"
            rf"jetzt|bei|auf|"
            rf"ahora|de))+ {_MONEY}"
        ),
        (
            rf"\b{_FIELD}\b(?: (?:of|for|von|de|is|are|ist|es|now|jetzt|ahora|changed|moved))* "
            rf"{_DEAL}.*\d"
        ),
        (
            rf"{_D}.*\b{_FIELD}\b(?: (?:is|ist|es|now|jetzt|ahora|changed|moved|went up|to|auf|"
            rf"a))+ "
            rf"(?:{_MONEY}|{_DAY})"
        ),
        (
            rf"{_OPENING}(?:set|mark|put|move|setze?|stelle?|pon|pasa|marca|mueve|verschiebe?|"
            rf"markiere?|"
            rf"poner|mover|pasar|marcar) {_DEAL} (?:back |down )?(?:in|on)?(?:to|as|for|auf|als|"
            rf"in|a|como|"
            rf"para)? ?(?:{_STAGE}|{_DAY}|hold|(?:the )?(?:stage|phase|fase)|end of)\b"
        ),
        (
            rf"{_OPENING}(?:update|close|withdraw|cancel|delete|edit|correct|aktualisiere?|"
            rf"schliesse?|"
            rf"storniere?|losche?|loesche?|actualiza[r]?|actualice|cierra|cerrar|cancela[r]?|"
            rf"retira[r]?|"
            rf"elimina[r]?) {_DEAL}(?= *$|'s\b| (?:to|as|please|pls|auf|a|por favor)\b)"
        ),
        rf"{_OPENING}{_ORDER}(?: \w+)?(?: \w+)? {_FIELD} (?:of|for|on|von|fur|bei|de|para) {_DEAL}",
        rf"{_OPENING}{_ORDER} {_DEAL}(?: s)? {_FIELD}\b",
        rf"{_OPENING}{_DEAL} (?:bitte )?(?:auf|als) {_STAGE} (?:setzen|stellen|andern|markieren)\b",
        (
            rf"{_OPENING}{_DEAL} (?:bitte )?(?:aktualisieren|schliessen|stornieren|loschen|"
            rf"zuruckziehen)\b"
        ),
    )
)
_WANTS = re.compile(
    r"\b(?:need|needs|want|wants|send|give me|looking for|brauche|brauchen|braucht|schick\w*|"
    r"necesit\w*|quiero|quiere|manda\w*|envia\w*)\b"
)


def tells_news(marked: str) -> bool:
    """Say whether a text tells news of the deals marked in it, or wants their records changed."""
    if len(marked) > _LONGEST:
        return False
    said = folded(marked)
    is_request = bool(_ASKED_TO.search(said))
    pieces = _pieces(said)
    if not is_request and ("?" in marked or _PERHAPS.search(said) or asks_back(said)):
        return False
    if not is_request and any(asks(piece) for piece in _PIECE.split(marked) if piece.strip()):
        return False
    if any(_ASKS_ALL_THE_SAME.search(piece) for piece in pieces):
        return False
    whole = " ".join(pieces)
    return any(pattern.search(one) for pattern in _NEWS for one in (*pieces, whole))


def wanted_besides(text: str) -> list[str]:
    """Return the pieces of a text with news in which something else is wanted."""
    return [piece.strip() for piece in _PIECE.split(text) if _WANTS.search(folded(piece))]


def _pieces(said: str) -> list[str]:
    """Return what stands between stops, without signs and with single spaces."""
    found = (
        re.sub(r"[^\w$\u20ac\u00a3.,/\ue000]+", " ", one).strip(" .,") for one in _PIECE.split(said)
    )
    return [one for one in found if one]
