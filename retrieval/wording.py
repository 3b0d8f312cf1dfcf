"""Words as they are compared: without marks or addresses, folded, reduced to stems. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from content_index.languages import foreign_small_words
from content_index.stopwords import STOP_WORDS
from content_index.words import folded, primary, terms

_LINK = re.compile(r"!?\[([^\]]{0,300})\]\((?:[^()]|\([^()]*\))*\)")
_ADDRESS = re.compile(r"https?://\S+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>|\{[%{][^}]{0,300}[%}]\}|\{:?[.#][^}]{0,300}\}")
"""Bounded, as every "[" or "{" is tried: what opens and never closes would take its square."""
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W\d_]+)?")

_CHAT = """
about actually again all already also always am an and any anybody anyone anything are around
as ask asked asking at be because been before being between both but by bye can cannot cant
could couldnt did didnt do does doesnt doing done dont else ever every everybody everyone few
for from further get gets getting give gives go goes going gonna got gotta had has hasnt have
havent having he hello help her here hers hey hi him his how i if im in into is isnt it its ive
just kind know let like lol look looking made make makes making many may me might more most
much must my need needed needs no nobody nor not now of off ok okay on once one ones only or
other our ours out over own please pls put quick quickly really rn same say says she should so
some somebody someone something sort still such take tell than thanks that thats the their them
then there these they thing things this those through till to too u under until up upon ur us
use used uses using very via wanna want wanted wants was wasnt way we well were weve what whats
when where whether which while who whom whos whose why will with wont would wouldnt yes yet you
your youre yours
frankly honestly hopefully kindly maybe perhaps plz thank asap
smth sth smthing wat wats whats wht whts wots abt cuz dunno lmk thx tnx ty
"""
CHAT_WORDS = frozenset(_CHAT.split())
"""Words that carry no topic when they are typed in chat, besides a language's own stop words."""

SMALL_ANYWHERE = CHAT_WORDS.union(*STOP_WORDS.values())
"""Words that carry no topic in chat or in any language whose stop words are known."""

_FOR_DOCUMENTS = """
latest newest current recent new updated version send sent share show link download file document
docs copy available find neueste aktuelle schick zeig bitte letzte ultima ultimo
"""
ASKING_FOR_DOCUMENTS = frozenset(_FOR_DOCUMENTS.split())
"""Words that ask for a document, whatever it is about."""

_OF_MEASURE = """
minute minutes hour hours day days week weeks month months year years often long soon
max maximum min minimum limit most least
stunde stunden tag tage tagen woche wochen monat monate monaten jahr jahre jahren
maximal mindestens hochstens
hora horas dia dias semana semanas mes meses ano anos maximo minimo
"""
MEASURES = frozenset(_OF_MEASURE.split())
"""Words that ask how much or how long, and not of what ("how many days max")."""


_OF_COMPARISON = """
difference differences different differ compare compared comparison versus vs better best worse
worst higher highest lower lowest cheaper cheapest bigger biggest faster fastest easier easiest
beat beats rating ratings reach cost costs price prices pricing
unterschied unterschiede verglichen besser beste schlechter hoher hochste niedriger niedrigste
gunstiger gunstigste billiger billigste schneller kostet kosten preis preise erreichen
diferencia diferencias comparado mejor mejores peor mayor menor barato rapido cuesta cuestan coste
precio precios alcanzar
"""
NAMING_NOTHING = MEASURES.union(_OF_COMPARISON.split())
"""Words that ask how something is or compares: that no document has one of them tells nothing."""


def plain(text: str) -> str:
    """Take Markdown links, addresses, tags and marks out, keeping the words that a reader sees."""
    text = _LINK.sub(r"\1", text)
    text = _ADDRESS.sub(" ", text)
    text = _TAG.sub(" ", text)
    return text.replace("**", "").replace("__", "").replace("`", "")


def words(text: str) -> list[str]:
    """Return the words of a text in order, folded; apostrophes are dropped."""
    return [
        word.replace("'", "").replace("\u2019", "") for word in _WORD.findall(folded(plain(text)))
    ]


def as_typed(chosen: Iterable[str], text: str) -> tuple[str, ...]:
    """Return words of a text, given as they are compared, as they stand in it."""
    typed = {word: found for found in _WORD.findall(plain(text)) for word in words(found)}
    return tuple(typed.get(word, word) for word in chosen)


def topic_words(text: str) -> list[str]:
    """Return the words that carry a topic, each once, in order."""
    found = (word for word in words(text) if word not in CHAT_WORDS)
    return list(dict.fromkeys(word for word in found if len(word) > 1 or word.isdigit()))


def topic_terms(text: str, *, language: str) -> list[str]:
    """Return the stems that carry a topic, as the word index has them, each once, in order.

    Small words of the language carry none; those of English are chat words.
    """
    small = foreign_small_words(primary(language))
    kept = " ".join(word for word in topic_words(text) if word not in small)
    return list(dict.fromkeys(terms(kept, language=language)))


def text_terms(text: str, *, language: str) -> frozenset[str]:
    """Return the stems of a stretch of content, as the word index has them."""
    return frozenset(terms(plain(text), language=language))
