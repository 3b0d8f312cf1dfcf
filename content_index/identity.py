"""Which asset a file is: by the id it declares, else by its key or path, else by its bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

from content_index.assets import Status
from content_index.description import LONGEST_ID
from content_index.files import SourceFile
from content_index.queries import KnownAsset


class IdentityTakenError(ValueError):
    """Another file has the id that this one declares."""


def is_there(source: str) -> bool:
    """Say whether a source may still hold its assets: a folder that is gone does not."""
    return not source.startswith("/") or Path(source).is_dir()


class Identities:
    """Gives each file of one sync its asset id; ids survive edits, and renames of equal bytes.

    `by_key` are the ids, by the path of now, of items that their source names for good: those
    survive a rename together with an edit. `taken` are the ids that this sync has given already.
    """

    def __init__(  # noqa: PLR0913 - what one sync knows
        self,
        known: Mapping[str, KnownAsset],
        *,
        source: str,
        paths: set[str],
        by_key: Mapping[str, str] | None = None,
        taken: Mapping[str, str] | None = None,
        is_there: Callable[[str], bool] = is_there,
    ) -> None:
        self.known = known
        self._source = source
        self._by_key = by_key or {}
        self._is_there = is_there
        self._taken: dict[str, str] = dict(taken or {})
        self._by_path: dict[str, str] = {}
        self._vanished: dict[str, str] = {}
        owned = set(self._by_key.values())
        for asset_id, asset in known.items():
            if asset.row["source"] != source or asset_id in owned:
                continue
            self._by_path[asset.row["path"]] = asset_id
            if asset.row["path"] not in paths and not asset.row["is_id_declared"]:
                self._vanished[asset.sha256] = asset_id

    @property
    def taken(self) -> Mapping[str, str]:
        """The paths of the files identified so far, by asset id."""
        return self._taken

    def identify(self, file: SourceFile) -> str:
        """Return the file's asset id.

        Raises:
            IdentityTakenError: it declares an id that another file has.
        """
        asset_id = self._identity(file)
        self._taken[asset_id] = file.path
        return asset_id

    def _identity(self, file: SourceFile) -> str:
        declared = file.description.id
        if declared is not None:
            if declared in self._taken:
                raise IdentityTakenError(
                    f"the id {declared!r} is already that of {self._taken[declared]}"
                )
            if self._belongs_elsewhere(declared):
                other = self.known[declared].row
                raise IdentityTakenError(
                    f"the id {declared!r} is already that of {other['path']} in {other['source']}"
                )
            return declared
        by_key = self._by_key.get(file.path)
        if by_key is not None and self._is_own(by_key) and by_key not in self._taken:
            return by_key
        by_path = self._by_path.get(file.path)
        if by_path is not None and by_path not in self._taken:
            return by_path
        moved = self._vanished.get(file.sha256)
        if moved is not None and moved not in self._taken:
            return moved
        return self._free(file.path)

    def _free(self, path: str) -> str:
        """Return the path, or with a number when an older asset or another folder has that id."""
        if len(path) > LONGEST_ID:
            path = f"{path[-LONGEST_ID + 20 :]}~{sha256(path.encode()).hexdigest()[:8]}"
        number, asset_id = 1, path
        while asset_id in self._taken or asset_id in self.known:
            is_own = self._is_own(asset_id)
            if asset_id not in self._taken and not is_own and not self._belongs_elsewhere(asset_id):
                break  # its folder is gone: the same content under a new roof
            number += 1
            asset_id = f"{path}#{number}"
        return asset_id

    def _is_own(self, asset_id: str) -> bool:
        known = self.known.get(asset_id)
        return known is not None and known.row["source"] == self._source

    def _belongs_elsewhere(self, asset_id: str) -> bool:
        asset = self.known.get(asset_id)
        return (
            asset is not None
            and asset.row["source"] != self._source
            and asset.row["status"] != Status.WITHDRAWN.value
            and self._is_there(asset.row["source"])
        )
