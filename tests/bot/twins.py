"""In-memory twins of the library and the answerer: everything else in these tests is real."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.errors import RetryLaterError
from content_index.assets import Asset, AssetKind, Status, Suits
from content_index.labels import AudienceLevel, Grant, HolderKind, Label
from retrieval.answers import Answer, AnswerState, AssetCard, Choice, Citation, LeftPart
from retrieval.emergencies import in_an_emergency
from retrieval.meaning import Meaningful
from retrieval.parts import split_parts
from retrieval.question import Question

ABSTAINED = Answer(state=AnswerState.ABSTAINED, text="Nothing found.", ranked=("a.md",))
DISCOUNT_QUOTE = "Gold partners get **28%** on `Vault` <!channel> & more"
MARGIN_QUOTE = "The floor is 41%, for our own people only."


def citation(asset_id: str, version_id: int, quote: str) -> Citation:
    return Citation(
        asset_id=asset_id,
        version_id=version_id,
        title=f"Title of {asset_id}",
        path=f"{asset_id}.md",
        version="2.1",
        location="Discounts > Gold",
        quote=quote,
        url=f"https://enable.tidewell.example/{asset_id}",
        updated=date(2026, 9, 1),
        valid_until=date(2027, 3, 1),
        warnings=("Last updated long ago.",),
    )


DISCOUNT = Answer(
    state=AnswerState.ANSWERED,
    text=DISCOUNT_QUOTE,
    citations=(citation("pricing", 1, DISCOUNT_QUOTE),),
    confidence=0.9,
)
MARGIN = Answer(
    state=AnswerState.ANSWERED,
    text=MARGIN_QUOTE,
    citations=(citation("margins", 2, MARGIN_QUOTE),),
    confidence=0.9,
)
LISTED = Answer(
    state=AnswerState.ANSWERED,
    text="This is the newest pitch that I can show here: Winter pitch.",
    confidence=1.0,
    listed=frozenset({1}),
)
NEAR = replace(
    ABSTAINED,
    assets=(
        AssetCard(
            asset=Asset(
                id="archive",
                version_id=1,
                version="2.1",
                title="Archive guide",
                kind=AssetKind.GUIDE,
                path="archive.md",
                url="https://enable.tidewell.example/archive",
                language="en",
                owner=None,
                updated=None,
                review_by=None,
                label=Label(audience=AudienceLevel.TO_PARTNER),
                suits=Suits(),
                status=Status.PUBLISHED,
            ),
            receipt=(),
        ),
    ),
)
ASK_BACK = Answer(
    state=AnswerState.ASKED_BACK,
    text="Which product do you mean?",
    choices=(
        Choice(label="Vault", question="gold discount for Vault", version_ids=frozenset({1})),
        Choice(label="Recover", question="something about Recover"),
    ),
)


PAID, MARGIN_PART, AGAIN = (
    "has our claim been paid",
    "what is the margin floor",
    "what is the silver discount",
)


def with_left_parts(asked: str) -> Answer:
    """The discount, and what else is asked left to a person."""
    parts = split_parts(asked)
    left = tuple(
        LeftPart(text=part, needs_a_person=PAID in part)
        for part in parts
        if len(parts) > 1 and any(one in part for one in (PAID, MARGIN_PART, AGAIN))
    )
    notes = tuple(f"I have nothing on {part.text}." for part in left)
    return replace(DISCOUNT, left_parts=left, notes=notes)


def is_vendor_only(grant: Grant) -> bool:
    return {holder.kind for holder in grant.holders} == {HolderKind.VENDOR}


def is_urgent(text: str) -> bool:
    return "urgent" in text.lower()


@dataclass
class ScriptedAnswerer:
    """Answers by keyword. `margin` is answered only to the vendor's own people."""

    asked: list[Question] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    failures_left: int = 0
    revoked: set[int] = field(default_factory=set)
    general: frozenset[str] = frozenset()

    def answer(
        self,
        question: Question,
        grant: Grant,
        *,
        now: datetime,
        watch: Callable[[Answer], None] | None = None,
    ) -> Answer:
        del now, watch
        self.asked.append(question)
        self.grants.append(grant)
        text = question.text.lower()
        if "explode" in text:
            raise ValueError("a secret that nobody may read in a log: " + text)
        if "later" in text and self.failures_left > 0:
            self.failures_left -= 1
            raise RetryLaterError("not now", seconds=0.1)
        found = self._found(text, grant)
        return in_an_emergency(found, question.text, []) if is_urgent(text) else found

    def _found(self, text: str, grant: Grant) -> Answer:
        if "discount" in text or "later" in text:
            return with_left_parts(text)
        if "margin" in text:
            return MARGIN if is_vendor_only(grant) else ABSTAINED
        if "newest pitch" in text:
            return LISTED
        if "archive" in text:
            return NEAR
        return ASK_BACK if "which" in text else ABSTAINED

    def reports_emergency(self, question: Question) -> bool:
        """So is whatever says that it is urgent."""
        return is_urgent(question.text)

    def meaningful(self, grant: Grant, *, now: datetime) -> Meaningful:
        """No word of any document is the name of somebody's customer."""
        del grant, now
        return Meaningful(frozenset(), is_word=self.general.__contains__)

    def authorise(self, answer: Answer, grant: Grant, *, now: datetime) -> Answer:
        del grant, now
        kept = tuple(c for c in answer.citations if c.version_id not in self.revoked)
        if answer.state is AnswerState.ANSWERED and not answer.version_ids - self.revoked:
            return ABSTAINED
        return replace(answer, citations=kept)


@dataclass
class ShelfTwin:
    """The library as the last check before a post sees it."""

    withdrawn: set[int] = field(default_factory=set)

    def still_allowed(
        self, version_ids: Iterable[int], grant: Grant, *, today: date
    ) -> frozenset[int]:
        del today
        allowed = {1} | ({2} if is_vendor_only(grant) else set())
        return frozenset(version_ids) & (allowed - self.withdrawn)
