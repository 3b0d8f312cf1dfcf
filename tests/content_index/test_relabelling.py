"""What a changed folder would make of labels is what a sync then makes of them."""

from __future__ import annotations

from pathlib import Path

from content_index.labels import AudienceLevel
from content_index.relabelling import relabelled
from content_index.shelf.current import read_shelf
from tests.content_index.shelving import Shelves


def test_what_is_foretold_is_what_a_sync_does(shelves: Shelves) -> None:
    shelves.page("a.md", "alpha", label="{audience: to_partner}")
    shelves.page("b.md", "beta", label="{audience: to_partner, minimum_tier: gold}")
    shelves.page("c.md", "gamma", label="{audience: public}")
    shelves.page("d.md", "delta", label="{audience: to_partner}")
    shelves.sync()
    shelves.page("a.md", "alpha", label="{audience: internal}")
    shelves.page("b.md", "beta", label="{audience: to_partner}", status="draft")
    shelves.page("d.md", "delta", label="{audience: [}")
    shelves.page("e.md", "new", label="{audience: public}")
    (shelves.content / "c.md").unlink()
    shelves.write("dealmate.yaml", "defaults: {label: {regions: [DACH]}}\n")

    with shelves.database.reading() as session:
        foretold = relabelled(session, shelves.content)
        expected = read_shelf(session, refiled=foretold.refiled).assets
    assert (foretold.new, foretold.gone, foretold.is_copy) == (("e.md",), ("c.md",), False)
    assert [problem.path for problem in foretold.problems] == ["d.md"]
    shelves.sync()
    with shelves.database.reading() as session:
        after = read_shelf(session).assets
    for asset in expected.values():
        assert (asset.label, asset.status) == (after[asset.id].label, after[asset.id].status)


def test_what_cannot_be_read_stays_as_it_is(shelves: Shelves) -> None:
    shelves.page("a.md", "alpha", label="{audience: to_partner}")
    shelves.sync()
    shelves.write("dealmate.yaml", "colour: red\n")
    with shelves.database.reading() as session:
        foretold = relabelled(session, shelves.content)
        before = read_shelf(session).assets
        assert read_shelf(session, refiled=foretold.refiled).assets == before
    assert foretold.gone == ()
    assert foretold.problems


def test_a_copy_of_the_folder_is_compared_by_path(shelves: Shelves, tmp_path: Path) -> None:
    shelves.page("a.md", "alpha", label="{audience: to_partner}")
    shelves.sync()
    copy = tmp_path / "copy"
    copy.mkdir()
    shelves.moved_to(copy).page("a.md", "alpha", label="{audience: internal}")
    with shelves.database.reading() as session:
        foretold = relabelled(session, copy)
    (asset_id,) = (key for key in foretold.refiled if "#" not in key)
    assert foretold.is_copy
    assert foretold.refiled[asset_id].label.audience is AudienceLevel.INTERNAL
