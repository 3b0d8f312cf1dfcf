"""Files into drafts: an asset's columns, and its passages where they must be made anew."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from content_index.assets import AssetKind, Status
from content_index.chunking import CHUNKER_REVISION, Chunk, Tell, chunked
from content_index.companions import companion_id, companion_label, companion_title
from content_index.description import Description
from content_index.embedding import Embedder
from content_index.files import SourceFile
from content_index.keeping import Kept, narrowed_columns
from content_index.labels import Label
from content_index.languages import ENGLISH, language_of_document
from content_index.queries import KnownAsset
from content_index.reading.document import Document
from content_index.reading.formats import READER_REVISION, suffix_of
from content_index.stored import label_as_json, suits_as_json


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanionDraft:
    """What a document does not show, as it will be: see `content_index.companions`."""

    known: KnownAsset | None
    columns: Mapping[str, Any]
    chunks: tuple[Chunk, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One asset as it will be: its columns, and its passages where its bytes must be read anew."""

    asset_id: str
    known: KnownAsset | None
    file: SourceFile
    columns: Mapping[str, Any]
    recipe: str
    chunks: tuple[Chunk, ...] | None
    companion: CompanionDraft | None = None

    @property
    def hashes(self) -> tuple[str, ...]:
        """What the passages' vectors are found by, in their order."""
        return tuple(_sha256(chunk.searchable) for chunk in self.chunks or ())

    @property
    def is_changed(self) -> bool:
        """True when it or its companion differs from what is stored."""
        return bool(self.changed_parts)

    @property
    def changed_parts(self) -> tuple[Draft, ...]:
        """Itself and its companion, each only where it differs from what is stored."""
        parts = [self]
        if self.companion is not None:
            parts.append(
                replace(
                    self,
                    asset_id=companion_id(self.asset_id),
                    known=self.companion.known,
                    columns=self.companion.columns,
                    chunks=self.companion.chunks,
                    companion=None,
                )
            )
        return tuple(part for part in parts if _differs(part))

    def check_storable(self) -> None:
        """Raise UnicodeEncodeError where something of it cannot be stored: then it is no draft."""
        for part in self.changed_parts:
            texts = [value for value in part.columns.values() if isinstance(value, str)]
            for chunk in part.chunks or ():
                texts += (chunk.text, chunk.searchable, chunk.location, chunk.anchor, chunk.slug)
            for text in texts:
                text.encode()

    @property
    def is_new_version(self) -> bool:
        """True when its bytes are new."""
        return self.known is None or (
            self.chunks is not None and self.known.sha256 != self.file.sha256
        )


