"""After a 429 a method waits as long as Slack said, whatever becomes of the time of day."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from bot.errors import RetryLaterError
from bot.slack.pacing import Pacing


class Slack:
    """Says 429 once."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, **arguments: Any) -> Any:
        del arguments
        self.calls += 1
        if self.calls == 1:
            raise RetryLaterError("ratelimited", seconds=30)
        return SimpleNamespace(data={"ok": True})


def test_a_method_waits_for_the_seconds_that_slack_named_and_no_others() -> None:
    seconds, slack = [100.0], Slack()
    pacing = Pacing(monotonic=lambda: seconds[0])
    with pytest.raises(RetryLaterError) as limited:
        pacing.call("chat.update", slack)
    assert limited.value.seconds == 30
    seconds[0] += 29
    with pytest.raises(RetryLaterError) as waits:
        pacing.call("chat.update", slack)
    assert (waits.value.seconds, slack.calls) == (1, 1)
    assert pacing.call("chat.postMessage", lambda: SimpleNamespace(data={})) == {}
    seconds[0] += 1
    assert pacing.call("chat.update", slack) == {"ok": True}
