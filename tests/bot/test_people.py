"""People are remembered: across restarts and processes, within Slack's limit, until they change."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.web import SlackResponse

from bot.errors import RefusedError, RetryLaterError
from bot.slack.identity import Identity
from bot.slack.people.knowing import People
from playbooks.programme.audience import Audience
from store.database import Database
from tests.bot.readers import (
    HOME,
    MORNING,
    PARTNER,
    PEOPLE,
    BusySlack,
    MakesIdentity,
    SlackTwin,
    Ticking,
    people_of,
    person,
    shared,
)

DAY = 86_400.0
MANY = {f"U{number:03}": person(PARTNER if number % 2 else HOME) for number in range(250)}
EVERYBODY = Audience(team_ids=frozenset({HOME, PARTNER}))


def waiting(identity: Identity, clock: Ticking, *, most_tries: int = 8) -> tuple[Audience, int]:
    """Ask who reads a channel, and again after the wait that is asked for, as the worker does."""
    for attempt in range(1, most_tries + 1):
        try:
            return identity.audience_of_channel("C1"), attempt
        except RetryLaterError as later:
            clock.seconds += later.seconds or 0.0
    raise AssertionError("never known")


def test_a_large_channel_is_learned_within_the_limit_and_nobody_is_asked_about_twice(
    identity_of: MakesIdentity,
) -> None:
    clock = Ticking()
    slack = BusySlack(shared(num_members=250), MANY, clock=clock)
    audience, tries = waiting(identity_of(slack, clock), clock)
    assert audience == EVERYBODY
    assert slack.asked == list(MANY)
    assert slack.refused == 0
    assert tries == 3


def test_five_minutes_later_and_after_a_restart_nobody_is_asked_about(
    identity_of: MakesIdentity,
) -> None:
    clock = Ticking()
    slack = BusySlack(shared(num_members=250), MANY, clock=clock)
    identity = identity_of(slack, clock)
    waiting(identity, clock)
    slack.asked.clear()
    clock.seconds += 301
    assert identity.audience_of_channel("C1") == EVERYBODY
    assert identity_of(slack, clock).audience_of_channel("C1") == EVERYBODY
    assert slack.asked == []


def test_what_was_learned_before_slack_says_too_fast_is_kept(identity_of: MakesIdentity) -> None:
    """Another process has used most of the limit up; and the next to try is after a restart."""
    clock = Ticking()
    slack = BusySlack(shared(num_members=250), MANY, clock=clock)
    slack.taken.extend([-56.0] * 70)
    with pytest.raises(RetryLaterError) as later:
        identity_of(slack, clock).audience_of_channel("C1")
    assert slack.refused == 1
    learned = slack.asked[:-1]
    assert learned == list(MANY)[:30]
    # Slack names a second, after which it would take one more: there are many to come.
    assert later.value.seconds is not None
    assert later.value.seconds > 50
    slack.asked.clear()
    clock.seconds += later.value.seconds
    waiting(identity_of(slack, clock), clock)
    assert not set(slack.asked) & set(learned)


def test_slack_is_not_asked_again_before_it_said(identity_of: MakesIdentity) -> None:
    clock = Ticking()
    slack = BusySlack({}, PEOPLE, clock=clock)
    slack.taken.extend([0.0] * 100)
    identity = identity_of(slack, clock)
    with pytest.raises(RetryLaterError):
        identity.audience_of_user("U1")
    with pytest.raises(RetryLaterError):
        identity.audience_of_user("U1")
    assert slack.refused == 1
    clock.seconds += 61
    assert identity.audience_of_user("U1").certain


def test_one_person_need_not_wait_for_the_members_of_a_channel(
    identity_of: MakesIdentity,
) -> None:
    clock = Ticking()
    slack = BusySlack(shared(num_members=250), MANY, clock=clock)
    identity = identity_of(slack, clock)
    with pytest.raises(RetryLaterError):
        identity.audience_of_channel("C1")
    assert identity.audience_of_user("U249").certain


def test_a_guest_whom_we_know_spares_asking_about_the_others(identity_of: MakesIdentity) -> None:
    guest = {"U999": person(HOME, is_restricted=True)}
    slack = SlackTwin(shared(num_members=251), guest | MANY)
    assert not identity_of(slack).audience_of_channel("C1").certain
    assert slack.asked == ["U999"]
    slack.users = MANY | guest
    assert not identity_of(slack).audience_of_channel("C1").certain
    assert slack.asked == ["U999"]


@pytest.mark.parametrize(
    "who",
    [
        person(None),
        person(HOME, is_restricted=True),
        person(HOME, is_ultra_restricted=True),
        person(HOME, deleted=True),
        person(None, is_bot=True),
    ],
)
def test_only_a_full_member_is_remembered_for_long(
    identity_of: MakesIdentity, who: dict[str, Any]
) -> None:
    clock, slack = Ticking(), SlackTwin({}, {"U3": who, "U1": person(HOME)})
    for user in slack.users:
        identity_of(slack, clock).audience_of_user(user)
    slack.asked.clear()
    slack.users = {"U3": person(HOME), "U1": person(HOME)}
    clock.seconds += 301
    assert identity_of(slack, clock).audience_of_user("U3").certain
    identity_of(slack, clock).audience_of_user("U1")
    assert slack.asked == ["U3"]


def test_after_a_day_even_a_full_member_is_asked_about(identity_of: MakesIdentity) -> None:
    clock, slack = Ticking(), SlackTwin({}, dict(PEOPLE))
    assert identity_of(slack, clock).audience_of_user("U1").certain
    slack.users["U1"] = person(HOME, is_restricted=True)
    clock.seconds += DAY + 1
    assert not identity_of(slack, clock).audience_of_user("U1").certain


def test_what_was_seen_in_the_future_is_not_believed(identity_of: MakesIdentity) -> None:
    """A clock that is set back must not make a memory longer."""
    clock, slack = Ticking(30 * DAY), SlackTwin({}, dict(PEOPLE))
    identity_of(slack, clock).audience_of_user("U1")
    identity_of(slack, Ticking(0)).audience_of_user("U1")
    assert slack.asked == ["U1", "U1"]


def test_whoever_changes_is_forgotten_by_all_processes_and_nobody_else(
    identity_of: MakesIdentity,
) -> None:
    clock, slack = Ticking(), SlackTwin(shared(), dict(PEOPLE))
    hears, other = identity_of(slack, clock), identity_of(slack, clock)
    assert hears.audience_of_channel("C1").certain
    assert other.audience_of_channel("C1").certain
    slack.asked.clear()
    hears.forget(user_id="U2")
    assert identity_of(slack, clock).audience_of_channel("C1").certain
    assert slack.asked == ["U2"]
    slack.asked.clear()
    slack.users["U1"] = person(HOME, is_restricted=True)
    hears.forget(user_id="U1")
    assert not hears.audience_of_channel("C1").certain
    assert not identity_of(slack, clock).audience_of_channel("C1").certain
    assert slack.asked == ["U1"]
    clock.seconds += 5.1  # as long as each process remembers a channel by itself
    assert not other.audience_of_channel("C1").certain
    assert slack.asked == ["U1"]


def test_whom_nobody_knows_changes_nothing(identity_of: MakesIdentity) -> None:
    """A workspace of thousands tells of every status that somebody sets."""
    slack = SlackTwin(shared(), dict(PEOPLE))
    identity = identity_of(slack)
    identity.audience_of_channel("C1")
    calls = slack.calls
    identity.forget(user_id="U0STRANGER")
    identity.audience_of_channel("C1")
    assert slack.calls == calls


def test_an_event_that_names_nobody_clears_all(identity_of: MakesIdentity) -> None:
    slack = SlackTwin(shared(), dict(PEOPLE))
    identity = identity_of(slack)
    identity.audience_of_channel("C1")
    slack.asked.clear()
    identity.forget()
    identity_of(slack).audience_of_channel("C1")
    identity.audience_of_channel("C1")
    assert slack.asked == list(PEOPLE)


@pytest.mark.parametrize(
    "forget",
    [
        lambda identity: identity.forget(user_id="U1"),
        lambda identity: identity.forget(),
    ],
)
def test_who_changes_while_slack_is_asked_is_not_remembered(
    identity_of: MakesIdentity, forget: Callable[[Identity], None]
) -> None:
    """Slack's answer may be of before the change, and another process hears of it."""
    slack = SlackTwin({}, dict(PEOPLE))
    identity, hears = identity_of(slack), identity_of(slack)
    ask = slack.users_info

    def changed_meanwhile(*, user: str, **arguments: Any) -> SlackResponse:
        said = ask(user=user, **arguments)
        if len(slack.asked) == 1:
            slack.users["U1"] = person(HOME, is_restricted=True)
            forget(hears)
        return said

    slack.users_info = changed_meanwhile  # type: ignore[method-assign]
    identity.audience_of_user("U1")
    assert not identity.audience_of_user("U1").certain
    assert not identity_of(slack).audience_of_user("U1").certain


