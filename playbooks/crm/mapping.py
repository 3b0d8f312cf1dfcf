"""The file crm.yaml: which of the CRM's fields, stages and accounts mean what here. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from content_index.sources.credentials import Secret
from playbooks.deals.stages import Registration, Stage

Text = Annotated[str, Field(min_length=1, max_length=200)]
FieldName = Annotated[
    str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,99}(\.[A-Za-z][A-Za-z0-9_]{0,99})?$")
]


class CrmKind(StrEnum):
    """Which CRM it is. `webhook` is any other one, which only sends events."""

    SALESFORCE = "salesforce"
    HUBSPOT = "hubspot"
    WEBHOOK = "webhook"


class Owner(StrEnum):
    """Whose word holds for a field."""

    CRM = "crm"
    DEALMATE = "dealmate"
    LATEST = "latest"
    """Whoever changed it last."""


LABELS = {
    CrmKind.SALESFORCE: "Salesforce",
    CrmKind.HUBSPOT: "HubSpot",
    CrmKind.WEBHOOK: "The CRM",
}
_SHORT_ID = 15
FACTS = ("product", "amount", "currency", "expected_close", "competitor")
"""Fields of a deal beside its stage that a CRM may change."""
WRITTEN_ONLY = ("registration", "protected_until")
"""Fields that only Dealmate decides."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _https(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.password:
        raise ValueError("an address starts with https:// and holds no user name or password")
    return value.rstrip("/")


HttpsAddress = Annotated[Text, AfterValidator(_https)]


class WebhookFields(_Strict):
    """The key `webhook`: what signed events are checked with."""

    secret: Secret


class ConnectionFields(_Strict):
    """Keys of every connection to a CRM."""

    every_seconds: Annotated[int, Field(ge=10, le=86_400)] = 60
    overlap_seconds: Annotated[int, Field(ge=0, le=86_400)] = 300
    """How far before the last change it is asked again: changes become visible late."""
    timeout_seconds: Annotated[int, Field(ge=1, le=120)] = 20
    ca_file: Text | None = None


class SalesforceFields(ConnectionFields):
    """The key `salesforce`: a connected app with the client credentials flow."""

    address: HttpsAddress
    client_id: Text
    client_secret: Secret
    api_version: Annotated[str, Field(pattern=r"^\d{2,3}\.0$")] = "62.0"


class HubSpotFields(ConnectionFields):
    """The key `hubspot`: a private app.

    Its own webhooks are taken with `app_secret` and `webhook_url`, the address as HubSpot calls it.
    """

    token: Secret
    app_secret: Secret | None = None
    webhook_url: HttpsAddress | None = None
    api: HttpsAddress = "https://api.hubapi.com"


class FieldNames(_Strict):
    """The key `fields`: the CRM's name of each field of a deal."""

    stage: FieldName
    account: FieldName
    stage_changed_at: FieldName | None = None
    number: FieldName | None = None
    contact: FieldName | None = None
    customer: FieldName | None = None
    customer_domain: FieldName | None = None
    product: FieldName | None = None
    industry: FieldName | None = None
    contact_role: FieldName | None = None
    competitor: FieldName | None = None
    notes: FieldName | None = None
    amount: FieldName | None = None
    currency: FieldName | None = None
    expected_close: FieldName | None = None
    reason: FieldName | None = None
    registration: FieldName | None = None
    protected_until: FieldName | None = None

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        names = [name for _, name in self if name is not None]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"{twice[0]} is named for two fields")
        for key in ("number", *WRITTEN_ONLY):
            name = getattr(self, key)
            if name is not None and "." in name:
                raise ValueError(f"{key}: {name} is a field of another record, so not written to")
        return self


class OwnerFields(_Strict):
    """The key `owners`: whose word holds."""

    stage: Owner = Owner.LATEST
    product: Literal[Owner.CRM, Owner.DEALMATE] = Owner.CRM
    amount: Literal[Owner.CRM, Owner.DEALMATE] = Owner.CRM
    currency: Literal[Owner.CRM, Owner.DEALMATE] = Owner.CRM
    expected_close: Literal[Owner.CRM, Owner.DEALMATE] = Owner.CRM
    competitor: Literal[Owner.CRM, Owner.DEALMATE] = Owner.CRM


