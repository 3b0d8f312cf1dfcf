"""The bot for the intake measurement, in a process of its own: DATA_FOLDER API_URL.

It takes in, stores and acknowledges; its worker is not started, so nothing is answered.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Any, cast

from bot.composition import Knowledge, clock, compose_bot, load_plays, open_database
from bot.running import connect
from bot.settings import load_settings
from playbooks.programme.definition import read_programme
from playbooks.programme.importing import import_programme
from tests.bot.twins import ScriptedAnswerer, ShelfTwin

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "tidewell"


def main(data: str, api_url: str) -> None:
    settings = load_settings(
        {},
        data_folder=Path(data),
        slack_api_url=api_url,
        slack_bot_token="xoxb-playground-dealmate",
        slack_app_token="xapp-playground-dealmate",
    )
    database = open_database(settings)
    with database.transaction() as session:
        import_programme(session, read_programme(EXAMPLE / "programme.yaml"), clock())
    bot = compose_bot(
        Knowledge(
            settings=settings,
            database=database,
            library=cast("Any", ShelfTwin()),
            answerer=cast("Any", ScriptedAnswerer()),
            plays=load_plays(settings),
        )
    )
    connect(bot)
    print("connected", flush=True)  # noqa: T201 - whoever measures reads it
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:3])
