"""crm.yaml: strict, and its errors name the line; values of both sides."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbooks.authored import AuthoredFileError
from playbooks.crm.loading import check_mapping, read_mapping
from playbooks.crm.mapping import CrmKind, CrmMapping
from playbooks.crm.record import moment
from playbooks.crm.values import (
    UnreadableValueError,
    read_amount,
    read_currency,
    read_day,
    says_the_same,
)
from playbooks.deals.stages import Stage
from tests.playbooks.crm.making import a_mapping

FILE = """\
kind: webhook
webhook: {secret: {environment: CRM_SECRET}}
fields: {stage: StageName, account: Partner__c}
stages:
  Qualification: discovery
  Closed Won: won
accounts:
  "001A": nordlicht
  "001B": nobody
products: {Thing: thing}
"""


def problems_of(folder: Path, text: str) -> list[str]:
    path = folder / "crm.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AuthoredFileError) as caught:
        read_mapping(path)
    return str(caught.value).replace(str(folder), "").splitlines()


def test_a_file_is_read_and_compared_with_the_programme(tmp_path: Path) -> None:
    path = tmp_path / "crm.yaml"
    path.write_text(FILE, encoding="utf-8")
    mapping, doubts = check_mapping(
        path, products=frozenset({"vault"}), partners=frozenset({"nordlicht"})
    )
    assert mapping.stages["Closed Won"] is Stage.WON
    assert [doubt.removeprefix(f"{path}:").split(":")[0] for doubt in doubts] == ["9", "10", "4"]
    assert "'nobody' is no partner" in doubts[0]
    assert "registered, validation, proposal, commit, lost" in doubts[2]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("won\n", "victory\n", "/crm.yaml:6: stages.Closed Won: "),
        ("stage: StageName, ", "", "/crm.yaml:3: fields.stage: Field required"),
        ("kind: webhook", "kind: salesforce", "/crm.yaml:1: kind: say under 'salesforce' how"),
        ("products:", "articles:", "/crm.yaml:10: articles: unknown key 'articles'"),
        ("account: Partner__c", "account: StageName", "/crm.yaml:3: fields: StageName is named"),
        (
            "accounts:",
            "write_stages: {won: Qualification}\naccounts:",
            "/crm.yaml:7: write_stages.won: won is written as 'Qualification'",
        ),
        ("accounts:", "time_zone: Mars\naccounts:", "/crm.yaml:7: time_zone: 'Mars' is no IANA"),
        ("{environment: CRM_SECRET}", "hush", "/crm.yaml:2: webhook.secret: "),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, problem: str) -> None:
    found = problems_of(tmp_path, FILE.replace(old, new, 1))
    assert any(line.startswith(problem) for line in found), found
    assert "hush" not in str(found)


def test_the_files_that_the_documentation_shows_can_be_used(
    repository: Path, tmp_path: Path
) -> None:
    text = (repository / "docs" / "crm.md").read_text(encoding="utf-8")
    shown = text.split("```yaml\n")[1:]
    kinds = set()
    for number, block in enumerate(shown):
        path = tmp_path / f"{number}.yaml"
        path.write_text(block.split("```")[0], encoding="utf-8")
        kinds.add(read_mapping(path).kind)
    assert kinds == {CrmKind.SALESFORCE, CrmKind.HUBSPOT}


def test_an_empty_file_is_no_mapping(tmp_path: Path) -> None:
    assert problems_of(tmp_path, "") == [
        "/crm.yaml:1: names and values are expected, as docs/crm.md shows"
    ]


@given(st.sampled_from(Stage))
def test_a_stage_that_is_written_is_read_as_itself(stage: Stage) -> None:
    mapping = a_mapping(write_stages={"discovery": "Needs Analysis"})
    written = mapping.written_stage(stage)
    assert written is not None
    assert mapping.stages[written] is stage
    assert mapping.written_stage(Stage.DISCOVERY) == "Needs Analysis"


def test_short_and_long_ids_of_salesforce_are_one() -> None:
    mapping = a_mapping()
    assert mapping.whole_id("001A0000006Vm9r") == "001A0000006Vm9rIAC"
    assert mapping.whole_id("001A0000006Vm9rIAC") == "001A0000006Vm9rIAC"
    assert mapping.partner_of("001NORDLICHT000") == "nordlicht"
    assert mapping.partner_of("001NORDLICHT000Y5D") == "nordlicht"
    assert mapping.partner_of("001nordlicht000") is None
    other = a_mapping(kind="webhook", salesforce=None)
    assert other.whole_id("001A0000006Vm9r") == "001A0000006Vm9r"


@pytest.mark.parametrize(
    ("text", "amount"), [("45000", 45_000), ("45000.5", 45_001), ("4.5E+4", 45_000), ("1", 1)]
)
def test_amounts_are_whole(text: str, amount: int) -> None:
    assert read_amount(text) == amount


@pytest.mark.parametrize("text", ["", "much", "0", "-5", "NaN", "Infinity", "1e99"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(UnreadableValueError):
        read_amount(text)


def test_days_are_those_of_the_crms_calendar() -> None:
    assert read_day("2026-12-31", zone="UTC") == date(2026, 12, 31)
    assert read_day("2026-12-31T23:30:00Z", zone="Europe/Berlin") == date(2027, 1, 1)
    assert read_day("1798761600000", zone="UTC") == date(2027, 1, 1)
    with pytest.raises(UnreadableValueError):
        read_day("next week", zone="UTC")


def test_currencies_are_codes() -> None:
    assert read_currency("eur") == "EUR"
    with pytest.raises(UnreadableValueError):
        read_currency("Euro")


def test_moments_have_a_time_zone() -> None:
    assert moment("2026-11-25T10:00:00.000+0000") == moment("2026-11-25T11:00:00+01:00")
    assert moment("2026-11-25T10:00:00") is None
    assert moment("soon") is None
    assert moment("9" * 30) is None


def test_two_values_that_mean_the_same_are_no_difference() -> None:
    mapping: CrmMapping = a_mapping()
    assert says_the_same("StageName", "Qualification", "Needs Analysis", mapping)
    assert not says_the_same("StageName", "Qualification", "Legal Review", mapping)
    assert says_the_same("Amount", "45000", "45000.0", mapping)
    assert says_the_same(
        "Dealmate_Protected_Until__c", "2027-01-02", "2027-01-02T00:00:00Z", mapping
    )
    assert not says_the_same("Amount", "45000", None, mapping)
