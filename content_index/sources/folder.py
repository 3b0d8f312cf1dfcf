"""A folder of this machine as a source. Hidden files are passed over, links are not followed."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from content_index.files import too_large
from content_index.manifest import is_meant_as_manifest
from content_index.reading.document import UnreadableError
from content_index.reading.formats import MAXIMUM_BYTES, is_readable, suffix_of
from content_index.sources.source import Fetched, Item, ItemGoneError, Listing, SourceError, Traits

_RACY_SECONDS = 2.0
"""A file that changed this recently may change again within the same tick of its clock."""


class FolderError(SourceError):
    """The content folder itself cannot be read; nothing was changed."""


class FolderSource:
    """The readable files below a folder. A file's version is what its inode says of the bytes."""

    traits = Traits(describes_itself=True, is_atomic=True)

    def __init__(self, root: Path, *, clock: Callable[[], float] = time.time) -> None:
        self.root = root.resolve()
        self._clock = clock

    @property
    def id(self) -> str:
        """The absolute path."""
        return str(self.root)

    def list_items(self, since: str | None) -> Listing:
        """Return every readable file and manifest.

        Raises:
            FolderError: the folder is missing, is a file or cannot be read.
        """
        del since
        if not self.root.is_dir():
            raise FolderError(f"There is no folder {self.root}", "Check its name and try again.")
        unlisted: dict[str, str] = {}
        unread: Counter[str] = Counter()
        items = tuple(self._items(unlisted, unread))
        return Listing(items=items, unlisted=unlisted, unread=unread)

    def fetch(self, item: Item, validator: str) -> Fetched | None:
        """Return the bytes of the file that is the item's key, whatever its path is shown as.

        Raises:
            ItemGoneError: it was deleted meanwhile.
            UnreadableError: it is too large, must not be opened, or lies outside the folder.
        """
        del validator
        full = self.root / item.key
        try:
            if not full.resolve().is_relative_to(self.root):
                what = "it leads out of the folder"
                raise UnreadableError(what, "Put the file itself into the folder and sync again.")
            if full.stat().st_size > MAXIMUM_BYTES:
                raise too_large(MAXIMUM_BYTES)
            version = self._version(full)
            return Fetched(content=full.read_bytes(), version=version)
        except FileNotFoundError as error:
            raise ItemGoneError(item.path) from error
        except OSError as error:
            what = f"the file cannot be opened ({error.strerror})"
            raise UnreadableError(what, "Check its permissions and sync again.") from error

    def _items(self, unlisted: dict[str, str], unread: Counter[str]) -> Iterator[Item]:
        for path in self._files(unlisted):
            is_file_of_ours = is_readable(path) or is_readable(path.strip())
            if is_file_of_ours or is_meant_as_manifest(PurePosixPath(path).name):
                try:
                    version = self._version(self.root / path)
                except FileNotFoundError:
                    continue
                except OSError:
                    version = ""  # the fetch will say what is wrong
                yield Item(key=path, path=path, version=version)
            else:
                unread[suffix_of(path)] += 1

    def _version(self, full: Path) -> str:
        """Return size, times and inode; nothing for a file that was written just now."""
        seen = full.stat()
        if seen.st_ctime > self._clock() - _RACY_SECONDS:
            return ""
        return f"{seen.st_size}-{seen.st_mtime_ns}-{seen.st_ctime_ns}-{seen.st_ino}"

    def _files(self, unlisted: dict[str, str]) -> Iterator[str]:
        """Yield paths relative to the root with forward slashes, sorted within each folder."""

        def note(error: OSError) -> None:
            folder = Path(error.filename)
            if folder == self.root:
                what = f"The folder {folder} cannot be read ({error.strerror})"
                raise FolderError(what, "Check its permissions and sync again.") from error
            if not isinstance(error, FileNotFoundError):
                what = f"the folder cannot be read ({error.strerror})"
                unlisted[folder.relative_to(self.root).as_posix()] = what

        walk = os.walk(self.root, followlinks=False, onerror=note)
        for folder, folder_names, file_names in walk:
            folder_names[:] = sorted(name for name in folder_names if not name.startswith("."))
            for name in sorted(file_names):
                full = Path(folder) / name
                if not name.startswith((".", "~$")) and _may_be_read(full):
                    yield full.relative_to(self.root).as_posix()


def _may_be_read(full: Path) -> bool:
    try:
        return full.is_file() and not full.is_symlink()
    except OSError:
        return True  # the fetch will say what is wrong
