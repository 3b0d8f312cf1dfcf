from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_index.labels import (
    UNKNOWN_HOLDER,
    VENDOR_HOLDER,
    AudienceLevel,
    HolderKind,
    Label,
    permits,
)
from playbooks.authored import AuthoredFileError
from playbooks.programme import queries
from playbooks.programme.audience import Audience, audience_grant
from playbooks.programme.definition import ProgrammeDefinition, read_programme
from playbooks.programme.entitlements import holder_of
from playbooks.programme.importing import import_programme
from playbooks.programme.people import Held, Partner
from playbooks.programme.readers import (
    cam_of_channel,
    cam_of_partner,
    find_member,
    find_reader,
    who,
)
from store.database import Database
from tests.playbooks.conftest import TIDEWELL

TIERS = ("registered", "silver", "gold", "platinum")


def a_partner(**changes: object) -> Partner:
    known: dict[str, object] = {
        "id": "p",
        "name": "P",
        "tier": "silver",
        "type": "reseller",
        "regions": frozenset({"DACH"}),
        "languages": ("de",),
        "industries": frozenset(),
        "products": frozenset(),
        "certifications": (),
        "milestones": (),
        "parent_id": None,
        "cam_id": None,
        "team_ids": frozenset(),
    }
    return Partner(**(known | changes))  # type: ignore[arg-type]


days = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@given(on=days, until=st.none() | days, today=days)
def test_a_certification_counts_between_its_dates_only(
    on: date, until: date | None, today: date
) -> None:
    partner = a_partner(
        certifications=(Held(id="c", on=on, until=until),),
        milestones=(Held(id="m", on=on, until=until),),
    )
    holder = holder_of(partner, tiers=TIERS, today=today)
    is_held = on <= today and (until is None or today <= until)
    assert holder.certifications == (frozenset({"c"}) if is_held else frozenset())
    assert holder.milestones == (frozenset({"m"}) if is_held else frozenset())


@given(tier=st.sampled_from(TIERS))
def test_a_tier_reaches_itself_and_those_below(tier: str) -> None:
    holder = holder_of(a_partner(tier=tier), tiers=TIERS, today=date(2026, 1, 1))
    assert holder.tiers_reached == frozenset(TIERS[: TIERS.index(tier) + 1])


def test_an_unknown_tier_reaches_nothing() -> None:
    holder = holder_of(a_partner(tier="diamond"), tiers=TIERS, today=date(2026, 1, 1))
    assert holder.tier is None
    assert holder.tiers_reached == frozenset()


def test_importing_twice_changes_nothing(
    database: Database, tidewell: ProgrammeDefinition, now: datetime
) -> None:
    with database.reading() as session:
        before = (queries.partners(session), queries.members(session), queries.channels(session))
    with database.transaction() as session:
        report = import_programme(session, tidewell, now)
    assert report.deals_added == 0
    assert report.deals_kept == len(tidewell.deals)
    assert report.ended == ()
    with database.reading() as session:
        after = (queries.partners(session), queries.members(session), queries.channels(session))
    assert before == after


