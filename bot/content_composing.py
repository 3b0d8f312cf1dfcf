"""How the content comes in: sources, what syncs them, and the routes by which others push."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from bot.composition import clock

if TYPE_CHECKING:
    from starlette.routing import Route

    from bot.composition import Knowledge
    from bot.content_polling import ContentPoller
    from bot.settings import Settings
    from bot.source_syncing import SourceSyncer
    from content_index.library import Library
    from content_index.reading.children import ReadingPool
    from content_index.sources.configuration import ConfiguredSource
    from store.database import Database

SOURCES_FILE = "sources.yaml"
"""Its name in the data folder, where no setting names another."""


def reading_pool(settings: Settings) -> ReadingPool:
    """The processes that parse files, none of them started yet."""
    from content_index.reading.children import ReadingLimits, ReadingPool  # noqa: PLC0415

    return ReadingPool(
        ReadingLimits(
            seconds=settings.reading_seconds,
            memory_bytes=settings.reading_memory_megabytes * 1_000_000,
        )
    )


def configured_sources(settings: Settings) -> tuple[ConfiguredSource, ...]:
    """The sources of the programme's content; none when there is no file of them.

    Raises:
        SourcesFileError: the file is missing though it is named, or broken.
    """
    from content_index.sources.configuration import read_sources  # noqa: PLC0415

    path = settings.sources_file or settings.data_folder / SOURCES_FILE
    if settings.sources_file is None and not path.is_file():
        return ()
    return read_sources(path)


def followed_folders(
    settings: Settings, database: Database, configured: Sequence[ConfiguredSource]
) -> tuple[ConfiguredSource, ...]:
    """The folders that were indexed by name and hold documents, beside the configured sources."""
    from content_index.sources import queries  # noqa: PLC0415
    from content_index.sources.configuration import named_folder  # noqa: PLC0415

    if not settings.follow_folders:
        return ()
    known = {source.id for source in configured}
    with database.reading() as session:
        documents = queries.documents_by_source(session)
    return tuple(
        named_folder(source)
        for source in sorted(documents)
        if source.startswith("/") and source not in known
    )


def compose_syncer(settings: Settings, database: Database, library: Library) -> SourceSyncer:
    """What syncs configured sources into the library."""
    from bot.settings import child_environment  # noqa: PLC0415
    from bot.source_syncing import SourceSyncer  # noqa: PLC0415
    from content_index.sources.building import Surroundings  # noqa: PLC0415

    around = Surroundings(
        environment=child_environment(),
        data_folder=settings.data_folder,
        database=database,
        clock=clock,
    )
    return SourceSyncer(
        library=library, around=around, clock=clock, reading=partial(reading_pool, settings)
    )


def compose_poller(knowledge: Knowledge, sources: Sequence[ConfiguredSource]) -> ContentPoller:
    """What keeps the library current while the bot runs, not yet started."""
    from bot.content_polling import ContentPoller  # noqa: PLC0415

    syncer = compose_syncer(knowledge.settings, knowledge.database, knowledge.library)
    return ContentPoller(syncer, sources)


def push_routes(
    knowledge: Knowledge, sources: Sequence[ConfiguredSource], poller: ContentPoller
) -> list[Route]:
    """The route of pushes, where a source is pushed to."""
    from bot.settings import child_environment  # noqa: PLC0415
    from bot.web.content_push import ContentPush, push_route  # noqa: PLC0415

    pushed = {source.name: source for source in sources if source.fields.kind == "push"}
    if not pushed:
        return []
    endpoint = ContentPush(
        pushed,
        database=knowledge.database,
        environment=child_environment(),
        body_limit_bytes=knowledge.settings.push_body_limit_bytes,
        on_stored=poller.wake,
    )
    return [push_route(endpoint)]
