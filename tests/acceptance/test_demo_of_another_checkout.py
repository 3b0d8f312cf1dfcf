"""A demo's data folder outlives the checkout that it was made from."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.cli.example import EXAMPLE, GLOSSARY_FILE, SETTINGS_FILE, prepare_example
from bot.cli.terminal import settings_for


def test_what_an_earlier_checkout_held_is_taken_from_this_one(
    prepared_example: Path, tmp_path: Path
) -> None:
    data_folder = tmp_path / "data"
    shutil.copytree(prepared_example, data_folder)
    file = data_folder / SETTINGS_FILE
    moved = file.read_text(encoding="utf-8").replace(str(EXAMPLE), str(tmp_path / "gone"))
    file.write_text(moved, encoding="utf-8")
    prepare_example(settings_for(data_folder))
    written = file.read_text(encoding="utf-8")
    assert f"glossary_file: {EXAMPLE / GLOSSARY_FILE}\n" in written
    assert "gone" not in written
