"""Put an answer together from chosen quotes: sources, warnings, words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from content_index.assets import Asset, AssetKind
from content_index.languages import ENGLISH, foreign_to
from content_index.reading.places import address_at
from retrieval.answers import Answer, AssetCard, Choice, Citation, LeftPart, NamingNote, Sentence
from retrieval.asset_cards import in_other_language
from retrieval.codes import is_code
from retrieval.legible import shown
from retrieval.passages import ReadyPassage
from retrieval.phrases import Phrases, phrases_of
from retrieval.question import Reading
from retrieval.quotes import Quote
from retrieval.wording import as_typed, topic_words

_MOST_NAMED = 3
_SHORTEST_NAMED = 4
_MEASURING_WORDS = "big early far fast high large late long often old quick soon"
_MEASURING = frozenset(_MEASURING_WORDS.split())
"""Words that ask how much or how long: no document need use them."""
_OLD_AFTER_MONTHS = 12
_ENDS_SOON_DAYS = 14
_DAYS_A_MONTH = 30.44


Heard = Callable[[tuple[Sentence, ...]], None]
"""Told of all sentences so far, each time that there are more of them; it must not raise."""


class Writer(Protocol):
    """Words an answer from its citations alone; it may leave some out, never add to them."""

    def write(
        self,
        question: str,
        citations: Sequence[Citation],
        *,
        account: Hashable,
        heard: Heard | None = None,
    ) -> tuple[Sentence, ...]:
        """Return sentences that rest on the citations; none means that the quotes should speak.

        `account` is the organisations that the answer is for, for limits on how often. `heard` is
        told of sentences that rest on the citations while more are to come. In the end they may be
        taken back: what is returned counts.
        """


def quoted(citations: Sequence[Citation], *, language: str = ENGLISH) -> str:
    """Return the reply that needs no language model: every quote with its source, best first.

    Quotes that answer a part of a question stand together below that part.
    """
    shown_before, pieces = "", []
    for item in citations:
        if item.part and item.part != shown_before:
            pieces.append(heading_of(item.part, language=language))
        shown_before = item.part
        pieces.append(_with_source(item, language=language))
    return "\n\n".join(pieces)


def _with_source(citation: Citation, *, language: str) -> str:
    if citation.is_repeated:
        return same_as_above(citation, language=language)
    lines = [phrases_of(language).quoted(shown(citation)), more_of(citation, language=language)]
    return "\n".join([*filter(None, lines), source_line(citation, language=language)])


def heading_of(part: str, *, language: str = ENGLISH) -> str:
    """Return the line above the quotes that answer one part of a question."""
    return phrases_of(language).on_part.format(part=in_quotation_marks(part, language=language))


def same_as_above(citation: Citation, *, language: str = ENGLISH) -> str:
    """Return what stands in place of a quote that an earlier part has already."""
    phrases = phrases_of(language)
    return phrases.same_as_above.format(title=phrases.quoted(citation.title))


def more_of(citation: Citation, *, language: str = ENGLISH) -> str:
    """Say how much of a list is left below its quote; empty where it is whole."""
    phrases = phrases_of(language)
    if not citation.left:
        return ""
    if citation.left == 1:
        return phrases.one_more_item
    return phrases.more_items.format(count=citation.left)


def notes_on_left(left: Sequence[LeftPart], *, language: str) -> tuple[str, ...]:
    """Name the parts of a question that an answer leaves to a person, and say why."""
    phrases = phrases_of(language)
    named = [part for part in left if not part.is_whole]
    unsure = [part.text for part in named if not part.needs_a_person]
    personal = [part.text for part in named if part.needs_a_person]
    notes = ((phrases.unsure_parts, unsure), (phrases.personal_parts, personal))
    return tuple(
        note.format(parts=named_parts(parts, language=language)) for note, parts in notes if parts
    )


def named_parts(parts: Sequence[str], *, language: str) -> str:
    """Return parts of a question as a sentence lists them."""
    return phrases_of(language).joined(
        [in_quotation_marks(part, language=language) for part in parts]
    )


def in_quotation_marks(part: str, *, language: str) -> str:
    """Return a part of a question as it is named to its asker."""
    named = part.lstrip(" \u00bf\u00a1").rstrip(" ?!.,;")
    return phrases_of(language).quoted(named)


def worded(
    prose: Sequence[Sentence], citations: Sequence[Citation], *, language: str = ENGLISH
) -> str:
    """Return the prose, then each citation with the number that the sentences name."""
    sources = (
        f"[{number}] {_with_source(item, language=language)}"
        for number, item in enumerate(citations, start=1)
    )
    return "\n\n".join((" ".join(map(numbered, prose)), *sources))


def numbered(sentence: Sentence) -> str:
    """Return a sentence with the numbers of its sources, from one on: "It is so. [1][2]"."""
    return f"{sentence.text} {''.join(f'[{number + 1}]' for number in sentence.sources)}"


def rested_on(
    prose: Sequence[Sentence], citations: Sequence[Citation]
) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
    """Leave out the citations that no sentence names, and number them anew, first named first."""
    order = list(dict.fromkeys(number for sentence in prose for number in sentence.sources))
    places = {old: new for new, old in enumerate(order)}
    renumbered = tuple(
        replace(sentence, sources=tuple(places[number] for number in sentence.sources))
        for sentence in prose
    )
    return renumbered, tuple(citations[number] for number in order)


def cited(
    quote: Quote, ready: ReadyPassage, asset: Asset, *, today: date, language: str = ENGLISH
) -> Citation:
    """Make the citation of a quote: every fact of it comes from the asset table.

    The address is the asset's; where its format allows, it opens at the passage's place. Warnings
    are in the `language` of the question.
    """
    return Citation(
        asset_id=asset.id,
        version_id=asset.version_id,
        title=asset.title,
        path=asset.path,
        version=asset.version,
        location=place_within(ready.passage.location, title=asset.title),
        quote=quote.text,
        url=address_at(
            asset.url,
            ready.passage.location,
            anchor=ready.passage.anchor,
            slug=ready.passage.slug,
        ),
        updated=asset.updated,
        valid_until=asset.label.expires_on,
        warnings=warnings_about(asset, today=today, language=language),
        header=quote.header,
        left=quote.left,
    )


def place_within(location: str, *, title: str) -> str:
    """Return a passage's place without the document's own title, which stands beside it."""
    return "" if location == title else location.removeprefix(f"{title} > ")


def warnings_about(asset: Asset, *, today: date, language: str = ENGLISH) -> tuple[str, ...]:
    """Say what a reader must know of a source's age, in whole sentences."""
    phrases = phrases_of(language)
    found = []
    if asset.review_by is not None and asset.review_by < today:
        found.append(phrases.review_was_due.format(day=phrases.day_of(asset.review_by)))
    if asset.updated is not None:
        months = int((today - asset.updated).days / _DAYS_A_MONTH)
        if months > _OLD_AFTER_MONTHS:
            found.append(phrases.old.format(months=months))
    ends = asset.label.expires_on
    if ends is not None and 0 <= (ends - today).days <= _ENDS_SOON_DAYS:
        found.append(phrases.ends_soon.format(day=phrases.day_of(ends)))
    return tuple(found)


