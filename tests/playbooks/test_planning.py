from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from content_index.labels import Holder, HolderKind
from playbooks.deals.stages import Registration, Stage
from playbooks.plays.definition import Offset, Playbook
from playbooks.plays.facts import DealFacts
from playbooks.plays.hours import SpeakingHours
from playbooks.plays.nudge import Act
from playbooks.plays.planning import (
    KnownNudge,
    Plan,
    PlanEvent,
    PlanEventKind,
    due_at,
    plan,
    reason_to_cancel,
)
from playbooks.plays.playset import LoadedPlay, PlaySet

BERLIN = SpeakingHours(time_zone="Europe/Berlin")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
FACTS = DealFacts(
    deal_id="D-1",
    stage=Stage.VALIDATION,
    registration=Registration.APPROVED,
    stage_entry=3,
    product="vault",
    industry="retail",
    competitor="coldstack",
    contact_role="cio",
    amount=20_000,
    is_first_deal=False,
    days_in_stage=0,
    protection_days_left=39,
    partner_id="nordlicht",
    languages=("de", "en"),
    holder=Holder(
        kind=HolderKind.PARTNER,
        organisation="nordlicht",
        tier="gold",
        partner_type="reseller",
        regions=frozenset({"DACH"}),
    ),
)


def plays(*definitions: dict[str, object], version: str = "1.0") -> PlaySet:
    playbook = Playbook.model_validate(
        {"playbook": "b", "title": "B", "version": version, "owner": "o", "plays": definitions}
    )
    return PlaySet(plays=tuple(LoadedPlay(playbook=playbook, play=p) for p in playbook.plays))


def a_play(play_id: str, trigger: Mapping[str, object], **more: object) -> dict[str, object]:
    steps = [{"id": "s", "title": "S", "say": "Hi", "to": "partner_contact"}]
    return {"id": play_id, "title": play_id, "trigger": trigger, "steps": steps} | more


ENTERED: dict[str, object] = {"on": "stage_entered", "stages": ["discovery", "validation"]}
LATER_STEPS = [
    {"id": "now", "title": "N", "say": "Hi"},
    {"id": "soon", "title": "S", "say": "Hi", "after": {"working_days": 2}},
    {"id": "late", "title": "L", "say": "Hi", "after": {"days": 14}, "to": "partner_contact"},
]
ALL = plays(
    a_play("entered", ENTERED, steps=LATER_STEPS),
    a_play("registered", {"on": "registered"}),
    a_play("approved", {"on": "approved"}, stop_when=["sent_on", "not_useful"]),
    a_play("stuck", {"on": "stuck_for", "stages": ["validation"], "days": 20}),
    a_play("ending", {"on": "protection_ends_in", "days": 10}),
    a_play("hand", {"on": "cam_by_hand"}),
    a_play("gold", ENTERED, audience={"partner": {"tiers": ["gold"]}}, caps={"per_deal": 1}),
    a_play("msp", ENTERED, audience={"partner": {"types": ["msp"]}}),
)


def planned(
    kind: PlanEventKind, facts: DealFacts = FACTS, known: tuple[KnownNudge, ...] = ()
) -> Plan:
    event = PlanEvent(kind=kind, at=NOW)
    return plan(event, facts, plays=ALL, known=known, hours_of=lambda _: BERLIN)


def names(made: Plan) -> list[str]:
    return [f"{n.loaded.play.id}.{n.step.id}" for n in made.schedule]


def test_each_event_begins_its_own_plays() -> None:
    kinds = PlanEventKind
    assert names(planned(kinds.REGISTERED)) == ["registered.s"]
    assert names(planned(kinds.APPROVED)) == ["approved.s"]
    assert names(planned(kinds.OTHER)) == []
    assert names(planned(kinds.STAGE_ENTERED)) == ["entered.soon", "entered.late", "gold.s"]
    assert names(planned(kinds.STAGE_ENTERED, replace(FACTS, stage=Stage.COMMIT))) == []


def test_what_the_recommendations_say_at_once_is_no_second_message() -> None:
    assert "entered.now" not in names(planned(PlanEventKind.STAGE_ENTERED))


def test_time_based_plays_wait_for_their_day() -> None:
    day = PlanEventKind.DAY
    assert names(planned(day)) == []
    assert names(planned(day, replace(FACTS, days_in_stage=20))) == ["stuck.s"]
    near = replace(FACTS, protection_days_left=10)
    assert names(planned(day, near)) == ["ending.s"]
    for left in (None, -1, 11):
        assert names(planned(day, replace(FACTS, protection_days_left=left))) == []


def as_known(
    made: Plan, *, is_waiting: bool = True, is_by_hand: bool = False
) -> tuple[KnownNudge, ...]:
    return tuple(
        KnownNudge(
            key=n.key,
            play_id=n.loaded.id,
            stage_entry=n.stage_entry,
            is_waiting=is_waiting,
            is_by_hand=is_by_hand,
        )
        for n in made.schedule
    )


