"""A citation to write from."""

from __future__ import annotations

from retrieval.answers import Citation


def citation(quote: str, *, header: str = "") -> Citation:
    return Citation(
        asset_id="rules",
        version_id=1,
        title="Deal registration rules",
        path="rules.md",
        version="1",
        location="",
        quote=quote,
        url="",
        updated=None,
        valid_until=None,
        header=header,
    )
