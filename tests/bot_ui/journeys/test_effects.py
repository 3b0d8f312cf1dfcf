"""What the plays do, for those whom it concerns; and that somebody opened an asset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from playbooks.plays.nudge import Act
from playbooks.plays.tables import DealAssetActRow

if TYPE_CHECKING:
    from tests.bot_ui.journeys.conftest import Office

WAIT = 60.0


def test_account_managers_see_what_the_plays_do_and_partners_do_not(office: Office) -> None:
    jonas, lena = office.person("U0JONAS"), office.person("U0LENA")
    deal = office.register(lena, "C0NORDLICHT", customer="Wirkung Werke")
    review = office.wait_in_dm(jonas, "Wirkung")
    jonas.click(review, "deal_approve", channel=office.dm(jonas))
    root = lena.wait_for_message("C0NORDLICHT", containing="Wirkung", timeout_seconds=WAIT)
    lena.wait_for_reply(
        "C0NORDLICHT", root["ts"], containing="protected until", timeout_seconds=WAIT
    )
    office.settle()
    assert jonas.command("/dealmate", "effect", channel="C0DESK")["ok"]
    told = jonas.wait_for_ephemeral("C0DESK", containing="What the plays do", timeout_seconds=WAIT)
    assert "Not enough evidence yet" in str(told)
    assert deal.customer not in str(told)
    assert lena.command("/dealmate", "Effect ", channel="C0NORDLICHT")["ok"]
    lena.wait_for_ephemeral(
        "C0NORDLICHT", containing="account managers can see", timeout_seconds=WAIT
    )


def test_opening_an_asset_is_noted_for_the_partners_own_people(office: Office) -> None:
    sam, mia = office.person("U0SAM"), office.person("U0MIA")
    deal = office.register(sam, "C0BRIGHTPATH", customer="Openhand Bank")
    root = sam.wait_for_message("C0BRIGHTPATH", containing="Openhand", timeout_seconds=WAIT)
    advice = sam.wait_for_reply(
        "C0BRIGHTPATH", root["ts"], containing="Vault One Pager", timeout_seconds=WAIT
    )
    for person in (mia, sam, sam):
        assert person.click(advice, "asset_open", channel="C0BRIGHTPATH")["ok"]
    office.settle()
    with office.bot.dealmate.database.reading() as session:
        query = select(DealAssetActRow.by, DealAssetActRow.asset_id).where(
            DealAssetActRow.deal_id == deal.id, DealAssetActRow.act == Act.OPENED
        )
        opened = [tuple(row) for row in session.execute(query)]
    assert [by for by, _ in opened] == ["sam"]
