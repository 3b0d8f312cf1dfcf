"""`dealmate deals`: a deal from registration to extension, each step as the person who takes it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app

Run = Callable[..., Result]


@pytest.fixture
def run(prepared_file: Path, tmp_path: Path) -> Run:
    shutil.copy(prepared_file, tmp_path / "dealmate.sqlite3")

    def _run(command: str, *arguments: str, by: str, ok: bool = True) -> Result:
        words = ["deals", command, *arguments, "--as", by, "--data", str(tmp_path)]
        done = CliRunner().invoke(app, words)
        assert (done.exit_code == 0) is ok, (done.stdout, done.stderr, done.exception)
        return done

    return _run


def shown(run: Run, deal: str, *, by: str = "jonas") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("show", deal, "--json", by=by).stdout)
    return found


def test_a_deal_goes_its_whole_way(run: Run) -> None:
    typed = ("Zeltmann Logistik", "--product", "vault", "--amount", "45.000", "--request", "one")
    capitalised = ("--product", "Vault", "--industry", "Manufacturing", "--contact-role", "CIO")
    deal = json.loads(run("register", *typed, *capitalised, "--json", by="owen").stdout)
    assert (deal["registration"], deal["amount"]) == ("submitted", 45_000)
    facts = shown(run, deal["deal"])
    assert [facts[name] for name in ("product", "industry")] == ["vault", "manufacturing"]
    assert "needs_review" not in deal
    again = json.loads(run("register", *typed, "--json", by="owen").stdout)
    assert again["deal"] == deal["deal"], "the same request registers once"
    number = deal["deal"]
    assert number in run("list", "--waiting", by="jonas").stdout
    assert shown(run, number)["needs_review"] is False

    run("ask", number, "Who decides?", by="jonas")
    assert "Asked: Who decides?" in run("show", number, by="owen").stdout
    run("answer", number, "The CIO.", by="nia")
    contacts = ("--contact", "CIO: Ada Hill, ada@zeltmann.example", "--contact", "cfo")
    run("details", number, "--domain", "zeltmann.example", *contacts, by="owen")
    run("details", number, "--line", "vault: 30000", "--line", "cloud: 20000", by="owen")
    run("approve", number, by="jonas")
    again = run("approve", number, "--json", by="jonas")
    message = "The registration is approved already."
    assert json.loads(again.stdout) == {"changed": False, "message": message}
    again = run("approve", number, by="jonas")
    assert (again.stdout, again.stderr) == ("", message + "\n")
    run("move", number, "Validation", by="owen")
    run("move", number, "discovery", "--why", "The scope has changed.", by="owen")
    run("more-time", number, "--why", "The audit takes long.", by="owen")
    assert "asks for more time" in run("list", "--waiting", by="jonas").stdout
    run("extend", number, "--days", "30", by="jonas")
    refused = run("extend", number, by="jonas", ok=False).stderr
    assert "once at most" in refused
    assert "you can approve the deal again" in refused
    assert "once at most" in run("more-time", number, "--why", "x", by="owen", ok=False).stderr

    now = shown(run, number)
    assert now["contacts"][0] == {
        "role": "cio",
        "name": "Ada Hill",
        "email": "ada@zeltmann.example",
    }
    assert (now["amount"], now["missing"]) == (
        50_000,
        ["expected close", "competitor"],
    )
    assert now["protection_days_left"] == 120
    assert [event["kind"] for event in now["history"]] == [
        "registered",
        "asked_back",
        "info_given",
        "edited",
        "edited",
        "approved",
        "stage_changed",
        "stage_changed",
        "extension_asked",
        "extended",
    ]


def test_a_request_is_refused_and_a_registration_rejected(run: Run) -> None:
    run("more-time", "D-1001", "--why", "We wait.", by="lena")
    assert "already" in run("more-time", "D-1001", "--why", "Again.", by="lena").stderr
    run("refuse-time", "D-1001", "--why", "It rests.", by="jonas")
    assert shown(run, "D-1001")["extension_reason"] == ""
    refused = run("extend", "D-1001", by="lena", ok=False)
    assert "Only the partner's CAM or an admin decides this." in refused.stderr
    typed = ("Zeltmann Logistik", "--product", "vault", "--amount", "1")
    deal = json.loads(run("register", *typed, "--json", by="owen").stdout)
    run("reject", deal["deal"], "--why", "It is ours.", by="jonas")
    assert shown(run, deal["deal"])["registration"] == "rejected"


def test_lists_show_what_is_stuck_and_what_ends(run: Run) -> None:
    every = json.loads(run("list", "--json", by="priya").stdout)["deals"]
    stuck = json.loads(run("list", "--stuck", "--json", by="priya").stdout)["deals"]
    assert {d["deal"] for d in stuck} == {d["deal"] for d in every if d["stuck"]}
    ending = json.loads(run("list", "--ends-within", "60", "--json", by="priya").stdout)["deals"]
    assert {d["deal"] for d in ending} == {
        d["deal"]
        for d in every
        if d["protection_days_left"] is not None and d["protection_days_left"] <= 60
    }
    assert "No deals." in run("list", by="felix").stdout


@pytest.mark.parametrize("reader", ["owen", "ana"])
def test_a_deal_out_of_sight_reads_like_none(run: Run, reader: str) -> None:
    hidden = run("show", "D-1001", by=reader, ok=False)
    missing = run("show", "D-9999", by=reader, ok=False)
    assert hidden.stderr == missing.stderr
    for command in (("approve",), ("move", "won"), ("more-time", "--why", "x"), ("details",)):
        name, *rest = command
        done = run(name, "D-1001", *rest, by=reader, ok=False)
        assert done.stderr == missing.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("move", "D-1001", "wonn"), "There is no stage wonn"),
        (("move", "D-1001", "lost"), "Say in a few words why the deal was lost."),
        (("register", "X", "--product", "vlt", "--amount", "lots"), "amount: Enter the amount"),
        (("details", "D-1001", "--line", "vlt: 3"), "lines: Line 1 is not understood: vlt: 3."),
        (("ask", "D-1001", "Why?"), "Only the partner's CAM"),
    ],
)
def test_a_mistake_is_answered_with_what_to_do(
    run: Run, arguments: tuple[str, ...], words: str
) -> None:
    assert words in run(*arguments, by="lena", ok=False).stderr
    stranger = run("list", by="nobody at all", ok=False)
    assert "Nobody is called nobody at all." in stranger.stderr
