"""Whether a document may go on to a customer, for whoever asks that of one. Pure.

Its label says so, and no sentence of it needs to: what is for partners must not leave them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from content_index.assets import Asset, AssetKind
from content_index.glossing.dictionary import GLOSSED
from content_index.labels import AudienceLevel
from content_index.languages import foreign_small_words
from content_index.words import folded
from retrieval import composing
from retrieval.answers import Answer, AnswerState, NamingNote
from retrieval.asset_cards import cards_of
from retrieval.kinds import kind_named, without_kind
from retrieval.phrases import phrases_of
from retrieval.question import Preferences
from retrieval.wording import ASKING_FOR_DOCUMENTS, topic_words, words

_MAY = (
    r"(?:can|may|could|should|shall) (?:i|we|they|you)|(?:am i|are we|is it) (?:allowed|ok|okay|"
    r"fine|safe)(?: to)?|ok(?:ay)? to|allowed to|darf (?:ich|man)|durfen wir|kann (?:ich|man)|"
    r"konnen wir|puedo|podemos|se puede"
)
_PASSING_WORDS = """
send share show forward give hand pass present leave
schicken schicke senden sende zeigen zeige geben gebe weitergeben weiterleiten teilen vorlegen
vorzeigen
enviar enviarle mandar mandarle mostrar mostrarle ensenar ensenarle compartir reenviar pasar pasarle
dar darle
"""
_PASSING = _PASSING_WORDS.split()
_CUSTOMER_WORDS = """
customer customers client clients prospect prospects buyer buyers
kunde kunden kundin endkunde endkunden interessent interessenten
cliente clientes prospecto prospectos comprador compradores
"""
_CUSTOMERS = _CUSTOMER_WORDS.split()
_OTHERS = "end user users on out along over"
_ASKS = re.compile(rf"(?<!\w)(?:{_MAY})(?!\w).*(?<!\w)(?:{'|'.join(_PASSING)})(?!\w)")
_TO_CUSTOMERS = re.compile(rf"(?<!\w)(?:end ?users?|{'|'.join(_CUSTOMERS)})(?!\w)")
_OF_PASSING = frozenset(
    [*_PASSING, *_CUSTOMERS, *_OTHERS.split(), *re.findall(r"\w+", _MAY)]
).union(*map(foreign_small_words, GLOSSED))
"""Words of such a question that name no document."""
_PIECES = frozenset(
    {
        AssetKind.ONE_PAGER,
        AssetKind.BATTLECARD,
        AssetKind.CASE_STUDY,
        AssetKind.PRICING,
        AssetKind.DEMO_SCRIPT,
        AssetKind.EMAIL_TEMPLATE,
        AssetKind.TRAINING,
        AssetKind.DECK,
        AssetKind.NEWSLETTER,
    }
)
"""What is handed on as it is; rules and guides speak of something else that is."""
_GOES_ON = frozenset({AudienceLevel.THRU_PARTNER, AudienceLevel.PUBLIC})
_MOST_NOTED = 2
_LEAST_WORDS = 2
"""Of a title, where no kind of document is named."""


def asks_to_pass_on(text: str) -> bool:
    """Say whether a question asks if something may be shown or sent to a customer."""
    said = folded(text)
    return bool(_ASKS.search(said)) and bool(_TO_CUSTOMERS.search(said))


def named_to_pass_on(text: str, assets: Collection[Asset]) -> list[Asset]:
    """Return what is to be passed on: each word that names it is of its title, kind or subject.

    None where a question asks something else, or names nothing of which there are a few at most.
    """
    if not asks_to_pass_on(text):
        return []
    kind = kind_named(text)
    rest = text if kind is None else without_kind(text, kind)
    topics = set(topic_words(rest)) - ASKING_FOR_DOCUMENTS - _OF_PASSING
    if kind is None and len(topics) < _LEAST_WORDS:
        return []
    pieces = [one for one in assets if one.kind in _PIECES and kind in {None, one.kind}]
    titled = [one for one in pieces if topics <= set(topic_words(one.title))]
    suiting = [one for one in pieces if kind is not None and topics <= _subjects(one)]
    named = titled or suiting
    return named if len(named) <= _MOST_NOTED else []


def _subjects(asset: Asset) -> set[str]:
    suits = asset.suits
    named = " ".join([asset.title, *suits.products, *suits.competitors, *suits.industries])
    return set(words(named.replace("_", " ")))


def with_labels(
    answer: Answer, text: str, assets: Mapping[int, Asset], *, preferences: Preferences
) -> Answer:
    """Return an answer that says first whether what it asks of may go on to a customer.

    `assets` are those that its readers may see, by version id. Where nothing else was found that is
    the answer.
    """
    named = named_to_pass_on(text, assets.values())
    if not named or answer.needs_a_person:
        return answer
    language = answer.language
    naming = tuple(_note(one, language=language) for one in named)
    notes = tuple(one.note for one in naming)
    if answer.state is AnswerState.ANSWERED:
        said = composing.with_notes(notes, answer.text)
        cards = cards_of(
            [*named, *(card.asset for card in answer.assets)],
            quoted=[item.asset_id for item in answer.citations],
            preferences=preferences,
            language=language,
        )
        return replace(
            answer,
            text=said,
            notes=(*notes, *answer.notes),
            naming=(*naming, *answer.naming),
            assets=cards,
        )
    return replace(
        answer,
        state=AnswerState.ANSWERED,
        text="\n".join(notes),
        assets=cards_of(named, quoted=(), preferences=preferences, language=language),
        confidence=1.0,
        notes=(),
        naming=(),
        choices=(),
        listed=frozenset(one.version_id for one in named),
    )


def _note(asset: Asset, *, language: str) -> NamingNote:
    phrases = phrases_of(language)
    goes_on = asset.label.audience in _GOES_ON
    said = phrases.for_customers if goes_on else phrases.not_for_customers
    note = f"{phrases.quoted(asset.title)}: {said}"
    return NamingNote(note=note, version_ids=frozenset({asset.version_id}))
