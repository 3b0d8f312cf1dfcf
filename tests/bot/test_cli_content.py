"""`dealmate content` as an admin uses it, on a library of a few documents."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.cli.assets.label_words import label_in_words
from content_index.embedding.hashing import HashingEmbedder
from content_index.labels import AudienceLevel, Label
from content_index.library import open_library
from store.database import Database
from tests.parsing import sync_folder

RULES = (
    "An approved registration is protected for {} days from the day of approval. It can be "
    "extended once, when the partner shows that the customer is still deciding about it."
)
SOON = date.today() + timedelta(days=10)  # noqa: DTZ011 - the commands read the same clock
WHO = ("--why", "a test", "--as", "jonas.weber")


@pytest.fixture
def data(prepared_file: Path, tmp_path: Path) -> Path:
    """A data folder with the example programme and a library with something wrong of each sort."""
    shutil.copy(prepared_file, tmp_path / "dealmate.sqlite3")
    content = tmp_path / "content"
    content.mkdir()

    def page(name: str, body: str, **said: str) -> None:
        said = {"label": "{audience: to_partner}", "owner": "jonas.weber@tidewell.example"} | said
        head = "".join(f"{key}: {value}\n" for key, value in said.items() if value)
        (content / f"{name}.md").write_text(f"---\n{head}---\n\n{body}\n", encoding="utf-8")

    page("rules-2025", RULES.format(60), id="rules-2025", title="Deal rules 2025", kind="rules")
    page("rules-2026", RULES.format(90), id="rules-2026", title="Deal rules 2026", kind="rules")
    page("faq", RULES.format(45), id="faq", title="Questions", kind="faq", updated="2020-01-01")
    page("bare", "Nobody may see this.", label="")
    page("typo", "A region that nobody is in.", label="{audience: to_partner, regions: [DAHC]}")
    page("ends", "Soon over.", label=f"{{audience: public, expires_on: {SOON}}}", owner="")
    page("broken", "Broken.", titel="x")
    page("gone", "Owned by somebody who left.", owner="left@tidewell.example")
    page("draft", "Not yet.", id="draft", status="draft")
    database = Database(f"sqlite:///{tmp_path / 'dealmate.sqlite3'}")
    library = open_library(database=database, embedder=HashingEmbedder())
    sync_folder(library, content, now=datetime.now(UTC))
    database.close()
    return tmp_path


def called(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["content", *arguments, "--data", str(data)])


def shown(data: Path, asset: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(called(data, "show", asset, "--json").stdout)
    return found


def test_the_report_names_what_needs_somebody(data: Path) -> None:
    report = json.loads(called(data, "report", "--json").stdout)
    lists = {
        name: [one["subject"] for one in found["items"]]
        for name, found in report["lists"].items()
        if found["items"]
    }
    assert lists == {
        "unreadable": ["broken.md:4"],
        "nobody": ["bare.md"],
        "no_partner": ["typo.md"],
        "expiring": ["ends.md"],
        "old": ["faq"],
        "unowned": ["ends.md"],
        "owner_unknown": ["gone.md"],
        "drafts": ["draft"],
        "older_editions": ["rules-2025"],
        "duplicates": ["faq and rules-2025", "faq and rules-2026", "rules-2025 and rules-2026"],
        "contradictions": ["faq and rules-2026"],
    }
    assert report["by"]["status"] == {"published": 8, "draft": 1}
    assert report["by"]["age"] == {"older": 1, "no date": 7}
    assert report["by"]["partner"]["Nordlicht Systemhaus"] == 4


def test_the_report_is_something_to_print(data: Path) -> None:
    printed = called(data, "report").stdout
    assert max(len(line) for line in printed.splitlines()) <= 100
    assert "For partners, but no partner meets the label today (1)" in printed
    assert "typo.md  asks for: region" in printed
    assert "Empty lists: quarantine, partly read, expired, embargoed, review overdue," in printed


def test_an_owner_is_told_of_their_own_assets(data: Path) -> None:
    report = json.loads(called(data, "report", "--owner", "left@tidewell.example", "--json").stdout)
    assert report["assets"] == 1
    filled = {name: found for name, found in report["lists"].items() if found["items"]}
    assert filled.keys() == {"owner_unknown"}
    by_name = json.loads(called(data, "report", "--owner", "Jonas Weber", "--json").stdout)
    assert "expiring" not in {name for name, found in by_name["lists"].items() if found["items"]}
    assert by_name["assets"] == 6


def test_an_owner_whom_nobody_knows_is_asked_back(data: Path) -> None:
    refused = called(data, "report", "--owner", "jonas webber")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("There is no owner jonas webber. Did you mean Jonas Weber")
    assert called(data, "report", "--owner", "LEFT@tidewell.example").exit_code == 0


def test_an_admin_withdraws_looks_and_restores(data: Path) -> None:
    assert called(data, "withdraw", "Deal rules 2026", *WHO).exit_code == 0
    found = shown(data, "rules-2026")
    assert (found["status"], found["status_of_file"]) == ("withdrawn", "published")
    assert found["nobody_sees_it"] == "it is withdrawn"
    assert [(event["kind"], event["by"], event["why"]) for event in found["events"]] == [
        ("added", "sync", ""),
        ("withdrawn", "jonas", "a test"),
    ]
    report = json.loads(called(data, "report", "--json").stdout)
    copies = [one["subject"] for one in report["lists"]["copies_of_withdrawn"]["items"]]
    assert copies == ["faq", "rules-2025"]
    again = called(data, "withdraw", "rules-2026", *WHO, "--json")
    assert (again.exit_code, json.loads(again.stdout)["done"]) == (1, False)
    assert called(data, "restore", "rules-2026", *WHO).exit_code == 0
    assert shown(data, "rules-2026")["nobody_sees_it"] is None
    assert "restored by Jonas Weber: a test\n" in called(data, "show", "rules-2026").stdout


def test_a_label_is_narrowed_and_cleared_and_words_are_checked(data: Path) -> None:
    narrowed = called(data, "label", "faq", "--region", "dach", "--minimum-tier", "Gold", *WHO)
    assert narrowed.exit_code == 0
    found = shown(data, "faq")
    assert found["label"] == {
        "audience": "to_partner",
        "minimum_tier": "gold",
        "regions": ["DACH"],
    }
    assert found["label_of_file"] == {"audience": "to_partner"}
    wider = called(data, "label", "faq", "--audience", "public", *WHO)
    assert (wider.exit_code, "can only narrow" in wider.stderr) == (1, True)
    for option, value, words in (
        ("--region", "DAHC", "Did you mean DACH"),
        ("--minimum-tier", "golden", "Did you mean gold?"),
        ("--partner", "nordlich", "Did you mean nordlicht"),
        ("--expires-on", "31.12.2026", "is not a day"),
    ):
        wrong = called(data, "label", "faq", option, value, *WHO)
        assert (wrong.exit_code, words in wrong.stderr) == (2, True), wrong.stderr
    assert "see --help" in called(data, "label", "faq", *WHO).stderr
    assert called(data, "label", "faq", "--clear", *WHO).exit_code == 0
    assert shown(data, "faq")["label"] == {"audience": "to_partner"}


def test_drafts_and_successors(data: Path) -> None:
    assert called(data, "publish", "draft", *WHO).exit_code == 0
    assert shown(data, "draft")["status"] == "published"
    lists = json.loads(called(data, "report", "--json").stdout)["lists"]
    assert [one["assets"] for one in lists["published_by_hand"]["items"]] == [["draft"]]
    assert called(data, "draft", "faq", *WHO).exit_code == 0
    assert shown(data, "faq")["nobody_sees_it"] == "it is draft"
    assert called(data, "supersede", "gone.md", "--by", "rules-2026", *WHO).exit_code == 0
    assert shown(data, "gone.md")["superseded_by"] == ["rules-2026"]


def test_a_pin_has_a_number_by_which_it_is_taken_back(data: Path) -> None:
    scope = ("--partner", "Nordlicht Systemhaus", "--stage", "Proposal", "--until", "2031-01-01")
    assert called(data, "pin", "faq", *scope, *WHO).exit_code == 0
    [listed] = json.loads(called(data, "curated", "--json").stdout)
    assert (listed["number"], listed["partner"], listed["stage"], listed["why"]) == (
        1,
        "nordlicht",
        "proposal",
        "a test",
    )
    assert called(data, "hide", "faq", *scope, *WHO).exit_code == 1
    assert called(data, "unpin", "1", *WHO).exit_code == 0
    assert called(data, "curated").stdout == "Nothing is pinned or hidden today.\n"
    assert json.loads(called(data, "curated", "--json").stdout) == []


def test_a_pin_for_a_partner_is_made_and_taken_back_by_its_account_manager_or_an_admin(
    data: Path,
) -> None:
    scope = ("--partner", "nordlicht", "--until", "2031-01-01", "--why", "a test")
    for deed in ("pin", "hide"):
        refused = called(data, deed, "faq", *scope, "--as", "ana.ruiz")
        assert refused.exit_code == 2
        assert "not a partner of Ana Ruiz. Ask Jonas Weber, its account" in refused.stderr
    assert called(data, "pin", "faq", *scope, "--as", "priya").exit_code == 0
    assert called(data, "unpin", "1", "--why", "a test", "--as", "ana.ruiz").exit_code == 2
    assert called(data, "unpin", "1", *WHO).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("withdraw", "rules-2062", *WHO), "Did you mean rules-2025 or rules-2026?"),
        (("withdraw", "xyzzy", *WHO), "dealmate content list shows all of them"),
        (("withdraw", "faq", "--why", "x", "--as", "lena.brandt"), "a partner's person"),
        (("withdraw", "faq", "--why", "x", "--as", "Jonas Webber"), "Did you mean Jonas Weber"),
        (("withdraw", "faq", "--why", " ", "--as", "jonas.weber"), "Say why"),
        (("withdraw", "faq"), "Missing option"),
        (("pin", "faq", "--until", "2031-01-01", *WHO), "Say for whom"),
        (("list", "--kind", "battlecart"), "Did you mean battlecard"),
    ],
)
def test_a_mistake_is_answered_with_what_to_do(
    data: Path, arguments: tuple[str, ...], words: str
) -> None:
    done = called(data, *arguments)
    assert done.exit_code in {1, 2}
    assert words in done.stderr


def test_an_empty_library_says_how_it_is_filled(prepared_file: Path, tmp_path: Path) -> None:
    shutil.copy(prepared_file, tmp_path / "dealmate.sqlite3")
    done = called(tmp_path, "list")
    assert (done.exit_code, "dealmate content sync FOLDER" in done.stdout) == (0, True)


def test_lists_are_filtered(data: Path) -> None:
    lines = called(data, "list", "--audience", "nobody", "--json").stdout.splitlines()
    assert [json.loads(line)["asset"] for line in lines] == ["bare.md", "broken.md"]
    assert called(data, "list", "--kind", "deck").stdout == "No asset is like that.\n"


def test_a_label_reads_like_a_sentence() -> None:
    label = Label(
        audience=AudienceLevel.THRU_PARTNER,
        partners=frozenset({"kestrel", "nordlicht"}),
        minimum_tier="gold",
        certifications=frozenset({"a", "b"}),
        expires_on=date(2027, 1, 1),
    )
    assert label_in_words(label) == (
        "partners, who may pass it on; only kestrel or nordlicht; gold and above; "
        "certified for a and b; until 2027-01-01"
    )
    assert label_in_words(Label(audience=None)) == "nobody"
