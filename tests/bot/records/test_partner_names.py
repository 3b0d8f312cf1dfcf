"""Words of a partner's name that are words like any other, and those that name it."""

from __future__ import annotations

import pytest

from tests.bot.records.conftest import Ask, words_in


@pytest.mark.parametrize(
    ("who", "text"),
    [
        ("marta", "cloud price?"),
        ("marta", "Cloud price?"),
        ("marta", "send me the one pager for cloud"),
        ("marta", "what regions does Cloud have"),
        ("marta", "qué regiones tiene Cloud"),
        ("erik", "what regions are there for distribution"),
        ("ana", "Cloud price?"),
        ("ana", "what regions does cloud have"),
        ("ana", "welche Regionen hat Cloud"),
    ],
)
def test_a_product_or_a_word_of_a_partners_name_does_not_name_the_partner(
    ask: Ask, who: str, text: str
) -> None:
    recorded = ask(who, text)
    assert recorded is None or recorded.choices, words_in(recorded)


@pytest.mark.parametrize(
    ("who", "text", "partner"),
    [
        ("ana", "what tier is Cloud on", "Costa Cloud"),
        ("ana", "what tier is costa cloud on", "Costa Cloud"),
        ("ana", "what tier is the distribution team of meridian on", "Meridian Distribution"),
        ("ana", "what regions does meridian have", "Meridian Distribution"),
        ("jonas", "what tier is nordlicht on", "Nordlicht Systemhaus"),
        ("lena", "welche stufe hat nordlicht", "Nordlicht Systemhaus"),
        ("marta", "what tier is costa cloud on", "Costa Cloud"),
        ("ana", "qué nivel tiene costa cloud", "Costa Cloud"),
    ],
)
def test_several_words_or_what_is_no_other_word_name_a_partner(
    ask: Ask, who: str, text: str, partner: str
) -> None:
    assert partner in words_in(ask(who, text))
