"""Battlecards for whoever asks how to meet a competitor. Pure.

Rules mention competitors, too: "do not compare us by name with them in public". A page that is made
to meet the one that is named goes before those, unless permission is what is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from content_index.assets import Asset, AssetKind
from content_index.words import folded
from retrieval.kinds import kind_named, names_only
from retrieval.question import Reading

_WORD = re.compile(r"[^\W_]+")
_ASKS_HOW_TO_MEET = re.compile(
    r"\b(?:win|beat|counter|against|versus|vs|compet\w*|objections?|why (?:us|you|not)|instead of|"
    r"better|worse|cheaper|weak\w*|strength\w*|strong\w*|compar\w*|differen\w*|argu\w*|"
    r"position\w*|displace|replace|battle ?cards?|"
    r"gewinn\w*|schlag\w*|gegen|wettbewerb\w*|konkurrenz\w*|einwand|einwaende|besser|"
    r"guenstiger|billiger|schwach\w*|schwaech\w*|staerk\w*|vergleich\w*|unterschied\w*|"
    r"ganar\w*|contra|frente a|competen\w*|objecion\w*|mejor|peor|debil\w*|fuerte\w*|"
    r"diferenci\w*)\b"
)
"""In folded text, as the next."""
_ASKS_FOR_A_RULE = re.compile(
    r"\b(?:allowed|permitted|permission|in public|publicly|website|blog|posts?|social media|"
    r"advert\w*|an ad|ads|logos?|mention|avoid|discounts?|funds?|mdf|"
    r"duerfen|durfen|darf|erlaubt|werbung|anzeige|offentlich|oeffentlich|webseite|nennen|rabatt\w*|"
    r"permitido|en publico|publicamente|anuncio|pagina web|mencionar|descuentos?|fondos?)\b"
)
"""What is paid for displacing a competitor is in the rules, too."""


def battlecards_for(question: str, assets: Iterable[Asset], *, named_in: str) -> frozenset[str]:
    """Return the ids of the battlecards for a question of how to meet a competitor.

    The competitor is named in `named_in`: in the question, or before it in its thread ("and how do
    we win against them"). Whoever asks for another kind of document gets that.
    """
    plain = folded(question)
    if not _ASKS_HOW_TO_MEET.search(plain) or _ASKS_FOR_A_RULE.search(plain):
        return frozenset()
    if kind_named(question) not in {None, AssetKind.BATTLECARD}:
        return frozenset()
    said = _in_words(named_in)
    return frozenset(
        asset.id
        for asset in assets
        if asset.kind is AssetKind.BATTLECARD
        and any(_in_words(rival) in said for rival in asset.suits.competitors)
    )


def is_about_unknown_rival(reading: Reading, missing: Collection[str]) -> bool:
    """Say whether a question is how to meet somebody whom no document mentions.

    `missing` are its words that nothing mentions. What is said of others does not answer it.
    """
    plain = folded(reading.new)
    if not _ASKS_HOW_TO_MEET.search(plain):
        return False
    return names_only(missing, _ASKS_HOW_TO_MEET.sub(" ", plain), reading)


def _in_words(text: str) -> str:
    return f" {' '.join(_WORD.findall(folded(text)))} "
