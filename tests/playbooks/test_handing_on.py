"""Who is told of when somebody else looks after a partner."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from playbooks.programme.handing_on import HANDED_ON
from playbooks.programme.importing import import_programme
from store import outbox

if TYPE_CHECKING:
    from playbooks.programme.definition import ProgrammeDefinition
    from store.database import Database

Told = list[tuple[str, str]]


def told(database: Database) -> Told:
    with database.reading() as session:
        rows = outbox.unfinished(session, topics=[HANDED_ON])
    return sorted((row.payload["partner_id"], row.payload["before"]) for row in rows)


def test_who_is_new_is_handed_on_by_nobody(
    empty_database: Database, tidewell: ProgrammeDefinition, now: datetime
) -> None:
    for later in range(2):
        with empty_database.transaction() as session:
            import_programme(session, tidewell, now + timedelta(days=later))
    assert told(empty_database) == []


@pytest.mark.parametrize(
    ("partner", "member", "expected"),
    [
        ({"kestrel": {"cam": "mia"}}, {}, [("kestrel", "jonas")]),
        ({"kestrel": {"cam": None}}, {}, [("kestrel", "jonas")]),
        ({"kestrel": {"tier": "registered"}}, {}, []),
        ({}, {"mia": {"slack": ()}}, [("brightpath", "mia")]),
        ({}, {"mia": {"name": "Mia C"}}, []),
    ],
)
def test_each_partner_that_others_look_after_is_told(  # noqa: PLR0917 - fixtures
    database: Database,
    tidewell: ProgrammeDefinition,
    now: datetime,
    partner: dict[str, dict[str, object]],
    member: dict[str, dict[str, object]],
    expected: Told,
) -> None:
    changed = tidewell.model_copy(
        update={
            "partners": tuple(
                p.model_copy(update=partner.get(p.id, {})) for p in tidewell.partners
            ),
            "members": tuple(m.model_copy(update=member.get(m.id, {})) for m in tidewell.members),
        }
    )
    for later in range(1, 3):
        with database.transaction() as session:
            import_programme(session, changed, now + timedelta(days=later))
    assert told(database) == expected


def test_what_comes_back_is_told_again(
    database: Database, tidewell: ProgrammeDefinition, now: datetime
) -> None:
    away = tidewell.model_copy(
        update={
            "partners": tuple(
                p.model_copy(update={"cam": "mia"} if p.id == "kestrel" else {})
                for p in tidewell.partners
            )
        }
    )
    for later, programme in enumerate((away, tidewell, away), start=1):
        with database.transaction() as session:
            import_programme(session, programme, now + timedelta(days=later))
    assert told(database) == [("kestrel", "jonas"), ("kestrel", "jonas"), ("kestrel", "mia")]