def notes_on(
    reading: Reading,
    sources: Sequence[Asset],
    *,
    missing: Sequence[str],
    differing: Sequence[NamingNote],
) -> tuple[str, ...]:
    """Say what a reader must know of an answer that rests on the sources.

    `missing` are words of the question that nothing speaks of: it may rest on a false premise.
    `differing` is what `on_differing` says of them.
    """
    phrases = phrases_of(reading.language)
    notes = []
    unheard = [word for word in _worth_naming(missing) if word not in _MEASURING]
    if unheard:
        notes.append(
            phrases.not_mentioned.format(words=_named(_as_asked(unheard, reading), phrases))
        )
    foreign = foreign_to(reading.language, [asset.language for asset in sources])
    if foreign:
        names = phrases.joined(sorted(map(phrases.language, foreign)))
        notes.append(phrases.only_in.format(languages=names))
    return (*notes, *(one.note for one in differing))


def on_differing(sources: Sequence[Asset], *, language: str = ENGLISH) -> tuple[NamingNote, ...]:
    """Name the sources that give different figures, newest first; nothing where none do."""
    if not sources:
        return ()
    phrases = phrases_of(language)
    named = phrases.joined([_dated(asset, phrases) for asset in sources])
    return (
        NamingNote(
            note=phrases.differing.format(sources=named),
            version_ids=frozenset(asset.version_id for asset in sources),
        ),
    )


def _dated(asset: Asset, phrases: Phrases) -> str:
    when = phrases.undated
    if asset.updated is not None:
        when = phrases.updated.format(day=phrases.day_of(asset.updated))
    return f"{phrases.quoted(asset.title)} ({when})"


def not_found(reading: Reading, missing: Sequence[str]) -> tuple[str, ...]:
    """Name the words of a question that nothing may be shown about; none when there are none."""
    unheard = _worth_naming(missing)
    if not unheard:
        return ()
    phrases = phrases_of(reading.language)
    named = _named(_as_asked(unheard, reading), phrases)
    return (phrases.nothing_mentions.format(words=named),)


