from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from content_index.assets import Asset, AssetKind
from playbooks.deals import queries as deal_queries
from playbooks.insights.home import cam_home, partner_home
from playbooks.insights.pages import Page
from playbooks.plays.acting import record_act, record_asset_act
from playbooks.plays.nudge import Act
from playbooks.plays.nudges import NudgePreview, confirm_nudge, preview_nudge
from playbooks.plays.playset import PlaySet
from playbooks.plays.sending import mark_sent
from playbooks.programme.readers import find_member
from store.database import Database

HOUR = timedelta(hours=1)


def test_a_partner_sees_their_deals_and_what_to_use_next(
    database: Database, library_plays: PlaySet, make_asset: Callable[..., Asset], today: date
) -> None:
    card = make_asset("card", AssetKind.BATTLECARD, stages={"discovery"}, competitors={"coldstack"})
    with database.reading() as session:
        lena = find_member(session, "lena")
        assert lena is not None
        home = partner_home(session, lena, plays=library_plays, assets=[card], today=today)
    assert home.partner_name == "Nordlicht Systemhaus"
    assert home.cam is not None
    assert home.cam.name == "Jonas Weber"
    assert {x.deal.partner_id for x in home.open_deals} == {"nordlicht"}
    by_id = {x.deal.id: x for x in home.open_deals}
    first = by_id["D-1001"]
    assert first.days_in_stage == 20
    assert first.next_asset is not None
    assert first.next_asset.asset.id == "card"
    assert by_id["D-1002"].next_asset is None
    assert {x.deal.id for x in home.closed_deals} == {"D-1004"}


def test_a_cam_sees_what_waits_for_them(
    database: Database, library_plays: PlaySet, now: datetime, today: date
) -> None:
    with database.transaction() as session:
        ana, jonas, lena = (find_member(session, n) for n in ("ana", "jonas", "lena"))
        assert ana is not None
        assert jonas is not None
        assert lena is not None
        play = "competitive-displacement/ask-how-it-goes"
        known = {"plays": library_plays, "assets": [], "now": now, "today": today}
        preview = preview_nudge(session, "D-1001", play, sender=jonas, **known)  # type: ignore[arg-type]
        assert isinstance(preview, NudgePreview)
        nudge = confirm_nudge(
            session,
            "D-1001",
            play,
            digest=preview.digest,
            sender=jonas,
            **known,  # type: ignore[arg-type]
        )
        waiting = cam_home(session, jonas, today=today)
        assert [x.nudge for x in waiting.due] == [nudge]
        mark_sent(session, preview_id := waiting.due[0].nudge.id, channel_id="C", ts="1", now=now)
        record_act(session, preview_id, Act.SENT_ON, by=lena, now=now)
        record_asset_act(
            session, "D-1001", "card", Act.NOT_USEFUL, key="click", by=lena, now=now + HOUR
        )
        after = cam_home(session, jonas, today=today)
        of_ana = cam_home(session, ana, today=today)
    assert after.due == ()
    (line,) = after.sent
    assert (line.customer, line.partner_name, line.recipient_name) == (
        "Hallstein Maschinenbau GmbH",
        "Nordlicht Systemhaus",
        "Lena Brandt",
    )
    assert [a.act for a in line.acts] == [Act.SENT_ON]
    assert [(x.act.act, x.act.play_title, x.act.asset_id) for x in after.acts] == [
        (Act.NOT_USEFUL, "", "card"),
        (Act.SENT_ON, line.nudge.play_title, ""),
    ]
    assert {(x.name, x.customer) for x in after.acts} == {
        ("Lena Brandt", "Hallstein Maschinenbau GmbH")
    }
    assert of_ana.acts == ()
    assert of_ana.sent == ()
    assert [x.deal.id for x in of_ana.to_decide] == ["D-1005"]
    assert [x.deal.id for x in of_ana.asked_back] == ["D-1007"]
    assert {x.partner_name for x in of_ana.open_deals} == {"Costa Cloud", "Meridian Distribution"}
    assert {x.deal.id for x in of_ana.open_deals if x.is_stuck} >= {"D-1009"}


def test_an_admin_sees_all_and_others_of_the_vendor_nothing(
    database: Database, today: date
) -> None:
    with database.reading() as session:
        priya, felix = find_member(session, "priya"), find_member(session, "felix")
        assert priya is not None
        assert felix is not None
        everything = cam_home(session, priya, today=today)
        nothing = cam_home(session, felix, today=today)
    assert len({x.deal.partner_id for x in everything.open_deals}) == 5
    assert (nothing.open_deals, nothing.to_decide, nothing.sent) == ((), (), ())


@given(count=st.integers(0, 90), size=st.integers(1, 25), wanted=st.integers(-3, 99))
def test_the_pages_of_a_list_hold_each_line_once(count: int, size: int, wanted: int) -> None:
    first = Page(size=size).of(count)
    pages = [first]
    while pages[-1].end < count:
        pages.append(Page(number=pages[-1].number + 1, size=size).of(count))
    shown = [line for page in pages for line in range(page.begin, page.end)]
    assert shown == list(range(count))
    assert Page(number=wanted, size=size).of(count) in pages, "a page that is gone is the last"


def test_every_deal_is_on_one_page_the_open_ones_first(
    database: Database, library_plays: PlaySet, today: date
) -> None:
    with database.transaction() as session:
        lena, jonas = find_member(session, "lena"), find_member(session, "jonas")
        assert lena is not None
        assert jonas is not None
        model = deal_queries.deal_for_program(session, "D-1001")
        assert model is not None
        copies = [replace(model, id=f"P-{n:03}", thread_ts=None) for n in range(60)]
        deal_queries.add_deals(session, [(copy, copy.id) for copy in copies])
    with database.reading() as session:
        mine = [
            partner_home(
                session,
                lena,
                plays=library_plays,
                assets=[],
                today=today,
                page=Page(number=number),
            )
            for number in range(9)
        ]
        theirs = [cam_home(session, jonas, today=today, page=Page(number=n)) for n in range(9)]
        every = deal_queries.deals(session, viewer=lena, limit=1_000)
        open_of_jonas = deal_queries.deals(session, viewer=jonas, only_open=True, limit=1_000)
    pages = mine[: mine[-1].page.number + 1]
    assert len(pages) == 4
    shown = [line.deal for page in pages for line in (*page.open_deals, *page.closed_deals)]
    assert sorted(deal.id for deal in shown) == sorted(deal.id for deal in every)
    assert [deal.is_open for deal in shown] == sorted((d.is_open for d in shown), reverse=True)
    assert pages[0].page.count == len(every)

    pages_of_jonas = theirs[: theirs[-1].page.number + 1]
    seen = [line.deal.id for page in pages_of_jonas for line in page.open_deals]
    assert sorted(seen) == sorted(d.id for d in open_of_jonas if d.registration != "rejected")
    assert sum(pages_of_jonas[0].stage_counts.values()) == len(seen)
    assert pages_of_jonas[0].stage_counts[model.stage] >= 61
