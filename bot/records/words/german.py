"""The words in which records are told in German. Pure."""

from __future__ import annotations

from bot.records.words.form import Words

GERMAN = Words(
    stages={
        "registered": "registriert", "discovery": "Discovery", "validation": "Validierung",
        "proposal": "Angebot", "commit": "Commit", "won": "gewonnen", "lost": "verloren",
    },
    account_manager="Der Account Manager von {partner} ist {person}.",
    no_account_manager=(
        "F\u00fcr {partner} ist kein Account Manager eingetragen. {person} kann helfen."
    ),
    tier="{partner} ist auf der Stufe {tier}.",
    next_tier="Die n\u00e4chste Stufe ist {tier}.",
    ask_for_next_tier="Frag mich, was sie verlangt; ich sehe nach.",
    how_to_reach="Wie erreichen wir die Stufe {tier}?",
    highest_tier="Das ist die h\u00f6chste.",
    profile="Das ist \u00fcber {partner} eingetragen:",
    type="Art: {names}",
    regions="Gebiet: {names}",
    products="Produkte: {names}",
    industries="Branchen: {names}",
    languages="Sprachen: {names}",
    tier_of="Stufe: {names}",
    manager_of="Account Manager: {person}",
    distributor_of="Distributor: {names}",
    distributor="Der Distributor von {partner} ist {distributor}.",
    no_distributor="F\u00fcr {partner} ist kein Distributor eingetragen.",
    achievements="{partner} hat diese Zertifizierungen und Meilensteine:",
    no_achievements="F\u00fcr {partner} ist keine Zertifizierung und kein Meilenstein eingetragen.",
    held="{name}, ohne Ende",
    held_until="{name}, bis {day}",
    ending="{name} endet am {day}. Rechtzeitig erneuert, bleibt sie erhalten.",
    coming="{name} z\u00e4hlt ab {day}.",
    lapsed="{name} endete am {day}. Nach der Erneuerung ist alles am selben Tag wieder da.",
    targets="Mit {partner} vereinbart, so wie es heute, am {day}, eingetragen ist:",
    target_open="{name}: {actual} von {target}, es fehlen noch {missing}",
    target_reached="{name}: {actual} von {target}, erreicht",
    target_uncounted="{name}: {target}, was bisher erreicht ist, ist nicht eingetragen",
    target_share="; {share} erreicht",
    target_time="; {passed} der Zeit sind um",
    target_until="; bis {day}",
    target_ended="; die Zeit endete am {day}",
    target_begins="; z\u00e4hlt ab {day}",
    no_targets="F\u00fcr {partner} ist kein Ziel eingetragen.",
    no_such_target="Die Zahl, nach der du fragst, ist nicht eingetragen.",
    no_target_of_period="F\u00fcr diese Zeit allein ist keine Zahl eingetragen.",
    targets_for_others=(
        "Was mit {partner} vereinbart ist und wie weit es ist, sage ich nur: {names}. Frag "
        "dort nach."
    ),
    open_deals="Offene Deals: {count}",
    pending_deals="Warten auf eine Entscheidung: {count}",
    closed_deals="Gewonnene und verlorene Deals{period}: {count}",
    won_deals="Gewonnene Deals{period}: {count}",
    lost_deals="Verlorene Deals{period}: {count}",
    closing_deals="Erwartete Abschl\u00fcsse{period}: {count}",
    no_open_deals="F\u00fcr {partner} ist kein offener Deal eingetragen.",
    no_pending_deals="Keine Registrierung von {partner} wartet auf eine Entscheidung.",
    no_closed_deals="Kein Deal von {partner} wurde{period} gewonnen oder verloren.",
    no_won_deals="Kein Deal von {partner} wurde{period} gewonnen.",
    no_lost_deals="Kein Deal von {partner} ging{period} verloren.",
    no_closing_deals=(
        "F\u00fcr keinen offenen Deal von {partner} wird{period} der Abschluss erwartet."
    ),
    in_period="vom {first} bis {last}",
    decided="Schon entschieden: {count}",
    protections="Gesch\u00fctzte Deals, der n\u00e4chste Ablauf zuerst: {count}",
    no_protections="Kein offener Deal von {partner} ist zurzeit gesch\u00fctzt.",
    and_more="und {count} weitere",
    deal_line="{customer} ({id}): {stage} seit {day}, {standing}",
    deal_line_of="{customer} ({id}, {partner}): {stage} seit {day}, {standing}",
    protection_line="{customer} ({id}): bis {day}, noch {days}",
    protection_line_today="{customer} ({id}): noch heute, {day}",
    closing_line="{customer} ({id}): {stage}, Abschluss erwartet am {day}",
    closing_line_of="{customer} ({id}, {partner}): {stage}, Abschluss erwartet am {day}",
    next_to_close="Der n\u00e4chste Abschluss:",
    last_closed="Der letzte:",
    closing_undated="Offen ohne erwarteten Tag: {count}",
    together="Zusammen: {names}",
    without_amount="Ohne eingetragenen Betrag: {count}",
    amounts_are_theirs="Was Deals eurer Reseller wert sind, k\u00f6nnen diese selbst sagen.",
    one_day="1 Tag",
    many_days="{count} Tage",
    in_stage="{customer} ({id}) ist in der Phase {stage} seit {day}.",
    registered_by="Registriert am {day} von {name}.",
    registered_on="Registriert am {day}.",
    expected_close="Der Abschluss wird f\u00fcr den {day} erwartet.",
    protected="{customer} ({id}) ist bis {day} gesch\u00fctzt, noch {days}.",
    last_day="{customer} ({id}) ist noch heute gesch\u00fctzt, {day}.",
    not_protected="{customer} ({id}) ist nicht gesch\u00fctzt.",
    standing_approved="genehmigt",
    standing_protected="gesch\u00fctzt bis {day}",
    standing_submitted="wartet auf Genehmigung",
    standing_needs_info="wartet auf eine Antwort des Partners",
    standing_rejected="nicht angenommen",
    standing_expired="der Schutz ist abgelaufen",
    is_approved="Die Registrierung von {customer} ({id}) ist genehmigt.",
    is_approved_by="Die Registrierung von {customer} ({id}) hat {name} am {day} genehmigt.",
    is_submitted=(
        "Die Registrierung von {customer} ({id}) wartet seit {day}. Es entscheidet {person}."
    ),
    is_needs_info=(
        "Die Registrierung von {customer} ({id}) wartet auf eine Antwort. {person} fragt:"
    ),
    is_needs_info_unsaid=(
        "Die Registrierung von {customer} ({id}) wartet auf eine Antwort an {person}."
    ),
    is_rejected="Die Registrierung von {customer} ({id}) wurde nicht angenommen.",
    ask_why="Warum, ist hier nicht eingetragen: {person} kann es sagen.",
    is_rejected_because="Die Registrierung von {customer} ({id}) wurde nicht angenommen, weil:",
    reason_noted_by="Vermerkt am {day} von {name}:",
    reason_noted="Vermerkt am {day}:",
    notes_say="Ein eigener Grund ist nicht eingetragen. In den Notizen dazu steht:",
    reason_is_theirs="Warum, sagt nur der Partner selbst.",
    is_expired="Der Schutz von {customer} ({id}) endete am {day}.",
    is_closed="{customer} ({id}) wurde am {day} {stage}.",
    more_time_asked="Um mehr Zeit ist gebeten worden. Es entscheidet {person}.",
    register_here=(
        "Du kannst einen Deal gleich hier registrieren, mit dem Knopf unten. Noch ist nichts "
        "registriert."
    ),
    what_helps="was hilft bei",
    no_such_deal=(
        "Ich finde hier keinen Deal, der {name} hei\u00dft. Nenn ihn so, wie er registriert ist, "
        "oder mit seiner Nummer: `/deal list` zeigt alle, die du sehen darfst."
    ),
    deals_not_for_you=(
        "Von Deals erz\u00e4hle ich den Leuten des Partners, seinem Account Manager und Admins."
    ),
    your_partners="Du betreust: {count}",
    no_partners="Kein Partner ist f\u00fcr dich eingetragen.",
    which_partner="Welcher Partner ist gemeint?",
    name_a_partner="Welcher Partner ist gemeint? Bitte nenn ihn in der Frage: {names}.",
    from_records="Aus dem Verzeichnis des Partnerprogramms, Stand jetzt.",
    last_changed="Zuletzt ge\u00e4ndert am {day}.",
    last_changed_by="Zuletzt ge\u00e4ndert am {day} von {name}.",
    something_wrong="Stimmt etwas nicht? Sag es {name}.",
    alone=(
        "Das steht im Verzeichnis des Partnerprogramms. Hier d\u00fcrfen es nicht alle lesen, "
        "darum sage ich es dir allein."
    ),
    you="deine Partner",
    account_manager_word="der Account Manager",
    longer_not_yet="Der Schutz wurde bisher nicht verl\u00e4ngert.",
    longer_already="Der Schutz wurde schon verl\u00e4ngert.",
    longer_on="Der Schutz wurde am {day} verl\u00e4ngert.",
    longer_no_more="Das Programm verl\u00e4ngert ihn nicht noch einmal.",
    on_record="Eingetragen: {names}.",
    rival_is="Wettbewerber {name}",
    contact_is="Kontakt {name}",
    protections_until="Schutz, der bis {day} endet: {count}",
    no_protections_until="Kein Schutz von {partner} endet bis {day}.",
    next_to_end="Als n\u00e4chster endet:",
    changed_below=(
        "Eine Nachricht \u00e4ndert den Eintrag nicht: das geht hier unten mit "
        "\u201eMove stage\u201c und \u201eDetails\u201c."
    ),
    changed_elsewhere=(
        "Eine Nachricht \u00e4ndert keinen Eintrag. Schreib mir direkt, dann bekommst du die "
        "Kn\u00f6pfe daf\u00fcr."
    ),
    changed_by_one=(
        "Eine Nachricht \u00e4ndert keinen Eintrag. Nenn einen Deal, dann bekommst du die "
        "Kn\u00f6pfe daf\u00fcr."
    ),
)  # fmt: skip
