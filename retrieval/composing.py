"""Put an answer together from chosen quotes: sources, warnings, receipts, words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from content_index.assets import Asset, AssetKind
from content_index.reading.places import address_at
from retrieval.answers import AssetCard, Choice, Citation, Differing, Sentence
from retrieval.languages import only_in
from retrieval.passages import ReadyPassage
from retrieval.question import Preferences, Reading
from retrieval.quotes import Quote
from retrieval.wording import plain, topic_words

ABSTENTION = "I did not find an answer that I am sure of."
ASKING_BACK = "I found answers for more than one of these. Which one do you mean?"
MOST_CARDS = 3
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


def quoted(citations: Sequence[Citation]) -> str:
    """Return the reply that needs no language model: every quote with its source, best first.

    Quotes that answer a part of a question stand together below that part.
    """
    shown_before, pieces = "", []
    for item in citations:
        if item.part and item.part != shown_before:
            pieces.append(heading_of(item.part))
        shown_before = item.part
        pieces.append(f"\u201c{shown(item)}\u201d\n{source_line(item)}")
    return "\n\n".join(pieces)


def heading_of(part: str) -> str:
    """Return the line above the quotes that answer one part of a question."""
    return f"On {in_quotation_marks(part)}:"


def in_quotation_marks(part: str) -> str:
    """Return a part of a question as it is named to its asker."""
    return f"\u201c{part.rstrip(' ?!.,;')}\u201d"


def worded(prose: Sequence[Sentence], citations: Sequence[Citation]) -> str:
    """Return the prose, then each citation with the number that the sentences name."""
    sources = (
        f"[{number}] \u201c{shown(item)}\u201d\n{source_line(item)}"
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


def cited(quote: Quote, ready: ReadyPassage, asset: Asset, *, today: date) -> Citation:
    """Make the citation of a quote: every fact of it comes from the asset table.

    The address is the asset's; where its format allows, it opens at the passage's place.
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
        warnings=warnings_about(asset, today=today),
        header=quote.header,
    )


def place_within(location: str, *, title: str) -> str:
    """Return a passage's place without the document's own title, which stands beside it."""
    return "" if location == title else location.removeprefix(f"{title} > ")


def warnings_about(asset: Asset, *, today: date) -> tuple[str, ...]:
    """Say what a reader must know of a source's age, in whole sentences."""
    found = []
    if asset.review_by is not None and asset.review_by < today:
        found.append(f"Its review was due on {day(asset.review_by)}.")
    if asset.updated is not None:
        months = int((today - asset.updated).days / _DAYS_A_MONTH)
        if months > _OLD_AFTER_MONTHS:
            found.append(f"Last updated {months} months ago.")
    ends = asset.label.expires_on
    if ends is not None and 0 <= (ends - today).days <= _ENDS_SOON_DAYS:
        found.append(f"Valid only until {day(ends)}.")
    return tuple(found)


def notes_on(
    reading: Reading,
    sources: Sequence[Asset],
    *,
    missing: Sequence[str],
    differing: Sequence[Differing],
) -> tuple[str, ...]:
    """Say what a reader must know of an answer that rests on the sources.

    `missing` are words of the question that nothing speaks of: it may rest on a false premise.
    `differing` is what `on_differing` says of them.
    """
    notes = []
    unheard = [word for word in missing if len(word) >= _SHORTEST_NAMED and word not in _MEASURING]
    if unheard:
        notes.append(f"Nothing here mentions {_quoted(unheard)}: check that this answers you.")
    foreign = only_in([asset.language for asset in sources], asked=reading.language)
    if foreign:
        notes.append(foreign)
    return (*notes, *(one.note for one in differing))


def on_differing(sources: Sequence[Asset]) -> tuple[Differing, ...]:
    """Name the sources that give different figures, newest first; nothing where none do."""
    if not sources:
        return ()
    named = " and ".join(_dated(asset) for asset in sources)
    return (
        Differing(
            note=f"These sources give different figures: {named}.",
            version_ids=frozenset(asset.version_id for asset in sources),
        ),
    )


