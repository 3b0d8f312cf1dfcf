from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from content_index.labels import UNKNOWN_HOLDER, AudienceLevel, Label, permits
from playbooks.deals import queries as deal_queries
from playbooks.deals.deal import DealEventKind
from playbooks.deals.stages import Stage
from playbooks.programme import queries
from playbooks.programme.audience import Audience, audience_grant
from playbooks.programme.readers import who
from playbooks.sheets.files import given_by_files, write_tables
from playbooks.sheets.kinds import DateOrder
from playbooks.sheets.layout import Rows, SheetName
from playbooks.sheets.loading import Import, exported, plan_import
from playbooks.sheets.merging import ChangeKind
from playbooks.sheets.separated import write_separated
from store.database import Database
from store.tables import OutboxRow

Importing = Callable[..., Import]
DEAL = "D-1001"


def everything(database: Database) -> dict[SheetName, Rows]:
    with database.reading() as session:
        return exported(session)


@pytest.mark.parametrize("separator", [",", ";"])
def test_importing_what_was_exported_changes_nothing(
    database: Database, importing: Importing, tmp_path: Path, separator: str
) -> None:
    hostile = '=1+1 "quoted", with; all\nof it|\\ '
    seed = importing(
        partners=write_separated(
            ["id", "name", "joint_value"], [["nordlicht", "=Nordlicht", hostile]]
        ),
        deals="id;notes;contacts;lines\nD-1001;-not a formula;"
        "cio: Ada | it_manager: Bo <bo@x.example>;vault: 30000|cloud\n",
        kpis="partner,id,name,target,actual,unit\nnordlicht,revenue,Revenue,500000,12.5,EUR\n",
    )
    assert seed.problems == ()
    before = everything(database)
    assert before[SheetName.DEALS]["D-1001"]["lines"] == "vault: 30000|cloud"
    assert before[SheetName.PARTNERS]["nordlicht"]["joint_value"] == hostile
    write_tables(tmp_path / "out", before, separator=separator)
    tables = {path.stem: path.read_bytes() for path in (tmp_path / "out").glob("*.csv")}
    assert importing(**tables, is_whole=True).changes == ()
    assert everything(database) == before


def test_a_column_that_is_not_there_stays_and_an_empty_cell_empties(
    database: Database, importing: Importing
) -> None:
    plan = importing(partners="id,tier,parent\nnordlicht,platinum,\n")
    assert [(c.id, c.kind, dict(c.fields)) for c in plan.changes] == [
        (
            "nordlicht",
            ChangeKind.CHANGED,
            {"tier": ("gold", "platinum"), "parent": ("meridian", "")},
        )
    ]
    with database.reading() as session:
        partner = queries.partner(session, "nordlicht")
    assert partner is not None
    assert (partner.tier, partner.parent_id) == ("platinum", None)
    assert partner.certifications
    assert partner.team_ids == {"T0NORDLICHT"}


