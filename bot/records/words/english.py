"""The words in which records are told in English. Pure."""

from __future__ import annotations

from bot.records.words.form import Words

ENGLISH = Words(
    stages={
        "registered": "registered", "discovery": "discovery", "validation": "validation",
        "proposal": "proposal", "commit": "commit", "won": "won", "lost": "lost",
    },
    account_manager="The account manager of {partner} is {person}.",
    no_account_manager="No account manager is recorded for {partner}. {person} can help.",
    tier="{partner} is on the tier {tier}.",
    next_tier="The next tier is {tier}.",
    ask_for_next_tier="Ask me what it asks for, and I look it up.",
    how_to_reach="How do we reach the tier {tier}?",
    highest_tier="That is the highest one.",
    profile="This is recorded of {partner}:",
    type="Type: {names}",
    regions="Region: {names}",
    products="Products: {names}",
    industries="Industries: {names}",
    languages="Languages: {names}",
    tier_of="Tier: {names}",
    manager_of="Account manager: {person}",
    distributor_of="Distributor: {names}",
    distributor="The distributor of {partner} is {distributor}.",
    no_distributor="No distributor is recorded for {partner}.",
    achievements="{partner} has these certifications and milestones:",
    no_achievements="No certification or milestone is recorded for {partner}.",
    held="{name}, without an end",
    held_until="{name}, until {day}",
    ending="{name} ends on {day}. Renew it in time to keep it.",
    coming="{name} counts from {day}.",
    lapsed="{name} ended on {day}. Renew it, and what came with it is back the same day.",
    targets="Agreed with {partner}, as it is on record today, {day}:",
    target_open="{name}: {actual} of {target}, {missing} still missing",
    target_reached="{name}: {actual} of {target}, reached",
    target_uncounted="{name}: {target}, what is reached so far is not on record",
    target_share="; {share} reached",
    target_time="; {passed} of the time is over",
    target_until="; until {day}",
    target_ended="; its time ended on {day}",
    target_begins="; counts from {day}",
    no_targets="No target is on record for {partner}.",
    no_such_target="The number that you name is not on record.",
    no_target_of_period="For that time alone no number is on record.",
    targets_for_others=(
        "What was agreed with {partner} and how far it is, I tell these alone: {names}. They "
        "can tell you."
    ),
    open_deals="Open deals: {count}",
    pending_deals="Waiting for a decision: {count}",
    closed_deals="Won and lost deals{period}: {count}",
    won_deals="Won deals{period}: {count}",
    lost_deals="Lost deals{period}: {count}",
    closing_deals="Expected to close{period}: {count}",
    no_open_deals="No open deal is recorded for {partner}.",
    no_pending_deals="No registration of {partner} waits for a decision.",
    no_closed_deals="No deal of {partner} was won or lost{period}.",
    no_won_deals="No deal of {partner} was won{period}.",
    no_lost_deals="No deal of {partner} was lost{period}.",
    no_closing_deals="No open deal of {partner} is expected to close{period}.",
    in_period="from {first} to {last}",
    decided="Decided already: {count}",
    protections="Protected deals, the first to end first: {count}",
    no_protections="No open deal of {partner} is protected at the moment.",
    and_more="and {count} more",
    deal_line="{customer} ({id}): {stage} since {day}, {standing}",
    deal_line_of="{customer} ({id}, {partner}): {stage} since {day}, {standing}",
    protection_line="{customer} ({id}): until {day}, {days} from now",
    protection_line_today="{customer} ({id}): until today, {day}",
    closing_line="{customer} ({id}): {stage}, expected to close on {day}",
    closing_line_of="{customer} ({id}, {partner}): {stage}, expected to close on {day}",
    next_to_close="The next to close:",
    last_closed="The last one:",
    closing_undated="Open without an expected day: {count}",
    together="Together: {names}",
    without_amount="Without an amount on record: {count}",
    amounts_are_theirs="What deals of your resellers are worth is theirs to tell.",
    one_day="1 day",
    many_days="{count} days",
    in_stage="{customer} ({id}) has been in the stage {stage} since {day}.",
    registered_by="It was registered on {day} by {name}.",
    registered_on="It was registered on {day}.",
    expected_close="It is expected to close on {day}.",
    protected="{customer} ({id}) is protected until {day}, {days} from now.",
    last_day="{customer} ({id}) is protected until today, {day}.",
    not_protected="{customer} ({id}) is not protected.",
    standing_approved="approved",
    standing_protected="protected until {day}",
    standing_submitted="waiting for approval",
    standing_needs_info="waiting for the partner's answer",
    standing_rejected="not accepted",
    standing_expired="its protection has ended",
    is_approved="The registration of {customer} ({id}) is approved.",
    is_approved_by="The registration of {customer} ({id}) was approved on {day} by {name}.",
    is_submitted=(
        "The registration of {customer} ({id}) has been waiting since {day}. {person} decides."
    ),
    is_needs_info="The registration of {customer} ({id}) waits for an answer. {person} asks:",
    is_needs_info_unsaid="The registration of {customer} ({id}) waits for an answer to {person}.",
    is_rejected="The registration of {customer} ({id}) was not accepted.",
    ask_why="Why is not recorded here: {person} can tell.",
    is_rejected_because="The registration of {customer} ({id}) was not accepted, because:",
    reason_noted_by="Noted on {day} by {name}:",
    reason_noted="Noted on {day}:",
    notes_say="No reason is recorded by itself. The notes on it say:",
    reason_is_theirs="Why is its own partner's to tell.",
    is_expired="The protection of {customer} ({id}) ended on {day}.",
    is_closed="{customer} ({id}) was {stage} on {day}.",
    more_time_asked="More time has been asked for. {person} decides.",
    register_here=(
        "You can register a deal right here, with the button below. Nothing is registered yet."
    ),
    what_helps="what helps with",
    no_such_deal=(
        "I find no deal here that is called {name}. Name it as it is registered, or by its "
        "number: `/deal list` shows all that you may see."
    ),
    deals_not_for_you=(
        "I tell of deals to the partner's own people, to its account manager and to admins."
    ),
    your_partners="You look after: {count}",
    no_partners="No partner is recorded as yours.",
    which_partner="Which partner do you mean?",
    name_a_partner="Which partner do you mean? Please name it with your question: {names}.",
    from_records="From the programme's records, as they stand now.",
    last_changed="Last changed on {day}.",
    last_changed_by="Last changed on {day} by {name}.",
    something_wrong="Is something wrong? Tell {name}.",
    alone=(
        "The programme's records answer that. Not everybody here may read it, so I tell you alone."
    ),
    you="your partners",
    account_manager_word="the account manager",
    longer_not_yet="Its protection has not been made longer so far.",
    longer_already="Its protection was made longer already.",
    longer_on="Its protection was made longer on {day}.",
    longer_no_more="The programme does not make it longer again.",
    on_record="On record: {names}.",
    rival_is="competitor {name}",
    contact_is="contact {name}",
    protections_until="Protections that end by {day}: {count}",
    no_protections_until="No protection of {partner} ends by {day}.",
    next_to_end="The next to end:",
    changed_below=(
        "A message does not change the record: \u201cMove stage\u201d and \u201cDetails\u201d "
        "below do."
    ),
    changed_elsewhere=(
        "A message changes nothing on record. Write to me directly, and you get the buttons that "
        "do."
    ),
    changed_by_one=(
        "A message changes nothing on record. Name one deal, and you get the buttons that do."
    ),
)  # fmt: skip
