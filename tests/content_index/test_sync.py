from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from content_index.assets import AssetKind, Status
from content_index.embedding.hashing import HashingEmbedder
from content_index.labels import AudienceLevel, Label
from content_index.life.queries import problems
from content_index.sources.folder import FolderError, FolderSource
from content_index.sources.queries import held_items
from content_index.sync import Stage, SyncReport
from content_index.tables import VersionRow
from tests.content_index.shelving import NOW, PARTNER, TODAY, VENDOR, Shelves
from tests.parsing import sync_folder, sync_source

TO_PARTNER = "{audience: to_partner}"


def test_a_second_sync_embeds_only_what_changed(shelves: Shelves) -> None:
    shelves.page("a.md", "## Gold\n\nalpha\n\n## Silver\n\nbeta", label=TO_PARTNER)
    shelves.page("b.md", "gamma", label=TO_PARTNER)
    first = shelves.sync()
    assert (first.added, first.embedded) == (2, 3)
    again = shelves.sync()
    assert (again.added, again.changed, again.unchanged, again.embedded) == (0, 0, 2, 0)
    shelves.page("a.md", "## Gold\n\nalpha\n\n## Silver\n\ndelta", label=TO_PARTNER)
    third = shelves.sync()
    assert (third.changed, third.unchanged, third.embedded) == (1, 1, 1)
    assert shelves.found("delta") == ["a.md"]
    assert shelves.found("beta") == []


def test_a_file_that_vanished_is_withdrawn_and_comes_back(shelves: Shelves) -> None:
    file = shelves.page("a.md", "alpha", label=TO_PARTNER)
    shelves.sync()
    before = file.read_bytes()
    file.unlink()
    assert shelves.sync().removed == 1
    assert shelves.found("alpha", VENDOR) == []
    assert shelves.sync().removed == 0
    file.write_bytes(before)
    report = shelves.sync()
    assert (report.changed, report.embedded) == (1, 0)
    assert shelves.found("alpha") == ["a.md"]


def test_versions_are_kept_and_remember_their_bytes(shelves: Shelves) -> None:
    first = shelves.page("a.md", "alpha", id="one", label=TO_PARTNER).read_bytes()
    shelves.sync()
    second = shelves.page("a.md", "beta", id="one", version='"2.1"', label=TO_PARTNER).read_bytes()
    shelves.sync()
    with shelves.database.reading() as session:
        rows = session.scalars(select(VersionRow).order_by(VersionRow.number)).all()
        assert [(row.number, row.sha256, row.status) for row in rows] == [
            (1, hashlib.sha256(first).hexdigest(), "superseded"),
            (2, hashlib.sha256(second).hexdigest(), "published"),
        ]
    asset = shelves.library.asset("one", PARTNER, today=TODAY)
    assert asset is not None
    assert (asset.version, asset.version_id) == ("2.1", 2)


def test_identity_is_the_declared_id_else_the_path_else_the_bytes(shelves: Shelves) -> None:
    shelves.page("a.md", "alpha", id="declared", label=TO_PARTNER)
    plain = shelves.page("b.md", "beta", label=TO_PARTNER)
    shelves.sync()
    (shelves.content / "a.md").rename(shelves.content / "moved.md")
    plain.rename(shelves.content / "renamed.md")
    report = shelves.sync()
    assert (report.added, report.changed, report.removed, report.embedded) == (0, 2, 0, 0)
    assets = {asset.id: asset.path for asset in shelves.library.assets(PARTNER, today=TODAY)}
    assert assets == {"declared": "moved.md", "b.md": "renamed.md"}
    shelves.page("b.md", "another", label=TO_PARTNER)
    assert shelves.sync().added == 1
    assert shelves.found("another") == ["b.md#2"]


def test_two_folders_live_side_by_side(shelves: Shelves, tmp_path: Path) -> None:
    shelves.page("a.md", "alpha", label=TO_PARTNER)
    shelves.sync()
    other = shelves.moved_to(tmp_path / "other")
    other.page("a.md", "beta", label=TO_PARTNER)
    other.sync()
    assert shelves.found("alpha") == ["a.md"]
    assert shelves.found("beta") == ["a.md#2"]