@pytest.mark.parametrize(
    ("tables", "place", "words"),
    [
        ({"partners": "id,tier\nnordlicht,glod\n"}, (2, "tier"), "Did you mean gold?"),
        ({"partners": "id,tire\nnordlicht,gold\n"}, (1, "tire"), "Did you mean tier?"),
        ({"partners": "name,tier\nN,gold\n"}, (1, "id"), "names the rows and is missing"),
        ({"partners": "id,name,type\nnew,New,msp\n"}, (2, "tier"), "Fill it in."),
        ({"partners": "id,cam\nnordlicht,lena\n"}, (2, "cam"), "is no CAM or admin"),
        ({"partners": "id,parent\nmeridian,nordlicht\n"}, (2, "parent"), "its own distributor"),
        ({"partners": "ID , Tier\nkestrel,gold\nkestrel,silver\n"}, (3, "ID"), "first on line 2"),
        ({"members": "id,role\nlena,boss\n"}, (2, "role"), "is no role"),
        ({"members": "id,email\nlena,lena\n"}, (2, "email"), "is not well-formed"),
        ({"members": "id,email\nlena,greta.holm@nordlicht.example\n"}, (2, "email"), "twice"),
        ({"members": "id,time_zone\nlena,Berlin\n"}, (2, "time_zone"), "no IANA time zone"),
        ({"members": "id,slack\nlena,U0LENA\n"}, (2, "slack"), "write TEAM/USER"),
        ({"channels": "id,partner\nC0NORDLICHT,nordlict\n"}, (2, "partner"), "mean nordlicht?"),
        ({"milestones": "partner,id,on\nnobody,m,2026-01-01\n"}, (2, "partner"), "no partner"),
        ({"milestones": "partner,id,on\nkestrel,m,3/4/2026\n"}, (2, "on"), "--dates dmy"),
        (
            {"milestones": "partner,id,on,until\nkestrel,m,2026-02-01,2026-01-01\n"},
            (2, ""),
            "lapses before it is reached",
        ),
        ({"kpis": "partner,id,name,target\nkestrel,k,K,lots\n"}, (2, "target"), "is no number"),
        ({"deals": "id,product\nD-1001,valt\n"}, (2, "product"), "Did you mean vault?"),
        ({"deals": "id,partner\nD-1001,kestrel\n"}, (2, "partner"), "does not change this"),
        ({"deals": "id,registration\nD-1001,rejected\n"}, (2, "registration"), "dealmate deals"),
        ({"deals": "id,stage\nD-1001,discovry\n"}, (2, "stage"), "Did you mean discovery?"),
        ({"deals": "id,lines\nD-1001,vault: 3|cloud: 4\n"}, (2, "lines"), "add up to 7"),
        ({"deals": "id,partner,customer\nD-9,kestrel,\n"}, (2, "customer"), "Fill it in."),
    ],
)
def test_a_faulty_row_is_named_and_nothing_of_the_import_is_kept(
    database: Database,
    importing: Importing,
    tables: dict[str, str],
    place: tuple[int, str],
    words: str,
) -> None:
    before = everything(database)
    sound = {"products": "id,name\nnew,New one\n"}
    plan = importing(**tables, **sound)
    (name,) = tables
    told = [p for p in plan.problems if (p.line, p.column) == place]
    assert told, plan.problems
    assert told[0].file == f"{name}.csv"
    assert words in str(told[0])
    assert everything(database) == before


def test_faulty_rows_can_be_left_out_and_what_rests_on_them_goes_too(
    database: Database, importing: Importing
) -> None:
    plan = importing(
        partners="id,name,tier,type\ngood,Good,gold,msp\nbad,Bad,wooden,msp\n",
        members="id,name,email,organisation,role\n"
        "g,G,g@good.example,good,partner\nb,B,b@bad.example,bad,partner\n",
        deals="id,partner,registered_by,customer,product,stage,registration\n"
        "X-1,good,g,Some Inc,vault,discovery,approved\nX-2,bad,b,Other,vault,discovery,approved\n",
        skip_faulty=True,
    )
    assert [(p.file, p.line) for p in plan.problems] == [
        ("deals.csv", 3),
        ("members.csv", 3),
        ("partners.csv", 3),
    ]
    stored = everything(database)
    assert "good" in stored[SheetName.PARTNERS]
    assert "bad" not in stored[SheetName.PARTNERS]
    assert "b" not in stored[SheetName.MEMBERS]
    assert "X-1" in stored[SheetName.DEALS]
    assert "X-2" not in stored[SheetName.DEALS]


def test_who_is_not_in_a_whole_table_has_no_access_from_then_on(
    database: Database, importing: Importing, today: date
) -> None:
    members = everything(database)[SheetName.MEMBERS]
    left = ["id", *(key for key in members if key != "tobias")]
    plan = importing(members="\n".join(left), is_whole=True)
    assert [(c.id, c.kind) for c in plan.changes] == [("tobias", ChangeKind.REMOVED)]
    with database.reading() as session:
        assert who(session, "T0NORDLICHT", "U0TOBIAS") is None
        audience = Audience(team_ids=frozenset(), person=("T0NORDLICHT", "U0TOBIAS"))
        assert audience_grant(session, audience, today).holders == (UNKNOWN_HOLDER,)
    assert importing(members="\n".join(left), is_whole=True).changes == ()


def test_a_partner_cannot_leave_while_its_people_stay(
    database: Database, importing: Importing
) -> None:
    before = everything(database)
    left = ["id", *(key for key in before[SheetName.PARTNERS] if key != "kestrel")]
    plan = importing(partners="\n".join(left), is_whole=True)
    assert any("member owen: no partner 'kestrel'" in problem.what for problem in plan.problems)
    assert everything(database) == before
    with pytest.raises(ValueError, match="no row of a whole table"):
        importing(partners="\n".join(left), is_whole=True, skip_faulty=True)
    people = [
        "id",
        *(k for k, m in before[SheetName.MEMBERS].items() if m["organisation"] != "kestrel"),
    ]
    channels = [
        "id",
        *(k for k, c in before[SheetName.CHANNELS].items() if c["partner"] != "kestrel"),
    ]
    whole = {
        "partners": "\n".join(left),
        "members": "\n".join(people),
        "channels": "\n".join(channels),
    }
    assert importing(**whole, is_whole=True).problems == ()
    assert importing(**whole, is_whole=True).changes == ()
    with database.reading() as session:
        assert "T0KESTREL" not in queries.partners_of_teams(session, ["T0KESTREL"])


