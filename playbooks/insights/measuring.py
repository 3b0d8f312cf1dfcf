"""Counting what worked once a day, and handing it to whoever recommends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from playbooks.insights.evidence import NOTHING, Cells, StageEvidence, by_cell
from playbooks.insights.exposures import Exposure, exposures
from playbooks.insights.queries import Count, counted_at, counts_at
from playbooks.insights.worked import WhatWorked


def count_what_worked(session: Session, *, now: datetime) -> list[Count]:
    """Count every showing that there was. Reads much and writes nothing."""
    by_stage: dict[str, list[Exposure]] = defaultdict(list)
    for exposure in exposures(session, as_of=now):
        by_stage[exposure.stage].append(exposure)
    counts = []
    for stage, mine in sorted(by_stage.items()):
        shown, judged = _sent_on(mine), _moved(mine)
        counts += [
            Count(
                asset_id=asset_id,
                stage=stage,
                segment=segment,
                shown=shown.cells[asset_id, segment],
                judged=judged.cells.get((asset_id, segment), NOTHING),
                measured_at=now,
            )
            for asset_id, segment in sorted(shown.cells)
        ]
    return counts


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
        counts = counts_at(self._session, stage)
        own = [exposure for exposure in self._exposures() if exposure.stage == stage]
        return WhatWorked(
            sent_on=StageEvidence(
                everybody=Cells({(one.asset_id, one.segment): one.shown for one in counts}),
                own=_sent_on(own),
            ),
            moved_on=StageEvidence(
                everybody=Cells({(one.asset_id, one.segment): one.judged for one in counts}),
                own=_moved(own),
            ),
            explores=self._explores,
        )

    def _exposures(self) -> list[Exposure]:
        if self._own is None:
            as_of = counted_at(self._session)
            self._own = (
                []
                if as_of is None
                else exposures(self._session, partner_id=self._partner_id, as_of=as_of)
            )
        return self._own


def _sent_on(every: Iterable[Exposure]) -> Cells:
    return by_cell((e.asset_id, e.segment, e.partner_id, e.was_sent_on) for e in every)


def _moved(every: Iterable[Exposure]) -> Cells:
    return by_cell(
        (e.asset_id, e.segment, e.partner_id, e.moved_on) for e in every if e.moved_on is not None
    )
