"""Messages that report an emergency are told from questions that use the same words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.alarm import Alarm, shipped_alarm
from retrieval.signs import SLOTS, signs

ALARM = shipped_alarm()
POLITE = "We liked the session on the programme and have questions for next week. "


@pytest.mark.parametrize(
    "message",
    [
        "customer got hit by ransomware last night, what do I do NOW",
        "our client is down completely since this morning, who can help",
        "we have been hacked, somebody is deleting the backups",
        "sev1 at a hospital, nobody can log in since 7",
        "When does our certification expire? The customer just got hacked",
        f"{POLITE * 20}Sadly the customer got hit by ransomware last night.",
        "Kunde hat Ransomware!! was soll ich jetzt machen",
        "beim Kunden stehen alle Server still, keiner kommt mehr rein, wen rufe ich an?",
        "el cliente tiene ransomware, qu\u00e9 hago ahora mismo?",
        "nos han hackeado y est\u00e1n borrando los servidores, a qui\u00e9n llamo",
    ],
)
def test_an_emergency_rings(message: str) -> None:
    assert ALARM.rings(message)


@pytest.mark.parametrize(
    "message",
    [
        "what is the response time for severity 1",
        "how does the product protect against ransomware",
        "what happens if production goes down on a Sunday?",
        "which customers were hacked and are a reference",
        "need the deck asap, meeting in ten minutes",
        "what is the gold discount",
        "who is our account manager",
        "wie lange ist ein Deal gesch\u00fctzt",
        "welche Reaktionszeit gilt bei Priorit\u00e4t 1?",
        "cu\u00e1l es el descuento para un socio oro",
        "qu\u00e9 tiempo de respuesta hay para severidad 1",
        "thanks",
        "",
    ],
)
def test_a_question_does_not(message: str) -> None:
    assert not ALARM.rings(message)


@given(st.text(max_size=300))
def test_anything_has_a_chance(message: str) -> None:
    assert 0.0 <= ALARM.chance(message) <= 1.0


def test_case_accents_and_numbers_make_no_difference() -> None:
    assert signs("Ca\u00edda en 12 tiendas") == signs("caida EN 99 tiendas")
    assert all(0 <= slot < SLOTS for slot in signs("any words at all"))


def test_a_long_message_counts_no_more_than_a_short_one() -> None:
    weights = np.ones(SLOTS, dtype=np.int8)
    alarm = Alarm(weights=weights, scale=0.01, bias=0.0)
    assert alarm.chance("down " * 50) == pytest.approx(alarm.chance("down " * 5), rel=0.1)


@pytest.mark.parametrize(
    "changed",
    [
        {"weights": np.zeros(SLOTS - 1, dtype=np.int8)},
        {"weights": np.zeros(SLOTS, dtype=np.float32)},
        {"scale": np.nan},
    ],
)
def test_a_file_of_something_else_is_refused(tmp_path: Path, changed: dict[str, Any]) -> None:
    kept: dict[str, Any] = {"weights": ALARM.weights, "scale": ALARM.scale, "bias": ALARM.bias}
    np.savez(tmp_path / "alarm.npz", **(kept | changed))
    with pytest.raises(ValueError, match="holds no weights"):
        shipped_alarm(tmp_path / "alarm.npz")
