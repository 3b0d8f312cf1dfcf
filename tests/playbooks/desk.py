"""A CAM at work, as the tests of nudges need it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content_index.assets import Asset
from playbooks.deals.stages import Refusal, Stage
from playbooks.deals.usecases import move_stage
from playbooks.plays import queries
from playbooks.plays.acting import ActRecorded, record_act
from playbooks.plays.nudge import Act, Nudge
from playbooks.plays.nudges import (
    AlreadySent,
    NudgePreview,
    PreviewChanged,
    confirm_nudge,
    preview_nudge,
)
from playbooks.plays.playset import PlaySet
from playbooks.plays.sending import (
    NotSent,
    Postponed,
    ReadyToSend,
    mark_sent,
    nudge_at_send,
)
from playbooks.plays.subjects import Moment
from playbooks.programme.people import Member
from playbooks.programme.readers import find_member
from store.database import Database
from store.tables import OutboxRow

PLAY = "competitive-displacement/ask-how-it-goes"
DEAL = "D-1001"  # Nordlicht's, against Coldstack, in discovery


def person(session: Session, name: str) -> Member:
    found = find_member(session, name)
    assert found is not None
    return found


class Desk:
    """A CAM at work: what each test does many times."""

    def __init__(
        self, database: Database, plays: PlaySet, assets: list[Asset], now: datetime
    ) -> None:
        self.database = database
        self.plays = plays
        self.assets = assets
        self.now = now

    @property
    def today(self) -> date:
        return self.now.date()

    def preview(
        self, *, sender: str = "jonas", deal: str = DEAL, play: str = PLAY
    ) -> NudgePreview | Refusal:
        with self.database.reading() as session:
            return preview_nudge(
                session,
                deal,
                play,
                sender=person(session, sender),
                plays=self.plays,
                assets=self.assets,
                now=self.now,
                today=self.today,
            )

    def shown(self) -> NudgePreview:
        preview = self.preview()
        assert isinstance(preview, NudgePreview)
        return preview

    def confirm(self, digest: str) -> Nudge | AlreadySent | PreviewChanged | Refusal:
        with self.database.transaction() as session:
            return confirm_nudge(
                session,
                DEAL,
                PLAY,
                digest=digest,
                sender=person(session, "jonas"),
                plays=self.plays,
                assets=self.assets,
                now=self.now,
                today=self.today,
            )

    def send(self) -> Nudge:
        nudge = self.confirm(self.shown().digest)
        assert isinstance(nudge, Nudge)
        return nudge

    def at_send(self, nudge: Nudge, *, number: int = 1) -> ReadyToSend | Postponed | NotSent:
        with self.database.transaction() as session:
            return nudge_at_send(
                session,
                nudge.id,
                round=number,
                plays=self.plays,
                assets=self.assets,
                moment=Moment(now=self.now),
            )

    def posted(self, nudge: Nudge) -> None:
        with self.database.transaction() as session:
            mark_sent(session, nudge.id, channel_id="C0NORDLICHT", ts="5.5", now=self.now)

    def act(self, nudge: Nudge, act: Act, *, by: str = "lena") -> ActRecorded | Refusal:
        with self.database.transaction() as session:
            return record_act(session, nudge.id, act, by=person(session, by), now=self.now)

    def move(self, stage: Stage) -> None:
        with self.database.transaction() as session:
            lena = person(session, "lena")
            move_stage(session, DEAL, to=stage, by=lena, now=self.now, reason="r")

    def keep(self, nudge: Nudge) -> None:
        with self.database.transaction() as session:
            queries.save_nudge(session, nudge)

    def outbox(self, topic: str) -> list[OutboxRow]:
        with self.database.reading() as session:
            query = select(OutboxRow).where(OutboxRow.topic == topic).order_by(OutboxRow.id)
            rows = list(session.scalars(query))
            session.expunge_all()
            return rows