class CrmMapping(_Strict):
    """All of crm.yaml."""

    kind: CrmKind
    label: Text | None = None
    webhook: WebhookFields | None = None
    salesforce: SalesforceFields | None = None
    hubspot: HubSpotFields | None = None
    fields: FieldNames
    stages: Annotated[Mapping[Text, Stage], Field(min_length=1)]
    write_stages: Mapping[Stage, Text] = Field(default_factory=dict)
    registrations: Mapping[Registration, Text] = Field(default_factory=dict)
    accounts: Mapping[Text, Text] = Field(default_factory=dict)
    products: Mapping[Text, Text] = Field(default_factory=dict)
    competitors: Mapping[Text, Text] = Field(default_factory=dict)
    default_currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    time_zone: str = "UTC"
    owners: OwnerFields = OwnerFields()
    new_deals: Literal["register", "ask"] = "register"

    @property
    def name(self) -> str:
        """What people call the CRM."""
        return self.label or LABELS[self.kind]

    @property
    def connection(self) -> SalesforceFields | HubSpotFields | None:
        """How it is reached; None for one that only sends events."""
        return self.salesforce or self.hubspot

    def partner_of(self, account: str) -> str | None:
        """The partner of an account."""
        whole = {self.whole_id(known): partner for known, partner in self.accounts.items()}
        return whole.get(self.whole_id(account))

    def account_of(self, partner_id: str) -> str | None:
        """The first account of a partner; None when the file names none."""
        accounts = self.accounts.items()
        return next((account for account, partner in accounts if partner == partner_id), None)

    def whole_id(self, written: str) -> str:
        """Return the one form of an id: Salesforce's have a short and a long one."""
        is_short = len(written) == _SHORT_ID and written.isascii() and written.isalnum()
        return _long_id(written) if is_short and self.kind is CrmKind.SALESFORCE else written

    def written_stage(self, stage: Stage) -> str | None:
        """The CRM's name for a stage: as `write_stages` says, else the first that is read so."""
        if stage in self.write_stages:
            return self.write_stages[stage]
        return next((name for name, read in self.stages.items() if read is stage), None)

    @property
    def read_fields(self) -> tuple[str, ...]:
        """The CRM's names of everything that is read, each once, in a fixed order."""
        names = [name for key, name in self.fields if name is not None and key not in WRITTEN_ONLY]
        written = [getattr(self.fields, key) for key in WRITTEN_ONLY]
        return tuple(dict.fromkeys([*names, *(name for name in written if name is not None)]))


Problem = tuple[tuple[str | int, ...], str]
"""The path of keys in the file, and what is wrong there, for its author."""


def inconsistencies(mapping: CrmMapping) -> list[Problem]:
    """Say what in the file contradicts itself, so that it cannot be used."""
    found: list[Problem] = []
    for kind in (CrmKind.SALESFORCE, CrmKind.HUBSPOT):
        is_given = getattr(mapping, kind) is not None
        if is_given and kind is not mapping.kind:
            found.append(((str(kind),), f"is given, though kind is {mapping.kind}"))
        if kind is mapping.kind and not is_given:
            found.append((("kind",), f"say under '{kind}' how it is reached"))
    if mapping.kind is CrmKind.WEBHOOK and mapping.webhook is None:
        found.append((("kind",), "say under 'webhook' what its events are signed with"))
    hubspot = mapping.hubspot
    if hubspot is not None and (hubspot.app_secret is None) != (hubspot.webhook_url is None):
        found.append((("hubspot",), "app_secret and webhook_url go together"))
    for stage, name in mapping.write_stages.items():
        if mapping.stages.get(name) is not stage:
            words = (
                f"{stage} is written as {name!r}, which 'stages' does not read as {stage}: "
                "it would come back as something else"
            )
            found.append((("write_stages", str(stage)), words))
    try:
        ZoneInfo(mapping.time_zone)
    except (KeyError, ValueError, OSError):
        found.append((("time_zone",), f"{mapping.time_zone!r} is no IANA time zone"))
    return found


def doubts(
    mapping: CrmMapping, *, products: frozenset[str], partners: frozenset[str]
) -> list[Problem]:
    """Say what the file names that the programme does not know, or leaves out."""
    found: list[Problem] = [
        (("accounts", account), f"{partner!r} is no partner of the programme")
        for account, partner in mapping.accounts.items()
        if partner not in partners
    ]
    found += [
        (("products", name), f"{product!r} is no product of the programme")
        for name, product in mapping.products.items()
        if product not in products
    ]
    missing = [stage for stage in Stage if mapping.written_stage(stage) is None]
    if missing:
        words = f"no stage of {mapping.name} means {', '.join(missing)}: not written there"
        found.append((("stages",), words))
    return found


def _long_id(short: str) -> str:
    """Lengthen an id of Salesforce: each of three more characters tells which of five are capitals.

    https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta (Field Types, ID).
    """
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    parts = (short[at : at + 5] for at in range(0, _SHORT_ID, 5))
    capitals = (sum(1 << n for n, c in enumerate(part) if "A" <= c <= "Z") for part in parts)
    return short + "".join(alphabet[number] for number in capitals)


def as_text(value: Any) -> str | None:
    """Return a value of the CRM as text without blanks around it; None for nothing."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip() or None
