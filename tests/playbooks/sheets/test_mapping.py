from __future__ import annotations

from pathlib import Path

import pytest

from playbooks.authored import AuthoredFileError
from playbooks.sheets.files import given_by_mapping
from playbooks.sheets.layout import SheetName
from playbooks.sheets.mapping import read_mapping, slug
from playbooks.sheets.problems import SheetError

MAPPING = """\
tables:
  partners:
    file: Resellers.csv
    distinct: true
    columns:
      id: {from: Reseller, make: slug}
      name: Reseller
      tier: {from: Level, values: {A: gold, B: silver}, otherwise: registered}
      type: {value: reseller}
  deals:
    file: Opportunities.csv
    columns:
      id: {from: Opp ID, before: CRM-}
      partner: {from: Owner, lookup: {file: Owners.csv, key: Person, take: Firm}, make: slug}
      registered_by: {from: Owner, make: slug}
      customer: Account
      product: {from: Item, make: lower}
      stage: {from: Phase, values: {Prospect: discovery, Closed Won: won}}
      registration: {value: approved}
      stage_since: {from: [Closed, Opened]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "Resellers.csv").write_text(
        "Reseller,Level\nSaß & Söhne,A\nSaß & Söhne,A\nOther Ltd,\n", encoding="utf-8"
    )
    (tmp_path / "Owners.csv").write_text("Person,Firm\nAnn Lee,Other Ltd\n", encoding="utf-8")
    (tmp_path / "Opportunities.csv").write_text(
        "Opp ID;Owner;Account;Item;Phase;Opened;Closed\n"
        "7;Ann Lee;Big Inc;VAULT;prospect;2026-01-02;\n"
        "8;Anne Lee;Big Inc;VAULT;Closed Won;2026-01-02;2026-02-03\n",
        encoding="utf-8",
    )
    return tmp_path


def test_files_of_another_system_become_our_tables(folder: Path) -> None:
    given, notes = given_by_mapping(folder / "mapping.yaml", folder, dates=None)
    assert notes == ()
    assert [dict(row.cells) for row in given.rows[SheetName.PARTNERS]] == [
        {"id": "sass-sohne", "name": "Saß & Söhne", "tier": "gold", "type": "reseller"},
        {"id": "other-ltd", "name": "Other Ltd", "tier": "registered", "type": "reseller"},
    ]
    (row,) = given.rows[SheetName.DEALS]
    assert dict(row.cells) == {
        "id": "CRM-7",
        "partner": "other-ltd",
        "registered_by": "ann-lee",
        "customer": "Big Inc",
        "product": "vault",
        "stage": "discovery",
        "registration": "approved",
        "stage_since": "2026-01-02",
    }
    (problem,) = given.problems
    assert (problem.file, problem.line, problem.column) == ("Opportunities.csv", 3, "Owner")
    assert "Did you mean Ann Lee?" in problem.todo


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("      stage: {", "      stge: {", "Did you mean stage?"),
        ("tables:", "tabels:", "unknown key 'tabels'"),
        ("Resellers.csv", "../Resellers.csv", "pattern"),
        ("{value: reseller}", "{value: reseller, from: Level}", "either from"),
        ("      id: {from: Opp ID, before: CRM-}\n", "", "needs the column 'id'"),
    ],
)
def test_a_faulty_mapping_is_refused(folder: Path, old: str, new: str, words: str) -> None:
    path = folder / "mapping.yaml"
    path.write_text(MAPPING.replace(old, new), encoding="utf-8")
    with pytest.raises(AuthoredFileError) as caught:
        read_mapping(path)
    assert "mapping.yaml:" in str(caught.value)
    assert words in str(caught.value)


def test_a_column_that_the_file_lacks_is_named(folder: Path) -> None:
    (folder / "Owners.csv").write_text("Name,Firm\nAnn Lee,Other Ltd\n", encoding="utf-8")
    with pytest.raises(SheetError, match=r"Owners\.csv:1: Person: there is no such column"):
        given_by_mapping(folder / "mapping.yaml", folder, dates=None)


@pytest.mark.parametrize(
    ("name", "made"), [("GmbH & Co. KG", "gmbh-co-kg"), ("  Ünal  ", "unal"), ("---", "")]
)
def test_an_id_is_made_of_a_name(name: str, made: str) -> None:
    assert slug(name) == made
