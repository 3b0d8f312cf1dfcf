"""Playbooks from a folder of YAML files."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from playbooks.authored import AuthoredDocument, AuthoredFileError, read_yaml, validate
from playbooks.plays.definition import Playbook
from playbooks.plays.playset import LoadedPlay, PlaySet

LIBRARY = Path(__file__).with_name("library")
"""The playbooks that come with Dealmate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What was found in a folder: the playbooks that are fine, and the problems, with lines."""

    plays: PlaySet
    files: tuple[str, ...]
    problems: tuple[str, ...] = field(default=())


def check_playbooks(*folders: Path) -> CheckReport:
    """Read every `*.yaml` file directly in these folders; a broken one does not hide the rest.

    Where two files carry the same playbook id, the one in the later folder counts (so that a
    programme's own version replaces the library's); twice in one folder is a problem.
    """
    found: dict[str, Playbook] = {}
    files: list[str] = []
    problems: list[str] = []
    for folder in folders:
        seen_here: dict[str, str] = {}
        if not folder.is_dir():
            problems.append(f"{folder}:1: there is no such folder.")
        for path in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]):
            files.append(str(path))
            try:
                document = read_yaml(path)
                playbook = validate(Playbook, document)
            except AuthoredFileError as error:
                problems += str(error).splitlines()
                continue
            if playbook.playbook in seen_here:
                problems.append(_twice(document, playbook, seen_here[playbook.playbook]))
                continue
            seen_here[playbook.playbook] = path.name
            found[playbook.playbook] = playbook
    return CheckReport(
        plays=PlaySet(plays=_plays(found)), files=tuple(files), problems=tuple(problems)
    )


def load_playbooks(*folders: Path) -> PlaySet:
    """Read every playbook of these folders.

    Raises:
        AuthoredFileError: one of them is broken; every problem with its line.
    """
    report = check_playbooks(*folders)
    if report.problems:
        raise AuthoredFileError("\n".join(report.problems))
    return report.plays


def _twice(document: AuthoredDocument, playbook: Playbook, other: str) -> str:
    return (
        f"{document.where(('playbook',))}: playbook: {playbook.playbook!r} is there already, "
        f"in {other}"
    )


def _plays(found: dict[str, Playbook]) -> tuple[LoadedPlay, ...]:
    return tuple(
        LoadedPlay(playbook=playbook, play=play)
        for _, playbook in sorted(found.items())
        for play in playbook.plays
    )