def _dated(asset: Asset) -> str:
    when = "undated" if asset.updated is None else f"updated {day(asset.updated)}"
    return f"\u201c{asset.title}\u201d ({when})"


def not_found(words: Sequence[str]) -> tuple[str, ...]:
    """Name the words of a question that nothing may be shown about; none when there are none."""
    if not words:
        return ()
    return (f"I found nothing here that mentions {_quoted(words)}.",)


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"\u201c{word}\u201d" for word in words[:_MOST_NAMED])


def with_notes(notes: Sequence[str], text: str) -> str:
    """Return a reply with its notes before it."""
    return f"{' '.join(notes)}\n\n{text}" if notes else text


def listing(kind: AssetKind, assets: Sequence[Asset]) -> str:
    """Return the reply to somebody who asked for documents of a kind."""
    name = kind.value.replace("_", " ")
    if len(assets) == 1:
        return f"This is the newest {name} that I can show here: {assets[0].title}."
    return "\n".join(
        (
            f"These are the newest ones of the kind {name} that I can show here:",
            *(f"\u2022 {asset.title}" for asset in assets),
        )
    )


def cards(
    assets: Sequence[Asset], *, quoted: Sequence[str], preferences: Preferences
) -> tuple[AssetCard, ...]:
    """Return a card with its receipt for each asset, at most three.

    A vetted answer has none: it is quoted, and there is nothing to open.
    """
    to_open = [one for one in dict.fromkeys(assets) if one.kind is not AssetKind.VETTED_ANSWER]
    return tuple(
        AssetCard(asset=asset, receipt=_receipt(asset, quoted=quoted, preferences=preferences))
        for asset in to_open[:MOST_CARDS]
    )


def _receipt(asset: Asset, *, quoted: Sequence[str], preferences: Preferences) -> tuple[str, ...]:
    facts = []
    count = sum(asset_id == asset.id for asset_id in quoted)
    if count:
        facts.append("quoted above" if count == 1 else f"quoted above {count} times")
    suits = asset.suits
    if preferences.stage and preferences.stage in suits.stages:
        facts.append(f"made for the stage {preferences.stage}")
    if preferences.industry and preferences.industry in suits.industries:
        facts.append(f"made for {preferences.industry}")
    facts += [f"about {name}" for name in sorted(preferences.products & suits.products)]
    if preferences.competitor and preferences.competitor in suits.competitors:
        facts.append(f"against {preferences.competitor}")
    updated = "" if asset.updated is None else f", updated {day(asset.updated)}"
    facts.append(f"version {asset.version}{updated}")
    if asset.owner:
        facts.append(f"owner {asset.owner}")
    if asset.label.expires_on is not None:
        facts.append(f"valid until {day(asset.label.expires_on)}")
    return tuple(facts)


def shown(citation: Citation) -> str:
    """Return the quote as a reader sees it: no Markdown marks, a row with its column names."""
    lines = [line for line in citation.quote.split("\n") if line.strip()]
    if citation.header and "|" in citation.header:
        names = _cells(citation.header)
        return "\n".join(_row(names, _cells(line)) for line in lines)
    return "\n".join(plain(line).rstrip() for line in lines)


def _cells(line: str) -> list[str]:
    return [plain(cell).strip() for cell in line.strip().strip("|").split("|")]


def _row(names: Sequence[str], cells: Sequence[str]) -> str:
    if len(names) != len(cells):
        return " | ".join(cells)
    return "; ".join(
        f"{name}: {cell}" if name else cell for name, cell in zip(names, cells, strict=True) if cell
    )


def source_line(citation: Citation) -> str:
    """Return title, place and date of a source, with its warnings."""
    place = f", {citation.location}" if citation.location else ""
    updated = "" if citation.updated is None else f" (updated {day(citation.updated)})"
    return " ".join((f"\u2014 {citation.title}{place}{updated}.", *citation.warnings))


def day(date_: date) -> str:
    """Return a date as people write it: 1 September 2026."""
    return f"{date_.day} {date_:%B %Y}"


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
    return tuple(Choice(label=_label(name), question=f"{question} ({name})") for name in names)


def _label(name: str) -> str:
    return name if any(letter.isupper() for letter in name) else name.replace("-", " ").title()
