"""The example programme: where it is, and how a data folder gets it."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.terminal import fail, say

if TYPE_CHECKING:
    from datetime import date

    from bot.settings import Settings
    from playbooks.sheets.given import Given

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "tidewell"
DEMO_FOLDER = Path(".demo")
TODAY_FILE = "today.yaml"
GLOSSARY_FILE = "glossary.yaml"
CRM_FILE, SECRET_FILE = "crm.yaml", "crm.secret"
SETTINGS_FILE = "settings.yaml"
"""Written last: a demo folder without it was not prepared to its end."""


def example_folder() -> Path:
    """The folder of the example programme; ends the program when the checkout lacks it."""
    if not (EXAMPLE / "programme.yaml").is_file():
        fail("The example programme (examples/tidewell) is not here. Run from a full checkout.")
    return EXAMPLE


def prepare_example(
    settings: Settings, *, afresh: bool = False, http_port: int | None = None
) -> None:
    """Index the example's content and import its programme; unchanged parts cost nothing.

    `afresh` forgets deals, questions and messages of earlier runs, and keeps the index. `http_port`
    is where the bot will listen for the example's CRM.
    """
    from bot.cli.indexing import prepare_with_progress  # noqa: PLC0415
    from bot.cli.syncing import sync_with_progress  # noqa: PLC0415
    from bot.composition import clock, opened_knowledge, today_of  # noqa: PLC0415
    from playbooks.programme.definition import read_programme  # noqa: PLC0415
    from playbooks.programme.importing import import_programme  # noqa: PLC0415
    from playbooks.sheets.loading import take_over  # noqa: PLC0415
    from store.emptying import empty_tables  # noqa: PLC0415
    from store.ownership import owning  # noqa: PLC0415

    folder = example_folder()
    own = {"playbook_folder": folder / "playbooks", "glossary_file": folder / GLOSSARY_FILE}
    settings = settings.model_copy(update=own)  # an earlier checkout's may be gone
    with (
        owning(settings.data_folder, purpose="the preparation of the example"),
        opened_knowledge(settings) as knowledge,
    ):
        prepare_with_progress(knowledge)
        sync_with_progress(knowledge, folder / "content")
        with knowledge.database.transaction() as session:
            if afresh:
                empty_tables(session, keep=("content_",))
            now = clock()
            import_programme(session, read_programme(folder / "programme.yaml"), now)
            moving = days_from_today(folder / TODAY_FILE, today=today_of(settings, now))
            take_over(session, moving, skip_faulty=False, now=now)
    prepare_crm(folder / CRM_FILE, settings.data_folder)
    lines = ["# Written by the demo.", *(f"{name}: {path}" for name, path in own.items())]
    if http_port is not None:
        lines.append(f"http_port: {http_port}")
    (settings.data_folder / SETTINGS_FILE).write_text("\n".join([*lines, ""]), encoding="utf-8")
    say("The example programme is in place.")


def days_from_today(path: Path, *, today: date) -> Given:
    """Read what moves with the day on which the example is prepared, as rows of a table."""
    from playbooks.authored import read_yaml  # noqa: PLC0415
    from playbooks.sheets.given import Given, GivenRow  # noqa: PLC0415
    from playbooks.sheets.layout import SheetName  # noqa: PLC0415

    rows = []
    for number, moving in enumerate(read_yaml(path).content["achievements"], start=1):
        days = {name: moving[name] for name in ("on", "until") if name in moving}
        cells = {name: str(text) for name, text in moving.items()}
        cells |= {name: (today + timedelta(days=day)).isoformat() for name, day in days.items()}
        rows.append(GivenRow(file=path.name, line=number, cells=cells, named={}))
    return Given(rows={SheetName.MILESTONES: tuple(rows)})


def prepare_crm(example: Path, data_folder: Path) -> None:
    """Give a data folder the example's crm.yaml, and a secret of its own for its events."""
    (data_folder / CRM_FILE).write_text(example.read_text(encoding="utf-8"), encoding="utf-8")
    secret = data_folder / SECRET_FILE
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(32), encoding="utf-8")


def settings_with_data(data: Path | None) -> Settings:
    """Settings of a data folder; the example's own when none is named and there is none at all.

    A folder that is named and does not exist ends the program: nothing is in it, nothing is made.

    An example whose preparation was broken off is prepared to its end.
    """
    from bot.cli.terminal import settings_for  # noqa: PLC0415
    from bot.settings import default_data_folder  # noqa: PLC0415

    settings = settings_for(data)
    if data is not None and not data.is_dir():
        fail(f"There is no data folder {data}. First: dealmate content sync FOLDER --data {data}.")
    default = default_data_folder()
    is_unfinished = default == DEMO_FOLDER and not (DEMO_FOLDER / SETTINGS_FILE).exists()
    if data is None and (default is None or is_unfinished):
        say("No data folder yet: preparing the example programme in .demo (once).")
        settings = settings_for(DEMO_FOLDER)
        prepare_example(settings)
    return settings
