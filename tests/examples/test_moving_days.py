"""Whenever the demo starts it has a milestone that is coming and a certificate that has lapsed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.cli.example import TODAY_FILE, days_from_today
from content_index.labels import AudienceLevel, Label
from playbooks.programme import queries
from playbooks.programme.achievements import AchievementState, achievements, ways_back
from playbooks.programme.definition import read_programme
from playbooks.programme.importing import import_programme
from playbooks.sheets.loading import take_over
from tests.databases import new_database

TIDEWELL = Path(__file__).parents[2] / "examples" / "tidewell"


@pytest.mark.parametrize("today", [date(2026, 11, 25), date(2031, 2, 28)])
def test_a_milestone_is_coming_and_a_certificate_has_lapsed(tmp_path: Path, today: date) -> None:
    now = datetime.combine(today, time(9), UTC)
    database = new_database(tmp_path / "demo.db")
    with database.transaction() as session:
        import_programme(session, read_programme(TIDEWELL / "programme.yaml"), now)
        moving = days_from_today(TIDEWELL / TODAY_FILE, today=today)
        plan = take_over(session, moving, skip_faulty=False, now=now)
        assert plan.problems == ()
        assert take_over(session, moving, skip_faulty=False, now=now).changes == ()
        costa = queries.partner(session, "costacloud")
        bright = queries.partner(session, "brightpath")
    database.close()
    assert costa is not None
    assert bright is not None
    coming = [one for one in achievements(costa, today=today) if one.id == "onboarding-completed"]
    assert [(one.state, one.day) for one in coming] == [
        (AchievementState.COMING, today + timedelta(days=3))
    ]
    lapsed = achievements(bright, today=today)[0]
    assert lapsed.state is AchievementState.LAPSED
    label = Label(
        audience=AudienceLevel.TO_PARTNER, certifications=frozenset({"sentinel-specialist"})
    )
    assert [one.id for one in ways_back(label, bright, today=today)] == ["sentinel-specialist"]
    assert ways_back(label, bright, today=today - timedelta(days=10)) == ()
