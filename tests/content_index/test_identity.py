"""Whose an id is that several files declare."""

from __future__ import annotations

from content_index.labels import AudienceLevel
from tests.content_index.shelving import PARTNER, TODAY, Shelves

TO_PARTNER = "{audience: to_partner}"


def test_two_files_with_one_id_are_reported_and_the_first_stays(shelves: Shelves) -> None:
    shelves.page("a.md", "alpha", id="same", label=TO_PARTNER)
    shelves.page("b.md", "beta", id="same", label=TO_PARTNER)
    report = shelves.sync()
    assert [(problem.path, problem.what) for problem in report.failed] == [
        ("b.md", "the id 'same' is already that of a.md")
    ]
    assert shelves.found("alpha") == ["same"]
    assert shelves.found("beta") == []


def test_a_newcomer_takes_no_id_from_a_file_that_has_it(shelves: Shelves) -> None:
    shelves.page("m.md", "alpha", id="same", label=TO_PARTNER)
    shelves.sync()
    for name in ("a.md", "z.md"):
        shelves.page(name, "beta", id="same", label="{audience: public}")
        shelves.page("m.md", f"alpha {name}", id="same", label=TO_PARTNER)
        report = shelves.sync()
        assert [(problem.path, problem.what) for problem in report.failed] == [
            (name, "the id 'same' is already that of m.md")
        ]
        assert shelves.found("beta") == []
        (shelves.content / name).unlink()
    asset = shelves.library.asset("same", PARTNER, today=TODAY)
    assert asset is not None
    assert (asset.path, asset.label.audience) == ("m.md", AudienceLevel.TO_PARTNER)


def test_an_id_that_a_file_gives_up_is_free_for_a_newcomer(shelves: Shelves) -> None:
    shelves.page("m.md", "alpha", id="same", label=TO_PARTNER)
    shelves.sync()
    shelves.page("m.md", "alpha", id="other", label=TO_PARTNER)
    shelves.page("a.md", "beta", id="same", label=TO_PARTNER)
    assert shelves.sync().failed == ()
    assert (shelves.found("alpha"), shelves.found("beta")) == (["other"], ["same"])
