"""Who acted, and how they are answered so that nobody else reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playbooks.programme.readers import who

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from bot.jobs import Work
    from bot.slack.envelope import Envelope
    from bot.slack.messenger import Guard
    from playbooks.programme.people import Member

UNKNOWN_PERSON = (
    "I do not know you yet. Ask your contact at the vendor to add you to the partner programme."
)


def actor_of(session: Session, envelope: Envelope) -> Member | None:
    """Return the member who acted; None when Slack does not name their organisation.

    `envelope.team_id` is where the app is installed and says nothing about the person.
    """
    if not envelope.user_team_id:
        return None
    return who(session, envelope.user_team_id, envelope.user_id)


def tell(  # noqa: PLR0913 (the parts of one answer)
    work: Work,
    session: Session,
    envelope: Envelope,
    text: str,
    *,
    blocks: Sequence[dict[str, Any]] = (),
    guard: Guard | None = None,
    suffix: str = "told",
) -> None:
    """Answer whoever acted, privately: where they clicked or typed, else in their DM.

    `text` is escaped Slack text. It may wait before it goes out: `guard` names the deals, partners
    and documents that it shows.
    """
    messenger, key = work.dealmate.messenger, f"{work.key}/{suffix}"
    response_url = envelope.body.get("response_url")
    if response_url:
        messenger.respond(
            session,
            key=key,
            response_url=response_url,
            user=envelope.user_id,
            text=text,
            blocks=blocks,
            guard=guard,
        )
    else:
        messenger.direct(
            session, key=key, user=envelope.user_id, text=text, blocks=blocks, guard=guard
        )


def show(
    work: Work,
    session: Session,
    envelope: Envelope,
    view: dict[str, Any],
    *,
    guard: Guard | None = None,
) -> None:
    """Fill the modal that was opened for this interaction; `guard` names what it shows.

    Raises:
        LookupError: no modal was opened, which is a mistake in the journey.
    """
    if envelope.opened_view is None:
        raise LookupError(f"no modal was opened for {work.kind}")
    work.dealmate.messenger.update_view(
        session,
        key=f"{work.key}/view",
        view_id=envelope.opened_view["id"],
        view=view,
        user=envelope.user_id,
        guard=guard,
    )
