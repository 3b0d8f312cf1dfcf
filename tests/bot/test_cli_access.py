"""`dealmate access`: why somebody may see an asset, and who gains or loses by a change."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from content_index.embedding.hashing import HashingEmbedder
from content_index.library import open_library
from store.database import Database
from tests.parsing import sync_folder

Run = Callable[..., Result]
PAGES = {
    "open.md": "{audience: to_partner}",
    "gold.md": "{audience: to_partner, minimum_tier: gold}",
    "demo.md": "{audience: to_partner, milestones: [demo-day]}",
}


@pytest.fixture(scope="module")
def indexed(prepared_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the example programme and three pages."""
    folder = tmp_path_factory.mktemp("access")
    (folder / "content").mkdir()
    for name, label in PAGES.items():
        text = f"---\ntitle: {name.removesuffix('.md')}\nlabel: {label}\n---\n\nSome words.\n"
        (folder / "content" / name).write_text(text, encoding="utf-8")
    shutil.copy(prepared_file, folder / "dealmate.sqlite3")
    database = Database(f"sqlite:///{folder / 'dealmate.sqlite3'}")
    library = open_library(database=database, embedder=HashingEmbedder(), folder=folder / "index")
    sync_folder(library, folder / "content", now=datetime(2026, 11, 22, tzinfo=UTC))
    database.close()
    return folder


@pytest.fixture
def run(indexed: Path, tmp_path: Path) -> Run:
    shutil.copytree(indexed, tmp_path / "data")

    def _run(*arguments: str | Path, group: str = "access") -> Result:
        words = [*map(str, arguments), "--data", str(tmp_path / "data")]
        return CliRunner().invoke(app, [group, *words])

    return _run


def test_a_better_tier_shows_who_gains_what_before_it_is_given(run: Run) -> None:
    shown = run("diff", "--tier", "kestrel=gold")
    assert shown.exit_code == 0, shown.stderr
    assert "Kestrel Consulting (and 2 of its people): +1 -0" in shown.stdout
    assert "+ gold (was kept back: tier)" in shown.stdout
    told = json.loads(run("diff", "--tier", "kestrel=gold", "--json").stdout)
    assert told["counts"] == {
        "gains": 4,
        "losses": 0,
        "assets": 1,
        "partners": 1,
        "channels": 1,
        "people": 2,
    }
    change = next(c for c in told["changes"] if c["reader"]["kind"] == "channel")
    assert change["change"] == "gain"
    assert change["reasons"] == [{"reason": "tier", "organisation": "kestrel", "by": []}]
    again = json.loads(run("diff", "--tier", "kestrel=gold", "--json").stdout)
    assert again == told, "nothing was changed"


