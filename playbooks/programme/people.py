"""Partners, members and channels, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import StrEnum

VENDOR = "vendor"
"""The organisation of the vendor's own people."""


class Role(StrEnum):
    """What a member may do. The first three belong to the vendor."""

    CAM = "cam"
    ADMIN = "admin"
    VENDOR = "vendor"
    PARTNER_LEAD = "partner_lead"
    PARTNER = "partner"


VENDOR_ROLES = frozenset({Role.CAM, Role.ADMIN, Role.VENDOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who somebody is in Slack; a user id alone is not unique over workspaces."""

    team_id: str
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A certification or milestone with its dates; both days are included."""

    id: str
    on: date
    until: date | None = None

    def is_held(self, *, today: date) -> bool:
        """Say whether it counts on that day: reached already, and not lapsed."""
        return self.on <= today and (self.until is None or today <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """A number agreed with a partner for a period, both days included.

    `unit` is a word such as EUR, % or deals; `actual` is None until somebody has counted.
    """

    id: str
    name: str
    target: Decimal
    unit: str = ""
    actual: Decimal | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A partner organisation. `languages` are in order of preference.

    `kpis` and `joint_value` (what the two sell together, and why a customer gains) are agreed with
    the partner's lead and are for the lead and the partner's CAM alone: see `agreement_for`.
    """

    id: str
    name: str
    tier: str
    type: str
    regions: frozenset[str]
    languages: tuple[str, ...]
    industries: frozenset[str]
    products: frozenset[str]
    certifications: tuple[Held, ...]
    milestones: tuple[Held, ...]
    parent_id: str | None
    cam_id: str | None
    team_ids: frozenset[str]
    shares_deals_with_distributor: bool = False
    kpis: tuple[Kpi, ...] = ()
    joint_value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """When somebody is left in peace, by the clock on their own wall: from `start` until `end`.

    It may go over midnight; equal times mean no quiet hours on a day. `weekends`: Saturday and
    Sunday are quiet altogether.
    """

    start: time = time(18)
    end: time = time(8, 30)
    weekends: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person of a partner or of the vendor.

    `organisation` is a partner's id, or `VENDOR`. `time_zone` is an IANA name. Without
    `quiet_hours` the programme's hold. `opt_outs` names the playbooks (`playbook`) and plays
    (`playbook/play`) that this person wants to hear nothing of; `*` stands for all of them.
    `ended` are those of the identities whose account Slack has ended, as was noticed; who states
    a member in a file says nothing of it, and it makes nobody another.
    """

    id: str
    name: str
    email: str
    organisation: str
    role: Role
    identities: tuple[Identity, ...]
    locale: str
    time_zone: str
    quiet_hours: QuietHours | None = None
    opt_outs: frozenset[str] = frozenset()
    ended: frozenset[Identity] = field(default=frozenset(), compare=False)

    @property
    def accounts(self) -> tuple[Identity, ...]:
        """The Slack accounts by which the member can be written to."""
        return tuple(one for one in self.identities if one not in self.ended)

    @property
    def has_left_slack(self) -> bool:
        """True for who had an account, and has none any more."""
        return bool(self.identities) and not self.accounts

    @property
    def first_name(self) -> str:
        """The name a friendly message begins with."""
        return self.name.split()[0] if self.name.split() else self.name

    @property
    def language(self) -> str:
        """The two letters by which their locale names a language, such as "de" of "de-AT"."""
        return self.locale.replace("_", "-").split("-")[0].lower()

    @property
    def is_vendor(self) -> bool:
        """True for the vendor's own people."""
        return self.organisation == VENDOR

    @property
    def is_admin(self) -> bool:
        """True for who runs the programme."""
        return self.role is Role.ADMIN

    @property
    def is_account_manager(self) -> bool:
        """True for who looks after partners: a CAM after some, an admin after all."""
        return self.role is Role.CAM or self.is_admin

    def looks_after(self, partner: Partner) -> bool:
        """Say whether the member is the partner's CAM, or an admin."""
        return self.is_admin or (self.role is Role.CAM and partner.cam_id == self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A Slack channel that the programme knows. Names differ by workspace; the id does not."""

    id: str
    name: str
    team_ids: frozenset[str]
    partner_id: str | None
    cam_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the programme has decided once for everybody.

    `tiers` run from the lowest to the highest; products, industries and competitors are the words
    that a registration form offers.
    """

    vendor_name: str
    vendor_team_ids: frozenset[str]
    tiers: tuple[str, ...]
    products: tuple[tuple[str, str], ...]
    industries: tuple[str, ...]
    competitors: tuple[str, ...]
    contact_roles: tuple[str, ...]
    currencies: tuple[str, ...]
    protection_days: int
    nudges_per_deal_a_week: int
    nudges_per_person_a_week: int
    nudges_per_channel_a_week: int = 10
    quiet_hours: QuietHours = QuietHours()
    extension_days: int | None = None
    """By how much a protection is made longer; as long as the protection itself if None."""
    extensions_per_deal: int = 1
    """So many times one protection may be made longer; 0 for never."""
    stated_lists: frozenset[str] = frozenset()
    """The lists of words that the programme wrote itself; the others are what it happens to use."""

    @property
    def days_of_extension(self) -> int:
        """By how many days a protection is made longer unless somebody says otherwise."""
        return self.extension_days or self.protection_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """All of it at one moment: the rules, and who belongs to it."""

    rules: Rules
    partners: tuple[Partner, ...] = ()
    members: tuple[Member, ...] = ()
    channels: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What a vendor and a partner have agreed for the two who agreed it."""

    partner: str
    joint_value: str
    kpis: tuple[Kpi, ...]


def agreement_for(viewer: Member, partner: Partner) -> Agreement | None:
    """Return what was agreed with a partner, for its CAM and its own lead; None for anybody else.

    Nobody else: no other CAM, no colleague of the lead, no distributor above the partner.
    """
    is_cam = viewer.is_vendor and viewer.id == partner.cam_id
    is_lead = viewer.role is Role.PARTNER_LEAD and viewer.organisation == partner.id
    if not (is_cam or is_lead):
        return None
    return Agreement(partner=partner.name, joint_value=partner.joint_value, kpis=partner.kpis)
