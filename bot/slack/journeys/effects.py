"""`/dealmate effect`: a CAM sees which plays help, and which propose their own end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.blocks.elements import context, header, section
from bot.slack.blocks.markup import data
from bot.slack.envelope import Envelope
from bot.slack.journeys.actor import actor_of, tell
from playbooks.insights.effect import Verdict
from playbooks.insights.trials import effects_of_plays

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.jobs import Work
    from bot.slack.blocks.elements import Block
    from playbooks.insights.trials import PlayEffect

TITLE = "What the plays do"
NOT_FOR_YOU = "The vendor's account managers can see what the plays do."
NOTHING = "No play has been planned for a deal yet. Come back when some have."
MOST_LINES = 20
ICONS = {
    Verdict.HELPS: ":white_check_mark:",
    Verdict.HARMS: ":no_entry:",
    Verdict.NO_EFFECT: ":wastebasket:",
    Verdict.UNCLEAR: ":grey_question:",
    Verdict.NOT_ENOUGH: ":hourglass_flowing_sand:",
}
ORDER = tuple(ICONS)


def on_effect(work: Work) -> None:
    """Answer privately, for CAMs and admins: the sums are over all partners, and name none."""
    envelope = Envelope.of(work.payload)
    with work.dealmate.database.reading() as session:
        actor = actor_of(session, envelope)
        may_see = actor is not None and actor.is_account_manager
        found = effects_of_plays(session, as_of=work.now) if may_see else []
    versions = {(p.id, p.playbook.version) for p in work.dealmate.plays.plays}
    in_force = [one for one in found if (one.play_id, one.version) in versions]
    with work.finishing() as session:
        if not may_see:
            tell(work, session, envelope, NOT_FOR_YOU)
        elif not in_force:
            tell(work, session, envelope, NOTHING)
        else:
            tell(work, session, envelope, TITLE, blocks=effect_blocks(in_force))


def effect_blocks(found: Sequence[PlayEffect]) -> list[Block]:
    """Show each play with its verdict, what is known best first."""
    shown = sorted(found, key=lambda one: (ORDER.index(one.effect.verdict), one.play_id))
    lines = [
        section(f"{ICONS[one.effect.verdict]} *{data(one.title, 150)}*", data(one.effect.words))
        for one in shown[:MOST_LINES]
    ]
    small = [
        "A deal has moved on when it reaches a later stage, or is won, within three weeks.",
        "Partners that are left out by lot are the comparison (`holdout` in the playbook).",
    ]
    if len(shown) > MOST_LINES:
        small.append(f"{len(shown) - MOST_LINES} more: `dealmate insights plays`.")
    return [header(TITLE), *lines, context(*small)]
