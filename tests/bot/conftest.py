"""A real bot against a real playground; only the library and the answerer are twins."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from io import StringIO
from pathlib import Path
from typing import Any, cast

import pytest
import structlog

from bot.composition import Bot, Knowledge, clock
from bot.logging import configure_logging
from bot.running import running_bot
from bot.settings import LogFormat, Settings, load_settings
from playbooks.plays.playset import PlaySet
from playbooks.programme.definition import read_programme
from playbooks.programme.importing import import_programme
from playground.clock import Timings
from playground.harness import Person, RunningPlayground, running_playground
from playground.world import World, load_world
from retrieval.records.hearing import shipped_hearing
from store.database import Database
from store.migrating import migrate
from tests.bot.readers import MakesIdentity, maker
from tests.bot.twins import ScriptedAnswerer, ShelfTwin

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "tidewell"
BOT_APP = "A0DEALMATE"
BOT_NAME = "Dealmate"
HEARING = shipped_hearing()
PATIENCE_SECONDS = 60.0
UNHURRIED = Timings(acknowledge_seconds=600, trigger_seconds=600)
"""A clock that runs fast shortens these waits too, and a machine may be slow."""


class Patient:
    """A person who waits long enough for a busy machine."""

    def __init__(self, person: Person) -> None:
        self._person = person

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._person, name)
        return partial(found, timeout_seconds=PATIENCE_SECONDS) if "wait_" in name else found


@dataclass
class Stage:
    """Everything a test plays with."""

    playground: RunningPlayground
    knowledge: Knowledge
    answerer: ScriptedAnswerer
    shelf: ShelfTwin
    log: StringIO
    start: Callable[[], Bot]
    _bot: list[Bot]

    def person(self, user_id: str) -> Any:
        """Act as somebody of the example programme."""
        return Patient(self.playground.person(user_id))

    @property
    def bot(self) -> Bot:
        return self._bot[-1]

    def calls(self, method: str) -> list[dict[str, Any]]:
        """The ledger's entries of the bot's calls of that method, oldest first."""
        return [
            entry
            for entry in self.playground.log()
            if (entry["kind"], entry["name"], entry["who"]) == ("api", method, BOT_NAME)
        ]

    @property
    def database(self) -> Database:
        return self.knowledge.database


@pytest.fixture(scope="session")
def prepared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database with the example programme in it."""
    path = tmp_path_factory.mktemp("prepared") / "dealmate.sqlite3"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    with database.transaction() as session:
        import_programme(session, read_programme(EXAMPLE / "programme.yaml"), clock())
    database.close()
    return path


@pytest.fixture
def people_database(tmp_path: Path, prepared_file: Path) -> Iterator[Database]:
    """A database of its own for what is remembered of people."""
    database = Database(f"sqlite:///{shutil.copy(prepared_file, tmp_path / 'people.sqlite3')}")
    yield database
    database.close()


@pytest.fixture
def identity_of(people_database: Database) -> MakesIdentity:
    """Each call makes what stands for a process of its own, all on one database."""
    return maker(people_database)


@pytest.fixture
def playground() -> Iterator[RunningPlayground]:
    with running_playground(unlimited_world(), speed=20, timings=UNHURRIED) as running:
        yield running


@cache
def unlimited_world() -> World:
    """The example's world, whose app may call as often as it likes: a test is in a hurry."""
    world = load_world(EXAMPLE / "world.yaml")
    return world.model_copy(update={"enforce_rates": False})


def settings_for_playground(data_folder: Path, api_url: str, **extra: Any) -> Settings:
    return load_settings(
        {},
        data_folder=data_folder,
        slack_api_url=api_url,
        slack_bot_token="xoxb-playground-dealmate",
        slack_app_token="xapp-playground-dealmate",
        slack_signing_secret="playground-signing-secret",
        audience_cache_seconds=0,
        **extra,
    )


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the bot logs, as in production."""
    stream = StringIO()
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    configure_logging(log_format=LogFormat.JSON, level="info", stream=stream)
    yield stream
    structlog.reset_defaults()
    logging.getLogger().handlers[:] = handlers
    logging.getLogger().setLevel(level)


@pytest.fixture
def stage(
    playground: RunningPlayground, prepared_file: Path, tmp_path: Path, log: StringIO
) -> Iterator[Stage]:
    """A stage whose bot starts at `stage.start()`."""
    with set_stage(playground, prepared_file, tmp_path, log) as stage:
        yield stage


@contextmanager
def set_stage(
    playground: RunningPlayground,
    prepared_file: Path | None,
    tmp_path: Path,
    log: StringIO,
    **extra: Any,
) -> Iterator[Stage]:
    """The same for a playground of one's own; keyword arguments are settings of the bot.

    Without a prepared file, a setting says where the database is.
    """
    if prepared_file is not None:
        shutil.copy(prepared_file, tmp_path / "dealmate.sqlite3")
    with ExitStack() as stack:
        settings = settings_for_playground(tmp_path, playground.api_url, **extra)
        database = Database(settings.effective_database_url)
        stack.callback(database.close)
        answerer, shelf = ScriptedAnswerer(), ShelfTwin()
        knowledge = Knowledge(
            settings=settings,
            database=database,
            library=cast("Any", shelf),
            answerer=cast("Any", answerer),
            hearing=HEARING,
            plays=PlaySet(),  # what plays say by themselves would stand between what is tested
        )
        bots: list[Bot] = []

        def start() -> Bot:
            bots.append(stack.enter_context(running_bot(knowledge)))
            playground.wait_for_app(BOT_APP, timeout_seconds=PATIENCE_SECONDS)
            return bots[-1]

        yield Stage(
            playground=playground,
            knowledge=knowledge,
            answerer=answerer,
            shelf=shelf,
            log=log,
            start=start,
            _bot=bots,
        )


@pytest.fixture
def running(stage: Stage) -> Stage:
    """A stage whose bot runs."""
    stage.start()
    return stage