def test_a_late_answer_takes_no_newer_ones_place(identity_of: MakesIdentity) -> None:
    slack = SlackTwin({}, dict(PEOPLE))
    slow, hears = identity_of(slack), identity_of(slack)
    ask = slack.users_info

    def overtaken(*, user: str, **arguments: Any) -> SlackResponse:
        said = ask(user=user, **arguments)
        slack.users_info = ask  # type: ignore[method-assign]
        slack.users["U1"] = person(HOME, is_restricted=True)
        hears.forget(user_id="U1")
        assert not hears.audience_of_user("U1").certain
        return said

    slack.users_info = overtaken  # type: ignore[method-assign]
    slow.audience_of_user("U1")
    assert not identity_of(slack).audience_of_user("U1").certain
    assert len(slack.asked) == 2


def test_who_changes_between_table_and_memory_is_not_remembered(
    people_database: Database,
) -> None:
    slack = SlackTwin({}, dict(PEOPLE))
    people_of(slack, people_database, Ticking()).one("U1")
    looks = 0

    def forgets_at_the_second_look() -> float:
        nonlocal looks
        looks += 1
        if looks == 2:
            assert people.forget("U1")
        return 0.0

    people = People(
        slack,
        people_database,
        clock=lambda: MORNING,
        monotonic=forgets_at_the_second_look,
        memory_seconds=5,
    )
    people.one("U1")
    slack.users["U1"] = person(HOME, is_restricted=True)
    assert people.one("U1").is_guest


