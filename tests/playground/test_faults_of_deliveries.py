"""Deliveries that break on demand, over HTTP and over Socket Mode."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from slack_sdk.signature import SignatureVerifier
from websockets.exceptions import ConnectionClosed

from playground.clock import Timings
from playground.harness import Person, RunningPlayground, running_playground, wait_for
from tests.playground.conftest import APP_ID, SIGNING_SECRET
from tests.playground.test_socket_mode import acknowledge, received, socket_of

Json = dict[str, Any]
Headers = dict[str, str]
PATIENT = Timings(acknowledge_seconds=6_000)


class Ear:
    """A request URL that says yes and keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[bytes, Headers]] = []

    def __call__(self, sent: bytes, headers: Headers) -> tuple[int, Headers, str]:
        self.heard.append((sent, headers))
        return 200, {}, ""

    def texts(self) -> list[str]:
        return [json.loads(sent)["event"]["text"] for sent, _ in self.heard]

    def wait(self, count: int) -> None:
        wait_for(lambda: len(self.heard) >= count or None, what="deliveries", timeout_seconds=20)


@pytest.fixture
def http(world: Callable[..., Json], listening: Callable[..., Any]) -> Any:
    """A playground on a fast clock whose app is an Ear."""
    ear = Ear()
    with (
        listening(ear) as url,
        running_playground(
            world(delivery="http", request_url=url), speed=200, timings=PATIENT, seed=5
        ) as play,
    ):
        yield play, ear


def test_what_is_dropped_once_comes_as_a_retry_only(http: tuple[RunningPlayground, Ear]) -> None:
    play, ear = http
    play.faults.add({"drop": True}, event="message", nth=1)
    play.person("U0ANA").say("C0DESK", "once")
    ear.wait(1)
    assert ear.heard[0][1]["X-Slack-Retry-Num"] == "1"
    assert ear.heard[0][1]["X-Slack-Retry-Reason"] == "connection_failed"


def test_what_is_always_dropped_never_comes(http: tuple[RunningPlayground, Ear]) -> None:
    play, ear = http
    play.faults.add({"drop": True}, event="message")
    play.person("U0ANA").say("C0DESK", "never")
    wait_for(
        lambda: [one for one in play.log() if one["kind"] == "event"][3:] or None,
        what="four lost tries",
        timeout_seconds=20,
    )
    assert ear.heard == []


def test_copies_carry_the_same_event_some_of_them_as_retries(
    http: tuple[RunningPlayground, Ear],
) -> None:
    play, ear = http
    play.faults.add({"duplicate": 2}, event="message")
    play.person("U0ANA").say("C0DESK", "thrice")
    ear.wait(3)
    assert len({json.loads(sent)["event_id"] for sent, _ in ear.heard}) == 1
    retries = sorted("X-Slack-Retry-Num" in headers for _, headers in ear.heard)
    assert retries == [False, False, True]


def test_events_of_one_window_arrive_in_another_order(
    http: tuple[RunningPlayground, Ear],
) -> None:
    play, ear = http
    play.faults.add({"reorder_window_ms": 200_000}, event="message")
    ana = play.person("U0ANA")
    said = [f"message {number}" for number in range(3)]
    for text in said:
        ana.say("C0DESK", text)
    ear.wait(3)
    assert sorted(ear.texts()) == said
    assert ear.texts() != said


def test_a_corrupt_signature_is_refused_and_the_retry_is_good(
    http: tuple[RunningPlayground, Ear],
) -> None:
    play, ear = http
    play.faults.add({"corrupt_signature": True}, event="message", nth=1)
    ana = play.person("U0ANA")
    ana.say("C0DESK", "forged")
    ana.say("C0DESK", "good")
    ear.wait(2)
    verifier = SignatureVerifier(SIGNING_SECRET)
    checked = {
        json.loads(sent)["event"]["text"]: verifier.is_valid_request(sent, headers)
        for sent, headers in ear.heard
    }
    assert checked == {"forged": False, "good": True}


