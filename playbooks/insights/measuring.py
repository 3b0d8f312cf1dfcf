"""Counting what worked once a day, and handing it to whoever recommends."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from playbooks.insights.evidence import NOTHING, Cells, StageEvidence, Tally, by_cell
from playbooks.insights.exposures import Exposure, exposures
from playbooks.insights.tables import EvidenceRow
from playbooks.insights.worked import WhatWorked


def count_what_worked(session: Session, *, now: datetime) -> int:
    """Count every exposure anew; return how many there are. Doing it again changes nothing."""
    every = exposures(session, as_of=now)
    session.execute(delete(EvidenceRow))
    rows = []
    for stage in sorted({exposure.stage for exposure in every}):
        mine = [exposure for exposure in every if exposure.stage == stage]
        shown, judged = _sent_on(mine), _moved(mine)
        for asset_id, segment in sorted(shown.cells):
            seen = shown.cells[asset_id, segment]
            over = judged.cells.get((asset_id, segment), NOTHING)
            rows.append(
                {
                    "asset_id": asset_id,
                    "stage": stage,
                    "segment": segment,
                    "shown": seen.trials,
                    "sent_on": seen.successes,
                    "shown_partners": seen.partners,
                    "judged": over.trials,
                    "moved": over.successes,
                    "judged_partners": over.partners,
                    "measured_at": now,
                }
            )
    if rows:
        session.execute(insert(EvidenceRow), rows)
    return len(every)


class Evidence:
    """What one partner may learn from, for as many of its deals as are looked at together.

    It is as old as the last count, for the partner's own deals too, so that what is their own can
    be told apart from the sums.
    """

    def __init__(self, session: Session, partner_id: str, *, explores: bool) -> None:
        self._session = session
        self._partner_id = partner_id
        self._explores = explores
        self._own: list[Exposure] | None = None
        self._known: dict[str, WhatWorked] = {}

    def at(self, stage: str) -> WhatWorked:
        """Return what worked at a stage."""
        if stage not in self._known:
            self._known[stage] = self._read(stage)
        return self._known[stage]

    def _read(self, stage: str) -> WhatWorked:
        rows = list(self._session.scalars(select(EvidenceRow).where(EvidenceRow.stage == stage)))
        own = [exposure for exposure in self._exposures() if exposure.stage == stage]

        def everybody(tally: Callable[[EvidenceRow], Tally]) -> Cells:
            return Cells({(row.asset_id, row.segment): tally(row) for row in rows})

        return WhatWorked(
            sent_on=StageEvidence(
                everybody=everybody(
                    lambda row: Tally(
                        trials=row.shown, successes=row.sent_on, partners=row.shown_partners
                    )
                ),
                own=_sent_on(own),
            ),
            moved_on=StageEvidence(
                everybody=everybody(
                    lambda row: Tally(
                        trials=row.judged, successes=row.moved, partners=row.judged_partners
                    )
                ),
                own=_moved(own),
            ),
            explores=self._explores,
        )

    def _exposures(self) -> list[Exposure]:
        if self._own is None:
            measured_at = self._session.scalar(select(func.max(EvidenceRow.measured_at)))
            self._own = (
                []
                if measured_at is None
                else exposures(self._session, partner_id=self._partner_id, as_of=measured_at)
            )
        return self._own


def _sent_on(every: Iterable[Exposure]) -> Cells:
    return by_cell((e.asset_id, e.segment, e.partner_id, e.was_sent_on) for e in every)


def _moved(every: Iterable[Exposure]) -> Cells:
    return by_cell(
        (e.asset_id, e.segment, e.partner_id, e.moved_on) for e in every if e.moved_on is not None
    )
