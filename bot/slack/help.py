"""What the bot can do, in its own words: `/dealmate help`, a bare mention, an empty message."""

from __future__ import annotations

from typing import Any

from bot.jobs import Journey, Work
from bot.slack.blocks.deals import REGISTER
from bot.slack.blocks.elements import actions, button, context, section
from bot.slack.envelope import Envelope
from bot.slack.journeys.actor import actor_of
from bot.slack.journeys.effects import on_effect

HELP_TEXT = (
    "I answer questions from the partner programme's own documents, with exact quotes. "
    "Mention me in a channel, reply in my thread, or write to me directly. "
    "/deal registers a deal."
)


FOR_ACCOUNT_MANAGERS = (
    "• `/nudge` lets you send a partner the right asset, and `/dealmate effect` says which plays "
    "help. Both are for account managers."
)


def help_blocks(*, is_cam: bool = False) -> list[dict[str, Any]]:
    """The help as blocks; what account managers alone may use is offered to them alone."""
    return [
        section(
            "*I answer from the partner programme's own documents, with exact quotes.*",
            "• Mention me in a channel, reply in my thread, or write to me directly.",
            "• Ask me for your account manager, your tier, certificates, or how a deal stands.",
            "• `/deal` registers a deal and brings you what helps at its stage.",
            FOR_ACCOUNT_MANAGERS if is_cam else "",
            "• My Home tab shows your deals and what is due.",
        ),
        actions(button("Register a deal", action_id=REGISTER)),
        context(
            "In a channel I only say what everybody there may see. What I cannot answer, I pass to "
            "your channel account manager."
        ),
    ]


def show_help(work: Work) -> None:
    """Answer `/dealmate`, privately; `/dealmate effect` is for account managers."""
    envelope = Envelope.of(work.payload)
    if str(envelope.body.get("text") or "").strip().lower() in {"effect", "effects"}:
        on_effect(work)
        return
    messenger, key = work.dealmate.messenger, f"{work.key}/help"
    with work.finishing() as session:
        actor = actor_of(session, envelope)
        is_cam = actor is not None and actor.is_account_manager
        response_url = envelope.body.get("response_url")
        if response_url:
            messenger.respond(
                session,
                key=key,
                response_url=response_url,
                user=envelope.user_id,
                text=HELP_TEXT,
                blocks=help_blocks(is_cam=is_cam),
            )
        else:
            messenger.direct(
                session,
                key=key,
                user=envelope.user_id,
                text=HELP_TEXT,
                blocks=help_blocks(is_cam=is_cam),
            )


JOURNEY = Journey(handlers={"command.dealmate": show_help})
