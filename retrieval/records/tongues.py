"""Which language a message about records is in, where it is a name and a few words. Pure.

"Hemos ganado Acme" has one small word of Spanish, which is too few for any text. Beside a name that
is known as one, words by which people speak of records tell it as well.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from content_index.languages import ENGLISH, language_of
from content_index.stopwords import STOP_WORDS
from retrieval.records.lexicon import LEXICONS
from retrieval.records.marks import DEAL_MARK, PARTNER_MARK
from retrieval.wording import words

_Words = frozenset[str]
_NONE: _Words = frozenset()
_ENGLISH = LEXICONS[ENGLISH].words | STOP_WORDS[ENGLISH]
_TELLING: Mapping[str, _Words] = {
    language: lexicon.words - _ENGLISH
    for language, lexicon in LEXICONS.items()
    if language != ENGLISH
}
"""Words by which people ask of records in one language, and not in English."""


def spoken_in(marked: str, *, also: Mapping[str, Collection[str]] | None = None) -> str:
    """Return the language of a text in which names are marked; English where no other is clearer.

    `also` holds more words of languages that tell it, folded.
    """
    text = marked.replace(DEAL_MARK, " ").replace(PARTNER_MARK, " ")
    likely = language_of(text)
    if likely != ENGLISH:
        return likely
    more = {} if also is None else also
    found = words(text)
    counts = {
        language: sum(word in known or word in more.get(language, _NONE) for word in found)
        for language, known in _TELLING.items()
    }
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] > sum(word in _ENGLISH for word in found) else ENGLISH
