"""Which language a document is written in, or a question asked in, by its small words. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from content_index.glossing.dictionary import GLOSSED, KNOWN, TELLING, tells
from content_index.stopwords import STOP_WORDS
from content_index.words import folded, primary

ENGLISH = "en"
_Words = frozenset[str]
_WORD = re.compile(r"[^\W\d_]+")
_MOST_CHARACTERS = 20_000
_SEVERAL, _DIFFERENT = 5, 3
"""Small words that a text needs which are no English ones, and how many of them not the same."""
_SHARE = 0.15
"""A text of which fewer words are small ones is in a language whose small words are not known."""
_BEFORE_ENGLISH = 2
_BEFORE_OTHERS = 1.25
_CATALAN = """
al als amb aquest aquesta com de del dels el els en es la les no per que seu seva si son tambe un
una
"""
_NORTHERN = """
af ar at att av den det du eller en er et ett for fra fran har hvis i ikke inte kan med och og om os
oss pa som til till vi
"""
_ROMANIAN = """
al ale au ca care ce cu de din este fi fost in la lui mai nu pe pentru prin sa sau se si sunt un
unei
"""
_UNKNOWN = tuple(frozenset(words.split()) for words in (_CATALAN, _NORTHERN, _ROMANIAN))
"""Small words of Catalan, of Danish, Norwegian and Swedish together, and of Romanian: so that they
are not taken for what is like them. They have no stop words here, and must be declared."""


def small_words_in(text: str) -> Mapping[str, int]:
    """Return how many small words of each known language a text has."""
    counts = Counter(_words(text))
    return {language: _met(counts, small) for language, small in STOP_WORDS.items()}


def language_of_document(text: str) -> str:
    """Return the language that a document is written in: English where no other is clear.

    Only the languages whose small words are known can be told apart. Whoever changes how they are
    raises `READER_REVISION`, so that files are looked at again.
    """
    words = [word for word in _words(text[:_MOST_CHARACTERS]) if len(word) > 1]  # "Y" for yes
    foreign = [language for language in STOP_WORDS if language != ENGLISH]
    counts = Counter(words)
    return next((one for one in foreign if _is_in(one, counts, of=len(words))), ENGLISH)


def _is_in(language: str, counts: Counter[str], *, of: int) -> bool:
    small = STOP_WORDS[language]
    own = small - STOP_WORDS[ENGLISH]
    return (
        _met(counts, small) >= _SHARE * of
        and _met(counts, own) >= _SEVERAL
        and sum(word in counts for word in own) >= _DIFFERENT
        and _is_before(small, STOP_WORDS[ENGLISH], counts, by=_BEFORE_ENGLISH)
        and all(
            _is_before(small, other, counts, by=_BEFORE_OTHERS)
            for other in (*STOP_WORDS.values(), *_UNKNOWN)
        )
    )


def _is_before(small: _Words, other: _Words, counts: Counter[str], *, by: float) -> bool:
    """Say whether a text has more small words of one language than of another.

    Words that both have tell nothing: of French and Spanish, half.
    """
    return _met(counts, small - other) >= by * _met(counts, other - small)


def _words(text: str) -> list[str]:
    return _WORD.findall(folded(text))


def _met(counts: Counter[str], small: _Words) -> int:
    return sum(counts[word] for word in small)


NAMES = {
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "nl": "Dutch",
    "pt": "Portuguese",
}
_CONVINCING = 2
"""Small words that a question needs in another language before it is not taken for English: one
may be a name ("DIE", "Los Angeles")."""
_ANSWERED_IN = frozenset({"de", "en", "es"})
"""Languages that answers speak, and partners are expected to: another has to be surer."""
_ENGLISH_TOO = """
ad ai al au com come con da dal de del die do door dove e en er era es est et ha il je la le les
ma me met mi mon non nu o om op ou over par per pour sa se si son sur te ton tu u uno van wel y
"""
_ALSO_ENGLISH = STOP_WORDS[ENGLISH] | frozenset(_ENGLISH_TOO.split())
"""Words, names and codes in English too ("per user per month", "Azure AD"): a few of them alone say
nothing of such a language."""
_CONVINCING_ALONE = 3
_ASKED_IN = {
    "de": """
        gibt wieviel wie viele viel welche welchen welchem welcher welches wer wen wem wofur wo
        woher wohin wann warum wieso kann konnen koennen muss musste darf war waren wurde wurden
        werden haben hatte hatten machen zwischen gegen wahrend seit wegen bekomme bekommen bekommt
        brauche brauchen braucht erhalt erhalten fuer geht gelten gilt gibts habe kriegen kriegt
        lange macht mochte soll sollen sollte ueber will wollen
    """,
    "es": """
        cual cuales cuanto cuanta cuantos cuantas quien quienes cuando donde como hay debe debo
        necesita necesito pueden puede puedo tengo tiene tienen
    """,
    "fr": "quel quelle quels quelles combien comment pourquoi quand",
    "it": "quale quali quanto quanti quanta perche quando dove come",
    "nl": "hoe welke hoeveel waarom wanneer waar wie wat",
    "pt": "qual quais quanto quantos quanta quando onde como quem",
}


_Lists = Mapping[str, frozenset[str]]
"""Words by language."""


def _sets(lists: Mapping[str, str]) -> _Lists:
    return {language: frozenset(words.split()) for language, words in lists.items()}


_ASKING = _sets(_ASKED_IN)
"""Words that open a question: they count although a language has few others in a short one."""
_FORMS_IN = {
    "de": """
        unsere unserem unseren unserer unseres unsre unserm mein meine meinem meinen meiner meines
        dein deine deinem deinen deiner deines eure eurem euren eurer eures ihrem ihren ihrer ihres
        seinem seinen seiner seines kein keine keinem keinen keiner keines jede jedem jeden jeder
        jedes allem allen aller alles diesem diesen dieses dich euch ihm ihn ihnen sich dort schon
        sehr sonst wieder damit dazu dafur dabei davon konnte konnten mussen muessen musst kannst
        durfen duerfen werde wirst worden gewesen eigentlich
    """,
    "es": """
        nuestra nuestras nuestro nuestros vuestra vuestras vuestro vuestros suyo suya otra otras
        otro otros estas estos esas eso esos aquel aquella aquellos algun alguna algunas alguno
        algunos ningun ninguna hemos habeis haber han fueron sido estoy estan estamos somos podemos
        podeis puedes podria podriamos tenemos teneis tienes debemos hacer hacen hacemos quiero
        quiere quieren queremos necesitamos tambien nosotros ustedes usted ellas entonces cuyo cuya
    """,
}
_FORMS = _sets(_FORMS_IN)
"""Rarer forms of small words. No slip is read as one of them: "kleine" is not "keine"."""
_SHARED_FORMS = _sets(
    {
        "de": "alle dann dir doch etwa euer hab habt hast hier ins jetzt man mehr nun",
        "es": """
            ahora algo aqui cada durante eres fue hace hago has hasta he mis nada segun ser soy toda
            todas todo todos tus
        """,
    }
)
"""Forms that are words of other languages too: small as well, but they tell no language."""
_NONE: frozenset[str] = frozenset()


def _joined(some: _Lists, others: _Lists) -> _Lists:
    return {language: words | others.get(language, _NONE) for language, words in some.items()}


_COMMON = _joined(STOP_WORDS, _ASKING)
_TELL_THE_LANGUAGE = _joined(_COMMON, _FORMS)
_SMALL = _joined(_TELL_THE_LANGUAGE, _SHARED_FORMS)
_COUNTED = {
    language: words | TELLING.get(language, _NONE) for language, words in _TELL_THE_LANGUAGE.items()
}


_OPENERS = _sets(
    {
        "de": """
            darf gibt kann konnen koennen wann warum welche welchem welchen welcher welches wem wen
            wer wie wieso wieviel wieviele wofur wofuer woher wohin
        """,
        "es": "cual cuales cuando cuanta cuantas cuanto cuantos donde quien quienes",
    }
)
"""Words by which a question begins in that language and no other: one tells it."""


_LETTERS = {
    "de": re.compile(r"[\u00e4\u00f6\u00fc\u00df]", re.IGNORECASE),
    "es": re.compile(r"[\u00f1\u00bf\u00a1]", re.IGNORECASE),
}
"""Letters and marks that none of the other languages has, or seldom."""


def language_of(text: str, *, default: str = ENGLISH) -> str:
    """Return the language whose small words and words of the trade a question uses most.

    The default when unsure. Only the languages whose stop words are known can be told apart. Where
    there are none, nor small words of English, any word of a dictionary counts.
    """
    found = _words(text)
    own = sum(word in STOP_WORDS[ENGLISH] for word in found)
    if found and not own:
        for language, openers in _OPENERS.items():
            if found[0] in openers:
                return language
    counts = {language: _told(language, found, text) for language in _ASKING}
    clearest = max(counts.values())
    best, most = default, max(own, _CONVINCING - 1)
    for language, told in counts.items():
        # words that English may have, too, tell nothing alone, nor of whom others are like
        known = KNOWN.get(language, _NONE) if told == clearest > 0 else _NONE
        count = told + sum(word in known for word in found if word not in _COUNTED[language])
        if count > most:
            is_sure = _is_sure(language, _TELL_THE_LANGUAGE[language].intersection(found))
            best, most = language if is_sure else default, count
    return best if own or best != default else _by_its_words(found, default=default)


def _by_its_words(found: Sequence[str], *, default: str) -> str:
    """Return the language of notes without a small word ("reaktionszeit p1"), or the default."""
    told = {language: sum(tells(word, language) for word in found) for language in GLOSSED}
    best = max(sorted(told), key=told.__getitem__)
    least = max(_CONVINCING, _BEFORE_ENGLISH * min(told.values()) + 1)
    return best if told[best] >= least else default


def _told(language: str, found: Sequence[str], text: str) -> int:
    """Count what tells a language: its small words and letters once, words of the trade twice."""
    of_the_trade, small = TELLING.get(language, _NONE), _TELL_THE_LANGUAGE[language]
    count = sum(_CONVINCING if word in of_the_trade else int(word in small) for word in found)
    return count + (len(_LETTERS[language].findall(text)) if language in _LETTERS else 0)


def _is_sure(language: str, found: frozenset[str]) -> bool:
    """Say whether small words of a language are enough to take a question for it."""
    is_expected = language in _ANSWERED_IN
    return is_expected or len(found) >= _CONVINCING_ALONE or not found <= _ALSO_ENGLISH


def small_words(language: str) -> frozenset[str]:
    """Return the folded words of a language that carry no topic in a question."""
    return _SMALL.get(language, _NONE)


def common_small_words(language: str) -> frozenset[str]:
    """Return those of them that a slip may be read as."""
    return _COMMON.get(language, _NONE)


def foreign_small_words(language: str) -> frozenset[str]:
    """Return the small words of a language; none of English, where chat words are known."""
    return _NONE if language == ENGLISH else small_words(language)


def foreign_to(asked: str, languages: Collection[str]) -> frozenset[str]:
    """Return the languages of documents where none of them is the one that was asked in."""
    found = frozenset(map(primary, languages))
    return frozenset() if asked in found else found
