"""The words in which records are told, in each language that Dealmate speaks. Pure.

Braces name what is filled in; a test holds that every language fills in the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from content_index.languages import ENGLISH


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language. `stages` are by the name of the stage."""

    stages: Mapping[str, str]
    account_manager: str
    no_account_manager: str
    tier: str
    next_tier: str
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
    open_deals: str
    pending_deals: str
    closed_deals: str
    no_open_deals: str
    no_pending_deals: str
    no_closed_deals: str
    decided: str
    protections: str
    no_protections: str
    and_more: str
    deal_line: str
    deal_line_of: str
    protection_line: str
    protection_line_today: str
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
    is_expired: str
    is_closed: str
    more_time_asked: str
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


_ENGLISH = Words(
    stages={
        "registered": "registered", "discovery": "discovery", "validation": "validation",
        "proposal": "proposal", "commit": "commit", "won": "won", "lost": "lost",
    },
    account_manager="The account manager of {partner} is {person}.",
    no_account_manager="No account manager is recorded for {partner}. {person} can help.",
    tier="{partner} is on the tier {tier}.",
    next_tier="The next tier is {tier}. Ask me what it asks for, and I look it up.",
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
    open_deals="Open deals: {count}",
    pending_deals="Waiting for a decision: {count}",
    closed_deals="Won and lost deals: {count}",
    no_open_deals="No open deal is recorded for {partner}.",
    no_pending_deals="No registration of {partner} waits for a decision.",
    no_closed_deals="No deal of {partner} is won or lost yet.",
    decided="Decided already: {count}",
    protections="Protected deals, the first to end first: {count}",
    no_protections="No open deal of {partner} is protected at the moment.",
    and_more="and {count} more",
    deal_line="{customer} ({id}): {stage} since {day}, {standing}",
    deal_line_of="{customer} ({id}, {partner}): {stage} since {day}, {standing}",
    protection_line="{customer} ({id}): until {day}, {days} from now",
    protection_line_today="{customer} ({id}): until today, {day}",
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
    is_expired="The protection of {customer} ({id}) ended on {day}.",
    is_closed="{customer} ({id}) was {stage} on {day}.",
    more_time_asked="More time has been asked for. {person} decides.",
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
)  # fmt: skip

_GERMAN = Words(
    stages={
        "registered": "registriert", "discovery": "Discovery", "validation": "Validierung",
        "proposal": "Angebot", "commit": "Commit", "won": "gewonnen", "lost": "verloren",
    },
    account_manager="Der Account Manager von {partner} ist {person}.",
    no_account_manager=(
        "F\u00fcr {partner} ist kein Account Manager eingetragen. {person} kann helfen."
    ),
    tier="{partner} ist auf der Stufe {tier}.",
    next_tier="Die n\u00e4chste Stufe ist {tier}. Frag mich, was sie verlangt; ich sehe nach.",
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
    open_deals="Offene Deals: {count}",
    pending_deals="Warten auf eine Entscheidung: {count}",
    closed_deals="Gewonnene und verlorene Deals: {count}",
    no_open_deals="F\u00fcr {partner} ist kein offener Deal eingetragen.",
    no_pending_deals="Keine Registrierung von {partner} wartet auf eine Entscheidung.",
    no_closed_deals="Noch ist kein Deal von {partner} gewonnen oder verloren.",
    decided="Schon entschieden: {count}",
    protections="Gesch\u00fctzte Deals, der n\u00e4chste Ablauf zuerst: {count}",
    no_protections="Kein offener Deal von {partner} ist zurzeit gesch\u00fctzt.",
    and_more="und {count} weitere",
    deal_line="{customer} ({id}): {stage} seit {day}, {standing}",
    deal_line_of="{customer} ({id}, {partner}): {stage} seit {day}, {standing}",
    protection_line="{customer} ({id}): bis {day}, noch {days}",
    protection_line_today="{customer} ({id}): noch heute, {day}",
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
    is_expired="Der Schutz von {customer} ({id}) endete am {day}.",
    is_closed="{customer} ({id}) wurde am {day} {stage}.",
    more_time_asked="Um mehr Zeit ist gebeten worden. Es entscheidet {person}.",
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
)  # fmt: skip

