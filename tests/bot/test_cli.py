"""The program as a person or another program calls it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.access_words import sentence
from bot.cli import app
from bot.settings import child_environment
from content_index.labels import AudienceLevel, Grant, Holder, HolderKind, Label, Reason, verdict

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "tidewell"
HEAVY = (
    "torch",
    "sentence_transformers",
    "onnxruntime",
    "faiss",
    "slack_bolt",
    "sqlalchemy",
    "pydantic",
)


def dealmate(
    *arguments: str | Path, cwd: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *map(str, arguments)],
        cwd=cwd,
        env=child_environment(
            PYTHONPATH=str(EXAMPLE.parents[1]), COLUMNS="200", NO_COLOR="1", **environment
        ),
        capture_output=True,
        text=True,
        check=False,
        timeout=170,
    )


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    program = f"import sys, bot.cli\nprint([name for name in {HEAVY!r} if name in sys.modules])\n"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=child_environment(PYTHONPATH=str(EXAMPLE.parents[1])),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"


def test_help_names_every_command(tmp_path: Path) -> None:
    shown = dealmate("--help", cwd=tmp_path).stdout
    for command in (
        "serve", "demo", "playground", "ask", "recommend", "evaluate", "calibrate", "content",
        "programme", "playbooks", "access",
    ):  # fmt: skip
        assert re.search(rf"\b{command}\b", shown)


def test_the_version_is_told(tmp_path: Path) -> None:
    done = dealmate("--version", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"dealmate \d+\.\d+\.\d+\n", done.stdout)


def test_a_programme_is_imported_twice_without_a_change(tmp_path: Path) -> None:
    arguments = ("programme", "import", EXAMPLE / "programme.yaml", "--data", tmp_path, "--json")
    first = json.loads(dealmate(*arguments, cwd=tmp_path).stdout)
    second = json.loads(dealmate(*arguments, cwd=tmp_path).stdout)
    assert first["deals_added"] >= 14
    assert (second["deals_added"], second["deals_kept"]) == (0, first["deals_added"])


def test_the_built_in_playbooks_are_fine(tmp_path: Path) -> None:
    done = dealmate("playbooks", "check", "--json", cwd=tmp_path)
    report = json.loads(done.stdout)
    assert (done.returncode, report["problems"]) == (0, [])
    assert len(report["files"]) >= 1


def test_a_broken_playbook_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("playbook: x\nplay: []\n", encoding="utf-8")
    done = dealmate("playbooks", "check", tmp_path, cwd=tmp_path)
    assert done.returncode == 1
    assert "broken.yaml:" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        (("serve",), {}, "DEALMATE_SLACK_BOT_TOKEN is not set"),
        (("content", "list"), {"DEALMATE_TIME_ZON": "UTC"}, "Did you mean DEALMATE_TIME_ZONE"),
        (("programme", "import", "none.yaml"), {}, "none.yaml"),
    ],
)
def test_what_people_can_mend_is_said_plainly(
    tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str], words: str
) -> None:
    done = dealmate(*arguments, "--data", tmp_path / "data", cwd=tmp_path, **environment)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_in_use_is_not_taken(tmp_path: Path) -> None:
    from store.ownership import owning  # noqa: PLC0415

    with owning(tmp_path, purpose="dealmate serve"):
        done = dealmate("content", "sync", tmp_path, "--data", tmp_path, cwd=tmp_path)
    assert done.returncode == 2
    assert "in use by dealmate serve" in done.stderr


def test_access_is_refused_in_sentences() -> None:
    label = Label(
        audience=AudienceLevel.TO_PARTNER,
        minimum_tier="gold",
        certifications=frozenset({"vault_pro", "vault_sales"}),
        regions=frozenset({"DACH"}),
    )
    kestrel = Holder(
        kind=HolderKind.PARTNER,
        organisation="kestrel",
        tier="silver",
        tiers_reached=frozenset({"silver"}),
        regions=frozenset({"UK"}),
        certifications=frozenset({"vault_sales"}),
    )
    refused = verdict(label, Grant(holders=(kestrel,)), today=date(2026, 11, 24)).refusals
    said = [sentence(str(one.reason), label, kestrel, {"kestrel": "Kestrel"}) for one in refused]
    assert said == [
        "Only for Gold partners and above; Kestrel is Silver.",
        "Only for partners in DACH; Kestrel is in UK.",
        "Only for partners certified for Vault pro, Vault sales; Kestrel is without Vault pro.",
    ]


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_sentence(reason: Reason) -> None:
    label = Label(audience=AudienceLevel.TO_PARTNER)
    holder = Holder(kind=HolderKind.PARTNER, organisation="kestrel")
    for reader in (holder, None):
        shown = sentence(str(reason), label, reader, {})
        assert shown.endswith(".")
        assert shown[:1].isupper()
    assert "is not." not in sentence(str(reason), label, holder, {})


DOCUMENT = """---
id: rules
title: Registration rules
kind: rules
version: "1"
label: {audience: to_partner}
---
# Registration rules

