"""`dealmate crm`: the words that an operator reads, and the JSON that programs read."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.cli.example import prepare_crm
from bot.composition import clock
from playbooks.authored import AuthoredFileError
from playbooks.crm import queries
from playbooks.crm.loading import read_mapping
from playbooks.crm.record import CrmEvent
from playbooks.crm.usecases import take_event
from playbooks.deals.queries import deal_for_program
from playbooks.deals.stages import Stage
from store.database import Database
from tests.bot.crm.conftest import Bench, Open
from tests.bot.crm.vendors import HUBSPOT

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "tidewell" / "crm.yaml"


@dataclass
class Operator:
    folder: Path

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["crm", *arguments, "--data", str(self.folder)])

    def json(self, *arguments: str) -> Any:
        result = self.run(*arguments, "--json")
        assert result.exit_code in {0, 1}, result.output
        return json.loads(result.stdout)

    @property
    def database(self) -> Database:
        return Database(f"sqlite:///{self.folder / 'dealmate.sqlite3'}")

    def hear(self, record_id: str, **fields: str) -> None:
        """The worker takes an event of the CRM."""
        mapping = read_mapping(self.folder / "crm.yaml")
        event = CrmEvent(id=record_id, record_id=record_id, modified_at=clock(), fields=fields)
        database = self.database
        with database.transaction() as session:
            take_event(session, event, mapping, now=clock(), today=clock().date())
        database.close()

    def stage(self, deal_id: str) -> Stage:
        database = self.database
        with database.reading() as session:
            deal = deal_for_program(session, deal_id)
        database.close()
        assert deal is not None
        return deal.stage


@pytest.fixture
def operator(prepared_file: Path, tmp_path: Path) -> Operator:
    shutil.copy(prepared_file, tmp_path / "dealmate.sqlite3")
    prepare_crm(EXAMPLE, tmp_path)
    return Operator(tmp_path)


def test_the_example_is_without_a_fault(operator: Operator) -> None:
    result = operator.run("check")
    assert result.exit_code == 0
    assert "Tidewell CRM, 8 stages, 5 accounts; 0 warnings." in result.stdout
    assert (operator.folder / "crm.secret").stat().st_mode & 0o077 == 0


def test_a_check_tells_mistakes_from_doubts(operator: Operator, tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    doubtful = tmp_path / "doubtful.yaml"
    doubtful.write_text(text.replace(": kestrel", ": nobody"), encoding="utf-8")
    line = 1 + text[: text.index("ACC-KESTREL")].count("\n")
    assert operator.json("check", str(doubtful))["warnings"] == [
        f"{doubtful}:{line}: accounts.ACC-KESTREL: 'nobody' is no partner of the programme"
    ]
    broken = tmp_path / "broken.yaml"
    broken.write_text(text.replace("Closed Lost: lost", "Closed Lost: gone"), encoding="utf-8")
    result = operator.run("check", str(broken))
    assert isinstance(result.exception, AuthoredFileError)  # the program prints its message
    elsewhere = CliRunner().invoke(app, ["crm", "check", "--data", str(tmp_path / "nowhere")])
    assert elsewhere.exit_code == 2
    assert "docs/crm.md" in elsewhere.output


def test_without_a_file_every_command_says_what_to_do(operator: Operator) -> None:
    (operator.folder / "crm.yaml").unlink()
    for command in (["status"], ["dead"], ["show", "1"], ["pull"], ["simulate", "D-1001"]):
        result = operator.run(*command)
        assert result.exit_code == 2
        assert "There is no crm.yaml" in result.output


def test_an_operators_day(operator: Operator) -> None:
    assert "Nothing waits for a person." in operator.run("dead").stdout
    meridians = {"Dealmate_Number": "D-1009", "Partner_Account": "ACC-MERIDIAN"}
    operator.hear("R1", **meridians, StageName="Legal Review")
    operator.hear("R2", Partner_Account="ACC-ELSEWHERE", StageName="Qualification")
    operator.hear("R3", Partner_Account="ACC-KESTREL", StageName="Closed Won")
    first, second, third = operator.json("dead")
    assert [one["trouble"] for one in (first, second, third)] == [
        "unmapped_stage",
        "unknown_account",
        "not_registered",
    ]
    listed = operator.run("dead").stdout
    assert "from the CRM  D-1009: Tidewell CRM says stage 'Legal Review'" in listed
    shown = operator.run("show", str(second["number"])).stdout
    assert "Partner_Account: ACC-ELSEWHERE" in shown
    assert operator.run("show", "99").exit_code == 2

    status = operator.json("status")
    assert (status["dead"], status["records"], status["linked"]) == (3, 3, 1)
    assert "3 wait for a person: dealmate crm dead" in operator.run("status").stdout

    assert operator.run("replay").exit_code == 2
    assert operator.run("replay", "--all", "--reopen-as", "nobody").exit_code == 2
    brightpaths = {"Dealmate_Number": "D-1012", "Partner_Account": "ACC-BRIGHTPATH"}
    operator.hear("R4", **brightpaths, StageName="Negotiation/Review")
    lost = operator.json("dead")[-1]
    assert lost["trouble"] == "closed_here"
    not_theirs = operator.run("replay", str(lost["number"]), "--reopen-as", "felix")
    assert not_theirs.exit_code == 2
    assert "Felix Adler may not move deal D-1012" in not_theirs.output
    assert operator.json("replay", str(lost["number"]), "--reopen-as", "dana")[0]["moved"]
    still = operator.run("replay", "--all")
    assert still.exit_code == 1
    assert "still waits" in still.stdout
    mapping = yaml.safe_load((operator.folder / "crm.yaml").read_text(encoding="utf-8"))
    mapping["stages"]["Legal Review"] = "commit"
    (operator.folder / "crm.yaml").write_text(yaml.safe_dump(mapping), encoding="utf-8")
    (outcome,) = operator.json("replay", str(first["number"]))
    assert (outcome["deal"], outcome["moved"], outcome["waits"]) == ("D-1009", ["commit"], [])
    assert operator.stage("D-1009") is Stage.COMMIT

    strange = operator.run("link", "R2", "D-1002")
    assert strange.exit_code == 2
    assert "gives its account ACC-ELSEWHERE" in strange.output
    mapping["accounts"]["ACC-ELSEWHERE"] = "nordlicht"
    (operator.folder / "crm.yaml").write_text(yaml.safe_dump(mapping), encoding="utf-8")
    assert operator.json("link", "R2", "D-1002")["deal"] == "D-1002"
    across = operator.run("link", "R3", "D-1002")
    assert across.exit_code == 2
    assert "it is another partner's" in across.output
    taken = operator.run("link", "R5", "D-1002")
    assert taken.exit_code == 2
    assert "is R2 in Tidewell CRM already" in taken.output
    assert "Dropped" in operator.run("drop", str(third["number"])).stdout
    assert operator.json("dead") == []
    assert {one["state"] for one in operator.json("dead", "--all")} == {"solved", "dropped"}
    assert operator.run("pull").exit_code == 2


def test_a_record_that_is_the_wrong_deal_is_taken_off(operator: Operator) -> None:
    operator.hear("R7", Partner_Account="ACC-NORDLICHT", StageName="Qualification")
    operator.json("link", "R7", "D-1001")
    for by, code in (("lena", "CAM or an admin"), ("ana", "linked to a deal of yours")):
        refused = operator.run("unlink", "R7", "--as", by, "--why", "mixed up")
        assert refused.exit_code == 2
        assert code in refused.output
    assert operator.run("unlink", "R7", "--as", "jonas", "--why", " ").exit_code == 2
    off = operator.json("unlink", "R7", "--as", "jonas", "--why", "It is the other plant.")
    assert off == {
        "record": "R7",
        "deal": "D-1001",
        "by": "jonas",
        "why": "It is the other plant.",
    }
    before = operator.stage("D-1001")
    operator.hear("R7", Dealmate_Number="D-1001", StageName="Proposal/Quote")
    assert operator.stage("D-1001") is before, "it changes the deal no more"
    assert operator.json("dead") == []
    kept = [one for one in operator.json("dead", "--all") if one["trouble"] == "unlinked"]
    assert [(one["deal"], one["said"]["by"], one["state"]) for one in kept] == [
        ("D-1001", "jonas", "dropped")
    ]
    assert operator.run("unlink", "R7", "--as", "jonas", "--why", "again").exit_code == 2
    assert operator.json("link", "R7", "D-1001")["deal"] == "D-1001", "and back"


def test_a_simulation_without_a_bot_says_so(operator: Operator) -> None:
    address = "http://127.0.0.1:9/crm"
    result = operator.run("simulate", "D-1001", "--stage", "validation", "--url", address)
    assert result.exit_code == 2
    assert f"No bot listens at {address}" in result.output
    assert "Say what changed" in operator.run("simulate", "D-1001").output
    assert "NAME=VALUE" in operator.run("simulate", "D-1001", "--field", "x").output


def test_pulling_by_hand_brings_what_was_before(
    open_bench: Open, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench: Bench = open_bench(HUBSPOT)
    bench.put(stage="proposal", account="001NORDLICHT000", number="D-1001")
    content = bench.mapping.model_dump(mode="json", exclude_defaults=True)
    (operator.folder / "crm.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    monkeypatch.setenv("CRM_TOKEN", bench.world.secret)
    assert operator.json("pull") == {"events": 0}
    assert operator.json("pull", "--since", "2026-11-01") == {"events": 1}
    assert operator.json("pull", "--since", "2026-11-01") == {"events": 0}
    status = operator.json("status")
    assert status["pulled_at"] is not None
    bench.world.is_down = True
    result = operator.run("pull")
    assert result.exit_code == 2
    assert "HubSpot is busy" in result.output
    database = operator.database
    with database.reading() as session:
        assert queries.connection(session).cursor is not None
    database.close()
