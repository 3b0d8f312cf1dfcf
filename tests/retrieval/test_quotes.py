from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from content_index.assets import Asset, AssetKind, Passage, PassageKind, Status, Suits
from content_index.labels import AudienceLevel, Label
from retrieval.composing import choices_between, cited, warnings_about
from retrieval.late_interaction import Closeness
from retrieval.legible import shown
from retrieval.passages import ready
from retrieval.quotes import (
    FAR_BEHIND,
    FEATURES,
    LESS_LIKELY,
    Evidence,
    added_up,
    candidate_quotes,
    choose,
)
from retrieval.weights import QUOTE

TEXT = """## Claims

Send your claim within 30 days. Later ones are refused.

| Activity | Proof |
|---|---|
| Event | **Photo** of the booth |
| Campaign | Call record |

- [name]
- keep the invoice
"""
TODAY = date(2026, 11, 22)


def asset(**changes: object) -> Asset:
    fields: dict[str, object] = {
        "id": "funds",
        "version_id": 1,
        "version": "1.0",
        "title": "Fund rules",
        "kind": AssetKind.RULES,
        "path": "funds.md",
        "url": "",
        "language": "en",
        "owner": None,
        "updated": None,
        "review_by": None,
        "label": Label(audience=AudienceLevel.TO_PARTNER),
        "suits": Suits(),
        "status": Status.PUBLISHED,
    }
    return Asset(**(fields | changes))  # type: ignore[arg-type]


def evidence(text: str, *, near: str, columns: tuple[str, ...] = ()) -> Evidence:
    passage = Passage(
        row=0,
        version_id=1,
        asset_id="funds",
        ordinal=0,
        heading_path=("Claims",),
        location="Claims",
        kind=PassageKind.TEXT,
        text=text,
        columns=columns,
    )
    item = ready(passage, title="Fund rules", language="en")
    count = len(item.statements)
    return Evidence(
        ready=item,
        behind=0.0,
        document_behind=0.0,
        closeness=Closeness(
            statements=np.asarray([[0.9 if near in words else 0.1] for words in item.texts]),
            context=np.asarray([0.1]),
            near=np.asarray([0.9 if near in words else 0.1 for words in item.texts]),
            is_topic=np.asarray([True]),
        ),
        present=(0,) * count,
        in_context=0,
        rarities=(1.0,),
    )


def test_every_possible_quote_is_verbatim_and_none_is_context() -> None:
    found = candidate_quotes("what proof", [evidence(TEXT, near="Photo")], model=QUOTE)
    texts = {quote.text for quote in found}
    assert all(text in TEXT for text in texts)
    assert not any("##" in text or "|---" in text or "[name]" in text for text in texts)
    assert "| Event | **Photo** of the booth |" in texts


def test_a_row_comes_with_its_column_names() -> None:
    source = evidence(TEXT, near="Photo")
    row = next(
        quote
        for quote in candidate_quotes("what proof", [source], model=QUOTE)
        if quote.text == "| Event | **Photo** of the booth |"
    )
    citation = cited(row, source.ready, asset(), today=TODAY)
    assert citation.header == "| Activity | Proof |"
    assert shown(citation) == "Activity: Event \u00b7 Proof: Photo of the booth"


def test_rows_below_a_sentence_are_read_as_rows() -> None:
    text = "In numbers:\n\nStaff | 410\nSeat | Utrecht"
    source = evidence(text, near="410", columns=("", ""))
    quotes = candidate_quotes("how many people", [source], model=QUOTE)
    whole = next(quote for quote in quotes if quote.text == text)
    assert shown(cited(whole, source.ready, asset(), today=TODAY)) == (
        "In numbers:\nStaff: 410\nSeat: Utrecht"
    )


def test_chosen_quotes_do_not_overlap() -> None:
    source = evidence(TEXT, near="30 days")
    chosen = choose(candidate_quotes("how many days", [source], model=QUOTE))
    spans = sorted((quote.first, quote.last) for quote in chosen)
    assert 1 <= len(chosen) <= 3
    assert all(a[1] < b[0] for a, b in itertools.pairwise(spans))
    assert any("30 days" in quote.text for quote in chosen)


def test_a_follow_up_needs_quotes_that_fit_both_readings() -> None:
    source = evidence(TEXT, near="Photo")
    whole = candidate_quotes("how many days", [source], model=QUOTE)
    new = [replace(quote, score=90.0 if "invoice" in quote.text else 0.0) for quote in whole]
    assert "invoice" in choose(added_up([whole, new]))[0].text
    assert added_up([whole]) == whole


