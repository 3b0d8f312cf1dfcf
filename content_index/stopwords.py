"""Words that say nothing about a passage, by language; folded (lower case, no diacritics)."""

from __future__ import annotations

_ENGLISH = """
a about an and any are as at be been but by can could did do does for from had has have he her his
how i if in into is it its me my no not of on or our she should so than that the their them then
there these they this to us was we were what when where which who whom why will with would you your
"""
_GERMAN = """
aber als am an auch auf aus bei bin bis bist da damit das dass dem den denn der des die dies diese
dieser du durch ein eine einem einen einer eines er es fur hat hatte ich ihr ihre im in ist ja kann
mich mir mit nach nicht noch nur ob oder ohne sein seine sie sind so uber um und uns unser unter vom
von vor wann warum was wenn wer wie wir wird wo zu zum zur
"""
_SPANISH = """
a al ante como con cual cuando de del desde donde e el ella ellos en entre era es esa ese esta este
esto ha hay la las le les lo los mas me mi muy ni no nos o para pero por porque que quien se si sin
sobre son su sus te tu un una uno unos y ya yo
"""
_FRENCH = """
a au aux avec ce ces cette comme dans de des du elle en est et eux il ils je la le les leur lui ma
mais me mes mon ne nos notre nous on ou par pas pour qu que qui sa se ses son sont sur ta te tes ton
tu un une vos votre vous y
"""
_ITALIAN = """
a ad al alla alle anche che chi ci come con da dal dalla dei del della di dove e ed era gli ha ho i
il in io la le lei lo loro lui ma mi nel nella no noi non o per piu quando quello questa questo se
si sono su sul sulla tra tu un una uno voi
"""
_PORTUGUESE = """
a ao aos as com como da das de do dos e ela ele em entre era essa esse esta este eu foi ha isso isto
ja mais mas me na nas nao no nos o os ou para pela pelo por qual quando que quem se sem seu sua sao
tem um uma voce
"""
_DUTCH = """
aan al als bij dan dat de der deze die dit door een en er het hij hoe ik in is je kan maar me met
mijn naar niet nog nu of om ons ook op over te tot uit van voor waar was wat we wel wie wij worden
wordt ze zich zij zijn zo
"""

STOP_WORDS: dict[str, frozenset[str]] = {
    "de": frozenset(_GERMAN.split()),
    "en": frozenset(_ENGLISH.split()),
    "es": frozenset(_SPANISH.split()),
    "fr": frozenset(_FRENCH.split()),
    "it": frozenset(_ITALIAN.split()),
    "nl": frozenset(_DUTCH.split()),
    "pt": frozenset(_PORTUGUESE.split()),
}