_SPANISH = Words(
    stages={
        "registered": "registrada", "discovery": "descubrimiento", "validation": "validaci\u00f3n",
        "proposal": "propuesta", "commit": "compromiso", "won": "ganada", "lost": "perdida",
    },
    account_manager="Quien gestiona la cuenta de {partner} es {person}.",
    no_account_manager="{partner} no tiene gestor de cuenta registrado. {person} puede ayudar.",
    tier="{partner} est\u00e1 en el nivel {tier}.",
    next_tier="El siguiente nivel es {tier}. Preg\u00fantame qu\u00e9 exige y lo busco.",
    highest_tier="Es el m\u00e1s alto.",
    profile="Esto consta de {partner}:",
    type="Tipo: {names}",
    regions="Regi\u00f3n: {names}",
    products="Productos: {names}",
    industries="Sectores: {names}",
    languages="Idiomas: {names}",
    tier_of="Nivel: {names}",
    manager_of="Gestor de cuenta: {person}",
    distributor_of="Distribuidor: {names}",
    distributor="El distribuidor de {partner} es {distributor}.",
    no_distributor="No consta ning\u00fan distribuidor para {partner}.",
    achievements="{partner} tiene estas certificaciones e hitos:",
    no_achievements="No consta ninguna certificaci\u00f3n ni hito de {partner}.",
    held="{name}, sin fecha de fin",
    held_until="{name}, hasta el {day}",
    ending="{name} termina el {day}. Ren\u00f3vala a tiempo para conservarla.",
    coming="{name} cuenta desde el {day}.",
    lapsed="{name} termin\u00f3 el {day}. Al renovarla, todo vuelve el mismo d\u00eda.",
    open_deals="Oportunidades abiertas: {count}",
    pending_deals="A la espera de una decisi\u00f3n: {count}",
    closed_deals="Oportunidades ganadas y perdidas: {count}",
    no_open_deals="No consta ninguna oportunidad abierta de {partner}.",
    no_pending_deals="Ning\u00fan registro de {partner} espera una decisi\u00f3n.",
    no_closed_deals="A\u00fan no hay oportunidades ganadas ni perdidas de {partner}.",
    decided="Ya decididas: {count}",
    protections="Oportunidades protegidas, primero la que antes termina: {count}",
    no_protections="Ninguna oportunidad abierta de {partner} est\u00e1 protegida ahora.",
    and_more="y {count} m\u00e1s",
    deal_line="{customer} ({id}): {stage} desde el {day}, {standing}",
    deal_line_of="{customer} ({id}, {partner}): {stage} desde el {day}, {standing}",
    protection_line="{customer} ({id}): hasta el {day}, dentro de {days}",
    protection_line_today="{customer} ({id}): hasta hoy, {day}",
    one_day="1 d\u00eda",
    many_days="{count} d\u00edas",
    in_stage="{customer} ({id}) est\u00e1 en la fase {stage} desde el {day}.",
    registered_by="La registr\u00f3 {name} el {day}.",
    registered_on="Se registr\u00f3 el {day}.",
    expected_close="El cierre se espera el {day}.",
    protected="{customer} ({id}) est\u00e1 protegida hasta el {day}, dentro de {days}.",
    last_day="{customer} ({id}) est\u00e1 protegida hasta hoy, {day}.",
    not_protected="{customer} ({id}) no est\u00e1 protegida.",
    standing_approved="aprobada",
    standing_protected="protegida hasta el {day}",
    standing_submitted="a la espera de aprobaci\u00f3n",
    standing_needs_info="a la espera de una respuesta del partner",
    standing_rejected="no aceptada",
    standing_expired="su protecci\u00f3n ha terminado",
    is_approved="El registro de {customer} ({id}) est\u00e1 aprobado.",
    is_approved_by="El registro de {customer} ({id}) lo aprob\u00f3 {name} el {day}.",
    is_submitted="El registro de {customer} ({id}) espera desde el {day}. Decide {person}.",
    is_needs_info="El registro de {customer} ({id}) espera una respuesta. {person} pregunta:",
    is_needs_info_unsaid="El registro de {customer} ({id}) espera una respuesta para {person}.",
    is_rejected="El registro de {customer} ({id}) no se acept\u00f3.",
    ask_why="El motivo no consta aqu\u00ed: {person} puede decirlo.",
    is_rejected_because="El registro de {customer} ({id}) no se acept\u00f3, porque:",
    is_expired="La protecci\u00f3n de {customer} ({id}) termin\u00f3 el {day}.",
    is_closed="{customer} ({id}) fue {stage} el {day}.",
    more_time_asked="Se ha pedido m\u00e1s tiempo. Decide {person}.",
    no_such_deal=(
        "No encuentro aqu\u00ed ninguna oportunidad llamada {name}. N\u00f3mbrala como est\u00e1 "
        "registrada o por su n\u00famero: `/deal list` muestra todas las que puedes ver."
    ),
    deals_not_for_you=(
        "De oportunidades hablo con la gente del partner, con quien gestiona su cuenta y con los "
        "administradores."
    ),
    your_partners="Gestionas: {count}",
    no_partners="No consta ning\u00fan partner a tu cargo.",
    which_partner="\u00bfDe qu\u00e9 partner hablas?",
    name_a_partner="\u00bfDe qu\u00e9 partner hablas? N\u00f3mbralo en la pregunta: {names}.",
    from_records="De los registros del programa, tal como est\u00e1n ahora.",
    last_changed="\u00daltimo cambio: {day}.",
    last_changed_by="\u00daltimo cambio: {day}, de {name}.",
    something_wrong="\u00bfHay algo mal? D\u00edselo a {name}.",
    alone=(
        "Eso consta en los registros del programa. Aqu\u00ed no todos pueden leerlo, as\u00ed que "
        "te lo digo solo a ti."
    ),
    you="tus partners",
    account_manager_word="quien gestiona la cuenta",
)  # fmt: skip

WORDS: Mapping[str, Words] = {"en": _ENGLISH, "de": _GERMAN, "es": _SPANISH}


def words_of(language: str) -> Words:
    """Return the words of a language, or the English ones where there are none."""
    return WORDS.get(language, WORDS[ENGLISH])
