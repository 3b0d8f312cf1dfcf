"""The words in which records are told in Spanish. Pure."""

from __future__ import annotations

from bot.records.words.form import Words

SPANISH = Words(
    stages={
        "registered": "registrada", "discovery": "descubrimiento", "validation": "validaci\u00f3n",
        "proposal": "propuesta", "commit": "compromiso", "won": "ganada", "lost": "perdida",
    },
    account_manager="Quien gestiona la cuenta de {partner} es {person}.",
    no_account_manager="{partner} no tiene gestor de cuenta registrado. {person} puede ayudar.",
    tier="{partner} est\u00e1 en el nivel {tier}.",
    next_tier="El siguiente nivel es {tier}.",
    ask_for_next_tier="Preg\u00fantame qu\u00e9 exige y lo busco.",
    how_to_reach="\u00bfC\u00f3mo se alcanza el nivel {tier}?",
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
    targets="Acordado con {partner}, tal como consta hoy, {day}:",
    target_open="{name}: {actual} de {target}, faltan {missing}",
    target_reached="{name}: {actual} de {target}, alcanzado",
    target_uncounted="{name}: {target}, lo alcanzado hasta ahora no consta",
    target_share="; {share} alcanzado",
    target_time="; ha pasado el {passed} del plazo",
    target_until="; hasta el {day}",
    target_ended="; el plazo termin\u00f3 el {day}",
    target_begins="; cuenta desde el {day}",
    no_targets="No consta ning\u00fan objetivo de {partner}.",
    no_such_target="El n\u00famero por el que preguntas no consta.",
    no_target_of_period="Para ese plazo solo no consta ning\u00fan n\u00famero.",
    targets_for_others=(
        "Lo acordado con {partner} y c\u00f3mo va solo se lo digo a: {names}. "
        "Preg\u00fantales."
    ),
    open_deals="Oportunidades abiertas: {count}",
    pending_deals="A la espera de una decisi\u00f3n: {count}",
    closed_deals="Oportunidades ganadas y perdidas{period}: {count}",
    won_deals="Oportunidades ganadas{period}: {count}",
    lost_deals="Oportunidades perdidas{period}: {count}",
    closing_deals="Cierres esperados{period}: {count}",
    no_open_deals="No consta ninguna oportunidad abierta de {partner}.",
    no_pending_deals="Ning\u00fan registro de {partner} espera una decisi\u00f3n.",
    no_closed_deals="No hay oportunidades de {partner} ganadas ni perdidas{period}.",
    no_won_deals="No hay oportunidades de {partner} ganadas{period}.",
    no_lost_deals="No hay oportunidades de {partner} perdidas{period}.",
    no_closing_deals="No se espera el cierre de ninguna oportunidad abierta de {partner}{period}.",
    in_period="del {first} al {last}",
    decided="Ya decididas: {count}",
    protections="Oportunidades protegidas, primero la que antes termina: {count}",
    no_protections="Ninguna oportunidad abierta de {partner} est\u00e1 protegida ahora.",
    and_more="y {count} m\u00e1s",
    deal_line="{customer} ({id}): {stage} desde el {day}, {standing}",
    deal_line_of="{customer} ({id}, {partner}): {stage} desde el {day}, {standing}",
    protection_line="{customer} ({id}): hasta el {day}, dentro de {days}",
    protection_line_today="{customer} ({id}): hasta hoy, {day}",
    closing_line="{customer} ({id}): {stage}, cierre esperado el {day}",
    closing_line_of="{customer} ({id}, {partner}): {stage}, cierre esperado el {day}",
    next_to_close="El pr\u00f3ximo cierre:",
    last_closed="La \u00faltima:",
    closing_undated="Abiertas sin fecha prevista: {count}",
    together="En total: {names}",
    without_amount="Sin importe registrado: {count}",
    amounts_are_theirs="Cu\u00e1nto valen las oportunidades de sus distribuidores lo dicen ellos.",
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
    reason_noted_by="Anotado el {day} por {name}:",
    reason_noted="Anotado el {day}:",
    notes_say="No consta un motivo aparte. En sus notas pone:",
    reason_is_theirs="El motivo solo lo cuenta el propio partner.",
    is_expired="La protecci\u00f3n de {customer} ({id}) termin\u00f3 el {day}.",
    is_closed="{customer} ({id}) fue {stage} el {day}.",
    more_time_asked="Se ha pedido m\u00e1s tiempo. Decide {person}.",
    register_here=(
        "Puedes registrar una oportunidad aqu\u00ed mismo, con el bot\u00f3n de abajo. "
        "Todav\u00eda no se ha registrado nada."
    ),
    what_helps="qu\u00e9 ayuda con",
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
    longer_not_yet="La protecci\u00f3n no se ha ampliado hasta ahora.",
    longer_already="La protecci\u00f3n ya se ampli\u00f3.",
    longer_on="La protecci\u00f3n se ampli\u00f3 el {day}.",
    longer_no_more="El programa no la ampl\u00eda otra vez.",
    on_record="Consta: {names}.",
    rival_is="competidor {name}",
    contact_is="contacto {name}",
    protections_until="Protecciones que terminan hasta el {day}: {count}",
    no_protections_until="Ninguna protecci\u00f3n de {partner} termina hasta el {day}.",
    next_to_end="La pr\u00f3xima en terminar:",
    changed_below=(
        "Un mensaje no cambia el registro: se cambia aqu\u00ed abajo con \u00abMove stage\u00bb y "
        "\u00abDetails\u00bb."
    ),
    changed_elsewhere=(
        "Un mensaje no cambia el registro. Escr\u00edbeme directamente y tendr\u00e1s los botones "
        "para hacerlo."
    ),
    changed_by_one=(
        "Un mensaje no cambia el registro. Nombra una sola oportunidad y tendr\u00e1s los botones "
        "para hacerlo."
    ),
)  # fmt: skip
