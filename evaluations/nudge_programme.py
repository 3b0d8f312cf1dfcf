"""A small programme for driving the plays through random histories: zones, quiet hours, plays."""

from __future__ import annotations

from typing import Any

from playbooks.plays.definition import Playbook
from playbooks.plays.playset import LoadedPlay, PlaySet
from playbooks.programme.definition import ProgrammeDefinition

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "America/Sao_Paulo",
)
PER_DEAL, PER_PERSON, PER_CHANNEL = 4, 3, 2
"""What a week holds: small, so that histories run into it."""


def programme() -> ProgrammeDefinition:
    """Three partners with two people each, in six time zones, and their CAM."""
    return ProgrammeDefinition.model_validate(
        {
            "vendor": {"name": "Vendor", "slack_teams": ["TV"]},
            "tiers": ["one"],
            "products": [{"id": "vault", "name": "Vault"}],
            "rules": {
                "nudges_per_deal_a_week": PER_DEAL,
                "nudges_per_person_a_week": PER_PERSON,
                "nudges_per_channel_a_week": PER_CHANNEL,
            },
            "partners": [_partner(n) for n in range(3)],
            "members": [
                _member("cam", "vendor", "cam", "Europe/Berlin", "TV"),
                *(_member(f"p{n}a", f"p{n}", "partner_lead", ZONES[n], f"T{n}") for n in range(3)),
                *(_member(f"p{n}b", f"p{n}", "partner", ZONES[n + 3], f"T{n}") for n in range(3)),
            ],
            "channels": [
                {"id": "C0", "name": "c0", "teams": ["TV", "T0"], "partner": "p0"},
                {"id": "C1", "name": "c1", "teams": ["TV", "T1"], "partner": "p1"},
            ],
        }
    )


def plays() -> PlaySet:
    """Plays of every trigger that needs no content, with every kind of recipient and stop."""
    made = Playbook.model_validate(
        {"playbook": "h", "title": "H", "version": "1", "owner": "o", "plays": _PLAYS}
    )
    return PlaySet(plays=tuple(LoadedPlay(playbook=made, play=play) for play in made.plays))


def _partner(number: int) -> dict[str, Any]:
    return {
        "id": f"p{number}",
        "name": f"Partner {number}",
        "tier": "one",
        "type": "reseller",
        "cam": "cam",
        "slack_teams": [f"T{number}"],
        "milestones": [{"id": "joined", "on": f"2026-0{number + 1}-10"}],
    }


def _member(member_id: str, organisation: str, role: str, zone: str, team: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": member_id,
        "name": member_id,
        "email": f"{member_id}@x.example",
        "organisation": organisation,
        "role": role,
        "slack": [{"team": team, "user": f"U{member_id}"}],
        "time_zone": zone,
    }
    if member_id == "p1b":
        made["quiet_hours"] = {"start": "12:00", "end": "03:30", "weekends": False}
    return made


def _step(step_id: str, to: str, **more: Any) -> dict[str, Any]:
    return {"id": step_id, "title": step_id, "say": "Hello", "to": to} | more


def _play(play_id: str, trigger: dict[str, Any], *steps: dict[str, Any], **more: Any) -> Any:
    return {"id": play_id, "title": play_id, "trigger": trigger, "steps": list(steps)} | more


_PLAYS = [
    _play("start", {"on": "registered"}, _step("contact", "partner_contact")),
    _play(
        "agreed",
        {"on": "approved"},
        _step("now", "partner_channel"),
        _step("later", "partner_contact", after={"days": 3}),
        stop_when=["sent_on", "not_useful"],
    ),
    _play(
        "stage",
        {"on": "stage_entered", "stages": ["discovery", "validation"]},
        _step("now", "partner_channel"),
        _step("soon", "partner_contact", after={"working_days": 2}),
        _step("late", "cam", after={"days": 9}),
        caps={"per_deal": 5},
    ),
    _play(
        "won",
        {"on": "stage_entered", "stages": ["won"]},
        _step("thanks", "partner_contact"),
        _step("renew", "partner_contact", after={"days": 20}),
    ),
    _play(
        "stuck",
        {"on": "stuck_for", "stages": ["discovery", "validation", "proposal"], "days": 6},
        _step("ask", "partner_contact"),
        _step("cam", "cam", after={"days": 2}),
    ),
    _play("ends", {"on": "protection_ends_in", "days": 60}, _step("say", "partner_channel")),
    _play("fair", {"on": "date", "day": "2026-10-20", "about": "deal"}, _step("s", "cam")),
    _play("year", {"on": "date", "day": "2026-10-27"}, _step("s", "partner_channel")),
    _play(
        "late",
        {"on": "milestone_missed", "milestone": "first", "after": "joined", "days": 200},
        _step("s", "partner_contact"),
        _step("cam", "cam", after={"days": 5}),
    ),
    _play("quiet", {"on": "no_activity_for", "days": 12}, _step("s", "partner_contact")),
    _play("asked", {"on": "question_unanswered", "hours": 30}, _step("s", "cam")),
    _play("half", {"on": "registered"}, _step("s", "cam"), holdout=0.5),
]
