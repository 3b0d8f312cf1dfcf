from __future__ import annotations

from datetime import date
from decimal import Decimal

from bot.slack.blocks import agreements
from bot.slack.blocks.agreements import AchievementLine, AgreementView, KpiLine


def test_a_lapse_says_the_way_back_and_names_no_content() -> None:
    (_, section) = agreements.achievements(
        [
            AchievementLine(name="vault-associate", state="lapsed", day=date(2026, 10, 1)),
            AchievementLine(name="demo-day", state="ending", day=date(2026, 12, 1)),
            AchievementLine(name="first-deal-won", state="held"),
            AchievementLine(name="workshop", state="coming", day=date(2027, 1, 4)),
        ]
    )
    assert section["text"]["text"].split("\n") == [
        (
            ":warning: Vault associate ended on 1 October 2026. "
            "Renew it, and what came with it is back the same day."
        ),
        ":hourglass: Demo day ends on 1 December 2026. Renew it in time to keep it.",
        ":white_check_mark: First deal won",
        ":calendar: Workshop counts from 4 January 2027.",
    ]


def test_what_was_agreed_shows_how_far_it_is() -> None:
    view = AgreementView(
        partner="P <!here>",
        joint_value="Faster <restart>",
        kpis=(
            KpiLine(name="Revenue", target=Decimal(500), unit="EUR", actual=Decimal(125)),
            KpiLine(name="Rate", target=Decimal("12.5"), unit="%", end=date(2026, 12, 31)),
            KpiLine(name="None", target=Decimal(0), actual=Decimal(3)),
        ),
    )
    (section,) = agreements.agreement(view)
    assert section["text"]["text"].split("\n") == [
        "*P &lt;!here&gt;*",
        "Faster &lt;restart&gt;",
        "• Revenue: 125 of 500 EUR (25%)",
        "• Rate: 12.50 % by 31 December 2026",
        "• None: 3 of 0",
    ]
    assert agreements.agreements([]) == []
    assert agreements.achievements([]) == []
