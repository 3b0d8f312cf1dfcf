"""Values of deals in the CRM's form and in ours. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from playbooks.crm.mapping import FACTS, CrmMapping, Owner
from playbooks.crm.reconciling import Held, Trouble
from playbooks.crm.record import CrmView, moment
from playbooks.deals.deal import NO_COMPETITOR
from playbooks.deals.registering import AMOUNT_MAX, read_competitor
from playbooks.listed import as_listed

if TYPE_CHECKING:
    from playbooks.deals.deal import Deal
    from playbooks.programme.people import Rules

_DAY_LENGTH = len("2026-12-31")


class UnreadableValueError(ValueError):
    """A value of the CRM means nothing here; the message says what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the CRM says about a deal beside its stage: by our names, and what cannot be read."""

    values: Mapping[str, Any]
    held: tuple[Held, ...] = ()


def facts_of(view: CrmView, mapping: CrmMapping) -> Facts:
    """Read every mapped fact that the CRM has said, whoever owns it; see `FACTS` for the names."""
    values: dict[str, Any] = {}
    held: list[Held] = []
    for name in FACTS:
        field = getattr(mapping.fields, name)
        text = view.value(field)
        if text is None:
            continue
        try:
            values[name] = _READERS[name](text, mapping)
        except UnreadableValueError as error:
            words = f"{mapping.name} says {field} is {text!r}. {error}"
            held.append(Held(trouble=Trouble.BAD_VALUE, words=words))
    return Facts(values=values, held=tuple(held))


def facts_as_listed(values: Mapping[str, Any], rules: Rules) -> dict[str, Any]:
    """Return facts with products and competitors spelt as the programme has them."""
    lists = {"product": dict(rules.products), "competitor": rules.competitors}
    return {
        name: as_listed(value, lists[name]) if name in lists and value else value
        for name, value in values.items()
    }


def changes_for(deal: Deal, facts: Mapping[str, Any], mapping: CrmMapping) -> dict[str, Any]:
    """The facts that the CRM owns and that differ from the deal's, by our names."""
    return {
        name: value
        for name, value in facts.items()
        if getattr(mapping.owners, name) is Owner.CRM and getattr(deal, name) != value
    }


def written_fields(deal: Deal, mapping: CrmMapping, *, with_stage: bool) -> dict[str, str | None]:
    """What the CRM should say about a deal, by its own field names, as far as Dealmate decides."""
    fields = mapping.fields
    said: dict[str, str | None] = {}
    if fields.number is not None:
        said[fields.number] = deal.id
    if fields.registration is not None:
        said[fields.registration] = mapping.registrations.get(
            deal.registration, str(deal.registration)
        )
    if fields.protected_until is not None:
        until = deal.protected_until
        said[fields.protected_until] = None if until is None else until.isoformat()
    stage = mapping.written_stage(deal.stage)
    if with_stage and mapping.owners.stage is not Owner.CRM and stage is not None:
        said[fields.stage] = stage
    for name in FACTS:
        field = getattr(fields, name)
        if field is not None and getattr(mapping.owners, name) is Owner.DEALMATE:
            said[field] = _written(name, getattr(deal, name), mapping)
    return said


def says_the_same(field: str, ours: str | None, theirs: str | None, mapping: CrmMapping) -> bool:
    """Whether the CRM's value of a field amounts to ours: a stage by what it means here."""
    if ours == theirs:
        return True
    if theirs is None or ours is None:
        return False
    if field == mapping.fields.stage:
        return theirs in mapping.stages and mapping.stages[theirs] is mapping.stages.get(ours)
    name = next((name for name, known in mapping.fields if known == field), "")
    reader = _READERS.get("expected_close" if name == "protected_until" else name)
    if reader is None:
        return False
    try:
        return bool(reader(ours, mapping) == reader(theirs, mapping))
    except UnreadableValueError:
        return False


def _written(name: str, value: Any, mapping: CrmMapping) -> str | None:
    if value is None or value == "":
        return None
    names: Mapping[str, Mapping[str, str]] = {
        "product": mapping.products,
        "competitor": mapping.competitors,
    }
    for theirs, ours in names.get(name, {}).items():
        if ours == value:
            return theirs
    return None if value == NO_COMPETITOR else str(value)


def read_amount(text: str) -> int:
    """Read an amount in whole units.

    Raises:
        UnreadableValueError: no number, or not one of a deal.
    """
    try:
        amount = Decimal(text)
        whole = int(amount.to_integral_value(ROUND_HALF_UP))
    except (InvalidOperation, ValueError, OverflowError):
        raise UnreadableValueError("A number such as 45000 is expected.") from None
    if not 1 <= whole <= AMOUNT_MAX:
        raise UnreadableValueError("An amount between 1 and 1,000,000,000 is expected.")
    return whole


def read_day(text: str, *, zone: str) -> date:
    """Read a day: a date, or a moment on that time zone's calendar.

    Raises:
        UnreadableValueError: neither.
    """
    if len(text) == _DAY_LENGTH:
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    at = moment(text)
    if at is None:
        raise UnreadableValueError("A date such as 2026-12-31 is expected.")
    return at.astimezone(ZoneInfo(zone)).date()


def read_currency(text: str) -> str:
    """Read an ISO 4217 code.

    Raises:
        UnreadableValueError: it is none.
    """
    code = text.upper()
    if len(code) != len("EUR") or not (code.isascii() and code.isalpha()):
        raise UnreadableValueError("A currency of three letters, such as EUR, is expected.")
    return code


def _product(text: str, mapping: CrmMapping) -> str:
    text = as_listed(text, mapping.products)
    if mapping.products and text not in mapping.products:
        raise UnreadableValueError("Add it to 'products' in crm.yaml.")
    return mapping.products.get(text, text)


def _competitor(text: str, mapping: CrmMapping) -> str | None:
    return read_competitor(mapping.competitors.get(as_listed(text, mapping.competitors), text))


_READERS: Mapping[str, Callable[[str, CrmMapping], Any]] = {
    "product": _product,
    "amount": lambda text, _: read_amount(text),
    "currency": lambda text, _: read_currency(text),
    "expected_close": lambda text, mapping: read_day(text, zone=mapping.time_zone),
    "competitor": _competitor,
}