def test_a_loss_says_what_will_stand_in_the_way(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "partners.csv"
    table.write_text("id,tier\nnordlicht,registered\n", encoding="utf-8")
    shown = run("diff", table)
    assert "- gold (will be kept back: tier)" in shown.stdout
    table.write_text("id,tier\nnordlicht,wood\n", encoding="utf-8")
    faulty = run("diff", table)
    assert faulty.exit_code == 1
    assert "partners.csv:2: tier: no tier 'wood'" in faulty.stderr


def test_a_milestone_unlocks_its_assets(run: Run, tmp_path: Path) -> None:
    shown = run("diff", "--milestone", "kestrel=demo-day")
    assert "+ demo (was kept back: milestone)" in shown.stdout
    table = tmp_path / "milestones.csv"
    table.write_text("partner,id,on\nkestrel,demo-day,2026-01-01\n", encoding="utf-8")
    assert run("import", table, group="programme").exit_code == 0
    reader = ("demo.md", "--for", "owen.hughes", "--json")
    assert json.loads(run("explain", *reader).stdout)["allowed"]


def test_a_lapse_is_seen_before_it_comes_and_says_what_restores_access(
    run: Run, tmp_path: Path
) -> None:
    table = tmp_path / "milestones.csv"
    table.write_text(
        "partner,id,on,until\nkestrel,demo-day,2020-01-01,2020-12-31\n"
        "nordlicht,demo-day,2020-01-01,2090-12-31\n",
        encoding="utf-8",
    )
    assert run("import", table, group="programme").exit_code == 0
    shown = run("diff", "--on", "2091-01-01")
    assert "- demo (will be kept back: milestone)" in shown.stdout
    explained = json.loads(run("explain", "demo.md", "--for", "owen.hughes", "--json").stdout)
    assert not explained["allowed"]
    (way,) = explained["restores"]
    assert (way["state"], way["day"], way["id"]) == ("lapsed", "2020-12-31", "demo-day")
    assert "opens again on the day on which it is renewed" in way["text"]
    assert way["text"] in run("explain", "demo.md", "--for", "owen.hughes").stdout


def test_changed_labels_show_their_effect_before_a_sync(run: Run, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path / "data" / "content", copy)
    page = copy / "open.md"
    page.write_text(
        page.read_text(encoding="utf-8").replace("to_partner", "internal"), encoding="utf-8"
    )
    shown = run("diff", "--labels", copy)
    assert "- open (will be kept back: internal)" in shown.stdout
    assert "compared by path" in shown.stderr


def test_what_a_milestone_opens_is_said_and_open_at_once(run: Run) -> None:
    reach = ("reach", "kestrel", "demo-day")
    unknown = run(*reach, "--as", "jonas", group="programme")
    assert unknown.exit_code == 2
    assert "No partner ever had a milestone demo-day. Known are: " in unknown.stderr
    slip = run("reach", "kestrel", "first-deal-wn", "--as", "jonas", group="programme")
    assert "Did you mean first-deal-won? Else say --new." in slip.stderr
    for by in ("ana", "owen"):
        refused = run(*reach, "--new", "--as", by, group="programme")
        assert refused.exit_code == 2
        assert "no partner kestrel of yours" in refused.stderr
    asked = ("explain", "demo.md", "--for", "owen.hughes", "--json")
    assert not json.loads(run(*asked).stdout)["allowed"]
    capitalised = ("reach", "kestrel", "First-Deal-Won", "--as", "jonas", "--json")
    known = json.loads(run(*capitalised, group="programme").stdout)
    assert known.get("id", "first-deal-won") == "first-deal-won"
    done = run(*reach, "--new", "--as", "jonas", "--json", group="programme")
    assert json.loads(done.stdout)["opens"] == ["demo"], done.stderr
    assert json.loads(run(*asked).stdout)["allowed"]
    again = run(*reach, "--as", "jonas", group="programme")
    assert again.exit_code == 0
    assert "has it already" in again.stderr
    again = run(*reach, "--as", "jonas", "--json", group="programme")
    assert json.loads(again.stdout)["changed"] is False


def test_labels_of_a_source_that_is_no_folder_are_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data" / "sources.yaml").write_text(
        "sources:\n  website:\n    kind: web\n"
        "    sitemaps: [https://www.tidewell.example/sitemap.xml]\n"
        "    hosts: [www.tidewell.example]\n    defaults: {label: {audience: public}}\n",
        encoding="utf-8",
    )
    done = run("diff", "--labels", "website")
    assert done.exit_code == 2
    assert "website is a source of kind web" in done.stderr


def test_what_a_sync_only_warns_of_keeps_no_label_from_being_compared(
    run: Run, tmp_path: Path
) -> None:
    content = tmp_path / "data" / "content"
    entries = "- match: nothing.md\n  title: X\n- match: open.md\n  label: {audience: internal}\n"
    (content / "dealmate.yaml").write_text(f"files:\n{entries}", encoding="utf-8")
    shown = run("diff", "--labels", content)
    assert shown.exit_code == 0, shown.stderr
    assert "dealmate.yaml:2: no file matches 'nothing.md'. Correct the name" in shown.stderr
    assert "- open (will be kept back: internal)" in shown.stdout
    (content / "dealmate.yaml").write_text("files:\n- {match: nothing.md}\n", encoding="utf-8")
    same = run("diff", "--labels", content)
    assert same.exit_code == 0
    assert "Nothing was compared" not in same.stderr
    assert same.stdout.startswith("0 gains and 0 losses")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Name a change"),
        (["--tier", "kestrel"], "write it as PARTNER=NAME"),
        (["--labels", "nowhere"], "There is no folder"),
    ],
)
def test_a_mistake_is_answered_with_what_to_do(run: Run, arguments: list[str], words: str) -> None:
    done = run("diff", *arguments)
    assert done.exit_code == 2
    assert words in done.stderr


@pytest.mark.parametrize("option", ["--tier", "--milestone", "--certification"])
def test_a_partner_that_nobody_knows_is_named(run: Run, option: str) -> None:
    done = run("diff", option, "nope=gold")
    assert done.exit_code == 2
    assert done.stderr.startswith("There is no partner nope. Known are: brightpath, ")


def test_a_change_that_is_no_change_is_not_counted(run: Run) -> None:
    done = run("diff", "--tier", "kestrel=wood")
    assert done.exit_code == 1
    assert "Nothing was compared" in done.stderr
    assert "of 0 assets" not in done.stdout
