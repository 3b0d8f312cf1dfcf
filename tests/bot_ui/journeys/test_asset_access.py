"""`/dealmate access`: why a partner does not see a document, for its account manager alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.slack.blocks.reader_words import reader_words

if TYPE_CHECKING:
    from tests.bot_ui.journeys.conftest import Office

WAIT = 60.0


def asked(office: Office, user_id: str, channel: str, words: str, *, shows: str) -> dict[str, Any]:
    person = office.person(user_id)
    assert person.command("/dealmate", words, channel=channel)["ok"]
    return person.wait_for_ephemeral(channel, containing=shows, timeout_seconds=WAIT)


def test_an_account_manager_learns_who_sees_a_document_and_why_not(office: Office) -> None:
    told = str(asked(office, "U0ANA", "C0DESK", "access gold prices", shows="Gold Prices"))
    assert ":no_entry: *Costa Cloud* may not see it." in told
    assert "Only for Gold partners and above; Costa Cloud is " in told
    assert ":white_check_mark: *Meridian Distribution* may see it." in told
    assert "Nordlicht" not in told  # not one of her partners

    told = str(asked(office, "U0PRIYA", "C0DESK", "access GOLD-prices for nordl", shows="Gold"))
    assert "*Nordlicht Systemhaus*" in told
    assert "Costa Cloud" not in told

    told = str(asked(office, "U0JONAS", "C0NORDLICHT", "access secret", shows="Secret Margins"))
    assert "Only for the vendor's own people" in told
    assert "Kestrel" not in told, "in a partner's channel that partner is meant"


@pytest.mark.parametrize(
    ("words", "shows"),
    [
        ("access", "Type `/dealmate access` and a part"),
        ("access  moon landing for Nordlicht", "No document has \u201cmoon landing\u201d"),
        ("access a guide for everybody", "No document has \u201ca guide for everybody\u201d"),
        ("access -", "documents have that in their title or id"),
    ],
)
def test_a_sloppy_command_is_told_how(office: Office, words: str, shows: str) -> None:
    asked(office, "U0JONAS", "C0DESK", words, shows=shows)


@pytest.mark.parametrize(("user_id", "channel"), [("U0LENA", "C0NORDLICHT"), ("U0FELIX", "C0DESK")])
def test_to_anybody_else_it_is_a_word_like_any_other(
    office: Office, user_id: str, channel: str
) -> None:
    """What is said does not depend on whether there is such a document."""
    person = office.person(user_id)
    said = []
    for words in ("access secret margins", "access no such thing", "zyzzyva"):
        before = len(person.ephemerals(channel))
        assert person.command("/dealmate", words, channel=channel)["ok"]
        office.settle()
        (told,) = person.ephemerals(channel)[before:]
        said.append([told["text"], *(str(block.get("text")) for block in told["blocks"])])
    assert said[0] == said[1] == said[2]
    assert said[0][0] in {reader_words(language).help_in_a_line for language in ("en", "de")}
    assert "Secret" not in str(said)