def test_who_leaves_the_file_loses_access(
    database: Database, tidewell: ProgrammeDefinition, now: datetime
) -> None:
    smaller = tidewell.model_copy(
        update={"members": tuple(m for m in tidewell.members if m.id != "tobias")}
    )
    with database.transaction() as session:
        assert import_programme(session, smaller, now).ended == ("tobias",)
        assert who(session, "T0NORDLICHT", "U0TOBIAS") is None
        audience = Audience(team_ids=frozenset(), person=("T0NORDLICHT", "U0TOBIAS"))
        assert audience_grant(session, audience, now.date()).holders == (UNKNOWN_HOLDER,)
        import_programme(session, tidewell, now)
        assert who(session, "T0NORDLICHT", "U0TOBIAS") is not None


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("tiers: [a]\ncolour: red\n", 2, "unknown key 'colour'"),
        ("tiers: [a]\npartners:\n  - {id: p, name: P, tier: b, type: msp}\n", 3, "no tier 'b'"),
        ("tiers: [a, a]\n", 1, "tier 'a' is there twice"),
        ("tiers: [a]\ntiers: [b]\n", 2, "the key 'tiers' is there twice"),
        ("tiers: [a\n", 2, "expected"),
        ("", 1, "it is empty, and has to be keys with values; 'tiers' has to be there"),
        ("# nothing yet\n", 1, "it is empty, and has to be keys"),
        ("- tiers\n- partners\n", 1, "it is a list, and has to be keys with values"),
        ("all of them\n", 1, "it is a text, and has to be keys with values"),
        ("tiers: [a]\nvendor: Tidewell\n", 2, "vendor: it is a text, and has to be keys"),
        ("tiers: [a]\npartners: {id: p}\n", 2, "partners: it is keys with values, and has to be"),
        ("tiers: [a]\npartners:\n", 2, "partners: it is empty, and has to be a list"),
        ("tiers: &t [a]\npartners: *t\n", 2, "aliases are not understood"),
        (
            (
                "tiers: [a]\nmembers:\n  - {id: m, name: M, email: m@x.example,"
                " organisation: vendor, role: partner}\n"
            ),
            3,
            "does not fit organisation vendor",
        ),
        (
            (
                "tiers: [a]\npartners:\n  - {id: p, name: P, tier: a, type: msp,"
                " slack_teams: [T1]}\n  - {id: q, name: Q, tier: a, type: msp, slack_teams: [T1]}\n"
            ),
            4,
            "Slack team of two organisations 'T1' is there twice",
        ),
    ],
)
def test_a_faulty_file_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    path = tmp_path / "programme.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AuthoredFileError) as caught:
        read_programme(path)
    assert f"programme.yaml:{line}:" in str(caught.value)
    assert words in str(caught.value)


def test_every_misfit_has_the_line_of_its_own(tmp_path: Path) -> None:
    text = (TIDEWELL / "programme.yaml").read_text(encoding="utf-8")
    text = text.replace("registered_by: tobias", "registered_by: owen")
    text = text.replace("partner: meridian, cam: ana", "partner: nobody, cam: ana")
    path = tmp_path / "programme.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AuthoredFileError) as caught:
        read_programme(path)
    lines = text.splitlines()
    deal = next(at for at, one in enumerate(lines, start=1) if "registered_by: owen" in one)
    channel = next(at for at, one in enumerate(lines, start=1) if "partner: nobody" in one)
    assert str(caught.value).splitlines() == [
        (
            f"{path}:{channel}: channel C0MERIDIAN: no partner 'nobody'. "
            "Known are: brightpath, costacloud, kestrel, meridian, nordlicht."
        ),
        (
            f"{path}:{deal}: deal D-1002: 'owen' is nobody of nordlicht. "
            "Known are: greta, lena, tobias."
        ),
    ]


def test_an_impossible_day_has_its_own_line_and_hides_no_other_fault(tmp_path: Path) -> None:
    text = (
        "tiers: [a]\npartners:\n  - id: p\n    name: P\n    tier: a\n    type: msp\n"
        "    certifications:\n      - {id: c, on: 2026-13-01}\n    colour: red\n"
    )
    path = tmp_path / "programme.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AuthoredFileError) as caught:
        read_programme(path)
    told = str(caught.value)
    assert f"{path}:8: partners.0.certifications.0.on: Input should be a valid date" in told
    assert f"{path}:9: partners.0.colour: unknown key 'colour'" in told
    for wrong, words in (
        ("- a\n", ":1: it is a list, and has to be keys with values"),
        ("a: \x01\n", ":1:"),
    ):
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(AuthoredFileError) as caught:
            read_programme(path)
        assert f"{path}{words}" in str(caught.value)


def test_a_post_is_read_by_every_organisation_in_the_channel(
    database: Database, today: date
) -> None:
    teams = frozenset({"T0TIDEWELL", "T0NORDLICHT", "T0COSTACLOUD"})
    gold = Label(audience=AudienceLevel.TO_PARTNER, minimum_tier="gold")
    with database.reading() as session:
        both = audience_grant(session, Audience(team_ids=teams), today)
        one = audience_grant(session, Audience(team_ids=teams - {"T0COSTACLOUD"}), today)
    assert [h.organisation for h in both.holders] == ["costacloud", "nordlicht", "vendor"]
    assert permits(gold, one, today=today)
    assert not permits(gold, both, today=today)