An approved registration is protected for 90 days from the day of approval.
"""


def called(*arguments: str | Path) -> Any:
    """The same in this process, which has the model's libraries already."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.slow
def test_content_from_sync_to_withdrawal(tmp_path: Path, log: StringIO) -> None:
    del log  # commands set up logging; the fixture puts it back
    folder, data = tmp_path / "content", tmp_path / "data"
    folder.mkdir()
    (folder / "rules.md").write_text(DOCUMENT, encoding="utf-8")
    (folder / "bare.md").write_text("# Nobody\n\nNobody may see this.\n", encoding="utf-8")
    called("programme", "import", EXAMPLE / "programme.yaml", "--data", data)
    synced = json.loads(called("content", "sync", folder, "--data", data, "--json").stdout)
    assert (synced["added"], synced["unlabelled"]) == (2, ["bare.md"])
    again = json.loads(called("content", "sync", folder, "--data", data, "--json").stdout)
    assert (again["unchanged"], again["embedded"]) == (2, 0)

    question = ("ask", "How long is a registration protected?", "--data", data, "--json", "--as")
    answer = json.loads(called(*question, "#tidewell-nordlicht").stdout)
    assert answer["state"] == "answered"
    [citation] = answer["citations"]
    assert (citation["asset"], citation["path"], citation["version"]) == ("rules", "rules.md", "1")
    assert "90 days" in citation["quote"]
    assert {"location", "url", "valid_until"} <= citation.keys()
    assert {"assets", "confidence", "seconds", "text"} <= answer.keys()

    attacked = "customer got hit by ransomware, who is our account manager"
    urgent = called("ask", attacked, "--data", data, "--json", "--as", "#tidewell-nordlicht")
    assert json.loads(urgent.stdout)["is_urgent"] is True
    assert answer["is_urgent"] is False

    report = json.loads(called("content", "report", "--data", data, "--json").stdout)
    assert report["assets"] == 2
    assert [one["subject"] for one in report["lists"]["nobody"]["items"]] == ["bare.md"]
    explained = called(
        "access", "explain", "rules", "--as", "lena.brandt", "--data", data, "--json"
    )
    assert json.loads(explained.stdout)["allowed"] is True

    ruled = ("--why", "a test", "--as", "jonas.weber", "--data", data)
    assert called("content", "withdraw", "rules", *ruled).exit_code == 0
    answer = json.loads(called(*question, "lena.brandt").stdout)
    assert (answer["state"], answer["citations"]) == ("abstained", [])
    empty = called("ask", " ", "--data", data, "--as", "lena.brandt")
    assert (empty.exit_code, "There is no question" in empty.stderr) == (2, True)
    gone = data.parent / "no-such-folder"
    missing = called("ask", "What?", "--data", gone, "--as", "lena.brandt")
    assert (missing.exit_code, "There is no data folder" in missing.stderr) == (2, True)
    assert not gone.exists()
    nobody = called(*question, "#nowhere")
    assert nobody.exit_code == 2
    assert "#tidewell-nordlicht" in nobody.stderr
