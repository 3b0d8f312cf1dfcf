"""How people say thanks, or that they have heard, in the languages that are understood. Pure.

Only a message that says nothing else counts: "thanks, that helped a lot", not "thanks, and for
silver". What may as well answer somebody's question of a deal ("all good", "that worked") counts
beside a word of thanks alone. How phrases are written is told by `PhraseChain`.
"""

from __future__ import annotations

from bot.slack.phrase_chains import PhraseChain
from bot.slack.wording import bare
from retrieval.greetings import GREETINGS, GREETINGS_OF, TO_WHOM

COURTESIES = frozenset(
    {
        "ok", "okay", "thanks", "thank you", "thx", "many thanks", "thanks a lot", "great",
        "great thanks", "perfect", "super", "cool", "nice", "got it", "danke", "vielen dank",
        "danke dir", "gracias", "muchas gracias", "genial", "perfecto", "merci", "grazie",
        "will do", "lol", "haha", "vale", "passt", "alles klar", "thanks so much",
        "thank you so much", "thank you very much", "cheers", "much appreciated", "helpful",
        "very helpful", "super helpful", "that helps", "that helped", "for your help",
        "for the help", "for helping", "dankesch\u00f6n", "dankeschoen", "danke sch\u00f6n",
        "danke schoen", "danke sehr", "herzlichen dank", "super danke", "f\u00fcr die hilfe",
        "fuer die hilfe", "f\u00fcr deine hilfe", "hilfreich", "mil gracias", "por la ayuda",
        "por tu ayuda", "por todo", "muy \u00fatil",
    }
)  # fmt: skip
"""These are courtesies with a question mark as well."""

