"""Both vendors' clients, over real HTTP: what is read, what is written, and every way to fail."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest

from bot.crm.hubspot import HubSpotCrm
from playbooks.crm.mapping import FieldNames
from playbooks.crm.ports import CrmAwayError, CrmGoneError, CrmRefusedError
from tests.bot.crm.conftest import Bench, Open
from tests.bot.crm.vendors import (
    HUBSPOT,
    SALESFORCE,
    START,
    answering,
    hangs_up,
)

MANY = 5


def test_every_change_is_read_once_in_its_order(bench: Bench) -> None:
    suffix = bench.vendor.record_id[-3:]
    ids = [f"{bench.vendor.record_id[:-4]}{n}{suffix}" for n in range(MANY)]
    for record_id in ids:
        bench.put(record_id, stage="discovery", amount="45000.0", customer="Werft")
    with bench.opened() as crm:
        pages = list(crm.changed_since(START + timedelta(minutes=2)))
    events = [event for page in pages for event in page.events]
    assert [event.record_id for event in events] == ids[1:]
    assert len(pages) > 1
    assert pages[-1].read_to == events[-1].modified_at == bench.world.changed[ids[-1]]
    names = bench.vendor.fields
    said = {names["customer"]: "Werft", names["amount"]: "45000.0"}
    assert said.items() <= events[0].fields.items()
    assert events[0].fields[names["number"]] is None


def test_an_update_sets_fields_and_empties_others(bench: Bench) -> None:
    bench.put(stage="discovery")
    names = bench.vendor.fields
    with bench.opened() as crm:
        crm.update(bench.vendor.record_id, {names["number"]: "D-1", names["protected_until"]: None})
    ((record_id, fields),) = bench.world.written
    assert record_id == bench.vendor.record_id
    assert fields[names["number"]] == "D-1"
    assert not fields[names["protected_until"]]


def test_a_record_that_is_gone_and_one_that_cannot_be(bench: Bench) -> None:
    with bench.opened() as crm:
        for record_id in (bench.vendor.other_id, "../Account/001A0000006Vm9rIAC"):
            with pytest.raises(CrmGoneError):
                crm.update(record_id, {"x": "y"})
    assert all("Account" not in asked.path for asked in bench.server.asked)


def test_a_refusal_says_what_the_crm_says(bench: Bench) -> None:
    bench.put(stage="discovery")
    bench.world.refuses = lambda _id, _fields: "Close date is required"
    with bench.opened() as crm, pytest.raises(CrmRefusedError, match="Close date is required"):
        crm.update(bench.vendor.record_id, {"x": "y"})


def test_wrong_credentials_are_said_without_the_secret(bench: Bench) -> None:
    bench.environment["CRM_TOKEN"] = "mistyped-secret"
    with bench.opened() as crm, pytest.raises(CrmAwayError, match="does not accept") as caught:
        crm.ping()
    assert "mistyped" not in str(caught.value)
    del bench.environment["CRM_TOKEN"]
    with pytest.raises(CrmAwayError, match="CRM_TOKEN is missing"), bench.opened():
        pass


def test_a_crm_that_is_down_hangs_or_hangs_up_is_away(bench: Bench) -> None:
    with bench.opened() as crm:
        crm.ping()
        bench.world.obstacles = [hangs_up, answering(503, {"message": "busy"}, Retry_After="7")]
        with pytest.raises(CrmAwayError, match="cannot be reached"):
            crm.ping()
        with pytest.raises(CrmAwayError) as caught:
            crm.ping()
        assert caught.value.seconds == 7.0
        bench.world.is_down = True
        with pytest.raises(CrmAwayError, match="is busy"):
            crm.ping()


def test_a_crm_that_does_not_answer_in_time_is_away(bench: Bench) -> None:
    with bench.opened() as crm:
        crm.ping()
        with bench.world.lock, pytest.raises(CrmAwayError, match="cannot be reached"):
            crm.ping()


def test_a_limit_is_waited_for_as_long_as_it_says(bench: Bench) -> None:
    with bench.opened() as crm:
        crm.ping()
        bench.world.obstacles = [
            answering(429, [{"errorCode": "TooManyRequests"}], Retry_After="42"),
            answering(429, {"policyName": "TEN_SECONDLY_ROLLING"}),
        ]
        with pytest.raises(CrmAwayError, match="limit") as caught:
            crm.ping()
        assert caught.value.seconds == 42.0
        with pytest.raises(CrmAwayError, match="limit") as caught:
            crm.ping()
        assert (caught.value.seconds or 0) > 0


def test_salesforces_token_is_renewed_once_and_no_more(open_bench: Open) -> None:
    bench = open_bench(SALESFORCE)
    with bench.opened() as crm:
        crm.ping()
        bench.world.tokens.clear()
        crm.ping()
        expired = answering(401, [{"errorCode": "INVALID_SESSION_ID", "message": "expired"}])
        bench.world.obstacles = [expired, expired, expired]
        with pytest.raises(CrmAwayError, match="token that it gave"):
            crm.ping()
    logins = [asked for asked in bench.server.asked if asked.path.endswith("/token")]
    assert len(logins) == 3


def test_salesforces_daily_limit_is_no_refusal(open_bench: Open) -> None:
    bench = open_bench(SALESFORCE)
    limit = [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit exceeded."}]
    with bench.opened() as crm:
        crm.ping()
        bench.world.obstacles = [
            answering(403, limit),
            answering(400, [{"errorCode": "UNABLE_TO_LOCK_ROW", "message": "unable"}]),
        ]
        with pytest.raises(CrmAwayError) as caught:
            crm.ping()
        assert (caught.value.seconds or 0) > 60
        with pytest.raises(CrmAwayError, match="busy"):
            crm.ping()


def test_what_salesforce_is_asked_cannot_be_more_than_names(open_bench: Open) -> None:
    bench = open_bench(SALESFORCE)
    bench.put(stage="discovery")
    with bench.opened() as crm:
        list(crm.changed_since(START))
    (asked,) = [asked for asked in bench.server.asked if "q" in asked.query]
    assert asked.query["q"].startswith("SELECT Id, SystemModstamp, StageName, Partner__c, ")
    with pytest.raises(ValueError, match="match pattern"):
        FieldNames.model_validate({"stage": "Id FROM Account --", "account": "x"})


def test_hubspots_search_begins_anew_before_its_depth(open_bench: Open) -> None:
    bench = open_bench(HUBSPOT)
    ids = [str(1000 + n) for n in range(9)]
    for record_id in ids:
        bench.put(record_id, stage="discovery")
    assert bench.mapping.hubspot is not None
    shallow = HubSpotCrm(
        bench.mapping.hubspot,
        token=bench.world.secret,
        mapping=bench.mapping,
        ca_file=bench.mapping.hubspot.ca_file,
        deepest=4,
    )
    with closing(shallow) as crm:
        heard = [event.record_id for page in crm.changed_since(START) for event in page.events]
    assert list(dict.fromkeys(heard)) == ids
    afters = [int(asked.json.get("after") or 0) for asked in bench.server.asked]
    assert max(afters) < 4
