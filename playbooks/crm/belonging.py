"""Whether a record of the CRM may touch a deal: only where its account is the deal's partner. Pure.

An account that was not told yet and one that crm.yaml gives to nobody are different things: the
first may still turn out to be right, the second is a stranger's.
"""

from __future__ import annotations

from playbooks.crm.mapping import CrmMapping
from playbooks.crm.queries import CrmRecord
from playbooks.crm.reconciling import Held, Trouble
from playbooks.deals.deal import Deal


def account_of(known: CrmRecord, mapping: CrmMapping) -> str | None:
    """Return the account that a record was last told to have; None while it has none."""
    return known.view.value(mapping.fields.account)


def stranger(known: CrmRecord, deal: Deal, mapping: CrmMapping) -> Held | None:
    """Say why a record may not be this deal: its account is another partner's, or nobody's.

    None for an account of the deal's partner, and for a record without an account, which can be a
    deal by a person's word alone.
    """
    account = account_of(known, mapping)
    if account is None:
        return None
    partner_id = mapping.partner_of(account)
    if partner_id is None:
        words = (
            f"It is for deal {deal.id}, and crm.yaml gives its account {account} in {mapping.name} "
            "to no partner. Nothing is changed on either side. Mend its account there, or add it "
            "under 'accounts' and replay this."
        )
        return Held(trouble=Trouble.UNKNOWN_ACCOUNT, words=words)
    if partner_id != deal.partner_id:
        words = (
            f"It is for deal {deal.id}, and its account {account} in {mapping.name} has no such "
            "deal here: it is another partner's. Nothing is changed on either side. Mend its "
            "account or its number there."
        )
        return Held(trouble=Trouble.UNKNOWN_DEAL, words=words)
    return None
