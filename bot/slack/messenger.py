"""How a journey says something: rows in the outbox, written in the journey's own transaction.

Nothing here talks to Slack. The worker sends what is committed, exactly once per key
(`bot/slack/sending.py`). Keys are unique for ever: build them from the key of the work. What a
message said is forgotten some days after it was sent (`bot/slack/forgetting.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import Enum, StrEnum, auto
from typing import TYPE_CHECKING, Any

from store import outbox
from store.tables import OutboxState

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Blocks = Sequence[dict[str, Any]]


class Topic(StrEnum):
    """Outbox topics that end in a call of Slack's Web API."""

    POST = "slack.post"
    UPDATE = "slack.update"
    RESPOND = "slack.respond"
    HOME = "slack.home"
    VIEW = "slack.view"
    REACT = "slack.react"
    STATUS = "slack.status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What a message shows of the library and the records, checked again when it is posted.

    If a version may no longer be seen, or one of these partners or deals no longer be heard of, by
    everybody who would see the message, `instead_text` and `instead_blocks` are posted in its
    place; a window shows the text alone. `agreed_with` are partners of whom it tells what was
    agreed: only their lead and their account manager may read that. With `team_ids` a channel's
    readers have to be of these organisations and of no other, for sure. A message that would be
    changed stays as it is. `elsewhere` are the users who get the message directly, under the same
    guard, where its readers may not hear of it; `unheard_text` is posted then, where it is given.
    """

    instead_text: str
    version_ids: tuple[int, ...] = ()
    instead_blocks: tuple[dict[str, Any], ...] = ()
    partner_ids: tuple[str, ...] = ()
    deal_ids: tuple[str, ...] = ()
    agreed_with: tuple[str, ...] = ()
    team_ids: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    unheard_text: str = ""

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Guard:
        """Read what a row keeps of a guard."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in payload.items()
        }
        return cls(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Streamed:
    """The message that a stream began (`bot/slack/streams`), to be made whole by a post.

    `blocks` is how many of the post's blocks, from the first on, it shows already; None when that
    is not known for sure.
    """

    key: str
    blocks: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Where a message of ours is in Slack."""

    channel: str
    ts: str


class Fate(Enum):
    """What became of a message: not known yet, or one of the others."""

    UNKNOWN = auto()
    ARRIVED = auto()
    REPLACED = auto()
    """Other words are there in its place."""
    LOST = auto()
    """Slack refused it, or it was given up."""


NOT_SHOWN = frozenset({Fate.REPLACED, Fate.LOST})


class Messenger:
    """Writes outgoing messages to the outbox."""

    def __init__(self, *, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def post(  # noqa: PLR0913 - the parts of one message
        self,
        session: Session,
        *,
        key: str,
        channel: str,
        text: str,
        blocks: Blocks = (),
        thread_ts: str | None = None,
        thread_of: str | None = None,
        ephemeral_to: str | None = None,
        asker: str | None = None,
        guard: Guard | None = None,
        streamed: Streamed | None = None,
        due_at: datetime | None = None,
    ) -> bool:
        """Post once to a channel; False when the key is known.

        `thread_of` is the key of another post, whose thread this one joins once that is posted.
        `ephemeral_to` is the one user who sees it. `text` is the whole message in plain words, for
        notifications and for the case that Slack refuses the blocks. `asker` is the user to be told
        privately when the message cannot be delivered for good. `streamed` is a message that has
        begun to appear and becomes this one.
        """
        payload = {
            "channel": channel,
            "thread_ts": thread_ts,
            "thread_of": thread_of,
            "text": text,
            "blocks": list(blocks),
            "ephemeral_to": ephemeral_to,
            "asker": asker,
            "guard": None if guard is None else asdict(guard),
            "streamed": None if streamed is None else asdict(streamed),
        }
        lane = f"{channel}:{thread_ts or thread_of or ''}"
        return self._put(session, Topic.POST, key, payload, lane=lane, due_at=due_at)

    def direct(  # noqa: PLR0913 - the parts of one message
        self,
        session: Session,
        *,
        key: str,
        user: str,
        text: str,
        blocks: Blocks = (),
        guard: Guard | None = None,
        thread_of: str | None = None,
        due_at: datetime | None = None,
    ) -> bool:
        """Post once to a person's direct messages with the bot; False when the key is known."""
        payload = {
            "user": user,
            "thread_of": thread_of,
            "text": text,
            "blocks": list(blocks),
            "guard": None if guard is None else asdict(guard),
        }
        return self._put(session, Topic.POST, key, payload, lane=f"@{user}", due_at=due_at)

    def update(  # noqa: PLR0913 - the parts of one message
        self,
        session: Session,
        *,
        key: str,
        text: str,
        guard: Guard | None,
        blocks: Blocks = (),
        of: str | None = None,
        channel: str | None = None,
        ts: str | None = None,
    ) -> bool:
        """Change a message of ours: the one posted under key `of`, or the one at channel and ts.

        Nothing is changed where its readers may by then not hear of what `guard` names; None is for
        what names nothing that only some may hear of.
        """
        payload = {
            "of": of,
            "channel": channel,
            "ts": ts,
            "text": text,
            "blocks": list(blocks),
            "guard": None if guard is None else asdict(guard),
        }
        lane = f"update:{of or f'{channel}:{ts}'}"
        return self._put(session, Topic.UPDATE, key, payload, lane=lane)

    def respond(  # noqa: PLR0913 - the parts of one message
        self,
        session: Session,
        *,
        key: str,
        response_url: str,
        user: str,
        text: str,
        guard: Guard | None,
        blocks: Blocks = (),
        replace_original: bool = False,
    ) -> bool:
        """Answer an interaction by its response URL (five times in 30 minutes): the only way to
        change an ephemeral message. When Slack no longer takes the URL, `user` gets it directly.

        `user` alone sees it: `guard` is what they must be allowed to hear of by then; None is for
        what names nothing that only some may hear of.
        """  # noqa: D205 - one sentence
        payload = {
            "response_url": response_url,
            "user": user,
            "text": text,
            "blocks": list(blocks),
            "replace_original": replace_original,
            "guard": None if guard is None else asdict(guard),
        }
        return self._put(session, Topic.RESPOND, key, payload, lane=None)

    def publish_home(
        self, session: Session, *, key: str, user: str, page: int | None = None
    ) -> bool:
        """Want a user's App Home tab shown anew; those of one user go one after the other.

        What it shows is worked out when it is sent. `page` is one that the user asked for, and is
        told of where it cannot be shown.
        """
        payload = {"user": user} if page is None else {"user": user, "page": page}
        return self._put(session, Topic.HOME, key, payload, lane=f"home:{user}")

    def update_view(  # noqa: PLR0913 - the parts of one window
        self,
        session: Session,
        *,
        key: str,
        view_id: str,
        view: dict[str, Any],
        user: str,
        guard: Guard | None = None,
        view_hash: str | None = None,
    ) -> bool:
        """Change an open modal; nothing happens when the person has closed it.

        `user` has it open: they are told where it cannot be changed.
        """
        payload = {
            "view_id": view_id,
            "view": view,
            "user": user,
            "guard": None if guard is None else asdict(guard),
            "hash": view_hash,
        }
        return self._put(session, Topic.VIEW, key, payload, lane=f"view:{view_id}")

    def react(  # noqa: PLR0913 - the parts of one reaction
        self, session: Session, *, key: str, channel: str, ts: str, name: str, remove: bool = False
    ) -> bool:
        """Put an emoji on a message, or take ours off; failures are ignored."""
        payload = {"channel": channel, "ts": ts, "name": name, "remove": remove}
        return self._put(session, Topic.REACT, key, payload, lane=f"react:{channel}:{ts}")

    def set_idle(self, session: Session, *, key: str, channel: str, thread_ts: str) -> bool:
        """Show that nothing is being worked on in a thread; failures are ignored."""
        payload = {"channel": channel, "thread_ts": thread_ts}
        return self._put(session, Topic.STATUS, key, payload, lane=None)

    def posted(self, session: Session, *, key: str) -> Posted | None:
        """Where the message of that key is, or None while it is not posted."""
        found = outbox.result_of(session, topic=Topic.POST, key=key)
        if found is None or found[0] is not OutboxState.DONE or not (found[1] or {}).get("ts"):
            return None
        return Posted(channel=found[1]["channel"], ts=found[1]["ts"])

    def fate(self, session: Session, *, key: str) -> Fate | None:
        """What became of the message of that key, or None where there is none."""
        found = outbox.result_of(session, topic=Topic.POST, key=key)
        if found is None:
            return None
        state, result = found
        if state in outbox.UNFINISHED:
            return Fate.UNKNOWN
        if state is not OutboxState.DONE or not (result or {}).get("ts"):
            return Fate.LOST
        return Fate.ARRIVED if result.get("shown", True) else Fate.REPLACED

    def _put(  # noqa: PLR0913 - the columns of one row
        self,
        session: Session,
        topic: Topic,
        key: str,
        payload: dict[str, Any],
        *,
        lane: str | None,
        due_at: datetime | None = None,
    ) -> bool:
        return outbox.put(
            session,
            topic=topic,
            key=key,
            payload=payload,
            now=self._clock(),
            due_at=due_at,
            lane=lane,
        )
