"""Whether a message wants a deal registered: "i want to register a deal for Acme, 20 units". Pure.

Nothing of that stands in a document, and nobody need be asked: there is a form. Where it is asked
how or whether it is done ("how do i register Acme", "can i register Acme"), that is for the
documents as well, and without the name of a customer for them alone: "can i register a renewal?".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.question_forms import asks
from retrieval.wording import SMALL_ANYWHERE, words

_LONGEST = 400
"""Characters; a longer text wants more than to register something."""
_MOST_WORDS = 6
"""Words of a customer's name."""


def _any(words: str) -> str:
    return "|".join(word.replace("_", " ") for word in words.split())


_GREETS = (
    "hi hey hello there hallo moin servus guten tag hola buenas buenos dias dealmate team ok okay"
)
_LEADS = {
    "en": _any(
        f"{_GREETS} i we i'd id we'd i'm im we're am are want wanna need would like love to "
        "just also now please pls plz can could you u may help me us let let's lets looking trying "
        "going about gotta have got must should how do where so and yes today wish plan ready new"
    ),
    "de": _any(
        f"{_GREETS} ich wir mochten? moechten? will wollen wurden? wuerden? gerne? muss mussen "
        "muessen bitte mal kurz noch jetzt heute kannst du konnt ihr mir uns fur wie wo kann "
        "konnen koennen darf durfen man und ja also auch"
    ),
    "es": _any(
        f"{_GREETS} quiero queremos quisiera quisieramos necesito necesitamos me nos gustaria "
        "tengo tenemos hay que vamos voy a por favor porfa puedes puede ayuda\\w* como donde puedo "
        "podemos se y si ahora hoy tambien yo"
    ),
}
_ARTICLES = {
    "en": _any("a an the this that my our another one new some"),
    "de": _any(r"ein\w* den das dies\w* unser\w* mein\w* neu\w* noch weiter\w*"),
    "es": _any("una un la el esta este mi nuestra nuestro otra otro nueva nuevo"),
}
_REGISTER = {
    "en": r"register|registering|reg",
    "de": r"registrier\w*|anmelden|anzumelden|melde",
    "es": r"registrar|registra|registro|registramos|registre",
}
_OTHER_VERBS = {
    "en": r"log|submit|file|enter|add|create|open|start|set up",
    "de": r"eintragen|trage|anlegen|lege|einreichen|reiche|erfassen|erfasse|einstellen|melden",
    "es": r"dar de alta|da de alta|crear|crea|abrir|abre|anotar|ingresar|cargar|introducir",
}
_NOUN = {
    "en": r"(?:deals?|opportunit(?:y|ies)|opps?)(?: reg(?:istration)?s?\b)?|registration",
    "de": r"(?:deal|projekt|vorgang|opportunity|geschaft)(?:-?registrierung)?|registrierung",
    "es": r"oportunidad|trato|operacion|deal|negocio|proyecto",
}
_FOR = {
    "en": "for|with|at|from|called|named",
    "de": r"fur|fuer|mit|bei|von|zu|zum|namens",
    "es": "para|con|de|del|en|llamada?",
}
_WHOM = (
    r"(?:(?:my|our|the|new|unser\w*|mein\w*|den|neuen|mi|nuestr[oa]|el|la|nuev[oa]) )*"
    r"(?:customer|client|company|account|prospect|kund(?:e|en|in)|firma|cliente|empresa) "
)
_FOR_OURSELVES = re.compile(r"\d|(?:us|me|uns|mich|nosotros|mi)\b")
_SEPARATED = re.compile(r"^\s*[:-]\s*")
_ASKS_RULE = re.compile(
    r"\b(?:do|does|should|must|muss|mussen|need|hay que) (?:i|we|you|ich|wir|man)\b"
    r"(?<!how do i)(?<!how do we)(?<!how do you)(?<!where do i)(?<!where do we)",
)
_ASKS = re.compile(
    r"\b(?:how|where|(?:can|could|may) (?:i|we|you guys)|wie|wo|(?:kann|konnen|koennen|darf|"
    r"durfen) (?:ich|wir|man)|como|donde|puedo|podemos|se puede)\b",
)
_ASKS_HOW = re.compile(r"\b(?:how|where|wie|wo|como|donde)\b")
_OF_PEOPLE = re.compile(
    r"@|\b(?:trainings?|webinars?|courses?|events?|portal|academy|users?|conferences?|workshops?|"
    r"sessions?|colleagues?|warrant(?:y|ies)|serials?|schulung\w*|kurs\w*|veranstaltung\w*|"
    r"benutzer\w*|kolleg\w*|garantie\w*|seriennummer\w*|curso\w*|evento\w*|usuari\w*|garantia)\b",
)
"""What is registered besides deals."""
_STOP = re.compile(
    r"[,;:.?!()\n]|\s-\s|\b(?:if|when|while|with|before|after|and|but|that|which|who|now|"
    r"today|tomorrow|here|this|in|at|worth|by|on|please|pls|plz|as|because|until|without|twice|again|"
    r"for|is|are|they|we|i|asap|thanks|how|what|where|can|do|"
    r"wenn|falls|mit|bevor|und|aber|die|der|das|jetzt|heute|hier|bitte|als|weil|ohne|fur|bei|"
    r"ist|sind|wir|ich|wie|was|wo|mal|an|ein|"
    r"si|cuando|antes|y|pero|que|ahora|hoy|aqui|por|como|sin|para|con|esta|"
    r"como)\b|(?<=\s)\d",
)
"""Ends the name of a customer."""
_SAME = {"\u2019": "'", "\u2013": "-", "\u2014": "-", "\u201c": '"', "\u201d": '"'}
_A_DEAL = {"en": "a deal", "de": "einen Deal", "es": "una oportunidad"}
_GOES_ON = re.compile(
    r"[\s,;:.?!-]*(?:$|(?:for |with |worth |mit |fur |con |por |de )?\d|"
    r"(?:as (?:a |an )?(?:new )?(?:deal|opp\w*)|please|pls|plz|now|today|asap|thanks|bitte|jetzt|"
    r"heute|an|por favor|ahora|como (?:una )?(?:oportunidad|deal))\b)|\s*[,;.?!-]"
)
"""What may follow a customer that is registered itself; not "for the training"."""
_NO_NAME = re.compile(
    r"^(?:an?|the|this|that|these|those|my|our|their|your|his|her|it|them|him|us|me|you|one|some|any|"
    r"every|all|another|to|for|of|in|at|as|on|by|with|new|next|ein\w*|das|de[rmn]|die|dies\w*|"
    r"unser\w*|mein\w*|mich|uns|sich|es|fur|im|zu\w?|neu\w*|un[oa]?|l[ao]s?|el|mi|"
    r"nuestr[oa]s?|est[ae]|me|nos|para|en|de|nuev[oa]s?|otr[oa]s?)\b",
)
_PIECE = re.compile(
    r"(?<=[.!;?\n])\s+|[,;]\s+|\s+[-]\s+|\s+(?=(?:and|but|und|aber|y|pero)\s)",
)
_SIGNS = " ,;:.?!-"
_NOT_A_NAME = re.compile(r"^[\W\d_]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteringAsked:
    """That a deal is to be registered, perhaps for the customer who is `named`, as typed.

    `is_itself` is true where no deal is spoken of, and that customer is to be registered: whether
    it is one, the name must tell. `asks` is true where it is asked how or whether, `asks_whether`
    where the latter; `without_name` is what then is for the documents. `beside` is what is asked
    besides.
    """

    language: str
    named: str = ""
    is_itself: bool = False
    asks: bool = False
    asks_whether: bool = False
    without_name: str = ""
    beside: str = ""


def registering_asked(text: str) -> Iterator[RegisteringAsked]:
    """Yield the ways in which a text may want a deal registered, the likelier first."""
    if len(text) > _LONGEST:
        return
    sentences = [one for one in re.split(r"(?<=[.!?;])\s+|\n+", text) if one.strip()]
    for number, sentence in enumerate(sentences):
        others = [*sentences[:number], *sentences[number + 1 :]]
        for found in _in_sentence(sentence):
            lead, name, tail, language, is_itself = found
            if _ASKS_RULE.search(lead):
                continue
            is_asked = bool(_ASKS.search(lead))
            if is_asked and not name:
                continue
            beside = [_asked_in(tail), *map(_asked_in, others)]
            yield RegisteringAsked(
                language=language,
                named=name,
                is_itself=is_itself,
                asks=is_asked,
                asks_whether=is_asked and not _ASKS_HOW.search(lead),
                without_name=_without(name, text, instead=_A_DEAL[language] if is_itself else " "),
                beside="" if is_asked else " ".join(filter(None, beside)),
            )


_Found = tuple[str, str, str, str, bool]
"""The words before the verb, a name, what follows, the language, whether no deal is spoken of."""


def _in_sentence(sentence: str) -> Iterator[_Found]:
    plain = _plain(sentence)
    for language, of_deal, _ in _PATTERNS:
        for match in filter(None, (pattern.match(plain) for pattern in of_deal)):
            mid, tail = (sentence[slice(*match.span(part))] for part in ("mid", "tail"))
            name = _name_in(mid, language) or _name_in(tail, language)
            if name or "noun" not in match.re.groupindex:
                yield match["lead"], name, f"{mid} {tail}", language, False
                return
    if _OF_PEOPLE.search(plain):
        return
    for language, _, of_name in _PATTERNS:
        for match in filter(None, (pattern.match(plain) for pattern in of_name)):
            name, rest = _up_to_stop(sentence[slice(*match.span("name"))])
            tail = f"{rest} {sentence[slice(*match.span('tail'))]}"
            is_name = bool(name) and not any(word in SMALL_ANYWHERE for word in words(name))
            if is_name and _GOES_ON.match(_plain(tail)):
                yield match["lead"], name, tail, language, True


def _name_in(text: str, language: str) -> str:
    """Return whom a deal is for, in what follows the deal; nothing where nobody is named."""
    plain = _plain(text)
    separated = _SEPARATED.match(plain)
    if separated is not None:
        return _up_to_stop(text[separated.end() :])[0]
    for match in re.finditer(rf"\b(?:{_FOR[language]})\s+(?:{_WHOM})?", plain):
        name, _ = _up_to_stop(text[match.end() :])
        if name or not _FOR_OURSELVES.match(plain, match.end()):
            return name
    _, colon, after = text.partition(": ")
    return _up_to_stop(after)[0] if colon else ""


def _up_to_stop(text: str) -> tuple[str, str]:
    """Return the name that a text begins with, and what follows it; no name where it is none."""
    text = text.strip()
    stop = _STOP.search(_plain(text))
    name = text if stop is None else text[: stop.start()]
    rest = text[len(name) :]
    name = name.strip(" \t'\"*_")
    if _NO_NAME.match(_plain(name)) or _NOT_A_NAME.match(name) or len(name.split()) > _MOST_WORDS:
        return "", text
    return name, rest


def _without(name: str, text: str, *, instead: str) -> str:
    """Return a text without a name, and without what led to it."""
    leads = "|".join((*_FOR.values(), "a"))
    there = re.search(rf"(?:\b(?:{leads})\s+)?{re.escape(_plain(name))}", _plain(text))
    if not name or there is None:
        return text
    bare = f"{text[: there.start()]}{instead}{text[there.end() :]}"
    return re.sub(r"\s+(?=[?!.,;:]|$)", "", " ".join(bare.split()))


def _asked_in(text: str) -> str:
    """Return what is asked in what stands beside, from the first question on."""
    at = 0
    for piece in [*_PIECE.finditer(_plain(text)), None]:
        end = len(text) if piece is None else piece.start()
        part = text[at:end].strip(_SIGNS)
        if part and (asks(part) or text[at:end].rstrip().endswith("?")):
            return text[at:].lstrip(_SIGNS).rstrip()
        at = end if piece is None else piece.end()
    return ""


def _plain(text: str) -> str:
    """Return a text of the same length in lower case, without diacritics and typographic signs."""
    return "".join(
        _SAME.get(one) or unicodedata.normalize("NFKD", one)[0].lower()[0] for one in text
    )


def _patterns() -> Iterator[tuple[str, tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]]:
    """Yield for each language how a deal is registered, and how a customer is."""
    for language, leads in _LEADS.items():
        lead = rf"^\W*(?P<lead>(?:(?:{leads})\b[\s,.!:-]*)*)"
        article = rf"(?:(?:{_ARTICLES[language]})\s+)"
        verb, other, noun = _REGISTER[language], _OTHER_VERBS[language], _NOUN[language]
        tail = r"(?P<mid>(?=[\s:,;.?!-]|$))(?P<tail>.*)$"
        to_whom = r"(?:\s+(?:bitte|mir|uns|mal|me|us|ich|wir|man|por favor|please|also))*"
        deals = [
            rf"{lead}(?:{verb}){to_whom}\s+{article}*(?:{noun}){tail}",
            rf"{lead}(?:{other}){to_whom}\s+{article}+(?:{noun}){tail}",
        ]
        names = [rf"{lead}(?:register|registering){to_whom}\s+(?P<name>.+?)(?P<tail>)$"]
        if language == "es":
            names = [rf"{lead}(?<=\s)(?:{verb}){to_whom}\s+(?:a\s+)?(?P<name>.+?)(?P<tail>)$"]
        if language == "de":
            infinitive = (
                r"(?:zu\s+)?(?:registrieren|anmelden|anzumelden|eintragen|anlegen|einreichen|"
                r"erfassen|einstellen)"
            )
            deals.append(
                rf"{lead}{article}*(?:{noun})(?P<mid>(?:\s[^.?!]*?)?)\s+{infinitive}\b(?P<tail>.*)$"
            )
            names = [
                rf"{lead}(?:registriere|melde){to_whom}\s+(?P<name>.+?)(?P<tail>)$",
                rf"{lead}(?<=\s)(?P<name>[^.?!]+?)\s+registrieren\b(?P<tail>.*)$",
            ]
        if language == "en":
            deals.append(
                rf"{lead}{article}*(?P<noun>deal reg(?:istration)?)"
                r"(?P<mid>\s+(?:for|with)\s+\S.*)(?P<tail>)$"
            )
        yield language, _compiled(deals), _compiled(names)


def _compiled(patterns: list[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one, re.DOTALL) for one in patterns)


_PATTERNS = tuple(_patterns())
