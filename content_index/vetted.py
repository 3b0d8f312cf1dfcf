"""Vetted answers: what a CAM answered where the bot could not, kept as an asset and found again.

Its title is the question in the CAM's wording, its text the answer as typed. It has no file: it is
withdrawn, narrowed and superseded like any asset, and ends on its day.
"""

from __future__ import annotations

import calendar
import hashlib
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from content_index import queries
from content_index.assets import VETTED_SOURCE, AssetKind, Status
from content_index.chunking import Chunk, chunked
from content_index.embedding.queries import keep_read
from content_index.labels import AudienceLevel, Label
from content_index.languages import ENGLISH, small_words_in
from content_index.library import Library
from content_index.life.acting import Act, record_act
from content_index.life.events import EventKind
from content_index.reading.plain import read_plain
from content_index.stored import label_as_json

KEPT_MONTHS = 6
LONGEST_QUESTION = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class VettedAnswer:
    """A question and its answer as they are to be kept.

    `owner` is the address of who answers for it, `answered_by` that person's name, which stands
    beside each quote. `label` must name an audience and a last day.

    Raises:
        ValueError: question, answer, audience or last day is missing.
    """

    id: str
    question: str
    answer: str
    owner: str
    answered_by: str
    label: Label

    def __post_init__(self) -> None:
        if not (self.question.strip() and self.answer.strip()):
            raise ValueError("a vetted answer has a question and an answer")
        if self.label.audience is None or self.label.expires_on is None:
            raise ValueError("a vetted answer names its readers and its last day")

    @property
    def title(self) -> str:
        """The question on one line, cut where it is very long."""
        return " ".join(self.question.split())[:LONGEST_QUESTION]

    @property
    def language(self) -> str:
        """The language whose small words question and answer hold most of; English where equal."""
        counts = small_words_in(f"{self.question} {self.answer}")
        return max(counts, key=lambda language: (counts[language], language == ENGLISH))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyAnswer:
    """A vetted answer with its passages, whose texts the model has read already."""

    answer: VettedAnswer
    chunks: tuple[Chunk, ...]
    hashes: tuple[str, ...]


def vetted_id(work_key: str, *, today: date) -> str:
    """Return the id of the answer to one question, the same each time it is asked for."""
    return f"vetted/{today}-{sha256_of(work_key)[:10]}"


def readers_of_partner(partner_id: str, *, expires_on: date) -> Label:
    """Return the label that lets the people of one partner read it, and nobody beyond."""
    return Label(
        audience=AudienceLevel.TO_PARTNER, partners=frozenset({partner_id}), expires_on=expires_on
    )


def last_day(today: date) -> date:
    """Return the day six months on, or that month's last."""
    months = today.month - 1 + KEPT_MONTHS
    year, month = today.year + months // 12, months % 12 + 1
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def ready_answer(answer: VettedAnswer, library: Library) -> ReadyAnswer:
    """Split an answer and have the model read it; slow, so do it before a transaction is opened.

    What the model makes is kept at once, by the text's hash: it shows nothing to anybody.
    """
    embedder = library.embedder
    chunks = chunked(
        read_plain(answer.answer),
        title=answer.title,
        count_tokens=embedder.count_tokens,
        token_limit=embedder.token_limit,
    )
    texts = {sha256_of(chunk.searchable): chunk.searchable for chunk in chunks}
    read = embedder.read_passages(list(texts.values()))
    with library.database.transaction() as session:
        keep_read(session, dict(zip(texts, read, strict=True)), model=embedder.name)
    place = f"answered by {answer.answered_by}"
    return ReadyAnswer(
        answer=answer,
        chunks=tuple(replace(chunk, location=place) for chunk in chunks),
        hashes=tuple(sha256_of(chunk.searchable) for chunk in chunks),
    )


def keep_answer(session: Session, ready: ReadyAnswer, act: Act) -> None:
    """Publish a vetted answer in the caller's transaction."""
    answer = ready.answer
    queries.add_asset(
        session,
        {
            "id": answer.id,
            "source": VETTED_SOURCE,
            "path": answer.id,
            "is_id_declared": True,
            "version_number": 1,
            "version_name": "1",
            "title": answer.title,
            "kind": AssetKind.VETTED_ANSWER.value,
            "url": "",
            "language": answer.language,
            "owner": answer.owner,
            "updated": act.today,
            "review_by": None,
            "status": Status.PUBLISHED.value,
            "supersedes": None,
            "label": label_as_json(answer.label),
            "suits": {},
            "changed_at": act.now,
        },
    )
    content = f"{answer.question}\n\n{answer.answer}"
    version_id = queries.add_version(
        session,
        {
            "asset_id": answer.id,
            "number": 1,
            "sha256": sha256_of(content),
            "path": answer.id,
            "size_bytes": len(content.encode()),
            "recipe": "vetted",
            "status": Status.PUBLISHED.value,
            "stored_at": act.now,
        },
    )
    queries.replace_passages(session, version_id, ready.chunks, ready.hashes, recipe="vetted")
    queries.count_change(session, passages=True, assets=[answer.id])
    details = {"question": answer.title, "label": label_as_json(answer.label)}
    record_act(session, answer.id, EventKind.ANSWER_KEPT, act, **details)


def sha256_of(text: str) -> str:
    """Return the hash by which a text is known."""
    return hashlib.sha256(text.encode()).hexdigest()
