"""The lists of a report about texts that are alike. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from content_index.assets import Asset, Status
from content_index.duplicates import AssetText, Contradiction, contradictions, near_duplicates
from content_index.report.facts import Facts, Finding, Section, section


def alike(facts: Facts, assets: Sequence[Asset]) -> Iterator[Section]:
    """Yield the lists of what is nearly the same, and of what contradicts."""
    today, shelf = facts.today, facts.shelf
    with_text = [
        AssetText(asset=asset, passages=tuple(facts.texts[asset.id]))
        for asset in assets
        if asset.id in facts.texts
    ]
    current = [text for text in with_text if shelf.is_current(text.asset, today=today)]
    withdrawn = {text.asset.id for text in with_text if text.asset.status is Status.WITHDRAWN}
    shown = {text.asset.id for text in current}
    pairs = near_duplicates(with_text)
    yield section(
        "copies_of_withdrawn",
        "Nearly the same as what was withdrawn, and still shown",
        "Withdraw these too, unless they are right.",
        [
            Finding(assets=(one.id,), detail=f"like {other.id} ({pair.resemblance:.0%})")
            for pair in pairs
            for one, other in ((pair.first, pair.second), (pair.second, pair.first))
            if one.id in shown and other.id in withdrawn
        ],
    )
    yield section(
        "older_editions",
        "Older editions: they give way to a newer one where readers may see both",
        "Say `supersedes:` in the newer one, or take the older file away.",
        [
            Finding(assets=(older,), detail=f"newer: {', '.join(sorted(newer))}")
            for older, newer in sorted(shelf.outdated_by.items())
            if older in shown
        ],
    )
    yield section(
        "duplicates",
        "Nearly the same text",
        "Keep one, or say which supersedes the other.",
        [
            Finding(
                assets=(pair.first.id, pair.second.id),
                detail=f"{pair.resemblance:.0%} alike"
                + ("" if pair.newer is None else f", newer: {pair.newer.id}"),
            )
            for pair in pairs
            if {pair.first.id, pair.second.id} <= shown
        ],
    )
    yield section(
        "contradictions",
        "The same sentence with other numbers",
        "Find out which is right, and mend or supersede the other.",
        list(_disagreements([t for t in current if t.asset.id not in shelf.outdated_by])),
    )


def _disagreements(texts: Sequence[AssetText]) -> Iterator[Finding]:
    """Yield one line for each pair of assets, with one of its sentences."""
    by_pair: dict[tuple[str, str], list[Contradiction]] = {}
    for one in contradictions(texts):
        by_pair.setdefault((one.first.id, one.second.id), []).append(one)
    for (first, second), found in by_pair.items():
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        said = f"“{found[0].first_sentence}” / “{found[0].second_sentence}”{more}"
        yield Finding(assets=(first, second), detail=said)
