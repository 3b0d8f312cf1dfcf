"""An embedding model of English that reads German and Spanish word by word in English."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from content_index.embedding.embedder import Embedder, ReadPassage, TokenVectors
from content_index.glossing.dictionary import digest
from content_index.glossing.gloss import Gloss, gloss, glossed


class GlossingEmbedder:
    """A model with a dictionary before it, see `docs/decisions/0116`.

    Its tokens stand where the words stand that they are the English of. Texts are counted as they
    are written: in English they have fewer tokens, if anything. Its name has a hash of the
    dictionary, so that vectors of another one are never mixed with its own.
    """

    def __init__(self, model: Embedder) -> None:
        self._model = model
        self.name = f"{model.name}-glossed-{digest()[:8]}"
        self.origin = model.origin
        self.dimension = model.dimension
        self.token_limit = model.token_limit

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a row, shape (len(texts), dimension)."""
        return self._model.encode_queries([glossed(text) for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a row, shape (len(texts), dimension)."""
        return self._model.encode_passages([glossed(text) for text in texts])

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens the model would read in each text as it is written."""
        return self._model.count_tokens(texts)

    def is_word(self, text: str) -> bool:
        """Say whether the model's vocabulary has a text as one piece, as it has common words."""
        return self._model.is_word(text)

    def read_passages(self, texts: Sequence[str]) -> list[ReadPassage]:
        """Return what `encode_passages` gives and the tokens too, from one reading of each text."""
        glosses = [gloss(text) for text in texts]
        read = self._model.read_passages(_as_read(texts, glosses))
        return [
            ReadPassage(one.vector, _placed(one.tokens, found))
            for one, found in zip(read, glosses, strict=True)
        ]

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the vectors of each question's tokens in their context."""
        glosses = [gloss(text) for text in texts]
        read = self._model.encode_tokens(_as_read(texts, glosses))
        return [_placed(tokens, found) for tokens, found in zip(read, glosses, strict=True)]


def _as_read(texts: Sequence[str], glosses: Sequence[Gloss | None]) -> list[str]:
    return [
        text if found is None else found.text for text, found in zip(texts, glosses, strict=True)
    ]


def _placed(tokens: TokenVectors, found: Gloss | None) -> TokenVectors:
    """Return tokens with the places in the text of what they are the English of."""
    if found is None:
        return tokens
    starts = found.places[tokens.starts]
    ends = np.maximum(found.places[np.maximum(tokens.ends - 1, 0)] + 1, starts + 1)
    return TokenVectors(tokens.vectors, starts, ends)