def test_a_deal_that_moves_on_calls_off_what_waits() -> None:
    known = as_known(planned(PlanEventKind.STAGE_ENTERED))
    moved = replace(FACTS, stage=Stage.PROPOSAL, stage_entry=4)
    cancelled = planned(PlanEventKind.STAGE_ENTERED, moved, known).cancel
    assert {c.key for c in cancelled} == {k.key for k in known}
    assert cancelled[0].reason == "The deal has moved on to proposal."
    done = tuple(replace(k, is_waiting=False) for k in known)
    assert planned(PlanEventKind.STAGE_ENTERED, moved, done).cancel == ()


def test_a_closed_or_rejected_deal_calls_off_everything_older() -> None:
    known = as_known(planned(PlanEventKind.APPROVED))
    moved = replace(FACTS, stage=Stage.PROPOSAL, stage_entry=4)
    assert planned(PlanEventKind.OTHER, moved, known).cancel == ()
    for after in (
        replace(FACTS, stage=Stage.LOST, stage_entry=4),
        replace(FACTS, registration=Registration.REJECTED),
    ):
        assert len(planned(PlanEventKind.OTHER, after, known).cancel) == 1


def test_an_act_of_the_partner_can_stop_a_play() -> None:
    (nudge,) = as_known(planned(PlanEventKind.APPROVED))
    assert reason_to_cancel(nudge, FACTS, ALL) is None
    for act in (Act.SENT_ON, Act.NOT_USEFUL):
        assert reason_to_cancel(replace(nudge, acts=frozenset({act})), FACTS, ALL) is not None
    assert reason_to_cancel(nudge, FACTS, PlaySet()) is not None


def test_a_cap_on_a_play_holds_over_the_life_of_a_deal() -> None:
    known = as_known(planned(PlanEventKind.STAGE_ENTERED), is_waiting=False)
    again = replace(FACTS, stage_entry=5)
    assert "gold.s" not in names(planned(PlanEventKind.STAGE_ENTERED, again, known))


def test_a_new_version_of_a_playbook_has_keys_of_its_own() -> None:
    old = planned(PlanEventKind.APPROVED).schedule[0].key
    newer = plays(a_play("approved", {"on": "approved"}), version="1.1")
    event = PlanEvent(kind=PlanEventKind.APPROVED, at=NOW)
    made = plan(event, FACTS, plays=newer, known=(), hours_of=lambda _: SpeakingHours())
    assert made.schedule[0].key != old


stages = st.sampled_from(Stage)
steps = st.lists(
    st.tuples(st.sampled_from(PlanEventKind), stages, st.integers(0, 40), st.integers(0, 3)),
    max_size=25,
)


@given(history=steps)
def test_any_history_plans_each_nudge_once_and_a_replay_nothing(
    history: list[tuple[PlanEventKind, Stage, int, int]],
) -> None:
    known: dict[str, KnownNudge] = {}
    facts = FACTS
    for kind, stage, days, repeats in history:
        if kind is PlanEventKind.STAGE_ENTERED and stage is not facts.stage:
            facts = replace(facts, stage=stage, stage_entry=facts.stage_entry + 1)
        facts = replace(facts, days_in_stage=days)
        for _ in range(repeats + 1):
            made = planned(kind, facts, tuple(known.values()))
            for nudge in as_known(made):
                assert nudge.key not in known
                known[nudge.key] = nudge
            for cancellation in made.cancel:
                assert known[cancellation.key].is_waiting
                known[cancellation.key] = replace(known[cancellation.key], is_waiting=False)
        again = planned(kind, facts, tuple(known.values()))
        assert again == Plan(schedule=(), cancel=())
        for nudge in known.values():
            if nudge.is_waiting:
                assert nudge.stage_entry == facts.stage_entry or nudge.play_id == "b/approved"


@given(
    at=st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)),  # noqa: DTZ001 - made aware below
    days=st.integers(1, 40),
    zone=st.sampled_from(
        ["Europe/Berlin", "America/Denver", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]
    ),
    working=st.booleans(),
)
def test_a_step_is_due_in_the_morning_and_never_early(
    at: datetime, days: int, zone: str, *, working: bool
) -> None:
    start = at.replace(tzinfo=UTC)
    after = Offset(working_days=days) if working else Offset(days=days)
    due = due_at(start, after, hours=SpeakingHours(time_zone=zone))
    there = due.astimezone(ZoneInfo(zone))
    assert due > start
    assert (there.hour, there.minute) == (9, 30)
    elapsed = (there.date() - start.astimezone(ZoneInfo(zone)).date()).days
    if working:
        assert there.weekday() < 5
        assert elapsed >= days
    else:
        assert elapsed == days


def test_without_delay_it_is_due_at_once() -> None:
    assert due_at(NOW, Offset(), hours=SpeakingHours()) == NOW


PURE = (
    "playbooks.deals.stages",
    "playbooks.deals.conflicts",
    "playbooks.deals.registering",
    "playbooks.programme.entitlements",
    "playbooks.plays.planning",
    "playbooks.plays.partner_planning",
    "playbooks.plays.hours",
    "playbooks.plays.rendering",
    "playbooks.insights.recommending",
)


def test_the_pure_rules_know_no_database() -> None:
    code = (
        f"import sys, {', '.join(PURE)}\n"
        "sys.exit(', '.join({'sqlalchemy', 'store', 'yaml'} & set(sys.modules)))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, check=False, capture_output=True, text=True
    )
    assert done.stderr.strip() == ""
