"""Where everything is wired: plain constructor calls, nothing built at import.

How the content comes in is wired in `bot/content_composing.py`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from bot.jobs import combine
from bot.model_on_demand import ModelOnDemand
from bot.services import Dealmate
from playbooks.crm.outbound import PUSH
from playbooks.deals.hearing import may_hear
from playbooks.plays.loading import LIBRARY, load_playbooks
from playbooks.plays.playset import PlaySet
from playbooks.programme.audience import Audience, audience_grant
from playbooks.programme.readers import who
from store.database import Database
from store.migrating import migrate

if TYPE_CHECKING:
    from slack_bolt import App
    from starlette.routing import Route

    from bot.settings import Settings
    from bot.slack.guarding import MayHear, MaySee
    from bot.slack.identity import Identity
    from bot.worker import Worker
    from content_index.embedding import Embedder
    from content_index.library import Library
    from content_index.pgvector.searching import VectorsInDatabase
    from retrieval.answering import Answerer
    from retrieval.glossary import Glossary
    from retrieval.records.hearing import Hearing

INDEX_FOLDER = "index"
"""Of the data folder: where snapshots of the index are kept."""


def clock() -> datetime:
    """The time of day, read at the edge and handed inwards."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What answers a question without Slack."""

    settings: Settings
    database: Database
    library: Library
    answerer: Answerer
    plays: PlaySet
    hearing: Hearing | None = None
    """What hears which record a message asks for, where no rule understands it."""

    def today(self, now: datetime) -> date:
        """The calendar day on which labels are judged at that moment."""
        return today_of(self.settings, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """A whole bot, not yet started."""

    dealmate: Dealmate
    app: App
    worker: Worker


def today_of(settings: Settings, now: datetime) -> date:
    """The calendar day of that moment in the programme's time zone."""
    return now.astimezone(ZoneInfo(settings.time_zone)).date()


def open_database(settings: Settings) -> Database:
    """Open the database and bring it to the newest schema."""
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    database = Database(settings.effective_database_url)
    migrate(database)
    return database


@contextmanager
def opened_database(settings: Settings) -> Iterator[Database]:
    """The database, closed at the end."""
    database = open_database(settings)
    try:
        yield database
    finally:
        database.close()


def load_plays(settings: Settings) -> PlaySet:
    """The playbooks that come with Dealmate, where they are wanted, and the own ones, which win.

    Raises:
        AuthoredFileError: a playbook is broken; every problem with its line.
    """
    built_in = (LIBRARY,) if settings.built_in_playbooks else ()
    own = () if settings.playbook_folder is None else (settings.playbook_folder,)
    return load_playbooks(*built_in, *own)


def load_glossary(settings: Settings) -> Glossary:
    """The programme's own abbreviations and words; none where it has no glossary file.

    Raises:
        SettingsError: the file cannot be read, or an entry cannot be used.
    """
    from bot.settings import SettingsError  # noqa: PLC0415
    from retrieval.glossary import Glossary, GlossaryError, parsed  # noqa: PLC0415

    path = settings.glossary_file
    if path is None:
        return Glossary()
    try:
        return parsed(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, GlossaryError) as error:
        raise SettingsError(f"The glossary {path} cannot be used: {error}") from error


@contextmanager
def opened_library(
    settings: Settings, *, answers_meanwhile: bool = False
) -> Iterator[tuple[Database, Library]]:
    """Database and library, closed at the end. The model is loaded at its first use.

    With `answers_meanwhile` somebody keeps the index in another thread, see `bot.index_keeping`.
    """
    from content_index.embedding.loading import load_embedder  # noqa: PLC0415
    from content_index.library import open_library  # noqa: PLC0415

    load = partial(load_embedder, cache=settings.data_folder / "models")
    database = open_database(settings)
    try:
        yield (
            database,
            open_library(
                database=database,
                embedder=cast("Embedder", ModelOnDemand(partial(load, settings.embedding_model))),
                load_model=load,
                folder=settings.data_folder / INDEX_FOLDER,
                answers_meanwhile=answers_meanwhile,
                in_database=_vectors_in(database) if settings.vectors_in_database else None,
            ),
        )
    finally:
        database.close()


def _vectors_in(database: Database) -> VectorsInDatabase:
    """What compares vectors in the database.

    Raises:
        SettingsError: it cannot.
    """
    from bot.settings import SettingsError  # noqa: PLC0415

    try:
        from content_index.pgvector.queries import NoVectorsInDatabaseError  # noqa: PLC0415
        from content_index.pgvector.searching import VectorsInDatabase  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise SettingsError(
            "vectors_in_database needs more packages: pip install 'dealmate[scale-out]'."
        ) from error
    try:
        return VectorsInDatabase(database)
    except NoVectorsInDatabaseError as error:
        raise SettingsError(str(error)) from error


@contextmanager
def opened_knowledge(settings: Settings, *, answers_meanwhile: bool = False) -> Iterator[Knowledge]:
    """Everything that answers questions, closed at the end. Loads the model: that takes seconds.

    Raises:
        SettingsError: the glossary or the confidence file cannot be used.
        ModelFilesError: a model that was brought cannot be used.
    """
    from bot.brought_models import load_brought  # noqa: PLC0415
    from bot.prose import make_writer  # noqa: PLC0415
    from retrieval.alarm import shipped_alarm  # noqa: PLC0415
    from retrieval.answering import Answerer  # noqa: PLC0415
    from retrieval.records.hearing import shipped_hearing  # noqa: PLC0415

    with opened_library(settings, answers_meanwhile=answers_meanwhile) as (database, library):
        brought = load_brought(settings, embedding_model=lambda: library.wanted_model)
        yield Knowledge(
            settings=settings,
            database=database,
            library=library,
            answerer=Answerer(
                library,
                writer=make_writer(settings),
                alarm=shipped_alarm().chance,
                glossary=load_glossary(settings),
                threshold=settings.given_threshold,
                calibration=brought.calibration,
                reader=brought.reader,
                zone=ZoneInfo(settings.time_zone),
            ),
            plays=load_plays(settings),
            hearing=shipped_hearing(),
        )


def programme_routes(knowledge: Knowledge) -> list[Route]:
    """The routes by which the programme comes and goes, where there is a secret for them."""
    from bot.web.programme_api import routes  # noqa: PLC0415

    return routes(knowledge.settings, knowledge.database, now=clock)


def compose_bot(knowledge: Knowledge) -> Bot:
    """Build the bot. Asks Slack who the bot is.

    Raises:
        NotConfiguredError: a token is missing.
        AccessLostError: Slack does not accept the token.
        RetryLaterError: Slack cannot be reached now.
    """
    # Slack's libraries are imported only by who needs them: the command line stays quick.
    from bot.crm.journey import on_dead  # noqa: PLC0415
    from bot.crm.opening import configured_crm  # noqa: PLC0415
    from bot.journeys import JOURNEYS  # noqa: PLC0415
    from bot.slack.app import make_app, make_slack_client  # noqa: PLC0415
    from bot.slack.calling import call  # noqa: PLC0415
    from bot.slack.identity import Identity  # noqa: PLC0415
    from bot.slack.journeys.home import home_now  # noqa: PLC0415
    from bot.slack.journeys.nudge_ticks import Ticks  # noqa: PLC0415
    from bot.slack.listeners.intake import Intake  # noqa: PLC0415
    from bot.slack.messenger import Messenger  # noqa: PLC0415
    from bot.slack.people.knowing import People  # noqa: PLC0415
    from bot.slack.sending import Sender  # noqa: PLC0415
    from bot.slack.streams.ending import end_abandoned  # noqa: PLC0415
    from bot.slack.streams.showing import Streams  # noqa: PLC0415
    from bot.slack.tokens.client import RotatingClient  # noqa: PLC0415
    from bot.worker import Worker  # noqa: PLC0415

    settings, database = knowledge.settings, knowledge.database
    configured = configured_crm(settings)
    crm = None if configured is None else configured.mapping
    slack = make_slack_client(settings, database=database, clock=clock)
    me = call(slack.auth_test)

    def is_member(team_id: str, user_id: str) -> bool:
        with database.reading() as session:
            return who(session, team_id, user_id) is not None

    people = People(
        slack,
        database,
        clock=clock,
        monotonic=time.monotonic,
        memory_seconds=settings.audience_cache_seconds,
    )
    identity = Identity(
        slack,
        people,
        home_team_id=str(me["team_id"]),
        bot_user_id=str(me["user_id"]),
        is_member=is_member,
        monotonic=time.monotonic,
        cache_seconds=settings.audience_cache_seconds,
    )
    may_see = gate(knowledge, identity)
    messenger = Messenger(clock=clock)
    streams = None
    if settings.stream_answers and settings.language_model is not None:
        streams = Streams(
            slack,
            may_see=may_see,
            clock=clock,
            monotonic=time.monotonic,
            call_seconds=settings.slack_timeout_seconds,
        )
    dealmate = Dealmate(
        settings=settings,
        database=database,
        library=knowledge.library,
        answerer=knowledge.answerer,
        plays=knowledge.plays,
        hearing=knowledge.hearing,
        messenger=messenger,
        identity=identity,
        slack=slack,
        clock=clock,
        streams=streams,
        crm=crm,
        workspace_url=str(me.get("url") or ""),
    )
    sender = Sender(
        slack,
        may_see=may_see,
        may_hear=records_gate(knowledge, identity),
        home_now=home_now,
        clock=clock,
    )
    journey = combine(*JOURNEYS, sender.journey())
    ticks = Ticks(dealmate)

    def beat() -> bool:
        if isinstance(slack, RotatingClient):
            slack.keep_current()
        has_ended = end_abandoned(database, messenger)
        has_more = ticks.beat()
        people.renew_ahead()
        return has_more or has_ended

    leaves = (PUSH,) if crm is not None and crm.connection is not None else ()
    worker = Worker(dealmate, journey.handlers, on_dead=on_dead, beat=beat, leaves=leaves)
    intake = Intake(
        database=database,
        journey=journey,
        messenger=dealmate.messenger,
        dealmate=dealmate,
        clock=clock,
        wake=worker.wake,
    )
    return Bot(
        dealmate=dealmate, app=make_app(settings, client=slack, intake=intake), worker=worker
    )


def gate(knowledge: Knowledge, identity: Identity) -> MaySee:
    """The last check before a post: may everybody who will see it see these versions, now?"""

    def may_see(target: Mapping[str, Any], version_ids: tuple[int, ...], now: datetime) -> bool:
        audience = _readers(identity, target)
        today = knowledge.today(now)
        with knowledge.database.reading() as session:
            grant = audience_grant(session, audience, today)
        allowed = knowledge.library.still_allowed(version_ids, grant, today=today)
        return set(version_ids) <= allowed

    return may_see


def records_gate(knowledge: Knowledge, identity: Identity) -> MayHear:
    """The same for the records: may everybody who will see it hear of these, now?"""

    def may_hear_now(readers: Mapping[str, Any], /, **named: Sequence[str]) -> bool:
        audience = _readers(identity, readers)
        with knowledge.database.reading() as session:
            return may_hear(session, audience, **named)

    return may_hear_now


def _readers(identity: Identity, target: Mapping[str, Any]) -> Audience:
    person = target.get("ephemeral_to")
    if person:
        return identity.audience_of_user(str(person))
    return identity.audience_of_channel(str(target["channel"]))
