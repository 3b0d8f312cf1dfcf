"""Counting what worked once a day, and handing it to whoever recommends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from playbooks.insights.evidence import NOTHING, Cells, StageEvidence, by_cell
from playbooks.insights.exposures import Exposure, exposures
from playbooks.insights.queries import EVERYBODY, Count, counts_at
from playbooks.insights.worked import WhatWorked


def count_what_worked(session: Session, *, now: datetime) -> list[Count]:
    """Count every showing that there was, of each partner and of all. Writes nothing."""
    groups: dict[tuple[str, str], list[Exposure]] = defaultdict(list)
    for exposure in exposures(session, as_of=now):
        groups[EVERYBODY, exposure.stage].append(exposure)
        groups[exposure.partner_id, exposure.stage].append(exposure)
    counts = []
    for (partner_id, stage), mine in sorted(groups.items()):
        shown, judged = _sent_on(mine), _moved(mine)
        counts += [
            Count(
                partner_id=partner_id,
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

    A partner's own part is read as it was counted with the sums, and not as its deals are now: it
    has to be taken out of them to the last deal.
    """

    def __init__(self, session: Session, partner_id: str, *, explores: bool) -> None:
        self._session = session
        self._partner_id = partner_id
        self._explores = explores
        self._known: dict[str, WhatWorked] = {}

    def at(self, stage: str) -> WhatWorked:
        """Return what worked at a stage."""
        if stage not in self._known:
            self._known[stage] = self._read(stage)
        return self._known[stage]

    def _read(self, stage: str) -> WhatWorked:
        counts = counts_at(self._session, stage, partner_id=self._partner_id)
        everybody = [one for one in counts if one.partner_id == EVERYBODY]
        own = [one for one in counts if one.partner_id != EVERYBODY]
        return WhatWorked(
            sent_on=StageEvidence(everybody=_shown_of(everybody), own=_shown_of(own)),
            moved_on=StageEvidence(everybody=_judged_of(everybody), own=_judged_of(own)),
            explores=self._explores,
        )


def _shown_of(counts: Iterable[Count]) -> Cells:
    return Cells({(one.asset_id, one.segment): one.shown for one in counts})


def _judged_of(counts: Iterable[Count]) -> Cells:
    return Cells({(one.asset_id, one.segment): one.judged for one in counts})


def _sent_on(every: Iterable[Exposure]) -> Cells:
    return by_cell((e.asset_id, e.segment, e.partner_id, e.was_sent_on) for e in every)


def _moved(every: Iterable[Exposure]) -> Cells:
    return by_cell(
        (e.asset_id, e.segment, e.partner_id, e.moved_on) for e in every if e.moved_on is not None
    )
