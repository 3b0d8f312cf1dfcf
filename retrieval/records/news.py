"""Whether a text tells news of a deal, or wants its record changed, and asks nothing. Pure.

"We won Acme", "Acme moved to March", "set Acme to won": no document answers that. The tells stand
beside the name, so that what a customer did otherwise ("Acme lost their backup") is none. Names of
deals are replaced by their marks before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from content_index.words import folded
from retrieval.question_forms import asks
from retrieval.records.manner import asks_back, wants_something
from retrieval.records.marks import DEAL_MARK as _D
from retrieval.records.tongues import spoken_in
from retrieval.wording import SMALL_ANYWHERE, topic_words

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
    r"[.!;:?\n]+\s*|,\s+|\s+[-\u2013\u2014+&/]+\s+|\s+(?:and|but|so|und|aber|y|pero)\s+",
    re.IGNORECASE,
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
    r"(?:registered|discovery|validation|proposal|commit|won|lost|closed|"
    r"gewonnen|verloren|ganad[oa]|perdid[oa]|cerrad[oa])"
)
_THE = r"(?:(?:the|our|my|this|das|den|die|unser\w*|mein\w*|el|la|a|nuestr[oa]) )*"
_NOUN = r"(?: (?:deal|opp|opportunity|project|projekt|renewal|oportunidad|proyecto|vorgang))?"
_DEAL = rf"{_THE}(?:(?:deal|opp|opportunity|oportunidad(?: de)?) )?{_D}{_NOUN}"
_WHILE = (
    r"(?: (?:is|are|was|were|has|have|had|been|got|just|now|finally|officially|also|all|sadly|"
    r"unfortunately|today|yesterday|sort of|ist|sind|war|hat|haben|wurde|worden|wir|ich|heute|"
    r"gestern|leider|jetzt|endlich|nun|auch|esta|fue|ha|han|lo|la|hemos|se|ya|hoy|ayer|por fin))*"
)
_END = (
    r"(?= *$| (?:to|against|by|because|due|on|today|yesterday|this|last|for|with|without|over|now|"
    r"gegen|an|wegen|durch|heute|gestern|fur|mit|worden|por|contra|con|hoy|ayer|debido)\b)"
)
_OUTCOMES = {
    "en": (
        "won|lost|closed|signed|cancell?ed|dead|off|on hold|stalled|frozen|paused|withdrawn|"
        "postponed|delayed|pushed|slipped|slipping|dropped|done"
    ),
    "de": (
        "gewonnen|verloren|abgeschlossen|unterschrieben|unterzeichnet|storniert|abgesagt|geplatzt|"
        "gestorben|verschoben|pausiert"
    ),
    "es": (
        "ganad[oa]|perdid[oa]|cerrad[oa]|firmad[oa]|firmo|cancelad[oa]|cancelo|aplazad[oa]|"
        "pospuest[oa]|retrasad[oa]|ganamos|perdimos|cerramos|firmamos"
    ),
}
_OUTCOME = rf"(?:{'|'.join(_OUTCOMES.values())})"
_ORDERS = {
    "en": "set|mark|put|move|update|change|edit|correct|close|withdraw|cancel|delete|remove",
    "de": (
        "setze?|stelle?|ander[en]?|aendere?|aktualisiere?|schliesse?|storniere?|losche?|loesche?|"
        "markiere?|verschiebe?"
    ),
    "es": (
        "actualiza[r]?|actualice|cambia[r]?|cambie|pon|poner|pasa[r]?|marca[r]?|cierra|cerrar|"
        "cancela[r]?|retira[r]?|elimina[r]?|mueve|mover"
    ),
}
_ORDER = rf"(?:{'|'.join(_ORDERS.values())})"
_TELLS_THE_LANGUAGE = {
    language: re.compile(rf"\b(?:{_OUTCOMES[language]}|{_ORDERS[language]})\b")
    for language in ("de", "es")
}
_OPENING = (
    r"^(?:(?:please|pls|plz|hi|hey|bitte|por favor|porfa|can|could|would|will|you|u|someone|"
    r"kannst|du|konnt|ihr|konnen|sie|puedes|podeis|podrias|mal|also|now|just|kindly) )*"
)
_FIELD = (
    r"(?:(?:close|closing) date|amount|value|stage|status|volumen|betrag|wert|phase|abschluss\w*|"
    r"importe|valor|fecha(?: de cierre)?|fase|estado)"
)
_MONEY = (
    r"(?:(?:eur|usd|gbp|chf|[$\u20ac\u00a3]) ?\d[\d.,]*k?|\d[\d.,]* ?(?:k|m|eur|usd|gbp|chf|"
    r"[$\u20ac\u00a3])\b)"
)
_SHUT_FOR_A_WHILE = (
    r"(?: \w+){0,2} (?:for|over|fur|uber|por) (?:(?:the|their|a|some|die|das|den|la|las|los) )?"
    r"(?:(?:planned|annual|yearly|public|bank|christmas|summer) )?"
    r"(?:maintenance|holidays?|vacations?|christmas|xmas|easter|new year|day|night|weekend|summer|"
    r"lunch|renovations?|refurbishment|repairs?|inventory|stocktak\w+|cleaning|"
    r"wartung\w*|\w*ferien|\w*urlaub|feiertage?|weihnachten|ostern|wochenende|umbau|inventur|"
    r"mantenimiento|vacaciones|navidad\w*|festivos?|verano|obras|reformas?|inventario)\b"
)
"""Follows what became of a customer's site: "closed for the holidays"."""
_NEWS = tuple(
    re.compile(pattern)
    for pattern in (
        (
            r"^(?:(?:we|i|wir|ich|yay|update|news|great news|hi|hey|yes|and|ok) )*"
            r"(?:have |ve |just |finally |also |sadly )*"
            rf"(?:won|lost|closed|signed) {_DEAL}(?! (?:ticket|call)){_END}"
        ),
        rf"\b(?:haben|habe) {_DEAL}{_WHILE} (?:gewonnen|verloren|abgeschlossen){_END}",
        (
            r"^(?:por fin |ya |hoy )*(?:hemos |he )?"
            rf"(?:ganado|perdido|cerrado|firmado|ganamos|perdimos|cerramos|firmamos) {_DEAL}"
        ),
        rf"{_D}{_NOUN}{_WHILE} {_OUTCOME}(?!{_SHUT_FOR_A_WHILE}){_END}",
        (
            rf"{_D}{_NOUN}{_WHILE} signed (?:the|their|our|a) "
            r"(?:order|contract|po|quote|offer|agreement|papers|paperwork|deal)\b"
        ),
        (
            rf"{_D}{_NOUN}{_WHILE} "
            r"(?:went with|goes with|going with|decided (?:against|for)|chose|"
            r"pulled out|backed out|said (?:yes|no)|sich (?:gegen|fur) uns entschieden)"
        ),
        (
            rf"{_D}{_NOUN}(?= ).*"
            r"\b(?:moved?|moves|moving|pushed|slipped|slips|postponed|delayed|shifted|rescheduled|"
            r"verschiebt|verschoben|verzogert|retrasa|retrasad[oa]|aplaza|aplazad[oa]|pospone)\b"
            rf".*\b{_DAY}\b"
        ),
        rf"{_D}{_NOUN}{_WHILE} (?:moved|moves|went|goes) (?:in)?to {_STAGE}\b",
        (
            rf"{_D}{_NOUN}(?: \w+){{0,3}}?"
            r"(?: (?:is|at|now|worth|grew to|went up to|went down to|jetzt|bei|auf|ahora|de))+ "
            rf"{_MONEY}"
        ),
        (
            rf"\b{_FIELD}\b"
            r"(?: (?:of|for|von|de|is|are|ist|es|now|jetzt|ahora|changed|moved))* "
            rf"{_DEAL}.*\d"
        ),
        (
            rf"{_D}.*\b{_FIELD}\b"
            r"(?: (?:is|ist|es|now|jetzt|ahora|changed|moved|went up|to|auf|a))+ "
            rf"(?:{_MONEY}|{_DAY})"
        ),
        (
            rf"{_OPENING}"
            r"(?:set|mark|put|move|setze?|stelle?|pon|pasa|marca|mueve|verschiebe?|markiere?|"
            r"poner|mover|pasar|marcar) "
            rf"{_DEAL} (?:back |down )?(?:in|on)?(?:to|as|for|auf|als|in|a|en|como|para)? ?"
            rf"(?:{_STAGE}|{_DAY}|hold|(?:the )?(?:stage|phase|fase)|end of)\b"
        ),
        (
            rf"{_OPENING}"
            r"(?:update|close|withdraw|cancel|delete|edit|correct|"
            r"aktualisiere?|schliesse?|storniere?|losche?|loesche?|"
            r"actualiza[r]?|actualice|cierra|cerrar|cancela[r]?|retira[r]?|elimina[r]?) "
            rf"{_DEAL}(?= *$|'s\b| (?:to|as|please|pls|auf|a|por favor)\b)"
        ),
        rf"{_OPENING}{_ORDER}(?: \w+)?(?: \w+)? {_FIELD} (?:of|for|on|von|fur|bei|de|para) {_DEAL}",
        rf"{_OPENING}{_ORDER} {_DEAL}(?: s)? {_FIELD}\b",
        rf"{_OPENING}{_DEAL} (?:bitte )?(?:auf|als) {_STAGE} (?:setzen|stellen|andern|markieren)\b",
        (
            rf"{_OPENING}{_DEAL} (?:bitte )?"
            r"(?:aktualisieren|schliessen|stornieren|loschen|zuruckziehen)\b"
        ),
    )
)
_OF_NEWS = re.compile(
    rf"{_MONEY}|\b(?:{_FIELD}|{_OUTCOME}|{_STAGE}|{_DAY}|{_ORDER}|"
    r"moved?|moves|moving|slips|shifted|rescheduled|verschiebt|verzogert|retrasa|aplaza|pospone)\b"
)
"""What goes on with the news beside it: "amount now 55k", "signed today", "pls update"."""
_SAID_WITH_NEWS = """
amazing awesome bad big brilliant btw celebrate champagne cheers congrats congratulations cool
crm date day deal decided end entry excellent excited fantastic finally folks friday fyi
glad good great guys happy hard hooray hurray huge kudos long luck monday morning news nice
opp opportunity party pity project proud record records renewal sad sadly saturday
shame sorry sunday super
system team thursday thx today tomorrow tonight tuesday unfortunately wednesday well wonderful
wow woohoo work yay yeah yesterday
agreement client contract customer decision order papers paperwork signature
danke dank endlich eintrag entscheidung freitag freut freuen gestern gluck gluckwunsch grusse
heute hurra juhu jetzt klasse kunde kollegen leider montag morgen nachricht nachrichten
neuigkeiten prima projekt schade schon toll unterschrift vertrag auftrag viele vielen
ahora ayer bien buena buenas buenos cliente contrato dia dias enhorabuena equipo excelente
felicidades fin firma genial gracias hoy lamentablemente lastima noticia noticias oportunidad
pedido pena perfecto saludos
"""
_FILLERS = frozenset(_SAID_WITH_NEWS.split())
"""What people say with news, folded; none of it is a topic."""
_AS_TYPED = re.compile(rf"(?!(?<=\d)[.:]\d)({_PIECE.pattern})", _PIECE.flags)
"""What pieces are parted by where they are to be read again: "2.5" stays one."""
_GOES_ON = re.compile(r"\s+(?:[+&/]|and|und|y)\s+", re.IGNORECASE)
"""Stands within one thing that is told: "gold and silver"."""
_LONGEST_RUN = 3
"""Pieces that news is looked for in, before it is taken to be in all."""


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
    return any(_is_news(one) for one in (*pieces, " ".join(pieces)))


