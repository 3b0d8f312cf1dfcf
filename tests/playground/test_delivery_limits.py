"""What Slack stops delivering, how long a socket lasts, and the clock that all of it runs on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from playground.clock import SystemClock, Timings
from playground.harness import RunningPlayground, running_playground, wait_for
from tests.playground.conftest import APP_ID
from tests.playground.test_socket_mode import acknowledge, received, socket_of

Json = dict[str, Any]


def in_a_loop(work: Coroutine[Any, Any, Any]) -> Any:
    """Run in a thread: the browser tests keep a loop of their own running in this one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, work).result()


def verdicts(play: RunningPlayground) -> list[str]:
    return [entry["verdict"] for entry in play.log() if entry["kind"] == "event"]


def tried(play: RunningPlayground, count: int) -> bool:
    return len(verdicts(play)) == count


def test_beyond_the_hours_budget_the_app_is_told_once_a_minute(
    world: Callable[..., Json],
) -> None:
    with running_playground(world(), timings=Timings(events_per_hour=2)) as play:
        ana = play.person("U0ANA")
        with socket_of(play) as connection:
            received(connection)
            heard = []
            for number in range(4):
                ana.say("C0DESK", f"message {number}")
                if number < 3:
                    heard.append(received(connection))
                    acknowledge(connection, heard[-1])
            wait_for(lambda: verdicts(play)[4:] or None, what="all verdicts")
            assert [one["payload"].get("event", {}).get("text") for one in heard] == [
                "message 0",
                "message 1",
                None,
            ]
            notice = heard[2]["payload"]
            assert set(notice) == {
                "token",
                "type",
                "team_id",
                "minute_rate_limited",
                "api_app_id",
            }
            assert (notice["type"], notice["team_id"]) == ("app_rate_limited", "T0VENDOR")
            assert notice["minute_rate_limited"] % 60 == 0
            assert sorted(verdicts(play)) == ["app_rate_limited"] * 2 + ["ok"] * 3
            play.move_clock(3_601)
            ana.say("C0DESK", "an hour later")
            later = received(connection)
            acknowledge(connection, later)
            assert later["payload"]["event"]["text"] == "an hour later"


def test_a_request_url_that_fails_is_turned_off_until_somebody_turns_it_on(
    world: Callable[..., Json], listening: Callable[..., Any]
) -> None:
    heard: list[str] = []

    def answer(sent: bytes, _headers: dict[str, str]) -> tuple[int, dict[str, str], str]:
        heard.append(json.loads(sent)["event"]["text"])
        return 500, {"X-Slack-No-Retry": "1"}, ""

    timings = Timings(judged_from_deliveries=3)
    with (
        listening(answer) as url,
        running_playground(world(delivery="http", request_url=url), timings=timings) as play,
    ):
        ana = play.person("U0ANA")
        for number in range(3):
            ana.say("C0DESK", f"{number}")
        wait_for(lambda: len(verdicts(play)) == 4 or None, what="three failures and the end")
        assert verdicts(play)[-1] == "subscription_disabled"
        ana.say("C0DESK", "unheard")
        wait_for(lambda: len(verdicts(play)) == 5 or None, what="the refusal")
        assert sorted(heard) == ["0", "1", "2"]  # at once: any of them may be first
        play.faults.subscribe_again(APP_ID)
        ana.say("C0DESK", "heard")
        wait_for(lambda: heard[3:] or None, what="the event after that")
    assert heard[3:] == ["heard"]


def test_one_success_in_twenty_is_enough(
    world: Callable[..., Json], listening: Callable[..., Any]
) -> None:
    answers = [200, *[500] * 19]

    def answer(_sent: bytes, _headers: dict[str, str]) -> tuple[int, dict[str, str], str]:
        return answers.pop(0), {"X-Slack-No-Retry": "1"}, ""

    timings = Timings(judged_from_deliveries=20)
    with (
        listening(answer) as url,
        running_playground(world(delivery="http", request_url=url), timings=timings) as play,
    ):
        ana = play.person("U0ANA")
        for number in range(20):
            ana.say("C0DESK", f"{number}")
        wait_for(lambda: len(verdicts(play)) >= 20 or None, what="twenty deliveries")
        assert "subscription_disabled" not in verdicts(play)


def test_a_socket_is_warned_and_then_refreshed(world: Callable[..., Json]) -> None:
    timings = Timings(connection_seconds=3_600)
    with running_playground(world(), timings=timings) as play, socket_of(play) as connection:
        hello = received(connection)
        assert hello["debug_info"]["approximate_connection_time"] == 3_600
        play.move_clock(3_591)
        assert received(connection)["reason"] == "warning"
        play.move_clock(10)
        assert received(connection)["reason"] == "refresh_requested"
        with pytest.raises(ConnectionClosed):
            connection.recv(timeout=20)


def test_retries_fall_due_when_the_clock_is_moved(
    world: Callable[..., Json], listening: Callable[..., Any]
) -> None:
    tries: list[str | None] = []

    def answer(_sent: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], str]:
        tries.append(headers.get("X-Slack-Retry-Num"))
        return 500, {}, ""

    with (
        listening(answer) as url,
        running_playground(world(delivery="http", request_url=url)) as play,
    ):
        play.person("U0ANA").say("C0DESK", "hello")
        wait_for(lambda: len(verdicts(play)) == 2 or None, what="two tries")
        for seconds, count in ((59, 2), (2, 3), (301, 4)):
            play.move_clock(seconds)
            wait_for(partial(tried, play, count), what=f"{count} tries")
    assert tries == [None, "1", "2", "3"]


def test_a_sleeper_wakes_by_itself_and_by_a_moved_clock() -> None:
    async def sleep_through() -> list[str]:
        clock, order = SystemClock(speed=1_000), list[str]()

        async def sleep(name: str, seconds: float) -> None:
            await clock.sleep(seconds)
            order.append(name)

        slow = SystemClock()
        sleeper = asyncio.ensure_future(slow.sleep(3_600))
        await asyncio.gather(sleep("second", 200), sleep("first", 20))
        slow.advance(1_800)
        await asyncio.sleep(0.01)
        assert not sleeper.done()
        slow.advance(1_801)
        await asyncio.wait_for(sleeper, 20)
        return order

    assert in_a_loop(sleep_through()) == ["first", "second"]


def test_a_deadline_runs_on_the_same_clock() -> None:
    async def wait_in_vain() -> None:
        async with SystemClock(speed=10_000).deadline(100):
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        in_a_loop(wait_in_vain())
