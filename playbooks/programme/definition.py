"""The programme as its owner writes it: the strict schema of `programme.yaml`."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from playbooks.authored import MisfitError, read_yaml, validate
from playbooks.deals.stages import Registration, Stage
from playbooks.programme.consistency import (
    Inconsistency,
    Stated,
    inconsistencies,
    inconsistencies_of_deals,
)
from playbooks.programme.people import VENDOR, VENDOR_ROLES, QuietHours, Role
from playbooks.programme.spelling import deal_as_listed, partner_as_listed


def _small(value: object) -> object:
    return value.strip().casefold() if isinstance(value, str) else value


Id = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=r"^\S+$")
]
_SMALL = BeforeValidator(_small)
"""For words of our own, which are all in small letters: however somebody writes them."""
Name = Annotated[str, Field(min_length=1, max_length=200)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SlackIdentity(_Strict):
    """One Slack account of a member."""

    team: Id
    user: Id


class HeldDefinition(_Strict):
    """A certification or milestone: held from `on`, up to and including `until`."""

    id: Id
    on: date
    until: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until is not None and self.until < self.on:
            raise ValueError(f"{self.id} lapses before it is reached")
        return self


class KpiDefinition(_Strict):
    """A number agreed with a partner; `actual` is what was counted so far."""

    id: Id
    name: Name
    target: Annotated[Decimal, Field(ge=0, max_digits=15, decimal_places=2)]
    unit: Annotated[str, Field(max_length=20)] = ""
    actual: Annotated[Decimal, Field(ge=0, max_digits=15, decimal_places=2)] | None = None
    start: date | None = None
    end: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start is not None and self.end is not None and self.end < self.start:
            raise ValueError(f"KPI {self.id} ends before it starts")
        return self


class VendorDefinition(_Strict):
    """The vendor itself. Without `slack_teams`, the teams of its people that are no partner's."""

    name: Name = "The vendor"
    slack_teams: frozenset[Id] = frozenset()


class ProductDefinition(_Strict):
    """A product, by the id that labels and deals use and the name that people read."""

    id: Id
    name: Name


class QuietHoursDefinition(_Strict):
    """When people are left in peace, by their own clocks; in quotes: "18:00"."""

    start: time = QuietHours().start
    end: time = QuietHours().end
    weekends: bool = True

    @field_validator("start", "end", mode="before")
    @classmethod
    def _quoted(cls, value: object) -> object:
        if isinstance(value, int):  # YAML reads 18:00 without quotes as a number of its own
            raise ValueError('write the time in quotes, such as "18:00"')  # noqa: TRY004
        return value


class RulesDefinition(_Strict):
    """Numbers that the programme decides."""

    protection_days: int = Field(default=90, ge=1, le=730)
    extension_days: int | None = Field(default=None, ge=1, le=730)
    extensions_per_deal: int = Field(default=1, ge=0, le=20)
    nudges_per_deal_a_week: int = Field(default=3, ge=1, le=50)
    nudges_per_person_a_week: int = Field(default=5, ge=1, le=50)
    nudges_per_channel_a_week: int = Field(default=10, ge=1, le=100)
    quiet_hours: QuietHoursDefinition = QuietHoursDefinition()


class PartnerDefinition(_Strict):
    """A partner organisation."""

    id: Id
    name: Name
    tier: Id
    type: Id
    regions: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ("en",)
    industries: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    certifications: tuple[HeldDefinition, ...] = ()
    milestones: tuple[HeldDefinition, ...] = ()
    parent: Id | None = None
    cam: Id | None = None
    slack_teams: frozenset[Id] = frozenset()
    shares_deals_with_distributor: bool = False
    kpis: tuple[KpiDefinition, ...] = ()
    joint_value: Annotated[str, Field(max_length=2_000)] = ""


class MemberDefinition(_Strict):
    """A person; `organisation` is a partner's id, or `vendor`."""

    id: Id
    name: Name
    email: Annotated[str, Field(min_length=3, pattern=r"^[^@\s]+@[^@\s]+$")]
    organisation: Id
    role: Annotated[Role, _SMALL]
    slack: tuple[SlackIdentity, ...] = ()
    locale: str = "en-GB"
    time_zone: str = "UTC"
    quiet_hours: QuietHoursDefinition | None = None
    opt_outs: frozenset[Annotated[str, Field(pattern=r"^(\*|[a-z0-9._-]+(/[a-z0-9._-]+)?)$")]] = (
        frozenset()
    )

    @field_validator("email")
    @classmethod
    def _lower(cls, value: str) -> str:
        return value.lower()

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"{value!r} is no IANA time zone, such as Europe/Madrid") from error
        return value

    @model_validator(mode="after")
    def _role_fits(self) -> Self:
        if (self.organisation == VENDOR) != (self.role in VENDOR_ROLES):
            raise ValueError(f"role {self.role} does not fit organisation {self.organisation}")
        return self


