"""Names in tables are stored as the programme spells them, however they are capitalised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbooks.deals import queries as deal_queries
from playbooks.programme import queries

if TYPE_CHECKING:
    from store.database import Database
    from tests.playbooks.sheets.conftest import Importing


def test_names_are_stored_as_the_programme_spells_them(
    database: Database, importing: Importing
) -> None:
    plan = importing(
        partners="id,tier,products,industries\nnordlicht,GOLD,Vault| RECOVER,Retail\n",
        deals="id,product,industry,competitor,contact_role,contacts,stage\n"
        "D-1001,VAULT,Retail,ColdStack,CISO,Ciso: Ann Lee,Commit\n",
    )
    assert plan.problems == ()
    with database.reading() as session:
        partner = queries.partner(session, "nordlicht")
        deal = deal_queries.deals_by_id(session, ["D-1001"])["D-1001"]
    assert partner is not None
    assert (partner.tier, partner.industries) == ("gold", frozenset({"retail"}))
    assert partner.products == {"vault", "recover"}
    assert (deal.product, deal.industry, deal.competitor) == ("vault", "retail", "coldstack")
    assert (deal.contact_role, deal.contacts[0].role) == ("ciso", "ciso")
    assert deal.stage == "commit"
