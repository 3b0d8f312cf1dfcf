"""Who wins when a CRM and Dealmate disagree about a deal's stage. Pure; docs/crm.md tells the rule.

The decision follows from everything that the CRM said, what people did here, and what was written
to the CRM: never from the order in which it was heard.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from playbooks.crm.mapping import Owner
from playbooks.crm.record import Said
from playbooks.deals.stages import (
    CLOSED_STAGES,
    OPEN_STAGES,
    Refusal,
    Registration,
    Stage,
    move,
)

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
ECHO_BEFORE = timedelta(minutes=5)
"""How far the CRM's clock may be behind ours for a write of ours to be recognised."""


class Trouble(StrEnum):
    """Why something waits for a person."""

    UNKNOWN_ACCOUNT = "unknown_account"
    UNKNOWN_DEAL = "unknown_deal"
    NOT_REGISTERED = "not_registered"
    UNMAPPED_STAGE = "unmapped_stage"
    NOT_APPROVED = "not_approved"
    ILLEGAL_MOVE = "illegal_move"
    CLOSED_HERE = "closed_here"
    BAD_VALUE = "bad_value"
    REFUSED_BY_CRM = "refused_by_crm"
    GONE_IN_CRM = "gone_in_crm"
    FAULT = "fault"
    UNLINKED = "unlinked"
    """A person has said that the record is not the deal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Something that a person has to decide, in plain words."""

    trouble: Trouble
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandsHere:
    """How a deal stands in Dealmate.

    `stage` is the present one. `chosen` is the stage that people chose here last, at `chosen_at`
    (`NEVER` when the deal came from the CRM and nobody has moved it). `open_before` is the open
    stage that it was in last.
    """

    stage: Stage
    registration: Registration
    chosen: Stage
    chosen_at: datetime
    open_before: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The stages to move through, in order (none to stay), and what a person has to decide.

    `is_from_crm` says whose word it was.
    """

    path: tuple[Stage, ...] = ()
    held: tuple[Held, ...] = ()
    is_from_crm: bool = True


def judge(  # noqa: PLR0913 - everything that the decision rests on
    seen: Sequence[Said],
    here: StandsHere,
    *,
    stages: Mapping[str, Stage],
    written: Sequence[Said] = (),
    owner: Owner = Owner.LATEST,
    may_reopen: bool = False,
    crm: str = "the CRM",
) -> Verdict:
    """Decide where a deal goes, given every stage that its record was seen in, oldest first.

    What cannot be understood or done waits for a person, and the deal follows the latest that can.
    `written` are the stages that Dealmate wrote, in the CRM's words, and when. `may_reopen` is a
    person's consent to open a deal again that was closed here.
    """
    known, held = _possible(seen, here, stages, crm)
    if not known or owner is Owner.DEALMATE:
        return Verdict(held=held)
    theirs = stages[known[-1].value]
    began, before = _last_run(known, stages)
    is_theirs = owner is Owner.CRM or (
        began.at >= here.chosen_at and not _is_echo(began, before, written)
    )
    target = theirs if is_theirs else here.chosen
    if is_theirs and here.chosen in CLOSED_STAGES and theirs is not here.chosen and not may_reopen:
        target = here.chosen
        words = (
            f"Somebody closed this deal here as {here.chosen}, and {crm} says {theirs}. What was "
            "closed here opens again only when a person says so."
        )
        held = (*held, Held(trouble=Trouble.CLOSED_HERE, words=words))
    if target is here.stage:
        return Verdict(held=held, is_from_crm=is_theirs)
    if here.registration not in {Registration.APPROVED, Registration.EXPIRED}:
        words = (
            f"{crm} says {theirs}, and this deal's registration is "
            f"{here.registration.replace('_', ' ')} here: a deal moves once it is approved."
        )
        held = (*held, Held(trouble=Trouble.NOT_APPROVED, words=words))
        return Verdict(held=held, is_from_crm=is_theirs)
    path = _path(here, target, [stages[said.value] for said in known])
    return Verdict(path=path, held=held, is_from_crm=is_theirs)


def _possible(
    seen: Sequence[Said], here: StandsHere, stages: Mapping[str, Stage], crm: str
) -> tuple[list[Said], tuple[Held, ...]]:
    """Leave out what is mapped to nothing, and won where the deal was never past its first stage.

    What is left out waits for a person if it is what the CRM says now.
    """
    known = [said for said in seen if said.value in stages]
    was_past_the_first = here.chosen is not Stage.REGISTERED or any(
        stages[said.value] in _LATER for said in known
    )
    held: tuple[Held, ...] = ()
    if seen and seen[-1].value not in stages:
        value = seen[-1].value
        words = f"{crm} says stage {value!r}, which crm.yaml maps to none. Add it to 'stages'."
        held = (Held(trouble=Trouble.UNMAPPED_STAGE, words=words),)
    elif seen and stages[seen[-1].value] is Stage.WON and not was_past_the_first:
        refusal = move(Stage.REGISTERED, Stage.WON, registration=Registration.APPROVED)
        message = refusal.message if isinstance(refusal, Refusal) else ""
        words = f"{crm} says won, and this deal has not begun here. {message}"
        held = (Held(trouble=Trouble.ILLEGAL_MOVE, words=words),)
    if not was_past_the_first:
        known = [said for said in known if stages[said.value] is not Stage.WON]
    return known, held


def _last_run(known: Sequence[Said], stages: Mapping[str, Stage]) -> tuple[Said, Said | None]:
    """When the CRM's present stage began: the first word of it, and the last word before."""
    present = stages[known[-1].value]
    began = len(known) - 1
    while began > 0 and stages[known[began - 1].value] is present:
        began -= 1
    return known[began], known[began - 1] if began else None


def _is_echo(began: Said, before: Said | None, written: Sequence[Said]) -> bool:
    """Say whether a stage began with a write of ours: the first that was heard after it.

    Whether it is heard at once or after a day makes no difference.
    """
    return any(
        ours.value == began.value
        and ours.at - ECHO_BEFORE <= began.at
        and (before is None or before.at <= ours.at)
        for ours in written
    )


def _path(here: StandsHere, target: Stage, seen: Sequence[Stage]) -> tuple[Stage, ...]:
    """The stages to move through: two moves are not made at once, as for people.

    A deal becomes won from a later stage than the first, and a closed one opens before it is closed
    otherwise.
    """
    was_closed = here.stage in CLOSED_STAGES
    if target is Stage.WON and (was_closed or here.stage is Stage.REGISTERED):
        between = [stage for stage in (here.open_before, here.chosen, *seen) if stage in _LATER]
        return (between[-1] if between else Stage.DISCOVERY, target)
    if was_closed and target in CLOSED_STAGES:
        return (here.open_before, target)
    return (target,)


_LATER = frozenset(OPEN_STAGES[1:])
