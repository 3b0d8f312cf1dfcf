"""What is asked of a thing by its name alone: its price, its weight, its lead time. Pure.

A list of such names is a list of questions: "price, weight and lead time of the X200", "A or B:
price, support". In English, German and Spanish.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from content_index.words import folded
from retrieval.wording import MEASURES, topic_words

_ENGLISH = (
    r"(?:prices?|pricing|costs?|fees?|rates?|rent|margins?|discounts?|rebates?|commissions?|bonus|"
    r"deposit|penalty|weight|size|width|height|depth|length|dimensions?|power|capacity|speed|range|"
    r"voltage|consumption|noise|resolution|throughput|payload|warranty|guarantee|duration|validity|"
    r"term|deadlines?|expiry|availability|delivery|shipping|requirements?|prerequisites?|limits?|"
    r"quota|target|threshold|(?:lead|delivery|response|repair|set-?up|run|cycle|life) ?times?|"
    r"notice period|minimum order|moq|sla)"
)
_GERMAN = (
    r"\w*(?:preise?|kosten|gebuhr(?:en)?|miete|marge|rabatte?|provision|pramie|kaution|gewicht|"
    r"grosse|breite|hohe|tiefe|lange|masse|leistung|kapazitat|reichweite|verbrauch|garantie|"
    r"gewahrleistung|dauer|gultigkeit|laufzeit|fristen|frist|lieferzeit|reaktionszeit|versand|"
    r"voraussetzungen|anforderungen|mindestmenge|verfugbarkeit)"
)
_SPANISH = (
    r"(?:precios?|costes?|costos?|tarifas?|cuotas?|alquiler|margen(?:es)?|descuentos?|comision|"
    r"fianza|peso|tamano|ancho|alto|altura|dimensiones|potencia|capacidad|velocidad|consumo|"
    r"garantia|duracion|validez|vigencia|requisitos|limites?|(?:plazo|tiempo)(?: de \w+)?|"
    r"fecha limite|pedido minimo|disponibilidad)"
)
_NAME = rf"(?:{_ENGLISH}|{_GERMAN}|{_SPANISH})"
_ARTICLE = r"(?:(?:the|its|our|my|your|a|der|die|das|unsere?|el|la|los|las|su|nuestr[oa]) )?"
_MODIFIERS = r"(?:[\w-]+ ){0,2}"
_ATTRIBUTE = re.compile(rf"{_ARTICLE}{_MODIFIERS}{_NAME}")
_BARE = re.compile(rf"{_ARTICLE}(?:[\w-]+ )?{_NAME}")
_OF = r"(?:of|for|on|to|von|vom|fur|auf|der|des|zum|zur|bei|beim|de|del|para|en|por)"
_LAST = re.compile(rf"(?P<item>{_ARTICLE}(?:[\w-]+ )?{_NAME}) (?P<tail>{_OF} \S.*)")
_THING_FIRST = re.compile(rf"(?P<thing>\S.*?) (?:{_NAME})")
_OPENING = re.compile(
    r"^(?:(?:what(?:['\u2019]?s| is| are)|was (?:ist|sind)|wie (?:ist|sind|hoch ist)|"
    r"cual(?:es)? (?:es|son)|que|need|give me|tell me)\s+)"
)
ITEMS = re.compile(r"\s*,\s+(?:(?:and|n|&|und|y|e)\s+)?|\s+(?:and|n|&|\+|und|y|/)\s+")
"""What stands between the members of a list."""
_MOST_ITEM_WORDS = 4
_MOST_THING_WORDS = 7
_FEW = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A member of a list: where it stands in its text, and what it asks in full."""

    start: int
    end: int
    asked: str


def items_of(text: str) -> list[tuple[int, int]]:
    """Return where the members of a list begin and end."""
    cuts = [match.span() for match in ITEMS.finditer(text)]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    return [span for span in zip(starts, ends, strict=True) if text[slice(*span)].strip()]


def is_attribute(item: str) -> bool:
    """Say whether a member of a list names what is asked of a thing ("list price", "days")."""
    plain = _plain(item)
    return bool(_ATTRIBUTE.fullmatch(plain)) or plain in MEASURES


def attributes_listed(text: str) -> tuple[Item, ...]:
    """Return what is asked of one thing by a list of names; empty where there is no such list.

    The thing stands behind the last ("price and weight of the X") or, where there are three at
    least, before the first ("X price, weight and warranty").
    """
    spans = items_of(text)
    if len(spans) < _FEW:
        return ()
    opening = _OPENING.match(folded(text))
    begins = opening.end() if opening and len(folded(text)) == len(text) else 0
    pieces = [text[start:end].strip(" ?!.") for start, end in spans]
    said = [text[begins : spans[0][1]].strip(), *pieces[1:]]
    return _thing_last(spans, pieces, said) or _thing_first(spans, pieces, said)


def _thing_last(
    spans: Sequence[tuple[int, int]], pieces: Sequence[str], said: Sequence[str]
) -> tuple[Item, ...]:
    last = _LAST.fullmatch(_plain(said[-1]))
    if last is None or not all(map(_is_bare, said[:-1])):
        return ()
    of_thing = pieces[-1].split()[len(last["item"].split()) :]
    if not topic_words(" ".join(of_thing[1:])) or len(of_thing) > _MOST_THING_WORDS:
        return ()
    asked = [*(" ".join([piece, *of_thing]) for piece in pieces[:-1]), pieces[-1]]
    return _items(spans, asked)


def _thing_first(
    spans: Sequence[tuple[int, int]], pieces: Sequence[str], said: Sequence[str]
) -> tuple[Item, ...]:
    first = _THING_FIRST.fullmatch(_plain(said[0]))
    if first is None or len(spans) <= _FEW or not all(map(_is_bare, said[1:])):
        return ()
    thing = said[0].split()[: len(first["thing"].split())]
    if not topic_words(" ".join(thing)) or len(thing) > _MOST_ITEM_WORDS:
        return ()
    return _items(spans, [pieces[0], *(" ".join([*thing, piece]) for piece in pieces[1:])])


def _items(spans: Sequence[tuple[int, int]], asked: Sequence[str]) -> tuple[Item, ...]:
    return tuple(
        Item(start=start, end=end, asked=text)
        for (start, end), text in zip(spans, asked, strict=True)
    )


def _is_bare(item: str) -> bool:
    return bool(_BARE.fullmatch(_plain(item)))


def _plain(item: str) -> str:
    return " ".join(folded(item).strip(" ?!.,;").split())


def is_attribute_of(item: str) -> bool:
    """Say whether words name what is asked of a thing, and the thing: "warranty on kettles"."""
    return bool(_LAST.fullmatch(_plain(item)))