@pytest.mark.parametrize("skew", [-400, 400])
def test_a_skewed_clock_signs_well_and_too_early_or_late(
    http: tuple[RunningPlayground, Ear], skew: int
) -> None:
    play, ear = http
    play.faults.add({"skew_seconds": skew}, event="message")
    play.person("U0ANA").say("C0DESK", "late")
    ear.wait(1)
    sent, headers = ear.heard[0]
    stamp = headers["X-Slack-Request-Timestamp"]
    verifier = SignatureVerifier(SIGNING_SECRET)
    made = verifier.generate_signature(timestamp=stamp, body=sent)
    assert made == headers["X-Slack-Signature"]
    assert not verifier.is_valid_request(sent, headers)


def test_a_delayed_delivery_waits_on_the_playgrounds_clock(
    http: tuple[RunningPlayground, Ear],
) -> None:
    play, ear = http
    play.faults.add({"delay_ms": 3_600_000}, event="message")
    play.person("U0ANA").say("C0DESK", "in an hour")
    wait_for(lambda: play.faults.rules()[0]["fired"] or None, what="the delay")
    assert ear.heard == []
    play.move_clock(3_600)
    ear.wait(1)


def test_a_command_can_be_lost_and_the_person_is_told(
    http: tuple[RunningPlayground, Ear],
) -> None:
    play, ear = http
    play.faults.add({"drop": True}, event="/deal")
    said = play.person("U0LENA").command("/deal", channel="C0SHARED")
    assert said["error"] == '/deal failed with the error "dispatch_failed"'
    assert ear.heard == []


def test_faults_of_one_transport_leave_the_other_alone(
    play: RunningPlayground, ana: Person
) -> None:
    signature = play.faults.add({"corrupt_signature": True})
    with socket_of(play) as connection:
        received(connection)
        ana.say("C0DESK", "no signature here")
        acknowledge(connection, received(connection))
    assert play.faults.fired(signature) == 0


@pytest.mark.parametrize(
    ("fault", "code"), [("close", 1011), ("disconnect:warning", 1000)], ids=["close", "frame"]
)
def test_a_socket_that_ends_in_place_of_an_envelope(
    play: RunningPlayground, ana: Person, fault: str, code: int
) -> None:
    play.faults.add({"socket": fault}, event="message", nth=1)
    with ExitStack() as stack:
        connections = [stack.enter_context(socket_of(play)) for _ in range(2)]
        for connection in connections:
            received(connection)
        ana.say("C0DESK", "all the same")
        heard: list[Json] = []
        codes: list[int] = []
        threads = [
            threading.Thread(target=listen, args=(connection, heard, codes))
            for connection in connections
        ]
        for thread in threads:
            thread.start()
        wait_for(lambda: codes or None, what="the close", timeout_seconds=20)
        wait_for(
            lambda: [one for one in heard if one["type"] == "events_api"] or None,
            what="the event on the other socket",
            timeout_seconds=20,
        )
        assert codes == [code]
        frames = [one["reason"] for one in heard if one["type"] == "disconnect"]
        assert frames == ([] if fault == "close" else ["warning"])
        for connection in connections:
            connection.close()
        for thread in threads:
            thread.join(20)


def listen(connection: Any, heard: list[Json], codes: list[int]) -> None:
    try:
        while True:
            envelope = json.loads(connection.recv(timeout=20))
            heard.append(envelope)
            if "envelope_id" in envelope:
                acknowledge(connection, envelope)
    except ConnectionClosed as error:
        if error.rcvd is not None and error.sent is not None and error.rcvd_then_sent:
            codes.append(error.rcvd.code)


def test_a_black_hole_swallows_both_ways_and_stays_open(world: Callable[..., Json]) -> None:
    timings = Timings(acknowledge_seconds=0.2, retry_after_seconds=(0.0,))
    with running_playground(world(), timings=timings) as play, socket_of(play) as connection:
        received(connection)
        play.faults.add({"socket": "blackhole"}, event="message", nth=1)
        play.person("U0ANA").say("C0DESK", "into the hole")
        verdicts = wait_for(
            lambda: [one["verdict"] for one in play.log() if one["kind"] == "event"][1:] or None,
            what="two lost tries",
            timeout_seconds=20,
        )
        assert verdicts == ["http_timeout"]
        with pytest.raises(TimeoutError):
            connection.recv(timeout=0.3)
        assert not connection.ping().wait(0.3), "a ping is not answered"
        assert play.connections(APP_ID) == 1, "nobody knows"
        connection.close_timeout = 0.1  # nobody answers a goodbye either
