"""The abbreviations that allowed documents define, kept by version."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock

from content_index.assets import Asset
from content_index.entitlement import AllowedRows
from content_index.library import Library
from content_index.view import Generation
from retrieval.glossary import Definition, Glossary, definitions_in

_VERSIONS_KEPT = 100_000
_GLOSSARIES_KEPT = 8


class DefinitionsFound:
    """Makes the glossary of what one set of readers may see. Safe between threads.

    Each version is read once. A version that is not allowed adds nothing, not even a count.
    """

    def __init__(self, library: Library, *, written: Glossary) -> None:
        self._library = library
        self._written = written
        self._lock = Lock()
        self._versions: OrderedDict[int, frozenset[Definition]] = OrderedDict()
        self._glossaries: OrderedDict[tuple[Generation, bytes], Glossary] = OrderedDict()

    def glossary(self, allowed: AllowedRows, assets: Mapping[int, Asset]) -> Glossary:
        """Return what abbreviations mean in the allowed versions."""
        key = (allowed.view.generation, allowed.mask.tobytes())
        with self._lock:
            known = self._glossaries.get(key)
        if known is not None:
            return known
        made = self._written.with_found(
            self.read(version_id, allowed) for version_id in sorted(assets)
        )
        with self._lock:
            self._glossaries[key] = made
            while len(self._glossaries) > _GLOSSARIES_KEPT:
                self._glossaries.popitem(last=False)
        return made

    def read(self, version_id: int, allowed: AllowedRows) -> frozenset[Definition]:
        """Return what one version defines; the second time that is quick."""
        with self._lock:
            known = self._versions.get(version_id)
        if known is not None:
            return known
        passages = self._library.passages_of(version_id, allowed)
        found = frozenset[Definition]().union(*(definitions_in(item.text) for item in passages))
        if not passages:  # revoked in the meantime: not worth remembering
            return found
        with self._lock:
            self._versions[version_id] = found
            while len(self._versions) > _VERSIONS_KEPT:
                self._versions.popitem(last=False)
        return found