def test_a_slack_team_can_go_from_one_partner_to_another(
    database: Database, importing: Importing
) -> None:
    importing(partners="id,slack_teams\nkestrel,\nbrightpath,T0BRIGHTPATH|T0KESTREL\n")
    with database.reading() as session:
        owner = queries.partners_of_teams(session, ["T0KESTREL"])["T0KESTREL"]
    assert owner.id == "brightpath"


def test_a_milestone_unlocks_the_moment_it_is_imported_and_locks_when_it_lapses(
    database: Database, importing: Importing
) -> None:
    label = Label(audience=AudienceLevel.TO_PARTNER, milestones=frozenset({"demo-day"}))
    audience = Audience(team_ids=frozenset({"T0KESTREL"}))

    def sees(day: date) -> bool:
        with database.reading() as session:
            return permits(label, audience_grant(session, audience, day), today=day)

    assert not sees(date(2026, 12, 1))
    importing(milestones="partner;id;on;until\nkestrel;demo-day;01.12.2026;31.12.2026\n")
    seen = [sees(date(2026, m, d)) for m, d in ((11, 30), (12, 1), (12, 31))]
    assert seen == [False, True, True]
    assert not sees(date(2027, 1, 1))
    importing(milestones="partner,id,on\nkestrel,demo-day,4/1/2027\n", dates=DateOrder.DAY_FIRST)
    assert [sees(date(2027, 1, d)) for d in (3, 4)] == [False, True]


def test_a_stage_in_a_table_moves_the_deal_as_by_hand(
    database: Database, importing: Importing, now: datetime
) -> None:
    plan = importing(deals="id,stage,notes\nD-1001,validation,new words\n")
    assert plan.problems == ()
    with database.reading() as session:
        deal = deal_queries.deal_for_program(session, "D-1001")
        topics = list(
            session.scalars(select(OutboxRow.topic).where(OutboxRow.lane == "deal:D-1001"))
        )
        (found,) = (h for d, h in deal_queries.histories(session) if d.id == "D-1001")
    assert deal is not None
    assert (deal.stage, deal.stage_entry, deal.revision) == (Stage.VALIDATION, 2, 3)
    assert deal.stage_since == now
    assert deal.notes == "new words"
    assert topics == ["deal.edited", "deal.stage_changed"]
    assert [event.kind for event in found] == [DealEventKind.EDITED, DealEventKind.STAGE_CHANGED]
    assert importing(deals="id,stage,notes\nD-1001,validation,new words\n").changes == ()


def test_a_move_that_is_not_legal_by_hand_is_not_legal_in_a_table(
    database: Database, importing: Importing
) -> None:
    with database.reading() as session:
        waiting = next(d for d in deal_queries.all_deals(session) if d.registration == "submitted")
    plan = importing(deals=f"id,stage\n{waiting.id},won\n")
    assert [p.column for p in plan.problems] == ["stage"]
    later = importing(deals="id,stage,stage_since\nD-1001,validation,2020-01-01\n")
    assert [p.column for p in later.problems] == ["stage_since"]


def test_a_new_deal_that_waits_is_brought_to_the_cam_and_checked_for_conflicts(
    database: Database, importing: Importing, now: datetime
) -> None:
    importing(
        deals="id,partner,registered_by,customer,product,amount,stage,registration\n"
        "N-1,kestrel,nia,Hallstein Maschinenbau,vault,45.000,registered,submitted\n"
    )
    with database.reading() as session:
        deal = deal_queries.deal_for_program(session, "N-1")
        rows = list(session.scalars(select(OutboxRow.key).where(OutboxRow.lane == "deal:N-1")))
    assert deal is not None
    assert deal.needs_review
    assert deal.amount == 45_000
    assert deal.registered_at == now.astimezone(UTC)
    assert rows == ["N-1:1"]


def test_a_changed_customer_of_a_waiting_deal_is_compared_again(
    database: Database, importing: Importing
) -> None:
    row = "N-2,kestrel,nia,Unheard of,vault,1,registered,submitted"
    header = "id,partner,registered_by,customer,product,amount,stage,registration"
    importing(deals=f"{header}\n{row}\n")
    importing(deals="id,customer\nN-2,Hallstein Maschinenbau\n")
    with database.reading() as session:
        deal = deal_queries.deal_for_program(session, "N-2")
    assert deal is not None
    assert deal.needs_review


