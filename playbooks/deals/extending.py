"""Whether the protection of a deal may be made longer. Pure."""

from __future__ import annotations

from playbooks.deals.deal import Deal
from playbooks.deals.stages import Refusal, RefusalCode, Registration

PROTECTED = frozenset({Registration.APPROVED, Registration.EXPIRED})
_TIMES = {1: "once", 2: "twice"}


def has_protection(deal: Deal) -> bool:
    """Say whether it is, or was, protected and is still open."""
    return deal.registration in PROTECTED and deal.is_open


def may_extend(deal: Deal, *, at_most: int) -> bool:
    """Say whether the protection may be made longer once more; `at_most` is the programme's."""
    return refused(deal, at_most=at_most, is_vendor=True) is None


def refused(deal: Deal, *, at_most: int, is_vendor: bool) -> Refusal | None:
    """Say why a protection may not be made longer, and what to do instead; None when it may.

    Args:
        deal: the deal; one that is approved again begins to count anew.
        at_most: so many times the programme lets one protection be made longer.
        is_vendor: whom the words are for.
    """
    if not has_protection(deal):
        message = "Only an approved, open deal has a protection that can be made longer."
        return Refusal(code=RefusalCode.ILLEGAL, message=message)
    if deal.extensions < at_most:
        return None
    if at_most:
        times = _TIMES.get(at_most, f"{at_most} times")
        why = f"The programme makes a protection longer {times} at most, and that was done."
    else:
        why = "The programme makes no protection longer."
    return Refusal(code=RefusalCode.ILLEGAL, message=f"{why} {_next_step(deal, is_vendor)}")


def _next_step(deal: Deal, is_vendor: bool) -> str:  # noqa: FBT001 - one caller
    if deal.registration is Registration.EXPIRED:
        return (
            "You can approve the deal again, which protects it anew."
            if is_vendor
            else "Tell your account manager where the deal stands: they can approve it again."
        )
    until = f"It lasts until {deal.protected_until}. " if deal.protected_until else ""
    return until + (
        "Once it has ended you can approve the deal again, which protects it anew."
        if is_vendor
        else "Once it has ended, your account manager can approve the deal again: "
        "tell them where it stands."
    )
