"""Both sides in line: what comes in once, what goes out once, and nothing lost while it is away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime, timedelta

import pytest

from bot.crm.exchange import CrmExchange, Surroundings
from playbooks.crm.ports import Page
from playbooks.crm.queries import Direction
from playbooks.crm.reconciling import Trouble
from playbooks.crm.usecases import replay
from playbooks.deals.stages import Registration, Stage
from playbooks.deals.usecases import register_deal
from tests.bot.crm.conftest import DEAL, Bench, Open
from tests.bot.crm.vendors import SALESFORCE, answering, drops_the_reply, hangs_up


@pytest.fixture
def bench(open_bench: Open) -> Bench:
    """One vendor here: what differs between them is in test_vendors and test_any_history."""
    return open_bench(SALESFORCE)


@pytest.fixture
def linked(bench: Bench) -> Bench:
    """A deal whose record is linked, known, and in line with it."""
    bench.put(stage="discovery", account="001NORDLICHT000", number=DEAL)
    assert bench.exchange.pull(since=bench.world.clock - timedelta(minutes=9)) == 1
    bench.take_all()
    bench.exchange.run_due()
    assert [record for record, _ in bench.world.written] == [bench.vendor.record_id]
    bench.exchange.pull(since=bench.world.clock)
    bench.take_all()
    assert bench.letters() == []
    return bench


def test_the_first_time_it_hears_from_now_on(bench: Bench) -> None:
    bench.put(stage="discovery", account="001NORDLICHT000", number=DEAL)
    bench.exchange.run_due()
    assert bench.take_all() == 0
    assert bench.connection().cursor == bench.now.isoformat()
    assert bench.exchange.pull(since=bench.world.clock) == 1


def test_a_change_there_is_heard_once_and_not_written_back(linked: Bench) -> None:
    linked.later(3600)
    linked.world.clock = linked.now
    linked.put(stage="proposal")
    linked.exchange.run_due()
    assert linked.woken
    assert linked.take_all() == 1
    assert linked.deal().stage is Stage.PROPOSAL
    written = list(linked.world.written)
    for _ in range(3):
        linked.later(70)
        linked.exchange.run_due()
    assert linked.take_all() == 0  # the overlap reads it again, and it is known
    assert linked.world.written == written
    assert linked.waiting() == 0


def test_a_change_here_is_written_once_and_recognised_when_it_comes_back(linked: Bench) -> None:
    linked.later(3600)
    linked.world.clock = linked.now + timedelta(seconds=5)
    linked.move(Stage.VALIDATION)
    linked.exchange.run_due()
    assert linked.stage_there() is Stage.VALIDATION
    number_of_writes = len(linked.world.written)
    linked.later(30)
    linked.move(Stage.PROPOSAL)  # before what was written first comes back
    linked.later(70)
    linked.exchange.run_due()
    linked.take_all()
    linked.exchange.run_due()
    assert linked.deal().stage is Stage.PROPOSAL
    assert linked.stage_there() is Stage.PROPOSAL
    for _ in range(3):
        linked.later(70)
        linked.exchange.run_due()
        linked.take_all()
    # Once more at most, as what came back first was of an earlier write: that is harmless.
    assert len(linked.world.written) <= number_of_writes + 2
    assert linked.deal().stage is Stage.PROPOSAL


def test_what_dealmate_decides_is_written_when_a_record_is_linked(linked: Bench) -> None:
    names = linked.vendor.fields
    said = linked.world.records[linked.vendor.record_id]
    linked.exchange.run_due()
    assert said[names["registration"]] == "approved"
    until = linked.deal().protected_until
    assert until is not None
    assert said[names["protected_until"]] == until.isoformat()


def test_a_later_change_here_is_written_over_an_earlier_one_there(linked: Bench) -> None:
    linked.later(3600)
    linked.world.clock = linked.now - timedelta(minutes=30)
    linked.put(stage="commit")
    linked.move(Stage.VALIDATION)
    linked.exchange.pull(since=linked.now - timedelta(hours=1))
    linked.take_all()
    linked.exchange.run_due()
    assert linked.deal().stage is Stage.VALIDATION
    assert linked.stage_there() is Stage.VALIDATION


def test_while_it_is_away_the_queue_grows_and_then_drains(linked: Bench) -> None:
    linked.world.is_down = True
    linked.later(3600)
    for stage in (Stage.VALIDATION, Stage.PROPOSAL, Stage.COMMIT):
        linked.later(60)
        linked.move(stage)
    for _ in range(40):  # far more often than a piece of work may fail by itself
        linked.later(301)
        linked.exchange.run_due()
    assert linked.waiting() == 3
    assert linked.letters() == []
    problem = linked.connection()
    assert problem.failures > 3
    assert "busy" in str(problem.problem)
    linked.exchange = linked.new_exchange()  # the process was started anew meanwhile
    linked.world.is_down = False
    linked.later(301)
    linked.exchange.run_due()
    assert linked.waiting() == 0
    assert linked.stage_there() is Stage.COMMIT
    assert linked.connection().problem is None
    assert linked.letters() == []


def test_it_is_not_asked_again_before_a_pause_is_over(linked: Bench) -> None:
    linked.later(3600)
    linked.world.is_down = True
    linked.exchange.run_due()
    asked = len(linked.server.asked)
    linked.exchange.run_due()
    assert len(linked.server.asked) == asked
    linked.later(2)
    linked.exchange.run_due()
    assert len(linked.server.asked) > asked


@pytest.mark.parametrize("obstacle", [drops_the_reply, hangs_up], ids=["after", "before"])
def test_a_lost_reply_is_written_again_and_harms_nobody(linked: Bench, obstacle: object) -> None:
    linked.later(3600)
    linked.exchange.run_due()
    linked.move(Stage.VALIDATION)
    linked.world.obstacles = [obstacle]  # type: ignore[list-item]
    linked.exchange.run_due()
    assert linked.waiting() == 1
    linked.exchange = linked.new_exchange()
    for _ in range(3):
        linked.later(70)
        linked.exchange.run_due()
        linked.take_all()
    assert linked.waiting() == 0
    assert linked.stage_there() is Stage.VALIDATION
    assert linked.deal().stage is Stage.VALIDATION
    assert linked.letters() == []


def test_a_crm_that_hangs_loses_nothing(linked: Bench) -> None:
    linked.later(3600)
    linked.exchange.run_due()
    linked.move(Stage.VALIDATION)
    with linked.world.lock:  # it takes the call and does not answer
        linked.exchange.run_due()
    assert linked.waiting() == 1
    linked.later(70)
    linked.exchange.run_due()
    assert linked.waiting() == 0
    assert linked.stage_there() is Stage.VALIDATION


def test_a_limit_is_respected_for_as_long_as_it_says(linked: Bench) -> None:
    linked.later(3600)
    linked.exchange.run_due()
    linked.move(Stage.VALIDATION)
    body = [{"errorCode": "TooManyRequests", "message": "slow down"}]
    linked.world.obstacles = [answering(429, body, Retry_After="120")]
    linked.exchange.run_due()
    linked.later(100)
    linked.exchange.run_due()
    assert linked.waiting() == 1
    linked.later(30)
    linked.exchange.run_due()
    assert linked.waiting() == 0


def test_what_it_refuses_is_a_letter_that_can_be_replayed(linked: Bench) -> None:
    linked.later(3600)
    linked.world.refuses = lambda _id, _fields: "Close date is required"
    linked.move(Stage.VALIDATION)
    linked.exchange.run_due()
    (letter,) = linked.letters()
    assert (letter.direction, letter.trouble) == (Direction.OUT, Trouble.REFUSED_BY_CRM)
    assert "Close date is required" in letter.words
    assert letter.deal_id == DEAL
    assert linked.waiting() == 0
    linked.world.refuses = lambda _id, _fields: None
    with linked.database.transaction() as session:
        replay(session, letter, linked.mapping, now=linked.now, today=linked.now.date())
    linked.exchange.run_due()
    assert linked.letters() == []
    assert linked.stage_there() is Stage.VALIDATION


def test_a_record_that_is_gone_is_a_letter(linked: Bench) -> None:
    linked.later(3600)
    linked.exchange.run_due()
    del linked.world.records[linked.vendor.record_id]
    linked.move(Stage.VALIDATION)
    linked.exchange.run_due()
    (letter,) = linked.letters()
    assert letter.trouble is Trouble.GONE_IN_CRM


def test_what_it_chokes_on_holds_nobody_up_and_is_a_letter_at_last(linked: Bench) -> None:
    linked.later(3600)
    linked.exchange.run_due()
    linked.world.chokes_on = linked.vendor.record_id
    linked.move(Stage.VALIDATION)
    linked.world.clock = linked.now
    meridians = {"number": "D-1008", "account": "001MERIDIAN0000"}
    linked.put(linked.vendor.other_id, stage="commit", **meridians)
    linked.exchange.run_due()
    linked.later(70)
    linked.exchange.run_due()
    linked.take_all()
    linked.later(5)
    linked.move(Stage.WON, "D-1008")
    for _ in range(6):
        linked.later(301)
        linked.exchange.run_due()
        linked.take_all()
    assert linked.stage_there(linked.vendor.other_id) is Stage.WON
    (letter,) = linked.letters()
    assert letter.trouble is Trouble.REFUSED_BY_CRM
    assert "again and again" in letter.words
    assert linked.waiting() == 0


def test_a_question_that_it_does_not_understand_is_shown(linked: Bench) -> None:
    linked.later(3600)
    body = [{"errorCode": "INVALID_FIELD", "message": "No such column 'Foo'"}]
    linked.world.obstacles = [answering(400, body)]
    linked.exchange.run_due()
    assert "No such column 'Foo'" in str(linked.connection().problem)


def test_credentials_that_were_renewed_are_read_without_a_restart(linked: Bench) -> None:
    linked.later(3600)
    linked.world.secret = "renewed"
    linked.world.tokens.clear()
    linked.exchange.run_due()
    assert "does not accept" in str(linked.connection().problem)
    linked.environment["CRM_TOKEN"] = "renewed"
    linked.later(70)
    linked.exchange.run_due()
    assert linked.connection().problem is None


def test_the_thread_does_the_same_and_ends(linked: Bench) -> None:
    linked.later(3600)
    linked.exchange.run_due()
    linked.move(Stage.VALIDATION)
    linked.exchange.start()
    try:
        from playground.harness import wait_for  # noqa: PLC0415 - only to wait

        wait_for(lambda: not linked.waiting(), what="a write", timeout_seconds=30)
    finally:
        linked.exchange.stop()
    assert linked.stage_there() is Stage.VALIDATION


def test_registrations_and_deals_without_a_record_are_not_written(linked: Bench) -> None:
    assert register_deal.__module__ == "playbooks.deals.usecases"
    assert linked.deal().registration is Registration.APPROVED
    linked.move(Stage.PROPOSAL, "D-1002")
    linked.exchange.run_due()
    assert all(record == linked.vendor.record_id for record, _ in linked.world.written)
    assert linked.waiting() == 0


class Broken:
    """A CRM whose client has a fault that nobody thought of."""

    def changed_since(self, since: datetime) -> Iterator[Page]:
        raise KeyError(since.isoformat())

    def update(self, record_id: str, fields: object) -> None:
        raise TypeError(record_id, fields)

    def ping(self) -> None:
        """Nothing is wrong."""


def test_a_fault_of_ours_is_a_letter_and_holds_nobody_up(linked: Bench) -> None:
    linked.later(3600)
    linked.exchange.run_due()
    linked.move(Stage.VALIDATION)
    connection = linked.mapping.connection
    assert connection is not None
    exchange = CrmExchange(
        Surroundings(
            database=linked.database,
            mapping=linked.mapping,
            connection=connection,
            open_crm=lambda: nullcontext(Broken()),
            clock=lambda: linked.now,
            today=datetime.date,
            on_stored=lambda: None,
        )
    )
    exchange.run_due()
    (letter,) = linked.letters()
    assert letter.trouble is Trouble.FAULT
    assert "error number" in letter.words
    assert linked.waiting() == 0
    linked.later(70)
    exchange.run_due()
    problem = linked.connection()
    assert "error" in str(problem.problem)
    assert problem.paused_until is not None
