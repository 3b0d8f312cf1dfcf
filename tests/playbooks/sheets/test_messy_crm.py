"""A messy export of a CRM loads: what is missing or misspelt is listed, row by row."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from playbooks.deals.protecting import expire_protection
from playbooks.deals.queries import protection_ended_before
from playbooks.programme.definition import ProgrammeDefinition
from playbooks.programme.importing import import_programme
from playbooks.sheets.files import given_by_mapping
from playbooks.sheets.layout import SheetName
from playbooks.sheets.loading import Import, exported, load, plan_import
from store.database import Database
from tests.thoroughness import examples

pytestmark = pytest.mark.shared


def mapping(*, products: dict[str, str]) -> dict[str, Any]:
    """The mapping of that CRM; its partners are the sellers' offices, as it has none."""
    office = {
        "from": "sales_agent",
        "lookup": {"file": "sales_teams.csv", "key": "sales_agent", "take": "regional_office"},
        "make": "slug",
    }
    sector = {"file": "accounts.csv", "key": "account", "take": "sector"}
    stages = {"Prospecting": "discovery", "Engaging": "validation", "Won": "won", "Lost": "lost"}
    return {
        "tables": {
            "products": {
                "file": "products.csv",
                "columns": {"id": {"from": "product", "make": "slug"}, "name": "product"},
            },
            "partners": {
                "file": "sales_teams.csv",
                "distinct": True,
                "columns": {
                    "id": {"from": "regional_office", "make": "slug"},
                    "name": "regional_office",
                    "tier": {"value": "registered"},
                    "type": {"value": "reseller"},
                },
            },
            "members": {
                "file": "sales_teams.csv",
                "columns": {
                    "id": {"from": "sales_agent", "make": "slug"},
                    "name": "sales_agent",
                    "email": {"from": "sales_agent", "make": "slug", "after": "@crm.example"},
                    "organisation": {"from": "regional_office", "make": "slug"},
                    "role": {"value": "partner"},
                },
            },
            "deals": {
                "file": "sales_pipeline.csv",
                "columns": {
                    "id": {"from": "opportunity_id", "before": "CRM-"},
                    "partner": office,
                    "registered_by": {"from": "sales_agent", "make": "slug"},
                    "customer": "account",
                    "industry": {"from": "account", "lookup": sector},
                    "product": {"from": "product", "values": products, "make": "slug"},
                    "amount": "close_value",
                    "currency": {"value": "USD"},
                    "stage": {"from": "deal_stage", "values": stages},
                    "registration": {"value": "approved"},
                    "registered_at": "engage_date",
                    "stage_since": {"from": ["close_date", "engage_date"]},
                },
            },
        }
    }


def imported(
    database: Database,
    folder: Path,
    now: datetime,
    *,
    products: dict[str, str],
    is_dry_run: bool = False,
) -> Import:
    path = folder / "mapping.yaml"
    path.write_text(yaml.safe_dump(mapping(products=products)), encoding="utf-8")
    given, _ = given_by_mapping(path, folder, dates=None)
    with database.transaction() as session:
        plan = plan_import(session, given, now=now)
        if not is_dry_run:
            load(session, plan, now=now)
    return plan


def test_a_messy_pipeline_loads_and_the_rest_is_listed_row_by_row(
    empty_database: Database, shared: Path, tmp_path: Path, now: datetime
) -> None:
    with empty_database.transaction() as session:
        import_programme(session, ProgrammeDefinition(tiers=("registered",)), now)
    folder = shutil.copytree(shared / "crm-sample", tmp_path / "export")
    pipeline = folder / "sales_pipeline.csv"
    head, *lines = pipeline.read_text(encoding="utf-8").splitlines(keepends=True)
    pipeline.write_text("".join([head, *lines[:: examples(10, 1)]]), encoding="utf-8")
    with pipeline.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (folder / "products.csv").open(encoding="utf-8", newline="") as file:
        known = {row["product"] for row in csv.DictReader(file)}
    assert len(rows) >= 800
    without = {line for line, row in enumerate(rows, start=2) if not row["account"]}
    misspelt = {line for line, row in enumerate(rows, start=2) if row["product"] not in known}
    assert len(without) >= 100

    first = imported(empty_database, folder, now, products={}, is_dry_run=True)
    told = {(p.column, p.line) for p in first.problems}
    assert told == {
        *(("account", line) for line in without),
        *(("product", line) for line in misspelt),
    }
    names = {(rows[p.line - 2]["product"], p.todo) for p in first.problems if p.column == "product"}
    meant = {name: todo.removeprefix("Did you mean ").rstrip("?") for name, todo in names}
    assert len(meant) == 1

    second = imported(empty_database, folder, now, products=meant)
    assert {(p.column, p.line) for p in second.problems} == {("account", n) for n in without}
    with empty_database.reading() as session:
        deals = exported(session, [SheetName.DEALS])[SheetName.DEALS]
    stages = Counter(cells["stage"] for cells in deals.values())
    expected = Counter(row["deal_stage"] for row in rows if row["account"])
    assert sorted(stages.values()) == sorted(expected.values())
    with empty_database.transaction() as session:  # their protection ended years ago
        for deal_id in protection_ended_before(session, now.date()):
            assert expire_protection(session, deal_id, today=now.date(), now=now) is not None
    again = imported(empty_database, folder, now, products=meant, is_dry_run=True)
    assert again.changes == ()
    assert {p.column for p in again.problems} == {"account"}
