from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from content_index.assets import Asset, AssetKind, Status
from content_index.labels import Holder, HolderKind
from playbooks.deals.stages import Registration, Stage
from playbooks.insights.recommending import (
    NOTHING_CURATED,
    Curated,
    best_for_ask,
    recommend,
)
from playbooks.plays.definition import Playbook
from playbooks.plays.facts import DealFacts
from playbooks.plays.nudge import Use
from playbooks.plays.playset import LoadedPlay

TODAY = date(2026, 11, 23)
FACTS = DealFacts(
    deal_id="D-1",
    stage=Stage.VALIDATION,
    registration=Registration.APPROVED,
    stage_entry=1,
    product="vault",
    industry="public_sector",
    competitor="coldstack",
    contact_role="it_manager",
    amount=1000,
    is_first_deal=False,
    days_in_stage=3,
    protection_days_left=None,
    partner_id="kestrel",
    languages=("de", "en"),
    holder=Holder(kind=HolderKind.PARTNER, organisation="kestrel"),
)
Make = Callable[..., Asset]


def a_play(*asks: dict[str, object]) -> LoadedPlay:
    steps = [{"id": "s", "title": "S", "say": "Hi", "assets": list(asks)}]
    playbook = Playbook.model_validate(
        {
            "playbook": "b",
            "title": "B",
            "version": "1",
            "owner": "o",
            "plays": [
                {
                    "id": "p",
                    "title": "First deal",
                    "trigger": {"on": "stage_entered", "stages": ["validation"]},
                    "steps": steps,
                }
            ],
        }
    )
    return LoadedPlay(playbook=playbook, play=playbook.plays[0])


def ranked(
    *assets: Asset,
    facts: DealFacts = FACTS,
    plays: tuple[LoadedPlay, ...] = (),
    used: dict[str, Use] | None = None,
    curated: Curated = NOTHING_CURATED,
    limit: int = 3,
) -> list[str]:
    found = recommend(
        facts,
        plays=plays,
        assets=assets,
        used=used or {},
        today=TODAY,
        curated=curated,
        limit=limit,
    )
    assert (found.gap is None) == bool(found.items)
    return [r.asset.id for r in found.items]


def test_the_receipt_says_why_in_plain_words(make_asset: Make) -> None:
    asset = make_asset(
        "proof",
        AssetKind.CASE_STUDY,
        stages={"validation"},
        industries={"Public sector"},
        competitors={"coldstack"},
        products={"vault"},
        personas={"it_manager"},
        expires_on=date(2027, 6, 30),
    )
    (item,) = recommend(
        FACTS, plays=[a_play({"id": "proof"})], assets=[asset], used={}, today=TODAY
    ).items
    assert item.receipt == (
        "Your programme's play “First deal” names it",
        "For stage: validation",
        "Against Coldstack",
        "Product: Vault",
        "Customer's industry: public sector",
        "A case study helps at this stage",
        "For your contact: IT manager",
        "Valid until 30 June 2027",
    )
    assert item.score == round(sum(p.points for p in item.parts), 3)
    assert item.warnings == ()


def test_a_one_pager_has_the_right_article(make_asset: Make) -> None:
    asset = make_asset("page", AssetKind.ONE_PAGER, stages={"registered"}, products={"vault"})
    facts = replace(FACTS, stage=Stage.REGISTERED)
    (item,) = recommend(facts, plays=[], assets=[asset], used={}, today=TODAY).items
    assert "A one pager helps at this stage" in item.receipt


def test_a_named_asset_comes_before_one_that_suits_as_well(make_asset: Make) -> None:
    plain = make_asset("a-plain", stages={"validation"}, products={"vault"})
    named = make_asset("b-named", stages={"validation"}, products={"vault"})
    bare = make_asset("bare")
    play = a_play({"id": "b-named"}, {"id": "bare"})
    assert ranked(plain, named, bare) == ["a-plain", "b-named"]
    assert ranked(plain, named, bare, plays=(play,)) == ["b-named", "a-plain", "bare"]


def test_what_a_play_looks_for_must_suit_the_deal(make_asset: Make) -> None:
    play = a_play({"kinds": ["faq"], "matching": ["competitor"]})
    right = make_asset("right", AssetKind.FAQ, competitors={"coldstack"}, products={"vault"})
    other = make_asset("other", AssetKind.FAQ, competitors={"ironkeep"}, products={"vault"})
    assert ranked(right, other, plays=(play,)) == ["right"]


def test_another_competitors_card_is_no_help(make_asset: Make) -> None:
    card = make_asset(
        "ironkeep", AssetKind.BATTLECARD, stages={"validation"}, competitors={"ironkeep"}
    )
    assert ranked(card) == []
    assert ranked(card, facts=replace(FACTS, competitor="ironkeep")) == ["ironkeep"]