def test_an_internal_channel_sees_internal_content(database: Database, today: date) -> None:
    with database.reading() as session:
        audience = find_reader(session, "#partner-desk")
        assert audience is not None
        assert audience_grant(session, audience, today).holders == (VENDOR_HOLDER,)


@pytest.mark.parametrize(
    "audience",
    [
        Audience(team_ids=frozenset({"T0TIDEWELL", "T0STRANGER"})),
        Audience(team_ids=frozenset({"T0TIDEWELL"}), certain=False),
        Audience(team_ids=frozenset(), person=("T0TIDEWELL", "U0LENA")),
        Audience(team_ids=frozenset(), person=("T0NORDLICHT", "U0ANA")),
        Audience(team_ids=frozenset(), person=("T0TIDEWELL", "U0NOBODY")),
        Audience(team_ids=frozenset({"T0STRANGER"}), person=("T0TIDEWELL", "U0ANA")),
        Audience(team_ids=frozenset(), person=("T0TIDEWELL", "U0ANA"), certain=False),
    ],
)
def test_whatever_is_not_known_gets_the_least(
    database: Database, today: date, audience: Audience
) -> None:
    plain = Label(audience=AudienceLevel.TO_PARTNER)
    with database.reading() as session:
        grant = audience_grant(session, audience, today)
    assert UNKNOWN_HOLDER in grant.holders
    assert not permits(plain, grant, today=today)
    assert permits(Label(audience=AudienceLevel.PUBLIC), grant, today=today)


def test_an_empty_audience_sees_nothing(database: Database, today: date) -> None:
    with database.reading() as session:
        grant = audience_grant(session, Audience(team_ids=frozenset()), today)
    assert not permits(Label(audience=AudienceLevel.PUBLIC), grant, today=today)


def test_without_a_programme_nobody_is_the_vendor(empty_database: Database, today: date) -> None:
    with empty_database.reading() as session:
        audience = Audience(team_ids=frozenset({"T0TIDEWELL"}))
        assert audience_grant(session, audience, today).holders == (UNKNOWN_HOLDER,)


@pytest.mark.parametrize(
    "text", ["lena", "lena.brandt@nordlicht.example", "@lena.brandt", "Lena Brandt", "U0LENA"]
)
def test_a_person_is_found_by_what_people_call_them(
    database: Database, today: date, text: str
) -> None:
    with database.reading() as session:
        audience = find_reader(session, text)
        assert audience is not None
        assert audience.person == ("T0NORDLICHT", "U0LENA")
        (holder,) = audience_grant(session, audience, today).holders
    assert holder.kind is HolderKind.PARTNER
    assert holder.organisation == "nordlicht"


@pytest.mark.parametrize("text", ["#emea-partners", "C0EMEA", "emea-partners"])
def test_a_channel_is_found_by_name_or_id(database: Database, text: str) -> None:
    with database.reading() as session:
        audience = find_reader(session, text)
    assert audience is not None
    assert audience.team_ids >= {"T0MERIDIAN", "T0NORDLICHT", "T0COSTACLOUD"}


@pytest.mark.parametrize("text", ["", "nobody", "#nowhere", "%", "lena%", "_ena"])
def test_nobody_is_found_by_anything_else(database: Database, text: str) -> None:
    with database.reading() as session:
        assert find_reader(session, text) is None
        assert find_member(session, text) is None


def test_somebody_always_looks_after_a_channel(database: Database) -> None:
    with database.reading() as session:
        names = {
            key: getattr(cam_of_channel(session, key), "id", None)
            for key in ("C0NORDLICHT", "C0EMEA", "C0DESK", "C0UNHEARD")
        }
        of_partner = cam_of_partner(session, "brightpath")
        of_nobody = cam_of_partner(session, "nobody")
    assert names == {
        "C0NORDLICHT": "jonas",
        "C0EMEA": "ana",
        "C0DESK": "priya",
        "C0UNHEARD": "priya",
    }
    assert of_partner is not None
    assert of_partner.id == "mia"
    assert of_nobody is not None
    assert of_nobody.id == "priya"
