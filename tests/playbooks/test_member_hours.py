"""Quiet hours and opt-outs as a programme file has them."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import pytest

from playbooks.authored import AuthoredFileError, parse_yaml, validate
from playbooks.programme import queries
from playbooks.programme.definition import ProgrammeDefinition
from playbooks.programme.importing import import_programme
from playbooks.programme.people import QuietHours
from playbooks.programme.tables import RulesRow
from store.database import Database

FILE = """\
tiers: [one]
rules:
  quiet_hours: {{start: "20:00", end: "07:15", weekends: false}}
  nudges_per_channel_a_week: 7
partners: [{{id: p, name: P, tier: one, type: reseller}}]
members:
  - {{id: m, name: M, email: m@x.example, organisation: p, role: partner, {more}}}
  - {{id: n, name: N, email: n@x.example, organisation: p, role: partner}}
"""


def read(more: str) -> ProgrammeDefinition:
    return validate(ProgrammeDefinition, parse_yaml(FILE.format(more=more), name="p.yaml"))


def test_quiet_hours_and_opt_outs_go_from_the_file_into_the_database_and_back(
    empty_database: Database, now: datetime
) -> None:
    more = 'quiet_hours: {start: "12:00", end: "14:00"}, opt_outs: [reactivation, first-deal/won]'
    with empty_database.transaction() as session:
        import_programme(session, read(more), now)
    with empty_database.reading() as session:
        one, other = queries.member(session, "m"), queries.member(session, "n")
        rules = queries.rules(session)
    assert one is not None
    assert other is not None
    assert one.quiet_hours == QuietHours(start=time(12), end=time(14), weekends=True)
    assert one.opt_outs == {"reactivation", "first-deal/won"}
    assert (other.quiet_hours, other.opt_outs) == (None, frozenset())
    assert rules.quiet_hours == QuietHours(start=time(20), end=time(7, 15), weekends=False)
    assert rules.nudges_per_channel_a_week == 7


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("quiet_hours: {start: 18:00}", 'write the time in quotes, such as "18:00"'),
        ('quiet_hours: {start: "25:00"}', "quiet_hours.start"),
        ("quiet_hours: {from: 1}", "unknown key 'from'"),
        ("opt_outs: [a/b/c]", "opt_outs"),
    ],
)
def test_a_fault_is_named_with_its_line(more: str, expected: str) -> None:
    with pytest.raises(AuthoredFileError, match=r"p\.yaml:7: ") as caught:
        read(more)
    assert expected in str(caught.value)


def test_rules_of_an_older_import_have_the_usual_quiet_hours(
    empty_database: Database, now: datetime
) -> None:
    with empty_database.transaction() as session:
        import_programme(session, read("locale: de"), now)
        row: Any = session.get(RulesRow, 1)
        left_out = ("quiet_hours", "nudges_per_channel_a_week")
        row.content = {k: v for k, v in row.content.items() if k not in left_out}
    with empty_database.reading() as session:
        rules = queries.rules(session)
    assert (rules.quiet_hours, rules.nudges_per_channel_a_week) == (QuietHours(), 10)
