"""The words around quotes, in each language that Dealmate has them in. Pure.

Quotes stay as they were written. What stands around them follows the question's language; English
where there are no words for that one. Braces name what is filled in; a test holds that every
language fills in the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from content_index.languages import ENGLISH, NAMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The words of one language. `months` has twelve names, `languages` those of other languages.

    What is said of a source (`updated`, `version`, ...) goes on after a comma or stands alone.
    """

    months: tuple[str, ...]
    day: str
    conjunction: str
    quotation_marks: tuple[str, str]
    languages: Mapping[str, str]
    abstention: str
    worth_a_look: str
    urgent: str
    how_to_report: str
    needs_a_person: str
    asking_back: str
    not_mentioned: str
    nothing_mentions: str
    read_as: str
    only_in: str
    differing: str
    undated: str
    here_it_is: str
    listing_one: str
    listing_many: str
    on_part: str
    same_as_above: str
    unsure_parts: str
    personal_parts: str
    unclear_parts: str
    later_parts: str
    one_more_item: str
    more_items: str
    review_was_due: str
    old: str
    ends_soon: str
    version: str
    updated: str
    valid_until: str
    quoted_above: str
    quoted_above_often: str
    for_stage: str
    for_industry: str
    about_product: str
    against_competitor: str
    owner: str
    passed_on: str
    rest_passed_on: str
    urgent_passed_on: str
    urgent_not_passed_on: str
    found_nothing_for_you: str
    found_nothing_for_all: str
    unsure_for_you: str
    unsure_for_all: str
    no_longer: str
    rest_no_longer: str
    only_you: str
    worth_opening: str
    why_this: str
    for_customers: str
    not_for_customers: str
    worded_by_a_model: str
    more_in_sources: str
    helpful: str
    not_helpful: str
    chosen: str
    choice_gone: str
    which_deal: str
    offer: str

    def day_of(self, date_: date) -> str:
        """Return a date as people write it: 1 September 2026."""
        return self.day.format(day=date_.day, month=self.months[date_.month - 1], year=date_.year)

    def quoted(self, words: str) -> str:
        """Return words in quotation marks."""
        opening, closing = self.quotation_marks
        return f"{opening}{words}{closing}"

    def joined(self, names: Sequence[str]) -> str:
        """Return names as a sentence lists them: "a, b and c"."""
        *most, last = names
        return f"{', '.join(most)} {self.conjunction} {last}" if most else last

    def language(self, code: str) -> str:
        """Return the name of a language, or its code where there is none."""
        return self.languages.get(code, code)


