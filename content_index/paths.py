"""From the names that a source gives to paths that can be stored, printed and told apart. Pure.

An item is fetched by its key, never by such a path: the key is as the source has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from content_index.files import FileProblem
from content_index.manifest import MANIFEST_NAME, is_meant_as_manifest
from content_index.marks import mark
from content_index.sources.source import Item
from content_index.storable import LONGEST_KEY, is_storable, printable

LONGEST_PATH = 900
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\\]+")
_DROPPED = ("", ".", "..")
_RENAME = "Rename it and sync again: until then it is passed over."
_FOLDER_STAYS = "the files of its folder stay as they were."


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedItems:
    """Items by key, each with a plain path of its own, and those whose names cannot be used.

    `unlisted` are the folders that could not be looked into, by their plain paths, `unruled` those
    that have a manifest among the refused.
    """

    items: Mapping[str, Item]
    unlisted: Mapping[str, str]
    unruled: frozenset[str]
    refused: tuple[FileProblem, ...]


def named(
    items: Mapping[str, Item], unlisted: Mapping[str, str], *, tells_folders_apart: bool
) -> NamedItems:
    """Give every item a plain path: nothing that climbs, nothing that cannot be printed.

    An item whose name is plain already keeps it, whatever else would be called like that. With
    `tells_folders_apart` two folders never become one, so that a manifest gives readers to its own
    alone; and of two manifests in one folder neither is taken for the one that counts.
    """
    refused: dict[str, FileProblem] = {}
    usable: dict[str, Item] = {}
    ruled: set[str] = set()  # folders with a manifest that cannot be used
    for key, item in items.items():
        problem = _refusal(item, may_hold_a_manifest=tells_folders_apart)
        if problem is None:
            usable[key] = _cleaned(item)
        else:
            refused.setdefault(problem.path, problem)  # one for all below a folder
            if tells_folders_apart and is_meant_as_manifest(_name_of(item.path)):
                ruled.add(_parent(_cleaned(item).path))
    barred = {}
    for folder, what in unlisted.items():
        if is_storable(folder):
            barred[folder] = what
        else:
            refused.setdefault(printable(folder), _not_utf8(folder))
    folders = _Folders(tells_folders_apart=tells_folders_apart)
    folders.learn([*(_parent(item.path) for item in usable.values()), *barred, *ruled])
    unruled = {folders.plain(folder) for folder in ruled}
    wanted = {key: folders.path(item.path) for key, item in usable.items()}
    order = sorted(wanted, key=lambda key: (wanted[key], wanted[key] != usable[key].path, key))
    placed: dict[str, Item] = {}
    taken: set[str] = set()
    for key in order:
        if tells_folders_apart and wanted[key] in taken and _is_manifest(wanted[key]):
            unruled.add(_parent(wanted[key]))
            refused.setdefault(wanted[key], _second_manifest(wanted[key]))
            continue
        path = wanted[key] if wanted[key] not in taken else _told_apart(wanted[key], key)
        taken.add(path)
        item = usable[key]
        placed[key] = item if path == item.path else replace(item, path=path)
    return NamedItems(
        items=placed,
        unlisted={folders.plain(folder): what for folder, what in barred.items()},
        unruled=frozenset(unruled),
        refused=tuple(refused[place] for place in sorted(refused)),
    )


def plain_path(path: str) -> str:
    """Return a path of plain names, for one that was told by a fetch."""
    parts = [_plain_name(part) for part in path.split("/") if part not in _DROPPED]
    return "/".join(part for part in parts if part not in _DROPPED)[-LONGEST_PATH:].lstrip("/")


def _refusal(item: Item, *, may_hold_a_manifest: bool) -> FileProblem | None:
    if not (is_storable(item.key) and is_storable(item.version) and is_storable(item.handle)):
        named_part = next((part for part in _ways_to(item.path) if not is_storable(part)), item.key)
        return _not_utf8(named_part)
    if len(item.path) > LONGEST_PATH or len(item.key) > LONGEST_KEY:
        # Cut short it would lose the folders whose manifests hold for it.
        is_manifest = is_meant_as_manifest(_name_of(item.path))
        passed_over = _FOLDER_STAYS if is_manifest else "it is passed over."
        return FileProblem(
            path=printable(item.path)[:LONGEST_PATH],
            what=f"its path is longer than {LONGEST_PATH} characters",
            todo=f"Shorten the names of its folders and sync again: until then {passed_over}",
        )
    name = _name_of(item.path)
    is_slip = may_hold_a_manifest and name != MANIFEST_NAME and is_meant_as_manifest(name)
    return _slip(item.path) if is_slip else None


def _name_of(path: str) -> str:
    return _plain_name(path.rpartition("/")[2])


def _is_manifest(path: str) -> bool:
    return _name_of(path) == MANIFEST_NAME


def _slip(path: str) -> FileProblem:
    return FileProblem(
        path=plain_path(path),
        what=f"it is not named {MANIFEST_NAME}, so nothing in it holds",
        todo=f"Rename it, or remove it, and sync again: until then {_FOLDER_STAYS}",
    )


def _second_manifest(path: str) -> FileProblem:
    return FileProblem(
        path=path,
        what=f"its folder has two files named {MANIFEST_NAME}",
        todo=f"Make them one and sync again: until then {_FOLDER_STAYS}",
    )


def _not_utf8(path: str) -> FileProblem:
    return FileProblem(
        path=printable(path), what="its name is no UTF-8 and cannot be stored", todo=_RENAME
    )


def _ways_to(path: str) -> Iterable[str]:
    """Yield the folders above a path, the outermost first, and the path itself."""
    end = path.find("/")
    while end >= 0:
        yield path[:end]
        end = path.find("/", end + 1)
    yield path


def _cleaned(item: Item) -> Item:
    """Replace what no database takes in the words of an item: they are for people to read."""
    words = {
        name: value.encode("utf-8", "replace").decode().replace("\0", "")
        for name in ("path", "url", "title", "revision")
        if (value := getattr(item, name)) is not None and not is_storable(value)
    }
    return replace(item, **words) if words else item


class _Folders:
    """Plain paths of folders, each of them of one folder only."""

    def __init__(self, *, tells_folders_apart: bool) -> None:
        self._tells_apart = tells_folders_apart
        self._plain = {"": ""}
        self._raw = {"": ""}

    def learn(self, folders: Iterable[str]) -> None:
        """Give plain names, first to the folders that have one already."""
        every = {way for folder in folders for way in _ways_to(folder)}
        is_plain = {way: way == plain_path(way) for way in every}
        for way in sorted(every, key=lambda way: (not is_plain[way], way.count("/"), way)):
            self.plain(way)

    def plain(self, folder: str) -> str:
        """Return a folder's plain path."""
        for way in _ways_to(folder):
            if way not in self._plain:
                self._plain[way] = self._made(way)
        return self._plain[folder]

    def path(self, path: str) -> str:
        """Return a file's plain path."""
        _, _, name = path.rpartition("/")
        return _joined(self.plain(_parent(path)), _plain_file(name))

    def _made(self, way: str) -> str:
        _, _, name = way.rpartition("/")
        above = self._plain[_parent(way)]
        if name in _DROPPED:
            return above
        path = _joined(above, _plain_name(name) or mark(way))
        if not self._tells_apart:
            return path
        if path in self._raw:
            path = f"{path}{mark(way)}"
        self._raw[path] = way
        return path


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder and name else folder or name


def _plain_name(name: str) -> str:
    return _UNPRINTABLE.sub(" ", name).strip()


def _plain_file(name: str) -> str:
    """Return a file's plain name; one that has nothing before its suffix gets something."""
    plain = _plain_name(name)
    is_bare = plain.startswith(".") and not name.startswith(".")
    return f"{mark(name)}{plain}" if is_bare else plain


def _told_apart(path: str, key: str) -> str:
    """Return a path of its own for the second of two items of one name, the same every time."""
    pure = PurePosixPath(path)
    return str(pure.with_name(f"{pure.stem}{mark(key)}{pure.suffix}"))
