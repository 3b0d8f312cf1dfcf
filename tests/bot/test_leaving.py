"""What follows when one of the vendor's people has left Slack: questions, nudges, records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import RefusedError, RetryLaterError
from bot.slack import leaving
from bot.slack.leaving import LOOK
from bot.slack.people import queries as people
from bot.slack.people.queries import Person
from playbooks.programme import queries as programme
from store import outbox
from store.tables import OutboxState
from tests.bot.clockwork import HOME, Clockwork
from tests.bot.conftest import Stage
from tests.bot.deliveries import NORDLICHT
from tests.bot.test_brought import answered, told
from tests.bot.test_question_journey import all_text, settled

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
WHY = "*Jonas Weber* is no longer in this Slack, so this comes to you."


def test_a_question_that_waits_for_who_leaves_goes_to_somebody_else_once(running: Stage) -> None:
    ts = answered(running)
    lena, priya = running.person("U0LENA"), running.person("U0PRIYA")
    running.playground.change_user("U0JONAS", deleted=True)
    direct = priya.direct_channel("U0DEALMATE")
    notice = priya.wait_for_message(direct, containing="margin floor", timeout_seconds=60)
    assert WHY in all_text(notice)
    running.playground.change_user("U0JONAS", deleted=True)  # says what is known
    settled(running)
    assert len([one for one in told(running, "U0PRIYA") if "margin floor" in one]) == 1
    (said,) = [one for one in told(running, "U0PRIYA") if "the programme names another" in one]
    assert "for *Kestrel Consulting*, *Nordlicht Systemhaus*." in said
    assert told(running, "U0ANA") == []
    replies = [one["text"] for one in lena.replies(NORDLICHT, ts)]
    assert replies[-1] == "*Priya Nair* has your question now."
    assert len(replies) == 2
    priya.click(notice, "handover_done", channel=direct)
    priya.wait_for_message(direct, containing="Done by *Priya Nair*", timeout_seconds=60)
    settled(running)
    again = answered(running, "what is the notice period?")
    assert "Jonas" not in all_text(lena.replies(NORDLICHT, again)[-1])
    assert WHY in told(running, "U0PRIYA")[-1]


def test_nor_is_it_brought_twice_where_only_the_refused_message_tells(running: Stage) -> None:
    rule = running.playground.faults.add({"drop": True}, event="user_change")
    running.playground.change_user("U0JONAS", deleted=True)
    assert running.playground.faults.fired(rule)
    ts = answered(running)
    said = [one for one in told(running, "U0PRIYA") if "margin floor" in one]
    assert len(said) == 1
    assert "*Jonas Weber*" in said[0], "why it comes to her"
    replies = [one["text"] for one in running.person("U0LENA").replies(NORDLICHT, ts)]
    assert replies[1:] == ["*Priya Nair* has your question now."]


class Directory:
    """What Slack says of one account, when it is asked."""

    home_team_id = HOME

    def __init__(self) -> None:
        self.says: Person | Exception = RefusedError("user_not_found")

    def person_now(self, user_id: str) -> Person:
        del user_id
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


@pytest.fixture
def directory() -> Directory:
    return Directory()


@pytest.fixture
def clockwork(prepared_file: Path, tmp_path: Path, directory: Directory) -> Iterator[Clockwork]:
    made = Clockwork(
        prepared_file,
        tmp_path,
        now=NOW,
        identity=directory,
        handlers={LOOK: leaving.on_look},
    )
    yield made
    made.database.close()


def person(*, is_gone: bool) -> Person:
    return Person(team_id=HOME, is_guest=False, is_bot=False, is_gone=is_gone)


@pytest.mark.parametrize(
    ("says", "has_left"),
    [
        (person(is_gone=True), True),
        (person(is_gone=False), False),
        (RefusedError("user_not_found"), True),
        (RefusedError("missing_scope"), False),
        (RetryLaterError("ratelimited", seconds=30), False),
    ],
)
def test_what_slack_says_counts_and_not_what_was_heard(
    clockwork: Clockwork, directory: Directory, says: Person | Exception, *, has_left: bool
) -> None:
    directory.says = says
    with clockwork.database.transaction() as session:
        leaving.want_look(session, "U0JONAS", key="k", now=NOW)
    clockwork.run(NOW)
    with clockwork.database.reading() as session:
        jonas = programme.member(session, "jonas")
        found = outbox.result_of(session, topic=LOOK, key="k")
    assert jonas is not None
    assert jonas.has_left_slack is has_left
    assert found is not None
    is_to_come = isinstance(says, RetryLaterError)
    assert found[0] is (OutboxState.PENDING if is_to_come else OutboxState.DONE)


def test_who_is_known_to_be_gone_is_looked_at_within_the_hour(
    clockwork: Clockwork, directory: Directory
) -> None:
    """Nobody heard of it: Slack was asked who reads a channel."""
    directory.says = person(is_gone=True)
    clockwork.run(NOW)
    asked = ["U0JONAS", "U0LENA"]
    with clockwork.database.transaction() as session:
        people.begin_asking(session, asked, asking="a", is_wanted=True, now=NOW)
        gone = dict.fromkeys(asked, person(is_gone=True))
        assert people.keep(session, gone, asking="a", now=NOW) == set(asked)
    clockwork.run(NOW + timedelta(hours=1))
    with clockwork.database.reading() as session:
        jonas, lena = (programme.member(session, one) for one in ("jonas", "lena"))
    assert jonas is not None
    assert lena is not None
    assert (jonas.has_left_slack, lena.has_left_slack) == (True, False)


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ({"id": "U0JONAS", "deleted": True}, True),
        ({"id": "U0JONAS", "deleted": False}, False),
        ({"id": "U0LENA", "deleted": True}, False),
        ({"id": "jonas", "deleted": True}, False),
        ({}, False),
    ],
)
def test_of_whom_slack_tells_something_new(
    clockwork: Clockwork, user: dict[str, object], *, expected: bool
) -> None:
    with clockwork.database.reading() as session:
        assert leaving.is_news(session, user) is expected
