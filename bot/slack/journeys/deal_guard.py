"""What a message about deals is posted or changed under: that all its readers may hear of them.

Where a message goes is decided when its work is done. It may be posted long after that (Slack
limits calls, a machine sleeps), and somebody else may have joined by then: so it is asked again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.slack.messenger import Guard

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from playbooks.plays.nudge import Nudge

GOES_ON_ELSEWHERE = (
    "This is about a deal, and not everybody who reads along here may hear of it. It goes on in"
    " direct messages."
)
NOT_FOR_YOU = "This was about a deal that I may not tell you of any more."
"""In somebody's direct messages."""
ASK_AGAIN = "Some of this is not for you to see any more. Please ask again for the rest."
"""Where somebody is shown several deals or partners."""


def deal_guard(
    *deal_ids: str,
    elsewhere: Collection[str | None] = (),
    version_ids: Collection[int] = (),
    instead: str = "",
) -> Guard:
    """Return the guard of a message about these deals, which shows these versions.

    `elsewhere` are those whose direct messages get it where the readers may not hear of the deals;
    without any, it is in direct messages itself. `instead` is posted where a version may be seen
    no longer.
    """
    users = tuple(sorted({user for user in elsewhere if user is not None}))
    unheard = GOES_ON_ELSEWHERE if users else NOT_FOR_YOU
    return Guard(
        deal_ids=tuple(sorted(set(deal_ids))),
        version_ids=tuple(sorted(set(version_ids))),
        instead_text=instead or unheard,
        elsewhere=users,
        unheard_text=unheard,
    )


def asked_guard(*, deal_ids: Collection[str] = (), partner_ids: Collection[str] = ()) -> Guard:
    """Return the guard of what somebody asked for and sees alone: these deals and partners.

    Whoever may hear of only some of them by then is told to ask again.
    """
    return Guard(
        deal_ids=tuple(sorted(set(deal_ids))),
        partner_ids=tuple(sorted(set(partner_ids))),
        instead_text=ASK_AGAIN,
    )


def nudge_guard(
    nudges: Sequence[Nudge],
    *,
    version_ids: Collection[int] = (),
    instead: str = "",
) -> Guard:
    """Return the guard of a message about nudges: their partner, their deals, what they show."""
    of_deals = deal_guard(
        *(nudge.deal_id for nudge in nudges if nudge.deal_id is not None),
        version_ids=version_ids,
        instead=instead,
    )
    return replace(of_deals, partner_ids=tuple(sorted({nudge.partner_id for nudge in nudges})))
