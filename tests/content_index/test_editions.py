"""Older editions that nobody named: they give way to a newer one that the same readers may see."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete

from content_index.editions import MOST_EDITIONS
from content_index.labels import Grant, Holder, HolderKind
from content_index.life.tables import SignatureRow
from content_index.likeness import alike, likely_pairs, resemblance, shingles, signature
from tests.content_index.shelving import PARTNER, TODAY, VENDOR, Shelves

BODY = (
    "An approved registration is protected for {} days from the day of approval. It can be "
    "extended once, when the partner shows that the customer is still deciding. A registration "
    "that nobody updates within a month lapses, and another partner may then register the deal."
)
words = st.lists(st.sampled_from("abcdefgh"), max_size=60).map(" ".join)


def put(shelves: Shelves, path: str, days: int, **said: str) -> None:
    shelves.page(path, BODY.format(days), **{"label": "{audience: to_partner}", **said})


def test_the_newer_edition_wins_for_readers_of_both(shelves: Shelves) -> None:
    put(shelves, "old.md", 60, title="Registration rules 2025", updated="2025-09-01")
    put(shelves, "new.md", 90, title="Registration rules 2026", updated="2026-09-01")
    shelves.sync()
    assert shelves.found("registration protected days") == ["new.md"]


def test_versions_of_an_older_release_have_no_signature_and_count_all_the_same(
    shelves: Shelves,
) -> None:
    put(shelves, "old.md", 60, title="Registration rules 2025")
    put(shelves, "new.md", 90, title="Registration rules 2026")
    shelves.sync()
    with shelves.database.transaction() as session:
        session.execute(delete(SignatureRow))
    assert shelves.found("registration protected days", library=shelves.reopened()) == ["new.md"]


def test_an_edition_that_readers_may_not_see_changes_nothing_for_them(shelves: Shelves) -> None:
    put(shelves, "old.md", 60, title="Registration rules 2025")
    put(
        shelves,
        "new.md",
        90,
        title="Registration rules 2026",
        label="{audience: internal}",
    )
    shelves.sync()
    assert shelves.found("registration protected days") == ["old.md"]
    assert shelves.found("registration protected days", VENDOR) == ["new.md"]


def test_an_embargoed_or_withdrawn_edition_replaces_nothing_yet(shelves: Shelves) -> None:
    put(shelves, "old.md", 60, title="Registration rules 2025")
    label = "{audience: to_partner, embargo_until: 2030-01-01}"
    put(shelves, "new.md", 90, title="Registration rules 2026", label=label)
    put(shelves, "newest.md", 95, title="Registration rules 2027", status="draft")
    shelves.sync()
    assert shelves.found("registration protected days") == ["old.md"]


@pytest.mark.parametrize(
    "said",
    [
        {"title": "Registration rules for distributors", "updated": "2026-09-01"},
        {"title": "Registration rules 2026", "language": "de"},
        {"title": "Registration rules 2026", "kind": "faq"},
        {"title": "Registration rules 2026", "label": "{audience: to_partner, regions: [emea]}"},
        {"title": "Registration rules"},
    ],
)
def test_what_may_be_another_document_stays(shelves: Shelves, said: dict[str, str]) -> None:
    put(shelves, "old.md", 60, title="Registration rules 2025")
    put(shelves, "new.md", 90, **said)
    shelves.sync()
    emea = Holder(kind=HolderKind.PARTNER, organisation="nordlicht", regions=frozenset({"emea"}))
    found = shelves.found("registration protected days", Grant(holders=(emea,)))
    assert set(found) == {"old.md", "new.md"}


def test_one_title_over_other_text_is_another_document(shelves: Shelves) -> None:
    put(shelves, "old.md", 60, title="Newsletter 2025")
    shelves.page(
        "new.md",
        "Registration of events opens in May; days are counted from the protected start.",
        title="Newsletter 2026",
        label="{audience: to_partner}",
    )
    shelves.sync()
    assert set(shelves.found("registration protected days")) == {"old.md", "new.md"}


def test_a_series_is_no_row_of_editions(shelves: Shelves) -> None:
    for number in range(MOST_EDITIONS + 1):
        put(shelves, f"{number}.md", 60, title=f"Registration rules, lesson {number}")
    shelves.sync()
    allowed = shelves.library.allowed(PARTNER, today=TODAY)
    assert allowed.count == MOST_EDITIONS + 1


def test_versions_with_a_dot_tell_which_is_newer(shelves: Shelves) -> None:
    put(shelves, "one.md", 60, title="Registration rules", version='"2.10"')
    put(shelves, "other.md", 90, title="Registration rules", version='"2.9"')
    shelves.sync()
    assert shelves.found("registration protected days", PARTNER) == ["one.md"]


@given(first=words, second=words)
def test_a_signature_estimates_the_resemblance(first: str, second: str) -> None:
    one, other = shingles([first]), shingles([second])
    truth = resemblance(one, other)
    guess = alike(signature(one), signature(other))
    assert 0 <= guess <= 1
    assert (truth == 1) <= (guess == 1)
    assert abs(truth - guess) < 0.4  # six standard errors of 64 functions


def test_the_estimate_is_right_on_average() -> None:
    chance = random.Random(7)  # noqa: S311 - made-up texts, not a secret
    errors = []
    for _ in range(40):
        text = [f"w{chance.randrange(200)}" for _ in range(300)]
        changed = [f"x{chance.randrange(200)}" if chance.random() < 0.05 else word for word in text]
        one, other = shingles([" ".join(text)]), shingles([" ".join(changed)])
        errors.append(alike(signature(one), signature(other)) - resemblance(one, other))
    assert abs(float(np.mean(errors))) < 0.04


def test_pairs_are_found_among_many() -> None:
    chance = random.Random(8)  # noqa: S311 - made-up texts, not a secret
    texts = [" ".join(f"w{chance.randrange(500)}" for _ in range(200)) for _ in range(100)]
    texts.append(texts[3].replace("w1", "v1", 2))
    pairs = likely_pairs([signature(shingles([text])) for text in texts])
    assert (3, 100) in pairs
    assert len(pairs) < 50
