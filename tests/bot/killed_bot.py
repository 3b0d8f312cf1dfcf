"""A bot in a process of its own, for tests that kill it: DATA_FOLDER API_URL STALL.

STALL names a moment at which it stops for ever: `answering` (a question is being worked on) or
`posting` (the post has reached Slack and its row is not settled), else it never stops.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any, cast

from bot.composition import Knowledge
from bot.running import running_bot
from bot.settings import load_settings
from bot.slack.sending import Sender
from playbooks.plays.playset import PlaySet
from store.database import Database
from tests.bot.twins import ScriptedAnswerer, ShelfTwin


def stall(moment: str) -> None:
    print(f"stalled: {moment}", flush=True)  # noqa: T201 - the test reads it
    time.sleep(600)


class StallingAnswerer(ScriptedAnswerer):
    def answer(self, *args: Any, **kwargs: Any) -> Any:
        stall("answering")
        return super().answer(*args, **kwargs)


class StallingSender(Sender):
    def _post(self, *args: Any, **kwargs: Any) -> Any:
        result = super()._post(*args, **kwargs)
        stall("posting")
        return result


def main(data: str, api_url: str, moment: str) -> None:
    settings = load_settings(
        {},
        data_folder=Path(data),
        slack_api_url=api_url,
        slack_bot_token="xoxb-playground-dealmate",
        slack_app_token="xapp-playground-dealmate",
        audience_cache_seconds=0,
    )
    if moment == "posting":
        from bot.slack import sending  # noqa: PLC0415

        sending.Sender = StallingSender  # type: ignore[misc]
    knowledge = Knowledge(
        settings=settings,
        database=Database(settings.effective_database_url),
        library=cast("Any", ShelfTwin()),
        answerer=cast("Any", StallingAnswerer() if moment == "answering" else ScriptedAnswerer()),
        plays=PlaySet(),
    )
    with running_bot(knowledge):
        print("connected", flush=True)  # noqa: T201 - the test reads it
        time.sleep(600)


if __name__ == "__main__":
    main(*sys.argv[1:4])
