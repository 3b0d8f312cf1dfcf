"""News of a deal and what is to be changed in its record, told from questions. Pure."""

from __future__ import annotations

import pytest

from retrieval.records.marks import DEAL_MARK
from retrieval.records.news import language_of_news, left_beside, tells_news


def _marked(text: str) -> str:
    """Return a text with the mark in place of DEAL."""
    return text.replace("DEAL", DEAL_MARK)


@pytest.mark.parametrize(
    "text",
    [
        "DEAL moved to february end, pls update",
        "DEAL cancelled",
        "we won DEAL!!",
        "DEAL signed today!",
        "set DEAL to won",
        "we lost DEAL to coldstack",
        "DEAL postponed to Q2",
        "DEAL is now 60k",
        "close DEAL",
        "pls withdraw DEAL",
        "change the amount of DEAL to 50k",
        "DEAL haben wir gewonnen",
        "wir haben DEAL verloren",
        "bitte DEAL auf gewonnen setzen",
        "DEAL verschiebt sich auf märz",
        "DEAL hat heute unterschrieben",
        "hemos ganado DEAL",
        "DEAL ha firmado hoy",
        "actualiza DEAL a ganado por favor",
        "DEAL se retrasa a marzo",
        "DEAL is won",
        "the DEAL deal is dead",
        "DEAL: decision moved to march, amount now 55k",
        "lost the DEAL renewal",
        "can you set DEAL to won?",
        "DEAL went with coldstack",
        "DEAL slipped to next quarter",
        "update: DEAL closed!",
        "won DEAL, need the onboarding checklist",
        "hi, please mark DEAL as lost",
        "DEAL - lost",
        "DEAL is on hold",
        "update DEAL pls",
        "por favor cierra DEAL",
        "perdimos DEAL",
        "DEAL auf verloren setzen bitte",
        "DEAL ist verloren",
        "kannst du DEAL auf gewonnen setzen?",
        "move DEAL to proposal",
        "DEAL deal is at €45k now",
        "yay we closed DEAL today",
        "cancel DEAL please",
        "just lost DEAL :(",
        "DEAL signed the contract",
        "unfortunately DEAL was lost to Backhaul",
        "hemos perdido la oportunidad de DEAL",
        "DEAL aplazado a abril",
        "DEAL verschiebt sich auf Q1, leider",
        "DEAL is closed for good",
        "DEAL was signed for three years with maintenance",
    ],
)
def test_what_became_of_a_deal_or_is_to_be_changed_is_news(text: str) -> None:
    assert tells_news(_marked(text))


