"""A deal, as a value, and the event that each change of it leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum

from playbooks.deals.stages import CLOSED_STAGES, STUCK_AFTER_DAYS, Registration, Stage

NO_COMPETITOR = "none_known"
"""Stated instead of a competitor: somebody looked, and there is none. None says nothing."""


class Topic(StrEnum):
    """What the outbox calls each change of a deal."""

    REGISTERED = "deal.registered"
    APPROVED = "deal.approved"
    NEEDS_INFO = "deal.needs_info"
    INFO_GIVEN = "deal.info_given"
    REJECTED = "deal.rejected"
    STAGE_CHANGED = "deal.stage_changed"
    EDITED = "deal.edited"
    EXTENSION_ASKED = "deal.extension_asked"
    EXTENDED = "deal.extended"
    EXTENSION_REFUSED = "deal.extension_refused"
    EXPIRED = "deal.expired"
    REVIEWED = "deal.reviewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody at the customer, by the role in the decision: cio, it_manager, procurement."""

    role: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductLine:
    """One product of a deal; `amount` is in whole units of the deal's currency, None if unknown."""

    product: str
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """A sales opportunity that a partner has registered.

    `amount` is in whole units of `currency`. `stage_entry` counts the stages entered, from 1, so
    that a deal which returns to a stage enters it anew. `revision` counts the changes, from 1.
    `needs_review` says that the customer may be somebody else's already; never whose.
    `completeness` is 0 to 100. `question` is what the CAM last asked back. `product` leads, and
    `lines` are all products where there are several. `extension_reason` is why the partner asks
    for a longer protection, empty while nobody asks; `extensions` is how often the present one was
    made longer.
    """

    id: str
    partner_id: str
    registered_by: str
    customer: str
    customer_domain: str
    product: str
    amount: int | None
    currency: str
    industry: str
    stage: Stage
    registration: Registration
    expected_close: date | None
    competitor: str | None
    contact_role: str
    notes: str
    question: str
    registered_at: datetime
    stage_since: datetime
    stage_entry: int
    protected_until: date | None
    needs_review: bool
    completeness: int
    thread_channel: str | None
    thread_ts: str | None
    revision: int
    contacts: tuple[Contact, ...] = ()
    lines: tuple[ProductLine, ...] = ()
    extension_reason: str = ""
    extensions: int = 0

    @property
    def rival(self) -> str:
        """The competitor; empty when there is none, or none is stated."""
        return "" if self.competitor in {None, NO_COMPETITOR} else self.competitor or ""

    @property
    def is_open(self) -> bool:
        """True until it is won or lost."""
        return self.stage not in CLOSED_STAGES

    def days_in_stage(self, *, today: date, zone: tzinfo = UTC) -> int:
        """Days on that zone's calendar since the present stage was entered, never negative."""
        return max((today - self.stage_since.astimezone(zone).date()).days, 0)

    def is_stuck(self, *, today: date, zone: tzinfo = UTC) -> bool:
        """Say whether it is open and longer in its stage than such deals usually are."""
        if not self.is_open:
            return False
        return self.days_in_stage(today=today, zone=zone) >= STUCK_AFTER_DAYS[self.stage]

    def protection_days_left(self, *, today: date) -> int | None:
        """Days until the protection ends, negative when it has; None without a protection."""
        is_protected = self.registration is Registration.APPROVED and self.is_open
        if not is_protected or self.protected_until is None:
            return None
        return (self.protected_until - today).days


IMPORTED = "Imported"
"""The note of a registration that came by a table."""
CAME_BY_CRM = "Came by the CRM"
"""The note of a registration that came by a CRM, in the name of one of the partner's people."""


class DealEventKind(StrEnum):
    """What happened to a deal."""

    REGISTERED = "registered"
    APPROVED = "approved"
    ASKED_BACK = "asked_back"
    INFO_GIVEN = "info_given"
    REJECTED = "rejected"
    EXPIRED = "expired"
    STAGE_CHANGED = "stage_changed"
    EDITED = "edited"
    EXTENSION_ASKED = "extension_asked"
    EXTENDED = "extended"
    EXTENSION_REFUSED = "extension_refused"
    REVIEWED = "reviewed"
    """The CAM has looked whether the customer is somebody else's. For the vendor alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DealEvent:
    """One line of a deal's history.

    `by` is a member id, empty for the program itself, `crm` for the CRM. `before` and `after` are
    stages or registration states; for an extension they are the days until which the deal was and
    is protected, for an edit they are empty. `seconds_in_stage` is the time spent in the stage
    that was left, None when no stage was left.
    """

    deal_id: str
    revision: int
    kind: DealEventKind
    at: datetime
    by: str
    before: str
    after: str
    note: str
    stage_entry: int
    seconds_in_stage: int | None
