"""What is to be published: each file's draft under its asset id, and what is to be withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import partial

from content_index.assets import Status
from content_index.drafts import Draft, Drafter
from content_index.files import FileProblem
from content_index.gathering import Gathered, Gatherer, to_fetch_again
from content_index.identity import Identities, IdentityTakenError
from content_index.queries import KnownAsset
from content_index.reading.document import UnreadableError
from content_index.reading.formats import READER_REVISION
from content_index.sources.queries import HeldItem, Verdict
from content_index.sources.source import ItemFailedError

FEW_DOCUMENTS = 10
"""Fewer than this may vanish from a source without a question."""


class Caution(StrEnum):
    """How much may vanish from a source at once before a person is asked."""

    NONE = "none"
    """Everything: somebody has said so."""
    ALL = "all"
    """Not all of it."""
    MOST = "most"
    """Not more than half of it."""

    def asks(self, *, removed: int, of: int) -> bool:
        """Say whether a person is to be asked before so many are withdrawn."""
        if self is Caution.NONE or removed < FEW_DOCUMENTS:
            return False
        return removed == of if self is Caution.ALL else 2 * removed > of


@dataclass(slots=True)
class Plan:
    """What is to be published of one batch of files.

    `stamp` is the state of the library that it was made for. `taken` are the paths by asset id of
    this batch and those before it.
    """

    stamp: int
    added: list[Draft] = field(default_factory=list)
    changed: list[Draft] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    failed: list[FileProblem] = field(default_factory=list)
    unlabelled: list[str] = field(default_factory=list)
    rows: list[HeldItem] = field(default_factory=list)
    taken: Mapping[str, str] = field(default_factory=dict)
    withheld: int = 0

    @property
    def drafts(self) -> list[Draft]:
        """Everything that is to be written, companions too."""
        return [part for draft in (*self.added, *self.changed) for part in draft.changed_parts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """Plans the batches of one sync. Reads files, writes nothing.

    With `trusts_verdicts` a file that could not be read is not tried again on that day while its
    bytes are the same.
    """

    source: str
    gatherer: Gatherer
    drafter: Drafter
    trusts_verdicts: bool
    today: date

    def plan(
        self,
        batch: Iterable[Gathered],
        known: Mapping[str, KnownAsset],
        *,
        stamp: int,
        taken: Mapping[str, str],
    ) -> Plan:
        """Plan some files; `taken` are the asset ids given by the batches before."""
        plan = Plan(stamp=stamp)
        gatherer = self.gatherer
        identities = Identities(
            known,
            source=self.source,
            paths=gatherer.contents.paths,
            by_key={
                item.path: held.asset_id
                for key, item in gatherer.contents.items.items()
                if (held := gatherer.held.get(key)) is not None and held.asset_id is not None
            },
            taken=taken,
        )
        for gathered in batch:
            self._plan_file(plan, gathered, identities)
        plan.taken = identities.taken
        return plan

    def _plan_file(self, plan: Plan, gathered: Gathered, identities: Identities) -> None:
        file = gathered.file
        plan.failed += file.problems
        try:
            asset_id = identities.identify(file)
        except IdentityTakenError as error:
            todo = "Give each file an id of its own."
            plan.failed.append(FileProblem(path=file.path, what=str(error), todo=todo))
            plan.rows.append(replace(gathered.held, asset_id=None))
            return
        known = identities.known.get(asset_id)
        row = replace(gathered.held, asset_id=asset_id, verdict=None)
        try:
            draft = self._drafted(asset_id, known, gathered)
        except UnreadableError as error:
            plan.failed.append(FileProblem(path=file.path, what=error.what, todo=error.todo))
            if isinstance(error, ItemFailedError):  # of the moment, not of the bytes
                row = to_fetch_again(row)
                self.gatherer.must_look_again = True
            elif error.may_pass:
                self.gatherer.must_look_again = True
            else:
                row = replace(row, verdict=self._verdict(error))
            if known is None:
                plan.rows.append(replace(row, asset_id=None))
                return
            draft = self.drafter.draft_of_old_bytes(asset_id, known, file)
        plan.rows.append(row)
        draft = replace(draft, file=replace(file, load=partial(bytes)))  # lets go of the bytes
        if "audience" not in draft.columns["label"]:
            plan.unlabelled.append(file.path)
        if known is None:
            plan.added.append(draft)
        elif draft.is_changed:
            plan.changed.append(draft)
        else:
            plan.unchanged += 1

    def _drafted(self, asset_id: str, known: KnownAsset | None, gathered: Gathered) -> Draft:
        verdict = gathered.held.verdict
        if self.trusts_verdicts and verdict is not None:
            error = UnreadableError(verdict.what, verdict.todo)
            if verdict == self._verdict(error):  # of today's readers, today
                raise error
        return self.drafter.draft(asset_id, known, gathered.file)

    def _verdict(self, error: UnreadableError) -> Verdict:
        return Verdict(
            what=error.what,
            todo=error.todo,
            reader=READER_REVISION,
            day=self.today.isoformat(),
        )

    def plan_removals(
        self,
        plan: Plan,
        known: Mapping[str, KnownAsset],
        *,
        caution: Caution,
    ) -> None:
        """Plan to withdraw what is no longer listed; with too much of it, only count it."""
        gatherer = self.gatherer
        items = gatherer.contents.items
        left = {gatherer.held[key].asset_id for key in gatherer.left if key in gatherer.held}
        left_paths = {items[key].path for key in gatherer.left}
        own = {
            asset_id: asset.row["path"]
            for asset_id, asset in known.items()
            if asset.row["source"] == self.source and asset.row["status"] != Status.WITHDRAWN.value
        }
        removed = [
            asset_id
            for asset_id, path in own.items()
            if asset_id not in plan.taken
            and asset_id not in left
            and path not in left_paths
            and not gatherer.is_untouchable(path)
        ]
        if caution.asks(removed=len(removed), of=len(own)):
            plan.withheld = len(removed)
        else:
            plan.removed = removed
