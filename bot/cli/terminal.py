"""What all commands share: options, settings, and errors in plain words."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from bot.cli.faults import in_plain_words

if TYPE_CHECKING:
    from bot.settings import Settings


def given_path(text: str) -> Path:
    """Read the name of a file or folder; an empty one would mean the folder somebody is in."""
    if not str(text).strip():
        raise typer.BadParameter(
            "the name of the file or folder is empty. Give one; if you gave a variable of the "
            "shell, it is not set."
        )
    return Path(text)


Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        help="Data folder; DEALMATE_DATA_FOLDER, .dealmate or .demo if not.",
        parser=given_path,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]

PLAIN_ERRORS = {
    "bot.errors": ("NotConfiguredError", "AccessLostError"),
    "content_index.embedding.embedder": ("ModelFilesError",),
    "content_index.sources.configuration": ("SourcesFileError",),
    "playbooks.authored": ("AuthoredFileError",),
    "bot.settings": ("SettingsError",),
    "store.database": ("UnsafeSqliteError",),
    "store.migrating": ("NewerSchemaError",),
    "store.readers": ("ReaderRoleError",),
    "store.ownership": ("FolderIsOwnedError",),
}
"""Errors whose message is written for people. Named, not imported: help has to be quick."""


def fail(message: str) -> NoReturn:
    """Say what is wrong and what to do, and end with exit code 2."""
    typer.echo(message, err=True)
    raise typer.Exit(2)


def say(message: str) -> None:
    """Tell a person something beside the result."""
    typer.echo(message, err=True)


def counted(number: int, one: str, several: str = "") -> str:
    """Say how many there are: "1 file", "2 files"; `several` where that is another word."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def print_json(value: Any) -> None:
    """Print one object on one line."""
    typer.echo(json.dumps(value, ensure_ascii=False))


def settings_for(data: Path | None, **given: Any) -> Settings:
    """Load the settings; the data folder is the named one, else one that exists."""
    from bot.settings import SettingsError, default_data_folder, load_settings  # noqa: PLC0415

    try:
        return load_settings(data_folder=data or default_data_folder(), **given)
    except SettingsError as error:
        fail(str(error))


def log_to_stderr(settings: Settings, *, level: str | None = None) -> None:
    """Set up logging for a command."""
    from bot.logging import configure_logging  # noqa: PLC0415

    configure_logging(log_format=settings.log_format, level=level or settings.log_level)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn errors that people can do something about into their message."""
    try:
        yield
    except Exception as error:
        kind = type(error)
        message: str | None = str(error)
        if kind.__name__ not in PLAIN_ERRORS.get(kind.__module__, ()):
            message = in_plain_words(error)
        if message is None:
            raise
        typer.echo(message, err=True)
        sys.exit(2)
