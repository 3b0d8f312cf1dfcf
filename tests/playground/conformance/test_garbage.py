"""Whatever is sent, every method answers in Slack's form and with an error of its own list."""

from __future__ import annotations

from typing import Any

import pytest

from playground.harness import RunningPlayground
from playground.wire.served import SERVED
from playground.wire.table import method_rows

Json = dict[str, Any]
JUNK: tuple[Any, ...] = ("", "x", "nul\u0000", -1, True, [], [1, None], {}, {"type": []}, "9" * 400)
# Two end the token with which the others are tried; one fails with whatever error it is told.
APART = {"api.test", "apps.uninstall", "auth.revoke"}


def sensible(play: RunningPlayground) -> Json:
    """A value that works for arguments of these names."""
    ts = play.person("U0ANA").say("C0DESK", "see https://tickets.example/1")
    return {
        "channel": "C0DESK",
        "channel_id": "C0DESK",
        "channels": "C0DESK",
        "email": "ana@home.example",
        "message_ts": ts,
        "name": "eyes",
        "post_at": 4_000_000_000,
        "status": "active",
        "text": "words",
        "thread_ts": ts,
        "timestamp": ts,
        "title": "title",
        "ts": ts,
        "user": "U0ANA",
        "user_id": "U0ANA",
        "users": "U0ANA",
    }


@pytest.mark.parametrize("method", sorted(SERVED - APART))
def test_garbage_is_answered_in_slacks_form(
    method: str, checked: Any, full: RunningPlayground
) -> None:
    row = method_rows()[method]
    known = sensible(full)
    base = {one.name: known[one.name] for one in row.arguments if one.name in known}
    checked.problems.clear()
    for argument in row.arguments:
        for junk in JUNK:
            checked.call(method, **base | {argument.name: junk})
        checked.call(method, **{key: one for key, one in base.items() if key != argument.name})
    assert sorted(set(checked.problems)) == []
