"""Knowing people: from memory, from the table, else from Slack, no faster than Slack allows."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from bot.errors import RefusedError, RetryLaterError
from bot.slack.pacing import Pacing
from bot.slack.people import queries
from bot.slack.people.allowance import WINDOW_SECONDS, Allowance
from bot.slack.people.queries import Person

if TYPE_CHECKING:
    from store.database import Database

log = structlog.get_logger(__name__)

A_MINUTE = 100
"""Calls of users.info that Slack allows a workspace's app."""
A_MINUTE_FOR_MANY = 85
"""For a channel's members: whoever opens the Home tab meanwhile must not wait for them."""
A_MINUTE_AHEAD = 50
"""For renewing what is still known."""
MOST_RENEWED_AT_ONCE = 10


class PeopleReader(Protocol):
    """The part of slack_sdk's WebClient that is needed here."""

    def users_info(self, *, user: str, **arguments: Any) -> Any: ...  # noqa: D102


class People:
    """Who users are; safe to share between threads, and with other processes on the database.

    `memory_seconds` is how long an answer is taken without looking into the database, which alone
    knows what other processes have forgotten.
    """

    def __init__(
        self,
        slack: PeopleReader,
        database: Database,
        *,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        memory_seconds: float,
    ) -> None:
        self._slack = slack
        self._database = database
        self._clock = clock
        self._monotonic = monotonic
        self._memory_seconds = memory_seconds
        self._allowance = Allowance(monotonic=monotonic)
        self._pacing = Pacing(monotonic=monotonic)
        self._memory: dict[str, tuple[float, Person]] = {}
        self._generation = 0
        self._lock = threading.Lock()
        self._asking_of_many = threading.Lock()

    def one(self, user_id: str) -> Person:
        """Who somebody is.

        Raises:
            RetryLaterError: Slack could not be asked at this moment.
            RefusedError: Slack does not tell.
        """
        return self._known([user_id], most=A_MINUTE, is_enough=lambda _: False)[user_id]

    def many(self, user_ids: Sequence[str], *, is_enough: Callable[[Person], bool]) -> list[Person]:
        """Who all of these are, or some of them if one is found who `is_enough`.

        Raises:
            RetryLaterError: Slack could not be asked about all of them at this moment; what it
                said is kept, and the next try goes on from there. `seconds` is until then.
            RefusedError: Slack does not tell of one of them.
        """
        return list(self._known(user_ids, most=A_MINUTE_FOR_MANY, is_enough=is_enough).values())

    def forget(self, user_id: str | None) -> bool:
        """Drop one person who has changed, or everybody; False where nothing was known of them."""
        with self._lock:
            is_known = user_id is None or user_id in self._memory
        if not is_known and user_id is not None:
            with self._database.reading() as session:
                if not queries.is_known(session, user_id):
                    return False
        try:
            with self._database.transaction() as session:
                queries.forget(session, user_id)
        finally:  # after the table, or somebody would take from there what is to be dropped
            with self._lock:
                self._generation += 1
                if user_id is None:
                    self._memory.clear()
                else:
                    self._memory.pop(user_id, None)
        return True

    def renew_ahead(self) -> None:
        """Ask again about some of those whose time is half over, so that nobody has to wait.

        Whom nobody has wanted for long is forgotten.
        """
        now = self._clock()
        limit = min(MOST_RENEWED_AT_ONCE, self._allowance.left(A_MINUTE_AHEAD))
        with self._database.reading() as session:
            user_ids = queries.to_renew(session, now=now, limit=limit)
            is_anybody_unwanted = queries.is_anybody_unwanted(session, now=now)
        if is_anybody_unwanted:
            with self._database.transaction() as session:
                queries.forget_unwanted(session, now=now)
        with self._lock:
            ticks = self._monotonic()
            self._memory = {id_: kept for id_, kept in self._memory.items() if kept[0] > ticks}
        for user_id in user_ids:
            try:
                self._ask(
                    [user_id], most=A_MINUTE_AHEAD, is_enough=lambda _: False, is_wanted=False
                )
            except RefusedError:
                self.forget(user_id)
            except RetryLaterError as later:
                log.info("people_not_renewed", reason=str(later))
                return

    def _known(
        self, user_ids: Sequence[str], *, most: int, is_enough: Callable[[Person], bool]
    ) -> dict[str, Person]:
        found = self._remembered(user_ids)
        unknown = _unknown(user_ids, found, is_enough)
        if len(unknown) <= 1:
            return found | self._ask(unknown, most=most, is_enough=is_enough) if unknown else found
        with self._asking_of_many:  # whoever was here first may have asked about the same people
            found |= self._remembered(unknown)
            unknown = _unknown(user_ids, found, is_enough)
            return found | self._ask(unknown, most=most, is_enough=is_enough) if unknown else found

    def _remembered(self, user_ids: Sequence[str]) -> dict[str, Person]:
        with self._lock:
            generation, now = self._generation, self._monotonic()
            found = {
                user_id: kept[1]
                for user_id in user_ids
                if (kept := self._memory.get(user_id)) is not None and kept[0] > now
            }
        unsure = [user_id for user_id in user_ids if user_id not in found]
        if unsure:
            stored = self._stored(unsure)
            self._remember(stored, generation=generation)
            found |= stored
        return found

    def _stored(self, user_ids: Collection[str]) -> dict[str, Person]:
        now = self._clock()
        with self._database.reading() as session:
            people, unmarked = queries.remembered(session, user_ids, now=now)
        if unmarked:
            with self._database.transaction() as session:
                queries.mark_wanted(session, unmarked, now=now)
        return people

    def _ask(
        self,
        user_ids: Sequence[str],
        *,
        most: int,
        is_enough: Callable[[Person], bool],
        is_wanted: bool = True,
    ) -> dict[str, Person]:
        """Ask Slack about as many as may be asked now; keep what it says, however it ends."""
        with self._lock:
            generation = self._generation
        now, asking = self._clock(), uuid.uuid4().hex
        asked_now = user_ids[: self._allowance.left(most)]
        learned: dict[str, Person] = {}
        if asked_now:
            with self._database.transaction() as session:
                queries.begin_asking(
                    session, asked_now, asking=asking, is_wanted=is_wanted, now=now
                )
        try:
            for user_id in asked_now:
                learned[user_id] = person = self._asked(user_id)
                if is_enough(person):
                    return learned
        except RetryLaterError as later:
            if later.seconds is None:
                raise
            # Slack may name the wait for one call, and there are more to come.
            more = min(len(user_ids) - len(learned), most) * WINDOW_SECONDS / A_MINUTE
            raise RetryLaterError(str(later), seconds=max(later.seconds, more)) from later
        finally:
            self._keep(learned, asking=asking, now=now, generation=generation)
        if left := len(user_ids) - len(learned):
            seconds = self._allowance.wait_seconds(left, most=most)
            raise RetryLaterError("ratelimited", seconds=max(1.0, seconds))
        return learned

    def _asked(self, user_id: str) -> Person:
        self._allowance.spend()
        said = self._pacing.call("users.info", self._slack.users_info, user=user_id)
        return person_of(user_id, said.get("user") or {})

    def _keep(
        self, learned: Mapping[str, Person], *, asking: str, now: datetime, generation: int
    ) -> None:
        if not learned:
            return
        with self._database.transaction() as session:
            kept = queries.keep(session, learned, asking=asking, now=now)
        self._remember({user_id: learned[user_id] for user_id in kept}, generation=generation)

    def _remember(self, people: Mapping[str, Person], *, generation: int) -> None:
        expires = self._monotonic() + self._memory_seconds
        with self._lock:
            if generation == self._generation:  # nobody was forgotten while we looked
                self._memory |= {user_id: (expires, person) for user_id, person in people.items()}


def _unknown(
    user_ids: Sequence[str], found: Mapping[str, Person], is_enough: Callable[[Person], bool]
) -> list[str]:
    """Whom there is still to ask about, in their order; nobody, where one was found already."""
    if any(is_enough(person) for person in found.values()):
        return []
    return [user_id for user_id in dict.fromkeys(user_ids) if user_id not in found]


def person_of(user_id: str, user: Mapping[str, Any]) -> Person:
    """Read a person from a user object of users.info. Pure."""
    return Person(
        team_id=user.get("team_id") or None,
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_bot=bool(user.get("is_bot")) or user_id == "USLACKBOT",
        is_gone=bool(user.get("deleted")),
    )
