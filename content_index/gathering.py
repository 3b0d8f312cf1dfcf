"""From a source's listing to files with their descriptions: fetched where changed, else as held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import PurePosixPath

from content_index.contents import Contents
from content_index.description import Description, DescriptionError
from content_index.faults import fault_of
from content_index.files import (
    FileProblem,
    SourceFile,
    SourceRules,
    description_of,
    head_of,
    sha256_of,
    title_alone,
)
from content_index.manifest import (
    MANIFEST_NAME,
    Manifest,
    glob_matches,
    manifests_above,
    read_manifest,
    relative,
)
from content_index.marks import without_marks
from content_index.paths import plain_path
from content_index.reading.document import UnreadableError
from content_index.reading.plain import decode
from content_index.sources.queries import HeldItem, Verdict
from content_index.sources.source import (
    Fetched,
    Item,
    ItemFailedError,
    ItemGoneError,
    Source,
    SourceError,
)

MOST_FAILURES_IN_A_ROW = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """One file, and the item as it will be held when the file is published."""

    file: SourceFile
    held: HeldItem
    is_fetched: bool


@dataclass(slots=True)
class Gatherer:
    """Turns the contents of a source into files. What it could not have is in its fields.

    `left` are the keys of items that stay as they are held, `gone` those that went after they were
    listed, `rows_left` the items that were left, to be fetched again. `idle_entries` are those of
    manifests that no file matches. `must_look_again` says that
    the same listing may give more the next time. `partial_verdicts` are by hash what is held of
    bytes that were read in part.
    """

    source: Source
    contents: Contents
    held: Mapping[str, HeldItem]
    rules: SourceRules
    labels_itself: bool
    problems: list[FileProblem] = field(default_factory=list)
    idle_entries: list[FileProblem] = field(default_factory=list)
    left: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    rows_left: list[HeldItem] = field(default_factory=list)
    must_look_again: bool = False
    manifest_rows: list[HeldItem] = field(default_factory=list)
    partial_verdicts: Mapping[str, Verdict] = field(init=False)
    _manifests: dict[str, Manifest] = field(default_factory=dict)
    _broken: list[str] = field(default_factory=list)
    _failures_in_a_row: int = 0

    def __post_init__(self) -> None:
        self.partial_verdicts = {
            held.sha256: held.verdict
            for held in self.held.values()
            if held.sha256 is not None and held.verdict is not None and held.verdict.is_partial
        }

    def read_manifests(self) -> None:
        """Read the manifests first: they say what holds for the files."""
        for item in self.contents.manifests.values():
            folder = item.path.removesuffix(MANIFEST_NAME).rstrip("/")
            try:
                text = self._manifest_text(item)
                self._manifests[folder] = read_manifest(folder, text)
            except DescriptionError as error:
                self._broken.append(folder)
                self.problems += [_of_manifest(item, line, what) for line, what in error.problems]
            except ItemGoneError:
                self._break(folder, item, _gone())
            except UnreadableError as error:
                self._break(folder, item, error)
            except SourceError:
                raise
            except Exception as error:  # noqa: BLE001 - one manifest holds up its folder alone
                self._break(folder, item, fault_of(item.path, error))
        self._broken += sorted(self.contents.unruled)
        self.problems += self.contents.refused
        for folder, what in self.contents.unlisted.items():
            todo = "Mend that and sync again: until then what is below it stays as it was."
            self.problems.append(FileProblem(path=folder, what=what, todo=todo))
        self.idle_entries += self._idle_entries()

    def _break(self, folder: str, item: Item, error: UnreadableError) -> None:
        self._broken.append(folder)
        self.problems.append(_of_manifest(item, None, error.what))
        self.must_look_again |= isinstance(error, ItemFailedError)

    def is_untouchable(self, path: str) -> bool:
        """Say whether a file lies below what cannot be read: it stays as it was.

        One that was told apart does so too where it would under its plain name.
        """
        folders = [*(self._broken if self.labels_itself else ()), *self.contents.unlisted]
        names = (path, without_marks(path))
        return any(
            not folder or any(name.startswith(f"{folder}/") for name in names) for folder in folders
        )

    def files(self) -> Iterator[Gathered]:
        """Yield every file that can be had: those that are assets already first, else by paths.

        So who was there before keeps an id that a newcomer declares as well.

        Raises:
            SourceError: the source failed as a whole, or for too many files in a row.
        """
        for item in sorted(self.contents.items.values(), key=self._is_new):
            if self.is_untouchable(item.path):
                self.left.add(item.key)
                continue
            try:
                yield self._gathered(item)
                self._failures_in_a_row = 0
            except ItemGoneError:
                self.gone.add(item.key)
                self.must_look_again = True
                self.problems.append(problem_of(item, _gone()))
            except ItemFailedError as error:
                self._leave(item, error)
                self.must_look_again = True
                self._failures_in_a_row += 1
                if self._failures_in_a_row >= MOST_FAILURES_IN_A_ROW:
                    raise SourceError(
                        f"{MOST_FAILURES_IN_A_ROW} documents in a row could not be had, "
                        f"the last for this reason: {error.what}",
                        error.todo,
                    ) from error
            except UnreadableError as error:
                self._leave(item, error)
            except SourceError:
                raise
            except Exception as error:  # noqa: BLE001 - no file holds up the others
                self._leave(item, fault_of(item.path, error))

    def _is_new(self, item: Item) -> bool:
        held = self.held.get(item.key)
        return held is None or held.asset_id is None

    def _leave(self, item: Item, error: UnreadableError) -> None:
        self.left.add(item.key)
        self.problems.append(problem_of(item, error))
        known = self.held.get(item.key) or HeldItem(item=item)
        self.rows_left.append(to_fetch_again(replace(known, item=item)))

    def head_of_today(self, item: Item, held: HeldItem) -> str | None:
        """Return the front matter of a held item as it is now, else as it was last."""
        try:
            return self._current(item)[0].head
        except (ItemGoneError, UnreadableError, SourceError):
            return held.head
        except Exception as error:  # noqa: BLE001 - it is told of, and judged by what was said last
            self.problems.append(problem_of(item, fault_of(item.path, error)))
            return held.head

    def said_of(self, item: Item, head: str | None) -> tuple[Description, tuple[FileProblem, ...]]:
        """Put together what is said of an item, see `description_of`."""
        if not self.labels_itself:
            return title_alone(head), ()
        return description_of(item, head=head, rules=self.rules, manifests=self._manifests)

    def _gathered(self, item: Item) -> Gathered:
        held, content = self._current(item)
        item = held.item
        description, problems = self.said_of(item, held.head)
        keeps_bytes = content is not None and not self.source.traits.is_atomic
        file = SourceFile(
            path=item.path,
            sha256=held.sha256 or "",
            size_bytes=held.size_bytes,
            description=description,
            load=partial(bytes, content) if keeps_bytes and content else partial(self._load, held),
            problems=problems,
        )
        return Gathered(file=file, held=held, is_fetched=content is not None)

    def _current(self, item: Item) -> tuple[HeldItem, bytes | None]:
        """Return the item as it will be held, and its bytes if they had to be fetched."""
        known = self.held.get(item.key)
        is_held = known is not None and known.sha256 is not None
        if known is not None and is_held and item.version and item.version == known.item.version:
            return self._unchanged(item, known), None
        fetched = self.source.fetch(item, known.validator if known is not None and is_held else "")
        if fetched is None:
            if known is None or not is_held:
                raise ItemFailedError(
                    "the source says that it is unchanged, but it was never read",
                    "Sync again; if it stays like this, the source is at fault.",
                )
            return self._unchanged(item, replace(known, item=replace(known.item, version=""))), None
        return self._fetched(item, known, fetched), fetched.content

    def _unchanged(self, item: Item, known: HeldItem) -> HeldItem:
        """Keep what belongs to the bytes, take the rest from the listing."""
        if PurePosixPath(known.item.path).suffix != PurePosixPath(item.path).suffix:
            # Only a fetch could tell the format, and it did.
            item = replace(item, path=known.item.path)
        kept = replace(
            item,
            revision=known.item.revision,
            updated=known.item.updated if item.revision is not None else item.updated,
        )
        return replace(known, item=kept)

    def _fetched(self, item: Item, known: HeldItem | None, fetched: Fetched) -> HeldItem:
        if fetched.version is not None:
            item = replace(item, version=fetched.version)
        if fetched.path is not None and fetched.path != item.path:
            item = replace(item, path=plain_path(fetched.path))
        content = fetched.content
        return HeldItem(
            item=item,
            validator=fetched.validator,
            sha256=sha256_of(content),
            size_bytes=len(content),
            head=head_of(item.path, content) if self.source.traits.describes_itself else None,
            asset_id=None if known is None else known.asset_id,
        )

    def _load(self, held: HeldItem) -> bytes:
        """Fetch once more the bytes that belong to a held item."""
        try:
            fetched = self.source.fetch(held.item, "")
        except (ItemGoneError, SourceError) as error:
            what = "it could not be read from its source a second time"
            raise ItemFailedError(what, "Sync again.") from error
        except UnreadableError:
            raise
        except Exception as error:
            raise fault_of(held.item.path, error) from error
        if fetched is None or sha256_of(fetched.content) != held.sha256:
            raise ItemFailedError("it changed while it was being read", "Sync again.")
        return fetched.content

    def _manifest_text(self, item: Item) -> str:
        known = self.held.get(item.key)
        if (
            known is not None
            and known.head is not None
            and item.version == known.item.version != ""
        ):
            self.manifest_rows.append(replace(known, item=item))
            return known.head
        fetched = self.source.fetch(item, "")
        if fetched is None:
            raise ItemFailedError("it could not be fetched", "Sync again.")
        text = decode(fetched.content)
        if fetched.version is not None:
            item = replace(item, version=fetched.version)
        row = HeldItem(
            item=item,
            sha256=sha256_of(fetched.content),
            size_bytes=len(fetched.content),
            head=text,
        )
        self.manifest_rows.append(row)
        return text

    def _idle_entries(self) -> Iterator[FileProblem]:
        every = [*self._manifests.values()]
        if self.rules.manifest is not None:
            every.append(self.rules.manifest)
        paths = {name for path in self.contents.paths for name in (path, without_marks(path))}
        for manifest in every:
            below = [
                relative(path, manifest.folder)
                for path in paths
                if manifest is self.rules.manifest
                or manifest in manifests_above(path, self._manifests)
            ]
            for entry in manifest.entries:
                if not any(glob_matches(entry.match, path) for path in below):
                    yield FileProblem(
                        path=manifest.path,
                        line=entry.line,
                        what=f"no file matches {entry.match!r}",
                        todo="Correct the name, or remove the entry.",
                    )


def to_fetch_again(held: HeldItem) -> HeldItem:
    """Return a held item, marked as not of its latest version."""
    return replace(held, item=replace(held.item, version=""), validator="")


def _gone() -> ItemFailedError:
    return ItemFailedError(
        "it was listed, but was gone when it was to be read",
        "If nobody has just deleted it, check its name and its permissions; then sync again.",
    )


def problem_of(item: Item, error: UnreadableError) -> FileProblem:
    """Return what is wrong with an item as the problem of its file."""
    return FileProblem(path=item.path, what=error.what, todo=error.todo)


def _of_manifest(item: Item, line: int | None, what: str) -> FileProblem:
    todo = "Mend it and sync again: until then the files of its folder stay as they were."
    return FileProblem(path=item.path, line=line, what=what, todo=todo)
