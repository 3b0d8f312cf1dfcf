"""What people have ruled about an asset, and what that makes of what its file says. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from content_index.assets import Asset, Status
from content_index.labels import Label
from content_index.narrowing import restricted

NO_RESTRICTION = Label(audience=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What people have decided on top of an asset's file.

    `status` is None where nothing was decided. `published` counts for the version with
    `version_number` only. `superseded_by` is the id of the asset that replaces this one. `label`
    is held against the file's own label; without an audience it asks for no other one.
    """

    status: Status | None = None
    version_number: int | None = None
    superseded_by: str | None = None
    label: Label = NO_RESTRICTION

    @property
    def is_empty(self) -> bool:
        """True when nothing is ruled."""
        return self == NOTHING_RULED


NOTHING_RULED = Ruling()


def ruled(filed: Asset, ruling: Ruling, *, version_number: int) -> Asset:
    """Return the asset as it counts: its file's word, and the ruling on top.

    `version_number` is that of the asset's current version. A label only ever gets narrower. What
    a file draws back stays drawn back, but for a draft whose present version a person published.
    """
    if ruling.is_empty:
        return filed
    return replace(
        filed,
        status=_status(filed.status, ruling, version_number),
        label=restricted(filed.label, ruling.label),
    )


def _status(filed: Status, ruling: Ruling, version_number: int) -> Status:
    if ruling.status is Status.WITHDRAWN or filed is Status.WITHDRAWN:
        return Status.WITHDRAWN
    if ruling.status is Status.DRAFT and filed is Status.PUBLISHED:
        return Status.DRAFT
    if (
        filed is Status.DRAFT
        and ruling.status is Status.PUBLISHED
        and ruling.version_number == version_number
    ):
        return Status.PUBLISHED
    return filed
