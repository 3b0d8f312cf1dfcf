"""What an import of the programme changed or would change, as people and programs read it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import typer

from bot.cli.terminal import counted, print_json, say

if TYPE_CHECKING:
    from playbooks.sheets.loading import Import
    from playbooks.sheets.merging import SheetChange

SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How an import is run: tried only, and whether its faulty rows are or may be left out."""

    is_dry: bool = False
    skips_faulty: bool = False
    may_skip: bool = False
    """Rows could be left out, with --skip-faulty."""


def is_loaded(plan: Import, run: Run) -> bool:
    """Say whether the rows are taken over, or would be but for a dry run."""
    return run.skips_faulty or not plan.problems


def tell_import(plan: Import, notes: tuple[str, ...], run: Run, *, as_json: bool) -> None:
    """Print what was changed, or would be; where something is wrong end with exit code 1."""
    if as_json:
        print_json(
            {
                "loaded": is_loaded(plan, run) and not run.is_dry,
                "dry_run": run.is_dry,
                "counts": plan.counts(),
                "changes": [change.as_json() for change in plan.changes],
                "problems": [problem.as_json() for problem in plan.problems],
                "notes": list(notes),
            }
        )
    else:
        _print(plan, notes, run)
    if not is_loaded(plan, run):
        raise typer.Exit(1)


def _print(plan: Import, notes: tuple[str, ...], run: Run) -> None:
    for note in notes:
        say(note)
    for problem in plan.problems:
        say(str(problem))
    if run.is_dry:
        for line in _lines(plan.changes):
            typer.echo(line)
    changes = "; ".join(
        f"{name}: " + ", ".join(f"{number} {kind}" for kind, number in counts.items())
        for name, counts in plan.counts().items()
    )
    typer.echo(_verdict(plan, changes or "nothing", run))


def _verdict(plan: Import, changes: str, run: Run) -> str:
    number = len(plan.problems)
    faulty = counted(number, "problem")
    them = "it" if number == 1 else "them"
    if is_loaded(plan, run):
        changed = f"It would change {changes}." if run.is_dry else f"Changed {changes}."
        left_out = "Would be left out" if run.is_dry else "Left out"
        return f"{changed} {left_out}: {faulty}." if number else changed
    stopped = f"{faulty} would stop it" if run.is_dry else f"Nothing was changed: {faulty}"
    if not run.may_skip:
        return f"{stopped}; see above."
    rest = f" Without {them} it would change {changes}." if run.is_dry else ""
    return f"{stopped}. Correct {them}, or leave {them} out with --skip-faulty.{rest}"


def _lines(changes: tuple[SheetChange, ...]) -> list[str]:
    marks = {"added": "+", "changed": "~", "removed": "-"}
    lines = []
    for change in changes[:SHOWN]:
        fields = ", ".join(
            f"{column}: {before or 'nothing'} > {after or 'nothing'}"
            for column, (before, after) in change.fields.items()
        )
        detail = f"  {fields}" if change.kind == "changed" else ""
        lines.append(f"{marks[change.kind]} {change.sheet} {change.id}{detail}")
    if len(changes) > SHOWN:
        lines.append(f"and {len(changes) - SHOWN} more; --json has all of them")
    return lines


def rule_notes(plan: Import) -> tuple[str, ...]:
    """Say which rules of the programme would change; its products are a table.

    Which lists it states is told by the lists themselves.
    """
    before, after = asdict(plan.before.rules), asdict(plan.after.rules)
    return tuple(
        f"rules: {name} would change from {_plain(before[name])} to {_plain(after[name])}"
        for name in before
        if name not in {"products", "stated_lists"} and before[name] != after[name]
    )


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {one}" for key, one in value.items()) or "nothing"
    if isinstance(value, list | tuple | frozenset):
        return ", ".join(sorted(value) if isinstance(value, frozenset) else value) or "nothing"
    return "nothing" if value is None else str(value)
