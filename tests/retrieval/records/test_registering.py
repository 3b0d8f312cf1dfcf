"""Whether a message wants a deal registered, for whom, and what it asks besides."""

from __future__ import annotations

import pytest

from retrieval.records.registering import registering_asked


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("register a deal", ""),
        ("want to register a new deal", ""),
        ("we have to register a deal before friday", ""),
        ("i want to register a deal for Fresco Market, 20 forge, 25k", "Fresco Market"),
        ("i need to register a deal for X", "X"),
        ("can you register a deal for us: Fresco Market, 25k", "Fresco Market"),
        ("Register Deal: Fresco Market", "Fresco Market"),
        ("i'd like to log a new opportunity for my customer Fresco Market", "Fresco Market"),
        ("need a deal reg for Fresco Market pls", "Fresco Market"),
        (
            "ich m\u00f6chte einen Deal f\u00fcr M\u00fcller Logistik registrieren",
            "M\u00fcller Logistik",
        ),
        ("neuen Deal anlegen", ""),
        ("registriere bitte einen Deal f\u00fcr M\u00fcller", "M\u00fcller"),
        ("quiero registrar una oportunidad para Fresco Sur", "Fresco Sur"),
        ("tenemos que dar de alta una nueva oportunidad", ""),
    ],
)
def test_a_deal_is_to_be_registered(text: str, named: str) -> None:
    (found, *_) = registering_asked(text)
    assert (found.named, found.asks, found.is_itself, found.beside) == (named, False, False, "")


@pytest.mark.parametrize(
    ("text", "named", "left"),
    [
        ("can i register fresco market?", "fresco market", "can i register a deal?"),
        ("how do i register fresco market", "fresco market", "how do i register a deal"),
        (
            "can i register a deal for fresco if they have a forge",
            "fresco",
            "can i register a deal if they have a forge",
        ),
        ("kann ich m\u00fcller registrieren?", "m\u00fcller", "kann ich einen Deal registrieren?"),
        (
            "wie registriere ich einen Deal f\u00fcr M\u00fcller",
            "M\u00fcller",
            "wie registriere ich einen Deal",
        ),
        ("c\u00f3mo registro a Fresco", "Fresco", "c\u00f3mo registro una oportunidad"),
    ],
)
def test_how_and_whether_is_for_the_documents_too(text: str, named: str, left: str) -> None:
    (found, *_) = registering_asked(text)
    assert (found.named, found.asks, found.without_name) == (named, True, left)


@pytest.mark.parametrize(
    "text",
    [
        "can i register a renewal?",
        "how long does registration take",
        "how do i register a deal",
        "can i register a deal for an existing customer?",
        "do i need to register a deal for renewals",
        "should we register a deal for Acme?",
        "when do i need to register a deal",
        "what happens when i register a deal for a customer twice",
        "i want to register for the training",
        "i want to register Anna for the academy",
        "who can register a deal",
        "deal registration rules for resellers",
        "show open deals",
        "add a note to the deal",
        "kann man einen Deal zweimal registrieren?",
        "muss ich einen Deal registrieren",
        "was brauche ich um einen Deal zu registrieren",
        "i registered a deal for fresco, what now",
    ],
)
def test_what_is_asked_about_registering_is_for_the_documents_alone(text: str) -> None:
    assert list(registering_asked(text)) == []


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        (
            "hi, i want to register a deal for Fresco Market. what info do you need?",
            "what info do you need?",
        ),
        (
            "please register a deal with Fresco Market, 20 forge and what margin do we get",
            "and what margin do we get",
        ),
    ],
)
def test_what_is_asked_besides_is_left(text: str, beside: str) -> None:
    (found, *_) = registering_asked(text)
    assert (found.named, found.beside) == ("Fresco Market", beside)
