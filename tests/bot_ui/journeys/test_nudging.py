"""The account manager nudges; the partner acts; each thing happens once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bot_ui.journeys.conftest import Office

Json = dict[str, Any]
WAIT = 60.0


def open_nudge(office: Office, user_id: str, channel: str) -> Json:
    person = office.person(user_id)
    assert person.command("/nudge", channel=channel)["ok"]
    return person.wait_for_view(callback_id="nudge_form", timeout_seconds=WAIT)


def values_of(view: Json) -> list[str]:
    return [block.get("block_id", "") for block in view["blocks"] if block["type"] == "input"]


def play_titled(view: Json, title: str) -> Json:
    select = view["blocks"][2]["element"]
    options = [option for group in select["option_groups"] for option in group["options"]]
    for option in options:
        if title in option["text"]["text"]:
            found: Json = {"selected_option": option}
            return found
    raise LookupError(f"{title} is not among {[o['text']['text'] for o in options]}")


def test_a_nudge_from_choice_to_act(office: Office, pick: Callable[[str], Json]) -> None:
    jonas, lena = office.person("U0JONAS"), office.person("U0LENA")
    view = open_nudge(office, "U0JONAS", "C0DESK")
    assert "Costa Cloud" not in str(view)  # not one of his partners
    assert "preview" in str(jonas.submit(view, {"nudge_partner": pick("nordlicht")})["errors"])

    jonas.click_in_view(view, "nudge_partner", **pick("nordlicht"))
    view = jonas.wait_for_view(containing="Hallstein", timeout_seconds=WAIT)
    jonas.click_in_view(view, "nudge_deal", **pick("D-1001"))
    view = jonas.wait_for_view(containing="play:D-1001", timeout_seconds=WAIT)
    groups = view["blocks"][2]["element"]["option_groups"]
    assert [group["label"]["text"] for group in groups] == ["Fits this deal", "Other plays"]
    assert "Hold the price" in str(groups[1])
    jonas.click_in_view(view, "nudge_play", **play_titled(view, "Hold the price"))
    view = jonas.wait_for_view(containing="for deals at stage proposal", timeout_seconds=WAIT)
    jonas.click_in_view(view, "nudge_play", **play_titled(view, "Ask how it goes"))
    view = jonas.wait_for_view(containing="how does it go", timeout_seconds=WAIT)
    assert "Lena Brandt, in #tidewell-nordlicht" in str(view)
    assert "Coldstack Card" in str(view)
    assert "Why this" in str(view)
    assert jonas.submit(view)["ok"]

    nudge = lena.wait_for_message("C0NORDLICHT", containing="nudge_remind", timeout_seconds=WAIT)
    assert "Coldstack Card" in str(nudge)
    assert nudge["blocks"][0]["text"]["text"].replace("\n", " ") in _quote(view).replace("\n", " ")
    confirmation = office.wait_in_dm(jonas, "Nudge sent about *Hallstein")
    assert "Nothing done with it yet" in str(confirmation)

    # Somebody of the vendor presses the partner's button.
    office.person("U0FELIX").click(nudge, "nudge_not_useful", channel="C0NORDLICHT")
    office.person("U0FELIX").wait_for_ephemeral(
        "C0NORDLICHT", containing="not for you", timeout_seconds=WAIT
    )
    office.double_click(lena, nudge, "nudge_not_useful", channel="C0NORDLICHT")
    office.wait_for_change(jonas, confirmation, "Lena Brandt said it is not useful")
    jonas.wait_for_reply(
        office.dm(jonas), confirmation["ts"], containing="Lena Brandt", timeout_seconds=WAIT
    )
    office.settle()
    lines = jonas.replies(office.dm(jonas), confirmation["ts"])
    assert len(lines) == 1
    now = next(m for m in lena.history("C0NORDLICHT") if m["ts"] == nudge["ts"])
    assert "nudge_not_useful" not in str(now["blocks"])
    assert "said it is not useful" in str(now["blocks"])

    # The same nudge again: the preview says so, and it cannot be sent.
    view = open_nudge(office, "U0JONAS", "C0NORDLICHT")
    assert values_of(view)[0] == "partner"
    view = jonas.wait_for_view(containing="Hallstein", timeout_seconds=WAIT)
    jonas.click_in_view(view, "nudge_deal", **pick("D-1001"))
    view = jonas.wait_for_view(containing="play:D-1001", timeout_seconds=WAIT)
    jonas.click_in_view(view, "nudge_play", **play_titled(view, "Ask how it goes"))
    view = jonas.wait_for_view(containing="sent for this stage already", timeout_seconds=WAIT)
    assert set(jonas.submit(view)["errors"]) == {"play:D-1001"}
    jonas.close(view)


def test_reminding_brings_it_back_in_three_days(
    office: Office, pick: Callable[[str], Json]
) -> None:
    mia, dana = office.person("U0MIA"), office.person("U0DANA")
    view = open_nudge(office, "U0MIA", "C0BRIGHTPATH")  # its partner is chosen already
    mia.click_in_view(view, "nudge_deal", **pick("D-1010"))
    view = mia.wait_for_view(containing="play:D-1010", timeout_seconds=WAIT)
    mia.click_in_view(view, "nudge_play", **play_titled(view, "Ask how it goes"))
    view = mia.wait_for_view(containing="Preview", timeout_seconds=WAIT)
    assert mia.submit(view)["ok"]
    nudge = dana.wait_for_message("C0BRIGHTPATH", containing="nudge_remind", timeout_seconds=WAIT)
    office.wait_in_dm(mia, "Nudge sent about *Prairie")
    office.settle()
    office.double_click(dana, nudge, "nudge_remind", channel="C0BRIGHTPATH")
    office.wait_in_dm(mia, "Nudge sent about *Prairie")
    office.settle()
    now = next(m for m in dana.history("C0BRIGHTPATH") if m["ts"] == nudge["ts"])
    assert "I will remind you on" in str(now)
    assert "nudge_remind" not in str(now)
    dana.click(now, "nudge_not_useful", channel="C0BRIGHTPATH")  # one may change one's mind
    office.wait_in_dm(mia, "Dana Lee said it is not useful")
    assert "in 3 days" not in str(office.wait_in_dm(mia, "asked to be reminded on "))
    assert 3 in office.waiting("nudge.due")


@pytest.mark.parametrize(
    ("user_id", "channel", "words"),
    [
        ("U0LENA", "C0NORDLICHT", "Wende dich an deine Ansprechperson"),
        ("U0FELIX", "C0DESK", "sent by the vendor's account managers"),
    ],
)
def test_others_are_refused_kindly(office: Office, user_id: str, channel: str, words: str) -> None:
    person = office.person(user_id)
    assert person.command("/nudge", channel=channel)["ok"]
    view = person.wait_for_view(containing=words, timeout_seconds=WAIT)
    assert view.get("submit") is None
    person.close(view)


def test_a_message_shortcut_knows_the_deal_of_its_thread(office: Office) -> None:
    ana, pablo = office.person("U0ANA"), office.person("U0PABLO")
    deal = office.register(pablo, "C0COSTACLOUD", customer="Astilleros Noray")
    root = pablo.wait_for_message("C0COSTACLOUD", containing="Noray", timeout_seconds=WAIT)
    office.settle()
    ts = pablo.say("C0COSTACLOUD", "They have a rival in the house.", thread_ts=root["ts"])
    assert ana.message_shortcut("nudge_from_message", channel="C0COSTACLOUD", ts=ts)["ok"]
    view = ana.wait_for_view(containing="deal:costacloud", timeout_seconds=WAIT)
    assert view["blocks"][1]["element"]["initial_option"]["value"] == deal.id
    ana.close(view)


def _quote(view: Json) -> str:
    preview = next(
        b for b in view["blocks"] if b["type"] == "section" and "Preview" in b["text"]["text"]
    )
    text: str = preview["text"]["text"]
    return text.replace("&gt; ", "")