@pytest.mark.parametrize(
    "text",
    [
        "what do i do now that we lost DEAL",
        "we won DEAL, what do I do now?",
        "how do i set DEAL to won",
        "DEAL lost their backup, how fast can you restore",
        "DEAL wants more discount",
        "DEAL has 200 VMs and coldstack",
        "DEAL needs a quote for 50 TB",
        "DEAL moved to aws, does vault support that",
        "send DEAL the deck",
        "if we lose DEAL",
        "DEAL might be cancelled next week",
        "when does DEAL close",
        "DEAL close date",
        "status DEAL",
        "DEAL wants out of the contract",
        "price for DEAL",
        "is DEAL approved",
        "can we extend DEAL",
        "please approve DEAL",
        "DEAL lost a server last week and restores took 9 hours",
        "what did we lose DEAL on",
        "DEAL protection",
        "DEAL moved to a new office",
        "DEAL moved to azure",
        "register DEAL",
        "DEAL is at risk of leaving coldstack, battlecard?",
        "close date of DEAL",
        "update DEAL on our roadmap",
        "move DEAL to the cloud",
        "DEAL signed the NDA",
        "how do we win DEAL",
        "DEAL will be closed for holidays, who do I call",
        "DEAL amount",
        "change DEAL from coldstack to vault",
        "DEAL has 50k users",
        "DEAL is set on Backhaul, arguments",
        "DEAL cancel the support contract with coldstack when?",
        "schick DEAL das angebot",
        "DEAL braucht mehr rabatt",
        "DEAL quiere 20% de descuento",
        "cuando cierra DEAL",
        "DEAL is down",
        "what happens after DEAL is won",
        "DEAL must be live by march",
        "DEAL budget 60k is too low for vault premier",
        "DEAL update?",
        "update on DEAL",
        "update DEAL?",
        "DEAL verschiebt auf q1, geht da nochmal ne verlängerung",
        "ganamos DEAL o no",
        "DEAL won or not",
        "DEAL was closed for maintenance",
        "DEAL is closed today for the holidays",
        "DEAL is off over christmas",
        "DEAL cerrado por vacaciones",
    ],
)
def test_questions_and_what_a_customer_does_otherwise_are_no_news(text: str) -> None:
    assert not tells_news(_marked(text))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("won DEAL, need the onboarding checklist", ["need the onboarding checklist"]),
        ("hemos ganado DEAL, necesito la plantilla", ["necesito la plantilla"]),
        ("WON DEAL AND NEED THE DECK", ["NEED THE DECK"]),
        ("we won DEAL. requirements for the rebate", ["requirements for the rebate"]),
        ("DEAL closed. rebate rules gold", ["rebate rules gold"]),
        (
            "DEAL is lost. Our battlecard against Ironkeep was wrong",
            ["Our battlecard against Ironkeep was wrong"],
        ),
        ("rebate rules gold - we won DEAL", ["rebate rules gold"]),
        ("DEAL ist verloren, schade. Regeln zum Projektschutz", ["Regeln zum Projektschutz"]),
        ("hemos ganado DEAL, gracias. requisitos del bono", ["requisitos del bono"]),
        ("DEAL, moved to march, rebate rules", ["rebate rules"]),
        ("we won DEAL. rules for gold and silver, MDF", ["rules for gold and silver", "MDF"]),
        ("DEAL closed. 2.5% rebate rules", ["2.5% rebate rules"]),
        ("we won DEAL, need the deck, rebate rules", ["need the deck", "rebate rules"]),
    ],
)
def test_what_has_a_topic_of_its_own_beside_the_news_is_left(text: str, left: list[str]) -> None:
    assert tells_news(_marked(text))
    assert left_beside(_marked(text), text) == left


@pytest.mark.parametrize(
    "text",
    [
        "DEAL moved to march, pls update",
        "we won DEAL! great, finally, thanks team",
        "DEAL is won. signed today :)",
        "DEAL: decision moved to march, amount now 55k",
        "DEAL, moved to march",
        "DEAL is won and close date is march",
        "please set DEAL to won, thanks. update the record in the crm",
        "DEAL ist gewonnen, vielen dank und viele gr\u00fc\u00dfe",
        "hemos ganado DEAL, gracias equipo",
    ],
)
def test_nothing_is_left_of_what_is_said_with_news(text: str) -> None:
    assert tells_news(_marked(text))
    assert left_beside(_marked(text), text) == []


def test_names_stand_as_typed_in_what_is_left() -> None:
    text = "we won M\u00fcller & Sons! rebate rules for Costa, Ltd and M\u00fcller & Sons"
    marked = (
        f"we won  {DEAL_MARK} ! rebate rules for  {DEAL_MARK}   and  {DEAL_MARK} "  # as naming does
    )
    assert left_beside(marked, text) == ["rebate rules for Costa, Ltd"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hemos ganado DEAL", "es"),
        ("DEAL ganado", "es"),
        ("perdimos DEAL", "es"),
        ("DEAL lo hemos perdido", "es"),
        ("pon DEAL en ganado", "es"),
        ("DEAL retrasada a marzo", "es"),
        ("DEAL verloren", "de"),
        ("setz DEAL auf won", "de"),
        ("DEAL won", "en"),
        ("set DEAL to won", "en"),
        ("we lost DEAL to coldstack", "en"),
        ("DEAL moved to march", "en"),
    ],
)
def test_two_words_beside_a_name_tell_the_language(text: str, language: str) -> None:
    assert tells_news(_marked(text))
    assert language_of_news(_marked(text)) == language


def test_a_long_text_tells_more_than_news() -> None:
    assert not tells_news(_marked("we won DEAL! " + "and there is more to say of it " * 20))
