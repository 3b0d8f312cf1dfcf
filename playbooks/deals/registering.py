"""Checking a registration form. Pure.

Errors are keyed by the form's field names, one short sentence each, as a modal shows them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from playbooks.advice import nearest
from playbooks.deals.conflicts import domain_key
from playbooks.deals.deal import NO_COMPETITOR, Contact, Deal, ProductLine
from playbooks.deals.stages import OPEN_STAGES, Stage
from playbooks.listed import as_listed

if TYPE_CHECKING:
    from playbooks.programme.people import Rules

_PRODUCTS_SHOWN = 8
CUSTOMER_LENGTH_MAX = 200
NOTES_LENGTH_MAX = 3000
AMOUNT_MAX = 1_000_000_000
CLOSE_WITHIN_DAYS = 3 * 366
_SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP"}
_NONE = frozenset({"none", "none known", "no competitor", "nobody", "no one", "n a"})
_AMOUNT = re.compile(r"^(?P<digits>\d[\d., '\u00a0\u202f\u2019]*?)\s*(?P<unit>k|m)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationForm:
    """What was typed, field by field, unchecked; an empty string is an empty field."""

    customer: str = ""
    customer_domain: str = ""
    product: str = ""
    amount: str = ""
    currency: str = ""
    industry: str = ""
    expected_close: str = ""
    competitor: str = ""
    contact_role: str = ""
    notes: str = ""
    stage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationFields:
    """A checked form. `amount` is in whole units of `currency`; `stage` is an open one."""

    customer: str
    customer_domain: str
    product: str
    amount: int | None
    currency: str
    industry: str
    expected_close: date | None
    competitor: str | None
    contact_role: str
    notes: str
    stage: Stage = Stage.REGISTERED
    contacts: tuple[Contact, ...] = ()
    lines: tuple[ProductLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormErrors:
    """What has to be put right, by field name; never empty."""

    by_field: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """How much a CAM has to go on: `percent` from 0 to 100, and what is missing, in words."""

    percent: int
    missing: tuple[str, ...]


def check_form(
    form: RegistrationForm,
    *,
    today: date,
    products: frozenset[str] = frozenset(),
    currencies: frozenset[str] = frozenset(),
) -> RegistrationFields | FormErrors:
    """Check a form and turn it into values.

    Customer, product and amount are required; a deal may be registered at any open stage, and
    without one it begins at the first. `products` and `currencies` are the allowed values;
    empty sets allow any. The expected close lies between today and three years from now.
    """
    typed = {f.name: " ".join(getattr(form, f.name).split()) for f in fields(form)}
    typed["product"] = as_listed(typed["product"], products)
    errors: dict[str, str] = {}
    if len(re.findall(r"\w", typed["customer"])) < 2:  # noqa: PLR2004
        errors["customer"] = "Enter the customer's name."
    elif len(typed["customer"]) > CUSTOMER_LENGTH_MAX:
        errors["customer"] = f"Keep the name within {CUSTOMER_LENGTH_MAX} characters."
    if typed["customer_domain"] and not domain_key(typed["customer_domain"]):
        errors["customer_domain"] = "Enter the customer's own domain, such as example.com."
    if not typed["product"]:
        errors["product"] = "Choose a product."
    elif products and typed["product"] not in products:
        some = ", ".join(sorted(products)[:_PRODUCTS_SHOWN])
        known = nearest(typed["product"], products) or f"Known are {some} and others."
        errors["product"] = f"That is none of the products. {known}"
    amount, currency = _read_amount(typed["amount"], typed["currency"].upper(), errors)
    if currencies and currency not in currencies and "amount" not in errors:
        errors["currency"] = "Choose one of: " + ", ".join(sorted(currencies)) + "."
    expected_close = _read_close(typed["expected_close"], today, errors)
    typed["stage"] = as_listed(typed["stage"], OPEN_STAGES)
    if typed["stage"] not in {"", *OPEN_STAGES}:
        listed = ", ".join(stage for stage in Stage if stage in OPEN_STAGES)
        errors["stage"] = f"Choose a stage: {listed}."
    if len(form.notes) > NOTES_LENGTH_MAX:
        errors["notes"] = f"Keep the notes within {NOTES_LENGTH_MAX} characters."
    if errors:
        return FormErrors(by_field=errors)
    return RegistrationFields(
        customer=typed["customer"],
        customer_domain=domain_key(typed["customer_domain"]),
        product=typed["product"],
        amount=amount,
        currency=currency,
        industry=typed["industry"],
        expected_close=expected_close,
        competitor=read_competitor(typed["competitor"]),
        contact_role=typed["contact_role"],
        notes=form.notes.strip(),
        stage=Stage(typed["stage"] or Stage.REGISTERED),
    )


def fields_as_listed(checked: RegistrationFields, rules: Rules) -> RegistrationFields:
    """Return a checked form whose words are spelt as the programme's lists have them.

    Any other word stays: whoever fills in a form knows who decides at the customer, and in which
    industry that is, whatever the lists have foreseen.
    """
    rival, roles = checked.competitor, rules.contact_roles
    return replace(
        checked,
        industry=as_listed(checked.industry, rules.industries),
        competitor=rival and as_listed(rival, rules.competitors),
        contact_role=as_listed(checked.contact_role, roles),
        contacts=tuple(replace(one, role=as_listed(one.role, roles)) for one in checked.contacts),
    )


def fields_of(deal: Deal) -> RegistrationFields:
    """Return what a deal would be registered with as it stands now."""
    return RegistrationFields(
        customer=deal.customer,
        customer_domain=deal.customer_domain,
        product=deal.product,
        amount=deal.amount,
        currency=deal.currency,
        industry=deal.industry,
        expected_close=deal.expected_close,
        competitor=deal.competitor,
        contact_role=deal.contact_role,
        notes=deal.notes,
        stage=deal.stage,
        contacts=deal.contacts,
        lines=deal.lines,
    )


def completeness(checked: RegistrationFields) -> Completeness:
    """Score a registration: the weight of what is filled in, over the weight of everything."""
    parts = (
        (20, "customer", bool(checked.customer)),
        (15, "customer's domain", bool(checked.customer_domain)),
        (15, "product", bool(checked.product)),
        (15, "amount", checked.amount is not None),
        (10, "expected close", checked.expected_close is not None),
        (10, "contact's role", bool(checked.contact_role or checked.contacts)),
        (5, "industry", bool(checked.industry)),
        (5, "competitor", checked.competitor is not None),
        (5, "notes", bool(checked.notes)),
    )
    return Completeness(
        percent=sum(weight for weight, _, is_there in parts if is_there),
        missing=tuple(name for _, name, is_there in parts if not is_there),
    )


def _read_amount(text: str, currency: str, errors: dict[str, str]) -> tuple[int | None, str]:
    """Read "45,000", "45.000,00 €", "€45k" or "1.2m"; returns whole units and the currency."""
    example = "Enter the amount as a number, such as 45000."
    if not text:
        errors["amount"] = example
        return None, currency
    for symbol, code in _SYMBOLS.items():
        if symbol in text:
            text, currency = text.replace(symbol, "").strip(), currency or code
    code_there = re.fullmatch(r"(?i)(?:([a-z]{3})\s*)?(.+?)(?:\s*([a-z]{3}))?", text)
    if code_there and (code_there[1] or code_there[3]):
        currency = currency or (code_there[1] or code_there[3]).upper()
        text = code_there[2]
    value = read_number(text)
    if value is None:
        errors["amount"] = example
        return None, currency
    if not 1 <= value <= AMOUNT_MAX:
        errors["amount"] = "Enter an amount between 1 and 1,000,000,000."
        return None, currency
    return round(value), currency or "EUR"


def read_number(text: str) -> Decimal | None:
    """Read "45000", "45.000,50", "45'000" or "1.2m" exactly; None when it is no number."""
    found = _AMOUNT.match(text.strip().lower())
    if found is None:
        return None
    return _number(found["digits"]) * {"k": 1_000, "m": 1_000_000}.get(found["unit"] or "", 1)


def _number(digits: str) -> Decimal:
    """Read digits with separators; a last group of other than three digits is a fraction."""
    digits = re.sub(r"[ '\u00a0\u202f\u2019]", "", digits).rstrip(".,")
    groups = re.split(r"[.,]", digits)
    separators = set(re.findall(r"[.,]", digits))
    is_fraction = len(groups) > 1 and (
        len(groups[-1]) != 3  # noqa: PLR2004 - thousands come in threes
        or len(separators) > 1
        or groups[0] == "0"
    )
    if is_fraction:
        return Decimal("".join(groups[:-1]) + "." + groups[-1])
    return Decimal("".join(groups))


def read_competitor(text: str) -> str | None:
    """Read a competitor; "none", in whatever way it is said, is stated as `NO_COMPETITOR`."""
    said = re.sub(r"[\W_]+", " ", text.casefold()).strip()
    return NO_COMPETITOR if said in _NONE else text or None


def _read_close(text: str, today: date, errors: dict[str, str]) -> date | None:
    if not text:
        return None
    try:
        close = date.fromisoformat(text)
    except ValueError:
        errors["expected_close"] = "Enter a date as YYYY-MM-DD."
        return None
    if close < today:
        errors["expected_close"] = "The expected close lies in the past. Choose a later day."
    elif close > today + timedelta(days=CLOSE_WITHIN_DAYS):
        errors["expected_close"] = "Choose a day within the next three years."
    return close
