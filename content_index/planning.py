"""What is to be published: each file's draft under its asset id, and what is to be withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import partial

from content_index.assets import Status
from content_index.drafts import Draft, Drafter
from content_index.faults import Callback, fault_of
from content_index.files import FileProblem, SourceFile
from content_index.gathering import Gathered, Gatherer, problem_of, to_fetch_again
from content_index.identity import Identities, IdentityTakenError
from content_index.keeping import kept
from content_index.queries import KnownAsset
from content_index.reading.ahead import ReadingAhead
from content_index.reading.document import Document, Unread, UnreadableError
from content_index.reading.formats import READER_REVISION
from content_index.reading.quarantine import GuardedReader
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
    partial: list[FileProblem] = field(default_factory=list)
    unlabelled: list[str] = field(default_factory=list)
    rows: list[HeldItem] = field(default_factory=list)
    taken: Mapping[str, str] = field(default_factory=dict)
    withheld: int = 0

    def add(self, part: Plan) -> None:
        """Take over what was planned of one more file."""
        for name in ("added", "changed", "failed", "partial", "unlabelled", "rows"):
            getattr(self, name).extend(getattr(part, name))
        self.unchanged += part.unchanged

    @property
    def drafts(self) -> list[Draft]:
        """Everything that is to be written, companions too."""
        return [part for draft in (*self.added, *self.changed) for part in draft.changed_parts]


@dataclass(frozen=True, slots=True)
class _Identified:
    """One file with its asset id, or with the reason why it has none."""

    gathered: Gathered
    asset_id: str
    known: KnownAsset | None = None
    refusal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """Plans the batches of one sync. Reads files, several at once; writes nothing.

    With `trusts_verdicts` a file that could not be read is not tried again on that day while its
    bytes are the same.
    """

    source: str
    gatherer: Gatherer
    drafter: Drafter
    reader: GuardedReader
    trusts_verdicts: bool
    today: date

    def plan(  # noqa: PLR0913 - what it goes by, and whom it tells
        self,
        batch: Iterable[Gathered],
        known: Mapping[str, KnownAsset],
        *,
        stamp: int,
        taken: Mapping[str, str],
        progress: Callable[[int], None],
        cutting: Callable[[int, int], None],
    ) -> Plan:
        """Plan some files; `taken` are the asset ids given by the batches before.

        `progress` is called with how many of them are planned, and again while nothing moves,
        `cutting` with how far a long one is. What they raise ends the planning.
        """
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
        # Who is who does not hang on what a file says inside, so it is settled first, in order.
        identified = [
            one
            for gathered in batch
            if (one := self._identified(plan, gathered, identities)) is not None
        ]
        plan.taken = identities.taken
        tell = Callback(cutting)
        done = 0
        with ReadingAhead(self.reader) as ahead:
            outcomes = ahead.outcomes(
                (one.gathered.file if self._must_be_read(one) else None for one in identified),
                beat=lambda: progress(done),
            )
            for done, (one, outcome) in enumerate(zip(identified, outcomes, strict=True)):
                progress(done)
                plan.add(self._planned(plan, one, outcome, tell))
        progress(len(identified))
        return plan

    def _must_be_read(self, one: _Identified) -> bool:
        if one.refusal is not None or self._trusted_verdict(one.gathered) is not None:
            return False
        return self.drafter.must_be_read(one.known, one.gathered.file)

    def _identified(
        self, plan: Plan, gathered: Gathered, identities: Identities
    ) -> _Identified | None:
        try:
            return _identified(gathered, identities)
        except Exception as error:  # noqa: BLE001 - no file holds up the others
            self._leave(plan, gathered, fault_of(gathered.file.path, error))
            return None

    def _planned(
        self,
        plan: Plan,
        one: _Identified,
        outcome: Document | UnreadableError | None,
        tell: Callback,
    ) -> Plan:
        """Plan one file; what nobody expected becomes its problem, and no other file's."""
        path = one.gathered.file.path
        part = Plan(stamp=plan.stamp)
        try:
            self._plan_file(part, one, outcome, tell=tell)
        except Exception as error:
            if tell.has_raised(error):
                raise
            part = Plan(stamp=plan.stamp)
            fault = fault_of(path, error)
        else:
            return part
        try:
            self._plan_file(part, one, fault, tell=tell)
        except Exception as error:  # noqa: BLE001 - not even its label can be worked out
            part = Plan(stamp=plan.stamp)
            self._leave(part, one.gathered, fault_of(path, error))
        return part

    def _leave(self, plan: Plan, gathered: Gathered, error: UnreadableError) -> None:
        key = gathered.held.item.key
        self.gatherer.left.add(key)
        plan.failed.append(problem_of(gathered.held.item, error))
        before = self.gatherer.held.get(key)
        if before is not None:
            plan.rows.append(to_fetch_again(before))

    def _plan_file(
        self,
        plan: Plan,
        one: _Identified,
        outcome: Document | UnreadableError | None,
        *,
        tell: Callback,
    ) -> None:
        file, known = one.gathered.file, one.known
        plan.failed += file.problems
        if one.refusal is not None:
            todo = "Give each file an id of its own."
            plan.failed.append(FileProblem(path=file.path, what=one.refusal, todo=todo))
            plan.rows.append(replace(one.gathered.held, asset_id=None))
            return
        row = replace(one.gathered.held, asset_id=one.asset_id, verdict=None)
        found = self._trusted_verdict(one.gathered) if outcome is None else outcome
        if isinstance(found, UnreadableError):
            plan.failed.append(FileProblem(path=file.path, what=found.what, todo=found.todo))
            if isinstance(found, ItemFailedError):  # of the moment, not of the bytes
                row = to_fetch_again(row)
                self.gatherer.must_look_again = True
            elif found.may_pass:
                self.gatherer.must_look_again = True
            else:
                row = replace(row, verdict=self._verdict(found))
            if known is None:
                plan.rows.append(replace(row, asset_id=None))
                return
            draft = self.drafter.draft_of_old_bytes(one.asset_id, known, file)
        else:
            row = replace(row, verdict=self._partial_verdict(file, found))
            if row.verdict is not None:
                what, todo = row.verdict.what, row.verdict.todo
                plan.partial.append(FileProblem(path=file.path, what=what, todo=todo))
            draft = self.drafter.draft(one.asset_id, known, file, found, tell=tell)
        draft.check_storable()
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

    def _trusted_verdict(self, gathered: Gathered) -> UnreadableError | None:
        """Return what today's readers have said today of these bytes, if that may be trusted."""
        verdict = gathered.held.verdict
        if not self.trusts_verdicts or verdict is None or verdict.is_partial:
            return None
        error = UnreadableError(verdict.what, verdict.todo)
        return error if verdict == self._verdict(error) else None

    def _partial_verdict(self, file: SourceFile, document: Document | None) -> Verdict | None:
        """Return what of a file is not read: as it says now, else as the same bytes said before."""
        if document is None:
            return self.gatherer.partial_verdicts.get(file.sha256)
        return None if document.unread is None else self._verdict(document.unread, is_partial=True)

    def _verdict(self, error: UnreadableError | Unread, *, is_partial: bool = False) -> Verdict:
        return Verdict(
            what=error.what,
            todo=error.todo,
            reader=READER_REVISION,
            day=self.today.isoformat(),
            is_partial=is_partial,
        )

    def plan_kept(self, plan: Plan, known: Mapping[str, KnownAsset]) -> None:
        """Plan to take away readers from what stays as it is, where its descriptions say so."""
        if not self.gatherer.labels_itself:
            return
        found, problems = kept(self.gatherer)
        plan.failed += problems
        for one in found:
            asset = known.get(one.asset_id)
            is_anothers = plan.taken.get(one.asset_id, one.path) != one.path
            if asset is None or asset.row["source"] != self.source or is_anothers:
                continue
            draft = self.drafter.draft_of_kept(one, asset)
            if "audience" not in draft.columns["label"]:
                plan.unlabelled.append(one.path)
            if draft.is_changed:
                plan.changed.append(draft)

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


def _identified(gathered: Gathered, identities: Identities) -> _Identified:
    try:
        asset_id = identities.identify(gathered.file)
    except IdentityTakenError as error:
        return _Identified(gathered, "", refusal=str(error))
    return _Identified(gathered, asset_id, identities.known.get(asset_id))
