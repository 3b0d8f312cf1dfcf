"""Which deal a record of the CRM is: by its number, by a person's word, or a new one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from playbooks.crm import queries
from playbooks.crm.belonging import account_of, stranger
from playbooks.crm.mapping import CrmMapping
from playbooks.crm.queries import CrmRecord
from playbooks.crm.reconciling import Held, Trouble
from playbooks.crm.standing import acting_for
from playbooks.crm.values import facts_of
from playbooks.deals import queries as deals
from playbooks.deals.deal import CAME_BY_CRM
from playbooks.deals.registering import FormErrors, RegistrationForm
from playbooks.deals.stages import CLOSED_STAGES
from playbooks.deals.usecases import Registered, register_deal
from playbooks.programme import queries as programme
from playbooks.programme.people import Member, Partner, Role


def linked(  # noqa: PLR0913 - what, whether, when
    session: Session,
    known: CrmRecord,
    mapping: CrmMapping,
    *,
    may_register: bool,
    now: datetime,
    today: date,
) -> CrmRecord | Held | None:
    """Find the deal that a record is, or register it.

    None for a record of no partner at all: a vendor's direct business is nobody's deal here. `Held`
    when a person has to decide. With `may_register` somebody has decided already.
    """
    number = known.view.value(mapping.fields.number)
    account = account_of(known, mapping)
    is_told = mapping.fields.account in known.view.heard
    if account is None and not is_told and mapping.connection is not None:
        return None  # what was told in part only is asked for as a whole within a minute
    if number is not None:
        return _of_its_number(session, known, number, mapping, is_told=is_told)
    if account is None and is_told:
        return None
    partner_id = None if account is None else mapping.partner_of(account)
    partner = programme.partner(session, partner_id)
    if partner is None:
        return _of_nobody(account, mapping)
    if mapping.new_deals == "ask" and not may_register:
        words = (
            f"It belongs to {partner.name} and is no deal here. Link it to one, replay it with "
            "--register, or drop it."
        )
        return Held(trouble=Trouble.UNKNOWN_DEAL, words=words)
    return _registered(
        session, known, mapping, partner=partner, now=now, today=today, even_if_alike=may_register
    )


def _of_nobody(account: str | None, mapping: CrmMapping) -> Held:
    if account is None:
        words = (
            "It is no deal here, and it was never told whose business it is. Link it to a deal, "
            "have its account sent, or drop it."
        )
        return Held(trouble=Trouble.UNKNOWN_DEAL, words=words)
    words = (
        f"It belongs to account {account} in {mapping.name}, which crm.yaml gives to no partner of "
        "the programme. Add it under 'accounts' and replay this, or drop it."
    )
    return Held(trouble=Trouble.UNKNOWN_ACCOUNT, words=words)


def _of_its_number(
    session: Session, known: CrmRecord, number: str, mapping: CrmMapping, *, is_told: bool
) -> CrmRecord | Held:
    """Link a record to the deal that it names, once its account says that it may."""
    if account_of(known, mapping) is not None:
        return link_to(session, known, number, mapping)
    why = "it has no account" if is_told else "it was never told whose business it is"
    words = (
        f"It names deal {number}, and {why} in {mapping.name}. Have its account sent, link it to "
        "the deal, or drop it."
    )
    return Held(trouble=Trouble.UNKNOWN_DEAL, words=words)


def link_to(
    session: Session, known: CrmRecord, deal_id: str, mapping: CrmMapping
) -> CrmRecord | Held:
    """Link a record to a deal, unless its account is not that deal's partner's."""
    deal = deals.deal(session, deal_id, viewer=acting_for(mapping))
    if deal is None:
        words = f"It names deal {deal_id}, and there is no such deal here."
        return Held(trouble=Trouble.UNKNOWN_DEAL, words=words)
    held = stranger(known, deal, mapping)
    if held is not None:
        return held
    other = queries.record_of_deal(session, deal.id)
    if other is not None and other.id != known.id:
        words = f"It names deal {deal.id}, which is {other.id} in {mapping.name} already."
        return Held(trouble=Trouble.UNKNOWN_DEAL, words=words)
    return replace(known, deal_id=deal.id, is_left_alone=False)


def _registrant(
    session: Session, known: CrmRecord, mapping: CrmMapping, partner_id: str
) -> Member | None:
    """The partner's person whom the CRM names, else their lead, else the first by id."""
    people = programme.members(session, organisation=partner_id)
    email = (known.view.value(mapping.fields.contact) or "").lower()
    named = [person for person in people if person.email == email]
    leads = [person for person in people if person.role is Role.PARTNER_LEAD]
    return next(iter([*named, *leads, *people]), None)


