"""The records of the example programme, asked without Slack."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.records.reading import from_records
from bot.records.scope import Asker
from bot.records.told import Recorded
from playbooks.deals import queries as deals
from playbooks.programme import queries
from playbooks.programme.audience import Audience
from playbooks.programme.readers import audience_of_member
from retrieval.meaning import Meaningful
from retrieval.question import Question, Speaker, Turn
from retrieval.records.hearing import shipped_hearing
from store.database import Database

MENTIONED = frozenset(
    {
        "premium",
        "cloud",
        "regional",
        "nordlicht",
        "distribution",
        "costa",
        "summit",
        "orchard",
        "alpenfrost",
        "vault",
    }
)
"""Some words of documents."""
GENERAL = frozenset(
    {
        "premium",
        "cloud",
        "distribution",
        "meridian",
        "costa",
        "calder",
        "clinics",
        "schools",
        "summit",
        "orchard",
    }
)
"""Some words of any language."""
MEANINGFUL = Meaningful(MENTIONED, is_word=lambda word: word in GENERAL)
TODAY = date(2026, 11, 26)
HEARING = shipped_hearing()
Ask = Callable[..., Recorded | None]


@pytest.fixture
def database(prepared_file: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copy(prepared_file, tmp_path / "records.sqlite3")
    database = Database(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    yield database
    database.close()


@pytest.fixture
def ask(database: Database) -> Ask:
    """Ask as a person, alone or in a channel, perhaps in a thread or the thread of a deal."""

    def asked(
        who: str,
        text: str,
        *,
        channel: str | None = None,
        certain: bool = True,
        before: tuple[str, ...] = (),
        deal: str | None = None,
        can_choose: bool = True,
    ) -> Recorded | None:
        with database.reading() as session:
            member = queries.member(session, who)
            assert member is not None
            if channel is None:
                audience = audience_of_member(session, member)
            else:
                known = queries.channel(session, channel)
                assert known is not None
                audience = Audience(team_ids=known.team_ids, certain=certain)
            of_thread = None if deal is None else deals.deal(session, deal, viewer=member)
            thread = tuple(Turn(speaker=Speaker.READER, text=one) for one in before)
            return from_records(
                session,
                Question(text, thread=thread),
                asker=Asker(
                    member=member,
                    audience=audience,
                    meaningful=MEANINGFUL,
                    deal_of_thread=of_thread,
                    can_choose=can_choose,
                ),
                today=TODAY,
                hearing=HEARING,
            )

    return asked


def words_in(recorded: Recorded | None) -> str:
    """All that was told, as bare words."""
    assert recorded is not None
    assert not recorded.is_private
    return "\n".join(line.plain() for told in recorded.told for line in (*told.lines, *told.source))
