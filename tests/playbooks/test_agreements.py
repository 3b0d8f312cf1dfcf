"""What was agreed with a partner is seen by the two who agreed it, and by nobody else."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from playbooks.authored import AuthoredFileError
from playbooks.insights.home import cam_home, partner_home
from playbooks.plays.playset import PlaySet
from playbooks.programme import queries
from playbooks.programme.definition import ProgrammeDefinition, read_programme
from playbooks.programme.importing import import_programme
from playbooks.programme.people import agreement_for
from playbooks.programme.readers import find_member
from store.database import Database


def test_only_the_cam_and_the_own_lead_see_what_was_agreed(database: Database) -> None:
    with database.reading() as session:
        partners = queries.partners(session)
        seen = {
            member.id
            for member in queries.members(session)
            for partner in partners
            if partner.id == "nordlicht" and agreement_for(member, partner)
        }
        nordlicht = queries.partner(session, "nordlicht")
    assert seen == {"jonas", "lena"}, "no admin, no distributor, no colleague, no other CAM"
    assert nordlicht is not None
    assert nordlicht.kpis[0].target == Decimal(500_000)
    assert nordlicht.joint_value.startswith("Nordlicht runs")


@pytest.mark.parametrize(
    ("name", "partners"),
    [
        ("lena", ["Nordlicht Systemhaus"]),
        ("tobias", []),
        ("sofia", []),
        ("jonas", ["Nordlicht Systemhaus"]),
        ("ana", []),
        ("priya", []),
        ("felix", []),
    ],
)
def test_a_home_shows_it_to_nobody_else(
    database: Database, library_plays: PlaySet, today: date, name: str, partners: list[str]
) -> None:
    with database.reading() as session:
        member = find_member(session, name)
        assert member is not None
        if member.is_vendor:
            agreed = list(cam_home(session, member, today=today).agreements)
        else:
            home = partner_home(session, member, plays=library_plays, assets=[], today=today)
            agreed = [home.agreement] if home.agreement else []
    assert [one.partner for one in agreed if one.kpis] == partners


def test_it_moves_with_the_account_manager(
    database: Database, tidewell: ProgrammeDefinition, now: datetime
) -> None:
    moved = tuple(
        p.model_copy(update={"cam": "mia"}) if p.id == "nordlicht" else p for p in tidewell.partners
    )
    with database.transaction() as session:
        import_programme(session, tidewell.model_copy(update={"partners": moved}), now)
        nordlicht = queries.partner(session, "nordlicht")
        jonas, mia = (find_member(session, n) for n in ("jonas", "mia"))
        assert nordlicht is not None
        assert jonas is not None
        assert mia is not None
        assert agreement_for(jonas, nordlicht) is None
        assert agreement_for(mia, nordlicht) is not None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("target: -1", "greater than or equal to 0"),
        ("target: lots", "valid decimal"),
        ("target: 1, start: 2026-02-01, end: 2026-01-01", "ends before it starts"),
    ],
)
def test_a_faulty_number_is_refused(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "programme.yaml"
    file.write_text(
        "tiers: [a]\npartners:\n  - id: p\n    name: P\n    tier: a\n    type: msp\n"
        f"    kpis: [{{id: k, name: K, {text}}}]\n",
        encoding="utf-8",
    )
    with pytest.raises(AuthoredFileError) as caught:
        read_programme(file)
    assert "programme.yaml:7:" in str(caught.value)
    assert words in str(caught.value)
