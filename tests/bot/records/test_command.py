"""`dealmate ask` answers from the records what they know, without loading a model."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.records import answered_from_records
from playbooks.programme.audience import Audience
from playbooks.programme.handing_on import note_account
from playbooks.programme.people import Identity
from retrieval.meaning import Meaningful
from store.database import Database
from tests.bot.records.conftest import TODAY

Run = Callable[..., str]


@pytest.fixture
def run(prepared_file: Path, tmp_path: Path) -> Run:
    shutil.copy(prepared_file, tmp_path / "dealmate.sqlite3")

    def asked(question: str, reader: str, *options: str) -> str:
        words = ["ask", question, "--as", reader, "--data", str(tmp_path), *options]
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, (done.stdout, done.stderr, done.exception)
        return done.stdout

    return asked


@pytest.mark.parametrize("reader", ["lena", "#tidewell-nordlicht"])
def test_a_person_and_a_channel_of_one_partner_are_told(run: Run, reader: str) -> None:
    said = run("whos our cam and which deals do we have registerd", reader)
    assert said.startswith("[from_records]")
    assert "The account manager of Nordlicht Systemhaus is Jonas Weber." in said
    assert "Hallstein Maschinenbau GmbH (D-1001)" in said
    assert "From the programme's records" in said
    assert "Valbruna" not in said


def test_who_looks_after_a_partner_is_told_with_who_helps_meanwhile(
    run: Run, tmp_path: Path
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'dealmate.sqlite3'}")
    jonas = Identity(team_id="T0TIDEWELL", user_id="U0JONAS")
    with database.transaction() as session:
        note_account(session, jonas, has_ended=True, now=datetime.now(UTC))
    database.close()
    said = run("who is our account manager", "lena")
    assert "The account manager of Nordlicht Systemhaus is Jonas Weber." in said
    assert "Priya Nair" in said


def test_a_program_gets_the_same_as_json(run: Run) -> None:
    found = json.loads(run("what tier are we on", "dana", "--json"))
    assert found["state"] == "from_records"
    [told] = found["records"]
    assert told["lines"][0] == "BrightPath IT is on the tier Silver."
    assert (told["partners"], told["deals"]) == (["brightpath"], [])
    asked_back = json.loads(run("what tier are we on", "jonas", "--json"))
    assert asked_back["state"] == "asked_back"
    assert asked_back["choices"] == ["Kestrel Consulting", "Nordlicht Systemhaus"]


def test_a_channel_with_others_in_it_is_told_nothing_of_one_partner(database: Database) -> None:
    with database.reading() as session:
        said = [
            answered_from_records(
                session,
                "what tier are we on",
                audience=Audience(team_ids=teams),
                meaningful=Meaningful(frozenset(), is_word=lambda _: False),
                today=TODAY,
                hearing=None,
            )
            for teams in (
                frozenset({"T0TIDEWELL", "T0NORDLICHT"}),
                frozenset({"T0TIDEWELL", "T0NORDLICHT", "T0MERIDIAN"}),
                frozenset({"T0TIDEWELL"}),
            )
        ]
    assert [one is None for one in said] == [False, True, True]
