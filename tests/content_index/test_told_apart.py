"""Names that look alike and manifests that cannot be used: neither makes a label wider."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from content_index.marks import mark, without_marks
from content_index.sources.source import Fetched, Item, Listing, Traits
from content_index.sync import SyncReport
from tests.content_index.shelving import NOW, VENDOR, Shelves
from tests.parsing import sync_source

TO_PARTNER = "{audience: to_partner}"
ROOT = f"defaults:\n  label: {TO_PARTNER}\n"
INTERNAL = "defaults: {label: {audience: internal}}\n"
LONG = "/".join(["d" * 200] * 4 + ["e" * 86])
assert len(f"{LONG}/a.md") <= 900 < len(f"{LONG}/dealmate.yaml")


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("secret /a.md", "{match: secret/**, label: {audience: internal}}"),
        ("secret\t/a.md", "{match: secret/**, label: {audience: internal}}"),
        ("secret\\/a.md", "{match: secret/a.md, label: {audience: internal}}"),
        ("secret /deep /a.md", "{match: secret/deep/*, label: {audience: internal}}"),
        ("secret/b.md ", "{match: secret/b.md, label: {audience: internal}}"),
        ("secret /a.md", "{match: secret/**, status: draft}"),
        ("secret /a.md", "{match: secret/**, label: {regions: [EMEA]}}"),
    ],
)
def test_a_rule_holds_for_what_looks_as_if_it_were_meant(
    shelves: Shelves, name: str, rule: str
) -> None:
    shelves.write("secret/b.md", "# b\n\nbeta\n")
    shelves.write("secret/deep/c.md", "# c\n\ngamma\n")
    shelves.write(name, "# a\n\nalpha margin\n")
    shelves.write("dealmate.yaml", ROOT)
    shelves.sync()
    assert len(shelves.found("alpha")) == 1, "nothing is said against it"
    shelves.write("dealmate.yaml", f"{ROOT}files:\n- {rule}\n")
    report = shelves.sync()
    assert report.failed == ()
    assert shelves.found("alpha") == []


def test_a_manifest_takes_readers_from_the_folder_that_looks_alike_and_gives_it_none(
    shelves: Shelves,
) -> None:
    for folder in ("one", "two"):
        shelves.page(f"{folder}/b.md", "beta")
    shelves.page("one /a.md", "alpha")
    shelves.page("two /a.md", "gamma", label=TO_PARTNER)
    shelves.write("one/dealmate.yaml", ROOT)
    shelves.write("two/dealmate.yaml", INTERNAL)
    report = shelves.sync()
    assert len(report.unlabelled) == 1
    assert (shelves.found("alpha"), shelves.found("alpha", VENDOR)) == ([], [])
    assert (shelves.found("gamma"), len(shelves.found("gamma", VENDOR))) == ([], 1)


def test_labels_of_two_names_alike_that_contradict_each_other_are_told(shelves: Shelves) -> None:
    shelves.page("deals/b.md", "beta")
    shelves.page("deals /a.md", "alpha", label="{audience: to_partner, partners: [lumen]}")
    shelves.write(
        "deals/dealmate.yaml",
        "defaults: {label: {audience: to_partner, partners: [nordlicht]}}",
    )
    (problem,) = shelves.sync().failed
    assert "is outside" in problem.what
    assert shelves.found("alpha", VENDOR) == []


def test_below_a_broken_manifest_lies_what_looks_as_if_it_did(shelves: Shelves) -> None:
    shelves.write("dealmate.yaml", ROOT)
    shelves.write("secret/b.md", "# b\n\nbeta\n")
    shelves.write("secret/dealmate.yaml", "defaults: [")
    shelves.write("secret /a.md", "# a\n\nalpha\n")
    shelves.sync()
    assert shelves.found("alpha") == []
    shelves.write("secret/dealmate.yaml", ROOT)
    shelves.sync()
    assert len(shelves.found("alpha")) == 1


def test_an_entry_for_what_was_told_apart_is_not_called_idle(shelves: Shelves) -> None:
    shelves.page("secret/b.md", "beta")
    shelves.page("secret /a.md", "alpha")
    shelves.write("dealmate.yaml", f"{ROOT}files:\n- {{match: secret/a.md, owner: ada}}\n")
    assert shelves.sync().failed == ()


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        (f"secret{mark('x')}/a.md", "secret/a.md"),
        (f"secret{mark('x')}{mark('y')}/sub{mark('z')}/a{mark('a')}.md", "secret/sub/a.md"),
        (f"v1.2{mark('x')}/a.tar{mark('y')}.gz", "v1.2/a.tar.gz"),
        (f"{mark('x')}/a.md", "a.md"),
        (f"sub/{mark('x')}/a.md", "sub/a.md"),
        ("a~b/c~12345678x.md", "a~b/c~12345678x.md"),
    ],
)
def test_marks_are_taken_off_again(path: str, plain: str) -> None:
    assert without_marks(path) == plain


def test_a_manifest_with_too_long_a_path_bars_its_folder(shelves: Shelves) -> None:
    shelves.write("dealmate.yaml", ROOT)
    shelves.write(f"{LONG}/a.md", "# a\n\nalpha\n")
    shelves.write("b.md", "# b\n\nbeta\n")
    shelves.write(f"{LONG}/dealmate.yaml", INTERNAL)
    (problem,) = shelves.sync().failed
    assert problem.what == "its path is longer than 900 characters"
    assert "the files of its folder stay as they were" in problem.todo
    assert shelves.found("alpha") == shelves.found("alpha", VENDOR) == []
    assert shelves.found("beta") == ["b.md"]
    (shelves.content / LONG / "dealmate.yaml").unlink()
    assert (shelves.sync().failed, len(shelves.found("alpha"))) == ((), 1)


def test_what_is_held_stays_below_a_manifest_with_too_long_a_path(shelves: Shelves) -> None:
    shelves.write("dealmate.yaml", ROOT)
    shelves.write(f"{LONG}/a.md", "# a\n\nalpha\n")
    shelves.sync()
    shelves.write(f"{LONG}/a.md", "# a\n\nalpha anew\n")
    shelves.write(f"{LONG}/dealmate.yaml", INTERNAL)
    assert shelves.sync().removed == 0
    assert (len(shelves.found("alpha")), shelves.found("anew")) == (1, [])
    shelves.write("dealmate.yaml", INTERNAL)
    shelves.sync()
    assert (shelves.found("alpha"), len(shelves.found("alpha", VENDOR))) == ([], 1)


@dataclass(slots=True)
class Recording:
    """A source that tells only once of each item, and then of nothing unless it is asked anew."""

    texts: dict[str, tuple[str, str]]
    traits: Traits = field(default=Traits(describes_itself=True))
    id: str = "recording:tested"

    def list_items(self, since: str | None) -> Listing:
        items = tuple(
            Item(key=key, path=path, version=text)
            for key, (path, text) in sorted(self.texts.items())
        )
        return Listing(
            items=items if since is None else (), cursor="later", is_complete=since is None
        )

    def fetch(self, item: Item, validator: str) -> Fetched | None:
        del validator
        return Fetched(content=self.texts[item.key][1].encode())


def polled(shelves: Shelves, source: Recording, *, hours: int) -> SyncReport:
    now = NOW + timedelta(hours=hours)
    return sync_source(shelves.library, source, now=now, is_poll=True)


def test_a_record_of_changes_forgets_neither_twin_nor_refused_manifest(shelves: Shelves) -> None:
    rule = "files:\n- {match: secret/**, label: {audience: internal}}\n"
    source = Recording(
        {
            "0": ("dealmate.yaml", ROOT + rule),
            "1": ("secret/b.md", "beta"),
            "2": ("secret /a.md", "alpha"),
        }
    )
    for hours in (0, 1, 25):  # the last on another day, when everything is looked at again
        polled(shelves, source, hours=hours)
        assert (shelves.found("alpha"), len(shelves.found("alpha", VENDOR))) == ([], 1)
    source.texts |= {
        "3": (f"{LONG}/a.md", "gamma"),
        "4": (f"{LONG}/dealmate.yaml", INTERNAL),
    }
    for hours in (50, 51, 52):
        source.texts["3"] = (f"{LONG}/a.md", f"gamma {hours}")
        assert len(polled(shelves, source, hours=hours).failed) == 1
        assert shelves.found("gamma", VENDOR) == []


def test_of_two_manifests_in_one_folder_neither_counts(shelves: Shelves) -> None:
    source = Recording(
        {
            "0": ("dealmate.yaml", ROOT),
            "1": ("x/a.md", "alpha"),
            "2": ("x/dealmate.yaml", ROOT),
            "3": ("x/dealmate.yaml", INTERNAL),
            "4": ("b.md", "beta"),
        }
    )
    (problem,) = polled(shelves, source, hours=0).failed
    assert (problem.path, problem.what) == (
        "x/dealmate.yaml",
        "its folder has two files named dealmate.yaml",
    )
    assert shelves.found("alpha", VENDOR) == []
    assert shelves.found("beta") == ["b.md"]
    del source.texts["2"]
    assert polled(shelves, source, hours=1).failed == ()
    assert (shelves.found("alpha"), len(shelves.found("alpha", VENDOR))) == ([], 1)


@pytest.mark.parametrize("name", ["dealmate.yaml ", " dealmate.yaml", "dealmate.yaml\t"])
def test_a_manifest_with_blanks_around_its_name_holds_for_its_folder(
    shelves: Shelves, name: str
) -> None:
    shelves.write("dealmate.yaml", ROOT)
    shelves.write("x/a.md", "# a\n\nalpha\n")
    shelves.write(f"x/{name}", INTERNAL)
    assert shelves.sync().failed == ()
    assert (shelves.found("alpha"), len(shelves.found("alpha", VENDOR))) == ([], 1)


@pytest.mark.parametrize(
    "name", ["Dealmate.YAML", "DEALMATE.yaml", "Dealmate.yaml ", "dealmate.yml"]
)
def test_what_is_named_almost_like_a_manifest_bars_its_folder(shelves: Shelves, name: str) -> None:
    """Its author believes that it holds."""
    shelves.write("dealmate.yaml", ROOT)
    shelves.write("x/a.md", "# a\n\nalpha\n")
    slip = shelves.write(f"x/{name}", INTERNAL)
    shelves.write("b.md", "# b\n\nbeta\n")
    (problem,) = shelves.sync().failed
    assert problem.path == f"x/{name.strip()}"
    assert problem.what == "it is not named dealmate.yaml, so nothing in it holds"
    assert problem.todo.startswith("Rename it, or remove it, and sync again: until then")
    assert shelves.found("alpha", VENDOR) == []
    assert len(shelves.found("beta")) == 1
    slip.unlink()
    shelves.write("x/dealmate.yaml", INTERNAL)
    assert shelves.sync().failed == ()
    assert (shelves.found("alpha"), len(shelves.found("alpha", VENDOR))) == ([], 1)


def test_every_source_is_asked_for_what_is_named_almost_like_a_manifest(shelves: Shelves) -> None:
    source = Recording({"1": ("x/a.md", "alpha"), "2": ("x/Dealmate.Yaml", INTERNAL)})
    (problem,) = polled(shelves, source, hours=0).failed
    assert problem.path == "x/Dealmate.Yaml"
    assert shelves.found("alpha", VENDOR) == []
