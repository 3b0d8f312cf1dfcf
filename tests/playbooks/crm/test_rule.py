"""The written rule: whatever order events come in, and however often, they end in one state."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbooks.crm.mapping import Owner
from playbooks.crm.reconciling import NEVER, StandsHere, Trouble, judge
from playbooks.crm.record import CrmEvent, CrmView, Said, merged
from playbooks.deals.stages import CLOSED_STAGES, Registration, Stage
from tests.playbooks.crm.making import STAGES, START, an_event

MAPPED = {name: Stage(stage) for name, stage in STAGES.items()}
MINUTES = st.integers(0, 300)
EVENTS = st.lists(
    st.builds(
        an_event,
        st.sampled_from([*STAGES, "Omitted", None]),
        at=MINUTES,
        sequence=st.integers(0, 2),
        fields=st.dictionaries(
            st.sampled_from(["Amount", "CloseDate"]),
            st.sampled_from(["1", "2", "3", None]),
            max_size=2,
        ),
    ),
    max_size=7,
)
HERE = st.builds(
    StandsHere,
    stage=st.sampled_from(Stage),
    registration=st.sampled_from([Registration.APPROVED, Registration.SUBMITTED]),
    chosen=st.sampled_from(Stage),
    chosen_at=st.one_of(st.just(NEVER), MINUTES.map(lambda m: START + timedelta(minutes=m))),
    open_before=st.sampled_from([stage for stage in Stage if stage not in CLOSED_STAGES]),
).map(lambda here: replace(here, stage=here.chosen))
WRITTEN = st.lists(
    st.builds(
        lambda name, minutes: Said(START + timedelta(minutes=minutes), 0, name),
        st.sampled_from(list(STAGES)),
        MINUTES,
    ),
    max_size=2,
)


def view_of(events: list[CrmEvent]) -> CrmView:
    view = CrmView()
    for event in events:
        view = merged(view, event, stage_field="StageName")
    return view


def lived(
    events: list[CrmEvent], here: StandsHere, *, owner: Owner, written: list[Said]
) -> tuple[Stage, frozenset[Trouble]]:
    """Hear events one by one, moving the deal each time; where it stands and what waits at last."""
    view, troubles = CrmView(), frozenset[Trouble]()
    for event in events:
        view = merged(view, event, stage_field="StageName")
        verdict = judge(view.stages, here, stages=MAPPED, owner=owner, written=written)
        troubles = frozenset(held.trouble for held in verdict.held)
        for stage in verdict.path:
            before = here.stage if here.stage not in CLOSED_STAGES else here.open_before
            here = replace(here, stage=stage, open_before=before)
    return here.stage, troubles


@given(EVENTS, st.randoms(use_true_random=False))
def test_what_is_known_of_a_record_does_not_depend_on_the_order(
    events: list[CrmEvent], random: object
) -> None:
    shuffled = [*events, *events[:3]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert view_of(shuffled) == view_of(events)


@given(
    EVENTS,
    HERE,
    st.sampled_from(Owner),
    WRITTEN,
    st.randoms(use_true_random=False),
)
def test_any_order_and_repetition_ends_in_the_same_stage(
    events: list[CrmEvent],
    here: StandsHere,
    owner: Owner,
    written: list[Said],
    random: object,
) -> None:
    shuffled = [*events, *events[:3]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    in_order = sorted(events, key=lambda event: (event.modified_at, event.sequence))
    one = lived(in_order, here, owner=owner, written=written)
    other = lived(shuffled, here, owner=owner, written=written)
    assert one == other


@given(EVENTS, HERE, WRITTEN)
def test_what_was_closed_here_stays_closed(
    events: list[CrmEvent], here: StandsHere, written: list[Said]
) -> None:
    closed = replace(here, stage=Stage.LOST, chosen=Stage.LOST)
    stage, _ = lived(events, closed, owner=Owner.LATEST, written=written)
    assert stage is Stage.LOST


def _here(stage: Stage = Stage.DISCOVERY, *, at: float = 0) -> StandsHere:
    return StandsHere(
        stage=stage,
        registration=Registration.APPROVED,
        chosen=stage,
        chosen_at=START + timedelta(minutes=at),
        open_before=stage if stage not in CLOSED_STAGES else Stage.PROPOSAL,
    )


def test_the_later_change_holds() -> None:
    seen = view_of([an_event("Negotiation", at=60)]).stages
    assert judge(seen, _here(at=59), stages=MAPPED).path == (Stage.COMMIT,)
    assert judge(seen, _here(at=61), stages=MAPPED).path == ()


def test_an_edit_of_something_else_makes_a_stage_no_younger() -> None:
    """A full snapshot carries the old stage under a new time."""
    seen = view_of([an_event("Qualification", at=10), an_event("Qualification", at=90)]).stages
    here = _here(Stage.COMMIT, at=60)
    verdict = judge(seen, here, stages=MAPPED)
    assert verdict.path == ()
    assert not verdict.is_from_crm


def test_a_write_of_ours_that_comes_back_late_is_no_change_of_theirs() -> None:
    written = [
        Said(START + timedelta(minutes=60), 0, "Proposal/Quote"),
        Said(START + timedelta(minutes=61), 0, "Negotiation"),
    ]
    before, moved_on = an_event("Qualification", at=1), _here(Stage.COMMIT, at=60.1)
    for minutes in (60.2, 700):  # heard at once, or with the next edit of something else
        events = [before, an_event("Proposal/Quote", at=minutes)]
        seen = view_of(events).stages
        assert judge(seen, moved_on, stages=MAPPED).path == (Stage.PROPOSAL,)
        assert judge(seen, moved_on, stages=MAPPED, written=written).path == ()
        again = view_of([*events, an_event("Proposal/Quote", at=minutes + 50)]).stages
        assert judge(again, moved_on, stages=MAPPED, written=written).path == ()


def test_the_same_stage_after_another_is_a_change_of_theirs() -> None:
    written = [Said(START + timedelta(minutes=60), 0, "Proposal/Quote")]
    events = [
        an_event("Proposal/Quote", at=60.2),
        an_event("Negotiation", at=100),
        an_event("Proposal/Quote", at=110),
    ]
    moved_on = _here(Stage.VALIDATION, at=105)
    verdict = judge(view_of(events).stages, moved_on, stages=MAPPED, written=written)
    assert verdict.path == (Stage.PROPOSAL,)


def test_a_deal_that_was_closed_here_waits_for_a_person() -> None:
    seen = view_of([an_event("Negotiation", at=60)]).stages
    verdict = judge(seen, _here(Stage.LOST), stages=MAPPED, crm="Salesforce")
    assert [held.trouble for held in verdict.held] == [Trouble.CLOSED_HERE]
    assert "Salesforce says commit" in verdict.held[0].words
    agreed = judge(seen, _here(Stage.LOST), stages=MAPPED, may_reopen=True)
    assert (agreed.path, agreed.held) == ((Stage.COMMIT,), ())
    won = view_of([an_event("Closed Won", at=60)]).stages
    never_begun = replace(_here(Stage.LOST), open_before=Stage.REGISTERED)
    agreed = judge(won, never_begun, stages=MAPPED, may_reopen=True)
    assert agreed.path == (Stage.DISCOVERY, Stage.WON)


def test_a_crm_that_corrects_won_to_lost_opens_the_deal_in_between() -> None:
    here = replace(_here(), stage=Stage.WON, open_before=Stage.PROPOSAL)
    seen = view_of([an_event("Closed Won", at=60), an_event("Closed Lost", at=61)]).stages
    assert judge(seen, here, stages=MAPPED).path == (Stage.PROPOSAL, Stage.LOST)


def test_won_from_the_start_needs_a_stage_in_between() -> None:
    here = _here(Stage.REGISTERED)
    won = an_event("Closed Won", at=60)
    alone = judge(view_of([won]).stages, here, stages=MAPPED, crm="HubSpot")
    assert [held.trouble for held in alone.held] == [Trouble.ILLEGAL_MOVE]
    assert "HubSpot says won" in alone.held[0].words
    for events in permutations([won, an_event("Proof of Concept", at=30)]):
        verdict = judge(view_of(list(events)).stages, here, stages=MAPPED)
        assert (verdict.path, verdict.held) == ((Stage.VALIDATION, Stage.WON), ())


def test_a_stage_that_is_not_mapped_waits_and_hides_nothing() -> None:
    events = [an_event("Negotiation", at=60), an_event("Legal Review", at=70)]
    verdict = judge(view_of(events).stages, _here(), stages=MAPPED, crm="Salesforce")
    assert verdict.path == (Stage.COMMIT,)
    assert [held.trouble for held in verdict.held] == [Trouble.UNMAPPED_STAGE]
    assert "'Legal Review'" in verdict.held[0].words


@pytest.mark.parametrize("registration", [Registration.SUBMITTED, Registration.REJECTED])
def test_a_deal_that_is_not_approved_does_not_move(registration: Registration) -> None:
    here = replace(_here(), registration=registration)
    seen = view_of([an_event("Closed Lost", at=60)]).stages
    verdict = judge(seen, here, stages=MAPPED)
    assert verdict.path == ()
    assert [held.trouble for held in verdict.held] == [Trouble.NOT_APPROVED]


def test_who_owns_the_stage_decides() -> None:
    seen = view_of([an_event("Negotiation", at=60)]).stages
    assert judge(seen, _here(at=99), stages=MAPPED, owner=Owner.CRM).path == (Stage.COMMIT,)
    assert judge(seen, _here(at=0), stages=MAPPED, owner=Owner.DEALMATE).path == ()
