from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from content_index.entitlement import AllowedRows, NotAllowedError
from content_index.labels import Grant
from tests.content_index.shelving import NOW, PARTNER, TODAY, VENDOR, Shelves
from tests.parsing import sync_folder

TO_PARTNER = "{audience: to_partner}"
INTERNAL = "{audience: internal}"


def test_a_revocation_holds_at_the_next_call_even_for_rows_allowed_before(
    shelves: Shelves,
) -> None:
    shelves.page("a.md", "alpha", label=TO_PARTNER)
    shelves.page("b.md", "alpha beta", label=TO_PARTNER)
    shelves.sync()
    library = shelves.library
    allowed = library.allowed(PARTNER, today=TODAY)
    hits = library.words("alpha", allowed, limit=5)
    versions = {asset.version_id for asset in library.assets(PARTNER, today=TODAY)}
    assert len(hits) == len(versions) == 2
    shelves.page("b.md", "alpha beta", label=INTERNAL)
    sync_folder(shelves.reopened(), shelves.content, now=NOW)  # by another process
    assert len(library.words("alpha", allowed, limit=5)) == 1
    assert len(library.dense("alpha", allowed, limit=5)) == 1
    found = library.passages([hit.row for hit in hits], allowed)
    assert [passage.asset_id for passage in found] == ["a.md"]
    assert len(library.still_allowed(versions, PARTNER, today=TODAY)) == 1
    assert library.asset("b.md", PARTNER, today=TODAY) is None
    assert library.allowed(PARTNER, today=TODAY).count == 1


def test_another_process_s_sync_becomes_visible(shelves: Shelves) -> None:
    shelves.page("a.md", "alpha", label=TO_PARTNER)
    shelves.sync()
    watching = shelves.reopened()
    assert shelves.found("alpha", library=watching) == ["a.md"]
    shelves.page("b.md", "beta", label=TO_PARTNER)
    shelves.page("a.md", "gamma", label=TO_PARTNER)
    shelves.sync()
    assert shelves.found("beta", library=watching) == ["b.md"]
    assert shelves.found("gamma", library=watching) == ["a.md"]
    assert shelves.found("alpha", library=watching) == []


def test_rows_allowed_before_a_sync_still_name_the_same_passages(shelves: Shelves) -> None:
    shelves.page("m.md", "alpha", label=TO_PARTNER)
    shelves.sync()
    allowed = shelves.library.allowed(PARTNER, today=TODAY)
    (row,) = [hit.row for hit in shelves.library.words("alpha", allowed, limit=5)]
    shelves.page("a.md", "alpha first now", label=TO_PARTNER)
    shelves.sync()
    (passage,) = shelves.library.passages([row], allowed)
    assert passage.asset_id == "m.md"
    assert len(shelves.library.words("alpha", allowed, limit=5)) == 1


def test_a_row_outside_the_allowed_ones_is_refused(shelves: Shelves) -> None:
    shelves.page("a.md", "alpha", label=INTERNAL)
    shelves.page("b.md", "beta", label=TO_PARTNER)
    shelves.sync()
    library = shelves.library
    everything = library.allowed(VENDOR, today=TODAY)
    some = library.allowed(PARTNER, today=TODAY)
    (secret,) = [hit.row for hit in library.words("alpha", everything, limit=5)]
    for row in (secret, -1, 99):
        with pytest.raises(NotAllowedError):
            library.passages([row], some)
        with pytest.raises(NotAllowedError):
            library.vectors([row], some)
    internal = library.asset("a.md", VENDOR, today=TODAY)
    assert internal is not None
    assert library.passages_of(internal.version_id, some) == []
    assert [p.text for p in library.passages_of(internal.version_id, everything)] == ["alpha"]


def test_nobody_gets_nothing_and_an_empty_library_answers(shelves: Shelves) -> None:
    library = shelves.library
    for grant in (Grant(holders=()), PARTNER, VENDOR):
        allowed = library.allowed(grant, today=TODAY)
        assert allowed.count == 0
        assert library.dense("alpha", allowed, limit=5) == []
        assert library.words("alpha", allowed, limit=5) == []
        assert library.passages([], allowed) == []
        assert library.vectors([], allowed).shape == (0, 64)


def test_vectors_come_in_the_order_asked_for(shelves: Shelves) -> None:
    for name in "abc":
        shelves.page(f"{name}.md", f"text of {name}", label=TO_PARTNER)
    shelves.sync()
    allowed = shelves.library.allowed(PARTNER, today=TODAY)
    vectors = shelves.library.vectors([2, 0], allowed)
    assert np.array_equal(vectors[1], shelves.library.vectors([0], allowed)[0])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)


def test_allowed_rows_cannot_be_made_or_widened(shelves: Shelves) -> None:
    shelves.page("a.md", "alpha", label=INTERNAL)
    shelves.sync()
    allowed = shelves.library.allowed(PARTNER, today=TODAY)
    with pytest.raises(TypeError, match=r"Library\.allowed"):
        AllowedRows(
            object(), view=allowed.view, grant=PARTNER, today=TODAY, stamp=1, mask=allowed.mask
        )
    with pytest.raises(ValueError, match="read-only"):
        allowed.mask[0] = True


def test_only_the_library_works_out_allowed_rows(repository: Path) -> None:
    makers = {"allow_rows", "narrowed_rows", "AllowedRows"}
    rooms = ("bot", "content_index", "evaluations", "playbooks", "retrieval")
    callers = {
        str(path.relative_to(repository))
        for room in rooms
        for path in (repository / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id in makers)
            or (isinstance(node.func, ast.Attribute) and node.func.attr in makers)
        )
    }
    assert callers == {
        "content_index/entitlement.py",
        "content_index/library.py",
        "evaluations/scale.py",  # made-up rows that no database holds: there is nothing to leak
    }


def test_rows_are_worked_out_again_when_a_label_a_passage_or_the_day_has_changed(
    shelves: Shelves,
) -> None:
    shelves.page("a.md", "alpha", label="{audience: to_partner, expires_on: 2026-12-01}")
    shelves.sync()
    first = shelves.library.allowed(PARTNER, today=TODAY)
    assert shelves.library.allowed(PARTNER, today=TODAY) is first
    assert shelves.library.allowed(VENDOR, today=TODAY) is not first
    assert shelves.library.allowed(PARTNER, today=date(2027, 1, 1)).count == 0
    shelves.page("a.md", "alpha", label="{audience: internal}")
    shelves.sync()
    assert shelves.library.allowed(PARTNER, today=TODAY).count == 0
    shelves.page("b.md", "beta", label="{audience: to_partner}")
    shelves.sync()
    assert shelves.library.allowed(PARTNER, today=TODAY).count == 1
