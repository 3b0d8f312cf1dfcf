"""What is known about a deal, completed and corrected after its registration."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from playbooks.deals.changing import edit_facts
from playbooks.deals.deal import Contact, Deal, ProductLine
from playbooks.deals.extending import PROTECTED
from playbooks.deals.finding import NOT_FOUND, visible_and_locked
from playbooks.deals.registering import (
    FormErrors,
    RegistrationFields,
    RegistrationForm,
    check_form,
    fields_as_listed,
    read_number,
)
from playbooks.deals.stages import Refusal, RefusalCode
from playbooks.programme.people import Member
from playbooks.programme.queries import rules

CONTACTS_MAX = 10
LINES_MAX = 20
ROLE_LENGTH_MAX = 80
NAME_LENGTH_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsForm:
    """What was typed, field by field, unchecked; an empty string is an empty field.

    `contacts` has a line for each person, "role: name, address"; `lines` one for each product,
    "product: amount".
    """

    customer_domain: str = ""
    amount: str = ""
    currency: str = ""
    industry: str = ""
    expected_close: str = ""
    competitor: str = ""
    contacts: str = ""
    lines: str = ""
    notes: str = ""


def details_of(deal: Deal) -> DetailsForm:
    """Write down what is known about a deal as it would be typed."""
    close = deal.expected_close
    contacts = deal.contacts or ((Contact(role=deal.contact_role),) if deal.contact_role else ())
    return DetailsForm(
        customer_domain=deal.customer_domain,
        amount="" if deal.amount is None else str(deal.amount),
        currency=deal.currency,
        industry=deal.industry,
        expected_close="" if close is None else close.isoformat(),
        competitor=deal.competitor or "",
        contacts="\n".join(_contact_text(contact) for contact in contacts),
        lines="\n".join(
            line.product if line.amount is None else f"{line.product}: {line.amount}"
            for line in deal.lines
        ),
        notes=deal.notes,
    )


def check_details(
    form: DetailsForm,
    deal: Deal,
    *,
    today: date,
    products: tuple[tuple[str, str], ...] = (),
    currencies: frozenset[str] = frozenset(),
) -> RegistrationFields | FormErrors:
    """Check what was typed about a deal and turn it into values. Pure.

    With several products the amount is their sum where each has one, and the largest leads.
    `products` are (id, name); a line may say either.
    """
    contacts, contact_error = read_contacts(form.contacts)
    lines, line_error = read_lines(form.lines, products)
    amount = form.amount
    if lines and all(line.amount is not None for line in lines):
        amount = str(sum(line.amount or 0 for line in lines))
    close = form.expected_close
    is_old_close = deal.expected_close is not None and close == deal.expected_close.isoformat()
    checked = check_form(
        RegistrationForm(
            customer=deal.customer,
            customer_domain=form.customer_domain,
            product=_leading(lines, deal.product),
            amount=amount,
            currency=form.currency or deal.currency,
            industry=form.industry,
            expected_close="" if is_old_close else close,
            competitor=form.competitor,
            contact_role=contacts[0].role if contacts else "",
            notes=form.notes,
        ),
        today=today,
        currencies=currencies,
    )
    errors = dict(checked.by_field) if isinstance(checked, FormErrors) else {}
    errors |= {"contacts": contact_error} if contact_error else {}
    errors |= {"lines": line_error} if line_error else {}
    if errors or isinstance(checked, FormErrors):
        return FormErrors(by_field=errors)
    return replace(
        checked,
        expected_close=deal.expected_close if is_old_close else checked.expected_close,
        contacts=contacts,
        lines=lines,
    )


def complete_deal(  # noqa: PLR0913 - what, by whom and when
    session: Session, deal_id: str, form: DetailsForm, *, by: Member, now: datetime, today: date
) -> Deal | FormErrors | Refusal:
    """Complete or correct what is known about a deal; the partner's own people and the CAM may.

    A new domain is compared with what others have registered, also when the deal is approved: that
    stays as it is, and the CAM is asked to look.
    """
    deal = visible_and_locked(session, deal_id, by)
    if deal is None:
        return NOT_FOUND
    if not by.is_vendor and by.organisation != deal.partner_id:
        message = "Only the partner who works on it changes a deal."
        return Refusal(code=RefusalCode.NOT_ALLOWED, message=message)
    programme = rules(session)
    checked = check_details(
        form,
        deal,
        today=today,
        products=programme.products,
        currencies=frozenset(programme.currencies),
    )
    if isinstance(checked, FormErrors):
        return checked
    checked = fields_as_listed(checked, programme)
    after = replace(
        deal,
        customer_domain=checked.customer_domain,
        product=checked.product,
        lines=checked.lines,
        amount=checked.amount,
        currency=checked.currency,
        industry=checked.industry,
        expected_close=checked.expected_close,
        competitor=checked.competitor,
        contact_role=checked.contact_role,
        contacts=checked.contacts,
        notes=checked.notes,
    )
    if after == deal:
        return Refusal(code=RefusalCode.UNCHANGED, message="Nothing has changed.")
    note = _agreed_changes(deal, after) if deal.registration in PROTECTED else ""
    return edit_facts(session, deal, after, by=by.id, note=note, now=now)


def _agreed_changes(before: Deal, after: Deal) -> str:
    """Say what changed of that on which an approval rested, old and new; empty when nothing did."""
    pairs = (
        ("domain", before.customer_domain, after.customer_domain),
        ("product", before.product, after.product),
        ("amount", _amount_words(before), _amount_words(after)),
    )
    return "; ".join(
        f"{name} {old or 'none'} to {new or 'none'}" for name, old, new in pairs if old != new
    )


def _amount_words(deal: Deal) -> str:
    return "" if deal.amount is None else f"{deal.currency} {deal.amount:,}"


def _contact_text(contact: Contact) -> str:
    rest = ", ".join(part for part in (contact.name, contact.email) if part)
    return f"{contact.role}: {rest}" if rest else contact.role


def read_contacts(text: str) -> tuple[tuple[Contact, ...], str]:
    """Read "role: name, address", one a line; returns what is wrong beside it."""
    found = []
    for number, line in _numbered(text):
        role, _, rest = line.partition(":")
        name, _, email = (part.strip() for part in rest.partition(","))
        if "@" in name and not email:
            name, email = "", name
        is_address = not email or (email.count("@") == 1 and " " not in email)
        role = "_".join(role.casefold().split())
        is_role = bool(role) and not {"@", ","} & set(role) and len(role) <= ROLE_LENGTH_MAX
        if not is_role or not is_address or max(len(name), len(email)) > NAME_LENGTH_MAX:
            asked = "Write each contact as role: name, address."
            return (), f"Line {number} is not understood: {line[:60]}. {asked}"
        found.append(Contact(role=role, name=name, email=email))
    if len(found) > CONTACTS_MAX:
        return (), f"Name at most {CONTACTS_MAX} contacts."
    return tuple(found), ""


def read_lines(
    text: str, products: tuple[tuple[str, str], ...]
) -> tuple[tuple[ProductLine, ...], str]:
    """Read "product: amount", one a line; returns what is wrong beside it."""
    known = {key.casefold(): i for i, name in products for key in (i, name)}
    found: list[ProductLine] = []
    for number, line in _numbered(text):
        name, _, rest = (part.strip() for part in line.partition(":"))
        product = known.get(name.casefold(), "" if known else name)
        amount = read_number(rest) if rest else None
        if not product or (rest and amount is None):
            choice = ", ".join(name for _, name in products)
            known_ones = f" Products are: {choice}." if products else ""
            asked = f"Write product: amount.{known_ones}"
            return (), f"Line {number} is not understood: {line[:60]}. {asked}"
        if product in {one.product for one in found}:
            return (), f"Line {number}: {name} is there twice."
        found.append(ProductLine(product=product, amount=None if amount is None else round(amount)))
    if len(found) > LINES_MAX:
        return (), f"Name at most {LINES_MAX} products."
    return tuple(found), ""


def _numbered(text: str) -> list[tuple[int, str]]:
    """The lines that hold something, each with its number as its writer counts."""
    lines = enumerate(map(str.strip, text.splitlines()), start=1)
    return [(number, line) for number, line in lines if line]


def _leading(lines: tuple[ProductLine, ...], present: str) -> str:
    """Return the product that leads: the largest amount; the present one among equals."""
    if not lines:
        return present
    best = max(line.amount or 0 for line in lines)
    leading = [line.product for line in lines if (line.amount or 0) == best]
    return present if present in leading else leading[0]
