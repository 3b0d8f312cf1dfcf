"""Who looks after whom when Slack has ended an account: whoever can be written to goes first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.slack.standing_in import HAS_LEFT, HAS_NO_ACCOUNT, NOT_REACHED, why_theirs
from playbooks.programme import queries
from playbooks.programme.handing_on import HANDED_ON, note_account
from playbooks.programme.importing import import_programme
from playbooks.programme.people import Identity
from playbooks.programme.readers import cam_of_channel, cam_of_partner, named_cam
from playbooks.sheets.loading import save_programme
from store import outbox

if TYPE_CHECKING:
    from playbooks.programme.definition import ProgrammeDefinition
    from store.database import Database

HOME = "T0TIDEWELL"
USERS = {"jonas": "U0JONAS", "mia": "U0MIA", "priya": "U0PRIYA", "ana": "U0ANA"}


def leave(database: Database, now: datetime, *who: str, has_ended: bool = True) -> list[str]:
    """Note it of these people; return of whom it was news."""
    with database.transaction() as session:
        noted = [
            note_account(
                session,
                Identity(team_id=HOME, user_id=USERS.get(one, one)),
                has_ended=has_ended,
                now=now,
            )
            for one in who
        ]
    return [one.id for one in noted if one is not None]


def handed_on(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        rows = outbox.unfinished(session, topics=[HANDED_ON])
    return sorted((row.payload["partner_id"], row.payload["before"]) for row in rows)


@pytest.mark.parametrize(
    ("gone", "partner", "channel", "emea"),
    [
        ([], "jonas", "jonas", "ana"),
        (["ana"], "jonas", "jonas", "priya"),
        (["jonas"], "priya", "priya", "ana"),
        (["jonas", "priya", "ana"], "jonas", "jonas", "ana"),  # nobody is there: as it is named
    ],
)
def test_whoever_is_there_goes_before_who_is_not(  # noqa: PLR0917 - fixtures and cases
    database: Database, now: datetime, gone: list[str], partner: str, channel: str, emea: str
) -> None:
    leave(database, now, *gone)
    with database.reading() as session:
        found = [
            cam_of_partner(session, "nordlicht"),
            cam_of_channel(session, "C0NORDLICHT"),
            cam_of_channel(session, "C0EMEA"),
            named_cam(session, "nordlicht"),
            named_cam(session, None, "C0EMEA"),
        ]
    expected = [partner, channel, emea, "jonas", "ana"]
    assert [None if one is None else one.id for one in found] == expected


def test_a_channels_questions_go_to_its_partners_account_manager_first(
    database: Database, tidewell: ProgrammeDefinition, now: datetime
) -> None:
    channels = tuple(
        one.model_copy(update={"cam": "mia"} if one.id == "C0NORDLICHT" else {})
        for one in tidewell.channels
    )
    with database.transaction() as session:
        import_programme(session, tidewell.model_copy(update={"channels": channels}), now)
    leave(database, now, "mia")
    with database.reading() as session:
        found = cam_of_channel(session, "C0NORDLICHT")
    assert found is not None
    assert found.id == "jonas"


def test_what_is_noted_is_news_once_and_hands_every_partner_on(
    database: Database, now: datetime
) -> None:
    assert leave(database, now, "jonas") == ["jonas"]
    assert handed_on(database) == [("kestrel", "jonas"), ("nordlicht", "jonas")]
    assert leave(database, now, "jonas") == []
    assert leave(database, now + timedelta(days=1), "jonas", has_ended=False) == ["jonas"]
    assert handed_on(database)[1::2] == [("kestrel", "priya"), ("nordlicht", "priya")]


@pytest.mark.parametrize("user", ["U0LENA", "U0NOBODY"])
def test_nothing_is_noted_of_a_partners_people_and_of_strangers(
    database: Database, now: datetime, user: str
) -> None:
    with database.transaction() as session:
        for team in (HOME, "T0NORDLICHT"):
            account = Identity(team_id=team, user_id=user)
            assert note_account(session, account, has_ended=True, now=now) is None
    assert handed_on(database) == []


def test_a_programme_that_is_read_again_changes_nothing_of_it(
    database: Database, tidewell: ProgrammeDefinition, now: datetime
) -> None:
    with database.reading() as session:
        stated = queries.programme(session)
    leave(database, now, "jonas")
    with database.transaction() as session:
        before = queries.programme(session)
        assert before.members == stated.members, "no file says who has left, so none changes it"
        save_programme(session, before, stated, now=now)
        import_programme(session, tidewell, now)
    with database.reading() as session:
        jonas = queries.member(session, "jonas")
    assert jonas is not None
    assert jonas.has_left_slack
    assert handed_on(database) == [("kestrel", "jonas"), ("nordlicht", "jonas")]


def test_why_something_comes_to_somebody(
    database: Database, tidewell: ProgrammeDefinition, now: datetime
) -> None:
    def why(reader: str, *tried: str) -> str:
        with database.reading() as session:
            member = queries.member(session, reader)
            assert member is not None
            return str(list(why_theirs(session, member, partner_id="nordlicht", tried=tried)))

    name = "*Jonas Weber*"
    assert why("priya") == "[]", "an admin has what is theirs to decide anyway"
    assert NOT_REACHED.format(cam=name) in why("priya", "U0JONAS")
    assert why("jonas", "U0JONAS") == "[]"
    leave(database, now, "jonas")
    assert HAS_LEFT.format(cam=name) in why("priya")
    members = tuple(
        one.model_copy(update={"slack": ()} if one.id == "jonas" else {})
        for one in tidewell.members
    )
    with database.transaction() as session:
        import_programme(session, tidewell.model_copy(update={"members": members}), now)
    assert HAS_NO_ACCOUNT.format(cam=name) in why("priya")