def test_a_quote_far_behind_the_best_is_left_out() -> None:
    found = candidate_quotes("what proof", [evidence(TEXT, near="Photo")], model=QUOTE)
    first, second = found[0], next(quote for quote in found if quote.first > found[0].last)
    near = [replace(first, score=5.0), replace(second, score=5.0 - FAR_BEHIND)]
    far = [replace(first, score=5.0), replace(second, score=4.9 - FAR_BEHIND)]
    assert (len(choose(near)), len(choose(far))) == (2, 1)


def test_other_documents_are_quoted_where_they_are_nearly_as_likely() -> None:
    best = evidence(TEXT, near="Photo")
    likely = replace(evidence("A photo is proof.", near="photo"), document_behind=-LESS_LIKELY)
    unlikely = replace(evidence("Photos fade.", near="Photos"), document_behind=-0.1 - LESS_LIKELY)
    every = [best, likely, unlikely]
    found = candidate_quotes("what proof", every, model=QUOTE)

    def chosen(scores: tuple[float, float, float]) -> list[int]:
        ranked = [replace(quote, score=scores[quote.evidence]) for quote in found]
        return [quote.evidence for quote in choose(ranked, most=len(ranked))]

    assert set(chosen((5.0, 4.0, 4.5))) == {0, 1}
    assert chosen((4.0, 4.5, 5.0))[0] == 2
    assert set(chosen((4.0, 4.5, 5.0))) == {0, 1, 2}


def test_topic_words_are_measured_against_what_meets_them_best_anywhere() -> None:
    poor, good = evidence("Send it.", near="none"), evidence("Keep a photo.", near="photo")
    names = (FEATURES.index("topic_met"), FEATURES.index("least_topic_met"))

    def met(*sources: Evidence) -> list[tuple[float, ...]]:
        found = candidate_quotes("what proof", sources, model=QUOTE)
        return [tuple(round(quote.features[name], 3) for name in names) for quote in found]

    assert met(poor) == [(1.0, 1.0)]
    assert met(poor, good) == [(0.111, 0.111), (1.0, 1.0)]
    assert met(replace(poor, is_translated=True), good) == [(1.0, 1.0), (1.0, 1.0)]


def test_the_lower_quartile_of_the_topic_words_tells_what_is_hardly_met() -> None:
    source = evidence("Keep a photo.", near="photo")
    shares = np.asarray([[0.2, 0.4, 0.6, 0.8, 0.9]], dtype=np.float32)
    part = replace(source.closeness, statements=shares, context=np.zeros(5, dtype=np.float32))
    whole = replace(part, statements=np.ones((1, 5), dtype=np.float32))
    sources = [
        replace(source, closeness=replace(one, is_topic=np.ones(5, dtype=np.bool_)))
        for one in (part, whole)
    ]
    least = candidate_quotes("what proof", sources, model=QUOTE)[0].features[-1]
    assert least == pytest.approx(float(np.quantile(shares, 0.25)), abs=1e-4)


def test_warnings_say_how_old_a_source_is() -> None:
    old = asset(updated=date(2025, 1, 1), review_by=date(2026, 1, 1))
    assert warnings_about(old, today=TODAY) == (
        "Its review was due on 1 January 2026.",
        "Last updated 22 months ago.",
    )
    assert warnings_about(asset(updated=TODAY), today=TODAY) == ()


@pytest.mark.parametrize(
    ("question", "labels"), [("what does it cost", ("Vault", "Cloud")), ("cost of vault", ())]
)
def test_asks_back_only_when_products_tie_and_none_is_named(
    question: str, labels: tuple[str, ...]
) -> None:
    tied = [
        (asset(id=name, suits=Suits(products=frozenset({name}))), score)
        for name, score in (("vault", 1.0), ("cloud", 0.99))
    ]
    assert tuple(c.label for c in choices_between(question, tied, tie=0.03)) == labels
    assert choices_between(question, [tied[0], (tied[1][0], 0.5)], tie=0.03) == ()


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        ("Dear [name],", False),
        ("| Vault [edition] | [n] | EUR [price] | [band, term] |", False),
        ("Next step: a trial with [number] workloads starts on [date], for 30 days.", True),
        ("Answer: 90 days [source: handbook]", True),
        ("Contact [partner-desk]", True),
        ("[Tobias Falk] Thirty days.", True),
        ("Use [Save] then [Close].", True),
        ("| [Gold] | 28% |", True),
        ("The [price list](https://a.example/p) counts.", True),
        ("As agreed [1], claims [2] close after [3] days.", True),
        ("[OM-2.3] Tenants are created within one business day.", True),
        ("Names are [Customer Name] - [Type], so that each is found again.", True),
    ],
)
def test_a_template_is_no_quote(
    text: str,
    is_said: bool,  # noqa: FBT001 - a table
) -> None:
    assert bool(evidence(text, near="").ready.statements) is is_said