def test_a_folder_that_moved_keeps_its_assets(shelves: Shelves, tmp_path: Path) -> None:
    shelves.page("a.md", "alpha", id="one", label=TO_PARTNER)
    shelves.page("b.md", "beta", label=TO_PARTNER)
    shelves.sync()
    moved = shelves.content.rename(tmp_path / "moved")
    report = shelves.moved_to(moved).sync()
    assert (report.added, report.changed, report.embedded) == (0, 2, 0)
    assert shelves.found("alpha beta") == ["b.md", "one"] or shelves.found("alpha") == ["one"]


def test_a_broken_file_is_named_and_the_rest_goes_on(shelves: Shelves) -> None:
    shelves.page("good.md", "alpha", label=TO_PARTNER)
    (shelves.content / "broken.pdf").write_bytes(b"%PDF-1.4 nothing more")
    (shelves.content / "broken.docx").write_bytes(b"PK\x03\x04 nothing more")
    (shelves.content / "old.pptx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nothing more")
    (shelves.content / "empty.md").write_bytes(b" \n")
    report = shelves.sync()
    assert report.added == 1
    assert {problem.path: problem.what for problem in report.failed} == {
        "broken.docx": "the file is broken: it is not a DOCX file that can be opened",
        "broken.pdf": "the file is broken: it is not a PDF file that can be opened",
        "old.pptx": "the file is in the format that Office used before 2007",
        "empty.md": "the file is empty",
    }
    assert all(problem.todo for problem in report.failed)


def test_a_file_that_breaks_keeps_its_last_good_text_under_the_label_of_now(
    shelves: Shelves,
) -> None:
    manifest = "files:\n- match: a.txt\n  label: {audience: %s}\n"
    shelves.write("a.txt", "alpha")
    shelves.write("dealmate.yaml", manifest % "to_partner")
    shelves.sync()
    (shelves.content / "a.txt").write_bytes(b"")
    report = shelves.sync()
    assert [problem.path for problem in report.failed] == ["a.txt"]
    assert (report.removed, shelves.found("alpha")) == (0, ["a.txt"])
    shelves.write("dealmate.yaml", manifest % "internal")
    shelves.sync()
    assert shelves.found("alpha") == []
    assert shelves.found("alpha", VENDOR) == ["a.txt"]


def test_no_audience_is_indexed_for_nobody_and_listed(shelves: Shelves) -> None:
    shelves.write("bare.md", "alpha")
    shelves.page("half.md", "alpha", label="{regions: [emea]}")
    report = shelves.sync()
    assert report.unlabelled == ("bare.md", "half.md")
    assert shelves.found("alpha", VENDOR) == []
    shelves.page("bare.md", "alpha", label=TO_PARTNER)
    assert shelves.sync().embedded == 0
    assert shelves.found("alpha") == ["bare.md"]


def test_a_wrong_label_hides_its_file_until_it_is_mended(shelves: Shelves) -> None:
    shelves.page("a.md", "alpha", label=TO_PARTNER)
    shelves.page("b.md", "beta", label=TO_PARTNER)
    shelves.sync()
    shelves.page("a.md", "alpha", label="{audiance: internal}")
    report = shelves.sync()
    assert [(p.path, p.line, p.what) for p in report.failed] == [
        ("a.md", 2, "unknown key 'label.audiance'")
    ]
    assert report.unlabelled == ("a.md",)
    assert shelves.found("alpha beta", VENDOR) == ["b.md"]


def test_a_manifest_that_cannot_be_read_changes_nothing(shelves: Shelves) -> None:
    shelves.write("sub/a.txt", "alpha")
    manifest = shelves.write("sub/dealmate.yaml", "defaults: {label: {audience: to_partner}}")
    shelves.page("b.md", "beta", label=TO_PARTNER)
    shelves.sync()
    manifest.write_text("defaults: [", encoding="utf-8")
    shelves.write("sub/new.txt", "gamma")
    report = shelves.sync()
    assert (report.added, report.changed, report.removed) == (0, 0, 0)
    assert [(p.path, p.line) for p in report.failed] == [("sub/dealmate.yaml", 1)]
    assert shelves.found("alpha") == ["sub/a.txt"]


