"""Faults of the machine, and slips of who runs it, end in one plain message."""

from __future__ import annotations

import errno
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, get_args, get_origin, get_type_hints

import pytest
import typer

from bot.cli import app
from bot.cli.faults import in_plain_words
from bot.cli.terminal import given_path, plain_errors

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "tidewell"
Told = Callable[..., str]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Iterator[Told]:
    """Run a command as `main` does; what it says of a fault, which has to be one line."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def _told(*arguments: str | Path) -> str:
        with pytest.raises(SystemExit) as ended, plain_errors():
            app([str(argument) for argument in arguments])
        assert ended.value.code == 2
        words = capsys.readouterr().err
        assert words.count("\n") == 1, words
        return words

    yield _told
    for number, handler in handlers.items():  # `serve` takes them
        signal.signal(number, handler)


@pytest.mark.parametrize("command", [("deals", "list", "--as", "lena"), ("content", "list")])
def test_a_damaged_database_asks_for_the_backup(
    told: Told, prepared_file: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    stored = tmp_path / "dealmate.sqlite3"
    for content in (prepared_file.read_bytes()[:40_000], b"no database" * 1_000):
        stored.write_bytes(content)
        words = told(*command, "--data", tmp_path)
        assert str(stored) in words
        assert "Restore your backup" in words


def test_a_file_where_a_folder_should_be_is_named(
    told: Told, prepared_file: Path, tmp_path: Path
) -> None:
    shutil.copy(prepared_file, tmp_path / "dealmate.sqlite3")
    file = tmp_path / "programme.yaml"
    file.write_text("tiers: [a]\n", encoding="utf-8")
    for command in (
        ("deals", "list", "--as", "lena", "--data", file),
        ("deals", "list", "--as", "lena", "--data", file / "below"),
        ("content", "sync", EXAMPLE / "content", "--data", file),
        ("programme", "export", file, "--data", tmp_path),
    ):
        assert f"{file}" in (words := told(*command))
        assert "A file is where a folder has to be." in words


def test_a_table_that_cannot_be_written_is_named(
    told: Told, prepared_file: Path, tmp_path: Path
) -> None:
    shutil.copy(prepared_file, tmp_path / "dealmate.sqlite3")
    in_the_way = tmp_path / "out" / ".partners.csv.new"
    in_the_way.mkdir(parents=True)
    words = told("programme", "export", tmp_path / "out", "--data", tmp_path)
    assert str(in_the_way) in words


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        (("DEALMATE_TIME_ZONE", "Europe/Berln"), "Did you mean Europe/Berlin?"),
        (("DEALMATE_LOG_LEVEL", "verbose"), "the levels are debug, info, warning, error."),
        (("DEALMATE_LOG_LEVEL", "warnig"), "Did you mean warning?"),
        (("DEALMATE_DATABASE_URL", "geheim"), "no address of a database"),
        (("DEALMATE_DATABASE_URL", "postgres://ada:geheim@h/x"), "postgres:// is nothing"),
        (("DEALMATE_DATABASE_URL", "postgresql+psycopg://ada:geheim@h:port/x"), "no address of"),
        (
            ("DEALMATE_DATABASE_URL", "postgresql+psycopg://ada:geheim@127.0.0.1:1/x"),
            "Is the server running",
        ),
    ],
)
@pytest.mark.parametrize("command", [("deals", "list", "--as", "lena"), ("serve",)])
def test_a_setting_that_cannot_be_used_is_named(
    told: Told,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    setting: tuple[str, str],
    words: str,
    *,
    command: tuple[str, ...],
) -> None:
    monkeypatch.setenv("DEALMATE_SLACK_BOT_TOKEN", "xoxb-x")
    monkeypatch.setenv("DEALMATE_SLACK_APP_TOKEN", "xapp-x")
    monkeypatch.setenv(*setting)
    said = told(*command, "--data", tmp_path)
    assert words in said
    assert setting[0] in said
    assert "geheim" not in said


@pytest.mark.parametrize(
    ("settings", "missing"),
    [
        ({}, "DEALMATE_SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxb-x"}, "DEALMATE_SLACK_APP_TOKEN"),
        ({"SLACK_REFRESH_TOKEN": "xoxe-x"}, "DEALMATE_SLACK_APP_TOKEN"),
        (
            {"SLACK_BOT_TOKEN": "xoxb-x", "SLACK_APP_TOKEN": "xapp-x", "SLACK_TRANSPORT": "http"},
            "DEALMATE_SLACK_SIGNING_SECRET",
        ),
    ],
)
def test_what_slack_needs_is_asked_for_before_anything_is_begun(
    told: Told,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    settings: dict[str, str],
    missing: str,
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"DEALMATE_{name}", value)
    data = tmp_path / "data"
    assert f"{missing} is not set." in told("serve", "--data", data)
    assert not data.exists()


@pytest.mark.parametrize("option", [("--port", "99999"), ("--transport", "sockets")])
def test_a_wrong_option_is_named_as_it_was_given(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, option: tuple[str, str]
) -> None:
    with pytest.raises(SystemExit) as ended, plain_errors():
        app(["serve", *option, "--data", str(tmp_path)])
    assert ended.value.code == 2
    assert f"'{option[0]}'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command",
    [
        ("content", "sync", ""),
        ("programme", "import", " ", "--dry-run"),
        ("programme", "export", ""),
        ("evaluate", "--corpus", "", "--questions", "questions.jsonl"),
        ("content", "list", "--data", ""),
    ],
)
def test_an_empty_name_is_not_the_folder_one_is_in(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended, plain_errors():
        app([*command])
    assert ended.value.code == 2
    assert "the name of the file or folder is empty" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_every_command_reads_the_names_of_files_alike() -> None:
    found = []
    for name, callback in _callbacks(app):
        for option, hint in get_type_hints(callback, include_extras=True).items():
            if get_origin(hint) is Annotated and "Path" in str(get_args(hint)[0]):
                found.append(name)
                assert get_args(hint)[1].parser is given_path, f"{name} {option}"
    assert len(found) > 20


def _callbacks(group: typer.Typer) -> Iterator[tuple[str, Callable[..., object]]]:
    for command in group.registered_commands:
        if command.callback is not None:
            yield command.callback.__name__, command.callback
    for below in group.registered_groups:
        if below.typer_instance is not None:
            yield from _callbacks(below.typer_instance)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "/x"), "/x: Permission denied. "),
        (OSError(errno.EROFS, "Read-only file system", "/x"), "the right to"),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device. Free space"),
        (FileNotFoundError(errno.ENOENT, "No such file or directory", "/x"), "Look at the name."),
    ],
)
def test_a_fault_of_files_says_what_to_do(error: OSError, words: str) -> None:
    assert words in (in_plain_words(error) or "")


@pytest.mark.parametrize(
    "error", [OSError("of a library"), OSError(errno.EBADF, "Bad file descriptor"), ValueError("x")]
)
def test_a_fault_of_ours_keeps_its_traceback(error: Exception) -> None:
    with pytest.raises(type(error)), plain_errors():
        raise error
