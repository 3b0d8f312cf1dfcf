"""How people say that an answer is wrong or did not help, in the languages we understand. Pure.

Only a message that says nothing else counts: "that's wrong", not "is that wrong for healthcare".
"""

from __future__ import annotations

import re

from bot.slack.wording import bare

_ENGLISH = (
    (
        r"(?:(?:this|that|it|your (?:last )?answer|the answer) )?(?:s |is |was |has )?"
        r"(?:just |simply |completely |totally |plain )?"
        r"(?:wrong|incorrect|useless|rubbish|nonsense|not (?:right|correct|true|helpful|useful))"
    ),
    (
        r"(?:(?:this|that|it|your answer) )?(?:(?:did|does|do|is|was) not|didn t|doesn t|isn t|"
        r"wasn t|didnt|doesnt|isnt|wasnt) (?:really )?"
        r"(?:help|helpful|right|correct|true|answer (?:it|this|that|my question|the question))"
        r"(?: me| us)?(?: at all)?"
    ),
    r"(?:this|that|your) answers? (?:is|was|are) (?:wrong|not right|incorrect|useless|no help)",
    r"wrong answer|bad answer",
    (
        r"(?:(?:(?:this|that)(?: s| is| was)? |it s )?not|(?:this|that|it) (?:isn|wasn) t) "
        r"(?:what|the thing|the question) (?:i|we) "
        r"(?:asked|meant|want|wanted|was asking|was looking)(?: for| about)?"
    ),
    r"you (?:did not|didn t|didnt) (?:answer|understand)(?: (?:me|it|my question|the question))?",
)
_GERMAN = (
    (
        r"(?:das|es|deine antwort|die antwort)? ?(?:ist |war )?(?:leider )?"
        r"(?:falsch|unsinn|quatsch|nicht (?:richtig|korrekt|hilfreich))"
    ),
    r"(?:(?:das|es) )?(?:stimmt|passt) (?:so )?(?:leider )?nicht|falsche antwort",
    r"(?:(?:das|es) )?hilft (?:mir |uns )?(?:leider )?nicht(?: weiter)?",
    (
        r"(?:das )?(?:ist |war )?nicht (?:das )?was (?:ich|wir) (?:gefragt|gemeint|gesucht)"
        r"(?: habe| haben| hatte)?"
    ),
    r"(?:das )?beantwortet (?:meine|die) frage (?:leider )?nicht",
    r"(?:das )?(?:habe|hab) ich (?:so )?nicht gefragt|das war nicht (?:meine|die) frage",
)
_SPANISH = (
    r"(?:(?:eso|esto) )?no (?:me |nos )?(?:sirve|ayuda)(?: de nada| para nada)?",
    (
        r"(?:(?:eso|esto|la respuesta) )?(?:(?:no es|no est\u00e1|no esta) (?:correct[oa]|bien)|"
        r"(?:es|est\u00e1|esta) (?:mal|incorrect[oa]|equivocad[oa]))"
        r"|respuesta (?:equivocada|incorrecta)|incorrect[oa]"
    ),
    (
        r"(?:(?:eso|esto) )?no es lo que (?:he )?(?:pregunt[e\u00e9]|preguntado|ped[i\u00ed]|"
        r"pedido|quer[i\u00ed]a|buscaba)"
    ),
    r"no (?:has respondido|has contestado|responde|respondes) (?:a )?(?:mi|la) pregunta",
)
_COMPLAINT = re.compile(
    r"(?:(?:no|nope|hm+|sorry|well|nein|leider|perd\u00f3n|perdona|pero|but|aber|also|thanks|danke|"
    r"gracias) )*"
    rf"(?:{'|'.join((*_ENGLISH, *_GERMAN, *_SPANISH))})"
    r"(?: (?:at all|sorry|leider|dealmate|though|i m afraid|again|please|bitte|por favor))*"
)
_AGREES = re.compile(
    r"^\W*no\s*,\s*(?:est[a\u00e1]|es|vale|it does|that does|this does)\b", re.IGNORECASE
)
"""A comma parts "no, está bien" from "no está bien"."""


def complains(text: str) -> bool:
    """Whether somebody just says that an answer is wrong or did not help."""
    if text.rstrip().endswith("?") or _AGREES.match(text):
        return False
    return bool(_COMPLAINT.fullmatch(bare(text.replace("\u2019", "'"))))