def test_the_override_label_takes_every_document_as_it_is(shelves: Shelves) -> None:
    shelves.page("a.md", "alpha", title="Named", description="unknown to us", status="draft")
    shelves.page("b.md", "beta", label="{audience: internal}")
    shelves.write("dealmate.yaml", "nonsense: [")
    report = shelves.sync(override_label=Label(audience=AudienceLevel.TO_PARTNER))
    assert (report.added, report.unlabelled) == (2, ())
    assert shelves.found("alpha") == ["a.md"]
    assert shelves.found("beta") == ["b.md"]
    asset = shelves.library.asset("a.md", PARTNER, today=TODAY)
    assert asset is not None
    assert asset.title == "Named"


def test_drafts_are_hidden_and_successors_replace_once_in_force(shelves: Shelves) -> None:
    shelves.page("old.md", "alpha price", id="old", label=TO_PARTNER)
    shelves.page("new.md", "alpha price", id="new", supersedes="old", status="draft")
    shelves.sync()
    assert shelves.found("alpha") == ["old"]
    for label, expected in (
        ("{audience: to_partner, embargo_until: 2026-11-23}", ["old"]),
        ("{audience: to_partner, embargo_until: 2026-11-22}", ["new"]),
    ):
        shelves.page("new.md", "alpha price", id="new", supersedes="old", label=label)
        shelves.sync()
        assert shelves.found("alpha") == expected
    (shelves.content / "new.md").unlink()
    shelves.sync()
    assert shelves.found("alpha") == ["old"]


def test_what_is_said_about_a_file_reaches_the_asset(shelves: Shelves) -> None:
    shelves.write("deck/talk.txt", "alpha")
    shelves.write(
        "dealmate.yaml",
        """
defaults: {owner: ana@tidewell.example, url_base: "https://enable.tidewell.example/", language: de}
files:
  - match: "deck/*"
    id: talk
    title: The talk
    kind: battlecard
    version: "3"
    updated: 2026-09-01
    review_by: 2027-03-01
    label: {audience: thru_partner, minimum_tier: gold}
    suits: {stages: [discovery], competitors: [coldstack]}
""",
    )
    shelves.sync()
    asset = shelves.library.asset("talk", VENDOR, today=TODAY)
    assert asset is not None
    assert asset.label == Label(audience=AudienceLevel.THRU_PARTNER, minimum_tier="gold")
    assert (asset.title, asset.kind, asset.version) == ("The talk", AssetKind.BATTLECARD, "3")
    assert asset.url == "https://enable.tidewell.example/deck/talk.txt"
    assert (asset.language, asset.owner, asset.status) == (
        "de",
        "ana@tidewell.example",
        Status.PUBLISHED,
    )
    assert asset.suits.stages == frozenset({"discovery"})
    assert asset.suits.competitors == frozenset({"coldstack"})
    assert shelves.library.asset("talk", PARTNER, today=TODAY) is None


def test_a_new_title_makes_the_passages_anew(shelves: Shelves) -> None:
    shelves.write("a.txt", "alpha")
    manifest = "files:\n- {match: a.txt, title: %s, label: {audience: to_partner}}\n"
    shelves.write("dealmate.yaml", manifest % "Margins")
    shelves.sync()
    shelves.write("dealmate.yaml", manifest % "Rebates")
    report = shelves.sync()
    assert (report.changed, report.embedded) == (1, 1)
    assert shelves.found("rebates") == ["a.txt"]
    assert shelves.found("margins") == []


def test_progress_is_told(shelves: Shelves) -> None:
    shelves.page("a.md", "alpha", label=TO_PARTNER)
    seen: list[tuple[Stage, int, int]] = []
    shelves.sync(progress=lambda *step: seen.append(step))
    assert {stage for stage, _, _ in seen} == set(Stage) - {Stage.CUTTING}
    assert all(done <= total for _, done, total in seen)