_ENGLISH = Phrases(
    months=(
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
    day="{day} {month} {year}",
    conjunction="and",
    quotation_marks=("\u201c", "\u201d"),
    languages=NAMES,
    abstention="I did not find an answer that I am sure of.",
    worth_a_look="Perhaps worth a look:",
    urgent="If that is an emergency, do not wait for me: report it to support at once.",
    how_to_report="How to report one may stand here:",
    needs_a_person="I cannot look that up or change it, so this needs a person.",
    asking_back="I found answers for more than one of these. Which one do you mean?",
    not_mentioned="Nothing here mentions {words}: check that this answers you.",
    nothing_mentions="I found nothing here that mentions {words}.",
    read_as="I read {word} as {meaning}.",
    only_in="I found this only in {languages}.",
    differing="These sources give different figures: {sources}.",
    undated="undated",
    here_it_is="Here it is: {title}.",
    listing_one="This is the newest {kind} that I can show here: {title}.",
    listing_many="These are the newest ones of the kind {kind} that I can show here:",
    on_part="On {part}:",
    same_as_above="What I found on this is the same quote as above: {title}.",
    unsure_parts="I found nothing that I am sure of on {parts}.",
    personal_parts="I cannot look up or change anything about {parts}: that needs a person.",
    unclear_parts="I would have to ask you back on {parts}: please ask that on its own.",
    later_parts="I answer {most} questions at a time: ask {parts} once more.",
    one_more_item="\u2026 and 1 more in the document",
    more_items="\u2026 and {count} more in the document",
    review_was_due="Its review was due on {day}.",
    old="Last updated {months} months ago.",
    ends_soon="Valid only until {day}.",
    version="version {version}",
    updated="updated {day}",
    valid_until="valid until {day}",
    quoted_above="quoted above",
    quoted_above_often="quoted above {count} times",
    for_stage="made for the stage {name}",
    for_industry="made for {name}",
    about_product="about {name}",
    against_competitor="against {name}",
    owner="owner {name}",
    passed_on="I have passed your question to {helper}, who will answer you.",
    rest_passed_on=(
        "What I found nothing on, or cannot do, is now with {helper}, who will answer you."
    ),
    urgent_passed_on="I have just told {helper}, who will answer you.",
    urgent_not_passed_on="I can write to nobody about it: please call your account manager.",
    found_nothing_for_you="I found nothing on that in what you may see.",
    found_nothing_for_all="I found nothing on that in what everybody here may see.",
    unsure_for_you="In what you may see I found no sure answer to that.",
    unsure_for_all="In what everybody here may see I found no sure answer to that.",
    no_longer="I can no longer show you this.",
    rest_no_longer="I can no longer show the rest of this.",
    only_you="Only you can see this: not everybody in this channel may.",
    worth_opening="Worth opening",
    why_this="Why this",
    for_customers="May go on to the customer.",
    not_for_customers="For you, not for the customer.",
    worded_by_a_model="Worded by a language model from the quotes below. The quotes count.",
    more_in_sources="There is more of this in the sources named above.",
    helpful="Helpful",
    not_helpful="Not helpful",
    chosen="Chosen",
    choice_gone="That has changed since I asked: I cannot go on from here. Please ask once more.",
    which_deal="You have more than one deal that this could be about. Which one do you mean?",
    offer="You can do that right here: {command}",
)  # fmt: skip

_GERMAN = Phrases(
    months=(
        "Januar", "Februar", "M\u00e4rz", "April", "Mai", "Juni", "Juli", "August", "September",
        "Oktober", "November", "Dezember",
    ),
    day="{day}. {month} {year}",
    conjunction="und",
    quotation_marks=("\u201e", "\u201c"),
    languages={
        "de": "Deutsch", "en": "Englisch", "es": "Spanisch", "fr": "Franz\u00f6sisch",
        "it": "Italienisch", "nl": "Niederl\u00e4ndisch", "pt": "Portugiesisch",
    },
    abstention="Ich habe keine Antwort gefunden, bei der ich sicher bin.",
    worth_a_look="Vielleicht einen Blick wert:",
    urgent="Wenn das ein Notfall ist, nicht auf mich warten: gleich beim Support melden.",
    how_to_report="Wie man einen Notfall meldet, steht vielleicht hier:",
    needs_a_person="Das kann ich weder nachsehen noch \u00e4ndern: das braucht einen Menschen.",
    asking_back="Ich habe zu mehreren davon Antworten gefunden. Was ist gemeint?",
    not_mentioned=(
        "Zu {words} steht hier nichts: bitte pr\u00fcfen, ob das die Frage beantwortet."
    ),
    nothing_mentions="Ich habe hier nichts gefunden, das {words} erw\u00e4hnt.",
    read_as="{word} habe ich als {meaning} gelesen.",
    only_in="Das habe ich nur auf {languages} gefunden.",
    differing="Diese Quellen nennen verschiedene Zahlen: {sources}.",
    undated="ohne Datum",
    here_it_is="Hier ist es: {title}.",
    listing_one="Das ist das Neueste der Art \u201e{kind}\u201c, das ich zeigen kann: {title}.",
    listing_many="Das sind die neuesten der Art \u201e{kind}\u201c, die ich hier zeigen kann:",
    on_part="Zu {part}:",
    same_as_above="Dazu habe ich dasselbe Zitat wie oben gefunden: {title}.",
    unsure_parts="Zu {parts} habe ich nichts gefunden, bei dem ich sicher bin.",
    personal_parts=(
        "Zu {parts} kann ich weder etwas nachsehen noch \u00e4ndern: das braucht einen Menschen."
    ),
    unclear_parts="Zu {parts} muss ich zur\u00fcckfragen: bitte frag das einzeln.",
    later_parts="Ich beantworte {most} Fragen auf einmal: bitte frag {parts} noch einmal.",
    one_more_item="\u2026 und 1 weiterer Punkt im Dokument",
    more_items="\u2026 und {count} weitere Punkte im Dokument",
    review_was_due="Die Durchsicht war am {day} f\u00e4llig.",
    old="Zuletzt vor {months} Monaten aktualisiert.",
    ends_soon="Nur noch bis {day} g\u00fcltig.",
    version="Version {version}",
    updated="aktualisiert am {day}",
    valid_until="g\u00fcltig bis {day}",
    quoted_above="oben zitiert",
    quoted_above_often="oben {count} Mal zitiert",
    for_stage="gemacht f\u00fcr die Phase {name}",
    for_industry="gemacht f\u00fcr {name}",
    about_product="\u00fcber {name}",
    against_competitor="gegen {name}",
    owner="verantwortlich: {name}",
    passed_on="Ich habe die Frage an {helper} weitergegeben; von dort kommt die Antwort.",
    rest_passed_on=(
        "Wozu ich nichts gefunden habe oder nichts tun kann, das habe ich an {helper} "
        "weitergegeben; von dort kommt die Antwort."
    ),
    urgent_passed_on="{helper} wei\u00df seit eben davon und antwortet dir.",
    urgent_not_passed_on="Ich erreiche niemanden: ruf bitte deine Ansprechperson an.",
    found_nothing_for_you="Ich habe dazu nichts gefunden in dem, was du sehen darfst.",
    found_nothing_for_all="Ich habe dazu nichts gefunden in dem, was alle hier sehen d\u00fcrfen.",
    unsure_for_you=(
        "In dem, was du sehen darfst, habe ich dazu keine Antwort gefunden, bei der ich sicher bin."
    ),
    unsure_for_all=(
        "In dem, was alle hier sehen d\u00fcrfen, habe ich dazu keine Antwort gefunden, bei der "
        "ich sicher bin."
    ),
    no_longer="Das kann ich dir nicht mehr zeigen.",
    rest_no_longer="Den Rest davon kann ich nicht mehr zeigen.",
    only_you="Nur du kannst das sehen: nicht alle in diesem Channel d\u00fcrfen es.",
    worth_opening="Lohnt sich zu \u00f6ffnen",
    why_this="Warum das",
    for_customers="Darf an den Kunden weitergegeben werden.",
    not_for_customers="F\u00fcr dich, nicht f\u00fcr den Kunden.",
    worded_by_a_model=(
        "Von einem Sprachmodell aus den Zitaten unten formuliert. Es gelten die Zitate."
    ),
    more_in_sources="Mehr davon steht in den oben genannten Quellen.",
    helpful="Hilfreich",
    not_helpful="Nicht hilfreich",
    chosen="Gew\u00e4hlt",
    choice_gone=(
        "Das hat sich ge\u00e4ndert, seit ich gefragt habe; hier kann ich nicht weitermachen. "
        "Bitte frag noch einmal."
    ),
    which_deal="Das k\u00f6nnte mehrere deiner Deals betreffen. Welchen meinst du?",
    offer="Das geht gleich hier: {command}",
)  # fmt: skip

_SPANISH = Phrases(
    months=(
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
        "octubre", "noviembre", "diciembre",
    ),
    day="{day} de {month} de {year}",
    conjunction="y",
    quotation_marks=("\u00ab", "\u00bb"),
    languages={
        "de": "alem\u00e1n", "en": "ingl\u00e9s", "es": "espa\u00f1ol", "fr": "franc\u00e9s",
        "it": "italiano", "nl": "neerland\u00e9s", "pt": "portugu\u00e9s",
    },
    abstention="No he encontrado una respuesta de la que est\u00e9 seguro.",
    worth_a_look="Quiz\u00e1 valga la pena mirar:",
    urgent="Si es una emergencia, no me esperes: avisa al soporte ahora mismo.",
    how_to_report="C\u00f3mo avisar de una emergencia quiz\u00e1 est\u00e9 aqu\u00ed:",
    needs_a_person="No puedo consultarlo ni cambiarlo: hace falta una persona.",
    asking_back="He encontrado respuestas para varias de estas opciones. \u00bfCu\u00e1l es?",
    not_mentioned=(
        "Aqu\u00ed nada menciona {words}: comprueba que esto responde a tu pregunta."
    ),
    nothing_mentions="No he encontrado aqu\u00ed nada que mencione {words}.",
    read_as="He le\u00eddo {word} como {meaning}.",
    only_in="Esto solo lo he encontrado en {languages}.",
    differing="Estas fuentes dan cifras distintas: {sources}.",
    undated="sin fecha",
    here_it_is="Aqu\u00ed est\u00e1: {title}.",
    listing_one="Esto es lo m\u00e1s nuevo del tipo {kind} que puedo mostrar aqu\u00ed: {title}.",
    listing_many="Esto es lo m\u00e1s nuevo del tipo {kind} que puedo mostrar aqu\u00ed:",
    on_part="Sobre {part}:",
    same_as_above="Sobre esto he encontrado la misma cita de arriba: {title}.",
    unsure_parts="No he encontrado nada seguro sobre {parts}.",
    personal_parts="Sobre {parts} no puedo consultar ni cambiar nada: hace falta una persona.",
    unclear_parts="Sobre {parts} tengo que preguntarte algo: preg\u00fantalo por separado.",
    later_parts="Respondo {most} preguntas a la vez: vuelve a preguntar {parts}.",
    one_more_item="\u2026 y 1 punto m\u00e1s en el documento",
    more_items="\u2026 y {count} puntos m\u00e1s en el documento",
    review_was_due="Deb\u00eda revisarse el {day}.",
    old="Actualizado por \u00faltima vez hace {months} meses.",
    ends_soon="V\u00e1lido solo hasta el {day}.",
    version="versi\u00f3n {version}",
    updated="actualizado el {day}",
    valid_until="v\u00e1lido hasta el {day}",
    quoted_above="citado arriba",
    quoted_above_often="citado arriba {count} veces",
    for_stage="hecho para la fase {name}",
    for_industry="hecho para {name}",
    about_product="sobre {name}",
    against_competitor="frente a {name}",
    owner="responsable: {name}",
    passed_on="He pasado tu pregunta a {helper}, que te responder\u00e1.",
    rest_passed_on=(
        "Lo que no he encontrado o no puedo hacer lo tiene ahora {helper}, que te responder\u00e1."
    ),
    urgent_passed_on="Acabo de avisar a {helper}, que te responder\u00e1.",
    urgent_not_passed_on="No puedo avisar a nadie: llama, por favor, a tu contacto.",
    found_nothing_for_you="No he encontrado nada sobre eso en lo que puedes ver.",
    found_nothing_for_all="No he encontrado nada sobre eso en lo que todos aqu\u00ed pueden ver.",
    unsure_for_you="En lo que puedes ver no he encontrado una respuesta segura a eso.",
    unsure_for_all=(
        "En lo que todos aqu\u00ed pueden ver no he encontrado una respuesta segura a eso."
    ),
    no_longer="Ya no puedo mostrarte esto.",
    rest_no_longer="Ya no puedo mostrar el resto.",
    only_you="Solo t\u00fa puedes ver esto: no todos en este canal pueden.",
    worth_opening="Vale la pena abrirlo",
    why_this="Por qu\u00e9",
    for_customers="Se puede pasar al cliente.",
    not_for_customers="Para ti, no para el cliente.",
    worded_by_a_model=(
        "Redactado por un modelo de lenguaje a partir de las citas de abajo. Valen las citas."
    ),
    more_in_sources="Hay m\u00e1s sobre esto en las fuentes citadas arriba.",
    helpful="\u00datil",
    not_helpful="No es \u00fatil",
    chosen="Elegido",
    choice_gone=(
        "Eso ha cambiado desde que pregunt\u00e9, as\u00ed que no puedo seguir desde aqu\u00ed. "
        "Vuelve a preguntar, por favor."
    ),
    which_deal="Esto puede referirse a m\u00e1s de una de tus oportunidades. \u00bfA cu\u00e1l?",
    offer="Puedes hacerlo aqu\u00ed mismo: {command}",
)  # fmt: skip

PHRASES: Mapping[str, Phrases] = {"en": _ENGLISH, "de": _GERMAN, "es": _SPANISH}


def phrases_of(language: str) -> Phrases:
    """Return the words of a language, or the English ones where there are none."""
    return PHRASES.get(language, PHRASES[ENGLISH])
