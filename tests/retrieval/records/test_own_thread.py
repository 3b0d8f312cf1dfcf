"""News without a name, typed where only one deal can be meant."""

from __future__ import annotations

import pytest

from retrieval.records.marks import DEAL_MARK
from retrieval.records.own_thread import with_its_deal


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("we won!", "DEAL won!"),
        ("lost it", "DEAL lost"),
        ("gewonnen!", "DEAL gewonnen!"),
        ("WE WON!!", "DEAL WON!!"),
        ("yes, we won it :)", "yes, DEAL won :)"),
        ("they signed today", "DEAL signed today"),
        ("das haben wir verloren", "DEAL verloren"),
        ("kunde hat unterschrieben", "DEAL unterschrieben"),
        ("Wir haben den Auftrag gewonnen", "DEAL gewonnen"),
        ("lo hemos ganado!", "DEAL ganado!"),
        ("pushed to q1", "DEAL pushed to q1"),
        ("verschoben auf m\u00e4rz", "DEAL verschoben auf m\u00e4rz"),
        ("lost. rebate rules gold", "DEAL lost. rebate rules gold"),
    ],
)
def test_what_became_of_it_is_told_of_its_deal(text: str, marked: str) -> None:
    found = with_its_deal(text)
    assert found is not None
    assert " ".join(found.replace(DEAL_MARK, "DEAL").split()) in {
        marked,
        marked.replace("yes, ", ""),
    }


@pytest.mark.parametrize(
    "text",
    [
        "won?",
        "did we win",
        "lost my password",
        "we lost our backup, how fast can you restore",
        "lost data again",
        "not won yet",
        "almost lost",
        "if we lost it",
        "we might lose it",
        "moved to azure",
        "won or lost",
        "was verloren",
        "got it",
        "done",
        "thanks",
        "off today",
        "signed the nda",
        "send the signed contract",
        "lost in translation",
        f"{DEAL_MARK} won",
    ],
)
def test_anything_else_is_no_news(text: str) -> None:
    assert with_its_deal(text) is None
