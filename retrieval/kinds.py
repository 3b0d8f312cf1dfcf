"""Questions that ask for documents, not a fact: "send me the latest deck". Pure.

Of a kind, perhaps for an industry ("case study for a bank"), or of a title ("send the kit").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from content_index.assets import Asset, AssetKind
from content_index.words import folded, primary
from retrieval.industries import industry_named
from retrieval.question import Preferences, Reading
from retrieval.ranking import preferred
from retrieval.wording import ASKING_FOR_DOCUMENTS, SMALL_ANYWHERE, topic_words, words

_NAMES: Mapping[AssetKind, str] = {
    AssetKind.ONE_PAGER: r"one[ -]?pagers?|data ?sheets?|datenbl\w+|leaflets?|flyers?",
    AssetKind.BATTLECARD: r"battle ?cards?",
    AssetKind.CASE_STUDY: r"case stud(?:y|ies)|success stor(?:y|ies)|customer stor(?:y|ies)|"
    r"reference customers?|customer references?|fallstudien?|referenz(?:en|kunden?)?|"
    r"casos? de (?:[e\u00e9]xito|estudio|cliente)",
    AssetKind.PRICING: r"price ?lists?|pricing(?: sheets?)?|preislisten?",
    AssetKind.DEMO_SCRIPT: r"demo scripts?",
    AssetKind.EMAIL_TEMPLATE: r"e-?mail templates?|mail templates?",
    AssetKind.TRAINING: r"trainings?(?: material)?",
    AssetKind.DECK: r"(?:slide |pitch |sales |customer )?decks?|slides?|presentations?|"
    r"pr\u00e4sentation(?:en)?",
    AssetKind.FAQ: r"faqs?",
    AssetKind.NEWSLETTER: r"newsletters?",
}
_PATTERNS = {
    kind: re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE) for kind, names in _NAMES.items()
}


def kind_named(text: str) -> AssetKind | None:
    """Return the one kind of document that a question names, or None for none or several."""
    named = [kind for kind, pattern in _PATTERNS.items() if pattern.search(text)]
    return named[0] if len(named) == 1 else None


def without_kind(text: str, kind: AssetKind) -> str:
    """Return a text without the words that name a kind."""
    return _PATTERNS[kind].sub(" ", text)


def kind_alone(text: str) -> AssetKind | None:
    """Return the kind when the question asks for a document of it and names no topic besides."""
    kind = kind_named(text)
    if kind is None:
        return None
    rest = without_kind(text, kind)
    return kind if not set(topic_words(rest)) - ASKING_FOR_DOCUMENTS else None


def is_about_unknown(reading: Reading, missing: Collection[str]) -> bool:
    """Say whether a question asks for a kind of document about what no document mentions.

    "battlecard acme" is not answered by the battlecards of others. `missing` are its words that
    nothing mentions.
    """
    kind = kind_named(reading.new)
    if kind is None:
        return False
    return names_only(missing, without_kind(reading.new, kind), reading, besides=_FOR_WHOM)


def names_only(
    missing: Collection[str], text: str, reading: Reading, *, besides: Collection[str] = ()
) -> bool:
    """Say whether a part of a question names something, and nothing but `missing` words.

    Small words, those that ask for documents and those that stand `besides` name nothing.
    """
    topics = set(topic_words(reading.without_small_words(text)))
    topics -= ASKING_FOR_DOCUMENTS.union(besides)
    return bool(topics) and topics <= set(missing)


def documents_wanted(
    text: str, assets: Collection[Asset], *, preferences: Preferences, most: int
) -> list[Asset]:
    """Return the documents that a question asks for and no more; none where it asks otherwise.

    All of a kind, those of it that suit the products, the people, the language, the rival and the
    one industry that are named besides, or what has just that title.
    """
    alone = kind_alone(text)
    if alone is not None:
        return newest_of(alone, assets, preferences=preferences, most=most)
    kind = kind_named(text)
    naming = _REFERENCE if kind is None else _PATTERNS[kind]
    if kind is None and _REFERENCE.search(text):
        kind = AssetKind.CASE_STUDY
    rest = set(topic_words(text if kind is None else naming.sub(" ", text)))
    topics = rest - ASKING_FOR_DOCUMENTS - _FOR_WHOM - SMALL_ANYWHERE
    is_bare = not topics and (kind is None or naming is _REFERENCE)
    if is_bare or kind in _WITH_FACTS or _asks_otherwise(text):
        return []
    if kind is None:
        if not rest & (ASKING_FOR_DOCUMENTS | _FOR_WHOM):
            return []
        return [one for one in assets if _is_titled(one, topics)][:most]
    of_kind = [one for one in assets if one.kind is kind]
    suiting, left, is_narrowed = _suiting(of_kind, topics)
    if left and any(left <= _named_by_title(asset) for asset in suiting):
        suiting = [asset for asset in suiting if left <= _named_by_title(asset)]
    elif left:
        known = {one for asset in of_kind for one in asset.suits.industries}
        industry = industry_named(left, known)
        suiting = [asset for asset in suiting if industry in asset.suits.industries]
    elif naming is _REFERENCE and not is_narrowed:
        return []  # "a reference call tomorrow" is no document
    return newest_of(kind, suiting, preferences=preferences, most=most)


def _suiting(
    of_kind: Collection[Asset], topics: Collection[str]
) -> tuple[list[Asset], set[str], bool]:
    """Return the assets that suit what some words name, the words left, and whether any named it.

    Products and rivals are of what there is; people and languages narrow it besides.
    """
    left = set(topics)
    products = {one for asset in of_kind for one in asset.suits.products}
    named = {one for one in products if left & set(words(one))}
    left -= {word for one in named for word in words(one)}
    suiting = [asset for asset in of_kind if named <= asset.suits.products]
    spoken = {_LANGUAGES[word] for word in left if word in _LANGUAGES}
    if spoken:
        suiting = [asset for asset in suiting if primary(asset.language) in spoken]
    personas = {one for asset in of_kind for one in asset.suits.personas}
    called = {one: set(topic_words(one.replace("_", " "))) for one in personas}
    meant = {one for one, name in called.items() if name and name <= left}
    if meant:
        suiting = [asset for asset in suiting if meant & asset.suits.personas]
    left -= _LANGUAGES.keys() | _FOR_WHEN
    left -= {word for one in meant for word in called[one]}
    rivals = {
        one: set(words(one.replace("_", " ")))
        for asset in of_kind
        for one in asset.suits.competitors
    }
    met = {one for one, name in rivals.items() if name and name <= left}
    if met:
        suiting = [asset for asset in suiting if met & asset.suits.competitors]
        left -= {word for one in met for word in rivals[one]}
    return suiting, left, bool(named or met)


_LANGUAGES: Mapping[str, str] = {
    name: tag
    for tag, names in {
        "en": "english englisch englische ingles inglesa",
        "de": "german deutsch deutsche deutscher deutsches aleman alemana",
        "es": "spanish spanisch spanische espanol espanola castellano",
        "fr": "french franzosisch franzosische frances francesa",
        "it": "italian italienisch italienische italiano italiana",
    }.items()
    for name in names.split()
}
"""Languages by their names in each language that is understood, folded."""
_WHEN = """
tomorrow tmrw tmr today tonight monday tuesday wednesday thursday friday week meeting meetings
call calls visit appointment
morgen heute montag dienstag mittwoch donnerstag freitag woche termin gesprach treffen besuch
hoy manana lunes martes miercoles jueves viernes semana reunion llamada visita favor
"""
_FOR_WHEN = frozenset(_WHEN.split())
"""Words that say no more than when it is for."""
_REFERENCE = re.compile(r"(?<!\w)references?(?!\w)", re.IGNORECASE)
"""Means a case study only beside an industry or a product: "any hospital reference?"."""
_ASKS_FOR_ONE = re.compile(
    r"(?:is|are) there|(?:do|have) (?:you|we)(?: have| got)|can (?:i|we) (?:get|have|see|find)\b"
)
_OPENS_OTHERWISE = re.compile(
    r"(?:how|when|why|who|since|until|may|must|should|does|do|did|is|are|was|whats?|"
    r"(?:can|could) (?:i|we)|wie|wann|warum|wer|darf|durfen|muss|soll|ist|sind|kann (?:ich|man)|"
    r"konnen wir|como|cuando|por que|quien|puedo|podemos|debo|es|son|cuanto)\b"
)
_LEADS_IN = re.compile(r"^\W*(?:(?:and|so|hi|hey|hello|also|hallo|hola|und|y)\W+)*")


def _asks_otherwise(text: str) -> bool:
    """Say whether a question opens like one that asks something about a document, not for it."""
    opened = _LEADS_IN.sub("", folded(text))
    return bool(_OPENS_OTHERWISE.match(opened)) and not _ASKS_FOR_ONE.match(opened)


_WITH_FACTS = frozenset({AssetKind.PRICING, AssetKind.TRAINING, AssetKind.FAQ})
"""Kinds that are named by whoever wants a fact: "pricing for the silo"."""


def _named_by_title(asset: Asset) -> set[str]:
    """Return the words of a title that say which one of its kind it is."""
    pattern = _PATTERNS.get(asset.kind)
    return set(topic_words(pattern.sub(" ", asset.title) if pattern else asset.title))


def _is_named_by_kind(asset: Asset) -> bool:
    """Say whether a title is the kind's name and no more, but for a number or year."""
    is_named = asset.kind in _PATTERNS and _PATTERNS[asset.kind].search(asset.title) is not None
    return is_named and not any(not word.isdigit() for word in _named_by_title(asset))


def _is_titled(asset: Asset, topics: Collection[str]) -> bool:
    return bool(topics) and set(topic_words(asset.title)) == set(topics)


_FOR_WHOM = frozenset(
    {"customer", "customers", "client", "clients", "prospect", "kunde", "kunden", "cliente",
     "clientes", "industry", "branche", "sector", "company", "firma", "empresa"}
)  # fmt: skip
"""Words that say no more than that it is for somebody."""


def newest_of(
    kind: AssetKind, assets: Iterable[Asset], *, preferences: Preferences, most: int
) -> list[Asset]:
    """Return the assets of a kind: what suits the asker first, then the newest, then by id.

    Before the newest, one that is titled as the kind is called: "Price list 2026" is the price
    list, and one of special prices is not.
    """
    return sorted(
        (asset for asset in assets if asset.kind is kind),
        key=lambda asset: (
            -preferred(asset, preferences),
            not _is_named_by_kind(asset),
            -(asset.updated or date.min).toordinal(),
            asset.id,
        ),
    )[:most]
