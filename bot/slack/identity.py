"""Who will see a message: a channel's organisations, or one person. Unknown means least access."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from bot.errors import RefusedError
from bot.slack.calling import call
from playbooks.programme.audience import Audience

if TYPE_CHECKING:
    from bot.slack.people.knowing import People
    from bot.slack.people.queries import Person

log = structlog.get_logger(__name__)

MOST_MEMBERS_LOOKED_AT = 300
UNCERTAIN = Audience(team_ids=frozenset(), certain=False)


class SlackReader(Protocol):
    """The part of slack_sdk's WebClient that identity needs."""

    def conversations_info(self, *, channel: str, **arguments: Any) -> Any: ...  # noqa: D102
    def conversations_members(self, *, channel: str, **arguments: Any) -> Any: ...  # noqa: D102


class Identity:
    """Resolves audiences with a short memory; safe to share between threads.

    Who somebody is, `people` know for longer: what changes often is who is in a channel.
    `home_team_id` is the workspace where the app is installed. `is_member` says whether the
    programme knows that Slack account by name: a known guest counts as who they are.
    """

    def __init__(  # noqa: PLR0913 - what it knows from the start
        self,
        slack: SlackReader,
        people: People,
        *,
        home_team_id: str,
        bot_user_id: str,
        is_member: Callable[[str, str], bool],
        monotonic: Callable[[], float],
        cache_seconds: float,
    ) -> None:
        self.home_team_id = home_team_id
        self.bot_user_id = bot_user_id
        self._slack = slack
        self._people = people
        self._is_member = is_member
        self._monotonic = monotonic
        self._cache_seconds = cache_seconds
        self._channels: dict[str, tuple[float, Audience]] = {}
        self._generation = 0
        self._lock = threading.Lock()

    def audience_of_channel(self, channel_id: str) -> Audience:
        """Every organisation in a channel; a DM's audience is the one person in it.

        `certain` is False when a share is pending, a guest or stranger is among the members, or
        Slack does not tell: whatever is not known for sure gets least access.

        Raises:
            RetryLaterError: Slack could not be asked at this moment.
        """
        with self._lock:
            generation = self._generation
            kept = self._channels.get(channel_id)
        if kept is not None and kept[0] > self._monotonic():
            return kept[1]
        try:
            audience = self._look_up(channel_id)
        except RefusedError as refused:
            log.warning("audience_unknown", channel=channel_id, reason=refused.code)
            audience = UNCERTAIN
        with self._lock:
            if generation == self._generation:  # nothing changed while we asked
                expires = self._monotonic() + self._cache_seconds
                self._channels[channel_id] = (expires, audience)
        return audience

    def audience_of_person(self, team_id: str | None, user_id: str) -> Audience:
        """One person, when Slack confirms that they belong to that organisation.

        Raises:
            RetryLaterError: Slack could not be asked at this moment.
        """
        if not team_id:
            return UNCERTAIN
        audience = Audience(team_ids=frozenset(), person=(team_id, user_id))
        try:
            person = self._people.one(user_id)
        except RefusedError as refused:
            log.warning("person_unknown", user=user_id, reason=refused.code)
            return replace(audience, certain=False)
        agrees = person.team_id == team_id and not person.is_gone
        is_named = not person.is_guest or self._is_member(team_id, user_id)
        return replace(audience, certain=agrees and is_named)

    def user_of_direct(self, channel_id: str) -> str | None:
        """Whose direct messages with the bot a channel is; None of any other.

        Raises:
            RetryLaterError: Slack could not be asked at this moment.
        """
        person = self.audience_of_channel(channel_id).person
        return None if person is None else person[1]

    def person_now(self, user_id: str) -> Person:
        """Who somebody is, asked of Slack anew whatever is remembered.

        Raises:
            RetryLaterError: Slack could not be asked at this moment.
            RefusedError: Slack does not tell.
        """
        self.forget(user_id=user_id)
        return self._people.one(user_id)

    def audience_of_user(self, user_id: str) -> Audience:
        """One person, in the organisation that Slack names. Raises RetryLaterError."""
        try:
            team_id = self._people.one(user_id).team_id
        except RefusedError:
            return UNCERTAIN
        return self.audience_of_person(team_id, user_id)

    def forget(self, channel_id: str | None = None, *, user_id: str | None = None) -> None:
        """Drop what is remembered of a channel, of a person, or of both; of all, with neither.

        A person who changed may be in any channel that was looked at.
        """
        is_any_channel = user_id is not None or channel_id is None
        try:
            if is_any_channel:
                is_any_channel = self._people.forget(user_id)
        finally:
            with self._lock:
                if is_any_channel:
                    self._channels.clear()
                elif channel_id is not None:
                    self._channels.pop(channel_id, None)
                if is_any_channel or channel_id is not None:
                    self._generation += 1

    def _look_up(self, channel_id: str) -> Audience:
        info = call(self._slack.conversations_info, channel=channel_id, include_num_members=True)
        channel = info.get("channel")
        if not isinstance(channel, dict):
            return UNCERTAIN
        if channel.get("is_im"):
            user_id = str(channel.get("user") or "")
            if not user_id:
                return UNCERTAIN
            return self.audience_of_user(user_id)
        teams = teams_of_channel(channel, home_team_id=self.home_team_id)
        certain = teams.certain and self._members_are_known(channel_id, channel)
        if channel.get("is_mpim"):
            # A group DM names no organisations; only its members do.
            members = self._members(channel_id) or []
            people = self._people.many(members, is_enough=lambda _: False)
            found = frozenset(p.team_id for p in people if p.team_id and not p.is_bot)
            return Audience(team_ids=found or teams.team_ids, certain=certain and bool(found))
        return Audience(team_ids=teams.team_ids, certain=certain)

    def _members_are_known(self, channel_id: str, channel: Mapping[str, Any]) -> bool:
        """No guest, and nobody of an organisation that the channel does not name, is inside."""
        if int(channel.get("num_members") or 0) > MOST_MEMBERS_LOOKED_AT:
            return False
        members = self._members(channel_id)
        if members is None:
            return False
        named = teams_of_channel(channel, home_team_id=self.home_team_id).team_ids

        def is_unsure(person: Person) -> bool:
            if person.is_bot or person.is_gone:
                return False
            is_named = person.team_id in named or channel.get("is_mpim")
            return person.team_id is None or person.is_guest or not is_named

        return not any(map(is_unsure, self._people.many(members, is_enough=is_unsure)))

    def _members(self, channel_id: str) -> list[str] | None:
        members: list[str] = []
        cursor = ""
        while len(members) <= MOST_MEMBERS_LOOKED_AT:
            page = call(
                self._slack.conversations_members, channel=channel_id, limit=200, cursor=cursor
            )
            members += [str(user) for user in page.get("members") or []]
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return members
        return None


def teams_of_channel(channel: Mapping[str, Any], *, home_team_id: str) -> Audience:
    """Read the organisations from a channel object of conversations.info. Pure.

    The installing workspace always counts. A pending share, or a shared channel whose other
    parties are not named, is uncertain.
    """
    teams = {home_team_id} if home_team_id else set()
    for field in ("connected_team_ids", "shared_team_ids", "internal_team_ids"):
        teams |= {str(team) for team in channel.get(field) or [] if team}
    host = channel.get("conversation_host_id") or channel.get("context_team_id")
    if host:
        teams.add(str(host))
    is_external = bool(
        channel.get("is_ext_shared")
        or (channel.get("is_shared") and not channel.get("is_org_shared"))
    )
    is_pending = bool(
        channel.get("is_pending_ext_shared")
        or channel.get("pending_shared")
        or channel.get("pending_connected_team_ids")
    )
    names_others = not is_external or len(teams) > 1
    # A guest (is_stranger or not) is found among the members; here only organisations count.
    return Audience(
        team_ids=frozenset(teams), certain=bool(teams) and names_others and not is_pending
    )
