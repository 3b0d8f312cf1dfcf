"""What was planned, into the database: vectors as they are made, then a batch at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from content_index import queries
from content_index.assets import Status
from content_index.drafts import Draft
from content_index.embedding.queries import forget_unused
from content_index.gathering import Gatherer
from content_index.library import Library
from content_index.life.noting import note_sync
from content_index.planning import Plan
from content_index.sources import queries as source_queries
from content_index.sources.queries import HeldItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Writes the plans of one sync."""

    library: Library
    source: str
    now: datetime

    def embed(self, plan: Plan, *, progress: Callable[[int, int], None]) -> int:
        """Have the model read the texts that it has not read yet; return how many."""
        texts = {
            text_hash: chunk.searchable
            for draft in plan.drafts
            for text_hash, chunk in zip(draft.hashes, draft.chunks or (), strict=True)
        }
        return self.library.read(texts, progress)

    def publish(self, plan: Plan, gatherer: Gatherer, *, is_last: bool) -> bool:
        """Write everything of a batch in one transaction.

        False, and nothing is written, when the library has changed since the plan was made.
        """
        with self.library.database.transaction() as session:
            if queries.counters(session).labels != plan.stamp:
                return False
            drafts = plan.drafts
            changed = [*(draft.asset_id for draft in drafts), *plan.removed]
            replaced = queries.text_hashes_of(session, changed)
            for draft in drafts:
                self._publish_draft(session, draft)
            for asset_id in plan.removed:
                queries.withdraw(session, asset_id, now=self.now)
            note_sync(session, drafts, plan.removed, now=self.now)
            if changed:
                queries.count_change(session, passages=True, assets=changed)
            forget_unused(session, replaced)
            self._hold(session, plan.rows, gatherer)
            if is_last:
                self._settle_items(session, plan, gatherer)
        return True

    def _hold(self, session: Session, rows: list[HeldItem], gatherer: Gatherer) -> None:
        """Store the items that differ from what is held of them."""
        new = [row for row in rows if gatherer.held.get(row.item.key) != row]
        source_queries.hold_items(session, self.source, new)

    def _settle_items(self, session: Session, plan: Plan, gatherer: Gatherer) -> None:
        """Store what could not be had, and forget what went, unless its withdrawal is withheld."""
        self._hold(session, [*gatherer.rows_left, *gatherer.manifest_rows], gatherer)
        if plan.withheld:
            return
        contents = gatherer.contents
        there = (contents.items.keys() | contents.manifests.keys()) - gatherer.gone
        went = [
            key
            for key, held in gatherer.held.items()
            if key not in there and not gatherer.is_untouchable(held.item.path)
        ]
        source_queries.forget_items(session, self.source, went)

    def _publish_draft(self, session: Session, draft: Draft) -> None:
        number = 1 if draft.known is None else draft.known.latest_number
        if draft.known is not None and draft.is_new_version:
            number += 1
        columns = {**draft.columns, "changed_at": self.now}
        if draft.known is None:
            queries.add_asset(session, {"id": draft.asset_id, "version_number": number, **columns})
        else:
            if draft.is_new_version:
                columns["version_number"] = number
            queries.change_asset(session, draft.asset_id, columns)
        if draft.is_new_version:
            version_id = queries.add_version(
                session,
                {
                    "asset_id": draft.asset_id,
                    "number": number,
                    "sha256": draft.file.sha256,
                    "path": draft.file.path,
                    "size_bytes": draft.file.size_bytes,
                    "recipe": draft.recipe,
                    "status": Status.PUBLISHED.value,
                    "stored_at": self.now,
                },
            )
        else:
            version_id = draft.known.version_id if draft.known is not None else 0
        if draft.chunks is not None:
            queries.replace_passages(
                session, version_id, draft.chunks, draft.hashes, recipe=draft.recipe
            )
