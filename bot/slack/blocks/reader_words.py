"""The bot's own words to a partner's person, in each language that it has them in. Pure.

Those of nudges, recommended assets, answers' buttons and the help. A nudge's and an
asset's follow the text that they stand around, an answer's the question, private ones the reader;
English where there are none. `retrieval/phrases.py` has those around quotes.
Braces name what is filled in; a test holds that every language fills in the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from content_index.languages import ENGLISH


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderWords:
    """The words of one language. What somebody did (`has_...`) goes on after their name."""

    somebody: str
    open: str
    not_useful: str
    remind_me: str
    sent_to_customer: str
    remind_tomorrow: str
    remind_in_a_week: str
    no_more_of_these: str
    no_nudges_for_two_weeks: str
    things_in_one_message: str
    asked_to_remind: str
    has_sent_on: str
    has_found_not_useful: str
    has_asked_for_reminder: str
    has_muted: str
    will_remind: str
    no_longer: str
    noted_already: str
    not_for_you: str
    only_addressee: str
    deal_closed: str
    muted: str
    muted_until: str
    muted_everything: str
    muted_everything_until: str
    hear_again: str
    hears_again: str
    hears_everything_again: str
    anything: str
    silent_until: str
    silences: str
    nudges: str
    close: str
    nudges_are_sent_by_others: str
    for_stage: str
    nothing_for_stage: str
    gap_noted: str
    titles_for_stage: str
    no_titles_for_stage: str
    stage_no_longer: str
    went_to_customer: str
    not_suggested_again: str
    not_to_send_on: str
    not_your_deal: str
    register_a_deal: str
    thanks: str
    thanks_for_doubt: str
    for_whom: str
    sorry: str
    has_it_already: str
    has_it_now: str
    nobody_reached: str
    answered_directly: str
    not_helpful: str
    answers: str
    only_beginning: str
    no_files: str
    help_title: str
    help_ask: str
    help_records: str
    help_register: str
    help_home: str
    help_limits: str
    help_in_a_line: str


_ENGLISH = ReaderWords(
    somebody="Somebody",
    open="Open",
    not_useful="Not useful",
    remind_me="Remind me",
    sent_to_customer="Sent to customer",
    remind_tomorrow="Remind me tomorrow",
    remind_in_a_week="Remind me in a week",
    no_more_of_these="No more of these",
    no_nudges_for_two_weeks="No nudges for two weeks",
    things_in_one_message="{count} things, in one message:",
    asked_to_remind="{name}, you asked me to remind you.",
    has_sent_on="sent it to the customer",
    has_found_not_useful="said it is not useful",
    has_asked_for_reminder="asked to be reminded on {day}",
    has_muted="asked for no more of these",
    will_remind="I will remind you on {day}.",
    no_longer="This message is not available any more.",
    noted_already="That is noted already.",
    not_for_you="This message is not for you to answer.",
    only_addressee="Only who the message is for can answer it.",
    deal_closed="The deal with {customer} is closed, so there is nothing more to note.",
    muted="Noted: I send you no more of {what}. Your account manager still can.",
    muted_until="Noted: I send you no more of {what} until {day}. Your account manager still can.",
    muted_everything="Noted: I send you no nudges. Your account manager still can.",
    muted_everything_until=(
        "Noted: I send you no nudges until {day}. Your account manager still can."
    ),
    hear_again="Hear them again",
    hears_again="Good: you hear from me again about {what}.",
    hears_everything_again="Good: you hear from me again about anything.",
    anything="anything",
    silent_until="{what}, until {day}",
    silences="What you hear nothing of:",
    nudges="Nudges",
    close="Close",
    nudges_are_sent_by_others=(
        "Nudges are sent by the vendor's account managers. Ask yours if you need something."
    ),
    for_stage="For {customer} at {stage}, this should help:",
    nothing_for_stage="There is no asset for {customer} at {stage} yet.",
    gap_noted="I have noted the gap for the people who write the content.",
    titles_for_stage="For the stage {stage}: {titles}",
    no_titles_for_stage="No asset for the stage {stage} yet.",
    stage_no_longer=(
        "What I wanted to show for this stage is no longer available here. Ask me again."
    ),
    went_to_customer="Noted: {title} went to {customer}.",
    not_suggested_again="Noted. I will not suggest {title} for {customer} again.",
    not_to_send_on="This is no longer something to send on.",
    not_your_deal="There is no deal with that number among yours.",
    register_a_deal="Register a deal",
    thanks="Thank you, noted.",
    thanks_for_doubt="Thank you. I have noted it for the people who keep the documents.",
    for_whom="For {person}",
    sorry="I am sorry about that.",
    has_it_already="{helper} has your question already and will answer you.",
    has_it_now="{helper} has your question now.",
    nobody_reached="I could not reach anybody. Please call {helper}, or write an e-mail.",
    answered_directly="{name} has answered in a direct message.",
    not_helpful="Not helpful",
    answers="{name} answers:",
    only_beginning=(
        "Your message is very long: I have read the first {count} characters of it. If you ask "
        "something after that, please send it to me on its own."
    ),
    no_files=(
        "Thank you for the file. I cannot read files that are shared here, so I have not opened "
        "it. Please write your question, or paste the words that it is about, and I will look it "
        "up."
    ),
    help_title="I answer from the partner programme's own documents, with exact quotes.",
    help_ask="Mention me in a channel, reply in my thread, or write to me directly.",
    help_records="Ask me for your account manager, your tier, certificates, or how a deal stands.",
    help_register=(
        "Register a deal with the button below or on my Home tab, or ask me to: I bring you what "
        "helps at its stage. Where Slack offers it, `/deal` does the same."
    ),
    help_home="My Home tab shows your deals and what is due.",
    help_limits=(
        "In a channel I only say what everybody there may see. What I cannot answer, I pass to "
        "your channel account manager."
    ),
    help_in_a_line=(
        "I answer questions from the partner programme's own documents, with exact quotes. Mention "
        "me in a channel, reply in my thread, or write to me directly, also to register a deal."
    ),
)

_GERMAN = ReaderWords(
    somebody="Jemand",
    open="\u00d6ffnen",
    not_useful="Nicht hilfreich",
    remind_me="Erinnere mich",
    sent_to_customer="An Kunden gesendet",
    remind_tomorrow="Erinnere mich morgen",
    remind_in_a_week="Erinnere mich in einer Woche",
    no_more_of_these="Nichts mehr von dieser Art",
    no_nudges_for_two_weeks="Zwei Wochen lang keine Hinweise",
    things_in_one_message="{count} Hinweise in einer Nachricht:",
    asked_to_remind="{name}, ich soll dich erinnern.",
    has_sent_on="hat es an den Kunden gesendet",
    has_found_not_useful="findet es nicht hilfreich",
    has_asked_for_reminder="m\u00f6chte am {day} erinnert werden",
    has_muted="m\u00f6chte nichts mehr von dieser Art",
    will_remind="Ich erinnere dich am {day}.",
    no_longer="Diese Nachricht ist nicht mehr verf\u00fcgbar.",
    noted_already="Das ist schon vermerkt.",
    not_for_you="Diese Nachricht ist nicht f\u00fcr dich.",
    only_addressee="Das kann nur beantworten, an wen die Nachricht geht.",
    deal_closed="Der Deal mit {customer} ist abgeschlossen; es gibt nichts mehr zu vermerken.",
    muted=(
        "Notiert: Von {what} schicke ich dir nichts mehr. Deine Ansprechperson kann es weiterhin."
    ),
    muted_until=(
        "Notiert: Von {what} schicke ich dir bis {day} nichts mehr. Deine Ansprechperson kann es "
        "weiterhin."
    ),
    muted_everything=(
        "Notiert: Ich schicke dir keine Hinweise mehr. Deine Ansprechperson kann es weiterhin."
    ),
    muted_everything_until=(
        "Notiert: Ich schicke dir bis {day} keine Hinweise. Deine Ansprechperson kann es weiterhin."
    ),
    hear_again="Wieder einschalten",
    hears_again="Gut: Du h\u00f6rst wieder von mir zu {what}.",
    hears_everything_again="Gut: Du h\u00f6rst wieder von mir.",
    anything="alles",
    silent_until="{what}, bis {day}",
    silences="Wovon du nichts h\u00f6rst:",
    nudges="Hinweise",
    close="Schlie\u00dfen",
    nudges_are_sent_by_others=(
        "Hinweise kommen von den Account Managern des Herstellers. Wende dich an deine "
        "Ansprechperson, wenn du etwas brauchst."
    ),
    for_stage="F\u00fcr {customer} in der Phase {stage} sollte das helfen:",
    nothing_for_stage="F\u00fcr {customer} in der Phase {stage} gibt es noch kein Material.",
    gap_noted="Ich habe die L\u00fccke f\u00fcr die vermerkt, die die Inhalte schreiben.",
    titles_for_stage="F\u00fcr die Phase {stage}: {titles}",
    no_titles_for_stage="Noch kein Material f\u00fcr die Phase {stage}.",
    stage_no_longer=(
        "Was ich f\u00fcr diese Phase zeigen wollte, ist hier nicht mehr verf\u00fcgbar. Frag mich "
        "noch einmal."
    ),
    went_to_customer="Notiert: {title} ging an {customer}.",
    not_suggested_again="Notiert. Ich schlage {title} f\u00fcr {customer} nicht mehr vor.",
    not_to_send_on="Das darf nicht mehr weitergegeben werden.",
    not_your_deal="Einen Deal mit dieser Nummer gibt es bei euch nicht.",
    register_a_deal="Deal registrieren",
    thanks="Danke, notiert.",
    thanks_for_doubt="Danke. Ich habe es f\u00fcr die vermerkt, die die Dokumente pflegen.",
    for_whom="F\u00fcr {person}",
    sorry="Das tut mir leid.",
    has_it_already="{helper} hat deine Frage schon und wird dir antworten.",
    has_it_now="{helper} hat deine Frage jetzt.",
    nobody_reached=(
        "Ich konnte niemanden erreichen. Bitte ruf {helper} an oder schreib eine E-Mail."
    ),
    answered_directly="{name} hat in einer Direktnachricht geantwortet.",
    not_helpful="Nicht hilfreich",
    answers="{name} antwortet:",
    only_beginning=(
        "Deine Nachricht ist sehr lang: Ich habe die ersten {count} Zeichen gelesen. Wenn danach "
        "noch eine Frage kommt, schick sie mir bitte einzeln."
    ),
    no_files=(
        "Danke f\u00fcr die Datei. Dateien, die hier geteilt werden, kann ich nicht lesen; ich "
        "habe sie nicht ge\u00f6ffnet. Schreib bitte deine Frage oder die Stelle, um die es geht, "
        "dann sehe ich nach."
    ),
    help_title="Ich antworte aus den Dokumenten des Partnerprogramms, mit genauen Zitaten.",
    help_ask=(
        "Erw\u00e4hne mich in einem Channel, antworte in meinem Thread oder schreib mir direkt."
    ),
    help_records=(
        "Frag mich nach deinem Account Manager, deiner Stufe, Zertifikaten oder einem Deal."
    ),
    help_register=(
        "Registriere einen Deal mit dem Knopf hier oder auf meinem Home-Tab, oder bitte mich "
        "darum: Ich bringe dir, was in seiner Phase hilft. Wo Slack es anbietet, tut `/deal` "
        "dasselbe."
    ),
    help_home="Auf meinem Home-Tab siehst du deine Deals und was ansteht.",
    help_limits=(
        "In einem Channel sage ich nur, was alle dort sehen d\u00fcrfen. Was ich nicht beantworten "
        "kann, gebe ich an deine Ansprechperson weiter."
    ),
    help_in_a_line=(
        "Ich beantworte Fragen aus den Dokumenten des Partnerprogramms, mit genauen Zitaten. "
        "Erw\u00e4hne mich in einem Channel, antworte in meinem Thread oder schreib mir direkt, "
        "auch um einen Deal zu registrieren."
    ),
)

_SPANISH = ReaderWords(
    somebody="Alguien",
    open="Abrir",
    not_useful="No es \u00fatil",
    remind_me="Recu\u00e9rdamelo",
    sent_to_customer="Enviado al cliente",
    remind_tomorrow="Recu\u00e9rdamelo ma\u00f1ana",
    remind_in_a_week="Recu\u00e9rdamelo en una semana",
    no_more_of_these="No m\u00e1s avisos como este",
    no_nudges_for_two_weeks="Ning\u00fan aviso en dos semanas",
    things_in_one_message="{count} avisos en un mensaje:",
    asked_to_remind="{name}, me pediste que te lo recordara.",
    has_sent_on="lo ha enviado al cliente",
    has_found_not_useful="dice que no es \u00fatil",
    has_asked_for_reminder="ha pedido un recordatorio para el {day}",
    has_muted="no quiere m\u00e1s avisos como este",
    will_remind="Te lo recordar\u00e9 el {day}.",
    no_longer="Este mensaje ya no est\u00e1 disponible.",
    noted_already="Eso ya est\u00e1 anotado.",
    not_for_you="Este mensaje no es para ti.",
    only_addressee="Solo puede responder la persona a la que va dirigido el mensaje.",
    deal_closed="La oportunidad con {customer} est\u00e1 cerrada; no hay nada m\u00e1s que anotar.",
    muted="Anotado: no te env\u00edo m\u00e1s de {what}. Tu contacto a\u00fan puede hacerlo.",
    muted_until=(
        "Anotado: no te env\u00edo m\u00e1s de {what} hasta el {day}. Tu contacto a\u00fan "
        "puede hacerlo."
    ),
    muted_everything="Anotado: no te env\u00edo avisos. Tu contacto a\u00fan puede hacerlo.",
    muted_everything_until=(
        "Anotado: no te env\u00edo avisos hasta el {day}. Tu contacto a\u00fan puede hacerlo."
    ),
    hear_again="Volver a recibirlos",
    hears_again="Bien: vuelves a recibir avisos m\u00edos sobre {what}.",
    hears_everything_again="Bien: vuelves a recibir avisos m\u00edos.",
    anything="todo",
    silent_until="{what}, hasta el {day}",
    silences="Lo que no recibes:",
    nudges="Avisos",
    close="Cerrar",
    nudges_are_sent_by_others=(
        "Los avisos los env\u00edan los gestores de canal del fabricante. Habla con el tuyo si "
        "necesitas algo."
    ),
    for_stage="Para {customer} en la fase {stage}, esto deber\u00eda ayudar:",
    nothing_for_stage="Todav\u00eda no hay material para {customer} en la fase {stage}.",
    gap_noted="He anotado lo que falta para quienes escriben los contenidos.",
    titles_for_stage="Para la fase {stage}: {titles}",
    no_titles_for_stage="Todav\u00eda no hay material para la fase {stage}.",
    stage_no_longer=(
        "Lo que quer\u00eda mostrar para esta fase ya no est\u00e1 disponible aqu\u00ed. Vuelve a "
        "preguntarme."
    ),
    went_to_customer="Anotado: {title} se ha enviado a {customer}.",
    not_suggested_again="Anotado. No volver\u00e9 a sugerir {title} para {customer}.",
    not_to_send_on="Esto ya no se puede enviar.",
    not_your_deal="No hay ninguna oportunidad con ese n\u00famero entre las vuestras.",
    register_a_deal="Registrar una oportunidad",
    thanks="Gracias, anotado.",
    thanks_for_doubt="Gracias. Lo he anotado para quienes cuidan los documentos.",
    for_whom="Para {person}",
    sorry="Lo siento.",
    has_it_already="{helper} ya tiene tu pregunta y te va a responder.",
    has_it_now="{helper} tiene tu pregunta ahora.",
    nobody_reached=(
        "No he podido avisar a nadie. Llama a {helper}, por favor, o escribe un correo."
    ),
    answered_directly="{name} ha respondido en un mensaje directo.",
    not_helpful="No me sirve",
    answers="{name} responde:",
    only_beginning=(
        "Tu mensaje es muy largo: he le\u00eddo los primeros {count} caracteres. Si despu\u00e9s "
        "hay otra pregunta, env\u00edamela aparte, por favor."
    ),
    no_files=(
        "Gracias por el archivo. No puedo leer los archivos que se comparten aqu\u00ed, as\u00ed "
        "que no lo he abierto. Escribe tu pregunta, o pega el texto del que trata, y lo busco."
    ),
    help_title="Respondo con los documentos del programa de partners, con citas exactas.",
    help_ask="Menci\u00f3name en un canal, responde en mi hilo o escr\u00edbeme directamente.",
    help_records=(
        "Preg\u00fantame por tu gestor de canal, tu nivel, tus certificados o una oportunidad."
    ),
    help_register=(
        "Registra una oportunidad con el bot\u00f3n de abajo o en mi pesta\u00f1a Inicio, o "
        "p\u00eddemelo: te traigo lo que ayuda en su fase. Donde Slack lo ofrece, `/deal` hace lo "
        "mismo."
    ),
    help_home="Mi pesta\u00f1a Inicio muestra tus oportunidades y lo que est\u00e1 pendiente.",
    help_limits=(
        "En un canal solo digo lo que todos all\u00ed pueden ver. Lo que no puedo responder se lo "
        "paso a tu contacto en el fabricante."
    ),
    help_in_a_line=(
        "Respondo preguntas con los documentos del programa de partners, con citas exactas. "
        "Menci\u00f3name en un canal, responde en mi hilo o escr\u00edbeme directamente, "
        "tambi\u00e9n para registrar una oportunidad."
    ),
)

READER_WORDS: Mapping[str, ReaderWords] = {"en": _ENGLISH, "de": _GERMAN, "es": _SPANISH}


def reader_words(language: str) -> ReaderWords:
    """Return the words of a language, or the English ones where there are none."""
    return READER_WORDS.get(language, READER_WORDS[ENGLISH])
