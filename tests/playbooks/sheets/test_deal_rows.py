"""Rows of deals: their days, and what is told of a row that is wrong."""

from __future__ import annotations

from playbooks.deals import queries as deal_queries
from playbooks.sheets.kinds import DateOrder
from store.database import Database
from tests.playbooks.sheets.conftest import Importing

HEADER = "id,partner,registered_by,customer,product,amount,stage,registration,registered_at\n"


def test_a_stage_that_began_with_the_deal_is_dated_as_the_deal_is(
    database: Database, importing: Importing
) -> None:
    table = (
        "id,partner,registered_by,customer,product,stage,registration,registered_at\n"
        "N-3,kestrel,nia,Unheard of,vault,discovery,approved,3/4/2026\n"
    )
    (problem,) = importing(deals=table).problems
    assert problem.column == "registered_at"
    assert importing(deals=table, dates=DateOrder.DAY_FIRST).problems == ()
    with database.reading() as session:
        deal = deal_queries.deal_for_program(session, "N-3")
    assert deal is not None
    assert deal.stage_since == deal.registered_at
    assert (deal.registered_at.month, deal.registered_at.day) == (4, 3)


def test_all_that_is_wrong_with_a_row_is_told_at_once(importing: Importing) -> None:
    row = "N-4,kestrel,Nia Ellis,Unheard of,Vualt,ca. 24k,discovry,approved,31.02.2026\n"
    told = {problem.column: str(problem) for problem in importing(deals=HEADER + row).problems}
    assert list(told) == ["registered_by", "product", "amount", "registered_at", "stage"]
    assert "'Nia Ellis' is nobody of kestrel" in told["registered_by"]
    assert "Did you mean vault?" in told["product"]
    assert "Did you mean discovery?" in told["stage"]


def test_a_name_in_place_of_an_id_is_told_with_the_nearest(importing: Importing) -> None:
    row = "N-5,Kestrel IT,nia,Unheard of,vault,1,discovery,approved,2026-04-03\n"
    (problem,) = importing(deals=HEADER + row).problems
    assert problem.what == "no partner 'Kestrel IT'"
    assert "kestrel (Kestrel" in problem.todo
