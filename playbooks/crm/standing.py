"""How a deal stands here, read off its history: what people chose, and what the CRM did. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from playbooks.crm.mapping import CrmMapping
from playbooks.crm.reconciling import NEVER, StandsHere
from playbooks.deals.deal import Deal, DealEvent, DealEventKind
from playbooks.deals.stages import CLOSED_STAGES, OPEN_STAGES, Stage
from playbooks.programme.people import VENDOR, Member, Role

CRM_MEMBER_ID = "crm"
"""Who did it, in a deal's history, when the CRM did."""


def acting_for(mapping: CrmMapping) -> Member:
    """Return the CRM as somebody who acts on deals: any deal, as an admin does."""
    return Member(
        id=CRM_MEMBER_ID,
        name=mapping.name,
        email="",
        organisation=VENDOR,
        role=Role.ADMIN,
        identities=(),
        locale="en-GB",
        time_zone=mapping.time_zone,
    )


def stands_here(deal: Deal, history: Sequence[DealEvent], *, came_from_crm: bool) -> StandsHere:
    """Read what people chose last, and when; `history` is the deal's, oldest first.

    A deal that came from the CRM and that nobody has moved here was never chosen by people. One
    without any move was put at its stage when it entered it.
    """
    moves = [event for event in history if event.kind is DealEventKind.STAGE_CHANGED]
    ours = [event for event in moves if event.by != CRM_MEMBER_ID]
    left = [Stage(event.before) for event in moves if event.before in OPEN_STAGES]
    if ours:
        chosen, at = Stage(ours[-1].after), ours[-1].at
    else:
        chosen = Stage(moves[0].before) if moves else deal.stage
        at = deal.registered_at if moves else deal.stage_since
        at = NEVER if came_from_crm else at
    if deal.stage not in CLOSED_STAGES:
        left.append(deal.stage)
    return StandsHere(
        stage=deal.stage,
        registration=deal.registration,
        chosen=chosen,
        chosen_at=at,
        open_before=left[-1] if left else Stage.COMMIT,
    )