_VERY = "[really|very|super|so|extremely|quite|most|incredibly|pretty]"
_A_LOT = "[a_lot|lots|a_bunch|a_ton|a_million|so_much|very_much|loads|heaps|greatly|immensely]"
_SURELY = "[really|definitely|totally|certainly|actually|already|absolutely]"
_THAT_IS = "that_s|that_is|that_was|thats|this_is|this_was"
_I_NEEDED = (
    "i|we needed|wanted|hoped_for|was_looking_for|were_looking_for|was_after|were_after|"
    "wanted_to_know|needed_to_know|was_hoping_for|were_hoping_for"
)
_SOON = "[now|today|tomorrow|tonight|later|first|next|then|asap|right_away|straight_away]"
_ENGLISH = (
    f"thanks|thx|thnx|tks|thank_you|thank_u|cheers {_A_LOT} [again|guys|indeed]",
    "many|big|huge|great thanks [again]", "ty", "tysm", "[very|really] much appreciated",
    "appreciated",
    f"[i|we] {_VERY} appreciate it|that|this|the_help|your_help", "much obliged", "you rock",
    "you are|re|r the_best|a_star|a_legend|a_lifesaver|awesome|amazing|great|so_helpful",
    "awesome|brilliant|excellent|amazing|fantastic|wonderful|superb|lovely|alright|all_right",
    "very|really good|nice|cool|useful|clear", "good|great to_know|stuff", "fair enough", "gotcha",
    "oh|ah|aha|ahh|ohh ok|okay|cool|nice|great|perfect|right|i_see", "i see", "roger [that]",
    "ok|okay|cool|alright then", "noted", "understood", "sounds good|great|perfect|fine",
    "[that|it|this] makes [perfect|total|complete|a_lot_of] sense [now]",
    (f"{_THAT_IS} {_VERY} helpful|useful|great|perfect|awesome|brilliant|excellent|amazing|good|"
    "clear|nice|cool|wonderful|fantastic|lovely|super|handy"),
    f"it_s|it_is|it_was|its {_VERY} helpful|useful|handy", f"{_VERY} helpful|useful",
    f"[that|this|it|which|you|you_ve|that_s|that_has] {_SURELY} helped [me|us] [out] {_A_LOT}",
    f"that|this|it|which {_SURELY} helps [me|us] [out] {_A_LOT}",
    f"that|this|it did {_SURELY} help [me|us] [out] {_A_LOT}",
    f"[{_THAT_IS}] {_SURELY} a [great|big|huge|real] help",
    f"[{_THAT_IS}|that|this] exactly|just|precisely what {_I_NEEDED}",
    f"[{_THAT_IS}|that|this] exactly|just|precisely what i|we need",
    f"{_THAT_IS} what|all|everything {_I_NEEDED}", f"all|everything {_I_NEEDED}",
    "that|this|which answers|answered my|our|the|all_my question|questions|query",
    "that|this|which clears|cleared it|that|things|everything up",
    ("will|i_will|we_will|i_ll|we_ll|ill|let_me|gonna|i_m_going_to|i_am_going_to|we_re_going_to "
    "[definitely|just|then|certainly|surely] "
    "try|try_it|try_that|try_this|try_those|try_it_out|try_that_out|give_it_a_try|give_that_a_try|"
    "give_it_a_go|give_that_a_go|give_it_a_shot|give_that_a_shot|check|check_it|check_that|"
    "check_it_out|check_that_out|check_this_out|read_it|read_that|have_a_look|take_a_look|"
    "have_a_read|look_at_it|look_at_that|look_into_it|look_into_that|do|do_that|do_so|"
    f"keep_that_in_mind|keep_it_in_mind|remember_that {_SOON}"),
    f"trying|checking|reading it|that|this {_SOON}",
    f"{_THAT_IS} all [for_now|for_today]", "you_re|you_are|ur [very|most] welcome",
)  # fmt: skip
_SEHR = "[sehr|echt|wirklich|super|total|richtig|schon|schon_sehr|wirklich_sehr|ganz]"
_MAL = "[mal|gleich|gleich_mal|jetzt|jetzt_mal|dann|dann_mal|heute|morgen|sofort]"
_BRAUCHTE = (
    "ich|wir brauche|brauchen|brauchte|brauchten|suchte|suchten|wollte|wollten|gebraucht_habe|"
    "gebraucht_haben|gesucht_habe|gesucht_haben|wissen_wollte|wissen_wollten"
)
_GERMAN = (
    "tausend|besten|lieben|herzlichen|vielen|vielen_lieben dank [nochmal|dir|euch|ihnen]",
    "danke [dir|euch|ihnen] [sehr|vielmals|nochmal|nochmals|schonmal]",
    "ich|wir danke|danken dir|euch|ihnen [sehr]",
    "prima|klasse|toll|spitze|wunderbar|perfekt|hervorragend|ausgezeichnet|top",
    "sehr gut|sch\u00f6n|schoen|nett|hilfreich|n\u00fctzlich|cool", "gut zu_wissen",
    "[alles|habe|hab] verstanden", "verstehe", "notiert", "ist notiert|klar|angekommen",
    "ach|ah|aha|oh so|ok|okay|super|gut|verstehe", "ok|okay|gut|prima dann",
    "das passt [so|gut]", "das ergibt|macht sinn", "klingt gut|super|prima", "wird gemacht",
    f"das ist|war {_SEHR} hilfreich|gut|super|toll|perfekt|prima|klasse|n\u00fctzlich|nett|klar",
    (f"[das|es|die_antwort|die_info] hat [mir|uns] {_SEHR} [viel|gut|weiter] "
    "geholfen|weitergeholfen"),
    f"das|es hilft [mir|uns] {_SEHR} [weiter|viel|enorm|viel_weiter]",
    "hilft [mir|uns] [sehr|echt|wirklich] weiter|viel|enorm|sehr", "eine [gro\u00dfe|grosse] hilfe",
    f"[das_ist|das_war|war] genau was|das_was {_BRAUCHTE}", f"das ist|war was|das_was {_BRAUCHTE}",
    "genau das brauche|brauchte|suchte|wollte ich [wissen]",
    "genau das habe|hab|haben ich|wir gebraucht|gesucht",
    "das beantwortet meine|unsere|die frage|fragen", "damit ist meine|die frage beantwortet",
    f"[das] probiere|probier|probieren|versuche|versuchen ich|wir [es|das] {_MAL} [aus]",
    f"ich|wir probiere|probier|probieren|versuche|versuchen es|das {_MAL} [aus]",
    (f"[ich|wir|das] werde|werden [ich|wir|es|das] [es|das] {_MAL} "
    "probieren|ausprobieren|versuchen|machen|tun|lesen"),
    f"[das] mache|mach|machen ich|wir {_MAL} [so]",
    f"schaue|schau|schauen ich|wir [es_mir|mir_das|mir|uns_das] {_MAL} [an]",
    f"ich schaue|schau es_mir|mir_das {_MAL} an", "das war_s|wars|war_es", "gern|gerne geschehen",
)  # fmt: skip
_MUCHO = "[mucho|much\u00edsimo|muchisimo|bastante|un_mont\u00f3n]"
_NECESITABA = (
    "necesitaba|necesit\u00e1bamos|necesitabamos|buscaba|busc\u00e1bamos|buscabamos|necesito|"
    "quer\u00eda|queria|quer\u00edamos|quer\u00eda_saber|queria_saber|estaba_buscando"
)
_LUEGO = "[ahora|hoy|ma\u00f1ana|luego|despu\u00e9s|enseguida]"
_SPANISH = (
    "much\u00edsimas|muchisimas|muchas|mil gracias [de_nuevo|otra_vez|a_ti]",
    "gracias [de_nuevo|otra_vez|a_ti]", "te|se lo agradezco [mucho]", "[muy] amable",
    "estupendo|excelente|fant\u00e1stico|fantastico|buen\u00edsimo|maravilloso|fenomenal",
    "entendido|enterado|anotado|comprendido", "ya entiendo", "tiene sentido", "de acuerdo",
    "muy bien|bueno|claro|\u00fatil|util", "[es] bueno saberlo", "ah vale|ok",
    "[ahora|ya|me|todo] queda|qued\u00f3 [muy|todo] claro",
    f"[eso|esto] me|nos ayuda|ayud\u00f3|sirve|sirvi\u00f3|ha_ayudado|ha_servido {_MUCHO}",
    "[eso|esto] me|nos ha_sido|fue|es [muy|realmente] \u00fatil|util", "es de_gran ayuda",
    f"eso|esto ayuda|ayud\u00f3|sirve {_MUCHO}",
    "[eso|esto] es|fue|ha_sido muy|realmente \u00fatil|util|bueno|claro",
    f"[eso|esto] [es|era|fue] justo|exactamente|justamente|precisamente lo_que {_NECESITABA}",
    f"[eso|esto] es|era [todo] lo_que {_NECESITABA}", "eso es todo [por_ahora|por_hoy]",
    "eso|esto responde|resuelve|aclara [a] mi|la|mis|las pregunta|duda|preguntas|dudas",
    (f"lo probar\u00e9|probare|intentar\u00e9|intentare|har\u00e9|mirar\u00e9|revisar\u00e9|pruebo|"
    f"intento|miro|reviso|probamos|probaremos {_LUEGO}"),
    (f"[lo] voy|vamos a_probar|a_intentar|a_probarlo|a_intentarlo|a_hacerlo|a_revisarlo|a_mirarlo "
    f"{_LUEGO}"),
    "as\u00ed|asi lo har\u00e9|haremos|hago", "lo tengo|tendr\u00e9|tendre en_cuenta", "de nada",
)  # fmt: skip
_HEARD = (*COURTESIES, *_ENGLISH, *_GERMAN, *_SPANISH)