def test_a_used_asset_goes_down_and_a_useless_one_out(make_asset: Make) -> None:
    first = make_asset("first", AssetKind.DEMO_SCRIPT, stages={"validation"}, products={"vault"})
    second = make_asset("second", AssetKind.GUIDE, stages={"validation"}, products={"vault"})
    assert ranked(first, second) == ["first", "second"]
    assert ranked(first, second, used={"first": Use(shown=1)}) == ["second", "first"]
    assert ranked(first, second, used={"first": Use(sent_on=1)}) == ["second"]
    assert ranked(first, second, used={"first": Use(not_useful=1)}) == ["second"]


def test_kinds_vary(make_asset: Make) -> None:
    suits = {"stages": {"validation"}, "products": {"vault"}}
    demos = [make_asset(f"demo-{n}", AssetKind.DEMO_SCRIPT, **suits) for n in (1, 2)]
    guide = make_asset("guide", AssetKind.GUIDE, **suits)
    assert ranked(*demos, guide, limit=2) == ["demo-1", "guide"]


def test_the_partners_language_comes_first_and_a_foreign_one_last(make_asset: Make) -> None:
    assets = [
        make_asset(lang, language=lang, stages={"validation"}, products={"vault"})
        for lang in ("en", "de", "es")
    ]
    assert ranked(*assets) == ["de", "en"]


def test_a_pinned_asset_goes_first_and_says_so_and_a_hidden_one_is_gone(make_asset: Make) -> None:
    best = make_asset("best", AssetKind.DEMO_SCRIPT, stages={"validation"}, products={"vault"})
    vague = make_asset("vague")
    curated = Curated(pinned=frozenset({"vague"}))
    assert ranked(best, vague) == ["best"]
    assert ranked(best, vague, curated=curated) == ["vague", "best"]
    for_all = make_asset("for-all", products={"vault"})
    pin = Curated(pinned=frozenset({"for-all"}))
    assert ranked(best, for_all, curated=pin) == ["for-all", "best"]
    found = recommend(FACTS, plays=[], assets=[for_all], used={}, today=TODAY, curated=pin)
    assert found.items[0].receipt[0] == "Pinned by your account manager"
    assert ranked(best, vague, curated=Curated(hidden=frozenset({"best"}))) == []
    useless = {"for-all": Use(not_useful=1)}
    assert ranked(best, for_all, used=useless, curated=pin) == ["best"]


def test_a_play_asks_for_the_pinned_one_and_never_for_a_hidden_one(make_asset: Make) -> None:
    play = a_play({"kinds": ["faq"], "matching": ["product"]})
    ask = play.play.steps[0].assets[0]
    faqs = [make_asset(name, AssetKind.FAQ, products={"vault"}) for name in ("a", "b")]

    def chosen(curated: Curated) -> str | None:
        found = best_for_ask(
            ask, FACTS, play=play, assets=faqs, used={}, today=TODAY, curated=curated
        )
        return None if found is None else found.asset.id

    assert chosen(NOTHING_CURATED) == "a"
    assert chosen(Curated(pinned=frozenset({"b"}))) == "b"
    assert chosen(Curated(hidden=frozenset({"a"}))) == "b"
    assert chosen(Curated(hidden=frozenset({"a", "b"}))) is None


def test_only_published_assets_come_up(make_asset: Make) -> None:
    draft = make_asset("d", status=Status.DRAFT, stages={"validation"}, products={"vault"})
    assert ranked(draft, plays=(a_play({"id": "d"}),)) == []


def test_an_overdue_review_is_mentioned(make_asset: Make) -> None:
    asset = make_asset(
        "old", stages={"validation"}, products={"vault"}, review_by=date(2026, 1, 31)
    )
    (item,) = recommend(FACTS, plays=[], assets=[asset], used={}, today=TODAY).items
    assert item.warnings == ("Its review was due on 31 January 2026: check before you use it.",)


def test_nothing_fitting_is_said_and_not_filled_up(make_asset: Make) -> None:
    found = recommend(FACTS, plays=[], assets=[make_asset("vague")], used={}, today=TODAY)
    assert found.items == ()
    assert found.gap == (
        "Nothing in the library suits this deal at stage validation yet "
        "(Vault, public sector, against Coldstack)."
    )


words = st.frozensets(
    st.sampled_from(["validation", "discovery", "vault", "cloud", "coldstack", "public_sector"])
)


@given(
    suits=st.lists(st.tuples(words, st.sampled_from(AssetKind)), max_size=12),
    order=st.randoms(use_true_random=False),
)
def test_the_order_of_the_candidates_does_not_matter(
    make_asset: Make, suits: list[tuple[frozenset[str], AssetKind]], order: object
) -> None:
    assets = [
        make_asset(f"a{n}", kind, stages=set(w), products=set(w), competitors=set(w))
        for n, (w, kind) in enumerate(suits)
    ]
    shuffled = list(assets)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert ranked(*assets) == ranked(*shuffled)
