"""Which asset a file is: by the id it declares, else by its path, else by its bytes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from content_index.assets import VETTED_SOURCE, Status
from content_index.folder import SourceFile
from content_index.queries import KnownAsset


class IdentityTakenError(ValueError):
    """Another file has the id that this one declares."""


class Identities:
    """Gives each file of one sync its asset id; ids survive edits, and renames of equal bytes."""

    def __init__(self, known: Mapping[str, KnownAsset], *, source: str, paths: set[str]) -> None:
        self.known = known
        self._source = source
        self._taken: dict[str, str] = {}
        self._by_path: dict[str, str] = {}
        self._vanished: dict[str, str] = {}
        for asset_id, asset in known.items():
            if asset.row["source"] != source:
                continue
            self._by_path[asset.row["path"]] = asset_id
            if asset.row["path"] not in paths and not asset.row["is_id_declared"]:
                self._vanished[asset.sha256] = asset_id

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
        by_path = self._by_path.get(file.path)
        if by_path is not None and by_path not in self._taken:
            return by_path
        moved = self._vanished.get(file.sha256)
        if moved is not None and moved not in self._taken:
            return moved
        return self._free(file.path)

    def _free(self, path: str) -> str:
        """Return the path, or with a number when an older asset or another folder has that id."""
        number, asset_id = 1, path
        while asset_id in self._taken or asset_id in self.known:
            known = self.known.get(asset_id)
            is_own = known is not None and known.row["source"] == self._source
            if asset_id not in self._taken and not is_own and not self._belongs_elsewhere(asset_id):
                break  # its folder is gone: the same content under a new roof
            number += 1
            asset_id = f"{path}#{number}"
        return asset_id

    def _belongs_elsewhere(self, asset_id: str) -> bool:
        asset = self.known.get(asset_id)
        return (
            asset is not None
            and asset.row["source"] != self._source
            and asset.row["status"] != Status.WITHDRAWN.value
            and (asset.row["source"] == VETTED_SOURCE or Path(asset.row["source"]).is_dir())
        )