_BESIDE_THANKS = (
    *GREETINGS, *GREETINGS_OF, "oh", "ah", "wow", "and", "und", "y", "all good|set|clear|done",
    "i_m|im|i_am|we_re|we_are good|fine|all_set|sorted", "no worries|problem", "np",
    "[that|it|this] worked [perfectly|great|well|like_a_charm]",
    ("for [all] the|your|this|that|such_a [very|really|super|so] "
    "[quick|fast|prompt|swift|speedy|rapid|clear|great|good|helpful|detailed|kind] "
    "help|answer|answers|reply|response|info|information|clarification|explanation|support|"
    "assistance|heads_up|update|link|links|details|pointer|pointers|tip|tips|time|input|feedback|"
    "overview|summary|turnaround|effort|work"),
    ("for clarifying|explaining|confirming|checking|sharing|answering|replying [that|this|it] "
    "[so_quickly|quickly]"), "for looking into it|that|this", "for letting me|us know",
    "for helping me|us [out]", "for getting back to me|us [so_quickly|quickly]",
    "for everything|this|that|it", "have a good|great|nice|lovely day|one|weekend|evening",
    "bye|see_you|see_ya|talk_soon [soon|later|tomorrow]", "best|kind regards",
    "[alles] gut", "alles super", "[das|es] hat [gut|super|prima|alles] geklappt|funktioniert",
    ("f\u00fcr|fuer die|deine|eure|ihre|diese|den|deinen [sehr|super] "
    "[schnelle|schnellen|rasche|tolle|gute|prompte|ausf\u00fchrliche|freundliche] "
    "hilfe|antwort|auskunft|info|infos|information|informationen|r\u00fcckmeldung|rueckmeldung|"
    "unterst\u00fctzung|erkl\u00e4rung|hinweis|tipp|link|m\u00fche|zeit"),
    "f\u00fcr|fuer alles", "sch\u00f6nen|schoenen|guten tag|abend|feierabend [noch]",
    "sch\u00f6nes wochenende [noch]", "bis bald|dann|morgen|sp\u00e4ter", "tsch\u00fcss", "ciao",
    "kein problem", "lieb|nett von dir|euch|ihnen",
    "bien", "todo bien|claro|perfecto|listo", "funcion\u00f3|funciona [perfectamente|bien]",
    ("por la|el|tu|su|vuestra|esta|toda_la [r\u00e1pida|pronta] "
    "ayuda|respuesta|informaci\u00f3n|informacion|info|aclaraci\u00f3n|explicaci\u00f3n|apoyo|tiempo|dato|"
    "enlace|rapidez"), "por responder|contestar|avisar|ayudar|ayudarme|aclararlo|explicarlo",
    "por eso|esto", "sin problema", "adi\u00f3s|adios|saludos", "hasta luego|pronto|ma\u00f1ana",
    "buen d\u00eda|dia|fin_de_semana", "que tengas|tenga [un] buen d\u00eda|dia|fin_de_semana",
)  # fmt: skip
_THANKS = frozenset(
    {
        "thanks", "thank", "thx", "thnx", "tks", "ty", "tysm", "cheers", "appreciate",
        "appreciated", "danke", "dank", "dankesch\u00f6n", "dankeschoen", "merci", "gracias",
        "agradezco", "grazie",
    }
)  # fmt: skip

_COURTESY = PhraseChain(COURTESIES, after=TO_WHOM)
_SAID = PhraseChain(_HEARD, after=TO_WHOM)
_SAID_WITH_THANKS = PhraseChain((*_HEARD, *_BESIDE_THANKS), after=TO_WHOM)


def is_plain_courtesy(text: str) -> bool:
    """Whether a message is nothing but the shortest words of thanks: no answer to anything."""
    return _COURTESY.holds(bare(text))


def is_courtesy(text: str) -> bool:
    """Whether somebody just says thanks, or that they have heard.

    Where something was asked of them it may be the answer ("sounds good", "de acuerdo").
    """
    said = bare(text)
    if is_plain_courtesy(text):
        return True
    if "?" in text:
        return False
    if _SAID.holds(said):
        return True
    return not _THANKS.isdisjoint(said.split()) and _SAID_WITH_THANKS.holds(said)
