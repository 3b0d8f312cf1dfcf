from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from playbooks.deals.stages import (
    CLOSED_STAGES,
    LEGAL_REGISTRATIONS,
    OPEN_STAGES,
    MoveKind,
    Refusal,
    RefusalCode,
    Registration,
    RegistrationChanged,
    Stage,
    StageChanged,
    change_registration,
    kind_of_move,
    move,
    next_moves,
)

stages = st.sampled_from(Stage)
registrations = st.sampled_from(Registration)
reasons = st.sampled_from(["", "  ", "budget moved"])


@given(before=stages, after=stages, registration=registrations, reason=reasons)
def test_a_move_is_either_refused_with_words_or_does_what_was_asked(
    before: Stage, after: Stage, registration: Registration, reason: str
) -> None:
    outcome = move(before, after, registration=registration, reason=reason)
    if isinstance(outcome, Refusal):
        assert outcome.message.endswith(".")
        return
    assert (outcome.before, outcome.after) == (before, after)
    assert before is not after
    assert outcome.kind is kind_of_move(before, after)
    assert outcome.reason or outcome.kind in {MoveKind.FORWARD, MoveKind.WON}


@given(before=stages, after=stages, reason=reasons)
def test_nothing_advances_before_approval(before: Stage, after: Stage, reason: str) -> None:
    for registration in (Registration.SUBMITTED, Registration.NEEDS_INFO, Registration.REJECTED):
        outcome = move(before, after, registration=registration, reason=reason)
        if isinstance(outcome, StageChanged):
            assert outcome.kind is MoveKind.LOST
            assert registration is not Registration.REJECTED


@given(path=st.lists(st.tuples(stages, reasons), max_size=30), registration=registrations)
def test_any_walk_stays_on_legal_moves(
    path: list[tuple[Stage, str]], registration: Registration
) -> None:
    here = Stage.REGISTERED
    for wanted, reason in path:
        outcome = move(here, wanted, registration=registration, reason=reason)
        assert isinstance(outcome, StageChanged) <= (
            wanted in next_moves(here, registration=registration)
        )
        if isinstance(outcome, StageChanged):
            assert not (here in CLOSED_STAGES and wanted in CLOSED_STAGES)
            here = outcome.after


def test_stages_may_be_skipped_forward_without_a_reason() -> None:
    outcome = move(Stage.REGISTERED, Stage.PROPOSAL, registration=Registration.APPROVED)
    assert isinstance(outcome, StageChanged)
    assert outcome.kind is MoveKind.FORWARD


def test_back_lost_and_reopened_ask_for_a_reason() -> None:
    for before, after in [
        (Stage.PROPOSAL, Stage.DISCOVERY),
        (Stage.PROPOSAL, Stage.LOST),
        (Stage.LOST, Stage.DISCOVERY),
    ]:
        refused = move(before, after, registration=Registration.APPROVED)
        assert isinstance(refused, Refusal)
        assert refused.code is RefusalCode.REASON_NEEDED
        assert isinstance(
            move(before, after, registration=Registration.APPROVED, reason="r"), StageChanged
        )


def test_a_deal_is_not_won_from_its_first_stage() -> None:
    assert Stage.WON not in next_moves(Stage.REGISTERED, registration=Registration.APPROVED)
    assert Stage.WON in next_moves(Stage.DISCOVERY, registration=Registration.APPROVED)


def test_an_expired_registration_does_not_stop_the_sale() -> None:
    moves = next_moves(Stage.DISCOVERY, registration=Registration.EXPIRED)
    assert set(OPEN_STAGES) - {Stage.DISCOVERY} <= set(moves)


@given(before=registrations, after=registrations, note=reasons)
def test_registrations_change_only_along_the_table(
    before: Registration, after: Registration, note: str
) -> None:
    outcome = change_registration(before, after, note=note)
    if isinstance(outcome, RegistrationChanged):
        assert after in LEGAL_REGISTRATIONS[before]
        if after in {Registration.NEEDS_INFO, Registration.REJECTED}:
            assert outcome.note
    elif after in LEGAL_REGISTRATIONS[before]:
        assert outcome.code is RefusalCode.REASON_NEEDED
    else:
        assert outcome.code in {RefusalCode.ILLEGAL, RefusalCode.UNCHANGED}
