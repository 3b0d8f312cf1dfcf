"""Which words mean something to readers: what is called so may not be meant. Pure."""

from __future__ import annotations

from collections.abc import Callable, Container

from content_index.glossing.dictionary import GLOSSED, has_word


class Meaningful(Container[str]):
    """The words that mean something to the readers of documents: who is called so may not be meant.

    Those that the documents mention, those that the model knows, and common ones of the dictionary.
    """

    def __init__(self, mentioned: Container[str], is_word: Callable[[str], bool]) -> None:
        self.mentioned = mentioned
        """The words that the documents mention, names among them."""
        self._is_word = is_word

    def __contains__(self, word: object) -> bool:
        """Say whether a word is one of them."""
        text = str(word)
        return text in self.mentioned or self.is_general(text)

    def is_general(self, word: str) -> bool:
        """Say whether the model or the dictionary knows a word, whatever the documents mention."""
        return self._is_word(word.lower()) or any(has_word(word, language) for language in GLOSSED)