def _differs(draft: Draft) -> bool:
    known = draft.known
    return (
        known is None
        or draft.chunks is not None
        or any(known.row[name] != value for name, value in draft.columns.items())
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafter:
    """Makes drafts for one source; `override_label`, where given, replaces every label."""

    source: str
    embedder: Embedder
    override_label: Label | None

    def must_be_read(self, known: KnownAsset | None, file: SourceFile) -> bool:
        """Say whether a file's bytes, or the recipe for its passages, are new."""
        if known is None or known.sha256 != file.sha256:
            return True
        title = _title_said(known, file)
        return title is None or known.recipe != self._recipe(title)

    def draft(
        self,
        asset_id: str,
        known: KnownAsset | None,
        file: SourceFile,
        document: Document | None,
        *,
        tell: Tell | None = None,
    ) -> Draft:
        """Draft an asset from a file, and from what was read in it where it must be read.

        `tell` hears how far the cutting of a long document into passages is.
        """
        title = _title_said(known, file)
        if title is None:
            title = (document.title if document is not None else "") or _title_of(file.path)
        columns = self._columns(file, known, title, document)
        return Draft(
            asset_id=asset_id,
            known=known,
            file=file,
            columns=columns,
            recipe=self._recipe(title),
            chunks=None if document is None else self._chunks(document, title, tell),
            companion=self._companion(known, file, columns, document, tell=tell),
        )

    def draft_of_old_bytes(self, asset_id: str, known: KnownAsset, file: SourceFile) -> Draft:
        """Keep the last bytes that could be read, but with the label that holds now."""
        title = file.description.title or str(known.row["title"])
        columns = self._columns(file, known, title, None)
        return Draft(
            asset_id=asset_id,
            known=known,
            file=file,
            columns=columns,
            recipe=known.recipe,
            chunks=None,
            companion=self._companion(known, file, columns, None, tell=None),
        )

    def draft_of_kept(self, one: Kept, known: KnownAsset) -> Draft:
        """Keep all that is stored, but for readers who are taken away."""
        own, hidden = narrowed_columns(one, known)
        companion = None
        if known.companion is not None and hidden is not None:
            companion = CompanionDraft(known=known.companion, columns=hidden, chunks=None)
        return Draft(
            asset_id=one.asset_id,
            known=known,
            file=SourceFile(
                path=one.path,
                sha256=known.sha256,
                size_bytes=0,
                description=Description(),
                load=bytes,
            ),
            columns=own,
            recipe=known.recipe,
            chunks=None,
            companion=companion,
        )

    def _companion(
        self,
        known: KnownAsset | None,
        file: SourceFile,
        columns: Mapping[str, Any],
        document: Document | None,
        *,
        tell: Tell | None,
    ) -> CompanionDraft | None:
        """Draft the companion; None where there is none and never was one.

        Without `document`, the bytes that are stored hold one if the stored one is of those bytes.
        """
        before = None if known is None else known.companion
        if document is not None:
            is_there = bool(document.kept_back)
        else:
            is_there = (
                known is not None
                and before is not None
                and (before.sha256, before.recipe) == (known.sha256, known.recipe)
            )
        if before is None and not is_there:
            return None
        title = companion_title(str(columns["title"]), suffix=suffix_of(file.path))
        chunks = None
        if document is not None and is_there:
            hidden = Document(title=title, blocks=document.kept_back)
            chunks = self._chunks(hidden, title, tell)
        label = companion_label(self._label(file), file.description.notes_audience)
        return CompanionDraft(
            known=before,
            columns={
                **columns,
                "title": title,
                "kind": AssetKind.NOTES.value,
                "status": columns["status"] if is_there else Status.WITHDRAWN.value,
                "supersedes": None,
                "label": {} if label is None else label_as_json(label),
                "suits": {},
            },
            chunks=chunks,
        )

    def _chunks(self, document: Document, title: str, tell: Tell | None) -> tuple[Chunk, ...]:
        return tuple(
            chunked(
                document,
                title=title,
                count_tokens=self.embedder.count_tokens,
                token_limit=self.embedder.token_limit,
                tell=tell,
            )
        )

    def _label(self, file: SourceFile) -> Label | None:
        return self.override_label or (None if file.problems else file.description.label)

    def _recipe(self, title: str) -> str:
        embedder = self.embedder
        parts = (READER_REVISION, CHUNKER_REVISION, embedder.name, embedder.token_limit, title)
        return _sha256("\n".join(str(part) for part in parts))

    def _columns(
        self, file: SourceFile, known: KnownAsset | None, title: str, document: Document | None
    ) -> dict[str, Any]:
        said = file.description
        number = known.latest_number if known is not None else 1
        if known is not None and known.sha256 != file.sha256:
            number += 1
        label = self._label(file)
        status = Status.PUBLISHED if self.override_label else said.status or Status.PUBLISHED
        kind = said.kind or _kind_of(file.path)
        return {
            "source": self.source,
            "path": file.path,
            "is_id_declared": said.id is not None,
            "version_name": said.version or str(number),
            "title": title,
            "kind": kind.value,
            "url": said.url or "",
            "language": said.language or _language_of(known, document),
            "owner": said.owner,
            "updated": said.updated,
            "review_by": said.review_by,
            "status": status.value,
            "supersedes": said.supersedes,
            "label": {} if label is None else label_as_json(label),
            "suits": suits_as_json(said.suits),
        }


def _language_of(known: KnownAsset | None, document: Document | None) -> str:
    """Return the language that nobody said: as it is written now, or was found to be before."""
    if document is not None:
        return language_of_document("\n".join(block.plain for block in document.blocks))
    return ENGLISH if known is None else str(known.row["language"])


def _title_said(known: KnownAsset | None, file: SourceFile) -> str | None:
    """Return the title that is known without reading the file; None where new bytes may say it."""
    said = file.description.title
    is_same = known is not None and known.sha256 == file.sha256
    return str(known.row["title"]) if said is None and known is not None and is_same else said


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _title_of(path: str) -> str:
    pure = PurePosixPath(path)
    name = pure.parent.name if pure.stem.lower() in ("index", "readme", "_index") else pure.stem
    words = (name or pure.stem).replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _kind_of(path: str) -> AssetKind:
    return AssetKind.DECK if path.lower().endswith(".pptx") else AssetKind.GUIDE