def _worth_naming(missing: Sequence[str]) -> list[str]:
    return [word for word in missing if len(word) >= _SHORTEST_NAMED or is_code(word)]


def _as_asked(unheard: Sequence[str], reading: Reading) -> tuple[str, ...]:
    """Return words of a question as somebody typed them, not as they were written out."""
    typed = [(*reading.typed_for(word), word)[0] for word in unheard]
    return as_typed(typed, f"{reading.text} {reading.spelt}")


def _named(words: Sequence[str], phrases: Phrases) -> str:
    return ", ".join(phrases.quoted(word) for word in words[:_MOST_NAMED])


def read_as(words: Sequence[tuple[str, str]], *, language: str = ENGLISH) -> tuple[str, ...]:
    """Say which words of a question were read as which."""
    phrases = phrases_of(language)
    return tuple(
        phrases.read_as.format(word=phrases.quoted(word), meaning=phrases.quoted(meaning))
        for word, meaning in words[:_MOST_NAMED]
    )


def with_notes(notes: Sequence[str], text: str) -> str:
    """Return a reply with its notes before it."""
    return f"{' '.join(notes)}\n\n{text}" if notes else text


def abstention(notes: Sequence[str], pages: Sequence[AssetCard], *, language: str = ENGLISH) -> str:
    """Return the reply where no answer is sure: what is not mentioned, and which pages are near."""
    phrases = phrases_of(language)
    lines = [with_notes(notes, phrases.abstention)]
    if pages:
        lines.append(f"{phrases.worth_a_look} {_titles(pages, phrases, language)}.")
    return "\n\n".join(lines)


def first_words(answer: Answer) -> str:
    """Return what stands before an answer to what may be an emergency; empty for any other."""
    if not answer.is_urgent:
        return ""
    phrases, language = phrases_of(answer.language), answer.language
    if not answer.how_to_report:
        return phrases.urgent
    titles = _titles(answer.how_to_report, phrases, language)
    return f"{phrases.urgent} {phrases.how_to_report} {titles}."


def _titles(pages: Sequence[AssetCard], phrases: Phrases, language: str) -> str:
    return ", ".join(
        phrases.quoted(card.asset.title) + in_other_language(card, asked=language) for card in pages
    )


def listing(kind: AssetKind | None, assets: Sequence[Asset], *, language: str = ENGLISH) -> str:
    """Return the reply to somebody who asked for documents of a kind, or of a title."""
    phrases = phrases_of(language)
    if kind is None:
        return phrases.here_it_is.format(title=phrases.joined([one.title for one in assets]))
    name = kind.value.replace("_", " ")
    if len(assets) == 1:
        return phrases.listing_one.format(kind=name, title=assets[0].title)
    return "\n".join(
        (
            phrases.listing_many.format(kind=name),
            *(f"\u2022 {asset.title}" for asset in assets),
        )
    )


def source_line(citation: Citation, *, language: str = ENGLISH) -> str:
    """Return title, place and date of a source, with its warnings."""
    phrases = phrases_of(language)
    place = f", {citation.location}" if citation.location else ""
    updated = ""
    if citation.updated is not None:
        updated = f" ({phrases.updated.format(day=phrases.day_of(citation.updated))})"
    return " ".join((f"\u2014 {citation.title}{place}{updated}.", *citation.warnings))


def choices_between(
    question: str, assets: Sequence[tuple[Asset, float]], *, tie: float
) -> tuple[Choice, ...]:
    """Return the products to choose between, or nothing when the question is clear enough.

    Asked only when the best documents are all but tied, are each about other products, are of the
    same kind, and the question names none of those products.
    """
    if len(assets) < 2:  # noqa: PLR2004 - a tie needs two
        return ()
    best = assets[0][1]
    tied = [asset for asset, score in assets if best - score <= tie][:4]
    products = [asset.suits.products for asset in tied]
    if len(tied) < 2 or any(len(names) != 1 for names in products):  # noqa: PLR2004
        return ()
    names = list(dict.fromkeys(next(iter(names)) for names in products))
    if len(names) < len(tied) or len({asset.kind for asset in tied}) > 1:
        return ()
    asked = set(topic_words(question))
    if any(set(topic_words(name)) & asked for name in names):
        return ()
    return tuple(
        Choice(
            label=_label(name),
            question=f"{question} ({name})",
            version_ids=frozenset(
                asset.version_id for asset in tied if name in asset.suits.products
            ),
        )
        for name in names
    )


def _label(name: str) -> str:
    return name if any(letter.isupper() for letter in name) else name.replace("-", " ").title()
