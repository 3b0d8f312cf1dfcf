"""`dealmate programme import` and `export`, on the example programme."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app

Run = Callable[..., Result]


@pytest.fixture
def run(prepared_file: Path, tmp_path: Path) -> Run:
    shutil.copy(prepared_file, tmp_path / "dealmate.sqlite3")

    def _run(*arguments: str | Path) -> Result:
        words = [*map(str, arguments), "--data", str(tmp_path)]
        return CliRunner().invoke(app, ["programme", *words])

    return _run


def test_what_is_exported_can_be_imported_again_and_changes_nothing(
    run: Run, tmp_path: Path
) -> None:
    exported = json.loads(run("export", tmp_path / "out", "--json").stdout)
    assert exported["rows"]["partners"] == 5
    done = json.loads(run("import", tmp_path / "out", "--whole", "--json").stdout)
    assert done["loaded"]
    assert done["counts"] == {}


def test_a_dry_run_shows_what_would_change_and_changes_nothing(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "partners.csv"
    table.write_text("id,tier\nkestrel,gold\n", encoding="utf-8")
    shown = run("import", table, "--dry-run")
    assert shown.exit_code == 0
    assert "~ partners kestrel  tier: silver > gold" in shown.stdout
    assert "It would change partners: 1 changed." in shown.stdout
    assert json.loads(run("import", table, "--dry-run", "--json").stdout)["counts"]
    assert "Changed partners: 1 changed." in run("import", table).stdout
    assert "Changed nothing." in run("import", table).stdout


def test_a_faulty_row_stops_it_and_is_named(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "partners.csv"
    table.write_text("id,tier\nkestrel,gold\nnordlicht,wood\n", encoding="utf-8")
    stopped = run("import", table)
    assert stopped.exit_code == 1
    assert "partners.csv:3: tier: no tier 'wood' (row nordlicht)." in stopped.stderr
    assert "Nothing was changed: 1 problem." in stopped.stdout
    told = json.loads(run("import", table, "--dry-run", "--json").stdout)
    assert told["problems"][0]["line"] == 3
    left = run("import", table, "--skip-faulty")
    assert left.exit_code == 0
    assert "Changed partners: 1 changed. Left out: 1 problem." in left.stdout


def test_a_changed_yaml_file_can_be_tried_first(run: Run, tmp_path: Path) -> None:
    example = Path(__file__).resolve().parents[2] / "examples" / "tidewell" / "programme.yaml"
    file = tmp_path / "programme.yaml"
    text = example.read_text(encoding="utf-8")
    text = text.replace("tier: registered", "tier: silver")
    text = text.replace("protection_days: 90, extension_days: 60", "protection_days: 60")
    file.write_text(text, encoding="utf-8")
    shown = run("import", file, "--dry-run")
    assert "~ partners costacloud  tier: registered > silver" in shown.stdout
    assert "It would change partners: 1 changed." in shown.stdout
    assert "rules: protection_days would change from 90 to 60" in shown.stderr
    assert "rules: extension_days would change from 60 to nothing" in shown.stderr


def test_a_file_without_most_people_asks_before_it_ends_their_access(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "programme.yaml"
    file.write_text("tiers: [registered, silver, gold]\n", encoding="utf-8")
    tables = tmp_path / "tables"
    counts = json.loads(run("export", tables, "--json").stdout)["rows"]
    people = counts["members"]
    for done in (run("import", file), run("import", file, "--dry-run")):
        assert done.exit_code == 1
        assert f"5 of 5 partners and {people} of {people} people are not in it" in done.stderr
        assert "say --yes-end-access" in done.stderr
    told = json.loads(run("import", file, "--json").stdout)
    assert not told["loaded"]
    assert told["problems"][0]["file"] == "programme"
    assert "Changed nothing." in run("import", tables, "--whole").stdout
    table = tables / "members.csv"
    rows = table.read_text("utf-8").splitlines(keepends=True)
    table.write_text("".join([rows[0], *(row for row in rows if ",vendor," in row)]), "utf-8")
    few = run("import", table, "--whole")
    assert few.exit_code == 1
    assert f"0 of 5 partners and {people - len(table.read_text('utf-8').splitlines()) + 1} of" in (
        few.stderr
    )
    assert "Nothing was changed: 1 problem; see above." in few.stdout
    assert run("import", file, "--dry-run", "--yes-end-access").exit_code == 0
    meant = run("import", file, "--yes-end-access")
    assert meant.exit_code == 0
    assert "No longer in the file, so without access" in meant.stdout


def test_one_who_has_left_needs_no_word(run: Run, tmp_path: Path) -> None:
    run("export", tmp_path / "tables")
    people = tmp_path / "tables" / "members.csv"
    rows = [row for row in people.read_text("utf-8").splitlines(keepends=True) if "owen" not in row]
    people.write_text("".join(rows), "utf-8")
    assert run("import", people, "--whole").exit_code == 0


def test_a_dry_run_says_and_ends_as_the_real_one_would(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "partners.csv"
    table.write_text("id,tier\nkestrel,gold\nnordlicht,wood\n", encoding="utf-8")
    stops = run("import", table, "--dry-run")
    assert stops.exit_code == 1
    assert (
        "1 problem would stop it. Correct it, or leave it out with --skip-faulty. Without it it "
        "would change partners: 1 changed." in stops.stdout
    )
    skips = run("import", table, "--dry-run", "--skip-faulty")
    assert skips.exit_code == 0
    assert "It would change partners: 1 changed. Would be left out: 1 problem." in skips.stdout
    assert not json.loads(run("import", table, "--dry-run", "--skip-faulty", "--json").stdout)[
        "loaded"
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["import", "people.csv"], "'people' is the name of no table"),
        (["import", "members.csv"], "cannot be read: No such file"),
        (["import", "a.csv", "--mapping", "m.yaml"], "name the one folder"),
        (["import", "members.csv", "--whole", "--skip-faulty"], "would seem to have left"),
        (["import", "p.yaml", "--whole"], "A YAML file is always whole"),
        (["export", "out", "--table", "deal"], "Did you mean deals?"),
    ],
)
def test_a_mistake_is_answered_with_what_to_do(run: Run, arguments: list[str], words: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert words in done.stderr


def test_a_partner_is_shown_with_what_was_agreed_to_the_two_who_agreed_it(run: Run) -> None:
    for reader, sees in (("jonas", True), ("lena", True), ("tobias", False), ("priya", False)):
        shown = json.loads(run("show", "nordlicht", "--as", reader, "--json").stdout)
        assert shown["distributor"] == "Meridian Distribution"
        assert ("kpis" in shown) is sees
        assert ("Revenue 2026" in run("show", "nordlicht", "--as", reader).stdout) is sees
    for stranger in ("owen", "sofia"):
        hidden = run("show", "nordlicht", "--as", stranger)
        missing = run("show", "nowhere", "--as", stranger)
        assert hidden.exit_code == missing.exit_code == 2
        assert hidden.stderr == missing.stderr.replace("nowhere", "nordlicht")
