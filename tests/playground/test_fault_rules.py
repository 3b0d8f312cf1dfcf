"""What a fault rule may say, and what is said about one that makes no sense."""

from __future__ import annotations

from typing import Any

import pytest

from playground.faults.control import FaultControl
from playground.faults.rules import Deed, FaultRuleError, combined, read_rule
from playground.harness import RunningPlayground

Json = dict[str, Any]


def problems_of(rule: Json) -> str:
    with pytest.raises(FaultRuleError) as caught:
        read_rule(rule, rule_id="F1")
    return "\n".join(caught.value.problems)


@pytest.mark.parametrize(
    "deed",
    [
        {"status": 429, "retry_after": 3},
        {"error": "is_archived"},
        {"delay_ms": 20},
        {"reset_before": True},
        {"reset_after_commit": True},
    ],
    ids=str,
)
def test_a_rule_about_calls_reads_back_as_it_was_set(deed: Json) -> None:
    match = {"method": "chat.*", "team": "T0VENDOR", "nth": [1, 3], "probability": 0.5}
    rule = read_rule({"match": match, "do": deed}, rule_id="F7")
    assert rule.as_json() == {"id": "F7", "match": match, "do": deed}
    assert (rule.is_for_calls, rule.is_for_deliveries) == (True, False)


@pytest.mark.parametrize(
    "deed",
    [
        {"duplicate": 2},
        {"reorder_window_ms": 500},
        {"drop": True},
        {"corrupt_signature": True},
        {"skew_seconds": -400},
        {"socket": "close"},
        {"socket": "blackhole"},
        {"socket": "disconnect:warning"},
    ],
    ids=str,
)
def test_a_rule_about_deliveries_reads_back_as_it_was_set(deed: Json) -> None:
    rule = read_rule({"match": {"event": "message*"}, "do": deed}, rule_id="F1")
    assert rule.as_json()["do"] == deed
    assert (rule.is_for_calls, rule.is_for_deliveries) == (False, True)


def test_a_delay_without_a_name_is_for_both() -> None:
    rule = read_rule({"do": {"delay_ms": 1}}, rule_id="F1")
    assert rule.is_for_calls
    assert rule.is_for_deliveries


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({}, "do: must be an object"),
        ({"do": {}}, "do: says nothing to do"),
        ({"do": {"drop": True}, "when": 1}, "when: not part of a rule"),
        ({"do": {"drop": True}, "match": []}, "match: must be an object"),
        ({"do": {"explode": True}}, "do.explode: not known; known are status"),
        ({"do": {"drop": True}, "match": {"metod": "x"}}, "match.metod: not known"),
        ({"do": {"drop": False}}, "do.drop: must be true, not False"),
        ({"do": {"status": 200}}, "do.status: must be a status from 400 to 599"),
        ({"do": {"status": "500"}}, "do.status: must be"),
        ({"do": {"retry_after": 0}}, "do.retry_after: must be whole seconds above 0"),
        ({"do": {"delay_ms": -1}}, "do.delay_ms: must be milliseconds above 0"),
        ({"do": {"delay_ms": float("nan")}}, "do.delay_ms: must be"),
        ({"do": {"skew_seconds": True}}, "do.skew_seconds: must be seconds"),
        ({"do": {"duplicate": 1.5}}, "do.duplicate: must be a whole number above 0"),
        ({"do": {"duplicate": 101}}, "at most 100"),
        ({"do": {"socket": "burn"}}, "do.socket: must be close or blackhole or disconnect:REASON"),
        ({"do": {"socket": "disconnect:"}}, "do.socket: must be"),
        ({"do": {"drop": True}, "match": {"nth": 0}}, "match.nth: must be a whole number above 0"),
        ({"do": {"drop": True}, "match": {"nth": [1, "2"]}}, "match.nth: must be"),
        ({"do": {"drop": True}, "match": {"probability": 2}}, "match.probability: must be a num"),
        ({"do": {"drop": True}, "match": {"method": "a", "event": "b"}}, "not both"),
        ({"do": {"drop": True, "status": 500}}, "make two rules"),
        ({"do": {"status": 500}, "match": {"event": "message"}}, "cannot happen to a delivery"),
        ({"do": {"drop": True}, "match": {"method": "auth.test"}}, "cannot happen to a call"),
        ({"do": {"reset_before": True, "reset_after_commit": True}}, "cannot happen to one call"),
        ({"do": {"reset_before": True, "error": "x"}}, "cannot happen to one call"),
        ({"do": {"drop": True, "duplicate": 1}}, "what is dropped cannot be changed"),
        ({"do": {"status": 500, "retry_after": 1}}, "goes with status 429 only"),
    ],
    ids=range(28),
)
def test_a_rule_that_makes_no_sense_is_refused_by_name(rule: Json, said: str) -> None:
    assert said in problems_of(rule)


def test_every_problem_is_named_at_once() -> None:
    said = problems_of({"match": {"nth": 0}, "do": {"status": 1, "delay_ms": "long"}, "x": 1})
    assert len(said.splitlines()) == 4


def test_of_several_deeds_delays_and_copies_add_up_and_the_first_answer_counts() -> None:
    deeds = [Deed(delay_ms=10, error="first"), Deed(delay_ms=5, error="second", duplicate=1)]
    assert combined(deeds) == Deed(delay_ms=15, error="first", duplicate=1)


def test_rules_are_set_listed_and_cleared_over_http(play: RunningPlayground) -> None:
    first = play.faults.add({"error": "fatal_error"}, method="auth.test")
    second = play.faults.add({"delay_ms": 1})
    assert [rule["id"] for rule in play.faults.rules()] == [first, second]
    play.faults.clear(first)
    assert [rule["id"] for rule in play.faults.rules()] == [second]
    play.faults.clear()
    assert play.faults.rules() == []
    with pytest.raises(FaultRuleError, match="says nothing to do"):
        play.faults.add({})
    assert play.faults.rules() == []


def test_a_control_keeps_nothing_of_its_own(play: RunningPlayground) -> None:
    rule = play.faults.add({"delay_ms": 1}, method="none")
    assert isinstance(play.faults, FaultControl)
    assert play.faults.fired(rule) == 0
