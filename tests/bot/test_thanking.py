"""Who just says thanks, or that they have heard, asks for nothing; whoever says more does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.phrase_chains import PhraseChain
from bot.slack.thanking import COURTESIES, is_courtesy
from bot.slack.wording import asks_for_help
from retrieval.greetings import TO_WHOM, one_of

THANKS = """
thx, that helped a lot; perfect, exactly what i needed; ok cool will try that; great thanks!
Thanks so much, that answers my question; thank you, that\u2019s exactly what I was looking for
that's really helpful, thank you; it was super useful thanks; this is great, thanks a lot!
ok, I'll give it a try; okay, I will have a look tomorrow; thanks, will check it out
let me try that
awesome; Brilliant, thank you!; makes sense, thanks; ah ok, got it; oh I see, thanks; good to know!
noted, thanks; sounds good; ok noted; thank you for the quick reply
thanks for the clear answer :+1:
thanks for letting me know; thanks everyone; cheers, that did help; really appreciate it
I appreciate your help; you're the best; that clears it up, thanks; ty!
huge thanks, that helped me out
thanks, all good; all set, thank you; that worked, thanks; thanks, that's all for now
no worries, thanks
hi, thanks for your help!; thanks and have a great weekend; thank you again; just what we needed
thanks for getting back to me so quickly; that was very clear, thanks; fair enough
that makes total sense, cheers; will do, thanks; we'll keep that in mind; thanks a million
das hat geholfen, danke; Danke, das hat mir sehr geholfen!; super, genau das was ich gesucht habe
perfekt, danke dir; das hilft mir weiter, danke; danke, das probiere ich mal aus; alles klar, danke
ok, werde ich ausprobieren; genau was ich brauchte, vielen Dank; danke f\u00fcr die schnelle Antwort
besten Dank f\u00fcr deine Hilfe; das war sehr hilfreich; gut zu wissen, danke; ach so, danke
verstanden, danke; klasse, danke euch; das beantwortet meine Frage, danke; alles gut, danke
danke, das hat geklappt; ich danke dir; tausend Dank!; danke und sch\u00f6nes Wochenende
mach ich, danke
ok, schaue ich mir an; danke, das war's; wunderbar, das hilft uns sehr; prima; gern geschehen
gracias, justo lo que necesitaba; muchas gracias, me ha ayudado mucho; perfecto, lo probar\u00e9
genial, eso es lo que buscaba; muchas gracias por la r\u00e1pida respuesta; muy \u00fatil, gracias
entendido, gracias; vale, voy a probarlo; estupendo, gracias; me sirve mucho, gracias; de nada
gracias, queda claro; eso aclara mi duda, gracias; much\u00edsimas gracias por tu ayuda
ok, lo tendr\u00e9 en cuenta; gracias, eso es todo; te lo agradezco mucho; muy amable, gracias
todo claro, gracias; gracias y buen d\u00eda; exactamente lo que quer\u00eda saber
funciona, gracias
"""
MORE_THAN_THANKS = """
thanks, and what about silver?; thanks and for silver; ok will register it
ok, will register the deal
great, but it does not work; thanks but that's wrong; thanks for nothing; thanks, not helpful
that did not help; that didn't help; thanks, that didn't answer my question
thanks, i still need help
is that exactly what i needed?; does that make sense; that makes sense for healthcare
perfect, we won it; great, they signed yesterday; ok, lost to Acme; thanks, the deal is closed
thanks, we closed it; will try to register it; will try it with silver; will try the silver discount
exactly; yes, thanks; no thanks; yes; done; all done; good; all good; that worked; it worked
we are good
great discount; helpful documents; what i need; exactly what i needed was the gold discount
thanks, who is my account manager; help; help me; help me out; thanks, help me out; can you try that
thanks for the gold discount; for the link; for your quick answer; answer my question
check the price
thanks, next week; ok tomorrow; perfect, in June; ok, 40 seats; we will test it next week
will let them know
that is all we need for gold?; good question; thanks, good question
thanks for the answer but it is old
ok try that; try that; thanks, that is useless; thanks that is not what i needed
that was not helpful
that is great but wrong; not clear; that is not clear, thanks; is it helpful; and
thanks for the reg link form
danke, aber das ist falsch; das hat nicht geholfen; danke, hat nicht geholfen; danke f\u00fcr nichts
danke, und f\u00fcr Silber?; danke, und was gilt f\u00fcr Silber; hilft das; hilft mir das
das hilft mir nicht
super Rabatt; genau; genau das; ja, danke; nein danke; das hat geklappt; mache ich das richtig?
was ich brauche; wie mache ich das; das probiere ich mit Gold; werde ich registrieren
ok, wird registriert
wir haben gewonnen, danke; danke, der Deal ist gewonnen; das ist klar falsch; alles gut
gracias, pero est\u00e1 mal; gracias por nada; no me sirve; gracias, no me ayuda
eso no es lo que buscaba
gracias, \u00bfy para plata?; gracias, y para plata; lo que necesito; justo; s\u00ed, gracias
no, gracias
lo voy a registrar; perfecto, ya firmaron; gracias, lo ganamos; me ayuda con esto?; ay\u00fadame
todo bien
\u00bfeso es todo?; es \u00fatil para sanidad; de acuerdo con el contrato; vale la pena; funciona
"""


def lines(text: str) -> list[str]:
    return [one.strip() for one in text.replace("\n", ";").split(";") if one.strip()]


@pytest.mark.parametrize("text", lines(THANKS))
def test_thanks_in_a_whole_sentence_are_no_question(text: str) -> None:
    assert is_courtesy(text)


@pytest.mark.parametrize("text", lines(MORE_THAN_THANKS))
def test_whoever_says_more_is_heard(text: str) -> None:
    assert not is_courtesy(text)


@pytest.mark.parametrize("text", ["ok?", "thanks?", "great thanks?"])
def test_plain_thanks_are_thanks_with_a_question_mark_too(text: str) -> None:
    assert is_courtesy(text)


PIECES = sorted({*COURTESIES, *TO_WHOM, *" ".join(COURTESIES).split(), "hello", "you there", "zzz"})
AS_A_PATTERN = re.compile(rf"(?:(?:{one_of(COURTESIES)})(?: (?:{one_of(TO_WHOM)}))*(?: |$))+")
"""Right, and too slow for a long text."""
CHAIN = PhraseChain(COURTESIES, after=TO_WHOM)


@given(st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join))
def test_a_chain_holds_what_a_pattern_of_its_phrases_matches(text: str) -> None:
    assert CHAIN.holds(text) == bool(AS_A_PATTERN.fullmatch(text))


@given(st.lists(st.sampled_from(["a", "b", "c", "x"]), max_size=7).map(" ".join))
def test_alternatives_and_what_may_be_left_out_are_read_as_written(text: str) -> None:
    chain = PhraseChain(["[a|b] c", "a|a_a b [c_c]"], after=["x", "x c"])
    pattern = re.compile(r"(?:(?:(?:[ab] )?c|(?:a|a a) b(?: c c)?)(?: (?:x c|x))*(?: |$))+")
    assert chain.holds(text) == bool(pattern.fullmatch(text))


def test_a_phrase_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be left out"):
        PhraseChain(["[a] [b]"])


ENDLESS = """
from bot.slack.thanking import is_courtesy
from bot.slack.wording import asks_for_help
for phrase in ("great thanks ", "super danke ", "super helpful ", "hi hello there ", "that "):
    assert not is_courtesy(phrase * 3_000 + "team, see you on monday")
    assert not asks_for_help(phrase * 3_000 + "zzz")
"""


def test_phrases_made_of_other_phrases_take_no_time_to_speak_of(repository: Path) -> None:
    """The pattern that was here before would need longer than the world has been there."""
    subprocess.run([sys.executable, "-c", ENDLESS], cwd=repository, check=True, timeout=60)
    assert asks_for_help("hi hello there")
