"""The tokens of passages in memory, each with its statement: made once, as often as is asked."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping

from content_index.entitlement import AllowedRows
from content_index.library import Library
from retrieval.late_interaction import PassageTokens, passage_tokens
from retrieval.passages import ReadyPassage
from retrieval.token_owners import token_owners

_KEPT_BYTES = 256 * 1024 * 1024
_Name = tuple[str, int, str]
"""Of a passage's tokens: the model, the passage's id, its text's hash."""


class TokenStore:
    """Tokens of passages, read from the library and kept up to 256 MB. Safe between threads."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._kept: OrderedDict[_Name, PassageTokens] = OrderedDict()
        self._bytes = 0

    def of(
        self, passages: Mapping[int, ReadyPassage], allowed: AllowedRows
    ) -> dict[int, PassageTokens]:
        """Return the tokens of passages, given by row; those that were not read yet are missing.

        Raises:
            NotAllowedError: a row is outside the allowed ones.
        """
        keys = {row: allowed.view.keys[row] for row in passages}
        model = allowed.view.embedder.name
        names = {row: (model, key.id, key.searchable_sha256) for row, key in keys.items()}
        found: dict[int, PassageTokens] = {}
        with self._lock:
            for row in allowed.require(passages).tolist():
                if (known := self._kept.get(names[row])) is not None:
                    self._kept.move_to_end(names[row])
                    found[row] = known
        lacking = [row for row in passages if row not in found]
        for row, text in (self._library.tokens(lacking, allowed) if lacking else {}).items():
            item = passages[row]
            owners = token_owners(
                text.tokens,
                text.searchable,
                written=item.passage.text,
                statements=item.statements,
            )
            found[row] = passage_tokens(text.tokens, owners)
            with self._lock:
                self._keep(names[row], found[row])
        return found

    def _keep(self, name: _Name, tokens: PassageTokens) -> None:
        replaced = self._kept.pop(name, None)
        self._bytes += _size(tokens) - (_size(replaced) if replaced is not None else 0)
        self._kept[name] = tokens
        while self._bytes > _KEPT_BYTES and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= _size(dropped)


def _size(tokens: PassageTokens) -> int:
    return tokens.vectors.nbytes + tokens.owners.nbytes
