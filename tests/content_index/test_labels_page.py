"""docs/content-labels.md holds what the schema holds."""

from __future__ import annotations

import re
from pathlib import Path

from content_index.assets import AssetKind, Status
from content_index.description import DefaultFields, FileFields, LabelFields, SuitsFields
from content_index.labels import AudienceLevel
from content_index.manifest import describe, read_manifest


def test_every_key_and_value_is_documented_and_the_examples_hold(repository: Path) -> None:
    page = (repository / "docs" / "content-labels.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_]+)`", page))
    for model in (FileFields, LabelFields, SuitsFields, DefaultFields):
        assert set(model.model_fields) <= named
    for values in (AssetKind, Status, AudienceLevel):
        assert {value.value for value in values} <= named
    front_matter, manifest = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert describe("a.md", {}, front_matter.strip("-\n")).id == "discount-rules"
    read = read_manifest("", manifest)
    assert all(entry.fault is None for entry in read.entries)
    found = describe("battlecards/coldstack.pptx", {"": read}, None)
    assert found.url == "https://enable.tidewell.example/battlecards/coldstack.pptx"
