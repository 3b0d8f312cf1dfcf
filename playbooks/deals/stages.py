"""The stage machine and the registration machine of a deal. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """How far the sale has come."""

    REGISTERED = "registered"
    DISCOVERY = "discovery"
    VALIDATION = "validation"
    PROPOSAL = "proposal"
    COMMIT = "commit"
    WON = "won"
    LOST = "lost"


OPEN_STAGES = (
    Stage.REGISTERED,
    Stage.DISCOVERY,
    Stage.VALIDATION,
    Stage.PROPOSAL,
    Stage.COMMIT,
)
"""The stages of an open deal, in their order."""
CLOSED_STAGES = frozenset({Stage.WON, Stage.LOST})
STUCK_AFTER_DAYS: Mapping[Stage, int] = {
    Stage.REGISTERED: 14,
    Stage.DISCOVERY: 28,
    Stage.VALIDATION: 28,
    Stage.PROPOSAL: 21,
    Stage.COMMIT: 21,
}
"""Days in a stage after which a deal is worth a question."""


class Registration(StrEnum):
    """Where the vendor's consent to a deal stands."""

    SUBMITTED = "submitted"
    NEEDS_INFO = "needs_info"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"


class MoveKind(StrEnum):
    """What a change of stage amounts to."""

    FORWARD = "forward"
    BACK = "back"
    WON = "won"
    LOST = "lost"
    REOPENED = "reopened"


class RefusalCode(StrEnum):
    """Why a request about a deal is refused."""

    NOT_FOUND = "not_found"
    """No such deal, or none that this person may know of: the two are never told apart."""
    NOT_ALLOWED = "not_allowed"
    """The person may see it, but may not do this."""
    ILLEGAL = "illegal"
    """The deal is not in a state that allows it."""
    UNCHANGED = "unchanged"
    """It is so already: nothing was done, and nothing has to be."""
    REASON_NEEDED = "reason_needed"
    """It would be allowed with a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An expected "no". `message` is written for the person who asked."""

    code: RefusalCode
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageChanged:
    """A deal has left one stage and entered another."""

    before: Stage
    after: Stage
    kind: MoveKind
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationChanged:
    """The vendor's consent has changed."""

    before: Registration
    after: Registration
    note: str


_R = Registration
LEGAL_REGISTRATIONS: Mapping[Registration, frozenset[Registration]] = {
    _R.SUBMITTED: frozenset({_R.NEEDS_INFO, _R.APPROVED, _R.REJECTED}),
    _R.NEEDS_INFO: frozenset({_R.SUBMITTED, _R.APPROVED, _R.REJECTED}),
    _R.APPROVED: frozenset({_R.EXPIRED}),
    _R.EXPIRED: frozenset({_R.APPROVED}),
    _R.REJECTED: frozenset({_R.SUBMITTED}),
}
_NOTE_NEEDED = {
    _R.NEEDS_INFO: "Say what you need to know, so that the partner can answer.",
    _R.REJECTED: "Say why, so that the partner can learn from it.",
}
_MAY_PROGRESS = frozenset({_R.APPROVED, _R.EXPIRED})


def move(
    before: Stage, after: Stage, *, registration: Registration, reason: str = ""
) -> StageChanged | Refusal:
    """Decide one change of stage.

    Forward moves may skip stages. A step back, a loss and a reopening need a reason. A deal can be
    won from any open stage but the first. Until the registration is approved the deal can only be
    lost (withdrawn); a rejected one does not move at all.
    """
    reason = reason.strip()
    if before is after:
        return Refusal(code=RefusalCode.UNCHANGED, message=f"The deal is in {after} already.")
    kind = kind_of_move(before, after)
    is_withdrawal = kind is MoveKind.LOST and registration is not Registration.REJECTED
    if registration not in _MAY_PROGRESS and not is_withdrawal:
        return Refusal(
            code=RefusalCode.ILLEGAL,
            message="This deal can move on once its registration is approved.",
        )
    if before in CLOSED_STAGES and after in CLOSED_STAGES:
        return Refusal(
            code=RefusalCode.ILLEGAL,
            message=f"The deal is {before}. Reopen it first, then mark it {after}.",
        )
    if kind is MoveKind.WON and before is Stage.REGISTERED:
        return Refusal(
            code=RefusalCode.ILLEGAL,
            message="Move the deal to discovery or later before you mark it won.",
        )
    if kind in {MoveKind.BACK, MoveKind.LOST, MoveKind.REOPENED} and not reason:
        return Refusal(code=RefusalCode.REASON_NEEDED, message=_ASK_REASON[kind])
    return StageChanged(before=before, after=after, kind=kind, reason=reason)


_ASK_REASON = {
    MoveKind.BACK: "Say in a few words why the deal goes back.",
    MoveKind.LOST: "Say in a few words why the deal was lost.",
    MoveKind.REOPENED: "Say in a few words why the deal opens again.",
}


def kind_of_move(before: Stage, after: Stage) -> MoveKind:
    """Name what a change from one stage to a different one amounts to."""
    if after is Stage.WON:
        return MoveKind.WON
    if after is Stage.LOST:
        return MoveKind.LOST
    if before in CLOSED_STAGES:
        return MoveKind.REOPENED
    is_later = OPEN_STAGES.index(after) > OPEN_STAGES.index(before)
    return MoveKind.FORWARD if is_later else MoveKind.BACK


def next_moves(before: Stage, *, registration: Registration) -> tuple[Stage, ...]:
    """The stages that a deal may move to (a reason may be asked for), in their order."""
    moves = ((s, move(before, s, registration=registration, reason="asked")) for s in Stage)
    return tuple(stage for stage, outcome in moves if isinstance(outcome, StageChanged))


def change_registration(
    before: Registration, after: Registration, *, note: str = ""
) -> RegistrationChanged | Refusal:
    """Decide one change of the registration; asking back and rejecting need a note."""
    note = note.strip()
    if before is after:
        return Refusal(
            code=RefusalCode.UNCHANGED, message=f"The registration is {_words(after)} already."
        )
    if after not in LEGAL_REGISTRATIONS[before]:
        return Refusal(
            code=RefusalCode.ILLEGAL,
            message=f"A registration that is {_words(before)} cannot become {_words(after)}.",
        )
    if after in _NOTE_NEEDED and not note:
        return Refusal(code=RefusalCode.REASON_NEEDED, message=_NOTE_NEEDED[after])
    return RegistrationChanged(before=before, after=after, note=note)


def _words(registration: Registration) -> str:
    return registration.replace("_", " ").replace("needs info", "waiting for information")
