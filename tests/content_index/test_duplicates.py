"""Near duplicates and contradictions: what is listed for an owner, and what is left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from content_index.assets import Asset, AssetKind, Suits
from content_index.duplicates import AssetText, contradictions, near_duplicates
from content_index.entitlement import Shelf
from content_index.labels import AudienceLevel, Grant, Holder, HolderKind, Label
from content_index.life.rulings import Ruling
from content_index.report.facts import Facts
from content_index.report.making import report
from tests.content_index.shelving import TODAY, an_asset

TO_PARTNER = Label(audience=AudienceLevel.TO_PARTNER)
LONG = " ".join(f"word{number}" for number in range(80))


def text(name: str, *passages: str, **changed: object) -> AssetText:
    asset = replace(an_asset(name, TO_PARTNER), **changed)  # type: ignore[arg-type]
    return AssetText(asset=asset, passages=passages)


def pairs(*texts: AssetText) -> list[tuple[str, str]]:
    return [(one.first_sentence, one.second_sentence) for one in contradictions(texts)]


SIXTY = "A registration is protected for 60 days."
NINETY = "A registration is protected for 90 days."


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (SIXTY, NINETY),
        (SIXTY, "A registration is always protected for 90 days."),
        (
            "| Gold | discount of the list price | 28% |",
            "| Gold | discount of the list price | 30% |",
        ),
    ],
)
def test_nearly_the_same_sentence_with_other_numbers_is_listed(first: str, second: str) -> None:
    found = pairs(text("a", f"Before. {first}\nAfter."), text("b", second))
    assert found == [(first.strip("| "), second.strip("| "))]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (SIXTY, SIXTY),
        (SIXTY, "Events are paid for within 90 days of the claim."),
        ("Page 3 of 5", "Page 4 of 5"),
        ("| Gold | off the list price | 28% |", "| Silver | off the list price | 20% |"),
        ("3.1 The partner tells us of each event.", "4.2 The partner tells us of each event."),
        ("The duties of Section 5 shall hold on.", "The duties of Section 7 shall hold on."),
        (f"[{SIXTY}](https://x.example/1)", f"[{SIXTY}](https://x.example/2)"),
    ],
)
def test_what_says_the_same_or_something_else_is_not(first: str, second: str) -> None:
    assert pairs(text("a", first), text("b", second)) == []


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (
            {"label": replace(TO_PARTNER, regions=frozenset({"emea"}))},
            {"label": replace(TO_PARTNER, regions=frozenset({"apac"}))},
        ),
        ({"label": replace(TO_PARTNER, partners=frozenset({"kestrel"}))}, {}),
        (
            {"suits": Suits(products=frozenset({"vault"}))},
            {"suits": Suits(products=frozenset({"cloud"}))},
        ),
        ({"kind": AssetKind.CASE_STUDY}, {"kind": AssetKind.CASE_STUDY}),
        ({"language": "de"}, {}),
    ],
)
def test_what_is_for_others_contradicts_nobody(
    ours: dict[str, object], theirs: dict[str, object]
) -> None:
    assert pairs(text("a", SIXTY, **ours), text("b", NINETY, **theirs)) == []


def test_an_asset_does_not_contradict_itself() -> None:
    assert pairs(text("a", SIXTY, NINETY)) == []


def test_near_duplicates_are_found_with_the_newer_one() -> None:
    changed = LONG.replace("word7 ", "other ")
    old = text("b", LONG, title="List 2025", updated=date(2025, 1, 1))
    new = text("a", changed, title="List 2026", updated=date(2026, 1, 1))
    [pair] = near_duplicates([old, new, text("c", "nothing of the kind is said in here")])
    assert (pair.first.id, pair.second.id) == ("a", "b")
    assert pair.newer is not None
    assert pair.newer.id == "a"
    assert 0.8 < pair.resemblance < 1


def test_short_texts_are_no_duplicates() -> None:
    assert near_duplicates([text("a", "yes it is"), text("b", "yes it is")]) == []


def listed(facts: Facts) -> dict[str, list[str]]:
    return {
        found.name: [one.subject for one in found.findings]
        for found in report(facts).sections
        if found.findings
    }


def shelf_of(*assets: Asset, superseded_by: dict[str, tuple[Asset, ...]] | None = None) -> Shelf:
    return Shelf(
        stamp=1,
        assets={asset.id: replace(asset, owner="o@x.example") for asset in assets},
        superseded_by=superseded_by or {},
    )


def test_the_report_names_circles_and_successors_of_nothing() -> None:
    a, b, c = (an_asset(name, TO_PARTNER) for name in "abc")
    shelf = shelf_of(a, b, c, superseded_by={"a": (b,), "b": (a,)})
    facts = Facts(shelf=shelf, today=TODAY, supersedes={"c": "nowhere"})
    assert listed(facts) == {"circles": ["a", "b"], "supersedes_nothing": ["c"]}


def test_an_owner_gets_what_concerns_their_assets_and_those_they_are_like() -> None:
    ours = replace(an_asset("a", TO_PARTNER), owner="a@x.example")
    theirs = replace(an_asset("b", TO_PARTNER), owner="b@x.example")
    lonely = replace(an_asset("c", TO_PARTNER), owner="c@x.example", review_by=date(2020, 1, 1))
    shelf = Shelf(stamp=1, assets={asset.id: asset for asset in (ours, theirs, lonely)})
    facts = Facts(shelf=shelf, today=TODAY, texts={"a": [LONG], "b": [LONG]})
    for owner in ("a@x.example", "b@x.example"):
        found = report(facts, owner=owner)
        assert (found.assets, found.counts["status"]) == (1, {"published": 1})
        lists = {one.name: one.findings for one in found.sections if one.findings}
        assert [one.assets for one in lists["duplicates"]] == [("a", "b")]
        assert lists.keys() == {"duplicates"}


def test_the_report_names_a_ruling_that_leaves_nobody() -> None:
    asset = an_asset("a", replace(TO_PARTNER, audience=None))
    ruling = Ruling(label=Label(audience=None, regions=frozenset({"emea"})))
    facts = Facts(shelf=shelf_of(asset), today=TODAY, rulings={"a": ruling})
    [nobody] = [one for one in report(facts).sections if one.name == "nobody"]
    assert "file and ruling contradict each other" in nobody.findings[0].detail


def test_the_report_names_what_no_partner_reaches_but_not_what_only_waits() -> None:
    gold = an_asset("gold", replace(TO_PARTNER, minimum_tier="gold"))
    typo = an_asset("typo", replace(TO_PARTNER, minimum_tier="golden"))
    later = an_asset("later", replace(TO_PARTNER, embargo_until=date(2031, 1, 1)))
    reader = Grant(
        holders=(
            Holder(
                kind=HolderKind.PARTNER,
                organisation="nordlicht",
                tiers_reached=frozenset({"silver", "gold"}),
            ),
        )
    )
    facts = Facts(shelf=shelf_of(gold, typo, later), today=TODAY, partners={"Nordlicht": reader})
    assert listed(facts) == {"no_partner": ["typo"], "embargoed": ["later"]}
    assert report(facts).counts["partner"] == {"Nordlicht": 1}
