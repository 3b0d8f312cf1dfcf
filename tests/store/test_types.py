"""What people write is stored, whatever it is made of."""

from __future__ import annotations

import json
from datetime import datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import inbox
from store.database import Database

HALF = json.loads('"\\ud83d"')
"""Half of an emoji: JSON can say it, UTF-8 cannot."""
WRITTEN = st.lists(st.text(max_size=3) | st.just(HALF), max_size=5).map("".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(text=WRITTEN)
def test_half_a_character_takes_nothing_else_with_it(
    database: Database, now: datetime, text: str
) -> None:
    with database.transaction() as session:
        inbox.receive(
            session,
            kind="event.message",
            event_key="e",
            message_key=None,
            payload={"text": text, f"{text}!": [text]},
            now=now,
        )
        (claimed,) = inbox.claim(session, now=now, lease_seconds=60)
        session.rollback()
    whole = text.replace(HALF, "\ufffd")
    assert claimed.payload == {"text": whole, f"{whole}!": [whole]}