def test_the_cutting_of_a_long_file_is_told_and_can_be_ended(shelves: Shelves) -> None:
    class StoppedError(Exception):
        """Whoever waits for the sync does so no more."""

    rows = "\n".join(f"alpha {number},{number}" for number in range(20_000))
    shelves.write("a.csv", f"product,price\n{rows}\n")
    seen: list[tuple[int, int]] = []

    def told(stage: Stage, done: int, total: int) -> None:
        if stage is Stage.CUTTING:
            seen.append((done, total))
            if done > total // 2:
                raise StoppedError

    with pytest.raises(StoppedError):
        shelves.sync(progress=told)
    assert len(seen) > 10
    assert seen == sorted(seen)


def test_a_folder_that_moved_leaves_no_fault_behind(shelves: Shelves, tmp_path: Path) -> None:
    shelves.page("a.md", "alpha", label=TO_PARTNER)
    shelves.page("b.md", "beta", label="{audiance: internal}")
    (shelves.content / "broken.pdf").write_bytes(b"%PDF-1.4 nothing more")
    first = shelves.sync()
    moved = shelves.moved_to(shelves.content.rename(tmp_path / "moved"))
    assert len(moved.sync().failed) == len(first.failed) == 2
    with shelves.database.reading() as session:
        assert {source for source, _ in problems(session)} == {str(moved.content)}
        assert held_items(session, str(shelves.content)) == {}
    # one that comes back is looked at anew
    moved.content.rename(shelves.content)
    assert len(sync_source(shelves.library, FolderSource(shelves.content), now=NOW).failed) == 2
    with shelves.database.reading() as session:
        assert {source for source, _ in problems(session)} == {str(shelves.content)}


def test_a_folder_that_is_away_for_a_while_keeps_its_documents(
    shelves: Shelves, tmp_path: Path
) -> None:
    shelves.page("a.md", "alpha", label=TO_PARTNER)
    shelves.page("b.md", "beta", label="{audiance: internal}")
    later = (shelves.content / "b.md").stat().st_ctime + 3_600

    def polled() -> SyncReport:
        source = FolderSource(shelves.content, clock=lambda: later)
        return sync_source(shelves.library, source, now=NOW, is_poll=True)

    assert len(polled().failed) == 1
    away = shelves.content.rename(tmp_path / "away")
    (tmp_path / "other").mkdir()
    shelves.moved_to(tmp_path / "other").sync()
    assert shelves.found("alpha") == ["a.md"]
    with shelves.database.reading() as session:
        assert problems(session) == []
    away.rename(shelves.content)
    polled()
    with shelves.database.reading() as session:
        assert [problem.path for _, problem in problems(session)] == ["b.md"]


def test_a_missing_folder_is_refused(shelves: Shelves, tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="no folder"):
        sync_folder(shelves.library, tmp_path / "nowhere", now=NOW)


class _InterruptedEmbedder(HashingEmbedder):
    """Dies like a killed process after some passages."""

    def __init__(self, *, after: int) -> None:
        super().__init__()
        self.left = after
        self.encoded = 0

    def read_passages(self, texts: Any) -> Any:
        self.left -= len(texts)
        if self.left < 0:
            raise KeyboardInterrupt
        self.encoded += len(texts)
        return super().read_passages(texts)


def test_an_interrupted_sync_shows_nothing_half_and_loses_no_vector(shelves: Shelves) -> None:
    for number in range(150):
        shelves.page(f"{number}.md", f"alpha word{number}", label=TO_PARTNER)
    library = shelves.reopened(_InterruptedEmbedder(after=70))
    with pytest.raises(KeyboardInterrupt):
        sync_folder(library, shelves.content, now=NOW)
    assert shelves.found("alpha") == []
    assert shelves.sync().embedded == 150 - 64
    assert len(shelves.found("alpha")) == 10


def test_another_sync_in_between_is_noticed_and_done_over(shelves: Shelves) -> None:
    class Meddling(HashingEmbedder):
        meddled = False

        def encode_passages(self, texts: Any) -> np.ndarray[Any, Any]:
            if not self.meddled:
                self.meddled = True
                shelves.sync()
            return super().encode_passages(texts)

    shelves.page("a.md", "alpha", label=TO_PARTNER)
    report = sync_folder(shelves.reopened(Meddling()), shelves.content, now=NOW)
    assert (report.added, report.unchanged) == (0, 1)
    assert shelves.found("alpha") == ["a.md"]
