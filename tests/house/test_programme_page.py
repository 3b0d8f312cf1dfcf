"""What docs/programme.md shows can be imported as it stands."""

from __future__ import annotations

import re
from pathlib import Path

from playbooks.programme.definition import read_programme


def test_the_programme_on_the_page_can_be_read(repository: Path, tmp_path: Path) -> None:
    page = (repository / "docs/programme.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    file = tmp_path / "programme.yaml"
    file.write_text(shown, encoding="utf-8")
    programme = read_programme(file)
    assert [partner.id for partner in programme.partners] == ["nordlicht"]
    assert [member.id for member in programme.members] == ["jonas", "lena"]
