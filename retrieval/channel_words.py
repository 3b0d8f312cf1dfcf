"""German and Spanish channel vocabulary in English, for questions to English documents. Pure.

The default model reads English only. A question in German shares few words with an English page, so
the words of the trade are read in English besides: general ones, no company's own.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping

from content_index.words import folded, terms
from retrieval.translations import german, small_words, spanish

_GERMAN = """
ablauf: process
ablehnung: rejection
angebot: quote
anspruch: entitlement
antrag: request
ausschreibung: tender
auszahlung: payment
bedingung: requirement
beantragen: request
beginn: start
bestellung: order
darf: may
dauer: how long duration
dauert: how long takes
deal: deal
demo: demo
distributor: distributor
einreichen: submit
einwand: objection
endkunde: end customer
erneuerung: renewal
erstattung: reimbursement
fallstudie: case study
forderung: funding
frist: deadline
gebuhr: fee
geltung: validity
genehmigung: approval
genehmigt: approved
geschutzt: protected
gultig: valid
gultigkeit: validity
gutschrift: credit
handler: reseller
hohe: amount
kosten: cost
kostet: costs
kostenlos: free
kunde: customer
kunden: customer
kundigung: termination
laufzeit: term
lieferung: delivery
lizenz: license
marge: margin
margen: margins
nachweis: proof
partner: partner
partnerprogramm: partner program
preis: price
preise: prices
preisliste: price list
produkt: product
provision: commission
rabatt: discount
rechnung: invoice
registrieren: register
registriert: registered
registrierung: registration
ruckerstattung: refund
schulung: training
schutz: protection
sicherheit: security
sprache: language
stufe: tier
support: support
teilnahme: participation
unterlage: documents
unterschied: difference
unterstutzung: support
veranstaltung: event
verlangern: extend
verlangerung: renewal extension
vergleich: comparison
vertrag: contract agreement
vertrieb: sales
voraussetzung: requirement
vorlage: template
werbung: advertising
wettbewerber: competitor
zahlung: payment
zahlungsziel: payment terms
zertifizierung: certification
zugang: access
zusage: commitment
zuschuss: funding
"""
_SPANISH = """
acceso: access
acuerdo: agreement
anticipo: advance
aprobacion: approval
aprobado: approved
beneficio: benefit
campana: campaign
caso: case
certificacion: certification
cliente: customer
comision: commission
competidor: competitor
condicion: requirement
contrato: contract agreement
coste: cost
costo: cost
cuesta: costs
cuota: fee
demostracion: demo
descuento: discount
diferencia: difference
distribuidor: distributor
dura: how long lasts
duracion: duration
evento: event
factura: invoice
fondo: funds
formacion: training
garantia: warranty
gratis: free
idioma: language
licencia: license
licitacion: tender
limite: limit deadline
margen: margin
nivel: tier
objecion: objection
oferta: quote
oportunidad: deal opportunity
pago: payment
pedido: order
plantilla: template
plazo: deadline term
precio: price
presentar: submit
producto: product
programa: program
proteccion: protection
protegido: protected
prueba: trial proof
rechazo: rejection
reembolso: reimbursement
registrar: register
registro: registration
renovacion: renewal
requisito: requirement
revendedor: reseller
seguridad: security
solicitar: request
solicitud: request
soporte: support
tarifa: price list
trato: deal
valido: valid
validez: validity
venta: sales
"""
_ASKING: Mapping[str, tuple[tuple[str, str], ...]] = {
    "de": (
        (r"wie\s+lange", "how long"),
        (r"wie\s*viele?", "how much how many"),
        (r"wer", "who"),
        (r"wann", "when"),
        (r"wo", "where"),
    ),
    "es": (
        (r"cu[a\u00e1]nto\s+(?:tiempo|dura)", "how long"),
        (r"cu[a\u00e1]nt[oa]s?", "how much how many"),
        (r"qui[e\u00e9]n(?:es)?", "who"),
        (r"cu[a\u00e1]ndo", "when"),
        (r"d[o\u00f3]nde", "where"),
    ),
}
_WORD = re.compile(r"[^\W_]+")
_SHORTEST_PART = 4


def _entries(text: str) -> list[tuple[str, str]]:
    found = [entry.strip().partition(": ") for entry in text.replace("\n", ";").split(";")]
    return [(word, english) for word, _, english in found if word]


def _table(*texts: str, language: str) -> dict[str, str]:
    """Return the English of each stem; what stands first counts."""
    found: dict[str, str] = {}
    for word, english in (entry for text in texts for entry in _entries(text)):
        found.setdefault(_stem(word, language), english)
    return found


def _stem(word: str, language: str) -> str:
    found = terms(word, language=language)
    return found[0] if found else folded(word)


def _telling(text: str) -> frozenset[str]:
    return frozenset(word for word, english in _entries(text) if word not in english)


TELLING = {"de": _telling(_GERMAN), "es": _telling(_SPANISH)}
"""Words of the trade that show which language a question is in: written otherwise in English."""
KNOWN = {
    language: frozenset(
        word
        for word, english in _entries(text)
        if len(word) > _SHORTEST_PART and word not in english
    )
    for language, text in (("de", german.GENERAL), ("es", spanish.GENERAL))
}
"""Other words that are written otherwise in English. Some are English words, too."""
_TABLES = {
    "de": _table(_GERMAN, german.GENERAL, language="de"),
    "es": _table(_SPANISH, spanish.GENERAL, language="es"),
}
_SMALL = {"de": dict(_entries(small_words.GERMAN)), "es": dict(_entries(small_words.SPANISH))}


def in_english(text: str, *, language: str, small: Container[str]) -> str:
    """Return what is understood of a question in English; empty when no word of it is.

    Words of the trade are translated, a German compound by its parts; `small` ones fall away.
    Others stay as they are: names, numbers, and what is not understood, which nothing will meet.
    """
    if language not in _TABLES:
        return ""
    found: list[str] = []
    understood = False
    for pattern, english in _ASKING[language]:
        if re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE):
            found.append(english)
            break
    for word in _WORD.findall(text):
        if folded(word) in small:
            found.append(_SMALL[language].get(folded(word), ""))
            continue
        english = _word_in_english(word, language)
        understood = understood or bool(english)
        found.append(english or word)
    words = " ".join(found).split()
    return " ".join(dict.fromkeys(words)) if understood else ""


def _word_in_english(word: str, language: str) -> str:
    table = _TABLES[language]
    stem = _stem(word, language)
    if stem in table:
        return table[stem]
    if language == "de":
        plain = folded(word)
        for cut in range(_SHORTEST_PART, len(plain) - _SHORTEST_PART + 1):
            first = table.get(_stem(plain[:cut].removesuffix("s"), language))
            second = table.get(_stem(plain[cut:], language))
            if first and second:
                return f"{first} {second}"
        for cut in range(_SHORTEST_PART, len(plain) - _SHORTEST_PART):
            second = table.get(_stem(plain[cut:], language))
            if second:
                return f"{plain[:cut]} {second}"
        for cut in range(len(plain) - 2, _SHORTEST_PART, -1):
            first = table.get(_stem(plain[:cut].removesuffix("s"), language))
            if first:
                return f"{first} {plain[cut:]}"
    return ""