class ChannelDefinition(_Strict):
    """A Slack channel and the teams in it."""

    id: Id
    name: Name
    teams: frozenset[Id]
    partner: Id | None = None
    cam: Id | None = None


def _as_moment(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time(9), UTC)
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value


class ContactDefinition(_Strict):
    """Somebody at the customer, by the role in the decision."""

    role: Id
    name: Annotated[str, Field(max_length=200)] = ""
    email: Annotated[str, Field(max_length=200, pattern=r"^([^@\s<>]+@[^@\s<>]+)?$")] = ""


class LineDefinition(_Strict):
    """One product of a deal that has several; `amount` in whole units of the deal's currency."""

    product: Id
    amount: int | None = Field(default=None, ge=0)


class DealDefinition(_Strict):
    """A deal known before Dealmate; it is imported once and then lives in the database.

    `amount` is in whole units of the currency. A bare date stands for 09:00 UTC of that day.
    """

    id: Id
    partner: Id
    registered_by: Id
    customer: Name
    customer_domain: str = ""
    product: Id
    amount: int | None = Field(default=None, ge=0)
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    industry: str = ""
    stage: Annotated[Stage, _SMALL]
    registration: Annotated[Registration, _SMALL]
    expected_close: date | None = None
    competitor: str | None = None
    contact_role: str = ""
    registered_at: datetime
    stage_since: datetime
    approved_at: datetime | None = None
    protected_until: date | None = None
    extensions: int = Field(default=0, ge=0, le=20)
    question: str = ""
    notes: str = ""
    contacts: tuple[ContactDefinition, ...] = ()
    lines: tuple[LineDefinition, ...] = ()

    @field_validator("registered_at", "stage_since", "approved_at", mode="before")
    @classmethod
    def _moment(cls, value: object) -> object:
        return _as_moment(value)


class ProgrammeDefinition(_Strict):
    """The whole file. Every reference in it is checked."""

    vendor: VendorDefinition = VendorDefinition()
    rules: RulesDefinition = RulesDefinition()
    products: tuple[ProductDefinition, ...] = ()
    industries: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    contact_roles: tuple[str, ...] = ()
    tiers: Annotated[tuple[Id, ...], Field(min_length=1)]
    partners: tuple[PartnerDefinition, ...] = ()
    members: tuple[MemberDefinition, ...] = ()
    channels: tuple[ChannelDefinition, ...] = ()
    deals: tuple[DealDefinition, ...] = ()

    @property
    def vendor_teams(self) -> frozenset[str]:
        """The vendor's workspaces: as written, else where its people are and no partner is."""
        if self.vendor.slack_teams:
            return self.vendor.slack_teams
        own = {i.team for m in self.members if m.organisation == VENDOR for i in m.slack}
        return frozenset(own - {team for p in self.partners for team in p.slack_teams})

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        programme = self._as_listed()
        problems = [*inconsistencies(programme), *inconsistencies_of_deals(programme)]
        if problems:
            raise MisfitError([(self._path_of(problem), problem.advised) for problem in problems])
        return programme

    def _as_listed(self) -> Self:
        """Return the same with every word of a list spelt as that list has it."""
        stated = Stated.by_file(self)
        partners = tuple(partner_as_listed(p, stated, tiers=self.tiers) for p in self.partners)
        deals = tuple(deal_as_listed(d, stated) for d in self.deals)
        if (partners, deals) == (self.partners, self.deals):
            return self
        return self.model_copy(update={"partners": partners, "deals": deals})

    def _path_of(self, problem: Inconsistency) -> tuple[str | int, ...]:
        """Where in the file something is that does not fit; of two with one id the second.

        The last part is the name that does not fit: where it stands in a list, that is its line.
        """
        things = getattr(self, problem.sheet, ()) if problem.sheet else ()
        places = [at for at, thing in enumerate(things) if thing.id == problem.id]
        return (problem.sheet, places[-1], problem.field, problem.name) if places else ()


def read_programme(path: Path) -> ProgrammeDefinition:
    """Read and check a programme file.

    Raises:
        AuthoredFileError: the file is missing, is no YAML, or breaks the schema; with lines.
    """
    return validate(ProgrammeDefinition, read_yaml(path))