def test_two_partners_that_come_with_one_customer_are_not_taken_over_unseen(
    database: Database, importing: Importing
) -> None:
    importing(
        deals="id,partner,registered_by,customer,product,amount,stage,registration\n"
        "N-3,kestrel,nia,Brandnew Works Ltd,vault,1,registered,submitted\n"
        "N-4,brightpath,dana,Brandnew Works,vault,1,registered,submitted\n"
    )
    with database.reading() as session:
        deals = deal_queries.deals_by_id(session, ["N-3", "N-4"])
    assert any(deal.needs_review for deal in deals.values())


def test_without_a_programme_the_tiers_come_first(
    empty_database: Database, tmp_path: Path, now: datetime
) -> None:
    (tmp_path / "partners.csv").write_text("id,name,tier,type\np,P,gold,msp\n", encoding="utf-8")
    given, _ = given_by_files([tmp_path / "partners.csv"], dates=None, is_whole=False)
    with empty_database.reading() as session:
        (problem,) = plan_import(session, given, now=now).problems
    assert "First import a programme file" in problem.todo


@pytest.mark.parametrize(
    ("tables", "column", "words"),
    [
        (
            {"partners": "id,products\nnordlicht,vault|recovr\n"},
            "products",
            "no product 'recovr' (row nordlicht). Did you mean recover?",
        ),
        (
            {"partners": "id,industries\nnordlicht,retial\n"},
            "industries",
            "no industry 'retial' (row nordlicht). Did you mean retail?",
        ),
        (
            {"deals": "id,industry\nD-1001,retial\n"},
            "industry",
            "no industry 'retial' (row D-1001). Did you mean retail?",
        ),
        (
            {"deals": "id,competitor\nD-1001,coldstak\n"},
            "competitor",
            "no competitor 'coldstak' (row D-1001). Did you mean coldstack?",
        ),
        (
            {"deals": "id,contact_role\nD-1001,cisco\n"},
            "contact_role",
            "no contact role 'cisco' (row D-1001). Did you mean ciso?",
        ),
        (
            {"deals": "id,contacts\nD-1001,cisco: Ann Lee\n"},
            "contacts",
            "no contact role 'cisco' (row D-1001). Did you mean ciso?",
        ),
    ],
)
def test_a_name_that_the_programme_does_not_list_is_refused(
    database: Database, importing: Importing, tables: dict[str, str], column: str, words: str
) -> None:
    before = everything(database)
    plan = importing(**tables)
    (problem,) = plan.problems
    assert (problem.line, problem.column) == (2, column)
    assert words in str(problem)
    assert everything(database) == before


def test_a_product_may_come_with_the_partner_who_sells_it(importing: Importing) -> None:
    plan = importing(
        products="id,name\ntide,Tidewell Tide\n", partners="id,products\nnordlicht,tide\n"
    )
    assert plan.problems == ()


def test_without_stated_lists_partners_may_name_anything(
    database: Database, importing: Importing
) -> None:
    with database.transaction() as session:
        rules = replace(queries.rules(session), stated_lists=frozenset())
        queries.save_rules(session, rules, now=datetime(2026, 3, 1, tzinfo=UTC))
    unlisted = "id,products,industries\nnordlicht,tide,shipping\n"
    assert importing(partners=unlisted).problems == ()
    # A table of products is a list. What a partner has already stays; what is new is checked.
    assert importing(products="id,name\nreef,Tidewell Reef\n").problems == ()
    assert importing(partners="id,products\nnordlicht,tide|reef\n").problems == ()
    (problem,) = importing(partners="id,products\nnordlicht,tide|reff\n").problems
    assert "Did you mean reef?" in str(problem)


def test_what_a_deal_has_said_before_stays(database: Database, importing: Importing) -> None:
    with database.transaction() as session:
        rules = replace(queries.rules(session), industries=("retail",), competitors=("reef",))
        queries.save_rules(session, rules, now=datetime(2026, 3, 1, tzinfo=UTC))
    (row,) = [cells for key, cells in everything(database)[SheetName.DEALS].items() if key == DEAL]
    assert row["industry"] not in {"", "retail"}
    text = f"id,industry,amount\n{DEAL},{row['industry']},77000\n"
    plan = importing(deals=text)
    assert plan.problems == ()
    assert [change.id for change in plan.changes] == [DEAL]