def _registered(  # noqa: PLR0913 - what, whose, when
    session: Session,
    known: CrmRecord,
    mapping: CrmMapping,
    *,
    partner: Partner,
    now: datetime,
    today: date,
    even_if_alike: bool,
) -> CrmRecord | Held:
    by = _registrant(session, known, mapping, partner.id)
    if by is None:
        words = f"Nobody of {partner.name} is known, in whose name it could be registered."
        return Held(trouble=Trouble.NOT_REGISTERED, words=words)
    form = _form(known, mapping, today=today)
    if isinstance(form, Held):
        return form
    whole = session.begin_nested()
    outcome = register_deal(
        session, form, by=by, request_key=f"crm:{known.id}", now=now, today=today, note=CAME_BY_CRM
    )
    if isinstance(outcome, Registered) and outcome.own_duplicates and not even_if_alike:
        whole.rollback()
        alike = ", ".join(outcome.own_duplicates)
        words = (
            f"It looks like {alike}: the same customer and product. Link it to that deal, or "
            "replay it with --register if it is another."
        )
        return Held(trouble=Trouble.UNKNOWN_DEAL, words=words)
    whole.commit()
    if isinstance(outcome, Registered):
        return replace(known, deal_id=outcome.deal.id, made_the_deal=True)
    problems = outcome.by_field.values() if isinstance(outcome, FormErrors) else [outcome.message]
    words = "It cannot be registered. " + " ".join(problems)
    return Held(trouble=Trouble.NOT_REGISTERED, words=words)


def _form(known: CrmRecord, mapping: CrmMapping, *, today: date) -> RegistrationForm | Held:
    """Fill in a registration form from what the CRM has said; `Held` when that makes no deal."""
    said = known.view.stages[-1].value if known.view.stages else None
    stage = None if said is None else mapping.stages.get(said)
    if said is not None and stage is None:
        words = f"{mapping.name} says stage {said!r}, which crm.yaml maps to none."
        return Held(trouble=Trouble.UNMAPPED_STAGE, words=words)
    if stage in CLOSED_STAGES:
        words = f"It is {stage} in {mapping.name} already, and was never a deal here."
        return Held(trouble=Trouble.NOT_REGISTERED, words=words)
    facts = facts_of(known.view, mapping)
    if facts.held:
        words = " ".join(held.words for held in facts.held)
        return Held(trouble=Trouble.BAD_VALUE, words=words)

    def text(field: str | None) -> str:
        return known.view.value(field) or ""

    values, fields = facts.values, mapping.fields
    close = values.get("expected_close")
    return RegistrationForm(
        customer=text(fields.customer),
        customer_domain=text(fields.customer_domain),
        product=str(values.get("product") or ""),
        amount=str(values.get("amount") or ""),
        currency=str(values.get("currency") or mapping.default_currency or ""),
        industry=text(fields.industry),
        expected_close=close.isoformat() if isinstance(close, date) and close >= today else "",
        competitor=str(values.get("competitor") or ""),
        contact_role=text(fields.contact_role),
        notes=f"{text(fields.notes)}\n(Came from {mapping.name}, {known.id}.)".strip(),
        stage=stage or "",
    )
