"""What the bot can do, in its own words: `/dealmate help`, a bare mention, an empty message."""

from __future__ import annotations

from typing import Any

from bot.jobs import Journey, Work
from bot.slack.blocks.deals import REGISTER
from bot.slack.blocks.elements import actions, button, context, section
from bot.slack.blocks.reader_words import reader_words
from bot.slack.envelope import Envelope
from bot.slack.journeys.actor import actor_of
from bot.slack.journeys.asset_access import COMMAND, on_access
from bot.slack.journeys.effects import on_effect
from content_index.languages import ENGLISH

FOR_ACCOUNT_MANAGERS = (
    "• `/nudge` lets you send a partner the right asset, `/dealmate effect` says which plays "
    "help, and `/dealmate access` with a part of a document's title says which of your partners "
    "may see it, and why not. All three are for account managers."
)


FOR_THE_VENDOR = "`/deal list` shows your partners' deals. Partners register them."


def help_blocks(
    *, language: str, is_cam: bool = False, is_vendor: bool = False
) -> list[dict[str, Any]]:
    """The help as blocks; everybody is offered what they may use, and nothing else."""
    said = reader_words(language)
    return [
        section(
            f"*{said.help_title}*",
            f"• {said.help_ask}",
            f"• {said.help_records}",
            f"• {FOR_THE_VENDOR if is_vendor else said.help_register}",
            FOR_ACCOUNT_MANAGERS if is_cam else "",
            f"• {said.help_home}",
        ),
        *([] if is_vendor else [actions(button(said.register_a_deal, action_id=REGISTER))]),
        context(said.help_limits),
    ]


def show_help(work: Work) -> None:
    """Answer `/dealmate`, privately; `effect` and `access` are for account managers.

    To anybody else `access` is a word like any other, and brings the help.
    """
    envelope = Envelope.of(work.payload)
    command, _, words = " ".join(str(envelope.body.get("text") or "").split()).partition(" ")
    if command.lower() in {"effect", "effects"} and not words:
        on_effect(work)
        return
    if command.lower() == COMMAND:
        with work.dealmate.database.reading() as session:
            asker = actor_of(session, envelope)
        if asker is not None and asker.is_account_manager:
            on_access(work, asker, words)
            return
    messenger, key = work.dealmate.messenger, f"{work.key}/help"
    with work.finishing() as session:
        actor = actor_of(session, envelope)
        is_cam = actor is not None and actor.is_account_manager
        language = ENGLISH if actor is None else actor.language
        text = reader_words(language).help_in_a_line
        blocks = help_blocks(
            language=language, is_cam=is_cam, is_vendor=actor is not None and actor.is_vendor
        )
        response_url = envelope.body.get("response_url")
        if response_url:
            messenger.respond(
                session,
                key=key,
                response_url=response_url,
                user=envelope.user_id,
                text=text,
                blocks=blocks,
                guard=None,  # what everybody may use
            )
        else:
            messenger.direct(
                session,
                key=key,
                user=envelope.user_id,
                text=text,
                blocks=blocks,
            )


JOURNEY = Journey(handlers={"command.dealmate": show_help})
