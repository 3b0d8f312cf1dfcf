"""The words that every language has for records. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language. `stages` are by the name of the stage."""

    stages: Mapping[str, str]
    account_manager: str
    no_account_manager: str
    tier: str
    next_tier: str
    ask_for_next_tier: str
    how_to_reach: str
    """Asks the documents."""
    highest_tier: str
    profile: str
    type: str
    regions: str
    products: str
    industries: str
    languages: str
    tier_of: str
    manager_of: str
    distributor_of: str
    distributor: str
    no_distributor: str
    achievements: str
    no_achievements: str
    held: str
    held_until: str
    ending: str
    coming: str
    lapsed: str
    targets: str
    target_open: str
    target_reached: str
    target_uncounted: str
    target_share: str
    target_time: str
    target_until: str
    target_ended: str
    target_begins: str
    no_targets: str
    no_such_target: str
    no_target_of_period: str
    targets_for_others: str
    open_deals: str
    pending_deals: str
    closed_deals: str
    won_deals: str
    lost_deals: str
    closing_deals: str
    no_open_deals: str
    no_pending_deals: str
    no_closed_deals: str
    no_won_deals: str
    no_lost_deals: str
    no_closing_deals: str
    in_period: str
    decided: str
    protections: str
    no_protections: str
    and_more: str
    deal_line: str
    deal_line_of: str
    protection_line: str
    protection_line_today: str
    closing_line: str
    closing_line_of: str
    next_to_close: str
    last_closed: str
    closing_undated: str
    together: str
    without_amount: str
    amounts_are_theirs: str
    one_day: str
    many_days: str
    in_stage: str
    registered_by: str
    registered_on: str
    expected_close: str
    protected: str
    last_day: str
    not_protected: str
    standing_approved: str
    standing_protected: str
    standing_submitted: str
    standing_needs_info: str
    standing_rejected: str
    standing_expired: str
    is_approved: str
    is_approved_by: str
    is_submitted: str
    is_needs_info: str
    is_needs_info_unsaid: str
    is_rejected: str
    ask_why: str
    is_rejected_because: str
    reason_noted_by: str
    reason_noted: str
    notes_say: str
    reason_is_theirs: str
    is_expired: str
    is_closed: str
    more_time_asked: str
    register_here: str
    no_such_deal: str
    deals_not_for_you: str
    your_partners: str
    no_partners: str
    which_partner: str
    name_a_partner: str
    from_records: str
    last_changed: str
    last_changed_by: str
    something_wrong: str
    alone: str
    you: str
    account_manager_word: str
    longer_not_yet: str
    longer_already: str
    longer_on: str
    longer_no_more: str
    on_record: str
    rival_is: str
    contact_is: str
    protections_until: str
    no_protections_until: str
    next_to_end: str
    changed_below: str
    changed_elsewhere: str
    changed_by_one: str