def language_of_news(marked: str) -> str:
    """Return the language in which a text tells news of the deals marked in it."""
    said = folded(marked)
    also = {
        language: frozenset(telling.findall(said))
        for language, telling in _TELLS_THE_LANGUAGE.items()
    }
    return spoken_in(marked, also=also)


def left_beside(marked: str, text: str) -> list[str]:
    """Return what stands beside the news in a text, as typed: what is wanted, and other topics.

    `text` is what was marked; "great" and "pls update" are no topics.
    """
    found = _AS_TYPED.split(marked)
    pieces, signs = found[::2], ["", *found[1::2]]
    typed = _as_typed(pieces, marked, text)
    of_news = _of_news(pieces)
    left: list[str] = []
    last_told = None
    for number, (piece, sign) in enumerate(zip(pieces, signs, strict=True)):
        if wants_something(piece):
            left.append(typed[number])
        elif number not in of_news and _has_topic(piece):
            if last_told == number - 1 and _GOES_ON.fullmatch(sign):
                left[-1] += f"{sign}{typed[number]}"
            else:
                left.append(typed[number])
            last_told = number
    return [one.strip() for one in left]


def _is_news(piece: str) -> bool:
    return any(pattern.search(piece) for pattern in _NEWS)


def _of_news(pieces: Sequence[str]) -> frozenset[int]:
    """Return which pieces the news is in: by themselves, else the fewest in a row."""
    said = [" ".join(_pieces(folded(piece))) for piece in pieces]
    for size in range(1, _LONGEST_RUN + 1):
        found = [
            first
            for first in range(len(said) - size + 1)
            if _is_news(" ".join(filter(None, said[first : first + size])))
        ]
        if found:
            return frozenset(first + more for first in found for more in range(size))
    return frozenset(range(len(pieces)))


def _has_topic(piece: str) -> bool:
    """Say whether a piece speaks of something besides a deal and what became of it."""
    rest = _OF_NEWS.sub(" ", folded(piece).replace(_D, " "))
    small = SMALL_ANYWHERE | _FILLERS
    return any(word not in small and not word.isdigit() for word in topic_words(rest))


def _as_typed(pieces: Sequence[str], marked: str, text: str) -> list[str]:
    """Return pieces of a marked text with the names that the marks stand for."""
    between = (re.escape(one.strip()) for one in marked.split(_D))
    found = re.fullmatch(r"\s*(.+?)\s*".join(between), text.strip(), re.DOTALL)
    names = iter(found.groups() if found else ())
    return [re.sub(rf"\s*{_D}\s*", lambda _: f" {next(names, '')} ", one) for one in pieces]


def _pieces(said: str) -> list[str]:
    """Return what stands between stops, without signs and with single spaces."""
    found = (
        re.sub(r"[^\w$\u20ac\u00a3.,/\ue000]+", " ", one).strip(" .,") for one in _PIECE.split(said)
    )
    return [one for one in found if one]
