"""What docs/programme.md shows can be imported as it stands."""

from __future__ import annotations

import re
from pathlib import Path

from playbooks.programme.definition import read_programme
from playbooks.sheets.layout import SHEETS, SheetName
from playbooks.sheets.mapping import read_mapping


def test_the_programme_on_the_page_can_be_read(repository: Path, tmp_path: Path) -> None:
    page = (repository / "docs/programme.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    file = tmp_path / "programme.yaml"
    file.write_text(shown, encoding="utf-8")
    programme = read_programme(file)
    assert [partner.id for partner in programme.partners] == ["nordlicht"]
    assert [member.id for member in programme.members] == ["jonas", "lena"]


def test_the_mapping_on_the_page_can_be_read(repository: Path, tmp_path: Path) -> None:
    page = (repository / "docs/programme-tables.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    file = tmp_path / "mapping.yaml"
    file.write_text(shown, encoding="utf-8")
    assert set(read_mapping(file).tables) == {SheetName.PARTNERS, SheetName.DEALS}


def test_the_page_names_every_column_of_every_table(repository: Path) -> None:
    page = (repository / "docs/programme-tables.md").read_text(encoding="utf-8")
    for name, sheet in SHEETS.items():
        (line,) = [line for line in page.splitlines() if line.startswith(f"| `{name}.csv` |")]
        told = re.sub(r"\([^)]*\)|\*", "", line.split("|", 2)[2]).strip(" |")
        assert [column.strip() for column in told.split(",")] == list(sheet.columns)