def test_two_who_wait_for_the_same_channel_ask_about_nobody_twice(
    people_database: Database,
) -> None:
    slack = SlackTwin({}, dict(list(MANY.items())[:40]))
    people = people_of(slack, people_database, Ticking())
    ask, together = slack.users_info, threading.Barrier(2)

    def slowly(*, user: str, **arguments: Any) -> SlackResponse:
        time.sleep(0.005)
        return ask(user=user, **arguments)

    def look() -> None:
        together.wait()
        people.many(list(slack.users), is_enough=lambda _: False)

    slack.users_info = slowly  # type: ignore[method-assign]
    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(slack.asked) == sorted(slack.users)


def test_a_refusal_for_one_keeps_what_was_learned_of_others(
    identity_of: MakesIdentity, people_database: Database
) -> None:
    slack = SlackTwin(shared(), dict(PEOPLE))
    ask = slack.users_info

    def refuses_the_last(*, user: str, **arguments: Any) -> SlackResponse:
        slack.error = "user_not_found" if user == "UBOT" else ""
        return ask(user=user, **arguments)

    slack.users_info = refuses_the_last  # type: ignore[method-assign]
    with pytest.raises(RefusedError):
        people_of(slack, people_database, Ticking()).many(list(PEOPLE), is_enough=lambda _: False)
    slack.error = ""
    slack.asked.clear()
    slack.users_info = ask  # type: ignore[method-assign]
    assert identity_of(slack).audience_of_channel("C1").certain
    assert slack.asked == ["UBOT"]


def test_who_is_wanted_is_renewed_before_anybody_has_to_wait(
    identity_of: MakesIdentity, people_database: Database
) -> None:
    clock, slack = Ticking(), SlackTwin(shared(), PEOPLE | {"U9": person(HOME, deleted=True)})
    people = people_of(slack, people_database, clock)
    identity = identity_of(slack, clock, people=people)
    identity.audience_of_channel("C1")
    slack.asked.clear()
    people.renew_ahead()
    assert slack.asked == []
    for _ in range(9):  # days, with a question every day
        clock.seconds += 0.6 * DAY
        people.renew_ahead()
        assert sorted(slack.asked) == sorted(PEOPLE)
        slack.asked.clear()
        clock.seconds += 0.4 * DAY
        identity.audience_of_channel("C1")
        assert slack.asked == ["U9"]
        slack.asked.clear()


def test_who_is_wanted_no_more_is_forgotten(people_database: Database) -> None:
    clock, slack = Ticking(), SlackTwin({}, dict(PEOPLE))
    people = people_of(slack, people_database, clock)
    people.one("U1")
    for _ in range(15):
        clock.seconds += 0.5 * DAY
        people.renew_ahead()
    assert len(slack.asked) <= 15
    assert not people.forget("U1")


def test_who_cannot_be_renewed_is_not_believed_any_longer(people_database: Database) -> None:
    clock, slack = Ticking(), SlackTwin({}, dict(PEOPLE))
    people = people_of(slack, people_database, clock)
    people.one("U1")
    clock.seconds += 0.6 * DAY
    slack.error = "user_not_found"
    people.renew_ahead()
    assert not people.forget("U1")
